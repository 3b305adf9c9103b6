//! Triggers: what stands between the outside and a function, one file for each kind.
//!
//! A trigger becomes the AWS resources that deliver (a mapping, a subscription, a rule, a route), the permission for the
//! service that delivers, and whatever the function's role needs to take part. What a trigger is about (buckets, queues,
//! topics) is made in the room of resources; this room only adds to their policies and notifications, and never decides
//! anything that a pass or the frontend could have decided.

mod api;
pub mod codes;
pub mod names;

mod alb;
mod authorizer;
mod balancer;
pub(super) mod bucket;
pub(super) mod http;
pub(super) mod json;
pub(super) mod permission;
mod priority;
mod queue;
pub(super) mod rule;
pub(super) mod schedule;
mod stream;
#[cfg(test)]
pub(super) mod testing;
mod topic;
mod url;

use aws_auto_source::Span;

pub use api::declare_api;
use rule::Called;
use schedule::Events;

use super::{Lowering, declared, for_function};
use crate::aws::{self, Origin, Value};
use crate::ir::{Function, FunctionId, FunctionRef, StreamReader, Trigger, TriggerKind};

/// Fills in what invokes each function, in the order of functions and of their triggers.
pub fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    let priorities = priority::of_all(eco);
    for (id, function) in eco.functions() {
        let packing = permission::Packing::of(function);
        for (at, trigger) in function.triggers.iter().enumerate() {
            let site = Site { id, function, span: trigger.span };
            match &trigger.kind {
                TriggerKind::Queue { .. } => queue::fill(cx, &site, &trigger.kind),
                TriggerKind::Http(route) => http::fill(cx, &site, route, packing),
                TriggerKind::Stream(reader) => stream::fill(cx, &site, reader),
                TriggerKind::LoadBalancer(rule) => {
                    let priority = priorities.get(&(id, at)).copied().unwrap_or(1);
                    alb::fill(cx, &site, rule, priority);
                }
                _ => fill_for(cx, &site, trigger, false),
            }
        }
        permission::report(cx, function, packing);
        url::fill(cx, id, function);
    }
}

/// A trigger that calls asynchronously; a flow's first one may want an event's `detail` alone.
pub(super) fn fill_for(cx: &mut Lowering<'_>, site: &Site<'_>, trigger: &Trigger, detail_only: bool) {
    match &trigger.kind {
        TriggerKind::Bucket { .. } => bucket::fill(cx, site, &trigger.kind),
        TriggerKind::Topic { .. } => topic::fill(cx, site, &trigger.kind),
        TriggerKind::Schedule { rule, schedule, input } => {
            schedule::fill(cx, &Called::function(*site), rule.as_deref(), &schedule.value, input.as_ref());
        }
        TriggerKind::Pattern { rule, pattern, bus, input } => {
            let (rule, input) = (rule.as_deref(), input.as_ref());
            let events = Events { rule, pattern, bus: *bus, input };
            schedule::fill_pattern(cx, &Called::function(*site), &events, detail_only);
        }
        // These call synchronously, and so have no destination on success: the frontend has refused them.
        TriggerKind::Queue { .. } | TriggerKind::Http(_) | TriggerKind::Stream(_) | TriggerKind::LoadBalancer(_) => {}
    }
}

/// The mapping that a stream's reader has become; nothing before triggers are filled.
#[must_use]
pub fn reader_mapping(cx: &Lowering<'_>, function: &Function, reader: &StreamReader) -> Option<aws::ResourceId> {
    stream::mapping_of(cx, function, reader)
}

/// Where a trigger stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::lower) struct Site<'a> {
    /// The function that is invoked.
    pub(in crate::lower) id: FunctionId,
    /// The same, in the IR.
    pub(in crate::lower) function: &'a Function,
    /// Where the trigger was written.
    pub(in crate::lower) span: Span,
}

impl Site<'_> {
    /// Where it comes from: what the user wrote.
    fn origin(&self) -> Origin {
        declared(self.span)
    }

    /// What is invoked: the alias where there is one.
    fn target(&self, cx: &Lowering<'_>) -> Value {
        cx.invoke_arn(FunctionRef::Own(self.id))
    }

    /// A resource that is printed with the function.
    fn resource(&self, ty: &'static str, logical_id: String) -> aws::Resource {
        for_function(ty, logical_id, &self.function.name, self.origin())
    }
}
