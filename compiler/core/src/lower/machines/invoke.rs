//! Calling a function from a state machine: the one place, so that whatever stands in front of a function (its breaker, its
//! recovery) stands in front of it for every machine.

use crate::asl::{Retry, State};
use crate::aws::{Statement, Value, map};
use crate::ir::FunctionRef;
use crate::knowledge::limits::lambda;
use crate::lower::Lowering;

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
    call_function(cx, function, payload).retry(service_errors())
}

/// A state that calls a function itself, whatever stands in front of it, once. For what stands in front.
#[must_use]
pub fn call_function(cx: &Lowering<'_>, function: FunctionRef, payload: Value) -> State {
    let arn = cx.invoke_arn(function);
    let needs = Statement::allow(["lambda:InvokeFunction"], vec![arn.clone()]);
    let arguments = map([("FunctionName", arn), ("Payload", payload)]);
    let mut state = State::task("lambda:invoke", arguments, vec![needs]).within(seconds_of_call(cx, function));
    state.answer = "$states.result.Payload";
    let answer = crate::asl::expr(state.answer);
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
    let retries = service_errors();
    seconds_of_call(cx, function) * (retries.max_attempts + 1) + retries.longest()
}
