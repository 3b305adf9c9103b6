//! Flows: functions that run one after another, as a pattern or as a service's workflow.

use aws_auto_schema::events::Priority;
use aws_auto_source::{Span, Spanned};

use super::trigger::TriggerKind;
use super::{FunctionRef, ResourceId};

/// What carries a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// One state machine, which has the flow's name.
    Machine,
    /// One rule for each step on the ecosystem's bus, where the functions publish their results.
    Rules(ResourceId),
}

/// What starts a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// A trigger of any kind that can start a machine: a bucket, queue, topic or stream, a schedule, events, a route.
    pub kind: TriggerKind,
    /// The flow gets what the event carries (`detail`), not its envelope: events of the ecosystem's own, by name.
    pub detail_only: bool,
    /// Where it was written.
    pub span: Span,
}

/// What happens after a step has failed for good.
#[derive(Debug, Clone, PartialEq)]
pub enum OnError {
    /// The flow fails.
    Fail,
    /// The flow goes on with what the step got.
    Continue,
    /// These functions are told, one after another; then the flow fails.
    Call(Vec<FunctionRef>),
}

/// Retries of a step, beyond those of the service's own errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepRetry {
    /// How many.
    pub max_attempts: u32,
    /// Seconds before the first.
    pub interval: u32,
    /// Growth of the wait.
    pub backoff_rate: f64,
}

/// Running a step once for each of the previous result's `items`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Each {
    /// How many at once.
    pub at_once: u32,
    /// The bucket that holds the results, where so many at once need child executions.
    pub results: Option<ResourceId>,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its function's name, and a number where the flow has it already: unique in the flow.
    pub name: String,
    /// The function.
    pub function: FunctionRef,
    /// The previous result's `event`, if only that goes on.
    pub condition: Option<Spanned<String>>,
    /// Once for each item.
    pub each: Option<Each>,
    /// What calls it is chosen by the routing rules.
    pub routed: Option<Span>,
    /// Seconds to wait for somebody's approval first.
    pub approval: Option<u32>,
    /// What its result is written to.
    pub destination: Option<ResourceId>,
    /// How urgent.
    pub priority: Option<Priority>,
    /// Whether people are told of its result.
    pub notifies: bool,
    /// Retries.
    pub retry: Option<StepRetry>,
    /// After a failure.
    pub on_error: OnError,
    /// Where it was written.
    pub span: Span,
}

/// A flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Its name, and its machine's.
    pub name: String,
    /// The service whose workflow it is.
    pub service: Option<String>,
    /// What it does; may be empty.
    pub description: String,
    /// What carries it.
    pub carrier: Carrier,
    /// What starts it; nothing when it is only started by hand or by others.
    pub start: Option<Start>,
    /// The steps, in order; at least one.
    pub steps: Vec<Step>,
    /// A failure is reported to the alert topic.
    pub reports: bool,
    /// `<flow>-dlq`, where starts end that did not happen.
    pub failure_queue: Option<ResourceId>,
    /// Where it is declared.
    pub span: Span,
}

impl Flow {
    /// Every function that it calls, a function once for each mention.
    pub fn functions(&self) -> impl Iterator<Item = FunctionRef> + '_ {
        self.steps.iter().flat_map(|step| {
            let told = if let OnError::Call(functions) = &step.on_error { functions.as_slice() } else { &[] };
            std::iter::once(step.function).chain(told.iter().copied())
        })
    }
}
