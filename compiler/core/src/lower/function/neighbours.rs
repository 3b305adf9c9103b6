//! What this room asks of its neighbours: networks and keys. One place, so that a change there is felt here alone.

use crate::aws::Value;
use crate::ir::FunctionId;
use crate::lower::{Lowering, network, resources};

pub(crate) use network::{database_secret_arn, endpoint};
pub(crate) use resources::{encryption_key, log_group_key};

/// The property `VpcConfig`; nothing for a function that is in no network.
pub(super) fn vpc_config(cx: &Lowering<'_>, id: FunctionId) -> Option<Value> {
    let (subnets, groups) = network::function_network(cx, id)?;
    Some(crate::aws::map([("SecurityGroupIds", Value::List(groups)), ("SubnetIds", Value::List(subnets))]))
}
