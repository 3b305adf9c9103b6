//! Hides messages for as long as the functions that read a queue may need: six time-outs and the batching window.
//!
//! Lambda refuses a queue that hides messages for less than the function's time-out, and AWS advises six times that and
//! the window on top, so that a throttled function can try again before somebody else sees the message.

use std::collections::BTreeMap;

use aws_auto_source::{Diagnostic, Span};

use super::codes::{VISIBILITY_BELOW_TIMEOUT, VISIBILITY_TOO_SHORT};
use super::{Change, Kind, Log, Pass};
use crate::ir::resource::QueueSpec;
use crate::ir::{Chosen, Ecosystem, ResourceId, Spec, TriggerKind};
use crate::knowledge::limits::sqs::{VISIBILITY_PER_TIMEOUT, VISIBILITY_TIMEOUT};

const NAME: &str = "queue-visibility";

pub(super) const PASS: Pass = Pass {
    name: NAME,
    kind: Kind::Legalisation,
    may: "the visibility timeout of a queue that functions read and that has none written down; only upwards, never a \
          written one",
    run,
};

/// The function of a queue that needs the longest.
struct Reader {
    name: String,
    timeout: u32,
    advised: u32,
    span: Span,
}

fn run(eco: &mut Ecosystem, log: &mut Log) {
    for (id, reader) in readers(eco) {
        let resource = eco.resource_mut(id);
        let (name, span) = (resource.name.clone(), resource.span);
        if resource.existing.is_some() {
            continue;
        }
        let Spec::Queue(queue) = &mut resource.spec else { continue };
        if queue.visibility.value >= reader.advised {
            continue;
        }
        if queue.visibility.is_declared() {
            let span = queue.settings.visibility_timeout.as_ref().map_or(span, |written| written.span);
            log.say(too_short(&name, span, queue.visibility.value, &reader));
        } else {
            raise(&name, queue, &reader, log);
        }
    }
}

fn raise(name: &str, queue: &mut QueueSpec, reader: &Reader, log: &mut Log) {
    let Reader { advised, .. } = *reader;
    let why = format!(
        "`{}` may take {} s, and AWS advises {VISIBILITY_PER_TIMEOUT} times that and the batching window on top",
        reader.name, reader.timeout
    );
    let what = format!("visibility timeout {} → {advised} s", queue.visibility.value);
    log.change(Change::forced(name, what, why.clone()).evidence("declared"));
    queue.visibility = Chosen::by_pass(advised, NAME, why, "declared");
}

/// The reader of each queue that needs the longest.
fn readers(eco: &Ecosystem) -> BTreeMap<ResourceId, Reader> {
    let mut readers: BTreeMap<ResourceId, Reader> = BTreeMap::new();
    for function in &eco.functions {
        for trigger in &function.triggers {
            let (queue, window) = match trigger.kind {
                TriggerKind::Queue { queue, window, .. } => (queue, window),
                TriggerKind::Topic { via_queue: Some(queue), .. } => (queue, 0),
                _ => continue,
            };
            let timeout = function.timeout.value;
            let advised = (timeout * VISIBILITY_PER_TIMEOUT + window).min(*VISIBILITY_TIMEOUT.end());
            if readers.get(&queue).is_none_or(|other| other.advised < advised) {
                readers.insert(queue, Reader { name: function.name.clone(), timeout, advised, span: trigger.span });
            }
        }
    }
    readers
}

fn too_short(queue: &str, span: Span, visibility: u32, reader: &Reader) -> Diagnostic {
    let Reader { name, timeout, advised, .. } = reader;
    let (code, message) = if visibility < *timeout {
        let why = format!("`{name}`, which reads it, may take {timeout} s: Lambda refuses that");
        (VISIBILITY_BELOW_TIMEOUT, format!("queue `{queue}` hides messages for {visibility} s, but {why}"))
    } else {
        let why = format!("AWS advises {advised} s for `{name}` with its time-out of {timeout} s");
        (VISIBILITY_TOO_SHORT, format!("queue `{queue}` hides messages for {visibility} s; {why}"))
    };
    Diagnostic::new(code, span, message)
        .label("too short")
        .also(reader.span, "read here")
        .help(format!("write `visibility_timeout: {advised}s`, or leave it out"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Function, Resource};
    use crate::passes::testing::{at, ecosystem, function, on_queue, queue, run as run_pass, said};

    fn reader(name: &str, timeout: u32, window: u32) -> Function {
        let mut kind = on_queue(0);
        if let TriggerKind::Queue { window: there, .. } = &mut kind {
            *there = window;
        }
        let mut f = function(name, [kind]);
        f.timeout = Chosen::default(timeout, "test");
        f
    }

    fn with_visibility(seconds: u32) -> Resource {
        let mut resource = queue("jobs");
        let Spec::Queue(spec) = &mut resource.spec else { panic!("a queue") };
        spec.visibility = Chosen::declared(seconds, at(7));
        resource
    }

    fn visibility(eco: &Ecosystem) -> u32 {
        let Spec::Queue(spec) = &eco.resources[0].spec else { panic!("a queue") };
        spec.visibility.value
    }

    #[test]
    fn six_time_outs_and_the_window_of_the_slowest_reader() {
        let mut eco = ecosystem(vec![reader("a", 10, 0), reader("b", 60, 20)], vec![queue("jobs")]);
        assert_eq!(run_pass(&PASS, &mut eco).0, ["jobs: visibility timeout 30 → 380 s"]);
        assert_eq!(visibility(&eco), 380);
    }

    #[test]
    fn what_is_long_enough_stays() {
        let mut eco = ecosystem(vec![reader("a", 5, 0)], vec![queue("jobs")]);
        assert_eq!(run_pass(&PASS, &mut eco).0, Vec::<String>::new());
        assert_eq!(visibility(&eco), 30);
    }

    #[test]
    fn queues_between_a_topic_and_a_function_are_read_too() {
        let kind = TriggerKind::Topic {
            topic: ResourceId(1),
            filter: None,
            scope: aws_auto_schema::trigger::FilterScope::Attributes,
            via_queue: Some(ResourceId(0)),
        };
        let topic = crate::passes::testing::resource("t", Spec::Topic(crate::ir::resource::TopicSpec::default()));
        let mut eco = ecosystem(vec![function("a", [kind])], vec![queue("jobs"), topic]);
        run_pass(&PASS, &mut eco);
        assert_eq!(visibility(&eco), 180);
    }

    #[test]
    fn a_written_one_is_judged_and_never_changed() {
        let mut eco = ecosystem(vec![reader("a", 60, 0)], vec![with_visibility(120)]);
        let (changes, diagnostics) = run_pass(&PASS, &mut eco);
        assert!(changes.is_empty());
        assert_eq!(visibility(&eco), 120);
        assert_eq!(
            said(&diagnostics),
            [
                "visibility-too-short: queue `jobs` hides messages for 120 s; AWS advises 360 s for `a` with its time-out \
              of 60 s"
            ]
        );
        let mut eco = ecosystem(vec![reader("a", 60, 0)], vec![with_visibility(59)]);
        assert_eq!(
            said(&run_pass(&PASS, &mut eco).1),
            [
                "visibility-below-timeout: queue `jobs` hides messages for 59 s, but `a`, which reads it, may take 60 s: \
              Lambda refuses that"
            ]
        );
    }

    #[test]
    fn an_imported_queue_is_not_ours() {
        let mut imported = queue("jobs");
        imported.existing = Some(crate::ir::Existing::default());
        let mut eco = ecosystem(vec![reader("a", 60, 0)], vec![imported]);
        assert_eq!(run_pass(&PASS, &mut eco).0, Vec::<String>::new());
    }
}
