//! State machines: each with a role of its own, a log group, tracing and an output, whatever it is for.
//!
//! One place makes them ([`machine`], or [`declare`] and [`fill`] where others refer to a machine before its states are
//! known), and one place calls functions from them ([`invoke_function`]): what stands in front of a function, stands
//! there for all machines. Which states a machine has is said by the room that wants it.

mod invoke;
pub mod message;
mod role;
mod start;
#[cfg(test)]
mod tests;

use aws_auto_source::Span;

pub use invoke::{call_function, invoke_function, longest_invocation, seconds_of_call};
pub use start::{Start, start_by_rule, start_role};

use super::{Lowering, declared, naming};
use crate::asl;
use crate::aws::{self, Group, Value, map, text};
use crate::knowledge::limits::step_functions as limits;

/// What a machine is, its states apart.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Its name without prefix: `data_pipeline`.
    pub name: String,
    /// For synchronous callers and short runs, at most five minutes; Standard otherwise, for up to a year.
    pub express: bool,
    /// The heading under which it is printed.
    pub group: Group,
    /// What asked for it.
    pub span: Span,
    /// What it is, for its output: "data_pipeline's flow".
    pub what: String,
}

impl Spec {
    /// A Standard machine under a heading of its own.
    #[must_use]
    pub fn standard(name: impl Into<String>, span: Span, what: impl Into<String>) -> Self {
        let name = name.into();
        Self { group: Group::Workflow(name.clone()), name, express: false, span, what: what.into() }
    }

    /// An Express machine under a heading of its own.
    #[must_use]
    pub fn express(name: impl Into<String>, span: Span, what: impl Into<String>) -> Self {
        Self { express: true, ..Self::standard(name, span, what) }
    }

    /// Under another heading.
    #[must_use]
    pub fn under(mut self, group: Group) -> Self {
        self.group = group;
        self
    }
}

/// A machine that exists, with or without its states.
#[derive(Debug, Clone)]
pub struct Machine {
    /// `AWS::StepFunctions::StateMachine`; `Ref` of it is its ARN.
    pub machine: aws::ResourceId,
    /// `AWS::IAM::Role`.
    pub role: aws::ResourceId,
    /// `AWS::Logs::LogGroup`.
    pub log_group: aws::ResourceId,
    /// What it is.
    pub spec: Spec,
}

/// A whole machine: its resources and its states.
pub fn machine(cx: &mut Lowering<'_>, spec: Spec, definition: &asl::Machine) -> Machine {
    let machine = declare(cx, spec);
    fill(cx, &machine, definition);
    machine
}

/// The resources of a machine, without properties; [`fill`] must follow.
pub fn declare(cx: &mut Lowering<'_>, spec: Spec) -> Machine {
    let physical = cx.physical(&spec.name, limits::NAME_LENGTH);
    let logs = Value::join([text(format!("{}states/", limits::LOG_GROUP_PREFIX)), physical]);
    let logs_arn = cx.regional_arn("logs", Value::join([text("log-group:"), logs.clone(), text(":*")]));
    let log_group = add(cx, &spec, "AWS::Logs::LogGroup", "LogGroup", (logs, logs_arn));
    let role = role::declare(cx, &spec);
    let arn = arn_of(cx, &spec.name);
    // `Ref` of a state machine is its ARN.
    let machine = add(cx, &spec, "AWS::StepFunctions::StateMachine", "Machine", (arn.clone(), arn));
    let parts = Machine { machine, role, log_group, spec };
    cx.machines.insert(parts.spec.name.clone(), parts.clone());
    parts
}

fn add(
    cx: &mut Lowering<'_>,
    spec: &Spec,
    ty: &'static str,
    suffix: &str,
    (name, arn): (Value, Value),
) -> aws::ResourceId {
    let id = naming::logical_id(&spec.name, suffix);
    let mut resource = aws::Resource::new(ty, id, spec.group.clone(), declared(spec.span));
    resource.name = Some(name);
    resource.arn = Some(arn);
    cx.stack.add(resource)
}

/// The ARN of a machine of this name, made of names: whoever refers to it so need not wait for it.
#[must_use]
pub fn arn_of(cx: &Lowering<'_>, name: &str) -> Value {
    let physical = cx.physical(name, limits::NAME_LENGTH);
    cx.regional_arn("states", Value::join([text("stateMachine:"), physical]))
}

/// Properties of the machine, its role and its log group. The role may do what the states' calls need, and nothing else.
pub fn fill(cx: &mut Lowering<'_>, machine: &Machine, definition: &asl::Machine) {
    fill_log_group(cx, machine);
    role::fill(cx, machine, definition);
    let tags = cx.tags(&cx.eco.settings.tags);
    let name = cx.physical(&machine.spec.name, limits::NAME_LENGTH);
    let log_group = Value::Attr(machine.log_group, "Arn");
    let resource = cx.stack.resource_mut(machine.machine);
    resource.set("StateMachineName", name);
    resource.set("StateMachineType", if machine.spec.express { "EXPRESS" } else { "STANDARD" });
    // By reference: a machine cannot be created before its role and what this may do.
    resource.set("RoleArn", Value::Attr(machine.role, "Arn"));
    resource.set("DefinitionString", definition.definition());
    resource.set("LoggingConfiguration", logging(machine.spec.express, log_group));
    resource.set("TracingConfiguration", map([("Enabled", Value::Bool(true))]));
    if let Some(tags) = tags {
        resource.set("Tags", tags);
    }
}

/// An Express execution leaves nothing behind but its log; a Standard one keeps its history for 90 days, so only what
/// went wrong is logged. Inputs and outputs are never in a log: they may hold what only the functions may see.
fn logging(express: bool, log_group: Value) -> Value {
    let group = map([("LogGroupArn", log_group)]);
    map([
        ("Level", text(if express { "ALL" } else { "ERROR" })),
        ("IncludeExecutionData", Value::Bool(false)),
        ("Destinations", Value::List(vec![map([("CloudWatchLogsLogGroup", group)])])),
    ])
}

fn fill_log_group(cx: &mut Lowering<'_>, machine: &Machine) {
    let key = super::resources::log_group_key(cx);
    let tags = cx.tags(&cx.eco.settings.tags);
    let days = cx.eco.settings.log_retention.0;
    let resource = cx.stack.resource_mut(machine.log_group);
    if let Some(name) = resource.name.clone() {
        resource.set("LogGroupName", name);
    }
    if let Some(days) = days {
        resource.set("RetentionInDays", days);
    }
    if let Some(key) = key {
        resource.set("KmsKeyId", key);
    }
    if let Some(tags) = tags {
        resource.set("Tags", tags);
    }
}
