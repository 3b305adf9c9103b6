//! Records of a Kinesis stream or of a table: an event source mapping with every parameter, its on-failure destination,
//! and what the role needs to read.
//!
//! `ListStreams` of either service is granted nowhere: IAM knows no resource for it, and reading one stream does not
//! need it.

use super::{Site, json, names, queue};
use crate::aws::{self, Statement, Value, list, map, text};
use crate::ir::{Destination, Function, FunctionRef, ResourceId, ResourceKind, StreamReader};
use crate::lower::{Lowering, resources};

/// What reading a Kinesis stream takes (Lambda developer guide, without `ListStreams` and enhanced fan-out).
const KINESIS: [&str; 5] = [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
];
/// What reading a table's stream takes (Lambda developer guide, without `ListStreams`).
const DYNAMODB: [&str; 3] = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];

/// Adds the mapping and the statements.
pub(super) fn fill(cx: &mut Lowering<'_>, site: &Site<'_>, reader: &StreamReader) {
    let source = cx.eco.resource(reader.source);
    let of_table = source.kind() == ResourceKind::Table;
    let arn = if of_table { cx.table_stream_arn(reader.source) } else { cx.arn(reader.source) };
    let mapping = site
        .resource("AWS::Lambda::EventSourceMapping", mapping_id(cx, site.function, reader))
        .with("FunctionName", site.target(cx))
        .with("EventSourceArn", arn.clone());
    let mapping = how_to_read(mapping, reader)
        .maybe("DestinationConfig", reader.on_failure.as_ref().and_then(|to| destination(cx, to)))
        .maybe("MetricsConfig", is_watched(cx, site).then(|| map([("Metrics", list(["EventCount"]))])))
        .maybe("Tags", cx.tags(&site.function.tags));
    cx.stack.add(mapping);
    let statement = if of_table { Statement::allow(DYNAMODB, vec![arn]) } else { Statement::allow(KINESIS, vec![arn]) };
    cx.allow(site.id, statement);
    queue::allow_key(cx, site, reader.source);
    if let Some(Destination::Resource(to)) = reader.on_failure {
        allow_destination(cx, site, to);
    }
}

fn mapping_id(cx: &Lowering<'_>, function: &Function, reader: &StreamReader) -> String {
    let source = cx.eco.resource(reader.source);
    let suffix = if source.kind() == ResourceKind::Table { "Changes" } else { "Reader" };
    names::between(&function.name, &source.name, suffix)
}

/// The mapping that a reader has become.
pub(super) fn mapping_of(cx: &Lowering<'_>, function: &Function, reader: &StreamReader) -> Option<aws::ResourceId> {
    cx.stack.find(&mapping_id(cx, function, reader))
}

/// Whether somebody wants to know how many records were given up. These metrics are billed, so they are not the default.
fn is_watched(cx: &Lowering<'_>, site: &Site<'_>) -> bool {
    cx.eco.resilience.dead_letters.contains_key(&FunctionRef::Own(site.id))
}

fn how_to_read(mapping: aws::Resource, reader: &StreamReader) -> aws::Resource {
    mapping
        .with("StartingPosition", reader.position)
        .maybe("StartingPositionTimestamp", reader.timestamp)
        .with("BatchSize", reader.batch_size)
        .maybe("MaximumBatchingWindowInSeconds", (reader.window > 0).then_some(reader.window))
        .maybe("ParallelizationFactor", reader.parallelization)
        .with("BisectBatchOnFunctionError", reader.bisect)
        .with("MaximumRetryAttempts", reader.max_retries)
        .maybe("MaximumRecordAgeInSeconds", reader.max_record_age)
        .maybe("TumblingWindowInSeconds", reader.tumbling_window)
        .with("FunctionResponseTypes", list(["ReportBatchItemFailures"]))
        .maybe("FilterCriteria", json::filter_criteria(&reader.filters))
}

/// Queues, topics and buckets take failed batches; nothing else does.
fn destination(cx: &Lowering<'_>, to: &Destination) -> Option<Value> {
    let Destination::Resource(id) = to else { return None };
    Some(map([("OnFailure", map([("Destination", cx.arn(*id))]))]))
}

fn allow_destination(cx: &mut Lowering<'_>, site: &Site<'_>, to: ResourceId) {
    let arn = cx.arn(to);
    match cx.eco.resource(to).kind() {
        ResourceKind::Queue => cx.allow(site.id, Statement::allow(["sqs:SendMessage"], vec![arn])),
        ResourceKind::Topic => cx.allow(site.id, Statement::allow(["sns:Publish"], vec![arn])),
        ResourceKind::Bucket => {
            let objects = Value::join([arn.clone(), text("/*")]);
            cx.allow(site.id, Statement::allow(["s3:PutObject"], vec![objects]));
            cx.allow(site.id, Statement::allow(["s3:ListBucket"], vec![arn]));
        }
        _ => {}
    }
    if let Some(key) = resources::encryption_key(cx, to) {
        cx.allow(site.id, Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"], vec![key]));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, props};
    use super::*;
    use crate::ir::TriggerKind;
    use serde_json::json;

    fn reader(source: ResourceId) -> StreamReader {
        StreamReader {
            source,
            batch_size: 100,
            window: 0,
            position: "LATEST",
            timestamp: None,
            parallelization: None,
            bisect: true,
            max_retries: 3,
            max_record_age: None,
            on_failure: None,
            tumbling_window: None,
            filters: vec![],
        }
    }

    #[test]
    fn every_parameter_of_a_kinesis_reader_arrives() {
        let mut bench = Bench::new();
        let clicks = bench.resource(ResourceKind::Stream, "clicks");
        let failed = bench.resource(ResourceKind::Bucket, "failed");
        let full = StreamReader {
            batch_size: 500,
            window: 10,
            position: "AT_TIMESTAMP",
            timestamp: Some(1_700_000_000),
            parallelization: Some(4),
            bisect: false,
            max_retries: -1,
            max_record_age: Some(21_600),
            on_failure: Some(Destination::Resource(failed)),
            tumbling_window: Some(60),
            filters: vec![json!({"data": {"type": ["view"]}})],
            ..reader(clicks)
        };
        bench.function("cleaner", vec![TriggerKind::Stream(full)]);
        let done = bench.fill();
        assert_eq!(
            props(&done, "CleanerOnClicksReader"),
            json!({
                "FunctionName": "<CleanerFunction.Arn>", "EventSourceArn": "<ClicksStream.Arn>",
                "StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1_700_000_000, "BatchSize": 500,
                "MaximumBatchingWindowInSeconds": 10, "ParallelizationFactor": 4, "BisectBatchOnFunctionError": false,
                "MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": 21_600, "TumblingWindowInSeconds": 60,
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "FilterCriteria": {"Filters": [{"Pattern": "{\"data\":{\"type\":[\"view\"]}}"}]},
                "DestinationConfig": {"OnFailure": {"Destination": "<FailedBucket.Arn>"}},
            })
        );
        let allowed = done.allowed("cleaner");
        assert_eq!(allowed[0]["Action"], json!(KINESIS));
        assert_eq!(allowed[0]["Resource"], "<ClicksStream.Arn>");
        assert_eq!(
            (&allowed[1]["Action"], &allowed[1]["Resource"]),
            (&json!("s3:PutObject"), &json!("<FailedBucket.Arn>/*"))
        );
        assert_eq!(
            (&allowed[2]["Action"], &allowed[2]["Resource"]),
            (&json!("s3:ListBucket"), &json!("<FailedBucket.Arn>"))
        );
    }

    #[test]
    fn a_table_is_read_through_its_stream() {
        let mut bench = Bench::new();
        let orders = bench.resource(ResourceKind::Table, "orders");
        let failed = bench.resource(ResourceKind::Queue, "failed");
        let follower = StreamReader { on_failure: Some(Destination::Resource(failed)), ..reader(orders) };
        bench.function("follower", vec![TriggerKind::Stream(follower)]);
        let done = bench.fill();
        assert_eq!(props(&done, "FollowerOnOrdersChanges")["EventSourceArn"], "<OrdersTable.StreamArn>");
        assert_eq!(
            done.allowed("follower"),
            json!([
                {"Effect": "Allow", "Action": DYNAMODB, "Resource": "<OrdersTable.StreamArn>"},
                {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "<FailedQueue.Arn>"},
            ])
        );
    }

    #[test]
    fn every_action_for_reading_can_be_limited_to_a_stream() {
        for action in KINESIS.iter().chain(&DYNAMODB) {
            let (_, action) = crate::knowledge::iam::action(action).unwrap();
            assert!(action.requires_resource(), "{}", action.name);
        }
    }
}
