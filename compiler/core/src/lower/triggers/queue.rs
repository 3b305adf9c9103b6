//! Messages in a queue: an event source mapping with partial batch responses, and what the role needs to poll.

use serde_json::Value as Json;

use super::{Site, json, names, permission};
use crate::aws::{Statement, list, map};
use crate::ir::{ResourceId, TriggerKind};
use crate::knowledge::limits::sqs::VISIBILITY_PER_TIMEOUT;
use crate::lower::{Lowering, resources};

/// What Lambda does to a queue that it polls for a function: what `AWSLambdaSQSQueueExecutionRole` allows, and what
/// the SQS developer guide demands ("Configuring an Amazon SQS queue to trigger an AWS Lambda function"). Changing a
/// message's visibility is not among it: that is for code that asks for it.
const POLL: [&str; 3] = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

/// How a queue is read.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// The queue.
    pub(super) queue: ResourceId,
    /// Most messages at once.
    pub(super) batch_size: u32,
    /// Seconds to wait for a batch.
    pub(super) window: u32,
    /// Most executions at once.
    pub(super) max_concurrency: Option<u32>,
    /// Patterns; any that matches.
    pub(super) filters: &'a [Json],
}

/// A queue as trigger.
pub(super) fn fill(cx: &mut Lowering<'_>, site: &Site<'_>, kind: &TriggerKind) {
    let TriggerKind::Queue { queue, batch_size, window, max_concurrency, filters } = kind else { return };
    let reading =
        Reading { queue: *queue, batch_size: *batch_size, window: *window, max_concurrency: *max_concurrency, filters };
    read(cx, site, &reading);
}

/// Lets the function read the queue.
pub(super) fn read(cx: &mut Lowering<'_>, site: &Site<'_>, reading: &Reading<'_>) {
    let queue = cx.eco.resource(reading.queue);
    let arn = cx.arn(reading.queue);
    let scaling = reading.max_concurrency.map(|most| map([("MaximumConcurrency", most.into())]));
    let mapping = site
        .resource("AWS::Lambda::EventSourceMapping", names::between(&site.function.name, &queue.name, "Mapping"))
        .with("FunctionName", site.target(cx))
        .with("EventSourceArn", arn.clone())
        .with("BatchSize", reading.batch_size)
        // Left out when zero: FIFO queues refuse even that.
        .maybe("MaximumBatchingWindowInSeconds", (reading.window > 0).then_some(reading.window))
        .with("FunctionResponseTypes", list(["ReportBatchItemFailures"]))
        .maybe("FilterCriteria", json::filter_criteria(reading.filters))
        .maybe("ScalingConfig", scaling)
        .maybe("Tags", cx.tags(&site.function.tags));
    cx.stack.add(mapping);
    cx.allow(site.id, Statement::allow(POLL, vec![arn]));
    allow_key(cx, site, reading.queue);
    if queue.existing.is_some() {
        note_visibility(cx, site, reading);
    }
}

/// Reading what a customer key encrypted needs the key.
pub(super) fn allow_key(cx: &mut Lowering<'_>, site: &Site<'_>, source: ResourceId) {
    if let Some(key) = resources::encryption_key(cx, source) {
        cx.allow(site.id, Statement::allow(["kms:Decrypt"], vec![key]));
    }
}

fn note_visibility(cx: &mut Lowering<'_>, site: &Site<'_>, reading: &Reading<'_>) {
    let name = &cx.eco.resource(reading.queue).name;
    let seconds = site.function.timeout.value * VISIBILITY_PER_TIMEOUT + reading.window;
    let message = format!("the queue {name} should hide messages for at least {seconds} s while they are worked on");
    let help = format!(
        "its owner sets the visibility timeout to {seconds} s: six times the function's time-out, and the window"
    );
    permission::owner(cx, site.span, message, help);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, props};
    use super::*;
    use crate::ir::ResourceKind;
    use aws_auto_schema::settings::Encryption;
    use serde_json::json;

    fn queue(queue: ResourceId) -> TriggerKind {
        TriggerKind::Queue { queue, batch_size: 10, window: 0, max_concurrency: None, filters: vec![] }
    }

    #[test]
    fn a_queue_is_mapped_to_the_function_and_to_nothing_wider() {
        let mut bench = Bench::new();
        let orders = bench.resource(ResourceKind::Queue, "orders");
        let kind = TriggerKind::Queue {
            queue: orders,
            batch_size: 50,
            window: 20,
            max_concurrency: Some(5),
            filters: vec![json!({"body": {"channel": ["mail"]}})],
        };
        bench.function("mailer", vec![kind]);
        let done = bench.fill();
        assert_eq!(
            props(&done, "MailerOnOrdersMapping"),
            json!({
                "FunctionName": "<MailerFunction.Arn>", "EventSourceArn": "<OrdersQueue.Arn>", "BatchSize": 50,
                "MaximumBatchingWindowInSeconds": 20, "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "FilterCriteria": {"Filters": [{"Pattern": "{\"body\":{\"channel\":[\"mail\"]}}"}]},
                "ScalingConfig": {"MaximumConcurrency": 5},
            })
        );
        assert_eq!(
            done.allowed("mailer"),
            json!([{
                "Effect": "Allow",
                "Action": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
                "Resource": "<OrdersQueue.Arn>",
            }])
        );
    }

    #[test]
    fn without_a_window_nothing_is_said_about_one_and_the_alias_is_invoked() {
        let mut bench = Bench::new();
        let orders = bench.resource(ResourceKind::Queue, "orders.fifo");
        bench.function("worker", vec![queue(orders)]);
        bench.eco.functions[0].snap_start = true;
        let done = bench.fill();
        let id = names::between("worker", "orders.fifo", "Mapping");
        assert_eq!(props(&done, &id).get("MaximumBatchingWindowInSeconds"), None);
        assert_eq!(props(&done, &id)["FunctionName"], "<WorkerAlias>");
    }

    #[test]
    fn what_a_customer_key_encrypted_is_decrypted_with_it() {
        let mut bench = Bench::new();
        bench.eco.settings.encryption = Encryption::Kms;
        let orders = bench.resource(ResourceKind::Queue, "orders");
        bench.function("worker", vec![queue(orders)]);
        let done = bench.fill();
        let key = json!({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "<EcosystemKey.Arn>"});
        assert_eq!(done.allowed("worker")[1], key);
    }

    #[test]
    fn the_owner_of_an_imported_queue_is_told_what_to_set() {
        let mut bench = Bench::new();
        let jobs = bench.imported(ResourceKind::Queue, "jobs", "arn:aws:sqs:eu-west-1:123456789012:jobs");
        bench.function("worker", vec![queue(jobs)]);
        let done = bench.fill();
        assert_eq!(props(&done, "WorkerOnJobsMapping")["EventSourceArn"], "arn:aws:sqs:eu-west-1:123456789012:jobs");
        assert_eq!(done.codes(), ["owner-setup"]);
    }
}
