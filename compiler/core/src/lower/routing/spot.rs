//! The spot machine: a task on spare capacity, and on demand where that is missing or taken back.
//!
//! `FARGATE` takes over when the task could not be run at all, or when the code with which it stopped says that AWS took
//! the capacity away or never had it. A container that ends badly has failed by itself and would do so again: that is the
//! machine's failure too, under a name of its own: `States.…` belongs to Step Functions.

use super::task::{Capacity, Orders, run_task};
use super::{group, spot_name};
use crate::asl::{Catch, Machine, Rule, State, expr};
use crate::aws::map;
use crate::ir::Router;
use crate::lower::Lowering;
use crate::lower::machines::{self, Spec};

/// An awaited task that stops badly fails with `States.TaskFailed` and the task as the cause (Step Functions guide, "Run
/// Amazon ECS tasks"); every other error is one of the call. Stop codes: ECS guide, "Stopped tasks error codes".
const TAKEN_AWAY: &str = "$states.input.failure.Error != 'States.TaskFailed' or \
    $contains($string($states.input.failure.Cause), \
    /\"StopCode\"\\s*:\\s*\"(SpotInterruption|TerminationNotice|TaskFailedToStart)\"/)";

pub(super) fn fill(cx: &mut Lowering<'_>, router: &Router) {
    let spec =
        Spec::standard(spot_name(cx), router.span, "runs a task on spot capacity, on demand where there is none");
    let spec = spec.under(group(cx));
    let Some(definition) = definition(cx) else { return };
    machines::machine(cx, spec, &definition);
}

fn definition(cx: &Lowering<'_>) -> Option<Machine> {
    let tasks = cx.tasks.clone()?;
    let orders = Orders {
        function: "$states.input.`function`".to_owned(),
        payload: "$states.input.payload_ref".to_owned(),
        result: "$states.input.result_ref".to_owned(),
    };
    let result = || map([("payload_ref", expr("$states.input.result_ref"))]);
    let failed = |next: &str| {
        let kept = expr("$merge([$states.input, {'failure': $states.errorOutput}])");
        Catch::of(&["States.TaskFailed"], next).output(kept)
    };
    let taken = Rule::new(TAKEN_AWAY, "Run it on demand");
    Some(
        Machine::new("Runs a task on spot capacity, and on demand where there is none or it is taken back")
            .with(
                "Run it on spot capacity",
                run_task(cx, &tasks, &orders, Capacity::Spot, true)
                    .output(result())
                    .catch(failed("Was the capacity taken away?")),
            )
            .with("Was the capacity taken away?", State::choice(vec![taken], "The task failed"))
            .with(
                "Run it on demand",
                run_task(cx, &tasks, &orders, Capacity::OnDemand, true)
                    .output(result())
                    .catch(failed("The task failed")),
            )
            .with("The task failed", State::fail("TaskFailed", expr("$states.input.failure.Cause"))),
    )
}
