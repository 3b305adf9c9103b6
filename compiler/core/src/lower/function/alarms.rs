//! The alarms that roll a deployment back: errors and durations of the new version alone.

use crate::aws::{self, Value, map, text};
use crate::ir::{Deployment, Function, FunctionId, Shift};
use crate::knowledge::limits::monitoring;
use crate::lower::{Lowering, because, for_function, naming};

use super::ALIAS;

/// Percent of the time-out from which a call counts as nearly timed out.
const NEAR_TIMEOUT: u32 = 90;
/// Seconds of one measurement: the shortest that Lambda's metrics have.
const PERIOD: u32 = 60;

/// One alarm: what it measures and when it rings.
struct Alarm {
    suffix: &'static str,
    metric: &'static str,
    statistic: &'static str,
    threshold: u32,
    description: String,
}

/// Adds the two alarms of a deployment; gives their ids.
pub(super) fn add(
    cx: &mut Lowering<'_>,
    id: FunctionId,
    function: &Function,
    rollout: &Deployment,
) -> Vec<aws::ResourceId> {
    let milliseconds = function.timeout.value.saturating_mul(1_000);
    let errors = Alarm {
        suffix: "errors",
        metric: "Errors",
        statistic: "Sum",
        threshold: 1,
        description: format!("A call of the new version of {} failed", function.name),
    };
    let duration = Alarm {
        suffix: "duration",
        metric: "Duration",
        statistic: "Maximum",
        threshold: milliseconds / 100 * NEAR_TIMEOUT,
        description: format!(
            "A call of the new version of {} took more than {NEAR_TIMEOUT} % of its time-out",
            function.name
        ),
    };
    let dimensions = dimensions(cx, id, rollout.shift);
    [errors, duration].into_iter().map(|alarm| add_one(cx, function, rollout, &alarm, dimensions.clone())).collect()
}

fn add_one(
    cx: &mut Lowering<'_>,
    function: &Function,
    rollout: &Deployment,
    alarm: &Alarm,
    dimensions: Value,
) -> aws::ResourceId {
    let name = &function.name;
    let full = format!("{name}-{}", alarm.suffix);
    let origin = because(rollout.span, "a deployment rolls back when the new version is worse");
    let id = naming::logical_id(name, &format!("{}Alarm", naming::pascal(alarm.suffix)));
    let physical = cx.physical(&full, monitoring::ALARM_NAME_LENGTH);
    let mut resource = for_function("AWS::CloudWatch::Alarm", id, name, origin)
        .with("AlarmName", physical.clone())
        .with("AlarmDescription", alarm.description.as_str())
        .with("Namespace", "AWS/Lambda")
        .with("MetricName", alarm.metric)
        .with("Dimensions", dimensions)
        .with("Statistic", alarm.statistic)
        .with("Period", PERIOD)
        .with("EvaluationPeriods", 1u32)
        .with("Threshold", alarm.threshold)
        .with("ComparisonOperator", "GreaterThanOrEqualToThreshold")
        // No call is no failure.
        .with("TreatMissingData", "notBreaching")
        .maybe("Tags", cx.tags(&function.tags));
    resource.arn = Some(cx.regional_arn("cloudwatch", Value::join([text("alarm:"), physical.clone()])));
    resource.name = Some(physical);
    cx.stack.add(resource)
}

/// While an alias sends traffic to two versions, Lambda also measures each of them (`ExecutedVersion`); without
/// weights there is only the alias. Source: Lambda guide, "Viewing metrics for Lambda functions", dimensions.
fn dimensions(cx: &Lowering<'_>, id: FunctionId, shift: Shift) -> Value {
    let parts = cx.parts(id);
    let one = |name: &str, value: Value| map([("Name", text(name)), ("Value", value)]);
    let function = Value::Ref(parts.function);
    let mut dimensions = vec![
        one("FunctionName", function.clone()),
        one("Resource", Value::join([function, text(format!(":{ALIAS}"))])),
    ];
    if let (Some(version), true) = (parts.version, shift != Shift::AllAtOnce) {
        dimensions.push(one("ExecutedVersion", Value::Attr(version, "Version")));
    }
    Value::List(dimensions)
}

#[cfg(test)]
mod tests {
    use crate::aws::text;
    use crate::ir::Shift;
    use crate::lower::function::testing::{deployed, lowered};

    #[test]
    fn both_alarms_watch_the_new_version_through_the_alias() {
        let built = lowered(vec![deployed("pay", Shift::Canary { percent: 10, minutes: 5 })], vec![]);
        let errors = built.get("PayErrorsAlarm");
        assert_eq!(errors.get("AlarmName"), Some(&text("t-pay-errors")));
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
        let duration = built.get("PayDurationAlarm");
        assert_eq!(duration.get("AlarmName"), Some(&text("t-pay-duration")));
        assert_eq!(duration.get("Threshold"), Some(&27_000u32.into()), "90 % of 30 s");
    }

    #[test]
    fn without_a_shift_no_version_is_measured_alone() {
        let built = lowered(vec![deployed("pay", Shift::AllAtOnce)], vec![]);
        let dimensions = built.text(built.get("PayErrorsAlarm").get("Dimensions").unwrap());
        assert!(!dimensions.contains("ExecutedVersion"), "{dimensions}");
    }
}
