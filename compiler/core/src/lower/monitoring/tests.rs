//! What the alert topic and alarms promise, read off the resource graph.

use aws_auto_schema::events::Channel;
use aws_auto_source::Span;
use serde_json::{Value as Json, json};

use super::*;
use crate::aws::Group;
use crate::ir::{Ecosystem, EmailAlerts, FunctionId, FunctionRef, Text};
use crate::knowledge::metrics::{Statistic, sqs};
use crate::lower::function::testing::{ecosystem, function};
use crate::lower::triggers::testing::{Done, props};
use crate::lower::{declared, function as functions};

/// An ecosystem with one function, `pay`, lowered with `ask` in the middle.
fn lowered(eco: &Ecosystem, ask: impl FnOnce(&mut Lowering<'_>)) -> Done<'_> {
    let mut cx = Lowering::new(eco, false);
    functions::declare(&mut cx);
    ask(&mut cx);
    functions::fill(&mut cx);
    fill(&mut cx);
    let done = Done { cx };
    done.verify();
    done
}

fn eco() -> Ecosystem {
    ecosystem(vec![function("pay")], vec![])
}

fn depth(notify: Notify) -> Alarm {
    let series = Series::new(&sqs::VISIBLE, Statistic::Maximum, vec![("QueueName", "q".into())]);
    let group = Group::Data("q".to_owned());
    Alarm::new("q", "depth", group, declared(Span::default()), Measure::Series(series))
        .when(Comparison::Above, 0u32)
        .saying("Something waits")
        .notify(notify)
}

fn ids(done: &Done<'_>, ty: &str) -> Vec<String> {
    done.cx.stack.iter().filter(|(_, r)| r.ty == ty).map(|(_, r)| r.logical_id.clone()).collect()
}

#[test]
fn nobody_asks_so_there_is_no_topic() {
    let eco = eco();
    let done = lowered(&eco, |cx| {
        depth(Notify::IfThereIsATopic).create(cx);
    });
    assert!(ids(&done, "AWS::SNS::Topic").is_empty() && ids(&done, "AWS::KMS::Key").is_empty());
    assert_eq!(props(&done, "QDepthAlarm").get("AlarmActions"), None);
}

#[test]
fn an_alarm_that_must_tell_somebody_brings_the_topic_and_asks_whom() {
    let eco = eco();
    let done = lowered(&eco, |cx| {
        depth(Notify::Always).create(cx);
    });
    let alarm = props(&done, "QDepthAlarm");
    assert_eq!(alarm["AlarmActions"], json!(["<AlertsTopic>"]));
    assert_eq!(alarm["OKActions"], json!(["<AlertsTopic>"]));
    let topic = props(&done, "AlertsTopic");
    assert_eq!(topic["TopicName"], "t-ecosystem-alerts");
    assert_eq!(topic["KmsMasterKeyId"], "<AlertsKey.Arn>");
    assert_eq!(props(&done, "AlertsEmailSubscription")["Protocol"], "email");
    let parameters: Vec<_> =
        done.cx.stack.parameters().map(|(_, p)| (&*p.name, &*p.snake, p.default.is_none())).collect();
    assert_eq!(parameters, [("AlertEmail", "alert_email", true)]);
    assert_eq!(done.codes(), ["alert-topic"]);
}

#[test]
fn every_alarm_tells_the_topic_whatever_asked_for_it_and_when() {
    let eco = eco();
    let done = lowered(&eco, |cx| {
        depth(Notify::IfThereIsATopic).create(cx);
        cx.alert_topic(Span::default());
    });
    assert_eq!(props(&done, "QDepthAlarm")["AlarmActions"], json!(["<AlertsTopic>"]));
    let done = lowered(&eco, |cx| {
        depth(Notify::Never).create(cx);
        cx.alert_topic(Span::default());
    });
    assert_eq!(props(&done, "QDepthAlarm").get("AlarmActions"), None);
}

#[test]
fn the_key_lets_in_the_account_alarms_and_who_says_so() {
    let eco = eco();
    let done = lowered(&eco, |cx| {
        cx.alert_topic_for("events.amazonaws.com", Span::default());
    });
    let key = props(&done, "AlertsKey");
    assert_eq!(key["EnableKeyRotation"], json!(true));
    let statements = &key["KeyPolicy"]["Statement"];
    assert_eq!(statements[0]["Principal"], json!({"AWS": "arn:<Partition>:iam::<AccountId>:root"}));
    assert_eq!(statements[1]["Principal"], json!({"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]}));
    assert_eq!(statements[1]["Condition"], json!({"StringEquals": {"aws:SourceAccount": "<AccountId>"}}));
    let policy = &props(&done, "AlertsTopicPolicy")["PolicyDocument"]["Statement"];
    assert_eq!(policy[0]["Effect"], "Deny", "without TLS");
    assert_eq!(policy[1]["Condition"], json!({"StringEquals": {"aws:SourceAccount": "<AccountId>"}}));
}

#[test]
fn a_role_may_publish_to_this_topic_with_this_key_and_nothing_else() {
    let eco = eco();
    let mut statements = Vec::new();
    lowered(&eco, |cx| statements = cx.may_alert(Span::default()));
    let actions: Vec<_> = statements.iter().flat_map(|s| &s.actions).map(String::as_str).collect();
    assert_eq!(actions, ["sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"]);
    assert!(statements.iter().all(|s| s.resources.len() == 1 && s.resources[0].as_str() != Some("*")));
}

#[test]
fn whoever_is_named_is_told_and_nobody_else_is_asked_for() {
    let mut eco = eco();
    let address = Some(Text::literal("on-call@example.com", Span::default()));
    eco.alerts.email = Some(EmailAlerts { address, span: Span::default() });
    let done = lowered(&eco, |_| {});
    assert_eq!(props(&done, "AlertsEmailSubscription")["Endpoint"], "on-call@example.com");
    assert_eq!(done.cx.stack.parameters().count(), 0);
}

#[test]
fn a_slack_channel_has_a_role_and_a_guardrail_that_only_look() {
    let mut eco = eco();
    eco.alerts.ask(Channel::Slack, Span::default());
    let done = lowered(&eco, |_| {});
    let channel = props(&done, "AlertsSlackChannel");
    assert_eq!(channel["ConfigurationName"], "t-ecosystem-chat-<Region>");
    assert_eq!(channel["GuardrailPolicies"], json!(["<AlertsChatGuardrail>"]));
    assert_eq!(channel["SnsTopicArns"], json!(["<AlertsTopic>"]));
    let names: Vec<_> = done.cx.stack.parameters().map(|(_, p)| p.name.as_str()).collect();
    assert_eq!(names, ["SlackWorkspaceId", "SlackChannelId"], "and no address");
    let guardrail = &props(&done, "AlertsChatGuardrail")["PolicyDocument"];
    let role = &props(&done, "EcosystemChatRole")["Policies"][0]["PolicyDocument"];
    assert_eq!(guardrail, role);
    assert!(actions(guardrail).iter().all(|a| a.starts_with("cloudwatch:Get") || a.starts_with("cloudwatch:Describe")));
}

fn actions(document: &Json) -> Vec<String> {
    let statements = document["Statement"].as_array().unwrap().iter();
    let all = statements.flat_map(|s| match &s["Action"] {
        Json::Array(many) => many.clone(),
        one => vec![one.clone()],
    });
    all.map(|a| a.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_function_has_one_error_alarm_however_many_ask() {
    let eco = eco();
    let pay = FunctionRef::Own(FunctionId(0));
    let done = lowered(&eco, |cx| {
        let first = function_errors(cx, pay, Span::default());
        assert_eq!(function_errors(cx, pay, Span::default()), first);
    });
    let alarm = props(&done, "PayErrorsAlarm");
    assert_eq!((&alarm["AlarmName"], &alarm["TreatMissingData"]), (&json!("t-pay-errors"), &json!("notBreaching")));
    let lines = alarm["Metrics"].as_array().unwrap();
    assert_eq!(
        lines[0]["MetricStat"]["Metric"]["Dimensions"],
        json!([{"Name": "FunctionName", "Value": "<PayFunction>"}])
    );
    let returned: Vec<_> = lines.iter().filter(|l| l["ReturnData"] == json!(true)).map(|l| &l["Id"]).collect();
    assert_eq!(returned, ["rate"]);
}

#[test]
fn a_band_is_compared_with_what_it_is_drawn_around() {
    let eco = eco();
    let done = lowered(&eco, |cx| {
        let series = Series::new(&sqs::SENT, Statistic::Sum, vec![("QueueName", "q".into())]);
        let measure = Measure::Band(vec![Query::Series("sent", series)], "sent", 2);
        Alarm::new("q", "flood", Group::Data("q".to_owned()), declared(Span::default()), measure)
            .when(Comparison::AboveBand, 0u32)
            .over(300, 3, 2)
            .create(cx);
    });
    let alarm = props(&done, "QFloodAlarm");
    assert_eq!(alarm["ThresholdMetricId"], "band");
    assert_eq!(alarm["Metrics"][1]["Expression"], "ANOMALY_DETECTION_BAND(sent, 2)");
    assert_eq!(alarm["Metrics"][0]["ReturnData"], json!(true));
    assert_eq!(alarm.get("Threshold"), None);
    assert_eq!((&alarm["EvaluationPeriods"], &alarm["DatapointsToAlarm"]), (&json!(3), &json!(2)));
}
