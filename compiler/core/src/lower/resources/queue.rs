//! SQS queues: encrypted, reached over TLS only, dead letters where the IR says so.
//!
//! A dead letter queue says in turn who may use it. Queues and their dead letter queues name each other: the allowing
//! side writes ARNs made of names, so that the template has no cycle.

use super::policy::{Limit, document, require_tls};
use super::{Lowering, beside, complete, encryption, start, whole};
use crate::aws::{self, Pseudo, Value, map, text};
use crate::ir::ResourceId;
use crate::ir::resource::QueueSpec;
use crate::knowledge::limits::sqs;

pub(super) fn declare(cx: &Lowering<'_>, id: ResourceId, spec: &QueueSpec) -> aws::Resource {
    let name = physical_name(cx, id, spec);
    let mut queue = start(cx, id, "AWS::SQS::Queue", "Queue").with("QueueName", name.clone());
    queue.arn = Some(cx.regional_arn("sqs", name.clone()));
    // `Ref` of a queue is its URL.
    queue.name = Some(Value::join([
        text("https://sqs."),
        Pseudo::Region.into(),
        text("."),
        Pseudo::UrlSuffix.into(),
        text("/"),
        Pseudo::AccountId.into(),
        text("/"),
        name,
    ]));
    queue
}

fn physical_name(cx: &Lowering<'_>, id: ResourceId, spec: &QueueSpec) -> Value {
    let name = &cx.eco.resource(id).name;
    if spec.fifo {
        cx.physical_ending(name, sqs::FIFO_SUFFIX, sqs::NAME_LENGTH)
    } else {
        cx.physical(name, sqs::NAME_LENGTH)
    }
}

pub(super) fn fill(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, spec: &QueueSpec) {
    let settings = &spec.settings;
    let key = encryption::encryption_key(cx, id);
    let redrive = spec
        .redrive
        .map(|(target, attempts)| map([("deadLetterTargetArn", cx.arn(target)), ("maxReceiveCount", attempts.into())]));
    let allow = redrive_allow(cx, id, spec);
    let delay = settings.delay.map(|d| whole(d.value.0.as_secs_exact()));
    let deduplication = settings.content_deduplication.filter(|_| spec.fifo).map(|d| d.value);
    complete(cx, id, created, |queue| {
        queue
            .maybe("FifoQueue", spec.fifo.then_some(true))
            .maybe("ContentBasedDeduplication", deduplication)
            .maybe("SqsManagedSseEnabled", key.is_none().then_some(true))
            .maybe("KmsMasterKeyId", key)
            .with("VisibilityTimeout", spec.visibility.value)
            .with("MessageRetentionPeriod", spec.retention)
            .maybe("DelaySeconds", delay)
            .maybe("RedrivePolicy", redrive)
            .maybe("RedriveAllowPolicy", allow)
    });
    write_policy(cx, id, created);
}

/// Who may use this queue for dead letters; nothing for a queue that is none.
fn redrive_allow(cx: &Lowering<'_>, id: ResourceId, spec: &QueueSpec) -> Option<Value> {
    let sources = cx.dead_letter_sources.get(&id).into_iter().flatten();
    // ARNs made of names: the queues refer to this one.
    let sources: Vec<Value> = sources.filter_map(|from| cx.stack.resource(cx.created(*from)?).arn.clone()).collect();
    let permission = match sources.len() {
        0 if spec.is_dead_letter => "denyAll",
        0 => return None,
        n if n > sqs::REDRIVE_SOURCES => "allowAll",
        _ => return Some(map([("redrivePermission", text("byQueue")), ("sourceQueueArns", Value::List(sources))])),
    };
    Some(map([("redrivePermission", text(permission))]))
}

fn write_policy(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId) {
    let own = [cx.arn(id)];
    let limit = Limit { bytes: sqs::POLICY_SIZE, statements: sqs::POLICY_STATEMENTS };
    let document = document(cx, id, vec![require_tls("sqs:*", own.to_vec())], &own, limit);
    let policy = beside(cx, id, "AWS::SQS::QueuePolicy", "QueuePolicy")
        .with("Queues", vec![Value::Ref(created)])
        .with("PolicyDocument", document);
    cx.stack.add(policy);
}

#[cfg(test)]
mod tests {
    use aws_auto_schema::scalar::Seconds;
    use aws_auto_schema::settings::Encryption;
    use aws_auto_source::value::duration::{Duration, Unit};
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::{ResourceKind, Spec};

    #[test]
    fn a_queue_is_encrypted_and_takes_tls_only() {
        let mut spec = queue();
        spec.settings.delay = Some(spanned(Seconds(Duration::of(15, Unit::Seconds).unwrap())));
        let eco = ecosystem(vec![named("invoices", Spec::Queue(spec))]);
        let cx = lowered(&eco);
        assert_eq!(
            props(&cx, "InvoicesQueue"),
            json!({
                "QueueName": "invoices",
                "SqsManagedSseEnabled": true,
                "VisibilityTimeout": 30,
                "MessageRetentionPeriod": 345_600,
                "DelaySeconds": 15,
            })
        );
        assert_eq!(
            props(&cx, "InvoicesQueuePolicy"),
            json!({"Queues": ["${InvoicesQueue}"], "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
                "Sid": "RequireTls", "Effect": "Deny", "Principal": "*", "Action": "sqs:*",
                "Resource": "${InvoicesQueue.Arn}",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }]}})
        );
    }

    #[test]
    fn a_fifo_queue_keeps_its_ending_and_its_deduplication() {
        let mut spec = queue();
        spec.fifo = true;
        spec.settings.content_deduplication = Some(spanned(true));
        let eco = ecosystem(vec![named("payments", Spec::Queue(spec))]);
        let cx = lowered(&eco);
        let props = props(&cx, "PaymentsQueue");
        assert_eq!(props["QueueName"], json!("payments.fifo"));
        assert_eq!((&props["FifoQueue"], &props["ContentBasedDeduplication"]), (&json!(true), &json!(true)));
        let resource = cx.stack.resource(cx.stack.find("PaymentsQueue").unwrap());
        assert_eq!(
            json(&cx, resource.name.as_ref().unwrap()),
            "https://sqs.REGION.amazonaws.com/ACCOUNT/payments.fifo"
        );
    }

    #[test]
    fn dead_letters_go_one_way_and_are_let_in_on_the_other() {
        // Sorted by name: `orders` is the first queue, `orders-dlq` the second.
        let dead = ResourceId(1);
        let source = QueueSpec { redrive: Some((dead, 5)), ..queue() };
        let target = QueueSpec { is_dead_letter: true, ..queue() };
        let eco = ecosystem(vec![named("orders", Spec::Queue(source)), named("orders-dlq", Spec::Queue(target))]);
        assert_eq!(eco.find_resource(ResourceKind::Queue, "orders-dlq"), Some(dead));
        let cx = lowered(&eco);
        assert_eq!(
            props(&cx, "OrdersQueue")["RedrivePolicy"],
            json!({"deadLetterTargetArn": "${OrdersDlqQueue.Arn}", "maxReceiveCount": 5})
        );
        assert_eq!(
            props(&cx, "OrdersDlqQueue")["RedriveAllowPolicy"],
            json!({"redrivePermission": "byQueue", "sourceQueueArns": ["arn:aws:sqs:REGION:ACCOUNT:orders"]})
        );
    }

    #[test]
    fn what_collects_a_functions_failures_is_no_other_queues_business() {
        let target = QueueSpec { is_dead_letter: true, ..queue() };
        let eco = ecosystem(vec![named("f-dlq", Spec::Queue(target))]);
        assert_eq!(props(&lowered(&eco), "FDlqQueue")["RedriveAllowPolicy"], json!({"redrivePermission": "denyAll"}));
    }

    #[test]
    fn a_customer_key_replaces_the_one_of_sqs() {
        let mut spec = queue();
        spec.settings.encryption = Some(spanned(Encryption::Kms));
        let eco = ecosystem(vec![named("q", Spec::Queue(spec))]);
        let props = props(&lowered(&eco), "QQueue");
        assert_eq!(props["KmsMasterKeyId"], json!("${EcosystemKeyKey.Arn}"));
        assert!(props.get("SqsManagedSseEnabled").is_none());
    }
}
