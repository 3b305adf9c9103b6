//! Search domains: OpenSearch Service, HTTPS only, encrypted, open to the roles that have a grant and to nobody else.
//!
//! A domain in a network needs the account's service-linked role for OpenSearch, which a template cannot share: it is
//! made once by the console or `aws iam create-service-linked-role`.

use std::collections::BTreeSet;

use aws_auto_source::Diagnostic;

use super::codes::INVALID_NODE_COUNT;
use super::{Door, called, group_of, identifier, security};
use crate::aws::{self, Pseudo, Statement, Value, list, map, text};
use crate::ir::resource::SearchDomainSpec;
use crate::ir::{FunctionId, GrantTarget, Resource, ResourceId, ResourceKind};
use crate::knowledge::limits::iam;
use crate::lower::billing::{Billed, billed_by_the_hour};
use crate::lower::{Lowering, declared, naming};

/// HTTPS is the only way in.
pub(super) const PORT: u32 = 443;
/// The smallest current instance type.
const DEFAULT_INSTANCE: &str = "t3.small.search";
/// Smallest gp3 volume, in GB (OpenSearch guide, EBS volume size quotas).
const DEFAULT_STORAGE: u64 = 10;
/// The version that a domain without `version` gets.
const DEFAULT_VERSION: &str = "2.19";
/// Longest name (OpenSearch model, `DomainName`).
const NAME_LENGTH: usize = 28;

/// Makes the domain and its security group.
pub(super) fn declare(cx: &mut Lowering<'_>, id: ResourceId, resource: &Resource, spec: &SearchDomainSpec) {
    let count = count(cx, resource, spec);
    let subnets = spec.vpc.map(|vpc| super::vpc_subnets(cx, vpc, false));
    // A public domain does not say which zones the region has; every region has two.
    let zones = zones(count, subnets.as_ref().map_or(2, Vec::len));
    let group = spec.vpc.map(|vpc| {
        let made = security::group(cx, resource, "Domain", vpc, Vec::new());
        // The domain outlives the stack, so what it stands on has to.
        cx.stack.resource_mut(made).stateful = true;
        Value::Attr(made, "GroupId")
    });
    let name = cx.physical(&identifier(&resource.name), NAME_LENGTH);
    let network = subnets.zip(group.clone()).map(|(subnets, group)| {
        let subnets: Vec<Value> = subnets.into_iter().take(zones).collect();
        map([("SubnetIds", Value::List(subnets)), ("SecurityGroupIds", list([group]))])
    });
    let mut made = domain(resource, spec, (count, zones))
        .with("DomainName", name.clone())
        .maybe("VPCOptions", network)
        .maybe("Tags", cx.tags(&resource.tags));
    made.stateful = true;
    made.arn = Some(cx.regional_arn("es", Value::join([text("domain/"), name.clone()])));
    made.name = Some(name);
    let made = cx.stack.add(made);
    cx.handles.resources.insert(id, made);
    let endpoint = Value::Attr(made, "DomainEndpoint");
    cx.handles.network.doors.insert(id, Door { endpoint, port: PORT, group, vpc: spec.vpc, secret: None });
    if resource.assumed {
        warn(cx, resource);
    }
}

fn warn(cx: &mut Lowering<'_>, resource: &Resource) {
    let item = Billed::new(format!("1 {DEFAULT_INSTANCE}"), Some("opensearch.t3.small.search"), 1);
    let help = format!("declare `{}` under `resources.search_domains` with the instance you want", resource.name);
    billed_by_the_hour(cx, resource.span, &called(resource), &[item], &help);
}

fn domain(resource: &Resource, spec: &SearchDomainSpec, (count, zones): (i64, usize)) -> aws::Resource {
    let settings = &spec.settings;
    let instance = settings.instance.as_ref().map_or(DEFAULT_INSTANCE, |instance| instance.value.as_str());
    let gigabytes = settings.storage.as_ref().map_or(DEFAULT_STORAGE, |storage| super::gigabytes(storage.value.0));
    let version = settings.version.as_ref().map_or(DEFAULT_VERSION, |version| version.value.as_str());
    let logical = naming::logical_id(&resource.name, "Domain");
    aws::Resource::new("AWS::OpenSearchService::Domain", logical, group_of(resource), declared(resource.span))
        .with("EngineVersion", engine_version(version))
        .with("ClusterConfig", cluster(instance, count, zones))
        .with(
            "EBSOptions",
            map([
                ("EBSEnabled", true.into()),
                ("VolumeType", text("gp3")),
                ("VolumeSize", Value::Int(i64::try_from(gigabytes).unwrap_or(i64::MAX))),
            ]),
        )
        .with("EncryptionAtRestOptions", map([("Enabled", true.into())]))
        .with("NodeToNodeEncryptionOptions", map([("Enabled", true.into())]))
        .with(
            "DomainEndpointOptions",
            map([("EnforceHTTPS", true.into()), ("TLSSecurityPolicy", text("Policy-Min-TLS-1-2-PFS-2023-10"))]),
        )
}

/// `2.17` is OpenSearch; up to 7 it was Elasticsearch's numbering, from which AWS kept 1.5, 2.3 and 5.1 to 7.10.
fn engine_version(written: &str) -> String {
    if written.contains('_') {
        return written.to_owned();
    }
    let elasticsearch = matches!(written.split('.').next(), Some("5" | "6" | "7"));
    format!("{}_{written}", if elasticsearch { "Elasticsearch" } else { "OpenSearch" })
}

fn cluster(instance: &str, count: i64, zones: usize) -> Value {
    let mut config = vec![
        ("InstanceType".into(), text(instance)),
        ("InstanceCount".into(), Value::Int(count)),
        ("ZoneAwarenessEnabled".into(), (zones > 1).into()),
    ];
    if zones > 1 {
        let number = Value::Int(i64::try_from(zones).unwrap_or(2));
        config.push(("ZoneAwarenessConfig".into(), map([("AvailabilityZoneCount", number)])));
    }
    Value::Map(config)
}

/// Over how many zones the instances are spread: two or three, and only evenly (OpenSearch guide, multi-AZ domains).
fn zones(count: i64, available: usize) -> usize {
    match count {
        n if n % 3 == 0 && available >= 3 => 3,
        n if n % 2 == 0 && available >= 2 => 2,
        _ => 1,
    }
}

fn count(cx: &mut Lowering<'_>, resource: &Resource, spec: &SearchDomainSpec) -> i64 {
    let Some(written) = &spec.settings.count else { return 1 };
    if written.value < 1 {
        let message = format!("{} needs at least one instance, not {}", called(resource), written.value);
        cx.diagnostics.push(Diagnostic::new(INVALID_NODE_COUNT, written.span, message).label("out of range"));
    }
    written.value.max(1)
}

/// Writes the policy of each created domain: the account's principals, and of those only the roles with a grant. Roles
/// are named in a condition, for a principal would have to exist before the domain, and its policy names the domain.
pub(super) fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    for (id, _) in eco.resources().filter(|(_, resource)| resource.kind() == ResourceKind::SearchDomain) {
        let Some(domain) = cx.created(id) else { continue };
        let (functions, actions) = users(cx, id);
        let Some(arn) = cx.stack.resource(domain).arn.clone() else { continue };
        if functions.is_empty() || actions.is_empty() {
            continue;
        }
        let roles: Vec<Value> = functions.into_iter().map(|function| role_arn(cx, function)).collect();
        let root = Value::join([
            text("arn:"),
            Value::Pseudo(Pseudo::Partition),
            text(":iam::"),
            Value::Pseudo(Pseudo::AccountId),
            text(":root"),
        ]);
        let mut statement = Statement::allow(actions, vec![Value::join([arn, text("/*")])]).when(
            "ArnEquals",
            "aws:PrincipalArn",
            Value::List(roles),
        );
        statement.principal = Some(map([("AWS", root)]));
        cx.stack.resource_mut(domain).set("AccessPolicies", aws::policy::document(&[statement]));
    }
}

fn users(cx: &Lowering<'_>, domain: ResourceId) -> (Vec<FunctionId>, BTreeSet<String>) {
    let mut actions = BTreeSet::new();
    let mut functions = Vec::new();
    for (id, function) in cx.eco.functions() {
        let grants = function.grants.iter().filter(|grant| grant.target == GrantTarget::Resource(domain));
        let http: Vec<String> = grants
            .flat_map(|grant| &grant.actions)
            .map(|action| action.value.clone())
            .filter(|action| action.starts_with("es:ESHttp"))
            .collect();
        if !http.is_empty() {
            functions.push(id);
            actions.extend(http);
        }
    }
    (functions, actions)
}

/// A function's role by its name, which is its own: `<function>-role-<region>`.
fn role_arn(cx: &Lowering<'_>, function: FunctionId) -> Value {
    let name = format!("{}-role", cx.eco.function(function).name);
    Value::join([
        text("arn:"),
        Value::Pseudo(Pseudo::Partition),
        text(":iam::"),
        Value::Pseudo(Pseudo::AccountId),
        text(":role/"),
        cx.physical_per_account(&name, iam::ROLE_NAME_LENGTH),
    ])
}
