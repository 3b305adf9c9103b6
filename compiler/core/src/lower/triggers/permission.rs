//! Permissions of a function's policy, statements of a queue's policy, and what to do where neither can be written.

use aws_auto_source::{Diagnostic, Span};

use super::Site;
use super::codes::{FUNCTION_POLICY_SIZE, OWNER_SETUP, PACKED_PERMISSIONS};
use crate::aws::{self, Statement, Value, text};
use crate::ir::{Function, ResourceId, TriggerKind};
use crate::knowledge::limits::lambda::RESOURCE_POLICY_SIZE;
use crate::lower::Lowering;

/// Bytes of one statement as Lambda writes it into the policy: names and ARNs of usual length, measured on policies
/// that `GetPolicy` returns, with some room.
const STATEMENT_SIZE: usize = 450;
/// Permissions from which routes of one function share one permission for each API.
const MANY: usize = 40;

/// Lets a service invoke the function. `conditions` are the properties that narrow it (`SourceArn`, `SourceAccount`).
pub(super) fn permit<const N: usize>(
    cx: &mut Lowering<'_>,
    site: &Site<'_>,
    logical_id: String,
    service: &str,
    conditions: [(&'static str, Value); N],
) -> aws::ResourceId {
    if let Some(existing) = cx.stack.find(&logical_id) {
        return existing;
    }
    let mut permission = site
        .resource("AWS::Lambda::Permission", logical_id)
        .with("FunctionName", site.target(cx))
        .with("Action", "lambda:InvokeFunction")
        .with("Principal", service);
    for (key, value) in conditions {
        permission = permission.with(key, value);
    }
    cx.stack.add(permission)
}

/// Lets a service send to a queue on behalf of `source`. The room of resources writes the policy, or says what the owner
/// of an imported queue must allow.
pub(in crate::lower) fn let_send(cx: &mut Lowering<'_>, queue: ResourceId, service: &str, source: Value) {
    let statement = Statement::allow(["sqs:SendMessage"], vec![cx.arn(queue)]).service(service).when(
        "ArnEquals",
        "aws:SourceArn",
        source,
    );
    let known = cx.resource_statements.get(&queue).is_some_and(|all| all.contains(&statement));
    if !known {
        cx.admit(queue, statement);
    }
}

/// Notes what only the owner of something imported can do.
pub(super) fn owner(cx: &mut Lowering<'_>, span: Span, message: String, help: String) {
    cx.diagnostics.push(Diagnostic::new(OWNER_SETUP, span, message).label("imported here").help(help));
}

/// Whether the routes of a function share a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Each route has its own, as narrow as it can be.
    EachRoute,
    /// One for each API, because all of them do not fit into the function's policy.
    EachApi,
}

impl Packing {
    /// What the number of the function's triggers asks for.
    pub(super) fn of(function: &Function) -> Self {
        if function.triggers.len() > MANY { Self::EachApi } else { Self::EachRoute }
    }
}

/// Says that permissions were packed, and warns where even that does not help.
pub(super) fn report(cx: &mut Lowering<'_>, function: &Function, packing: Packing) {
    let routes = function.triggers.iter().filter(|t| matches!(t.kind, TriggerKind::Http(_))).count();
    if packing == Packing::EachApi && routes > 1 {
        let message = format!("{} routes of {} share one permission for each API", routes, function.name);
        let help = format!("a function's policy holds {RESOURCE_POLICY_SIZE} bytes; more functions have more room");
        cx.diagnostics.push(Diagnostic::new(PACKED_PERMISSIONS, function.name_span, message).help(help));
    }
    let others = function.triggers.iter().filter(|t| is_permitted(&t.kind)).count();
    if others * STATEMENT_SIZE > RESOURCE_POLICY_SIZE {
        let message = format!("{others} triggers of {} need more permissions than its policy holds", function.name);
        let help = format!("AWS allows {RESOURCE_POLICY_SIZE} bytes; put a queue between, or divide the function");
        cx.diagnostics.push(Diagnostic::new(FUNCTION_POLICY_SIZE, function.name_span, message).help(help));
    }
}

/// Whether the trigger needs a permission of its own that cannot be shared.
const fn is_permitted(kind: &TriggerKind) -> bool {
    match kind {
        TriggerKind::Queue { .. } | TriggerKind::Stream(_) | TriggerKind::Http(_) => false,
        TriggerKind::Topic { via_queue, .. } => via_queue.is_none(),
        _ => true,
    }
}

/// `arn:<partition>:execute-api:<region>:<account>:<API>/<rest>`.
pub(super) fn execute_api(cx: &Lowering<'_>, api: ResourceId, rest: Value) -> Value {
    cx.regional_arn("execute-api", Value::join([cx.name(api), text("/"), rest]))
}
