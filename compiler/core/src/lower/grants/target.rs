//! What a grant is about, as ARNs.

use crate::aws::{Value, text};
use crate::ir::{FunctionId, FunctionRef, Grant, GrantTarget, ResourceId, ResourceKind, Spec};
use crate::knowledge::services::{self, ArnShape};
use crate::knowledge::{iam, limits::step_functions};
use crate::lower::Lowering;
use crate::lower::function::{ALIAS, is_hook_of};

/// The ARNs that `action` is allowed on through what the grant names; empty where it cannot be limited to that.
pub(super) fn arns(cx: &Lowering<'_>, caller: FunctionId, grant: &Grant, action: &iam::Action<'_>) -> Vec<Value> {
    if let GrantTarget::Arns(arns) = &grant.target {
        // An action without any resource type would be allowed on nothing.
        let named = !action.resource_types.is_empty();
        return arns.iter().filter(|_| named).map(|arn| cx.text(arn)).collect();
    }
    let Some(service) = service_of(cx, grant) else { return Vec::new() };
    let shapes = service.arns_of(action);
    if shapes.is_empty() {
        return Vec::new();
    }
    match &grant.target {
        GrantTarget::Function(function) => function_arns(cx, caller, *function),
        GrantTarget::Resource(_) | GrantTarget::Workflow(_) | GrantTarget::SsmParameter(_) => {
            let Some(own) = own_arn(cx, grant) else { return Vec::new() };
            shapes.into_iter().filter(|shape| is_checked(action, *shape)).map(|s| shaped(cx, grant, &own, s)).collect()
        }
        GrantTarget::Arns(_) | GrantTarget::Account => Vec::new(),
    }
}

/// The row of the service: by its word, or by the kind of resource where the word is a name of the user's own (an
/// outbound API has a secret).
pub(super) fn service_of(cx: &Lowering<'_>, grant: &Grant) -> Option<&'static services::Service> {
    services::find(&grant.service.value).or_else(|| {
        let GrantTarget::Resource(id) = &grant.target else { return None };
        let section = cx.eco.resource(*id).kind().plural();
        services::all().iter().find(|service| service.resource.is_some_and(|r| r.section == Some(section)))
    })
}

/// The ARN of what is named.
pub(super) fn own_arn(cx: &Lowering<'_>, grant: &Grant) -> Option<Value> {
    match &grant.target {
        GrantTarget::Resource(id) => Some(cx.arn(*id)),
        GrantTarget::Workflow(name) => Some(workflow_arn(cx, name)),
        GrantTarget::SsmParameter(path) => {
            Some(cx.regional_arn("ssm", format!("parameter/{}", path.trim_start_matches('/'))))
        }
        GrantTarget::Function(_) | GrantTarget::Arns(_) | GrantTarget::Account => None,
    }
}

/// A state machine by its name: functions and machines refer to each other, and one of them has to.
fn workflow_arn(cx: &Lowering<'_>, name: &str) -> Value {
    let physical = cx.physical(name, step_functions::NAME_LENGTH);
    cx.regional_arn("states", Value::join([text("stateMachine:"), physical]))
}

/// Callers name the alias where there is one, or the function; hooks of its deployment the function alone.
fn function_arns(cx: &Lowering<'_>, caller: FunctionId, callee: FunctionRef) -> Vec<Value> {
    let own = cx.function_arn(callee);
    let has_alias = matches!(callee, FunctionRef::Own(id) if cx.parts(id).alias.is_some());
    if !has_alias || is_hook_of(cx.eco, caller, callee) {
        return vec![own];
    }
    let alias = Value::join([own.clone(), text(format!(":{ALIAS}"))]);
    vec![own, alias]
}

/// Whether the action can work on what is named: a list of actions for databases holds some for clusters and some for
/// instances, and one resource is never both.
pub(super) fn fits(cx: &Lowering<'_>, grant: &Grant, action: &iam::Action<'_>) -> bool {
    let GrantTarget::Resource(id) = &grant.target else { return true };
    let Some(own) = own_type(cx, *id) else { return true };
    action.resource_types.is_empty() || action.resource_types.iter().any(|(name, _)| *name == own)
}

/// IAM's type of a resource, for kinds that can be of several.
fn own_type(cx: &Lowering<'_>, id: ResourceId) -> Option<&'static str> {
    let resource = cx.eco.resource(id);
    let types = match resource.kind() {
        ResourceKind::Database => [("AWS::RDS::DBCluster", "cluster"), ("AWS::RDS::DBInstance", "db")],
        ResourceKind::Cache => [
            ("AWS::ElastiCache::ReplicationGroup", "replicationgroup"),
            ("AWS::ElastiCache::ServerlessCache", "serverlesscache"),
        ],
        _ => return None,
    };
    let arn = resource.existing.as_ref().and_then(|existing| existing.arn.as_ref()?.as_literal());
    let imported = arn.and_then(|arn| arn.split(':').nth(5));
    let created = cx.created(id).map(|created| cx.stack.resource(created).ty);
    types.into_iter().find(|(ty, name)| created == Some(*ty) || imported == Some(*name)).map(|(_, name)| name)
}

/// A search domain's requests are checked against the path behind its ARN, its administration against the ARN.
fn is_checked(action: &iam::Action<'_>, shape: ArnShape) -> bool {
    match shape {
        ArnShape::Below("/*") => action.name.starts_with("ESHttp"),
        ArnShape::Itself => !action.name.starts_with("ESHttp"),
        _ => true,
    }
}

fn shaped(cx: &Lowering<'_>, grant: &Grant, own: &Value, shape: ArnShape) -> Value {
    let below = |tail: &str| Value::join([own.clone(), text(tail)]);
    match shape {
        ArnShape::Itself => own.clone(),
        ArnShape::Below(tail) => below(tail),
        ArnShape::Objects => below(&format!("/{}*", grant.prefix.as_deref().unwrap_or(""))),
        ArnShape::Sibling(from, to, tail) => Value::join([replaced(own, from, to), text(tail)]),
        ArnShape::Stream => match &grant.target {
            GrantTarget::Resource(id) if has_known_stream(cx, *id) => cx.table_stream_arn(*id),
            _ => below("/stream/*"),
        },
    }
}

fn has_known_stream(cx: &Lowering<'_>, id: ResourceId) -> bool {
    let resource = cx.eco.resource(id);
    match (&resource.existing, &resource.spec) {
        (Some(existing), _) => existing.stream_arn.is_some(),
        (None, Spec::Table(table)) => table.stream.is_some(),
        _ => false,
    }
}

/// `value` with `from` replaced by `to` in its literals.
fn replaced(value: &Value, from: &str, to: &str) -> Value {
    let mut value = value.clone();
    value.walk_mut(&mut |part| {
        if let Value::Str(literal) = part {
            *literal = literal.replace(from, to);
        }
    });
    value
}
