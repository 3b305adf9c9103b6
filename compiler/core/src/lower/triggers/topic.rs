//! Messages on a topic: a subscription of the function, or of a queue that the function reads.

use aws_auto_schema::trigger::FilterScope;

use super::queue::{self, Reading};
use super::{Site, json, names, permission};
use crate::aws::{self, Value, map};
use crate::ir::{ResourceId, Spec, TriggerKind};
use crate::knowledge::limits::event_source::SQS_BATCH_SIZE_DEFAULT;
use crate::lower::Lowering;

/// Adds the subscription and what belongs to it.
pub(super) fn fill(cx: &mut Lowering<'_>, site: &Site<'_>, kind: &TriggerKind) {
    let TriggerKind::Topic { topic, filter, scope, via_queue } = kind else { return };
    let filter = filter.as_ref().map(|filter| (json::object(filter), *scope));
    match via_queue {
        None => subscribe_function(cx, site, *topic, filter),
        Some(queue) => subscribe_queue(cx, site, (*topic, *queue), filter),
    }
}

fn subscribe_function(cx: &mut Lowering<'_>, site: &Site<'_>, topic: ResourceId, filter: Option<(Value, FilterScope)>) {
    let name = &cx.eco.resource(topic).name;
    let arn = cx.arn(topic);
    let endpoint = site.target(cx);
    let subscription = subscription(cx, site, topic, ("lambda", endpoint), filter);
    cx.stack.add(redriven(cx, site, topic, subscription));
    let id = names::between(&site.function.name, name, "SubscriptionPermission");
    permission::permit(cx, site, id, "sns.amazonaws.com", [("SourceArn", arn)]);
    admit_failures(cx, site, topic);
}

/// Raw delivery: the queue holds what was published, as if it had been sent to the queue itself.
fn subscribe_queue(
    cx: &mut Lowering<'_>,
    site: &Site<'_>,
    (topic, queue): (ResourceId, ResourceId),
    filter: Option<(Value, FilterScope)>,
) {
    let arn = cx.arn(topic);
    let endpoint = cx.arn(queue);
    let subscription = subscription(cx, site, topic, ("sqs", endpoint), filter).with("RawMessageDelivery", true);
    cx.stack.add(redriven(cx, site, topic, subscription));
    permission::let_send(cx, queue, "sns.amazonaws.com", arn);
    admit_failures(cx, site, topic);
    let reading = Reading { queue, batch_size: SQS_BATCH_SIZE_DEFAULT, window: 0, max_concurrency: None, filters: &[] };
    queue::read(cx, site, &reading);
}

fn subscription(
    cx: &Lowering<'_>,
    site: &Site<'_>,
    topic: ResourceId,
    (protocol, endpoint): (&str, Value),
    filter: Option<(Value, FilterScope)>,
) -> aws::Resource {
    let id = names::between(&site.function.name, &cx.eco.resource(topic).name, "Subscription");
    let subscription = site
        .resource("AWS::SNS::Subscription", id)
        .with("TopicArn", cx.arn(topic))
        .with("Protocol", protocol)
        .with("Endpoint", endpoint);
    let Some((policy, scope)) = filter else { return subscription };
    let scope = match scope {
        FilterScope::Attributes => "MessageAttributes",
        FilterScope::Body => "MessageBody",
    };
    subscription.with("FilterPolicy", policy).with("FilterPolicyScope", scope)
}

/// The failure queue, where this topic may use it: a FIFO topic delivers to FIFO queues only.
fn failures(cx: &Lowering<'_>, site: &Site<'_>, topic: ResourceId) -> Option<ResourceId> {
    let queue = site.function.failure_queue?;
    let fifo_topic = matches!(&cx.eco.resource(topic).spec, Spec::Topic(topic) if topic.fifo);
    let fifo_queue = matches!(&cx.eco.resource(queue).spec, Spec::Queue(queue) if queue.fifo);
    (fifo_topic == fifo_queue).then_some(queue)
}

fn redriven(cx: &Lowering<'_>, site: &Site<'_>, topic: ResourceId, subscription: aws::Resource) -> aws::Resource {
    let policy = failures(cx, site, topic).map(|queue| map([("deadLetterTargetArn", cx.arn(queue))]));
    subscription.maybe("RedrivePolicy", policy)
}

fn admit_failures(cx: &mut Lowering<'_>, site: &Site<'_>, topic: ResourceId) {
    if let Some(queue) = failures(cx, site, topic) {
        let arn = cx.arn(topic);
        permission::let_send(cx, queue, "sns.amazonaws.com", arn);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, failure_queue, props};
    use super::*;
    use crate::ir::ResourceKind;
    use serde_json::json;

    fn topic(topic: ResourceId, filter: Option<serde_json::Value>, via_queue: Option<ResourceId>) -> TriggerKind {
        TriggerKind::Topic { topic, filter, scope: FilterScope::Body, via_queue }
    }

    #[test]
    fn a_function_subscribes_with_its_filter_and_its_failure_queue() {
        let mut bench = Bench::new();
        let orders = bench.resource(ResourceKind::Topic, "orders");
        let dlq = failure_queue(&mut bench, "check");
        bench.function("check", vec![topic(orders, Some(json!({"type": ["placed"]})), None)]);
        bench.eco.functions[0].failure_queue = Some(dlq);
        let done = bench.fill();
        assert_eq!(
            props(&done, "CheckOnOrdersSubscription"),
            json!({
                "TopicArn": "<OrdersTopic>", "Protocol": "lambda", "Endpoint": "<CheckFunction.Arn>",
                "FilterPolicy": {"type": ["placed"]}, "FilterPolicyScope": "MessageBody",
                "RedrivePolicy": {"deadLetterTargetArn": "<CheckDlqQueue.Arn>"},
            })
        );
        let permission = props(&done, "CheckOnOrdersSubscriptionPermission");
        assert_eq!(
            (&permission["Principal"], &permission["SourceArn"]),
            (&json!("sns.amazonaws.com"), &json!("<OrdersTopic>"))
        );
        assert_eq!(done.admitted(dlq)[0]["Condition"], json!({"ArnEquals": {"aws:SourceArn": "<OrdersTopic>"}}));
    }

    #[test]
    fn a_queue_between_is_subscribed_raw_and_read_by_the_function() {
        let mut bench = Bench::new();
        let orders = bench.resource(ResourceKind::Topic, "orders");
        let waiting = bench.resource(ResourceKind::Queue, "waiting");
        bench.function("check", vec![topic(orders, None, Some(waiting))]);
        let done = bench.fill();
        assert_eq!(
            props(&done, "CheckOnOrdersSubscription"),
            json!({
                "TopicArn": "<OrdersTopic>", "Protocol": "sqs", "Endpoint": "<WaitingQueue.Arn>",
                "RawMessageDelivery": true,
            })
        );
        assert_eq!(
            done.admitted(waiting),
            json!([{
                "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
                "Resource": "<WaitingQueue.Arn>", "Condition": {"ArnEquals": {"aws:SourceArn": "<OrdersTopic>"}},
            }])
        );
        assert_eq!(props(&done, "CheckOnWaitingMapping")["EventSourceArn"], "<WaitingQueue.Arn>");
        assert!(done.cx.stack.iter().all(|(_, r)| r.ty != "AWS::Lambda::Permission"));
    }

    #[test]
    fn a_fifo_topic_does_not_use_a_plain_failure_queue() {
        let mut bench = Bench::new();
        let moves = bench.resource(ResourceKind::Topic, "moves.fifo");
        let waiting = bench.resource(ResourceKind::Queue, "waiting.fifo");
        let dlq = failure_queue(&mut bench, "ledger");
        bench.function("ledger", vec![topic(moves, None, Some(waiting))]);
        bench.eco.functions[0].failure_queue = Some(dlq);
        let done = bench.fill();
        let id = names::between("ledger", "moves.fifo", "Subscription");
        assert_eq!(props(&done, &id).get("RedrivePolicy"), None);
        assert_eq!(done.admitted(dlq), json!([]));
    }
}
