//! SNS topics: encrypted, published to over TLS only; subscribers other than functions.
//!
//! AWS's own key (`alias/aws/sns`) serves every publisher with a role in this account, which is all that an ecosystem
//! makes. Its policy cannot be changed, so AWS *services* cannot publish with it: alarms, rules and buckets need the
//! customer key of `encryption: kms`. A topic that is fed from outside therefore lets these services in when it has that
//! key, and is remarked on when it has not.

use aws_auto_source::{Diagnostic, Span};

use super::codes::TOPIC_WITHOUT_PUBLISHER;
use super::encryption::{TOPIC_WRITERS, encryption_key};
use super::policy::{Limit, document, require_tls};
use super::{Lowering, complete, group, start};
use crate::aws::{self, Pseudo, Statement, Value, map, text};
use crate::ir::resource::TopicSpec;
use crate::ir::{Destination, Function, GrantTarget, Piece, Protocol, ResourceId, Text, TriggerKind};
use crate::knowledge::limits::sns;
use crate::lower::{declared, naming};

/// AWS's key for SNS.
const AWS_KEY: &str = "alias/aws/sns";

pub(super) fn declare(cx: &Lowering<'_>, id: ResourceId, spec: &TopicSpec) -> aws::Resource {
    let name = &cx.eco.resource(id).name;
    let name = if spec.fifo {
        cx.physical_ending(name, sns::FIFO_SUFFIX, sns::NAME_LENGTH)
    } else {
        cx.physical(name, sns::NAME_LENGTH)
    };
    let mut topic = start(cx, id, "AWS::SNS::Topic", "Topic").with("TopicName", name.clone());
    let arn = cx.regional_arn("sns", name);
    // `Ref` of a topic is its ARN.
    topic.name = Some(arn.clone());
    topic.arn = Some(arn);
    topic
}

pub(super) fn fill(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, spec: &TopicSpec) {
    let customer = encryption_key(cx, id);
    if !spec.fifo && is_fed_from_outside(cx, id, spec) {
        match customer {
            Some(_) => cx.admit(id, services()),
            None => remark(cx, id),
        }
    }
    let key = customer.unwrap_or_else(|| text(AWS_KEY));
    let deduplication = spec.settings.content_deduplication.filter(|_| spec.fifo).map(|d| d.value);
    complete(cx, id, created, |topic| {
        topic
            .maybe("FifoTopic", spec.fifo.then_some(true))
            .maybe("ContentBasedDeduplication", deduplication)
            .with("KmsMasterKeyId", key)
    });
    write_policy(cx, id, created);
}

/// Alarms, rules and buckets of this account, as long as nobody in the ecosystem is known to publish.
fn services() -> Statement {
    let mut statement = Statement::allow(["sns:Publish"], Vec::new()).sid("AllowServicesOfThisAccount").when(
        "StringEquals",
        "aws:SourceAccount",
        Pseudo::AccountId,
    );
    let names: Vec<Value> = TOPIC_WRITERS.iter().map(|s| text(*s)).collect();
    statement.principal = Some(map([("Service", Value::List(names))]));
    statement
}

fn remark(cx: &mut Lowering<'_>, id: ResourceId) {
    let resource = cx.eco.resource(id);
    let name = &resource.name;
    let message = format!("nobody here publishes to topic `{name}`, and AWS services cannot: its key is AWS's own");
    let finding = Diagnostic::new(TOPIC_WITHOUT_PUBLISHER, resource.span, message).help(format!(
        "if an alarm, a rule or a bucket publishes to it, write `encryption: kms` under `resources.topics.{name}`: \
         a customer key, billed by the month"
    ));
    cx.diagnostics.push(finding);
}

/// Somebody listens, and nobody in the ecosystem is known to publish.
fn is_fed_from_outside(cx: &Lowering<'_>, id: ResourceId, spec: &TopicSpec) -> bool {
    let heard = !spec.queues.is_empty() || !spec.addresses.is_empty() || cx.eco.functions.iter().any(|f| hears(f, id));
    heard && !cx.eco.functions.iter().any(|f| publishes(f, id)) && !cx.resource_statements.contains_key(&id)
}

fn hears(function: &Function, topic: ResourceId) -> bool {
    function.triggers.iter().any(|t| matches!(&t.kind, TriggerKind::Topic { topic: heard, .. } if *heard == topic))
}

fn publishes(function: &Function, topic: ResourceId) -> bool {
    let own = &function.asynchronous;
    let readers = function.triggers.iter().filter_map(|t| match &t.kind {
        TriggerKind::Stream(reader) => reader.on_failure.as_ref(),
        _ => None,
    });
    let destinations = [&own.dead_letter, &own.on_success, &own.on_failure].into_iter().flatten().chain(readers);
    let mut sent = destinations.filter(|d| **d == Destination::Resource(topic));
    let mut granted = function.grants.iter().filter(|g| g.target == GrantTarget::Resource(topic));
    sent.next().is_some() || granted.any(|g| g.actions.iter().any(|a| a.value == "sns:Publish"))
}

fn write_policy(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId) {
    let own = [cx.arn(id)];
    let limit = Limit { bytes: sns::POLICY_SIZE, statements: sns::POLICY_STATEMENTS };
    let document = document(cx, id, vec![require_tls("sns:Publish", own.to_vec())], &own, limit);
    let policy = super::beside(cx, id, "AWS::SNS::TopicPolicy", "TopicPolicy")
        .with("Topics", vec![Value::Ref(created)])
        .with("PolicyDocument", document);
    cx.stack.add(policy);
}

/// Subscribes the queues and addresses of `subscriptions`, to an imported topic too.
pub(super) fn subscribe(cx: &mut Lowering<'_>, id: ResourceId, spec: &TopicSpec) {
    for queue in &spec.queues {
        subscribe_queue(cx, id, *queue);
    }
    for (protocol, address) in &spec.addresses {
        let (word, suffix) = match protocol {
            Protocol::Email => ("email", "EmailSubscription"),
            Protocol::Https => ("https", "HttpsSubscription"),
        };
        // The id follows from the address alone, so that one more subscriber renames nobody.
        let suffix = format!("{suffix}{}", naming::hash(&spelled(address), 6));
        let subscription =
            subscription(cx, id, &cx.eco.resource(id).name, &suffix, word, cx.text(address), address.span);
        cx.stack.add(subscription);
    }
}

/// The queue gets the message itself, not SNS's envelope around it: its readers need not know where it came from.
fn subscribe_queue(cx: &mut Lowering<'_>, id: ResourceId, queue: ResourceId) {
    let eco = cx.eco;
    let name = format!("{}-to-{}", eco.resource(id).name, eco.resource(queue).name);
    let span = eco.resource(id).span;
    let subscription =
        subscription(cx, id, &name, "QueueSubscription", "sqs", cx.arn(queue), span).with("RawMessageDelivery", true);
    cx.stack.add(subscription);
    let delivery = Statement::allow(["sqs:SendMessage"], Vec::new()).service("sns.amazonaws.com").when(
        "ArnEquals",
        "aws:SourceArn",
        cx.arn(id),
    );
    cx.admit(queue, delivery);
}

fn subscription(
    cx: &Lowering<'_>,
    id: ResourceId,
    name: &str,
    suffix: &str,
    protocol: &str,
    endpoint: Value,
    span: Span,
) -> aws::Resource {
    let logical_id = naming::logical_id(name, suffix);
    aws::Resource::new("AWS::SNS::Subscription", logical_id, group(cx, id), declared(span))
        .with("TopicArn", cx.arn(id))
        .with("Protocol", protocol)
        .with("Endpoint", endpoint)
}

/// An address as a string that is the same in every run, references included.
fn spelled(address: &Text) -> String {
    let pieces = address.pieces.iter().map(|piece| match piece {
        Piece::Literal(text) => text.clone(),
        other => format!("{other:?}"),
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use aws_auto_schema::settings::Encryption;
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::Spec;

    fn topic(change: impl FnOnce(&mut TopicSpec)) -> Spec {
        let mut spec = TopicSpec::default();
        change(&mut spec);
        Spec::Topic(spec)
    }

    #[test]
    fn a_topic_is_encrypted_and_takes_tls_only() {
        let eco = ecosystem(vec![named("news", topic(|_| ()))]);
        let cx = lowered(&eco);
        assert_eq!(props(&cx, "NewsTopic"), json!({"TopicName": "news", "KmsMasterKeyId": "alias/aws/sns"}));
        assert_eq!(
            props(&cx, "NewsTopicPolicy"),
            json!({"Topics": ["${NewsTopic}"], "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
                "Sid": "RequireTls", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish",
                "Resource": "${NewsTopic}", "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }]}})
        );
        assert!(cx.diagnostics.as_slice().is_empty(), "nobody listens, so nobody needs to publish");
    }

    #[test]
    fn a_fifo_topic_keeps_its_ending() {
        let eco = ecosystem(vec![named("moves.fifo", topic(|t| t.fifo = true))]);
        let cx = lowered(&eco);
        let (_, resource) = cx.stack.iter().find(|(_, r)| r.ty == "AWS::SNS::Topic").unwrap();
        let props = props(&cx, &resource.logical_id);
        assert_eq!((&props["TopicName"], &props["FifoTopic"]), (&json!("moves.fifo"), &json!(true)));
    }

    #[test]
    fn a_queue_gets_the_bare_message_and_lets_exactly_this_topic_in() {
        // Queues come before topics.
        let audit = ResourceId(0);
        let eco = ecosystem(vec![named("audit", queue_spec()), named("orders", topic(|t| t.queues = vec![audit]))]);
        let cx = lowered(&eco);
        assert_eq!(
            props(&cx, "OrdersToAuditQueueSubscription"),
            json!({
                "TopicArn": "${OrdersTopic}", "Protocol": "sqs", "Endpoint": "${AuditQueue.Arn}",
                "RawMessageDelivery": true,
            })
        );
        assert_eq!(
            props(&cx, "AuditQueuePolicy")["PolicyDocument"]["Statement"][1],
            json!({
                "Sid": "Allow1", "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage", "Resource": "${AuditQueue.Arn}",
                "Condition": {"ArnEquals": {"aws:SourceArn": "${OrdersTopic}"}},
            })
        );
    }

    #[test]
    fn addresses_subscribe_under_ids_of_their_own() {
        let addresses = vec![
            (Protocol::Email, literal("a@example.com")),
            (Protocol::Email, literal("b@example.com")),
            (Protocol::Https, literal("https://hooks.example.com/x")),
        ];
        let eco = ecosystem(vec![named("news", topic(|t| t.addresses = addresses))]);
        let cx = lowered(&eco);
        let all: Vec<_> = cx.stack.iter().filter(|(_, r)| r.ty == "AWS::SNS::Subscription").collect();
        assert_eq!(all.len(), 3);
        let (_, last) = all[2];
        assert_eq!(
            props(&cx, &last.logical_id),
            json!({"TopicArn": "${NewsTopic}", "Protocol": "https", "Endpoint": "https://hooks.example.com/x"})
        );
        assert!(all[0].1.logical_id.starts_with("NewsEmailSubscription"));
    }

    #[test]
    fn a_topic_fed_from_outside_lets_services_in_where_its_key_does() {
        let fed = |encryption| {
            topic(|t| {
                t.addresses = vec![(Protocol::Email, literal("a@example.com"))];
                t.settings.encryption = Some(spanned(encryption));
            })
        };
        let eco = ecosystem(vec![named("alerts", fed(Encryption::Kms)), named("quiet", fed(Encryption::Aws))]);
        let cx = lowered(&eco);
        let statement = props(&cx, "AlertsTopicPolicy")["PolicyDocument"]["Statement"][1].clone();
        assert_eq!(statement["Principal"]["Service"], json!(TOPIC_WRITERS));
        assert_eq!(statement["Condition"], json!({"StringEquals": {"aws:SourceAccount": "ACCOUNT"}}));
        assert_eq!(props(&cx, "AlertsTopic")["KmsMasterKeyId"], json!("${EcosystemKeyKey.Arn}"));
        let notes: Vec<_> = cx.diagnostics.as_slice().iter().map(|d| d.message.as_str()).collect();
        assert_eq!(notes, ["nobody here publishes to topic `quiet`, and AWS services cannot: its key is AWS's own"]);
    }
}
