//! Verification of the ecosystem IR: what must hold before the passes, between them and after them.
//!
//! A violation is a bug of the frontend or of a pass, never the user's mistake: those have been reported by then. One
//! walk over everything, so that it costs less than any pass.

use std::collections::BTreeSet;

use super::points::{self, Point};
use super::{Ecosystem, Function, FunctionRef, Resource, Spec, TriggerKind};
use crate::knowledge::limits::{event_source, lambda, sqs};

/// Everything that is wrong, as sentences, in a stable order; empty when the IR is sound.
#[must_use]
pub fn verify(eco: &Ecosystem) -> Vec<String> {
    let mut found = Vec::new();
    names(eco, &mut found);
    eco.functions.iter().for_each(|function| {
        points::of_function(function, &mut |point| in_range(eco, &function.name, point, &mut found));
        configuration(function, &mut found);
        function.triggers.iter().for_each(|trigger| trigger_shape(eco, function, &trigger.kind, &mut found));
    });
    for resource in &eco.resources {
        points::of_resource(resource, &mut |point| in_range(eco, &resource.name, point, &mut found));
        resource_shape(resource, &mut found);
    }
    others(eco, &mut found);
    found
}

/// Texts and ids outside of functions and resources.
fn others(eco: &Ecosystem, found: &mut Vec<String>) {
    let settings = &eco.settings;
    let texts = settings.tags.values().chain([&settings.name_prefix]).chain(&settings.permissions_boundary);
    texts.chain(eco.externals.iter().filter_map(|external| external.arn.as_ref())).for_each(|text| {
        points::of_text(text, &mut |point| in_range(eco, "settings", point, found));
    });
    for service in &eco.services {
        for id in &service.functions {
            in_range(eco, &service.name, Point::Function(FunctionRef::Own(*id)), found);
        }
    }
    for flow in &eco.flows {
        points::of_flow(flow, &mut |point| in_range(eco, &flow.name, point, found));
        if flow.steps.is_empty() {
            found.push(format!("the flow {} has no steps", flow.name));
        }
    }
    points::of_resilience(&eco.resilience, &mut |point| in_range(eco, "what happens when things fail", point, found));
    eco.router.iter().for_each(|router| points::of_router(router, &mut |p| in_range(eco, "the router", p, found)));
    for variant in &eco.variants {
        let (base, own) = (FunctionRef::Own(variant.base), FunctionRef::Own(variant.function));
        [base, own].into_iter().for_each(|f| in_range(eco, &variant.name, Point::Function(f), found));
    }
}

fn names(eco: &Ecosystem, found: &mut Vec<String>) {
    let mut sorted = |what: &str, sorted: bool| {
        if !sorted {
            found.push(format!("the {what} are not sorted by name, or a name is there twice"));
        }
    };
    sorted("functions", eco.functions.is_sorted_by(|a, b| a.name < b.name));
    sorted("parameters", eco.parameters.is_sorted_by(|a, b| a.name < b.name));
    sorted("flows", eco.flows.is_sorted_by(|a, b| a.name < b.name));
    sorted("services", eco.services.is_sorted_by(|a, b| a.name < b.name));
    sorted("resources", eco.resources.is_sorted_by(|a, b| (a.kind(), &a.name) < (b.kind(), &b.name)));
    let mut seen = BTreeSet::new();
    for external in eco.externals.iter().filter(|external| !seen.insert(external.name.as_str())) {
        found.push(format!("the external function {} is there twice", external.name));
    }
    for (id, resource) in eco.resources() {
        if eco.find_resource(resource.kind(), &resource.name) != Some(id) {
            found.push(format!("the {} {} is not found by its name", resource.kind().word(), resource.name));
        }
    }
}

fn in_range(eco: &Ecosystem, subject: &str, point: Point, found: &mut Vec<String>) {
    let (id, len) = match point {
        Point::Function(FunctionRef::Own(id)) => (id.0, eco.functions.len()),
        Point::Function(FunctionRef::External(id)) => (id.0, eco.externals.len()),
        Point::Resource(id) => (id.0, eco.resources.len()),
        Point::Parameter(id) => (id.0, eco.parameters.len()),
    };
    if id as usize >= len {
        found.push(format!("{subject} points at {point:?}, which does not exist"));
    }
}

fn configuration(function: &Function, found: &mut Vec<String>) {
    let mut wrong = |what: String| found.push(format!("{}: {what}", function.name));
    let memory = &function.memory;
    if !lambda::MEMORY_MB.contains(&memory.size.value) {
        wrong(format!("memory of {} MB", memory.size.value));
    }
    if memory.range.is_some_and(|(least, most)| least > most) {
        wrong(format!("memory range {:?} is inverted", memory.range));
    }
    if !memory.sizes.is_sorted_by(|a, b| a < b) {
        wrong(format!("memory sizes {:?} are not sorted", memory.sizes));
    }
    if !lambda::TIMEOUT.contains(&function.timeout.value) {
        wrong(format!("time-out of {} s", function.timeout.value));
    }
    let asynchronous = &function.asynchronous;
    if asynchronous.max_retries.is_some_and(|retries| !lambda::ASYNC_RETRIES.contains(&retries)) {
        wrong(format!("{:?} retries", asynchronous.max_retries));
    }
    if asynchronous.max_event_age.is_some_and(|age| !lambda::ASYNC_EVENT_AGE.contains(&age)) {
        wrong(format!("an event age of {:?} s", asynchronous.max_event_age));
    }
}

fn trigger_shape(eco: &Ecosystem, function: &Function, kind: &TriggerKind, found: &mut Vec<String>) {
    let mut wrong = |what: String| found.push(format!("{}: {what}", function.name));
    match kind {
        TriggerKind::Bucket { events, bucket, via_eventbridge, .. } => {
            if events.is_empty() {
                wrong("a bucket trigger without events".to_owned());
            }
            // An imported bucket's notifications belong to somebody else.
            let imported = eco.resources.get(bucket.0 as usize).is_some_and(|bucket| bucket.existing.is_some());
            if imported && !via_eventbridge {
                wrong("a bucket notification on an imported bucket".to_owned());
            }
        }
        TriggerKind::Queue { batch_size, window, .. }
            if !event_source::BATCH_SIZE.contains(batch_size) || !event_source::BATCHING_WINDOW.contains(window) =>
        {
            wrong(format!("a batch of {batch_size} in {window} s"));
        }
        TriggerKind::Stream(reader) if !event_source::BATCH_SIZE.contains(&reader.batch_size) => {
            wrong(format!("a batch of {}", reader.batch_size));
        }
        _ => {}
    }
}

fn resource_shape(resource: &Resource, found: &mut Vec<String>) {
    if let Spec::Queue(queue) = &resource.spec {
        if !sqs::VISIBILITY_TIMEOUT.contains(&queue.visibility.value) {
            found.push(format!("{}: visibility of {} s", resource.name, queue.visibility.value));
        }
        if !sqs::RETENTION.contains(&queue.retention) {
            found.push(format!("{}: retention of {} s", resource.name, queue.retention));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{FunctionId, ResourceId};
    use crate::passes::testing::{bucket, ecosystem, function, on_bucket, on_queue, queue};

    #[test]
    fn a_sound_ecosystem_has_no_violations() {
        let eco = ecosystem(
            vec![function("a", [on_queue(1)]), function("b", [on_bucket(0, "ObjectCreated:*", "", "")])],
            vec![bucket("in"), queue("jobs")],
        );
        assert_eq!(verify(&eco), Vec::<String>::new());
    }

    #[test]
    fn ids_must_exist() {
        let mut eco = ecosystem(vec![function("a", [on_queue(7)])], vec![]);
        eco.functions[0].failure_queue = Some(ResourceId(0));
        eco.services.push(crate::ir::Service {
            name: "s".to_owned(),
            span: aws_auto_source::Span::default(),
            functions: vec![FunctionId(3)],
            shared_layer: false,
            one_budget: false,
        });
        assert_eq!(
            verify(&eco),
            [
                "a points at Resource(ResourceId(0)), which does not exist",
                "a points at Resource(ResourceId(7)), which does not exist",
                "s points at Function(Own(FunctionId(3))), which does not exist",
            ]
        );
    }

    #[test]
    fn names_are_sorted_and_unique() {
        let eco = ecosystem(vec![function("b", []), function("a", [])], vec![queue("q"), queue("q")]);
        let found = verify(&eco);
        assert!(found.iter().any(|v| v.starts_with("the functions are not sorted")), "{found:?}");
        assert!(found.iter().any(|v| v.starts_with("the resources are not sorted")), "{found:?}");
        assert!(found.iter().any(|v| v == "the queue q is not found by its name"), "{found:?}");
    }

    #[test]
    fn numbers_are_those_that_aws_takes() {
        let mut eco = ecosystem(vec![function("a", [])], vec![queue("q")]);
        eco.functions[0].memory.size.value = 64;
        eco.functions[0].memory.range = Some((512, 256));
        eco.functions[0].timeout.value = 901;
        let Spec::Queue(spec) = &mut eco.resources[0].spec else { panic!("a queue") };
        spec.retention = 1;
        assert_eq!(
            verify(&eco),
            [
                "a: memory of 64 MB",
                "a: memory range Some((512, 256)) is inverted",
                "a: time-out of 901 s",
                "q: retention of 1 s"
            ]
        );
    }

    #[test]
    fn an_imported_bucket_never_gets_a_notification() {
        let mut eco = ecosystem(vec![function("a", [on_bucket(0, "ObjectCreated:*", "", "")])], vec![bucket("in")]);
        eco.resources[0].existing = Some(crate::ir::Existing::default());
        assert_eq!(verify(&eco), ["a: a bucket notification on an imported bucket"]);
    }
}
