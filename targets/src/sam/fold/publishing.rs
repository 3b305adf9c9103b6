//! Version and alias as `AutoPublishAlias`, traffic shifting as `DeploymentPreference`.
//!
//! SAM gives CodeDeploy's application and groups no names, so CloudFormation makes them up. The roles that trust the
//! group by its name are made to trust SAM's application instead.

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_compiler::aws::{Props, Pseudo, Resource, ResourceId, Stack, Value, list, map, text};
use aws_auto_compiler::lower::function::version_identity;

use super::Folding;
use super::function::Draft;
use super::index::Index;
use super::shapes::{has_only, is_map_of, plain_tags};

/// SAM's own names (Developer guide, "Generated CloudFormation resources").
const APPLICATION: &str = "ServerlessDeploymentApplication";
/// Digits of `AutoPublishCodeSha256` that SAM takes into a version's logical id.
const DIGITS: usize = 10;
/// Characters that Lambda allows in a description. SAM adds a blank and the digest to it.
const DESCRIPTION: usize = 256;
/// What CodeDeploy calls its ready configurations, before SAM's word for it.
const READY: &str = "CodeDeployDefault.Lambda";

/// A version and alias that SAM can publish.
struct Published<'a> {
    version: ResourceId,
    alias: ResourceId,
    name: &'a str,
    identity: &'a str,
    warm: Option<&'a Value>,
    deployment: Option<Deployment>,
}

/// A deployment that SAM can prefer.
struct Deployment {
    application: ResourceId,
    group: ResourceId,
    role: Option<ResourceId>,
    preference: Value,
}

/// Publishes what can be published. Groups of one application are folded together or not at all.
pub(super) fn fold(folding: &mut Folding<'_>, index: &Index, drafts: &mut BTreeMap<ResourceId, Draft>) {
    let stack = folding.stack;
    let published: Vec<(ResourceId, Published<'_>)> =
        drafts.values().filter_map(|draft| Some((draft.id, published(stack, index, draft)?))).collect();
    let whole = whole_applications(stack, index, &published, drafts);
    for (function, published) in published {
        let of_whole = published.deployment.as_ref().is_none_or(|d| whole.contains(&d.application));
        if let Some(draft) = drafts.get_mut(&function).filter(|_| of_whole) {
            publish(folding, draft, published);
        }
    }
}

fn published<'a>(stack: &'a Stack, index: &'a Index, draft: &Draft) -> Option<Published<'a>> {
    let (version_id, version) = index.only(stack, draft.id, "AWS::Lambda::Version")?;
    let (alias_id, alias) = index.only(stack, draft.id, "AWS::Lambda::Alias")?;
    let identity = version_identity(&version.logical_id)?;
    let kept = Resource { stateful: false, ..version.clone() };
    let moved = Resource { update: None, ..alias.clone() };
    let plain = version.stateful
        && has_only(&kept, &["FunctionName"])
        && has_only(&moved, &["FunctionName", "FunctionVersion", "Name", "ProvisionedConcurrencyConfig"])
        && alias.get("FunctionVersion") == Some(&Value::Attr(version_id, "Version"));
    let deployment = match &alias.update {
        Some(_) => Some(deployment(stack, alias, draft)?),
        None => None,
    };
    (plain && has_room(draft, identity)).then_some(Published {
        version: version_id,
        alias: alias_id,
        name: alias.get("Name")?.as_str()?,
        identity,
        warm: alias.get("ProvisionedConcurrencyConfig"),
        deployment,
    })
}

/// Whether the digest fits behind the description.
fn has_room(draft: &Draft, identity: &str) -> bool {
    let mut length = 1 + identity.len();
    if let Some(description) = draft.get("Description") {
        description.walk(&mut |value| length += value.as_str().map_or(0, |text| text.chars().count()));
    }
    length <= DESCRIPTION
}

fn deployment(stack: &Stack, alias: &Resource, draft: &Draft) -> Option<Deployment> {
    let update = alias.update.as_ref()?;
    let (application, group) = (update.application.refers_to()?, update.deployment_group.refers_to()?);
    let resource = stack.resource(group);
    let known = [
        "ApplicationName",
        "DeploymentGroupName",
        "ServiceRoleArn",
        "DeploymentConfigName",
        "DeploymentStyle",
        "AutoRollbackConfiguration",
        "AlarmConfiguration",
        "Tags",
    ];
    let tags = resource.get("Tags").map_or(Some(Vec::new()), |tags| super::shapes::tag_map(tags, ""))?;
    let standard = has_only(resource, &known)
        && has_only(stack.resource(application), &["ApplicationName", "ComputePlatform", "Tags"])
        && resource.get("DeploymentStyle") == Some(&shifting())
        && resource.get("AutoRollbackConfiguration") == Some(&rolling_back())
        && tags == draft.tags;
    let mut preference: Props = vec![("Type".into(), kind(resource.get("DeploymentConfigName")?))];
    let role = resource.get("ServiceRoleArn")?;
    preference.push(("Role".into(), role.clone()));
    if let Some(alarms) = resource.get("AlarmConfiguration") {
        preference.push(("Alarms".into(), alarm_names(alarms)?));
    }
    let hooks: Props = [("PreTraffic", &update.before), ("PostTraffic", &update.after)]
        .into_iter()
        .filter_map(|(key, hook)| Some((key.into(), hook.clone()?)))
        .collect();
    if !hooks.is_empty() {
        preference.push(("Hooks".into(), Value::Map(hooks)));
    }
    let role = role.refers_to().filter(|id| stack.resource(*id).ty == "AWS::IAM::Role");
    standard.then_some(Deployment { application, group, role, preference: Value::Map(preference) })
}

/// SAM's word for a ready configuration; the name of another as it is.
fn kind(config: &Value) -> Value {
    // Source: SAM's translator, `CODEDEPLOY_PREDEFINED_CONFIGURATIONS_LIST`; others of CodeDeploy's are given in full.
    const KNOWN: [&str; 9] = [
        "AllAtOnce",
        "Canary10Percent5Minutes",
        "Canary10Percent10Minutes",
        "Canary10Percent15Minutes",
        "Canary10Percent30Minutes",
        "Linear10PercentEvery1Minute",
        "Linear10PercentEvery2Minutes",
        "Linear10PercentEvery3Minutes",
        "Linear10PercentEvery10Minutes",
    ];
    let ready = config.as_str().and_then(|name| name.strip_prefix(READY));
    ready.filter(|word| KNOWN.contains(word)).map_or_else(|| config.clone(), text)
}

fn shifting() -> Value {
    map([("DeploymentType", text("BLUE_GREEN")), ("DeploymentOption", text("WITH_TRAFFIC_CONTROL"))])
}

fn rolling_back() -> Value {
    let events = list(["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]);
    map([("Enabled", true.into()), ("Events", events)])
}

fn alarm_names(configuration: &Value) -> Option<Value> {
    let Value::List(alarms) = configuration.get("Alarms")? else { return None };
    let plain = is_map_of(configuration, &["Enabled", "Alarms"])
        && configuration.get("Enabled") == Some(&Value::Bool(true))
        && alarms.iter().all(|alarm| is_map_of(alarm, &["Name"]));
    let names: Option<Vec<Value>> = alarms.iter().map(|alarm| alarm.get("Name").cloned()).collect();
    names.filter(|_| plain).map(Value::List)
}

/// Applications of which SAM can make every group, and whose tags are those that SAM gathers from the functions.
fn whole_applications(
    stack: &Stack,
    index: &Index,
    published: &[(ResourceId, Published<'_>)],
    drafts: &BTreeMap<ResourceId, Draft>,
) -> BTreeSet<ResourceId> {
    let mut groups: BTreeMap<ResourceId, BTreeSet<ResourceId>> = BTreeMap::new();
    let mut gathered: BTreeMap<ResourceId, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for (function, published) in published {
        let Some(deployment) = &published.deployment else { continue };
        groups.entry(deployment.application).or_default().insert(deployment.group);
        let tags = gathered.entry(deployment.application).or_default();
        for (key, value) in drafts.get(function).into_iter().flat_map(|draft| &draft.tags) {
            tags.entry(&**key).or_default().insert(value.as_str().unwrap_or(""));
        }
    }
    let is_whole = |application: &ResourceId, found: &BTreeSet<ResourceId>| {
        let all = index.around(stack, *application, "AWS::CodeDeploy::DeploymentGroup").count();
        let own = stack.resource(*application).get("Tags").map_or(Some(Vec::new()), |t| super::shapes::tag_map(t, ""));
        let tags = gathered.get(application);
        let kept = own.is_some_and(|own| {
            plain_tags(&own, "")
                && own.iter().all(|(key, value)| {
                    let there = tags.and_then(|tags| tags.get(&**key));
                    there.is_some_and(|values| values.len() == 1 && values.iter().next().copied() == value.as_str())
                })
        });
        all == found.len() && kept
    };
    // SAM has one application in a template.
    let whole = groups.iter().find(|(application, found)| is_whole(application, found));
    whole.map(|(application, _)| *application).into_iter().collect()
}

fn publish(folding: &mut Folding<'_>, draft: &mut Draft, published: Published<'_>) {
    let Published { version, alias, name, identity, warm, deployment } = published;
    let function = draft.logical_id.clone();
    let digits = identity.get(..DIGITS).unwrap_or(identity);
    folding.makes_known_as(version, format!("{function}.Version"), format!("{function}Version{digits}"));
    let id = format!("{function}Alias{}", name.replace('-', "D").replace('_', "U"));
    folding.makes_known_as(alias, format!("{function}.Alias"), id);
    draft.alias = Some(alias);
    draft.set("AutoPublishAlias", name);
    draft.set("AutoPublishCodeSha256", identity);
    if let Some(warm) = warm {
        draft.set("ProvisionedConcurrencyConfig", warm.clone());
    }
    draft.origins.extend(super::origins_below("AutoPublishAlias", "", folding.stack.resource(alias)));
    if let Some(deployment) = deployment {
        deploy(folding, draft, deployment);
    }
}

fn deploy(folding: &mut Folding<'_>, draft: &mut Draft, deployment: Deployment) {
    let Deployment { application, group, role, preference } = deployment;
    folding.makes(application, APPLICATION.to_owned());
    folding.makes(group, format!("{}DeploymentGroup", draft.logical_id));
    draft.set("DeploymentPreference", preference);
    draft.propagate_tags = !draft.tags.is_empty();
    draft.origins.extend(super::origins_below("DeploymentPreference", "", folding.stack.resource(group)));
    let trusting = role.and_then(|id| Some((id, trusting(folding.stack.resource(id), application)?)));
    folding.changed.extend(trusting);
}

/// The role, trusting any group of SAM's application instead of one group by a name that SAM does not give.
fn trusting(role: &Resource, application: ResourceId) -> Option<Resource> {
    let mut role = role.clone();
    let (_, trust) = role.props.iter_mut().find(|(key, _)| key == "AssumeRolePolicyDocument")?;
    let groups = Value::join([
        text("arn:"),
        Pseudo::Partition.into(),
        text(":codedeploy:"),
        Pseudo::Region.into(),
        text(":"),
        Pseudo::AccountId.into(),
        text(":deploymentgroup:"),
        Value::Ref(application),
        text("/*"),
    ]);
    let mut found = false;
    trust.walk_mut(&mut |value| {
        let Value::Map(props) = value else { return };
        for (key, operand) in props.iter_mut().filter(|(key, _)| key == "ArnEquals") {
            if is_map_of(operand, &["aws:SourceArn"]) {
                *key = "ArnLike".into();
                *operand = map([("aws:SourceArn", groups.clone())]);
                found = true;
            }
        }
    });
    found.then_some(role)
}
