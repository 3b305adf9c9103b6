//! Tasks on Fargate: where their payload and result lie, running them, and what that needs.
//!
//! A task is handed its payload by reference only, because an environment variable holds little. What came inside the
//! request is written to the payload bucket first; it and the result are removed after a day.

use aws_auto_schema::routing::RoutingAction;

use super::ways::Ways;
use super::{cluster::Tasks, spot_name, start};
use crate::asl::{Machine, Retry, Rule, State, expr, parts};
use crate::aws::{Statement, Value, list, map, text};
use crate::ir::Router;
use crate::lower::Lowering;
use crate::lower::function::key_statement;

/// What all keys of tasks begin with in the payload bucket.
pub(super) const FOLDER: &str = "tasks/";

/// Seconds that a task may run: its payload is removed after a day.
pub(super) const LONGEST: u32 = 86_400;

/// The rule by which Step Functions learns that a task has stopped (guide, "IAM policies for integrated services": ECS).
const TASK_RULE: &str = "rule/StepFunctionsGetEventsForECSTaskRule";

/// On which capacity a task runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Capacity {
    /// On demand.
    OnDemand,
    /// Spare capacity, which AWS may take back with two minutes' notice.
    Spot,
}

/// What a task is told: expressions.
pub(super) struct Orders {
    /// The function's name.
    pub(super) function: String,
    /// S3 URI of the payload.
    pub(super) payload: String,
    /// S3 URI that the result is to be written to.
    pub(super) result: String,
}

/// The states of a task on demand.
pub(super) fn fargate(cx: &mut Lowering<'_>, ways: &Ways, router: &Router, machine: &mut Machine) {
    let Some(tasks) = cx.tasks.clone() else { return };
    let first = ways.first(RoutingAction::EcsFargate, None);
    let run = ways.named("Run the task");
    prepare(cx, ways, router, machine, (&first, "the task", &run));
    let orders =
        Orders { function: ways.function(), payload: "$payload_ref".to_owned(), result: "$result_ref".to_owned() };
    let state = run_task(cx, &tasks, &orders, Capacity::OnDemand, ways.awaits);
    if ways.awaits {
        machine.add(run, ways.answered(state, ways.function(), map([("payload_ref", expr("$result_ref"))])));
        return;
    }
    // Nobody waits, so a task that did not start must be seen here: the call itself succeeds.
    let (started, none) = (ways.named("Was it started?"), ways.named("The task did not start"));
    let kept = expr("$merge([$states.input, {'started': $states.result}])");
    machine.add(run, state.output(kept).then(started.clone()));
    let told = ways.named("Answer with the task");
    let rule = Rule::new("$count($states.input.started.Tasks) = 0", none.clone());
    machine.add(started, State::choice(vec![rule], told.clone()));
    let answer = map([("task", expr("$states.input.started.Tasks[0].TaskArn")), ("payload_ref", expr("$result_ref"))]);
    machine.add(told, ways.answered(State::pass(), ways.function(), answer));
    machine.add(none, State::fail("TaskNotStarted", expr("$string($states.input.started.Failures)")));
}

/// The states of a task on spare capacity: another machine waits, for what is missing shows only after a while.
pub(super) fn spot(cx: &mut Lowering<'_>, ways: &Ways, router: &Router, machine: &mut Machine) {
    let first = ways.first(RoutingAction::SpotInstances, None);
    let begin = ways.named("Start the spot task");
    prepare(cx, ways, router, machine, (&first, "the spot task", &begin));
    let input = map([
        ("function", expr(ways.function())),
        ("payload_ref", expr("$payload_ref")),
        ("result_ref", expr("$result_ref")),
    ]);
    let state = start::start(cx, &spot_name(cx), input, ways.awaits);
    machine.add(begin, ways.answered(state, ways.function(), start::answer(ways.awaits)));
}

/// States that leave `$payload_ref` and `$result_ref` behind, from `first` to `next`.
fn prepare(
    cx: &mut Lowering<'_>,
    ways: &Ways,
    router: &Router,
    machine: &mut Machine,
    (first, what, next): (&str, &str, &str),
) {
    let bucket = cx.name(router.payloads);
    let uri = |file: &str| parts([text("'s3://"), bucket.clone(), text(format!("/' & $task & '/{file}'"))]);
    let (name, given, write) = (
        ways.named(&format!("Name {what}")),
        ways.named(&format!("Has {what} a payload?")),
        ways.named(&format!("Write the payload of {what}")),
    );
    let task = expr(format!("'{FOLDER}' & $states.context.Execution.Name & '/' & $uuid()"));
    machine.add(first, State::pass().assign("task", task).then(name.clone()));
    machine.add(name, State::pass().assign("result_ref", uri("result.json")).then(given.clone()));
    let mut by_reference = Rule::new("$exists($states.input.payload_ref)", next);
    by_reference = by_reference.assign("payload_ref", expr("$states.input.payload_ref"));
    machine.add(given, State::choice(vec![by_reference], write.clone()));
    let arguments = map([
        ("Bucket", bucket.clone()),
        ("Key", expr("$task & '/payload.json'")),
        ("Body", expr(&ways.payload)),
        ("ContentType", text("application/json")),
    ]);
    let mut needs = vec![Statement::allow(["s3:PutObject"], vec![objects(cx, router, FOLDER)])];
    needs.extend(key_statement(cx, router.payloads, true));
    let state = State::task("aws-sdk:s3:putObject", arguments, needs)
        // The same object again, so that nothing is lost by trying.
        .retry(Retry::backoff(&["States.TaskFailed"], 1, 3))
        .within(super::CALL_SECONDS)
        .assign("payload_ref", uri("payload.json"))
        .output(expr("$states.input"));
    machine.add(write, state.then(next));
}

/// ARN of the objects of the payload bucket whose keys begin so.
pub(super) fn objects(cx: &Lowering<'_>, router: &Router, prefix: &str) -> Value {
    Value::join([cx.arn(router.payloads), text(format!("/{prefix}*"))])
}

/// A state that runs a task, and waits for its end or not.
pub(super) fn run_task(cx: &Lowering<'_>, tasks: &Tasks, orders: &Orders, capacity: Capacity, awaited: bool) -> State {
    let variable = |name: &str, value: &str| map([("Name", text(name)), ("Value", expr(value))]);
    let environment = Value::List(vec![
        variable("FUNCTION", &orders.function),
        variable("PAYLOAD_REF", &orders.payload),
        variable("RESULT_REF", &orders.result),
    ]);
    let container = map([("Name", text(super::cluster::CONTAINER)), ("Environment", environment)]);
    // Strategies are taken in the place of a launch type, never beside it (ECS API reference, `RunTask`).
    let where_to = match capacity {
        Capacity::OnDemand => ("LaunchType", text("FARGATE")),
        Capacity::Spot => {
            let provider = map([("CapacityProvider", text("FARGATE_SPOT")), ("Weight", Value::Int(1))]);
            ("CapacityProviderStrategy", list([provider]))
        }
    };
    let arguments = map([
        ("Cluster", tasks.arn.clone()),
        ("TaskDefinition", tasks.definition.clone()),
        where_to,
        ("NetworkConfiguration", map([("AwsvpcConfiguration", tasks.network.clone())])),
        ("Overrides", map([("ContainerOverrides", list([container]))])),
    ]);
    let integration = if awaited { "ecs:runTask.sync" } else { "ecs:runTask" };
    let state = State::task(integration, arguments, needs(cx, tasks, awaited));
    state.within(if awaited { LONGEST } else { super::CALL_SECONDS })
}

fn needs(cx: &Lowering<'_>, tasks: &Tasks, awaited: bool) -> Vec<Statement> {
    let run = Statement::allow(["ecs:RunTask"], vec![tasks.definition.clone()]);
    let mut needs = vec![
        run.when("ArnEquals", "ecs:cluster", tasks.arn.clone()),
        Statement::allow(["iam:PassRole"], tasks.roles.clone()).when(
            "StringEquals",
            "iam:PassedToService",
            text("ecs-tasks.amazonaws.com"),
        ),
    ];
    if awaited {
        let running = cx.regional_arn("ecs", Value::join([text("task/"), tasks.name.clone(), text("/*")]));
        needs.push(Statement::allow(["ecs:DescribeTasks", "ecs:StopTask"], vec![running]));
        needs.push(start::events(cx, TASK_RULE));
    }
    needs
}
