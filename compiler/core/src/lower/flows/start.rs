//! What starts a machine: rules for buckets, schedules and events; pipes for queues and streams; a route of an API.

use aws_auto_source::Span;

use super::{group, pipe, route};
use crate::aws::{self, Pseudo, Statement, Value};
use crate::ir::{Flow, ResourceId, Spec, Start, TriggerKind};
use crate::lower::Lowering;
use crate::lower::machines::Machine;
use crate::lower::triggers::rule::{By, Called};
use crate::lower::triggers::schedule::Events;
use crate::lower::triggers::{bucket, schedule};

/// Adds what starts the flow's machine.
pub(super) fn fill(cx: &mut Lowering<'_>, flow: &Flow, start: &Start, machine: &Machine) {
    match &start.kind {
        TriggerKind::Bucket { .. } | TriggerKind::Schedule { .. } | TriggerKind::Pattern { .. } => {
            by_rules(cx, flow, start, machine);
        }
        TriggerKind::Queue { queue, batch_size, window, filters, .. } => {
            let reading = pipe::Source::queue(*queue, *batch_size, *window, filters);
            pipe::add(cx, flow, start.span, &reading, machine);
        }
        TriggerKind::Topic { topic, filter, scope, via_queue } => {
            let Some(queue) = *via_queue else { return };
            pipe::subscribe(cx, flow, start.span, (*topic, queue), filter.as_ref().map(|f| (f, *scope)));
            pipe::add(cx, flow, start.span, &pipe::Source::queue(queue, 1, 0, &[]), machine);
        }
        TriggerKind::Stream(reader) => pipe::add(cx, flow, start.span, &pipe::Source::Stream(reader), machine),
        TriggerKind::Http(http) => route::add(cx, flow, start.span, http, machine),
        // The frontend has refused it.
        TriggerKind::LoadBalancer(_) => {}
    }
}

/// Whether the machine's input is a list of records, which functions know as `Records`.
pub(super) fn gives_records(flow: &Flow) -> bool {
    let kind = flow.start.as_ref().map(|start| &start.kind);
    matches!(kind, Some(TriggerKind::Queue { .. } | TriggerKind::Topic { .. } | TriggerKind::Stream(_)))
}

fn by_rules(cx: &mut Lowering<'_>, flow: &Flow, start: &Start, machine: &Machine) {
    let role = start_role(cx, flow, start.span, "events.amazonaws.com", machine, Vec::new());
    let tags = &cx.eco.settings.tags;
    let called = Called {
        name: &flow.name,
        group: group(flow),
        tags,
        failure_queue: flow.failure_queue,
        span: start.span,
        by: By::Role { target: Value::Ref(machine.machine), role },
    };
    let rules = match &start.kind {
        TriggerKind::Bucket { bucket, events, prefix, suffix, .. } => {
            note_bucket(cx, start.span, *bucket);
            let events: Vec<&str> = events.iter().map(|event| event.value.as_str()).collect();
            bucket::add_rules(cx, &called, *bucket, &events, (prefix, suffix))
        }
        TriggerKind::Schedule { rule, schedule, input } => {
            vec![schedule::fill(cx, &called, rule.as_deref(), &schedule.value, input.as_ref())]
        }
        TriggerKind::Pattern { rule, pattern, bus, input } => {
            let events = Events { rule: rule.as_deref(), pattern, bus: *bus, input: input.as_ref() };
            vec![schedule::fill_pattern(cx, &called, &events, start.detail_only)]
        }
        _ => Vec::new(),
    };
    // By name: the rules refer to the role.
    let rules = rules.iter().filter_map(|rule| cx.stack.resource(*rule).arn.clone()).collect();
    trust(cx, role, "events.amazonaws.com", rules);
}

fn note_bucket(cx: &mut Lowering<'_>, span: Span, bucket: ResourceId) {
    let resource = cx.eco.resource(bucket);
    if resource.existing.is_some() && matches!(resource.spec, Spec::Bucket(_)) {
        bucket::note_delivery(cx, span, bucket);
    }
}

/// A role that may start the machine, and do what else its service needs.
pub(super) fn start_role(
    cx: &mut Lowering<'_>,
    flow: &Flow,
    span: Span,
    service: &str,
    machine: &Machine,
    also: Vec<Statement>,
) -> aws::ResourceId {
    let mut statements =
        vec![Statement::allow(["states:StartExecution"], vec![Value::Ref(machine.machine)]).sid("Start")];
    statements.extend(also);
    cx.service_role(&format!("{}-start", flow.name), service, group(flow), span, &statements)
}

/// Lets the service take the role for these alone.
pub(super) fn trust(cx: &mut Lowering<'_>, role: aws::ResourceId, service: &str, mut sources: Vec<Value>) {
    let source = if sources.len() == 1 { sources.remove(0) } else { Value::List(sources) };
    let conditions = vec![
        ("StringEquals".into(), "aws:SourceAccount".into(), Value::Pseudo(Pseudo::AccountId)),
        ("ArnEquals".into(), "aws:SourceArn".into(), source),
    ];
    cx.stack.resource_mut(role).set("AssumeRolePolicyDocument", aws::trust(service, conditions));
}
