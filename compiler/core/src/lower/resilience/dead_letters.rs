//! Alarms over everything that a function's failures end in: queues, and buckets of stream readers.

use aws_auto_source::{Diagnostic, Span};

use super::{analysis, redrive};
use crate::aws::Value;
use crate::ir::resilience::DeadLetters;
use crate::ir::{Destination, Function, FunctionRef, ResourceId, ResourceKind, Spec, StreamReader, TriggerKind};
use crate::knowledge::limits::lambda::ASYNC_RETRIES;
use crate::knowledge::metrics::{Statistic, lambda};
use crate::lower::monitoring::{self, Alarm, Measure, Notify, Series};
use crate::lower::triggers::codes::OWNER_SETUP;
use crate::lower::{Lowering, because, function_group, triggers};

/// Adds what every entry asks for.
pub(super) fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    for letters in eco.resilience.dead_letters.values() {
        let name = eco.function_name(letters.function);
        for queue in queues(cx, letters) {
            monitoring::dead_letter_depth(cx, queue, letters.span);
            monitoring::dead_letter_age(cx, queue, letters.span);
        }
        if let FunctionRef::Own(id) = letters.function {
            let function = eco.function(id);
            readers(function).for_each(|reader| watch_reader(cx, function, reader, letters.span));
            note_imported(cx, function, letters.span);
        } else {
            note_owner(cx, name, letters);
        }
        analysis::fill(cx, letters);
        redrive::fill(cx, letters);
    }
}

/// Every queue of ours where failures of the function end, each once.
fn queues(cx: &Lowering<'_>, letters: &DeadLetters) -> Vec<ResourceId> {
    let mut all: Vec<ResourceId> = letters.sources.iter().filter_map(|source| dead_letter_queue(cx, *source)).collect();
    all.extend(letters.failures);
    if let FunctionRef::Own(id) = letters.function {
        let function = cx.eco.function(id);
        let asynchronous = &function.asynchronous;
        let readers = readers(function).filter_map(|reader| reader.on_failure.as_ref());
        let destinations = asynchronous.on_failure.iter().chain(&asynchronous.dead_letter).chain(readers);
        all.extend(function.failure_queue);
        all.extend(destinations.filter_map(|to| if let Destination::Resource(id) = to { Some(*id) } else { None }));
    }
    let mut kept: Vec<ResourceId> = Vec::new();
    for queue in all {
        let is_ours = cx.eco.resource(queue).kind() == ResourceKind::Queue && cx.created(queue).is_some();
        if is_ours && !kept.contains(&queue) {
            kept.push(queue);
        }
    }
    kept
}

/// Where SQS moves what failed too often in a queue.
pub(super) fn dead_letter_queue(cx: &Lowering<'_>, queue: ResourceId) -> Option<ResourceId> {
    match &cx.eco.resource(queue).spec {
        Spec::Queue(spec) => spec.redrive.map(|(dead, _)| dead),
        _ => None,
    }
}

fn readers(function: &Function) -> impl Iterator<Item = &StreamReader> {
    function.triggers.iter().filter_map(|trigger| match &trigger.kind {
        TriggerKind::Stream(reader) => Some(reader),
        _ => None,
    })
}

/// Buckets count their objects once a day; the mapping counts what it puts there each minute.
fn watch_reader(cx: &mut Lowering<'_>, function: &Function, reader: &StreamReader, span: Span) {
    let source = &cx.eco.resource(reader.source).name;
    let Some(Destination::Resource(to)) = reader.on_failure else { return };
    let Some(mapping) = triggers::reader_mapping(cx, function, reader) else { return };
    let destination = cx.eco.resource(to);
    if destination.kind() == ResourceKind::Queue {
        return;
    }
    let dimensions = vec![("EventSourceMappingUUID", Value::Ref(mapping))];
    let series = Series::new(&lambda::FAILURES_DELIVERED, Statistic::Sum, dimensions);
    let origin = because(span, "records that were given up want to be looked at");
    let suffix = format!("{source}-failures");
    Alarm::new(&function.name, &suffix, function_group(&function.name), origin, Measure::Series(series))
        .saying(format!("Records of {source} that {} could not process are in {}", function.name, destination.name))
        .tagged(cx.tags(&function.tags))
        .notify(Notify::Always)
        .create(cx);
}

/// What an imported queue does with its messages, its owner says.
fn note_imported(cx: &mut Lowering<'_>, function: &Function, span: Span) {
    for trigger in &function.triggers {
        let TriggerKind::Queue { queue, .. } = &trigger.kind else { continue };
        let resource = cx.eco.resource(*queue);
        if resource.existing.is_some() {
            let message = format!("the queue {} has the dead letter queue that its owner gives it", resource.name);
            let help = "its owner adds a redrive policy and watches its target";
            let diagnostic = Diagnostic::new(OWNER_SETUP, span, message).label("imported");
            cx.diagnostics.push(diagnostic.help(help));
        }
    }
}

/// A function that lives elsewhere is never configured: its owner lets failures into the queue.
fn note_owner(cx: &mut Lowering<'_>, name: &str, letters: &DeadLetters) {
    let Some(queue) = letters.failures else { return };
    let queue = &cx.eco.resource(queue).name;
    let message = format!("failed calls of {name} reach {queue} only when its owner sends them there");
    let help = format!(
        "its owner makes {queue} the on-failure destination of asynchronous calls, with at most {} retries, and lets its \
         role do `sqs:SendMessage` there",
        ASYNC_RETRIES.end()
    );
    cx.diagnostics.push(Diagnostic::new(OWNER_SETUP, letters.span, message).label("lives elsewhere").help(help));
}
