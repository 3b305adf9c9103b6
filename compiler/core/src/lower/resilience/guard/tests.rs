//! How long an answer may take, what is retried by name, and what rules tell the machine.

use aws_auto_source::Span;
use serde_json::json;

use super::call::retriers;
use super::*;
use crate::aws::{Value, map, text};
use crate::ir::resilience::{Attempts, ErrorKind, ErrorRule, Recovery};
use crate::ir::{Ecosystem, FunctionId, FunctionRef};
use crate::lower::function::testing::{ecosystem, function};

const F: FunctionRef = FunctionRef::Own(FunctionId(0));

fn breaker(fallback: Option<Fallback>) -> Breaker {
    Breaker {
        function: F,
        failure_threshold: 5,
        recovery_timeout: 30,
        half_open_max_calls: 1,
        fallback,
        span: Span::default(),
    }
}

fn rule(kinds: &[ErrorKind], names: &[&str], recovery: Recovery) -> ErrorRule {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    ErrorRule { kinds: kinds.to_vec(), names, recovery, span: Span::default() }
}

fn retry(most: u32) -> Recovery {
    Recovery::Retry(Attempts { most, interval: 2, rate: 2.0 })
}

/// A function with a time-out, perhaps a breaker, and rules.
fn guarded(timeout: u32, fallback: Option<Option<Fallback>>, rules: Vec<ErrorRule>) -> Ecosystem {
    let mut f = function("f");
    f.timeout.value = timeout;
    let mut eco = ecosystem(vec![f, function("g")], vec![]);
    if let Some(fallback) = fallback {
        eco.resilience.breakers.insert(F, breaker(fallback));
    }
    if !rules.is_empty() {
        let handling = ErrorHandling { function: F, rules, span: Span::default() };
        eco.resilience.error_handling.insert(F, handling);
    }
    eco
}

fn budget(eco: &Ecosystem) -> (u32, u32) {
    let cx = Lowering::new(eco, false);
    let budget = budget::of(&cx, &Guard::of(&cx, F).unwrap());
    (budget.total, budget.lease)
}

fn errors(eco: &Ecosystem) -> Vec<(Vec<String>, u32)> {
    let cx = Lowering::new(eco, false);
    let guard = Guard::of(&cx, F).unwrap();
    retriers(&guard).into_iter().map(|retry| (retry.errors, retry.max_attempts)).collect()
}

#[test]
fn a_trial_holds_its_slot_for_as_long_as_the_call_may_take_and_ten_seconds() {
    let eco = guarded(30, Some(None), vec![]);
    // 30 s of the function, 15 around it, and 1 + 2 between three tries of what the service gets wrong.
    assert_eq!(budget(&eco), (45 + 3 + 10, 45 + 3 + 10));
}

#[test]
fn whoever_answers_instead_takes_time_but_holds_no_slot() {
    let eco = guarded(30, Some(Some(Fallback::Function(FunctionRef::Own(FunctionId(1))))), vec![]);
    let (total, lease) = budget(&eco);
    assert_eq!((total - 45, lease), (45 + 3 + 10, 45 + 3 + 10));
}

#[test]
fn attempts_decide_between_express_and_standard() {
    let express = |timeout, most| {
        let eco = guarded(timeout, None, vec![rule(&[ErrorKind::Timeout], &[], retry(most))]);
        express_and_seconds(&Lowering::new(&eco, false), F).unwrap().0
    };
    assert!(express(45, 2), "three times a minute");
    assert!(!express(45, 4), "five times a minute");
    assert!(!express(300, 1));
}

#[test]
fn what_has_a_name_is_retried_by_its_name() {
    let eco = guarded(30, None, vec![rule(&[ErrorKind::Timeout, ErrorKind::Throttling], &["E"], retry(4))]);
    let own = ["Sandbox.Timedout", "States.Timeout", "Lambda.TooManyRequestsException", "E"];
    assert_eq!(errors(&eco)[0], (own.map(str::to_owned).to_vec(), 4));
}

#[test]
fn the_rest_is_retried_last_and_never_what_another_rule_is_for() {
    let rules =
        vec![rule(&[ErrorKind::Unknown], &[], retry(2)), rule(&[ErrorKind::OutOfMemory], &["E"], Recovery::Escalate)];
    let found = errors(&guarded(30, None, rules));
    let [(others, none), (all, most)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((*none, *most), (0, 2));
    assert_eq!(all, &["States.ALL"]);
    for name in ["E", "Runtime.OutOfMemory", "Sandbox.Timedout", "Lambda.TooManyRequestsException", "Lambda.Unknown"] {
        assert!(others.contains(&name.to_owned()), "{name} among {others:?}");
    }
}

#[test]
fn a_rule_for_everything_needs_no_look_at_causes() {
    let kinds = [ErrorKind::Timeout, ErrorKind::OutOfMemory, ErrorKind::Unknown];
    let eco = guarded(30, None, vec![rule(&kinds, &[], retry(2))]);
    let cx = Lowering::new(&eco, false);
    let guard = Guard::of(&cx, F).unwrap();
    assert_eq!(call::looping(&guard).count(), 0);
    assert_eq!(errors(&eco).last().unwrap().0, ["States.ALL"]);
}

#[test]
fn an_event_that_nobody_waits_for_is_marked_whatever_the_rule_gives() {
    let template = |given| match asynchronous(given) {
        ("InputTransformer", value) => value.get("InputTemplate").and_then(Value::as_str).map(str::to_owned),
        other => panic!("{other:?}"),
    };
    assert_eq!(template(None).as_deref(), Some(r#"{"aws-auto":{"event":<aws.events.event.json>}}"#));
    assert_eq!(template(Some(("InputPath", text("$.detail")))).as_deref(), Some(r#"{"aws-auto":{"event":<event>}}"#));
    let (key, value) = asynchronous(Some(("Input", Value::Json(Box::new(map([("a", 1u32.into())]))))));
    assert_eq!(key, "Input");
    let Value::Json(marked) = value else { panic!("{value:?}") };
    assert_eq!(marked.get("aws-auto").and_then(|m| m.get("event")).and_then(|e| e.get("a")), Some(&Value::Int(1)));
    let with_null = json!({"a": null}).to_string();
    let (_, value) = asynchronous(Some(("Input", text(with_null))));
    assert_eq!(value, text(r#"{"aws-auto":{"event":{"a":null}}}"#));
}
