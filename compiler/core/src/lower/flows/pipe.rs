//! Queues and streams start a machine through a pipe: it polls, and starts one execution for each batch.

use aws_auto_schema::trigger::FilterScope;
use aws_auto_source::Span;
use serde_json::Value as Json;

use super::group;
use super::start::{start_role, trust};
use crate::aws::{self, Key, Props, Statement, Value, map, text};
use crate::ir::{Destination, Flow, ResourceId, ResourceKind, StreamReader};
use crate::knowledge::limits::eventbridge::PIPE_NAME_LENGTH;
use crate::lower::machines::Machine;
use crate::lower::triggers::{json, permission};
use crate::lower::{Lowering, declared, naming, resources};

/// What a pipe does to a queue (EventBridge guide, "Permissions for Amazon EventBridge Pipes").
const POLL: [&str; 3] = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
/// What it does to a stream. Listing shards is for its own work, and narrowed to the stream.
const READ: [&str; 5] = [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
];
/// What it does to a table's stream.
const FOLLOW: [&str; 3] = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];

/// What a pipe reads.
pub(super) enum Source<'a> {
    /// A queue.
    Queue { queue: ResourceId, batch_size: u32, window: u32, filters: &'a [Json] },
    /// A Kinesis stream or a table's.
    Stream(&'a StreamReader),
}

impl<'a> Source<'a> {
    pub(super) const fn queue(queue: ResourceId, batch_size: u32, window: u32, filters: &'a [Json]) -> Self {
        Self::Queue { queue, batch_size, window, filters }
    }

    const fn resource(&self) -> ResourceId {
        match self {
            Self::Queue { queue, .. } => *queue,
            Self::Stream(reader) => reader.source,
        }
    }

    fn filters(&self) -> &'a [Json] {
        match self {
            Self::Queue { filters, .. } => filters,
            Self::Stream(reader) => &reader.filters,
        }
    }

    fn arn(&self, cx: &Lowering<'_>) -> Value {
        let id = self.resource();
        if cx.eco.resource(id).kind() == ResourceKind::Table { cx.table_stream_arn(id) } else { cx.arn(id) }
    }
}

/// Adds the pipe and its role.
pub(super) fn add(cx: &mut Lowering<'_>, flow: &Flow, span: Span, source: &Source<'_>, machine: &Machine) {
    let name = cx.physical(&format!("{}-start", flow.name), PIPE_NAME_LENGTH);
    let needs = needs(cx, source);
    let role = start_role(cx, flow, span, "pipes.amazonaws.com", machine, needs);
    let mut parameters: Props = Vec::new();
    if let Some(criteria) = json::filter_criteria(source.filters()) {
        parameters.push(("FilterCriteria".into(), criteria));
    }
    parameters.push(parameters_of(cx, source));
    // The machine may run for as long as it likes: the pipe only starts it.
    let target = map([("StepFunctionStateMachineParameters", map([("InvocationType", text("FIRE_AND_FORGET"))]))]);
    let mut pipe =
        aws::Resource::new("AWS::Pipes::Pipe", naming::logical_id(&flow.name, "Pipe"), group(flow), declared(span))
            .with("Name", name.clone())
            .with("RoleArn", Value::Attr(role, "Arn"))
            .with("Source", source.arn(cx))
            .with("SourceParameters", Value::Map(parameters))
            .with("Target", Value::Ref(machine.machine))
            .with("TargetParameters", target)
            .maybe("Tags", cx.tag_map(&cx.eco.settings.tags));
    let arn = cx.regional_arn("pipes", Value::join([text("pipe/"), name]));
    pipe.arn = Some(arn.clone());
    cx.stack.add(pipe);
    trust(cx, role, "pipes.amazonaws.com", vec![arn]);
}

fn needs(cx: &mut Lowering<'_>, source: &Source<'_>) -> Vec<Statement> {
    let (id, arn) = (source.resource(), source.arn(cx));
    let actions: &[&str] = match cx.eco.resource(id).kind() {
        ResourceKind::Queue => &POLL,
        ResourceKind::Table => &FOLLOW,
        _ => &READ,
    };
    let mut all = vec![Statement::allow(actions.iter().copied(), vec![arn]).sid("Read")];
    if let Some(key) = resources::encryption_key(cx, id) {
        all.push(Statement::allow(["kms:Decrypt"], vec![key]).sid("ReadKey"));
    }
    if cx.eco.resource(id).kind() == ResourceKind::Table {
        all.push(
            Statement::allow(["dynamodb:ListStreams"], vec![text("*")])
                .sid("List")
                .because("AWS has no resource type for listing streams"),
        );
    }
    if let Source::Stream(StreamReader { on_failure: Some(Destination::Resource(to)), .. }) = source {
        let action = if cx.eco.resource(*to).kind() == ResourceKind::Topic { "sns:Publish" } else { "sqs:SendMessage" };
        all.push(Statement::allow([action], vec![cx.arn(*to)]).sid("Failures"));
        if let Some(key) = resources::encryption_key(cx, *to) {
            all.push(Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"], vec![key]).sid("FailuresKey"));
        }
    }
    all
}

fn parameters_of(cx: &Lowering<'_>, source: &Source<'_>) -> (Key, Value) {
    match source {
        Source::Queue { batch_size, window, .. } => {
            let mut props: Props = vec![("BatchSize".into(), (*batch_size).into())];
            if *window > 0 {
                props.push(("MaximumBatchingWindowInSeconds".into(), (*window).into()));
            }
            ("SqsQueueParameters".into(), Value::Map(props))
        }
        Source::Stream(reader) => {
            let table = cx.eco.resource(reader.source).kind() == ResourceKind::Table;
            let key = if table { "DynamoDBStreamParameters" } else { "KinesisStreamParameters" };
            (key.into(), Value::Map(stream_parameters(cx, reader)))
        }
    }
}

fn stream_parameters(cx: &Lowering<'_>, reader: &StreamReader) -> Props {
    let mut props: Props = vec![
        ("StartingPosition".into(), text(reader.position)),
        ("BatchSize".into(), reader.batch_size.into()),
        ("MaximumRetryAttempts".into(), Value::Int(reader.max_retries)),
    ];
    if let Some(seconds) = reader.timestamp {
        props.push(("StartingPositionTimestamp".into(), text(utc(seconds))));
    }
    if reader.window > 0 {
        props.push(("MaximumBatchingWindowInSeconds".into(), reader.window.into()));
    }
    props.extend(reader.parallelization.map(|n| (Key::from("ParallelizationFactor"), n.into())));
    props.extend(reader.max_record_age.map(|age| (Key::from("MaximumRecordAgeInSeconds"), Value::Int(age))));
    if reader.bisect {
        props.push(("OnPartialBatchItemFailure".into(), text("AUTOMATIC_BISECT")));
    }
    if let Some(Destination::Resource(to)) = &reader.on_failure {
        props.push(("DeadLetterConfig".into(), map([("Arn", cx.arn(*to))])));
    }
    props
}

/// Seconds since 1970 as `2026-01-31T12:00:00Z`.
fn utc(seconds: i64) -> String {
    let (date, rest) = (crate::knowledge::Date::since_1970(seconds.div_euclid(86_400)), seconds.rem_euclid(86_400));
    format!("{date}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

/// A topic reaches a machine through a queue, which gets what was published as it is.
pub(super) fn subscribe(
    cx: &mut Lowering<'_>,
    flow: &Flow,
    span: Span,
    (topic, queue): (ResourceId, ResourceId),
    filter: Option<(&Json, FilterScope)>,
) {
    let arn = cx.arn(topic);
    let mut subscription = aws::Resource::new(
        "AWS::SNS::Subscription",
        naming::logical_id(&flow.name, "Subscription"),
        group(flow),
        declared(span),
    )
    .with("TopicArn", arn.clone())
    .with("Protocol", "sqs")
    .with("Endpoint", cx.arn(queue))
    .with("RawMessageDelivery", true);
    if let Some((policy, scope)) = filter {
        let scope = if scope == FilterScope::Body { "MessageBody" } else { "MessageAttributes" };
        subscription = subscription.with("FilterPolicy", json::object(policy)).with("FilterPolicyScope", scope);
    }
    cx.stack.add(subscription);
    permission::let_send(cx, queue, "sns.amazonaws.com", arn);
}
