//! Networks and what lives in them: databases, caches, search domains, endpoints, security groups.
//!
//! Declaring makes everything that depends on no function; filling adds each function's security group, the rules
//! between groups, and the endpoints that the functions' grants need. A rule always joins two groups, never a group and
//! an address range, but for the way out to HTTPS.

mod cache;
mod cidr;
pub mod codes;
mod database;
mod domain;
mod endpoints;
mod imported;
mod proxy;
mod security;
mod vpc;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::Lowering;
use crate::aws::{self, Value, text};
use crate::ir::{FunctionId, ResourceId, ResourceKind, Spec, Text, VpcRef};

/// What is known of networks while lowering.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parts {
    vpcs: BTreeMap<ResourceId, Vpc>,
    doors: BTreeMap<ResourceId, Door>,
    /// The groups of a function, its own one first.
    functions: BTreeMap<FunctionId, Vec<Value>>,
}

/// A network, created or not.
#[derive(Debug, Clone)]
struct Vpc {
    id: Value,
    private: Vec<Value>,
    public: Vec<Value>,
    /// Route tables of the private subnets; of created networks only.
    route_tables: Vec<Value>,
    /// Groups that functions in an existing network are given.
    groups: Vec<Value>,
    /// Whether it has a way to the Internet, as far as is known: that of an existing network is not.
    way_out: WayOut,
}

/// Whether functions in a network reach the Internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WayOut {
    /// Through a NAT gateway.
    Nat,
    /// Only to endpoints.
    None,
    /// Somebody else's network.
    Unknown,
}

/// Where a database, cache or search domain is reached.
#[derive(Debug, Clone)]
struct Door {
    /// The host name.
    endpoint: Value,
    /// The port.
    port: u32,
    /// The group that lets callers in; nothing where it is reached without a network.
    group: Option<Value>,
    /// The network, where it is one of the ecosystem's.
    vpc: Option<ResourceId>,
    /// ARN of the secret that holds the password.
    secret: Option<Value>,
}

/// Makes a network, database, cache or search domain, or the parameters of one that exists. Networks come first, as
/// they do in the order of [`ResourceKind`]; other kinds are left alone.
pub fn declare_resource(cx: &mut Lowering<'_>, id: ResourceId) {
    let eco = cx.eco;
    let resource = eco.resource(id);
    match (&resource.spec, &resource.existing) {
        (Spec::Vpc(_), Some(existing)) => imported::vpc(cx, id, resource, existing),
        (Spec::Vpc(spec), None) => vpc::declare(cx, id, resource, spec),
        (Spec::Database(_) | Spec::Cache(_) | Spec::SearchDomain(_), Some(existing)) => {
            imported::door(cx, id, resource, existing);
        }
        (Spec::Database(spec), None) => database::declare(cx, id, resource, spec),
        (Spec::Cache(spec), None) => cache::declare(cx, id, resource, spec),
        (Spec::SearchDomain(spec), None) => domain::declare(cx, id, resource, spec),
        _ => {}
    }
}

/// Adds what depends on functions: their groups, the rules, endpoints, and who may use a search domain.
pub fn fill(cx: &mut Lowering<'_>) {
    security::fill(cx);
    endpoints::fill(cx);
    domain::fill(cx);
}

/// Subnets and security groups of a function that is in a network. After [`fill`].
#[must_use]
pub fn function_network(cx: &Lowering<'_>, function: FunctionId) -> Option<(Vec<Value>, Vec<Value>)> {
    let subnets = match cx.eco.function(function).vpc.as_ref()? {
        VpcRef::Resource(vpc) => vpc_subnets(cx, *vpc, false),
        VpcRef::Ids { subnets, .. } => subnets.iter().map(text).collect(),
    };
    Some((subnets, cx.handles.network.functions.get(&function).cloned().unwrap_or_default()))
}

/// The subnets of a network, one for each zone. An existing network has one list, which counts as both.
#[must_use]
pub fn vpc_subnets(cx: &Lowering<'_>, vpc: ResourceId, public: bool) -> Vec<Value> {
    cx.handles
        .network
        .vpcs
        .get(&vpc)
        .map_or_else(Vec::new, |vpc| if public { vpc.public.clone() } else { vpc.private.clone() })
}

/// The id of a network.
#[must_use]
pub fn vpc_id(cx: &Lowering<'_>, vpc: ResourceId) -> Value {
    cx.handles.network.vpcs.get(&vpc).map_or_else(|| text(""), |vpc| vpc.id.clone())
}

pub use security::way_out_group;

/// Whether what is in a network reaches nothing but endpoints.
#[must_use]
pub fn is_closed(cx: &Lowering<'_>, vpc: ResourceId) -> bool {
    cx.handles.network.vpcs.get(&vpc).is_some_and(|vpc| vpc.way_out == WayOut::None)
}

/// The host name of a database (its proxy's where it has one), cache or search domain, without port.
#[must_use]
pub fn endpoint(cx: &Lowering<'_>, id: ResourceId) -> Value {
    cx.handles.network.doors.get(&id).map_or_else(|| text(""), |door| door.endpoint.clone())
}

/// The port of a database, cache or search domain.
#[must_use]
pub fn port(cx: &Lowering<'_>, id: ResourceId) -> Option<u32> {
    cx.handles.network.doors.get(&id).map(|door| door.port)
}

/// ARN of the secret with a database's user name and password: managed by RDS, or the one an import names.
#[must_use]
pub fn database_secret_arn(cx: &Lowering<'_>, id: ResourceId) -> Option<Value> {
    cx.handles.network.doors.get(&id)?.secret.clone()
}

/// Tags with `Name`, which is what the console shows for everything in EC2; a `Name` of the user's stays.
fn named_tags(cx: &Lowering<'_>, tags: &BTreeMap<String, Text>, name: &str) -> Value {
    let mut list = vec![];
    if !tags.contains_key("Name") {
        // The value of a tag has at most 256 characters (EC2 model).
        list.push(aws::map([("Key", text("Name")), ("Value", cx.physical(name, 256))]));
    }
    if let Some(Value::List(own)) = cx.tags(tags) {
        list.extend(own);
    }
    Value::List(list)
}

/// An identifier of RDS or ElastiCache: letters, digits and single hyphens, beginning with a letter.
fn identifier(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let joined = words.join("-");
    if joined.starts_with(|c: char| c.is_ascii_alphabetic()) { joined } else { format!("n{joined}") }
}

/// "the cache `sessions`", for messages.
fn called(resource: &crate::ir::Resource) -> String {
    format!("the {} `{}`", resource.kind().word(), resource.name)
}

/// Whether a kind lives in networks.
const fn has_door(kind: ResourceKind) -> bool {
    matches!(kind, ResourceKind::Database | ResourceKind::Cache | ResourceKind::SearchDomain)
}

/// The heading under which a resource and what belongs to it is printed.
fn group_of(resource: &crate::ir::Resource) -> aws::Group {
    let name = resource.name.clone();
    if resource.kind() == ResourceKind::Vpc { aws::Group::Foundation(name) } else { aws::Group::Data(name) }
}

/// Whole gigabytes, rounded up: volumes come in no other size.
const fn gigabytes(size: aws_auto_source::value::size::Size) -> u64 {
    size.bytes.div_ceil(1 << 30)
}
