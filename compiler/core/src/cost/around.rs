//! What a function's triggers and logs cost: paid by the request, the message or the byte.
//!
//! Only what a measured or declared number of invocations tells is priced; a batch may hold one message or many, so
//! queues are priced at the least they can cost, and say so.

use super::lambda::line;
use super::load::Load;
use super::tiers::unit_price;
use super::{Component, tiers};
use crate::ir::{Ecosystem, Function, RetentionDays, Spec, TriggerKind};

/// Requests to SQS for a batch that holds one message: to send it, to receive it and to delete it.
const QUEUE_REQUESTS: f64 = 3.0;

/// The lines of one function's surroundings.
pub(super) fn components(eco: &Ecosystem, function: &Function, load: &Load, region: &str) -> Vec<Component> {
    // How several triggers share the invocations is not known, so none of them is given all.
    let only = function.triggers.len() == 1;
    let requests = load.requests.filter(|_| only);
    let missing = if only { "nothing says how often it runs" } else { "its invocations are not told apart by trigger" };
    let mut lines: Vec<Component> =
        function.triggers.iter().filter_map(|t| trigger(eco, &t.kind, requests, load, region, missing)).collect();
    // Two triggers of one kind without numbers say the same thing.
    lines.dedup();
    lines.extend(logs(function));
    lines
}

fn trigger(
    eco: &Ecosystem,
    kind: &TriggerKind,
    requests: Option<f64>,
    load: &Load,
    region: &str,
    missing: &str,
) -> Option<Component> {
    let evidence = load.requests_evidence;
    match kind {
        TriggerKind::Http(_) => {
            let mut component = line("api_requests", requests, "request", None, evidence, missing);
            component.usd = requests.and_then(|n| tiers::tiered("api.http.request", region, n)).map(|t| t.usd());
            if component.usd.is_some() {
                component.note.clear();
            }
            Some(component)
        }
        TriggerKind::Queue { queue, .. } => {
            let fifo = matches!(&eco.resource(*queue).spec, Spec::Queue(queue) if queue.fifo);
            let item = if fifo { "sqs.fifo" } else { "sqs.standard" };
            let quantity = requests.map(|n| n * QUEUE_REQUESTS);
            let mut component =
                line("queue_requests", quantity, "request", unit_price(item, region), "assumed", missing);
            if component.usd.is_some() {
                component.note = "at one message a batch; empty receives are not counted".to_owned();
            }
            Some(component)
        }
        TriggerKind::Pattern { bus: Some(_), .. } => {
            Some(line("events", requests, "event", unit_price("events.custom", region), evidence, missing))
        }
        TriggerKind::Stream(_) => {
            Some(line("stream_records", None, "GB", None, "", "the volume of its stream is not measured"))
        }
        TriggerKind::Topic { .. } => {
            Some(line("topic_messages", requests, "message", unit_price("sns.publish", region), evidence, missing))
        }
        TriggerKind::LoadBalancer(_) => {
            Some(line("load_balancer_capacity", None, "hour", None, "", "its capacity units are not measured"))
        }
        // Scheduled rules and events of AWS services on the default bus, and S3's notifications, are free.
        TriggerKind::Schedule { .. } | TriggerKind::Pattern { bus: None, .. } | TriggerKind::Bucket { .. } => None,
    }
}

/// The volume of logs is not in a report.
fn logs(function: &Function) -> [Component; 2] {
    let kept = match function.log_retention {
        RetentionDays(Some(days)) => format!("the volume of its logs is not measured; kept {days} days"),
        RetentionDays(None) => "the volume of its logs is not measured; kept for ever".to_owned(),
    };
    [
        line("log_ingestion", None, "GB", None, "", "the volume of its logs is not measured"),
        line("log_storage", None, "GB-month", None, "", &kept),
    ]
}
