//! What the three sections mean, from text to the IR.

use std::collections::BTreeMap;

use aws_auto_source::{Severity, SourceMap};

use crate::frontend::{NoCode, ReadOptions, read};
use crate::ir::resilience::{Attempts, DeadLetters, ErrorKind, Fallback, Recovery};
use crate::ir::{Destination, Ecosystem, Function, FunctionId, FunctionRef, ResourceKind, Spec, TriggerKind};

fn ecosystem(text: &str) -> Ecosystem {
    let mut sources = SourceMap::default();
    sources.add("ecosystem.yaml", text);
    let options = ReadOptions {
        environment: None,
        parameters: BTreeMap::new(),
        today: "2026-11-25".parse().unwrap(),
        folders: vec![String::new()],
        monitoring: None,
    };
    let read = read(&sources, &options, &NoCode).unwrap();
    let errors: Vec<_> = read.diagnostics.as_slice().iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    read.ecosystem
}

fn function<'e>(eco: &'e Ecosystem, name: &str) -> (FunctionId, &'e Function) {
    eco.functions().find(|(_, f)| f.name == name).unwrap()
}

fn letters<'e>(eco: &'e Ecosystem, name: &str) -> &'e DeadLetters {
    &eco.resilience.dead_letters[&FunctionRef::Own(function(eco, name).0)]
}

fn names(eco: &Ecosystem, kind: ResourceKind) -> Vec<&str> {
    eco.resources.iter().filter(|r| r.kind() == kind).map(|r| r.name.as_str()).collect()
}

#[test]
fn one_number_of_attempts_means_the_same_to_every_kind_of_caller() {
    let eco = ecosystem(
        "
lambda_functions:
  - name: f
    triggers:
      - { source: sqs, queue: jobs }
      - { source: kinesis, stream: clicks }
      - { source: schedule, schedule: rate(1 hour) }
dead_letter_queues:
  - { function: f, max_receive_count: 2 }
",
    );
    let (_, f) = function(&eco, "f");
    assert_eq!(f.asynchronous.max_retries, Some(1), "an asynchronous call: the first and one retry");
    let retries = f.triggers.iter().find_map(|t| match &t.kind {
        TriggerKind::Stream(reader) => Some(reader.max_retries),
        _ => None,
    });
    assert_eq!(retries, Some(1), "a record: the same");
    let jobs = eco.find_resource(ResourceKind::Queue, "jobs").unwrap();
    let Spec::Queue(spec) = &eco.resource(jobs).spec else { panic!() };
    let dead = eco.find_resource(ResourceKind::Queue, "jobs-dlq").unwrap();
    assert_eq!(spec.redrive, Some((dead, 2)), "a message: received twice");
    assert_eq!(letters(&eco, "f").sources, [jobs]);
    assert_eq!(letters(&eco, "f").failures, eco.find_resource(ResourceKind::Queue, "f-dlq"));
}

#[test]
fn what_is_switched_off_is_not_there() {
    let eco = ecosystem(
        "
lambda_functions:
  - name: f
    triggers:
      - { source: sqs, queue: jobs }
      - { source: kinesis, stream: clicks }
      - { source: schedule, schedule: rate(1 hour) }
dead_letter_queues:
  - { function: f, dlq_enabled: false }
",
    );
    assert_eq!(names(&eco, ResourceKind::Queue), ["jobs"]);
    assert_eq!(names(&eco, ResourceKind::Bucket), [""; 0]);
    assert_eq!(function(&eco, "f").1.failure_queue, None);
    assert!(eco.resilience.dead_letters.is_empty());
}

#[test]
fn a_function_that_nobody_is_known_to_call_may_be_called_by_anybody() {
    let eco = ecosystem("lambda_functions: [{ name: f }]\ndead_letter_queues: [{ function: f }]");
    let queue = eco.find_resource(ResourceKind::Queue, "f-dlq").unwrap();
    assert_eq!(function(&eco, "f").1.asynchronous.on_failure, Some(Destination::Resource(queue)));
}

#[test]
fn a_place_that_the_user_chose_for_failures_stays() {
    let eco = ecosystem(
        "
lambda_functions:
  - name: f
    configuration: { on_failure: { queue: parked } }
dead_letter_queues: [{ function: f, ai_analysis: { auto_retry_optimization: true } }]
",
    );
    let parked = eco.find_resource(ResourceKind::Queue, "parked").unwrap();
    assert_eq!(function(&eco, "f").1.asynchronous.on_failure, Some(Destination::Resource(parked)));
    assert_eq!(letters(&eco, "f").failures, Some(parked));
}

#[test]
fn a_breaker_has_a_default_for_everything() {
    let eco = ecosystem("lambda_functions: [{ name: f }]\ncircuit_breakers: [{ function: f }]");
    let breaker = eco.resilience.breakers.values().next().unwrap();
    let numbers = (breaker.failure_threshold, breaker.recovery_timeout, breaker.half_open_max_calls);
    assert_eq!((numbers, &breaker.fallback), ((5, 30, 1), &None));
}

#[test]
fn a_cache_key_is_a_place_in_the_request() {
    let eco = ecosystem(
        "
lambda_functions: [{ name: f }]
circuit_breakers:
  - function: f
    fallback_strategy: { type: cached_response, cache_ttl: 1m, cache_key: $.customer.id }
",
    );
    let breaker = eco.resilience.breakers.values().next().unwrap();
    let key = vec!["customer".to_owned(), "id".to_owned()];
    assert_eq!(breaker.fallback, Some(Fallback::Cached { ttl: 60, key }));
}

#[test]
fn rules_keep_their_order_and_name_their_variants() {
    let eco = ecosystem(
        "
lambda_functions: [{ name: f, memory: 256 }]
error_handling:
  - function: f
    rules:
      - { errors: [throttling, timeout], action: retry_with_backoff }
      - { errors: [out_of_memory], action: increase_memory, max_attempts: 3 }
      - { errors: [dependency], error_names: [B, A], action: escalate_to_human }
",
    );
    let handling = eco.resilience.error_handling.values().next().unwrap();
    let [retry, memory, people] = handling.rules.as_slice() else { panic!() };
    assert_eq!(retry.kinds, [ErrorKind::Timeout, ErrorKind::Throttling]);
    assert_eq!(retry.recovery, Recovery::Retry(Attempts { most: 3, interval: 1, rate: 2.0 }));
    let (variant, built) = function(&eco, "f-more-memory");
    assert_eq!(built.memory.size.value, 512, "twice as much");
    let Recovery::Variant { function, attempts, .. } = &memory.recovery else { panic!() };
    assert_eq!((*function, attempts.most), (FunctionRef::Own(variant), 2), "its first call and two more");
    assert_eq!(people.names, ["A", "B"]);
}

#[test]
fn a_variant_has_what_its_function_works_with_and_nothing_that_starts_it() {
    let eco = ecosystem(
        "
lambda_functions:
  - name: f
    runtime: python3.13
    configuration: { environment_variables: { MODE: fast }, reserved_concurrency: 5 }
    triggers: [{ source: sqs, queue: jobs }]
    integrations: [{ service: dynamodb, table: t, access: read }]
error_handling:
  - function: f
    rules: [{ errors: [unknown], action: switch_runtime, runtime: python3.12 }]
",
    );
    let (_, variant) = function(&eco, "f-python3-12");
    assert_eq!(variant.runtime.as_ref().map(|r| r.value.as_str()), Some("python3.12"));
    assert_eq!((variant.environment.len(), variant.grants.len()), (1, 1));
    assert_eq!((variant.triggers.len(), variant.reserved_concurrency), (0, None));
}
