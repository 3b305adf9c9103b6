//! The end: what answers while the breaker is open or the function fails, and what happens when nothing does.

use super::Guard;
use super::states::{CACHED, FAIL, FAILED, FALL_BACK, LOOK_UP, NOTHING_CACHED, NOW, PUT_ASIDE, STILL_GOOD, caught};
use crate::asl::{Catch, Machine, Rule, State, expr, parts, quoted};
use crate::aws::{Statement, Value, map, text};
use crate::ir::ResourceId;
use crate::ir::resilience::Fallback;
use crate::lower::Lowering;
use crate::lower::function::key_statement;
use crate::lower::machines::{call_function, own_error};
use crate::lower::resilience::table;

pub(super) fn add(cx: &Lowering<'_>, machine: &mut Machine, guard: &Guard<'_>) {
    if guard.breaker.is_some() {
        fall_back(cx, machine, guard);
    }
    // A fixed answer never fails.
    if !matches!(guard.fallback(), Some(Fallback::Static(_))) {
        fail(cx, machine, guard);
    }
}

fn fall_back(cx: &Lowering<'_>, machine: &mut Machine, guard: &Guard<'_>) {
    match guard.fallback() {
        None => machine.add(FALL_BACK, State::pass().then(FAILED)),
        Some(Fallback::Static(body)) => machine.add(FALL_BACK, State::succeed().output(fixed(body))),
        Some(Fallback::Function(function)) => {
            let call = call_function(cx, *function, expr("$request"));
            machine.add(FALL_BACK, call.catch(Catch::all(FAILED).assign("failure", caught())));
        }
        Some(Fallback::Cached { .. }) => cached(cx, machine, guard),
    }
}

/// JSON is JSONata; a string in it can end the expression only as `%}`.
fn fixed(body: &serde_json::Value) -> Value {
    expr(body.to_string().replace("%}", "%\\u007d"))
}

/// DynamoDB deletes what has expired within days, so the time is compared here.
fn cached(cx: &Lowering<'_>, machine: &mut Machine, guard: &Guard<'_>) {
    let can = Rule::new("$cache_key != ''", LOOK_UP);
    machine.add(FALL_BACK, State::choice(vec![can], NOTHING_CACHED));
    let item = "$states.result.Item";
    let good = format!("$exists({item}.answer.S) and $number({item}.good_until.N) > {NOW}");
    let look = table::store(cx, guard.name)
        .look_up()
        .assign("answer", expr(format!("{good} ? {item}.answer.S : ''")))
        .output(expr("{}"))
        .catch(Catch::all(NOTHING_CACHED))
        .then(STILL_GOOD);
    machine.add(LOOK_UP, look);
    machine.add(STILL_GOOD, State::choice(vec![Rule::new("$answer != ''", CACHED)], NOTHING_CACHED));
    machine.add(CACHED, State::succeed().output(expr("$parse($answer)")));
    let cause = quoted(&format!("No good answer of {} is kept for this request. ", guard.name));
    let failure = format!("{{'Error': 'NothingCached', 'Cause': {cause} & $failure.Error & ': ' & $failure.Cause}}");
    machine.add(NOTHING_CACHED, State::pass().assign("failure", expr(failure)).then(FAILED));
}

/// Who waits sees the failure. For others it is kept, in the form in which Lambda keeps a failed asynchronous call, so
/// that it can be tried again.
fn fail(cx: &Lowering<'_>, machine: &mut Machine, guard: &Guard<'_>) {
    if let Some(queue) = guard.failures {
        let alone = Rule::new("$asynchronous", PUT_ASIDE);
        machine.add(FAILED, State::choice(vec![alone], FAIL));
        machine.add(PUT_ASIDE, put_aside(cx, guard, queue).catch(Catch::all(FAIL)).then(FAIL));
    } else {
        machine.add(FAILED, State::pass().then(FAIL));
    }
    machine.add(FAIL, State::fail(expr(own_error("$failure.Error")), expr("$failure.Cause")));
}

/// Lambda guide, "Capturing records of asynchronous invocations".
fn put_aside(cx: &Lowering<'_>, guard: &Guard<'_>, queue: ResourceId) -> State {
    let record = parts([
        text(
            "$string({'version': '1.0', 'timestamp': $states.context.State.EnteredTime, 'requestContext': \
              {'requestId': $states.context.Execution.Name, 'functionArn': '",
        ),
        cx.function_arn(guard.function),
        text(
            "', 'condition': 'RetriesExhausted', 'approximateInvokeCount': $tries}, 'requestPayload': $request, \
              'responseContext': {'statusCode': 200, 'functionError': 'Unhandled'}, 'responsePayload': \
              {'errorType': $failure.Error, 'errorMessage': $failure.Cause}})",
        ),
    ]);
    let mut needs = vec![Statement::allow(["sqs:SendMessage"], vec![cx.arn(queue)])];
    needs.extend(key_statement(cx, queue, true));
    State::task("sqs:sendMessage", map([("QueueUrl", cx.url(queue)), ("MessageBody", record)]), needs)
}
