//! What this room asks of its neighbours: networks and keys. One place, so that a change there is felt here alone.

use crate::aws::Value;
use crate::ir::{Function, FunctionId, ResourceId, VpcRef};
use crate::lower::Lowering;

/// Where a function is attached to a network.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FunctionNetwork {
    /// A list of subnet ids.
    pub(super) subnets: Value,
    /// A list of security group ids.
    pub(super) security_groups: Value,
}

/// The network of a function; nothing for one that is in none.
pub(super) fn network(_cx: &mut Lowering<'_>, _id: FunctionId, function: &Function) -> Option<FunctionNetwork> {
    match &function.vpc {
        Some(VpcRef::Ids { subnets, security_groups }) => {
            Some(FunctionNetwork { subnets: subnets.clone().into(), security_groups: security_groups.clone().into() })
        }
        _ => None,
    }
}

/// The ARN of the customer's key that encrypts a resource; nothing where AWS's own does.
pub(crate) fn encryption_key(_cx: &Lowering<'_>, _resource: ResourceId) -> Option<Value> {
    None
}

/// The ARN of the customer's key that encrypts log groups; nothing where AWS's own does.
pub(super) fn log_key(_cx: &Lowering<'_>) -> Option<Value> {
    None
}

/// The address of a database, cache or search domain that functions connect to.
pub(crate) fn endpoint(cx: &Lowering<'_>, resource: ResourceId) -> Value {
    cx.url(resource)
}

/// The ARN of the secret that holds a database's password.
pub(crate) fn database_secret(cx: &Lowering<'_>, resource: ResourceId) -> Option<Value> {
    match &cx.eco.resource(resource).existing {
        Some(existing) => existing.secret.as_ref().map(|secret| cx.text(secret)),
        None => cx.created(resource).map(|created| Value::Attr(created, "MasterUserSecret.SecretArn")),
    }
}
