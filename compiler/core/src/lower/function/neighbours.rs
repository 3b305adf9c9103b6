//! What this room asks of its neighbours: networks and keys. One place, so that a change there is felt here alone.

use crate::aws::Value;
use crate::ir::{FunctionId, ResourceId};
use crate::lower::{Lowering, network};

pub(crate) use network::{database_secret_arn, endpoint};

/// The property `VpcConfig`; nothing for a function that is in no network.
pub(super) fn vpc_config(cx: &Lowering<'_>, id: FunctionId) -> Option<Value> {
    let (subnets, groups) = network::function_network(cx, id)?;
    Some(crate::aws::map([("SecurityGroupIds", Value::List(groups)), ("SubnetIds", Value::List(subnets))]))
}

/// The ARN of the customer's key that encrypts a resource; nothing where AWS's own does.
pub(crate) fn encryption_key(_cx: &Lowering<'_>, _resource: ResourceId) -> Option<Value> {
    None
}

/// The ARN of the customer's key that encrypts log groups; nothing where AWS's own does.
pub(super) fn log_key(_cx: &Lowering<'_>) -> Option<Value> {
    None
}
