//! Roll-outs: CodeDeploy moves the traffic of the alias, and alarms and hooks may stop it.
//!
//! One application for the ecosystem; a group, a role and two alarms for each function.

use aws_auto_source::Diagnostic;

use super::{ALIAS, alarms, codes};
use crate::aws::{self, CodeDeployUpdate, Group, Key, Pseudo, Statement, Value, list, map, text};
use crate::ir::{Deployment, Ecosystem, Function, FunctionId, FunctionRef, Shift, Text};
use crate::knowledge::codedeploy;
use crate::knowledge::limits::codedeploy as limits;
use crate::lower::{Lowering, because, for_function, naming};

/// Whether `caller` is a hook of `callee`'s deployment. Hooks test the new version, so they call the function itself:
/// the alias still leads to the old one before traffic moves.
pub(crate) fn is_hook_of(eco: &Ecosystem, caller: FunctionId, callee: FunctionRef) -> bool {
    let FunctionRef::Own(callee) = callee else { return false };
    let hooks = eco.function(callee).deployment.iter().flat_map(hooks);
    hooks.into_iter().any(|hook| hook == FunctionRef::Own(caller))
}

fn hooks(rollout: &Deployment) -> impl Iterator<Item = FunctionRef> + use<> {
    [rollout.before, rollout.after].into_iter().flatten()
}

/// Asks the roles of hooks for the right to say how their test went.
pub(super) fn ask(cx: &mut Lowering<'_>, function: &Function) {
    for hook in function.deployment.iter().flat_map(hooks) {
        if let FunctionRef::Own(hook) = hook {
            let report = Statement::allow(["codedeploy:PutLifecycleEventHookExecutionStatus"], vec![text("*")])
                .because("AWS has no resource type for the status of a hook");
            cx.allow(hook, report);
        }
    }
}

/// Adds what deployments need, and puts aliases under their control.
pub(super) fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    let mut application = None;
    for (id, function) in eco.functions() {
        let (Some(rollout), Some(alias)) = (&function.deployment, cx.parts(id).alias) else { continue };
        let application = *application.get_or_insert_with(|| add_application(cx, rollout));
        let deployment_group = add_group(cx, id, function, rollout, application);
        let name = |hook: Option<FunctionRef>| hook.map(|hook| cx.function_name(hook));
        let update = CodeDeployUpdate {
            application: Value::Ref(application),
            deployment_group: Value::Ref(deployment_group),
            before: name(rollout.before),
            after: name(rollout.after),
        };
        cx.stack.resource_mut(alias).update = Some(update);
    }
}

fn add_application(cx: &mut Lowering<'_>, rollout: &Deployment) -> aws::ResourceId {
    let name = cx.physical(&cx.eco.settings.name, limits::NAME_LENGTH);
    let origin = because(rollout.span, "deployments of one ecosystem share an application");
    let group = Group::Foundation("deployments".to_owned());
    let mut application = aws::Resource::new("AWS::CodeDeploy::Application", "DeploymentApplication", group, origin)
        .with("ApplicationName", name.clone())
        .with("ComputePlatform", "Lambda")
        .maybe("Tags", cx.tags(&cx.eco.settings.tags));
    application.name = Some(name);
    cx.stack.add(application)
}

fn add_group(
    cx: &mut Lowering<'_>,
    id: FunctionId,
    function: &Function,
    rollout: &Deployment,
    application: aws::ResourceId,
) -> aws::ResourceId {
    let role = add_role(cx, id, function, rollout);
    let own_alarms = alarms::add(cx, id, function, rollout);
    check_alarms(cx, function, rollout, own_alarms.len());
    let name = &function.name;
    let physical = cx.physical(name, limits::NAME_LENGTH);
    let origin = because(rollout.span, "the deployment of this function");
    let mut group =
        for_function("AWS::CodeDeploy::DeploymentGroup", naming::logical_id(name, "DeploymentGroup"), name, origin)
            .with("ApplicationName", Value::Ref(application))
            .with("DeploymentGroupName", physical.clone())
            .with("ServiceRoleArn", Value::Attr(role, "Arn"))
            .with("DeploymentConfigName", configuration(cx, rollout))
            .with("DeploymentStyle", style())
            .with("AutoRollbackConfiguration", rollback())
            .with("AlarmConfiguration", alarm_configuration(cx, rollout, &own_alarms))
            .maybe("Tags", cx.tags(&function.tags));
    group.name = Some(physical);
    cx.stack.add(group)
}

fn style() -> Value {
    map([("DeploymentType", text("BLUE_GREEN")), ("DeploymentOption", text("WITH_TRAFFIC_CONTROL"))])
}

fn rollback() -> Value {
    let events = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"];
    map([("Enabled", true.into()), ("Events", list(events))])
}

fn alarm_configuration(cx: &Lowering<'_>, rollout: &Deployment, own: &[aws::ResourceId]) -> Value {
    let own = own.iter().map(|alarm| Value::Ref(*alarm));
    let users = rollout.alarms.iter().map(|alarm| alarm_name(cx, alarm));
    let alarms: Vec<Value> = own.chain(users).map(|name| map([("Name", name)])).collect();
    map([("Enabled", true.into()), ("Alarms", Value::List(alarms))])
}

/// CodeDeploy knows alarms by name; of an ARN that is the seventh part.
fn alarm_name(cx: &Lowering<'_>, alarm: &Text) -> Value {
    let value = cx.text(alarm);
    let begins_an_arn = match &value {
        Value::Join(parts) => parts.first().and_then(Value::as_str).is_some_and(|head| head.starts_with("arn:")),
        other => other.as_str().is_some_and(|whole| whole.starts_with("arn:")),
    };
    if begins_an_arn { value.split(":", 6) } else { value }
}

fn check_alarms(cx: &mut Lowering<'_>, function: &Function, rollout: &Deployment, own: usize) {
    let count = own + rollout.alarms.len();
    if count <= limits::ALARMS {
        return;
    }
    let message = format!(
        "the deployment of `{}` watches {count} alarms with the {own} of its own; CodeDeploy allows {}",
        function.name,
        limits::ALARMS
    );
    let diagnostic = Diagnostic::new(codes::TOO_MANY_ALARMS, rollout.span, message)
        .label("more alarms than one deployment can watch")
        .help("combine some of them in a composite alarm");
    cx.diagnostics.push(diagnostic);
}

/// The name of the configuration that AWS has for the shift, or one of the ecosystem's own.
fn configuration(cx: &mut Lowering<'_>, rollout: &Deployment) -> Value {
    codedeploy::predefined(known(rollout.shift)).map_or_else(|| custom(cx, rollout), text)
}

const fn known(shift: Shift) -> codedeploy::Shift {
    match shift {
        Shift::AllAtOnce => codedeploy::Shift::AllAtOnce,
        Shift::Canary { percent, minutes } => codedeploy::Shift::Canary { percent, minutes },
        Shift::Linear { percent, minutes } => codedeploy::Shift::Linear { percent, minutes },
    }
}

/// A configuration cannot be changed, so its numbers are in its name; functions that shift alike share it.
fn custom(cx: &mut Lowering<'_>, rollout: &Deployment) -> Value {
    let (name, routing) = match rollout.shift {
        Shift::AllAtOnce => return text("CodeDeployDefault.LambdaAllAtOnce"),
        Shift::Canary { percent, minutes } => {
            (format!("canary-{percent}-percent-{minutes}-minutes"), time_based("Canary", percent, minutes))
        }
        Shift::Linear { percent, minutes } => {
            (format!("linear-{percent}-percent-every-{minutes}-minutes"), time_based("Linear", percent, minutes))
        }
    };
    let id = format!("{}DeploymentConfig", naming::pascal(&name));
    if let Some(found) = cx.stack.find(&id) {
        return Value::Ref(found);
    }
    let physical = cx.physical(&format!("{}-{name}", cx.eco.settings.name), limits::NAME_LENGTH);
    let origin = because(rollout.span, "AWS has no ready configuration with these numbers");
    let group = Group::Foundation("deployments".to_owned());
    let mut config = aws::Resource::new("AWS::CodeDeploy::DeploymentConfig", id, group, origin)
        .with("DeploymentConfigName", physical.clone())
        .with("ComputePlatform", "Lambda")
        .with("TrafficRoutingConfig", routing);
    config.name = Some(physical);
    Value::Ref(cx.stack.add(config))
}

fn time_based(kind: &str, percent: u32, minutes: u32) -> Value {
    let ty = format!("TimeBased{kind}");
    let shift =
        vec![(format!("{kind}Interval").into(), minutes.into()), (format!("{kind}Percentage").into(), percent.into())];
    Value::Map(vec![("Type".into(), text(&ty)), (ty.into(), Value::Map(shift))])
}

/// CodeDeploy's role for this function alone.
///
/// AWS's managed `AWSCodeDeployRoleForLambda` allows the same actions on everything, and besides publishing to topics
/// and reading revisions from buckets, of which deployments by CloudFormation have neither.
fn add_role(cx: &mut Lowering<'_>, id: FunctionId, function: &Function, rollout: &Deployment) -> aws::ResourceId {
    let arn = Value::Attr(cx.parts(id).function, "Arn");
    // The alias depends on the group and so on this role: it is named, not referred to.
    let alias = Value::join([arn.clone(), text(format!(":{ALIAS}"))]);
    let versions = Value::join([arn.clone(), text(":*")]);
    let mut statements = vec![
        Statement::allow(["lambda:GetAlias", "lambda:UpdateAlias"], vec![arn, alias]).sid("Alias"),
        Statement::allow(["lambda:GetProvisionedConcurrencyConfig"], vec![versions]).sid("Versions"),
        Statement::allow(["cloudwatch:DescribeAlarms"], vec![cx.regional_arn("cloudwatch", "alarm:*")])
            .sid("Alarms")
            .because("CloudWatch checks the description of any alarm against all alarms of the account"),
    ];
    let hooks: Vec<Value> = hooks(rollout).map(|hook| cx.function_arn(hook)).collect();
    if !hooks.is_empty() {
        statements.push(Statement::allow(["lambda:InvokeFunction"], hooks).sid("Hooks"));
    }
    let group = crate::lower::function_group(&function.name);
    let name = format!("{}-deployment", function.name);
    let role = cx.service_role(&name, "codedeploy.amazonaws.com", group, rollout.span, &statements);
    let trust = aws::trust("codedeploy.amazonaws.com", only_its_group(cx, function));
    cx.stack.resource_mut(role).set("AssumeRolePolicyDocument", trust);
    role
}

/// Source: CodeDeploy guide, "Cross-service confused deputy prevention". By name, for the group refers to the role.
fn only_its_group(cx: &Lowering<'_>, function: &Function) -> Vec<(Key, Key, Value)> {
    let application = cx.physical(&cx.eco.settings.name, limits::NAME_LENGTH);
    let group = cx.physical(&function.name, limits::NAME_LENGTH);
    let group = Value::join([text("deploymentgroup:"), application, text("/"), group]);
    vec![
        ("StringEquals".into(), "aws:SourceAccount".into(), Value::Pseudo(Pseudo::AccountId)),
        ("ArnEquals".into(), "aws:SourceArn".into(), cx.regional_arn("codedeploy", group)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::function::testing::{deployed, function, lowered, policy, span};

    const CANARY: Shift = Shift::Canary { percent: 10, minutes: 5 };

    #[test]
    fn the_alias_is_moved_by_the_group_of_its_function() {
        let built = lowered(vec![deployed("pay", CANARY), deployed("refund", CANARY)], vec![]);
        let update = built.get("PayAlias").update.as_ref().unwrap();
        assert_eq!(built.stack.resource(update.application.refers_to().unwrap()).logical_id, "DeploymentApplication");
        assert_eq!(built.stack.resource(update.deployment_group.refers_to().unwrap()).logical_id, "PayDeploymentGroup");
        let refund = built.get("RefundAlias").update.as_ref().unwrap();
        assert_eq!(refund.application, update.application, "one application");
    }

    #[test]
    fn a_group_rolls_back_on_failure_alarm_and_request() {
        let mut pay = deployed("pay", CANARY);
        if let Some(rollout) = &mut pay.deployment {
            rollout.alarms = vec![
                Text::literal("mine", span()),
                Text::literal("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:theirs", span()),
            ];
        }
        let built = lowered(vec![pay], vec![]);
        let group = built.get("PayDeploymentGroup");
        assert_eq!(group.get("DeploymentConfigName"), Some(&text("CodeDeployDefault.LambdaCanary10Percent5Minutes")));
        assert_eq!(
            group.get("AutoRollbackConfiguration").unwrap().get("Events"),
            Some(&list(["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]))
        );
        let alarms = built.text(group.get("AlarmConfiguration").unwrap().get("Alarms").unwrap());
        assert_eq!(alarms, "Name=${PayRolloutErrorsAlarm} | Name=${PayRolloutDurationAlarm} | Name=mine | Name=theirs");
    }

    #[test]
    fn other_numbers_get_a_configuration_that_is_shared() {
        let shift = Shift::Linear { percent: 25, minutes: 4 };
        let built = lowered(vec![deployed("pay", shift), deployed("refund", shift)], vec![]);
        let config = built.get("Linear25PercentEvery4MinutesDeploymentConfig");
        assert_eq!(
            built.text(config.get("TrafficRoutingConfig").unwrap()),
            "Type=TimeBasedLinear TimeBasedLinear={LinearInterval=4 LinearPercentage=25}"
        );
        let name = built.get("RefundDeploymentGroup").get("DeploymentConfigName").map(|v| built.text(v));
        assert_eq!(name.as_deref(), Some("${Linear25PercentEvery4MinutesDeploymentConfig}"));
    }

    #[test]
    fn codedeploy_may_move_this_alias_and_call_these_hooks_only() {
        let mut pay = deployed("pay", CANARY);
        if let Some(rollout) = &mut pay.deployment {
            rollout.before = Some(FunctionRef::Own(FunctionId(1)));
        }
        let built = lowered(vec![pay, function("smoke")], vec![]);
        let lines = policy(&built, "PayDeploymentRole");
        assert_eq!(
            lines[0],
            "Alias Allow lambda:GetAlias,lambda:UpdateAlias on ${PayFunction.Arn} ${PayFunction.Arn}:live"
        );
        assert_eq!(lines[3], "Hooks Allow lambda:InvokeFunction on ${SmokeFunction.Arn}");
        assert!(lines.iter().all(|line| !line.contains(" on * ") && !line.contains("sns:")), "{lines:?}");
        let trust = built.text(built.get("PayDeploymentRole").get("AssumeRolePolicyDocument").unwrap());
        assert!(
            trust.contains(
                "aws:SourceArn=arn:${Partition}:codedeploy:${Region}:${AccountId}:deploymentgroup:t-ecosystem/t-pay"
            ),
            "{trust}"
        );
    }

    #[test]
    fn a_hook_may_report_and_exists_before_traffic_moves() {
        let mut pay = deployed("pay", CANARY);
        if let Some(rollout) = &mut pay.deployment {
            rollout.after = Some(FunctionRef::Own(FunctionId(1)));
        }
        let built = lowered(vec![pay, function("smoke")], vec![]);
        assert!(policy(&built, "SmokeRole")[1].contains("codedeploy:PutLifecycleEventHookExecutionStatus on *"));
        let update = built.get("PayAlias").update.clone().unwrap();
        assert_eq!(update.after.as_ref().map(|v| built.text(v)).as_deref(), Some("${SmokeFunction}"));
        assert_eq!(update.before, None);
        let first = built.stack.references(built.stack.find("PayAlias").unwrap());
        assert!(first.contains(&built.stack.find("SmokeFunction").unwrap()));
    }

    #[test]
    fn more_alarms_than_codedeploy_watches_are_an_error() {
        let mut pay = deployed("pay", CANARY);
        if let Some(rollout) = &mut pay.deployment {
            rollout.alarms = (0..9).map(|n| Text::literal(format!("a{n}"), span())).collect();
        }
        let built = lowered(vec![pay], vec![]);
        let codes: Vec<_> = built.diagnostics.as_slice().iter().map(|d| d.code.0.name).collect();
        assert_eq!(codes, ["too-many-alarms"]);
    }
}
