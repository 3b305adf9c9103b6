//! Who hears the alert topic: an e-mail address, a Slack channel.

use aws_auto_source::Span;

use super::topic::group;
use crate::aws::{self, Statement, Value, policy, text};
use crate::ir::{EmailAlerts, SlackAlerts, Text};
use crate::knowledge::limits::{chatbot, iam};
use crate::lower::{Lowering, because, declared, parameters};

/// What asked for somebody to be told, without anything to tell yet.
pub(super) fn asked(cx: &Lowering<'_>) -> Option<Span> {
    let alerts = &cx.eco.alerts;
    alerts.email.as_ref().map(|e| e.span).or_else(|| alerts.slack.as_ref().map(|s| s.span))
}

/// Subscribes everybody; when nobody is named, whoever the deployment names.
pub(super) fn fill(cx: &mut Lowering<'_>, topic: aws::ResourceId, span: Span) {
    let alerts = &cx.eco.alerts;
    let nobody = alerts.is_empty().then_some(EmailAlerts { address: None, span });
    if let Some(email) = alerts.email.clone().or(nobody) {
        subscribe(cx, topic, &email);
    }
    if let Some(slack) = &alerts.slack {
        connect(cx, topic, slack);
    }
}

fn subscribe(cx: &mut Lowering<'_>, topic: aws::ResourceId, email: &EmailAlerts) {
    let address =
        given_or_asked(cx, email.address.as_ref(), ("alert", "email"), "E-mail address for alerts", email.span);
    let subscription =
        aws::Resource::new("AWS::SNS::Subscription", "AlertsEmailSubscription", group(), declared(email.span))
            .with("TopicArn", Value::Ref(topic))
            .with("Protocol", "email")
            .with("Endpoint", address);
    cx.stack.add(subscription);
}

/// What is written, else a parameter.
fn given_or_asked(
    cx: &mut Lowering<'_>,
    given: Option<&Text>,
    (name, attribute): (&str, &str),
    description: &str,
    span: Span,
) -> Value {
    match given {
        Some(given) => cx.text(given),
        None => Value::Param(cx.stack.param(parameters::required(name, attribute, description.to_owned(), span))),
    }
}

/// A channel of AWS's chat service. Its workspace is authorised once in the console, by hand.
fn connect(cx: &mut Lowering<'_>, topic: aws::ResourceId, slack: &SlackAlerts) {
    let name = format!("{}-chat", cx.eco.settings.name);
    let looking = looking(cx);
    let role = cx.service_role(&name, "chatbot.amazonaws.com", group(), slack.span, &looking);
    let guardrail = guardrail(cx, &name, slack.span, &looking);
    let workspace = ("slack", "workspace_id");
    let workspace = given_or_asked(cx, slack.workspace.as_ref(), workspace, "Id of the Slack workspace", slack.span);
    let channel = ("slack", "channel_id");
    let channel = given_or_asked(cx, slack.channel.as_ref(), channel, "Id of the Slack channel for alerts", slack.span);
    let configuration = cx.physical_per_account(&name, chatbot::CONFIGURATION_NAME_LENGTH);
    let origin = declared(slack.span);
    let resource = aws::Resource::new("AWS::Chatbot::SlackChannelConfiguration", "AlertsSlackChannel", group(), origin)
        .with("ConfigurationName", configuration)
        .with("SlackWorkspaceId", workspace)
        .with("SlackChannelId", channel)
        .with("IamRoleArn", Value::Attr(role, "Arn"))
        .with("GuardrailPolicies", vec![Value::Ref(guardrail)])
        .with("SnsTopicArns", vec![Value::Ref(topic)])
        .with("LoggingLevel", "ERROR")
        .maybe("Tags", cx.tags(&cx.eco.settings.tags));
    cx.stack.add(resource);
}

/// What the chat service may do: draw the graph of an alarm.
fn looking(cx: &Lowering<'_>) -> Vec<Statement> {
    vec![
        Statement::allow(["cloudwatch:DescribeAlarms"], vec![cx.regional_arn("cloudwatch", "alarm:*")]).sid("Alarms"),
        Statement::allow(["cloudwatch:GetMetricData", "cloudwatch:GetMetricWidgetImage"], vec![text("*")])
            .sid("Graphs")
            .because("AWS has no resource type for metrics"),
    ]
}

/// Without a guardrail of one's own the service takes `AdministratorAccess` (AWS Chatbot guide, "Guardrail policies"):
/// whoever writes in the channel may then do what the role can be made to do. This one stops at looking.
fn guardrail(cx: &mut Lowering<'_>, name: &str, span: Span, looking: &[Statement]) -> aws::ResourceId {
    let full = format!("{name}-guardrail");
    let origin = because(span, "people in the channel may look at alarms, and nothing else");
    let mut resource = aws::Resource::new("AWS::IAM::ManagedPolicy", "AlertsChatGuardrail", group(), origin)
        .with("ManagedPolicyName", cx.physical_per_account(&full, iam::POLICY_NAME_LENGTH))
        .with("Description", "The most that the alert channel may do")
        .with("PolicyDocument", policy::document(looking));
    resource.name = None;
    cx.stack.add(resource)
}
