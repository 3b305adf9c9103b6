//! Calling a function from a state machine: the one place, so that whatever stands in front of a function (its breaker, its
//! recovery) stands in front of it for every machine.

use super::start::arn_value;
use crate::asl::{Catch, Machine, Retry, Rule, State, expr};
use crate::aws::{Statement, Value, map, text};
use crate::ir::FunctionRef;
use crate::knowledge::limits::{lambda, step_functions};
use crate::lower::{Lowering, naming, resilience};

/// Seconds beyond the function's own time-out before a call counts as lost: its environment may first have to start,
/// which may take ten (Lambda guide, "Init phase"), and the answer has to travel.
const SLACK: u32 = 15;

/// Errors of the service, not of the function: nothing, or nothing for good, has happened. Step Functions guide, "Handle
/// transient Lambda service exceptions".
const SERVICE_ERRORS: [&str; 5] = [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
];

/// Waits of 1, 2, 4 and 8 seconds at most: half a minute of throttling is survived, and a synchronous caller still gets an
/// answer.
fn service_errors() -> Retry {
    Retry::backoff(&SERVICE_ERRORS, 1, 4)
}

/// A state that calls a function with `payload` and waits for its answer, which is [`State::answer`] and already its output.
///
/// It is one state whatever is called, fails with the function's own error, and retries what the service got wrong. Retriers
/// and catchers of the caller's come after these.
pub fn invoke_function(cx: &mut Lowering<'_>, function: FunctionRef, payload: Value) -> State {
    match (resilience::guard_of(cx, function), resilience::express_and_seconds(cx, function)) {
        (Some(machine), Some((true, _))) => ask_at_once(cx, &machine, payload),
        (Some(machine), _) => ask_and_wait(cx, &machine, payload),
        (None, _) => call_function(cx, function, payload).retry(service_errors()),
    }
}

/// The machine in front of a function, an Express one: its answer says whether it has succeeded, and how it failed.
///
/// It takes more than one state, so they are the one branch of a `Parallel`, which fails as its branch does.
fn ask_at_once(cx: &Lowering<'_>, machine: &str, payload: Value) -> State {
    let arn = arn_value(cx, machine);
    let needs = Statement::allow(["states:StartSyncExecution"], vec![arn.clone()]);
    let arguments = map([("StateMachineArn", arn), ("Input", expr("$string($states.input)"))]);
    let start = State::task("aws-sdk:sfn:startSyncExecution", arguments, vec![needs]);
    let (ask, answer, fail) = (label("Ask", machine), label("Answer of", machine), label("Failure of", machine));
    let of = |member: &str, otherwise: &str| {
        expr(format!("$exists($states.input.{member}) ? $states.input.{member} : {otherwise}"))
    };
    let error = of("Error", "$states.input.Status = 'TIMED_OUT' ? 'Timeout' : 'TaskFailed'");
    let succeeded = Rule::new("$states.input.Status = 'SUCCEEDED'", &answer);
    let branch = Machine::new("")
        .with(label("Request to", machine), State::pass().output(payload).then(&ask))
        .with(&ask, start.then(label("Status of", machine)))
        .with(label("Status of", machine), State::choice(vec![succeeded], &fail))
        .with(answer, State::pass().output(expr("$parse($states.input.Output)")))
        .with(fail, State::fail(error, of("Cause", "''")));
    wrapped(branch)
}

/// A Standard machine: Step Functions waits for it, parses its output, and fails with a description of the execution.
fn ask_and_wait(cx: &Lowering<'_>, machine: &str, payload: Value) -> State {
    let arn = arn_value(cx, machine);
    let fail = label("Failure of", machine);
    let start = State::task(
        "states:startExecution.sync:2",
        map([("StateMachineArn", arn.clone()), ("Input", payload)]),
        waiting_statements(cx, machine, arn),
    );
    let described = "$contains($states.input.Cause, '\"ExecutionArn\"')";
    let of = |member: &str| {
        format!(
            "($d := {described} ? $parse($states.input.Cause) : {{}}; \
             $exists($d.{member}) ? $d.{member} : $states.input.{member})"
        )
    };
    let start = start.output(expr("$states.result.Output")).catch(Catch::all(&fail));
    let branch = Machine::new("")
        .with(label("Ask", machine), start)
        .with(fail, State::fail(expr(own_error(&of("Error"))), expr(of("Cause"))));
    wrapped(branch)
}

/// An error's name for a state that fails: `States.` at its beginning is for Step Functions alone (Amazon States Language,
/// "Errors"), and a failure that carries it on would itself be an error.
#[must_use]
pub fn own_error(error: &str) -> String {
    format!("($n := {error}; $substring($n, 0, 7) = 'States.' ? $substringAfter($n, 'States.') : $n)")
}

/// Step Functions guide, "IAM policies for calling Step Functions workflow executions": how it hears that an execution
/// has ended.
fn waiting_statements(cx: &Lowering<'_>, machine: &str, arn: Value) -> Vec<Statement> {
    let physical = cx.physical(machine, step_functions::NAME_LENGTH);
    let executions = cx.regional_arn("states", Value::join([text("execution:"), physical, text(":*")]));
    let rule = cx.regional_arn("events", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule");
    vec![
        Statement::allow(["states:StartExecution"], vec![arn]),
        Statement::allow(["states:DescribeExecution", "states:StopExecution"], vec![executions]),
        Statement::allow(["events:DescribeRule", "events:PutRule", "events:PutTargets"], vec![rule]),
    ]
}

fn wrapped(branch: Machine) -> State {
    let mut state = State::parallel(vec![branch]);
    state.answer = "$states.result[0]";
    let answer = expr(state.answer);
    state.output(answer)
}

fn label(what: &str, machine: &str) -> String {
    naming::fit(&format!("{what} {machine}"), step_functions::STATE_NAME_LENGTH)
}

/// A state that calls a function itself, whatever stands in front of it, once. For what stands in front.
#[must_use]
pub fn call_function(cx: &Lowering<'_>, function: FunctionRef, payload: Value) -> State {
    let arn = cx.invoke_arn(function);
    let needs = Statement::allow(["lambda:InvokeFunction"], vec![arn.clone()]);
    let arguments = map([("FunctionName", arn), ("Payload", payload)]);
    let mut state = State::task("lambda:invoke", arguments, vec![needs]).within(seconds_of_call(cx, function));
    state.answer = "$states.result.Payload";
    let answer = expr(state.answer);
    state.output(answer)
}

/// Seconds of one attempt at most. What an external function is allowed is its owner's business: the most that Lambda allows.
#[must_use]
pub fn seconds_of_call(cx: &Lowering<'_>, function: FunctionRef) -> u32 {
    let timeout = match function {
        FunctionRef::Own(id) => cx.eco.function(id).timeout.value,
        FunctionRef::External(_) => *lambda::TIMEOUT.end(),
    };
    timeout + SLACK
}

/// Seconds that a call may take with all retries: whether an Express machine can wait for it.
#[must_use]
pub fn longest_invocation(cx: &Lowering<'_>, function: FunctionRef) -> u32 {
    if let Some((_, seconds)) = resilience::express_and_seconds(cx, function) {
        return seconds;
    }
    let retries = service_errors();
    seconds_of_call(cx, function) * (retries.max_attempts + 1) + retries.longest()
}
