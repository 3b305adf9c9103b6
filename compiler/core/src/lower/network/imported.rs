//! Networks, databases, caches and search domains that are there already: what is known of them, and what the
//! deployment is asked for.

use super::{Door, Vpc, WayOut};
use crate::aws::{Value, text};
use crate::ir::{Existing, Resource, ResourceId, ResourceKind, Spec, Text};
use crate::lower::{Lowering, parameters};

/// An existing network. With `true` its id and two subnets are asked for.
pub(super) fn vpc(cx: &mut Lowering<'_>, id: ResourceId, resource: &Resource, existing: &Existing) {
    let network = given(cx, id, resource, existing.id.as_ref(), "id", "id of the network");
    let subnets: Vec<Value> = if existing.subnets.is_empty() {
        let ask = |cx: &mut Lowering<'_>, attribute| given(cx, id, resource, None, attribute, "id of a subnet in");
        vec![ask(cx, "subnet_1"), ask(cx, "subnet_2")]
    } else {
        existing.subnets.iter().map(text).collect()
    };
    let parts = Vpc {
        id: network,
        private: subnets.clone(),
        public: subnets,
        route_tables: Vec::new(),
        groups: existing.security_groups.iter().map(text).collect(),
        way_out: WayOut::Unknown,
    };
    cx.handles.network.vpcs.insert(id, parts);
}

/// An existing database, cache or domain. What is not written is asked for: its address and its security group, and
/// its ARN when nothing at all is written.
pub(super) fn door(cx: &mut Lowering<'_>, id: ResourceId, resource: &Resource, existing: &Existing) {
    if existing.arn.is_none() && existing.name.is_none() && existing.endpoint.is_none() {
        given(cx, id, resource, None, "arn", "ARN of");
    }
    let endpoint = given(cx, id, resource, existing.endpoint.as_ref(), "endpoint", "host name of");
    let public = resource.kind() == ResourceKind::SearchDomain
        && existing.security_group.is_none()
        && existing.vpc.is_none()
        && (existing.endpoint.is_some() || existing.arn.is_some());
    let group = (!public)
        .then(|| given(cx, id, resource, existing.security_group.as_ref(), "security_group", "security group of"));
    let secret = existing.secret.as_ref().map(|secret| cx.text(secret));
    let door = Door { endpoint, port: port(resource), group, vpc: own_vpc(cx, resource, existing), secret };
    cx.handles.network.doors.insert(id, door);
}

fn port(resource: &Resource) -> u32 {
    match &resource.spec {
        Spec::Database(spec) => super::database::port(&spec.settings),
        Spec::Cache(_) => super::cache::PORT,
        _ => super::domain::PORT,
    }
}

/// The network, where the import names one of the ecosystem.
fn own_vpc(cx: &Lowering<'_>, resource: &Resource, existing: &Existing) -> Option<ResourceId> {
    let resolved = match &resource.spec {
        Spec::Database(spec) => spec.vpc,
        Spec::Cache(spec) => spec.vpc,
        Spec::SearchDomain(spec) => spec.vpc,
        _ => None,
    };
    let named = || cx.eco.find_resource(ResourceKind::Vpc, existing.vpc.as_ref()?.as_literal()?);
    resolved.or_else(named)
}

/// What is written, or a parameter that asks for it.
fn given(
    cx: &mut Lowering<'_>,
    id: ResourceId,
    resource: &Resource,
    written: Option<&Text>,
    attribute: &'static str,
    what: &str,
) -> Value {
    if let Some(written) = written {
        return cx.text(written);
    }
    let description = format!("The {what} {}, which exists already", resource.name);
    let parameter = cx.stack.param(parameters::required(&resource.name, attribute, description, resource.span));
    cx.handles.imported.insert((id, attribute), parameter);
    Value::Param(parameter)
}
