//! The beginning: what is asked for, who waits for it, and the variables that everything else finds.

use super::Guard;
use super::states::{CALL, NOW, READ, TAKE};
use crate::asl::{Machine, State, expr, quoted};
use crate::aws::{Value, map, text};
use crate::ir::resilience::Fallback;
use crate::knowledge::limits::breakers::HASHED_LENGTH;

/// The member that marks an input whose sender does not wait.
const MARK: &str = "aws-auto";
/// The request itself: what is marked, or the whole input.
const REQUEST: &str = "$type($states.input) = 'object' and $exists($states.input.`aws-auto`.event) \
                       ? $states.input.`aws-auto`.event : $states.input";
/// Whether the input is marked.
const MARKED: &str = "$type($states.input) = 'object' and $exists($states.input.`aws-auto`.event)";

/// The target's property for an input whose sender does not wait: the event, or the input that the user wrote.
pub(in crate::lower) fn asynchronous(input: Option<(&'static str, Value)>) -> (&'static str, Value) {
    match input {
        // EventBridge guide, "Input transformation": the whole event as a value, without a variable of one's own.
        None => {
            let template = format!("{{\"{MARK}\":{{\"event\":<aws.events.event.json>}}}}");
            ("InputTransformer", map([("InputTemplate", text(template))]))
        }
        Some(("InputPath", path)) => {
            let template = format!("{{\"{MARK}\":{{\"event\":<event>}}}}");
            let transformer = map([("InputPathsMap", map([("event", path)])), ("InputTemplate", text(template))]);
            ("InputTransformer", transformer)
        }
        Some((key, Value::Json(document))) => {
            let marked = map([(MARK, map([("event", *document)]))]);
            (key, Value::Json(Box::new(marked)))
        }
        // JSON with a null is kept as text.
        Some((key, document)) => {
            let parts = [text(format!("{{\"{MARK}\":{{\"event\":")), document, text("}}")];
            (key, Value::join(parts))
        }
    }
}

pub(super) fn add(machine: &mut Machine, guard: &Guard<'_>) {
    let next = if guard.breaker.is_some() { READ } else { CALL };
    let cause = quoted(&format!("The breaker of {} is open", guard.name));
    let mut take = State::pass()
        .assign("request", expr(REQUEST))
        .assign("asynchronous", expr(MARKED))
        .assign("failure", expr(format!("{{'Error': 'CircuitOpen', 'Cause': {cause}}}")))
        .assign("kind", "none")
        .assign("step", 0u32)
        .assign("tries", 0u32);
    if guard.breaker.is_some() {
        take = take
            .assign("now", expr(NOW))
            .assign("circuit", "closed")
            .assign("generation", -1i64)
            .assign("failures", 0u32)
            .assign("opened_at", 0u32)
            .assign("free", -1i64)
            .assign("looks", 0u32)
            .assign("trial", false)
            .assign("counted", false)
            .assign("answer", "none");
    }
    if let Some(Fallback::Cached { key, .. }) = guard.fallback() {
        take = take.assign("cache_key", expr(cache_key(guard.name, key)));
    }
    machine.add(TAKE, take.then(next));
}

/// A hash of what tells this request from others; nothing for a request that is too long for the hash function. A
/// request that lacks the member that `cache_key` names is told by all of it: two such must never share an answer.
fn cache_key(function: &str, path: &[String]) -> String {
    let subject = if path.is_empty() {
        // What differs between two deliveries of one event says nothing about the answer.
        "$exists($r.`detail-type`) and $exists($r.detail) ? $r.detail : $r".to_owned()
    } else {
        let place: String = path.iter().map(|name| format!(".`{name}`")).collect();
        format!("$exists($r{place}) ? $r{place} : $r")
    };
    let prefix = quoted(&format!("{function}#"));
    format!(
        "($r := {REQUEST}; $subject := {subject}; $text := $string($subject); \
         $length($text) <= {HASHED_LENGTH} ? {prefix} & $hash($text, 'SHA-256') : '')"
    )
}
