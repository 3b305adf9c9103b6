//! What this room asks of its neighbours about keys. One place, so that a change there is felt here alone.

use crate::aws::Value;
use crate::ir::ResourceId;
use crate::lower::Lowering;

/// ARN of the customer key that encrypts a resource; nothing where AWS's own does.
pub(super) fn encryption_key(_cx: &Lowering<'_>, _resource: ResourceId) -> Option<Value> {
    None
}

/// ARN of the customer key that encrypts log groups; nothing where AWS's own does.
pub(super) fn log_group_key(_cx: &Lowering<'_>) -> Option<Value> {
    None
}
