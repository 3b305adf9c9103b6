//! The router: reads a request, refuses what it must not touch, decides, and goes one of the [`super::ways`].
//!
//! A request's function is looked up in the closed list of the ecosystem's functions, and its `payload_ref` must lie in a
//! bucket that the router knows: whoever may start the router may not thereby call anything or read anything else.

use super::ways::{Answer, Asked, Ways, choice};
use crate::asl::{Machine, Rule, State, expr, quoted};
use crate::aws::{Key, Value};
use crate::ir::Router;
use crate::lower::Lowering;

/// What a function is given: the payload itself, else a reference to it, else nothing.
const PAYLOAD: &str = "$exists($states.input.payload) ? $states.input.payload : \
                       $exists($states.input.payload_ref) ? {'payload_ref': $states.input.payload_ref} : {}";

/// Whether a reference is an object in one of the buckets: `s3://`, the bucket, and a key behind the next `/`.
const IN_A_BUCKET: &str = "$substring($states.input.payload_ref, 0, 5) = 's3://' \
                           and $split($states.input.payload_ref, '/')[2] in $buckets \
                           and $length($states.input.payload_ref) > $length($split($states.input.payload_ref, '/')[2]) + 6";

/// The machine of the router.
pub(super) fn definition(cx: &mut Lowering<'_>, router: &Router, express: bool) -> Machine {
    let functions: Vec<_> =
        crate::route::callable(cx.eco).map(|(name, function)| (name.to_owned(), function)).collect();
    let names: Vec<String> = functions.iter().map(|(name, _)| quoted(name)).collect();
    let ways = Ways {
        prefix: String::new(),
        asked: Asked::Any(functions),
        payload: "$payload".to_owned(),
        awaits: !express,
        answer: Answer::Told,
    };
    let machine = Machine::new("Sends each request to the right kind of compute: the first rule that holds decides")
        .with("Read the request", read(cx, router).then("May it be routed?"))
        .with("May it be routed?", check(&names))
        .with("Decide", decide(router, &ways));
    let mut machine = ways.states(cx, router, machine);
    machine.add("Unknown function", unknown_function());
    machine.add("Payload refused", payload_refused());
    machine
}

/// Variables that the other states use; the default's, where no rule sets others.
fn read(cx: &Lowering<'_>, router: &Router) -> State {
    let buckets: Vec<Value> =
        std::iter::once(router.payloads).chain(router.buckets.iter().copied()).map(|id| cx.name(id)).collect();
    State::pass()
        .assign("buckets", Value::List(buckets))
        .assign("payload", expr(PAYLOAD))
        .assign("action", router.default.as_str())
        .assign("rule", expr("null"))
        .assign("reason", expr("null"))
}

fn check(names: &[String]) -> State {
    let known = format!(
        "$type($states.input.`function`) = 'string' ? $states.input.`function` in [{}] : false",
        names.join(", ")
    );
    let refused = format!(
        "$exists($states.input.payload_ref) ? ($type($states.input.payload_ref) = 'string' ? $not({IN_A_BUCKET}) : true) : false"
    );
    let rules = vec![Rule::new(format!("$not({known})"), "Unknown function"), Rule::new(refused, "Payload refused")];
    State::choice(rules, "Decide")
}

fn decide(router: &Router, ways: &Ways) -> State {
    let rules = router.active().iter().zip(1_i64..).map(|(rule, number)| {
        let next = ways.first(rule.action, rule.variant.as_deref());
        let mut taken = Rule::new(rule.condition.jsonata("$states.input"), next);
        taken.assign = vec![
            (Key::from("action"), rule.action.as_str().into()),
            (Key::from("rule"), Value::Int(number)),
            (
                Key::from("reason"),
                rule.reason.as_ref().map_or_else(|| expr("null"), |reason| crate::asl::literal(reason)),
            ),
        ];
        taken
    });
    choice(rules.collect(), ways.first(router.default, None))
}

fn unknown_function() -> State {
    let cause = "'The router knows no function ' & ($exists($states.input.`function`) ? \
                 $string($states.input.`function`) : '(none is named)')";
    State::fail("UnknownFunction", expr(cause))
}

fn payload_refused() -> State {
    State::fail(
        "PayloadRefRefused",
        "payload_ref must be an object in the router's payload bucket or in event_routing.buckets",
    )
}
