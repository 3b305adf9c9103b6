//! Schedules and event patterns: rules that the user described directly, for functions and for flows.
//!
//! Schedules always run on the default bus, for AWS has them on no other.

use aws_auto_source::value::schedule::Schedule;
use serde_json::Value as Json;

use super::rule::{self, Called, Rule};
use super::{json, names};
use crate::aws::{self, text};
use crate::ir::ResourceId;
use crate::knowledge::limits::eventbridge::TARGET_EVENT_AGE;
use crate::lower::{Lowering, naming};

/// Seconds for which a scheduled start is tried: later, the next one is nearer than this one.
const SCHEDULE_AGE: u32 = 3_600;

/// A schedule.
pub(in crate::lower) fn fill(
    cx: &mut Lowering<'_>,
    called: &Called<'_>,
    name: Option<&str>,
    schedule: &Schedule,
    input: Option<&Json>,
) -> aws::ResourceId {
    let (logical_id, name) = identity(cx, called, name, "schedule");
    let when = vec![("ScheduleExpression".into(), text(schedule.to_string()))];
    let input = input.map(|json| ("Input", json::document(json)));
    rule::add(cx, called, Rule { logical_id, name, when, input, max_age: SCHEDULE_AGE })
}

/// Events that match a pattern, on the default bus or another.
///
/// `detail_only` gives what the event carries, without its envelope.
pub(in crate::lower) fn fill_pattern(
    cx: &mut Lowering<'_>,
    called: &Called<'_>,
    events: &Events<'_>,
    detail_only: bool,
) -> aws::ResourceId {
    let Events { rule: name, pattern, bus, input } = *events;
    let (logical_id, name) = identity(cx, called, name, "events");
    let mut when = Vec::new();
    if let Some(bus) = bus {
        when.push(("EventBusName".into(), cx.name(bus)));
    }
    when.push(("EventPattern".into(), json::object(pattern)));
    let detail = detail_only.then(|| ("InputPath", text("$.detail")));
    let input = input.map(|json| ("Input", json::document(json))).or(detail);
    rule::add(cx, called, Rule { logical_id, name, when, input, max_age: *TARGET_EVENT_AGE.end() })
}

/// The parts of `TriggerKind::Pattern`.
#[derive(Debug, Clone, Copy)]
pub(in crate::lower) struct Events<'a> {
    /// Name of the rule, as written.
    pub(in crate::lower) rule: Option<&'a str>,
    /// Which events.
    pub(in crate::lower) pattern: &'a Json,
    /// The bus; the default one otherwise.
    pub(in crate::lower) bus: Option<ResourceId>,
    /// What is given instead of the event.
    pub(in crate::lower) input: Option<&'a Json>,
}

/// Logical id and name of a rule: the user's name, else `<function>-<kind>` and its rank.
fn identity(cx: &Lowering<'_>, called: &Called<'_>, name: Option<&str>, kind: &str) -> (String, String) {
    let function = called.name;
    if let Some(name) = name {
        let id = |rank: &str| names::between(function, name, &format!("Rule{rank}"));
        return (id(&names::rank(cx, id)), name.to_owned());
    }
    let id = |rank: &str| naming::logical_id(function, &format!("{}{rank}", naming::pascal(kind)));
    let rank = names::rank(cx, id);
    (id(&rank), names::ranked(&format!("{function}-{kind}"), &rank))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, failure_queue, props};
    use super::*;
    use crate::ir::{Chosen, ResourceKind, TriggerKind};
    use serde_json::json;

    fn schedule(expression: &str, rule: Option<&str>, input: Option<Json>) -> TriggerKind {
        let schedule = Chosen::default(Schedule::parse(expression).unwrap(), "test");
        TriggerKind::Schedule { rule: rule.map(str::to_owned), schedule, input }
    }

    #[test]
    fn a_schedule_is_a_rule_on_the_default_bus_with_a_place_for_what_fails() {
        let mut bench = Bench::new();
        let dlq = failure_queue(&mut bench, "report");
        bench.function("report", vec![schedule("rate(1 hour)", None, Some(json!({"window": "24h"})))]);
        bench.eco.functions[0].failure_queue = Some(dlq);
        let done = bench.fill();
        assert_eq!(
            props(&done, "ReportSchedule"),
            json!({
                "Name": "report-schedule", "ScheduleExpression": "rate(1 hour)", "State": "ENABLED",
                "Targets": [{
                    "Id": "function", "Arn": "<ReportFunction.Arn>", "Input": "{\"window\":\"24h\"}",
                    "DeadLetterConfig": {"Arn": "<ReportDlqQueue.Arn>"},
                    "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 185},
                }],
            })
        );
        assert_eq!(
            props(&done, "ReportSchedulePermission"),
            json!({
                "FunctionName": "<ReportFunction.Arn>", "Action": "lambda:InvokeFunction",
                "Principal": "events.amazonaws.com", "SourceArn": "<ReportSchedule.Arn>",
            })
        );
        let admitted = done.admitted(dlq);
        assert_eq!(
            admitted,
            json!([{
                "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
                "Resource": "<ReportDlqQueue.Arn>", "Condition": {"ArnEquals": {"aws:SourceArn": "<ReportSchedule.Arn>"}},
            }])
        );
    }

    #[test]
    fn a_second_schedule_is_counted_and_a_named_rule_keeps_its_name() {
        let mut bench = Bench::new();
        bench.prefix("dev-");
        bench.function(
            "f",
            vec![
                schedule("rate(1 hour)", None, None),
                schedule("rate(2 hours)", None, None),
                schedule("rate(6 hours)", Some("compliance_check"), None),
            ],
        );
        let done = bench.fill();
        assert_eq!(props(&done, "FSchedule2")["Name"], "dev-f-schedule-2");
        assert_eq!(props(&done, "FOnComplianceCheckRule")["Name"], "dev-compliance_check");
        assert_eq!(props(&done, "FOnComplianceCheckRule")["Targets"][0].get("DeadLetterConfig"), None);
    }

    #[test]
    fn one_name_is_one_rule_on_a_bus() {
        let mut bench = Bench::new();
        let bus = bench.resource(ResourceKind::Bus, "sales");
        let named = |bus| TriggerKind::Pattern { rule: Some("r".into()), pattern: json!({}), bus, input: None };
        bench.function("a", vec![named(None), named(Some(bus))]);
        bench.function("b", vec![named(Some(bus))]);
        assert_eq!(bench.fill().codes(), ["duplicate-rule"]);
    }

    #[test]
    fn a_pattern_stands_on_its_bus_and_may_hold_a_null() {
        let mut bench = Bench::new();
        let bus = bench.resource(ResourceKind::Bus, "sales");
        let pattern = |pattern: Json, bus| TriggerKind::Pattern { rule: None, pattern, bus, input: None };
        bench.function(
            "f",
            vec![
                pattern(json!({"detail-type": ["Closed"]}), Some(bus)),
                pattern(json!({"detail": {"a": [null]}}), None),
            ],
        );
        let done = bench.fill();
        assert_eq!(props(&done, "FEvents")["EventBusName"], "<SalesBus>");
        assert_eq!(props(&done, "FEvents")["EventPattern"], json!({"detail-type": ["Closed"]}));
        assert_eq!(props(&done, "FEvents")["Targets"][0]["RetryPolicy"]["MaximumEventAgeInSeconds"], 86_400);
        assert_eq!(props(&done, "FEvents2").get("EventBusName"), None);
        assert_eq!(props(&done, "FEvents2")["EventPattern"], "{\"detail\":{\"a\":[null]}}");
    }
}
