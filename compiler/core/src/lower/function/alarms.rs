//! The alarms that roll a deployment back: errors and durations of the new version alone.

use crate::aws::{self, Value, text};
use crate::ir::{Deployment, Function, FunctionId, Shift};
use crate::knowledge::metrics::{Metric, Statistic, lambda};
use crate::lower::monitoring::{Alarm, Comparison, Measure, Series};
use crate::lower::{Lowering, because, function_group};

use super::ALIAS;

/// Percent of the time-out from which a call counts as nearly timed out.
pub(crate) const NEAR_TIMEOUT: u32 = 90;
/// Seconds of one measurement: the shortest that Lambda's metrics have.
const PERIOD: u32 = 60;

/// Adds the two alarms of a deployment; gives their ids.
pub(super) fn add(
    cx: &mut Lowering<'_>,
    id: FunctionId,
    function: &Function,
    rollout: &Deployment,
) -> Vec<aws::ResourceId> {
    let name = &function.name;
    let errors = alarm(cx, id, function, rollout, ("rollout-errors", &lambda::ERRORS, Statistic::Sum))
        .when(Comparison::AtLeast, 1u32)
        .saying(format!("A call of the new version of {name} failed"));
    let duration = alarm(cx, id, function, rollout, ("rollout-duration", &lambda::DURATION, Statistic::Maximum))
        .when(Comparison::AtLeast, near_timeout(function))
        .saying(format!("A call of the new version of {name} took more than {NEAR_TIMEOUT} % of its time-out"));
    [errors, duration].into_iter().map(|alarm| alarm.create(cx)).collect()
}

/// Milliseconds from which a call of the function counts as nearly timed out.
pub(crate) const fn near_timeout(function: &Function) -> u32 {
    function.timeout.value.saturating_mul(1_000) / 100 * NEAR_TIMEOUT
}

fn alarm(
    cx: &Lowering<'_>,
    id: FunctionId,
    function: &Function,
    rollout: &Deployment,
    (suffix, metric, statistic): (&str, &'static Metric, Statistic),
) -> Alarm {
    let name = &function.name;
    let origin = because(rollout.span, "a deployment rolls back when the new version is worse");
    let series = Series::new(metric, statistic, dimensions(cx, id, rollout.shift));
    Alarm::new(name, suffix, function_group(name), origin, Measure::Series(series))
        .over(PERIOD, 1, 1)
        .tagged(cx.tags(&function.tags))
}

/// While an alias sends traffic to two versions, Lambda also measures each of them (`ExecutedVersion`); without
/// weights there is only the alias. Source: Lambda guide, "Viewing metrics for Lambda functions", dimensions.
fn dimensions(cx: &Lowering<'_>, id: FunctionId, shift: Shift) -> Vec<(&'static str, Value)> {
    let parts = cx.parts(id);
    let function = Value::Ref(parts.function);
    let mut dimensions =
        vec![("FunctionName", function.clone()), ("Resource", Value::join([function, text(format!(":{ALIAS}"))]))];
    if let (Some(version), true) = (parts.version, shift != Shift::AllAtOnce) {
        dimensions.push(("ExecutedVersion", Value::Attr(version, "Version")));
    }
    dimensions
}

#[cfg(test)]
mod tests {
    use crate::aws::text;
    use crate::ir::Shift;
    use crate::lower::function::testing::{deployed, lowered};

    #[test]
    fn both_alarms_watch_the_new_version_through_the_alias() {
        let built = lowered(vec![deployed("pay", Shift::Canary { percent: 10, minutes: 5 })], vec![]);
        let errors = built.get("PayRolloutErrorsAlarm");
        assert_eq!(errors.get("AlarmName"), Some(&text("t-pay-rollout-errors")));
        assert_eq!(errors.get("Threshold"), Some(&1u32.into()));
        assert_eq!(errors.get("TreatMissingData"), Some(&text("notBreaching")));
        let dimensions = built.text(errors.get("Dimensions").unwrap());
        assert!(
            dimensions.starts_with(
                "Name=FunctionName Value=${PayFunction} | Name=Resource Value=${PayFunction}:live | \
                 Name=ExecutedVersion Value=${PayVersion"
            ),
            "{dimensions}"
        );
        let duration = built.get("PayRolloutDurationAlarm");
        assert_eq!(duration.get("AlarmName"), Some(&text("t-pay-rollout-duration")));
        assert_eq!(duration.get("Threshold"), Some(&27_000u32.into()), "90 % of 30 s");
    }

    #[test]
    fn without_a_shift_no_version_is_measured_alone() {
        let built = lowered(vec![deployed("pay", Shift::AllAtOnce)], vec![]);
        let dimensions = built.text(built.get("PayRolloutErrorsAlarm").get("Dimensions").unwrap());
        assert!(!dimensions.contains("ExecutedVersion"), "{dimensions}");
    }
}
