//! Rules for errors: which class an error is of, and which rule comes next.
//!
//! Rules are tried in order. `step` is the first that has not been tried for this request; choosing a rule moves it on, so
//! that what fails again goes to the next rule that is for the new error, and every request comes to an end.

use super::Guard;
use super::budget::{LONGEST_WAIT, backoff};
use super::call::{BY_CAUSE, finish, looping, names};
use super::states::{CALL_AGAIN, CLASSIFY, FAILED, FALL_BACK, NOTE_FAILURE, OPEN_ITEM, RECOVER, TELL, caught};
use crate::asl::{Catch, Machine, Rule, State, expr, quoted};
use crate::aws::{Statement, Value, map, text};
use crate::ir::FunctionRef;
use crate::ir::resilience::{Attempts, ErrorHandling, ErrorKind, ErrorRule, Recovery};
use crate::knowledge::limits::step_functions::STATE_NAME_LENGTH;
use crate::lower::machines::call_function;
use crate::lower::machines::message::{self, Message, Words};
use crate::lower::{Lowering, naming};

pub(super) fn add(cx: &mut Lowering<'_>, machine: &mut Machine, guard: &Guard<'_>) {
    let Some(handling) = guard.handling else { return };
    machine.add(CLASSIFY, State::pass().assign("kind", expr(classes(handling))).then(RECOVER));
    machine.add(RECOVER, choice(cx, guard, handling));
    for (at, rule) in looping(guard) {
        if let Recovery::Retry(attempts) = &rule.recovery {
            machine.add(waiting(at), State::wait(full_jitter(attempts)).then(CALL_AGAIN));
        }
    }
    for rule in &handling.rules {
        add_action(cx, machine, guard, rule);
    }
    if handling.rules.iter().any(|rule| rule.recovery == Recovery::Escalate) {
        escalate(cx, machine, guard, handling);
    }
}

/// The class of an error, by its name and, where that says nothing, by its cause. Names that a rule gives come first.
fn classes(handling: &ErrorHandling) -> String {
    let named: Vec<String> = handling.rules.iter().flat_map(|rule| &rule.names).map(|name| quoted(name)).collect();
    let named = if named.is_empty() { String::new() } else { format!("$e in [{}] ? 'named' : ", named.join(", ")) };
    let list = |kind: ErrorKind| names(kind).iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    format!(
        "($e := $failure.Error; $c := $failure.Cause; {named}\
         $e in [{timeout}] or ($e = 'Lambda.Unknown' and $contains($c, 'timed out')) ? 'timeout' : \
         $e in [{memory}] or ($e in ['Runtime.ExitError', 'Lambda.Unknown'] and $contains($c, 'signal: killed')) \
         ? 'out_of_memory' : \
         $e in [{throttling}] ? 'throttling' : 'unknown')",
        timeout = list(ErrorKind::Timeout),
        memory = list(ErrorKind::OutOfMemory),
        throttling = list(ErrorKind::Throttling),
    )
}

const fn word(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Timeout => "timeout",
        ErrorKind::Throttling => "throttling",
        ErrorKind::OutOfMemory => "out_of_memory",
        ErrorKind::Unknown => "unknown",
    }
}

/// Whether a rule is for the error.
fn is_for(rule: &ErrorRule) -> String {
    let list = |all: Vec<String>| all.join(", ");
    let kinds: Vec<String> = rule.kinds.iter().map(|kind| quoted(word(*kind))).collect();
    let names: Vec<String> = rule.names.iter().map(|name| quoted(name)).collect();
    let by_kind = (!kinds.is_empty()).then(|| format!("$kind in [{}]", list(kinds)));
    let by_name = (!names.is_empty()).then(|| format!("$failure.Error in [{}]", list(names)));
    let either: Vec<String> = by_kind.into_iter().chain(by_name).collect();
    if either.is_empty() { "false".to_owned() } else { either.join(" or ") }
}

fn choice(cx: &Lowering<'_>, guard: &Guard<'_>, handling: &ErrorHandling) -> State {
    let with_breaker = guard.breaker.is_some();
    let loops: Vec<usize> = looping(guard).map(|(at, _)| at).collect();
    let mut rules = Vec::new();
    for (at, rule) in handling.rules.iter().enumerate() {
        let meant = format!("$step <= {at} and ({})", is_for(rule));
        let next = u32::try_from(at + 1).unwrap_or(u32::MAX);
        match &rule.recovery {
            // Step Functions has retried what it knows by name.
            Recovery::Retry(attempts) if loops.contains(&at) => {
                let names = BY_CAUSE.map(quoted).join(", ");
                let again = format!("{meant} and $failure.Error in [{names}] and $tries <= {}", attempts.most);
                rules.push(Rule::new(again, waiting(at)));
            }
            Recovery::Retry(_) => {}
            Recovery::Variant { function, .. } => {
                rules.push(Rule::new(meant, call_state(cx, *function)).assign("step", next));
            }
            Recovery::Fallback(function) => {
                rules.extend(uncounted(with_breaker, &meant));
                rules.push(Rule::new(meant, call_state(cx, *function)).assign("step", next));
            }
            Recovery::Escalate => {
                rules.extend(uncounted(with_breaker, &meant));
                rules.push(Rule::new(meant, OPEN_ITEM).assign("step", next));
            }
        }
    }
    if with_breaker {
        rules.push(Rule::new("$not($counted)", NOTE_FAILURE));
    }
    if rules.is_empty() {
        // Only retries by name: there is nothing left to choose.
        rules.push(Rule::new("false", FAILED));
    }
    State::choice(rules, if with_breaker { FALL_BACK } else { FAILED })
}

/// The function has failed by now, whoever answers instead: the breaker hears of it first.
fn uncounted(with_breaker: bool, meant: &str) -> Option<Rule> {
    with_breaker.then(|| Rule::new(format!("$not($counted) and {meant}"), NOTE_FAILURE))
}

fn waiting(at: usize) -> String {
    format!("Wait for rule {}", at + 1)
}

fn call_state(cx: &Lowering<'_>, function: FunctionRef) -> String {
    naming::fit(&format!("Call {}", cx.eco.function_name(function)), STATE_NAME_LENGTH)
}

/// As Step Functions waits with `JitterStrategy: FULL`, in whole seconds.
fn full_jitter(attempts: &Attempts) -> Value {
    let most = LONGEST_WAIT.max(attempts.interval);
    expr(format!(
        "$floor($random() * ($min([{most}, {} * $power({}, $tries - 1)]) + 1))",
        attempts.interval, attempts.rate
    ))
}

/// Two rules may call one function; it is one state.
fn add_action(cx: &Lowering<'_>, machine: &mut Machine, guard: &Guard<'_>, rule: &ErrorRule) {
    let (function, attempts) = match &rule.recovery {
        Recovery::Variant { function, attempts, .. } => (*function, Some(attempts)),
        Recovery::Fallback(function) => (*function, None),
        Recovery::Retry(_) | Recovery::Escalate => return,
    };
    let name = call_state(cx, function);
    if machine.states.iter().any(|(known, _)| *known == name) {
        return;
    }
    let call = call_function(cx, function, expr("$request"));
    let state = match attempts {
        Some(attempts) => {
            let call = if attempts.most > 0 { call.retry(backoff(attempts, &["States.ALL"])) } else { call };
            finish(call, guard)
        }
        None => call.catch(Catch::all(CLASSIFY).assign("failure", caught())),
    };
    machine.add(name, state);
}

/// An item in Systems Manager's OpsCenter, and a message; a storm of one error is one item and one message.
fn escalate(cx: &mut Lowering<'_>, machine: &mut Machine, guard: &Guard<'_>, handling: &ErrorHandling) {
    let name = quoted(guard.name);
    let dedup = format!("{{% $string({{'dedupString': {name} & ' ' & $failure.Error}}) %}}");
    let searchable = |value: Value| map([("Type", text("SearchableString")), ("Value", value)]);
    let resources = crate::asl::parts([text("$string([{'arn': '"), cx.function_arn(guard.function), text("'}])")]);
    let arguments = map([
        ("Title", expr(format!("{name} & ' failed: ' & $substring($failure.Error, 0, 200)"))),
        ("Description", expr(description(guard))),
        ("Source", text("Lambda")),
        ("Category", text("Availability")),
        ("Severity", text("2")),
        ("OperationalData", map([("/aws/dedup", searchable(text(dedup))), ("/aws/resources", searchable(resources))])),
    ]);
    let needs = Statement::allow(["ssm:CreateOpsItem"], vec![text("*")])
        .because("AWS has no resource type for an item that does not exist yet");
    let open = State::task("aws-sdk:ssm:createOpsItem", arguments, vec![needs]);
    // One that is there already has been told.
    let known = Catch::of(&["Ssm.OpsItemAlreadyExistsException"], RECOVER);
    machine.add(OPEN_ITEM, open.catch(known).catch(Catch::all(TELL)).then(TELL));
    machine.add(TELL, tell(cx, guard, handling).catch(Catch::all(RECOVER)).then(RECOVER));
}

/// What the code said is quoted and bounded: it may be anything.
fn description(guard: &Guard<'_>) -> String {
    let begin = quoted(&format!("{} failed and its rules ask for people. Error: ", guard.name));
    format!("{begin} & $failure.Error & '. Cause, as the function gave it: ' & $substring($failure.Cause, 0, 1000)")
}

fn tell(cx: &mut Lowering<'_>, guard: &Guard<'_>, handling: &ErrorHandling) -> State {
    let data = |expression: &str| Words::Data(expression.to_owned());
    let message = Message::new([Words::text(format!("{} needs people", guard.name))])
        .line([Words::text(format!("{} failed, and its rules ask for people.", guard.name))])
        .line([Words::text("Error: "), data("$failure.Error")])
        .line([Words::text("Cause: "), data("$failure.Cause")])
        .signed();
    message::tell(cx, handling.span, &message)
}
