//! Calling the function: once, again for errors that a rule retries, and what comes of it.
//!
//! Errors that are known by their names are retried by Step Functions itself (`Retry`). Some are known only by their
//! cause: a time-out or memory that ran out may come as `Lambda.Unknown`, which a retrier cannot tell from others. Those
//! are told apart by a choice (`recovery.rs`), and called again from there.

use super::Guard;
use super::budget::backoff;
use super::states::{ANSWERED, CALL, CALL_AGAIN, CLASSIFY, FAILED, NOTE_FAILURE, caught};
use crate::asl::{Catch, Machine, Retry, State, expr};
use crate::ir::resilience::{ErrorKind, ErrorRule, Recovery};
use crate::lower::Lowering;
use crate::lower::machines::call_function;

/// Errors that the function has nothing to do with and that are over in a moment (Step Functions guide, "Handle transient
/// Lambda service exceptions"); throttling is not among them, it has a class of its own.
const TRANSIENT: [&str; 3] = ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"];
/// Errors whose class is known only by their cause.
pub(super) const BY_CAUSE: [&str; 2] = ["Lambda.Unknown", "Runtime.ExitError"];

/// The names by which errors of a kind are known.
pub(super) const fn names(kind: ErrorKind) -> &'static [&'static str] {
    match kind {
        ErrorKind::Timeout => &["Sandbox.Timedout", "States.Timeout"],
        ErrorKind::Throttling => &["Lambda.TooManyRequestsException"],
        ErrorKind::OutOfMemory => &["Runtime.OutOfMemory"],
        ErrorKind::Unknown => &[],
    }
}

pub(super) fn add(cx: &Lowering<'_>, machine: &mut Machine, guard: &Guard<'_>) {
    let call = finish(call_function(cx, guard.function, expr("$request")), guard);
    machine.add(CALL, retriers(guard).into_iter().fold(call, State::retry));
    if looping(guard).next().is_some() {
        machine.add(CALL_AGAIN, finish(call_function(cx, guard.function, expr("$request")), guard));
    }
}

/// The answer is kept for what has to be written before it is given.
pub(super) fn finish(call: State, guard: &Guard<'_>) -> State {
    let answer = expr(call.answer);
    let failed = if guard.handling.is_some() {
        CLASSIFY
    } else if guard.breaker.is_some() {
        NOTE_FAILURE
    } else {
        FAILED
    };
    let tries = expr("$tries + 1 + $states.context.State.RetryCount");
    let call = call.catch(Catch::all(failed).assign("failure", caught()).assign("tries", tries));
    if guard.breaker.is_some() { call.assign("answer", answer).output(expr("{}")).then(ANSWERED) } else { call }
}

/// Whether a rule takes every error that has no name.
fn takes_everything(rule: &ErrorRule) -> bool {
    [ErrorKind::Timeout, ErrorKind::OutOfMemory, ErrorKind::Unknown].iter().all(|kind| rule.kinds.contains(kind))
}

fn rules<'g>(guard: &Guard<'g>) -> &'g [ErrorRule] {
    guard.handling.map_or(&[], |handling| &handling.rules)
}

/// Rules that retry what only the cause tells, with their place.
pub(super) fn looping<'g>(guard: &Guard<'g>) -> impl Iterator<Item = (usize, &'g ErrorRule)> {
    rules(guard).iter().enumerate().filter(|(_, rule)| {
        let by_cause = rule.kinds.iter().any(|kind| *kind != ErrorKind::Throttling);
        matches!(rule.recovery, Recovery::Retry(_)) && by_cause && !takes_everything(rule)
    })
}

/// What Step Functions retries by name: one retrier for each rule, `States.ALL` last and only for what no other rule
/// takes.
pub(super) fn retriers(guard: &Guard<'_>) -> Vec<Retry> {
    let mut retriers: Vec<Retry> = Vec::new();
    let mut everything: Option<(&ErrorRule, Retry)> = None;
    for rule in rules(guard) {
        let Recovery::Retry(attempts) = &rule.recovery else { continue };
        if rule.kinds.contains(&ErrorKind::Unknown) {
            everything.get_or_insert_with(|| (rule, backoff(attempts, &["States.ALL"])));
        } else {
            retriers.push(backoff(attempts, &own_names(rule)));
        }
    }
    let Some((rule, retry)) = everything else {
        retriers.push(Retry::backoff(&TRANSIENT, 1, 2));
        return retriers;
    };
    let others = names_of_others(guard, rule, &retriers);
    if !others.is_empty() {
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        retriers.push(Retry { max_attempts: 0, ..Retry::backoff(&others, 1, 0) });
    }
    retriers.push(retry);
    retriers
}

fn own_names(rule: &ErrorRule) -> Vec<&str> {
    let kinds = rule.kinds.iter().flat_map(|kind| names(*kind)).copied();
    kinds.chain(rule.names.iter().map(String::as_str)).collect()
}

/// Names that are not this rule's, and that no retrier has yet.
fn names_of_others(guard: &Guard<'_>, rule: &ErrorRule, retriers: &[Retry]) -> Vec<String> {
    let kinds = [ErrorKind::Timeout, ErrorKind::Throttling, ErrorKind::OutOfMemory];
    let foreign = kinds.into_iter().filter(|kind| !rule.kinds.contains(kind));
    let mut all: Vec<String> = foreign.flat_map(names).map(|name| (*name).to_owned()).collect();
    all.extend(rules(guard).iter().flat_map(|other| other.names.iter().cloned()));
    if !takes_everything(rule) {
        all.extend(BY_CAUSE.map(str::to_owned));
    }
    all.sort_unstable();
    all.dedup();
    all.retain(|name| !rule.names.contains(name) && !retriers.iter().any(|retry| retry.errors.contains(name)));
    all
}
