//! What every policy has in common: the same is said once, statements have names, and a role that would be too large is
//! packed into policies of its own.

mod packing;
mod size;
mod statements;

pub(in crate::lower) use packing::{Packed, pack};
pub(in crate::lower) use statements::{merge, merge_subjects, name};

use super::{Lowering, because, naming};
use crate::aws::{self, Group, Value};
use crate::knowledge::limits::iam;
use aws_auto_source::Span;

/// The managed policies of a role, added to the stack; their references.
///
/// The role names the policies, not they the role: so they exist before whatever takes the role, which needs them at
/// its start.
pub(in crate::lower) fn managed(
    cx: &mut Lowering<'_>,
    name: &str,
    group: &Group,
    span: Span,
    packed: &Packed,
) -> Vec<Value> {
    (1..)
        .zip(&packed.managed)
        .map(|(n, statements)| {
            let origin = because(span, "its role's inline policy would be larger than IAM allows");
            let id = naming::logical_id(name, &format!("Policy{n}"));
            let physical = cx.physical_per_account(&format!("{name}-policy-{n}"), iam::POLICY_NAME_LENGTH);
            let policy = aws::Resource::new("AWS::IAM::ManagedPolicy", id, group.clone(), origin)
                .with("ManagedPolicyName", physical)
                .with("PolicyDocument", aws::policy::document(statements));
            Value::Ref(cx.stack.add(policy))
        })
        .collect()
}
