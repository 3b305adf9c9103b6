//! Minimal IR for the tests of passes, graph and verification: the least that a function and a resource need.

use std::collections::BTreeMap;

use aws_auto_schema::function::Architecture;
use aws_auto_schema::resources::QueueSettings;
use aws_auto_source::value::schedule::Schedule;
use aws_auto_source::{Diagnostics, FileId, Span, Spanned};

use super::{Inputs, Log, Pass};
use crate::ir::resource::{BucketSpec, QueueSpec};
use crate::ir::{Chosen, Ecosystem, Function, Memory, Resource, ResourceId, Spec, Trigger, TriggerKind, Tuning};
use crate::passes::Change;

/// A span that tells tests apart.
pub(crate) fn at(start: u32) -> Span {
    Span::new(FileId(0), start, start + 1)
}

/// A zip function in Python with nothing decided.
pub(crate) fn function(name: &str, triggers: impl IntoIterator<Item = TriggerKind>) -> Function {
    let plain = crate::ir::testing::function(name);
    Function {
        runtime: Some(Chosen::declared("python3.13".to_owned(), at(0))),
        handler: None,
        architecture: Chosen::undecided(Architecture::X86_64),
        memory: Memory { size: Chosen::undecided(512), ..plain.memory },
        triggers: (10..).zip(triggers).map(|(start, kind)| Trigger { kind, span: at(start) }).collect(),
        tuning: Tuning { enabled: true, ..plain.tuning },
        ..plain
    }
}

/// A declared resource that is created.
pub(crate) fn resource(name: &str, spec: Spec) -> Resource {
    Resource { name: name.to_owned(), span: at(0), assumed: false, spec, existing: None, tags: BTreeMap::new() }
}

/// A bucket.
pub(crate) fn bucket(name: &str) -> Resource {
    resource(name, Spec::Bucket(BucketSpec::default()))
}

/// A queue with nothing written down: AWS's own visibility and retention.
pub(crate) fn queue(name: &str) -> Resource {
    let spec = QueueSpec {
        settings: QueueSettings::default(),
        fifo: false,
        visibility: Chosen::default(30, "AWS's default"),
        retention: 345_600,
        redrive: None,
        is_dead_letter: false,
    };
    resource(name, Spec::Queue(spec))
}

/// Reads the queue at this place of the list of resources.
pub(crate) fn on_queue(queue: u32) -> TriggerKind {
    TriggerKind::Queue {
        queue: ResourceId(queue),
        batch_size: 10,
        window: 0,
        max_concurrency: None,
        filters: Vec::new(),
    }
}

/// Is told of events in the bucket at this place; several events with blanks between.
pub(crate) fn on_bucket(bucket: u32, events: &str, prefix: &str, suffix: &str) -> TriggerKind {
    TriggerKind::Bucket {
        bucket: ResourceId(bucket),
        events: events.split(' ').map(|event| Spanned::new(format!("s3:{event}"), at(20))).collect(),
        prefix: prefix.to_owned(),
        suffix: suffix.to_owned(),
        via_eventbridge: false,
    }
}

/// Runs on a schedule that the user wrote.
pub(crate) fn on_schedule(schedule: &str) -> TriggerKind {
    let schedule = Chosen::declared(Schedule::parse(schedule).unwrap(), at(30));
    TriggerKind::Schedule { rule: None, schedule, input: None }
}

/// An ecosystem of these, in the order given: tests of sound ones give them sorted.
pub(crate) fn ecosystem(functions: Vec<Function>, resources: Vec<Resource>) -> Ecosystem {
    let mut eco = Ecosystem::default();
    eco.functions = functions;
    eco.set_resources(resources);
    eco
}

/// Runs one pass at the usual levels. The changes are given as `subject: what`.
pub(crate) fn run(pass: &Pass, eco: &mut Ecosystem) -> (Vec<String>, Diagnostics) {
    run_with(pass, eco, Inputs::default())
}

/// Runs one pass with measurements or other levels.
pub(crate) fn run_with(pass: &Pass, eco: &mut Ecosystem, inputs: Inputs) -> (Vec<String>, Diagnostics) {
    let mut log = Log::new(inputs);
    (pass.run)(eco, &mut log);
    let (changes, diagnostics) = log.finish();
    assert!(changes.iter().all(|change| !change.why.is_empty()), "every change has a reason: {changes:?}");
    let violations = crate::ir::verify::verify(eco);
    assert!(violations.is_empty(), "the pass leaves the ecosystem sound: {violations:?}");
    (changes.iter().map(|Change { subject, what, .. }| format!("{subject}: {what}")).collect(), diagnostics)
}

/// What was said: names of codes and messages.
pub(crate) fn said(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.as_slice().iter().map(|d| format!("{}: {}", d.code.0.name, d.message)).collect()
}
