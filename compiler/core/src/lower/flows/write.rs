//! Writing a step's result to where it is kept or read.

use crate::asl::{Retry, State, expr, literal};
use crate::aws::{Statement, Value, list, map, text};
use crate::ir::{Flow, ResourceId, ResourceKind, Spec, Step};
use crate::lower::{Lowering, resources};

/// What keys of a step's objects begin with.
pub(super) fn prefix(flow: &Flow, step: &Step) -> String {
    format!("{}/{}", flow.name, step.name.replace(' ', "-"))
}

/// A state that writes its input and hands it on.
pub(super) fn state(cx: &Lowering<'_>, flow: &Flow, step: &Step, to: ResourceId) -> State {
    let (integration, arguments, needs) = match cx.eco.resource(to).kind() {
        ResourceKind::Bucket => object(cx, flow, step, to),
        ResourceKind::Queue => message(cx, flow, to),
        ResourceKind::Topic => publication(cx, flow, to),
        ResourceKind::Stream => stream_record(cx, to),
        ResourceKind::Bus => event(cx, flow, step, to),
        _ => delivery(cx, to),
    };
    let mut needs = vec![needs];
    // Whoever writes what a customer key encrypts needs the key.
    needs.extend(
        resources::encryption_key(cx, to)
            .map(|key| Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"], vec![key])),
    );
    State::task(integration, arguments, needs)
        .within(60u32)
        .retry(Retry::backoff(&["States.TaskFailed"], 1, 4))
        .output(expr("$states.input"))
}

type Call = (&'static str, Value, Statement);

/// A line of JSON for a delivery stream, a warehouse's too.
fn delivery(cx: &Lowering<'_>, to: ResourceId) -> Call {
    let record = map([("Data", expr("$string($states.input) & \"\\n\""))]);
    let arguments = map([("DeliveryStreamName", cx.name(to)), ("Record", record)]);
    ("aws-sdk:firehose:putRecord", arguments, Statement::allow(["firehose:PutRecord"], vec![cx.arn(to)]))
}

fn object(cx: &Lowering<'_>, flow: &Flow, step: &Step, to: ResourceId) -> Call {
    let prefix = prefix(flow, step);
    let key = format!("{} & $states.context.Execution.Name & \".json\"", crate::asl::quoted(&format!("{prefix}/")));
    let arguments = map([
        ("Bucket", cx.name(to)),
        ("Key", expr(key)),
        ("Body", expr("$states.input")),
        ("ContentType", text("application/json")),
    ]);
    let objects = Value::join([cx.arn(to), text(format!("/{prefix}/*"))]);
    ("aws-sdk:s3:putObject", arguments, Statement::allow(["s3:PutObject"], vec![objects]))
}

fn message(cx: &Lowering<'_>, flow: &Flow, to: ResourceId) -> Call {
    let fifo = matches!(&cx.eco.resource(to).spec, Spec::Queue(queue) if queue.fifo);
    let mut arguments = vec![("QueueUrl".into(), cx.url(to)), ("MessageBody".into(), expr("$string($states.input)"))];
    arguments.extend(fifo.then(|| ordered(flow)).into_iter().flatten());
    ("sqs:sendMessage", Value::Map(arguments), Statement::allow(["sqs:SendMessage"], vec![cx.arn(to)]))
}

fn publication(cx: &Lowering<'_>, flow: &Flow, to: ResourceId) -> Call {
    let fifo = matches!(&cx.eco.resource(to).spec, Spec::Topic(topic) if topic.fifo);
    let mut arguments = vec![("TopicArn".into(), cx.arn(to)), ("Message".into(), expr("$string($states.input)"))];
    arguments.extend(fifo.then(|| ordered(flow)).into_iter().flatten());
    ("sns:publish", Value::Map(arguments), Statement::allow(["sns:Publish"], vec![cx.arn(to)]))
}

/// What FIFO asks for: the results of a flow keep their order, each execution's result is one.
fn ordered(flow: &Flow) -> [(crate::aws::Key, Value); 2] {
    [
        ("MessageGroupId".into(), literal(&flow.name)),
        ("MessageDeduplicationId".into(), expr("$states.context.Execution.Name & \"-\" & $states.context.State.Name")),
    ]
}

fn stream_record(cx: &Lowering<'_>, to: ResourceId) -> Call {
    let arguments = map([
        ("StreamName", cx.name(to)),
        ("PartitionKey", expr("$states.context.Execution.Name")),
        ("Data", expr("$string($states.input)")),
    ]);
    ("aws-sdk:kinesis:putRecord", arguments, Statement::allow(["kinesis:PutRecord"], vec![cx.arn(to)]))
}

fn event(cx: &Lowering<'_>, flow: &Flow, step: &Step, to: ResourceId) -> Call {
    let entry = map([
        ("EventBusName", cx.name(to)),
        ("Source", literal(&cx.eco.settings.name)),
        ("DetailType", literal(&format!("{} {}", flow.name, step.name))),
        // A detail is an object.
        ("Detail", expr("$type($states.input) = \"object\" ? $states.input : {\"result\": $states.input}")),
    ]);
    let arguments = map([("Entries", list([entry]))]);
    ("events:putEvents", arguments, Statement::allow(["events:PutEvents"], vec![cx.arn(to)]))
}
