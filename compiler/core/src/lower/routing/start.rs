//! Starting other machines: the worker, which calls a function for as long as that takes, and whatever else is started.

use super::ways::{Answer, Asked, Ways};
use super::worker_name;
use crate::asl::{Machine, State, expr};
use crate::aws::{Statement, Value, map, text};
use crate::knowledge::limits::step_functions::NAME_LENGTH;
use crate::lower::Lowering;
use crate::lower::machines::arn_of;

/// The rule by which Step Functions learns that an awaited execution has ended. It makes the rule itself (guide, "IAM
/// policies for integrated services": Step Functions).
const EXECUTION_RULE: &str = "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule";

/// Seconds for which an execution is waited for: a task on spot capacity may run twice for a day each.
const LONGEST_EXECUTION: u32 = 2 * super::task::LONGEST + 600;

/// The state that starts the worker.
pub(super) fn states(cx: &Lowering<'_>, ways: &Ways, machine: &mut Machine) {
    let input = map([("function", expr(ways.function())), ("payload", expr(&ways.payload))]);
    let state = start(cx, &worker_name(cx), input, ways.awaits);
    let answer = answer(ways.awaits);
    machine.add(
        ways.first(aws_auto_schema::routing::RoutingAction::StepFunctions, None),
        ways.answered(state, ways.function(), answer),
    );
}

/// What a started machine answers: its output when it is waited for, else what was started.
pub(super) fn answer(awaited: bool) -> Value {
    if awaited { expr("$states.result.Output") } else { map([("execution", expr("$states.result.ExecutionArn"))]) }
}

/// A state that starts a machine with `input`, and waits for it or not.
pub(super) fn start(cx: &Lowering<'_>, name: &str, input: Value, awaited: bool) -> State {
    let arn = cx.machines.get(name).map_or_else(|| arn_of(cx, name), |parts| Value::Ref(parts.machine));
    let mut needs = vec![Statement::allow(["states:StartExecution"], vec![arn.clone()])];
    let integration = if awaited {
        needs.extend(waiting(cx, name));
        "states:startExecution.sync:2"
    } else {
        "states:startExecution"
    };
    let state = State::task(integration, map([("StateMachineArn", arn), ("Input", input)]), needs);
    state.within(if awaited { LONGEST_EXECUTION } else { super::CALL_SECONDS })
}

/// What waiting for an execution needs.
fn waiting(cx: &Lowering<'_>, name: &str) -> [Statement; 2] {
    let physical = cx.physical(name, NAME_LENGTH);
    let executions = cx.regional_arn("states", Value::join([text("execution:"), physical, text(":*")]));
    [
        Statement::allow(["states:DescribeExecution", "states:StopExecution"], vec![executions]),
        events(cx, EXECUTION_RULE),
    ]
}

/// What a rule that Step Functions makes itself needs.
pub(super) fn events(cx: &Lowering<'_>, rule: &str) -> Statement {
    Statement::allow(
        ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
        vec![cx.regional_arn("events", rule)],
    )
}

/// The worker: calls the function that it is told, for as long as Lambda lets that take.
pub(super) fn worker(cx: &mut Lowering<'_>) -> Machine {
    let eco = cx.eco;
    let functions = crate::route::callable(eco).map(|(name, function)| (name.to_owned(), function)).collect();
    let ways = Ways {
        prefix: String::new(),
        asked: Asked::Any(functions),
        payload: "$states.input.payload".to_owned(),
        awaits: true,
        answer: Answer::Plain,
    };
    let mut machine = Machine::new("Calls a function for a caller that does not wait");
    ways.calls(cx, &mut machine);
    machine
}
