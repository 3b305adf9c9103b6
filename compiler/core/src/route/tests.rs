//! Decisions about requests.

use serde_json::{Map, Value, json};

use super::{Decision, Refusal, decide};
use crate::condition::testing::expr;
use crate::ir::routing::Rule;
use crate::ir::testing::function;
use crate::ir::{Ecosystem, FunctionId, Router, Variant};
use aws_auto_schema::routing::RoutingAction;
use aws_auto_source::Span;

fn rule(condition: &str, action: RoutingAction) -> Rule {
    Rule {
        condition: expr(condition),
        text: condition.to_owned(),
        action,
        action_span: Span::default(),
        variant: None,
        reason: Some(format!("because of {condition}")),
        span: Span::default(),
    }
}

fn ecosystem() -> Ecosystem {
    let mut eco = Ecosystem::default();
    let mut fast = function("resize_fast");
    fast.memory.size.value = 1024;
    eco.functions = vec![function("report"), function("resize"), fast];
    eco.variants = vec![Variant { base: FunctionId(1), name: "fast".to_owned(), function: FunctionId(2) }];
    let fast = Rule { variant: Some("fast".to_owned()), ..rule("priority == high", RoutingAction::Variant) };
    eco.router = Some(Router {
        span: Span::default(),
        enabled: true,
        rules: vec![rule("payload_size > 6MB", RoutingAction::EcsFargate), fast],
        default: RoutingAction::Default,
        buckets: vec![],
        payloads: crate::ir::ResourceId(0),
        cluster: None,
        image: None,
    });
    eco
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn decided(request: &Value) -> Decision {
    let eco = ecosystem();
    decide(&eco, eco.router.as_ref().unwrap(), &object(request)).unwrap()
}

#[test]
fn the_first_rule_that_holds_decides() {
    let request = json!({"function": "resize", "payload_size": 7_000_000, "priority": "high"});
    let decision = decided(&request);
    assert_eq!((decision.action, decision.rule), ("route_to_ecs_fargate", Some(1)));
    assert_eq!(decision.reason.as_deref(), Some("because of payload_size > 6MB"));
    assert_eq!((decision.memory_allocation, decision.timeout), (Some(1024), None), "a task of the usual size");
    assert_eq!(decision.why.len(), 1, "no rule behind it was looked at");
}

#[test]
fn a_variant_answers_where_the_function_has_it() {
    let fast = decided(&json!({"function": "resize", "payload_size": 1, "priority": "high"}));
    assert_eq!((fast.function_name.as_str(), fast.memory_allocation), ("resize_fast", Some(1024)));
    let plain = decided(&json!({"function": "report", "payload_size": 1, "priority": "high"}));
    assert_eq!((plain.function_name.as_str(), plain.action), ("report", "route_to_variant"));
}

#[test]
fn confidence_is_the_part_of_what_was_looked_at_that_the_request_says() {
    let all = decided(&json!({"function": "report", "payload_size": 1, "priority": "low"}));
    assert!((all.routing_confidence - 1.0).abs() < 1e-9, "{all:?}");
    let half = decided(&json!({"function": "report", "payload_size": "7MB", "priority": "low"}));
    assert!((half.routing_confidence - 0.5).abs() < 1e-9, "another type is missing: {half:?}");
    assert!(half.evidence["routing_confidence"].contains("lacks payload_size"), "{half:?}");
    assert_eq!(half.why[0].attributes["payload_size"], Value::Null);
}

#[test]
fn cost_and_duration_have_a_source_or_are_unknown() {
    let silent = decided(&json!({"function": "report"}));
    assert_eq!((silent.expected_cost, silent.expected_duration), (None, None));
    assert!(silent.evidence["expected_cost"].starts_with("unknown"), "{silent:?}");
    let said = decided(&json!({"function": "report", "processing_time_estimate": 8}));
    // 0.25 GB × 8 s × $0.0000133334 and $0.0000002 for the request.
    assert!((said.expected_cost.unwrap() - (0.25 * 8.0 * 0.000_013_333_4 + 0.000_000_2)).abs() < 1e-12, "{said:?}");
    assert_eq!(said.expected_duration, Some(8.0));
    let task = decided(&json!({"function": "report", "payload_size": 7_000_000, "processing_time_estimate": 5}));
    // One minute of half a processor and a gigabyte.
    assert!((task.expected_cost.unwrap() - (0.5 * 0.04048 + 0.004_445) / 60.0).abs() < 1e-12, "{task:?}");
}

#[test]
fn rules_are_not_looked_at_when_they_are_switched_off() {
    let mut eco = ecosystem();
    eco.router.as_mut().unwrap().enabled = false;
    let request = object(&json!({"function": "resize", "payload_size": 7_000_000}));
    let decision = decide(&eco, eco.router.as_ref().unwrap(), &request).unwrap();
    assert_eq!((decision.action, decision.rule, decision.why.len()), ("default", None, 0));
    assert!((decision.routing_confidence - 1.0).abs() < 1e-9);
}

#[test]
fn what_the_machine_refuses_is_refused() {
    let eco = ecosystem();
    let refused = |request: &Value| decide(&eco, eco.router.as_ref().unwrap(), &object(request)).unwrap_err();
    for request in
        [json!({}), json!({"function": 5}), json!({"function": "resize_fast"}), json!({"function": "nobody"})]
    {
        let Refusal::UnknownFunction { known, .. } = refused(&request) else { panic!("{request}") };
        assert_eq!(known, ["report", "resize"], "{request}");
    }
    for given in [json!("http://a/b"), json!("s3://a"), json!("s3:///b"), json!("s3://a/"), json!(5)] {
        let request = json!({"function": "report", "payload_ref": given});
        assert!(matches!(refused(&request), Refusal::PayloadRefRefused { .. }), "{given}");
    }
}
