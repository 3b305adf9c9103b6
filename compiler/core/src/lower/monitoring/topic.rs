//! The alert topic: one for the ecosystem, with a customer key, because alarms cannot publish with AWS's own.

use std::collections::BTreeSet;

use aws_auto_source::{Diagnostic, Span};

use super::codes::ALERT_TOPIC;
use super::{Notify, channels};
use crate::aws::{self, Group, Output, Pseudo, Statement, Value, map, policy, text};
use crate::knowledge::limits::{sns, stores};
use crate::lower::billing::{self, Billed};
use crate::lower::resources::{administration, require_tls};
use crate::lower::{Lowering, because, naming};

/// Services that publish to the topic without a role of ours: alarms.
const ALARMS: &str = "cloudwatch.amazonaws.com";
/// Why the key's policy names `*`.
const SELF: &str = "in a key's own policy `*` is this key";

/// What has been asked for so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    /// The topic, its key and what asked first.
    topic: Option<(aws::ResourceId, aws::ResourceId, Span)>,
    /// Services besides CloudWatch that publish without a role of ours.
    services: BTreeSet<&'static str>,
    /// All alarms, with what they do when they ring.
    pub(super) alarms: Vec<(aws::ResourceId, Notify)>,
}

impl State {
    /// The topic, if anything asked for it.
    pub(super) fn topic(&self) -> Option<aws::ResourceId> {
        self.topic.map(|(topic, ..)| topic)
    }
}

impl Lowering<'_> {
    /// The ARN of the alert topic, which exists from now on. `span` is what asked for it.
    pub fn alert_topic(&mut self, span: Span) -> Value {
        Value::Ref(self.alert_parts(span).0)
    }

    /// The alert topic's ARN made of names: for what the topic must not be waited for.
    #[must_use]
    pub fn alert_topic_arn(&self) -> Value {
        self.regional_arn("sns", name(self))
    }

    /// What a role needs to publish to the alert topic, which exists from now on.
    pub fn may_alert(&mut self, span: Span) -> Vec<Statement> {
        let (topic, key) = self.alert_parts(span);
        vec![
            Statement::allow(["sns:Publish"], vec![Value::Ref(topic)]).sid("Alerts"),
            Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"], vec![Value::Attr(key, "Arn")]).sid("AlertsKey"),
        ]
    }

    /// Lets an AWS service publish without a role, and gives the ARN it publishes to: rules (`events.amazonaws.com`).
    pub fn alert_topic_for(&mut self, service: &'static str, span: Span) -> Value {
        self.alerts.services.insert(service);
        self.alert_topic(span)
    }

    fn alert_parts(&mut self, span: Span) -> (aws::ResourceId, aws::ResourceId) {
        if let Some((topic, key, _)) = self.alerts.topic {
            return (topic, key);
        }
        let key = declare(self, "AWS::KMS::Key", "AlertsKey", span, "alarms cannot publish with AWS's own key");
        let topic = declare(self, "AWS::SNS::Topic", "AlertsTopic", span, "somebody must be told");
        let arn = self.alert_topic_arn();
        let resource = self.stack.resource_mut(topic);
        // `Ref` of a topic is its ARN.
        resource.name = Some(arn.clone());
        resource.arn = Some(arn);
        self.alerts.topic = Some((topic, key, span));
        (topic, key)
    }
}

/// `<settings.name>-alerts`.
fn name(cx: &Lowering<'_>) -> Value {
    cx.physical(&format!("{}-alerts", cx.eco.settings.name), sns::NAME_LENGTH)
}

/// The heading of everything about alerts.
pub(super) fn group() -> Group {
    Group::Monitoring("alerts".to_owned())
}

fn declare(cx: &mut Lowering<'_>, ty: &'static str, id: &str, span: Span, why: &str) -> aws::ResourceId {
    cx.stack.add(aws::Resource::new(ty, id, group(), because(span, why)))
}

/// Completes the topic, if anything asks for it: whoever `monitoring:` names, or an alarm that must tell somebody.
pub(super) fn fill(cx: &mut Lowering<'_>) {
    if let Some(span) = channels::asked(cx) {
        cx.alert_topic(span);
    }
    let Some((topic, key, span)) = cx.alerts.topic else { return };
    fill_key(cx, key, span);
    fill_topic(cx, topic, key);
    channels::fill(cx, topic, span);
    remark(cx, span);
    cx.stack.outputs.push(Output {
        name: "AlertTopicArn".to_owned(),
        snake: "alert_topic_arn".to_owned(),
        value: Value::Ref(topic),
        description: "ARN of the topic that alerts are published to".to_owned(),
    });
}

fn fill_key(cx: &mut Lowering<'_>, key: aws::ResourceId, span: Span) {
    let statements = [administration(), publishers(cx)];
    let description = format!("Encrypts the alerts of {}", cx.eco.settings.name);
    let tags = cx.tags(&cx.eco.settings.tags);
    let alias = cx.physical(&format!("{}-alerts", cx.eco.settings.name), stores::KEY_ALIAS_LENGTH - "alias/".len());
    let resource = cx.stack.resource_mut(key);
    // Nothing is stored under it, so it goes with the topic.
    resource.set("Description", description);
    resource.set("EnableKeyRotation", true);
    resource.set("KeyPolicy", policy::document(&statements));
    if let Some(tags) = tags {
        resource.set("Tags", tags);
    }
    let alias = aws::Resource::new("AWS::KMS::Alias", "AlertsKeyAlias", group(), because(span, "a name for the key"))
        .with("AliasName", Value::join([text("alias/"), alias]))
        .with("TargetKeyId", Value::Ref(key));
    cx.stack.add(alias);
}

/// Services use the key as themselves; roles use it by their own policies, which the first statement makes count.
fn publishers(cx: &Lowering<'_>) -> Statement {
    let mut statement = Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"], vec![text("*")])
        .sid("AllowServicesOfThisAccount")
        .when("StringEquals", "aws:SourceAccount", Pseudo::AccountId)
        .because(SELF);
    statement.principal = Some(services(cx));
    statement
}

fn services(cx: &Lowering<'_>) -> Value {
    let all: BTreeSet<&str> = cx.alerts.services.iter().copied().chain([ALARMS]).collect();
    let mut names: Vec<Value> = all.into_iter().map(text).collect();
    map([("Service", if names.len() == 1 { names.remove(0) } else { Value::List(names) })])
}

fn fill_topic(cx: &mut Lowering<'_>, topic: aws::ResourceId, key: aws::ResourceId) {
    let physical = name(cx);
    let display = naming::fit(&format!("{} alerts", cx.eco.settings.name), sns::DISPLAY_NAME_LENGTH);
    let tags = cx.tags(&cx.eco.settings.tags);
    let resource = cx.stack.resource_mut(topic);
    resource.set("TopicName", physical);
    resource.set("DisplayName", display);
    resource.set("KmsMasterKeyId", Value::Attr(key, "Arn"));
    if let Some(tags) = tags {
        resource.set("Tags", tags);
    }
    let origin = resource.origin.clone();
    let mut publish = Statement::allow(["sns:Publish"], vec![Value::Ref(topic)])
        .sid("AllowServicesOfThisAccount")
        .when("StringEquals", "aws:SourceAccount", Pseudo::AccountId);
    publish.principal = Some(services(cx));
    let statements = [require_tls("sns:Publish", vec![Value::Ref(topic)]), publish];
    let policy = aws::Resource::new("AWS::SNS::TopicPolicy", "AlertsTopicPolicy", group(), origin)
        .with("Topics", vec![Value::Ref(topic)])
        .with("PolicyDocument", policy::document(&statements));
    cx.stack.add(policy);
}

fn remark(cx: &mut Lowering<'_>, span: Span) {
    let key = Billed::new("1 key", Some("kms.key"), 1);
    let price = billing::a_month(cx, &[key]);
    let name = &cx.eco.settings.name;
    let message = format!("alerts go to the topic `{name}-alerts`, which has an encryption key of its own: {price}");
    let who = match (&cx.eco.alerts.email, &cx.eco.alerts.slack) {
        (None, None) => "nobody is named: the deployment asks for `AlertEmail`",
        _ => "whoever subscribes by e-mail must confirm the first message",
    };
    let finding = Diagnostic::new(ALERT_TOPIC, span, message)
        .label("needs somebody to tell")
        .help(format!("{who}; `monitoring: {{alerts, email, slack}}` says who is told"));
    cx.diagnostics.push(finding);
}
