//! `<function>-redrive`: the machine that moves back what was put aside, as long as the function is healthy.
//!
//! Messages that SQS moved go back the way SQS has for that, at a limited rate; records of failed asynchronous calls,
//! which SQS refuses to move (SQS guide, `StartMessageMoveTask`), are received in small batches, handed to the function
//! again and deleted once it has taken them. Before each step the machine looks at the function's error alarm and stops
//! while that is in ALARM. What fails again stays, and is tried [`TRIES`] times at most.

use crate::asl::{Catch, Concurrency, Machine, Processing, Rule, State, expr};
use crate::aws::{self, Key, Props, Statement, Value, list, map, text};
use crate::ir::resilience::DeadLetters;
use crate::ir::{FunctionRef, ResourceId};
use crate::knowledge::limits::{sqs, step_functions};
use crate::lower::function::key_statement;
use crate::lower::machines::{self, Spec, Start, call_function};
use crate::lower::{Lowering, function_group, monitoring, naming};

use super::dead_letters::dead_letter_queue;

/// Messages a second that SQS moves back: a trickle that a function which has just recovered can take.
const RATE: u32 = 10;
/// Seconds between looks at a move.
const LOOK: u32 = 60;
/// Looks at one move before it is stopped: what is left is for the next time. Each costs about twenty of the 25,000
/// events that an execution may have.
const LOOKS: u32 = 900;
/// Seconds for which a queue is left alone after a move has begun: failing messages must not go round in circles each
/// time the alarm recovers.
const PAUSE: u32 = 3_000;
/// Messages that are received at once; SQS gives no more.
const BATCH: u32 = 10;
/// Of those, how many are handed to the function at once.
const AT_ONCE: u32 = 2;
/// Seconds between batches.
const BETWEEN_BATCHES: u32 = 5;
/// Batches of one execution: about two hundred events each.
const BATCHES: u32 = 100;
/// Times that a record is handed to the function before it is left for people.
const TRIES: u32 = 3;
/// Seconds for which received records are hidden: the next execution sees what failed in this one.
const HIDDEN: u32 = 3_600;
/// How often messages are moved back where `auto_retry_optimization` asks for it.
const SCHEDULE: &str = "rate(1 hour)";
/// Seconds for which a start is tried: later, the next one is nearer.
const START_AGE: u32 = 3_600;

/// The function is healthy, for the choice after a look at its alarm.
const HEALTHY: &str = "$healthy";
const STOPPED: &str = "Function is failing";
const DONE: &str = "Nothing is left";

/// Adds the machine and what starts it, for an entry that wants messages moved back.
pub(super) fn fill(cx: &mut Lowering<'_>, letters: &DeadLetters) {
    if !letters.redrives() || (letters.sources.is_empty() && letters.failures.is_none()) {
        return;
    }
    let function = cx.eco.function_name(letters.function);
    let name = format!("{function}-redrive");
    let alarm = monitoring::function_errors(cx, letters.function, letters.span);
    let definition = definition(cx, letters, alarm);
    let spec = Spec::standard(&name, letters.span, format!("moves back what {function} could not process"));
    machines::machine(cx, spec.under(function_group(function)), &definition);
    if letters.on_schedule {
        let when = vec![("ScheduleExpression".into(), text(SCHEDULE))];
        start(cx, letters, &name, "schedule", when);
    }
    if letters.on_recovery {
        let when = vec![("EventPattern".into(), recovered(alarm))];
        start(cx, letters, &name, "recovered", when);
    }
}

fn start(cx: &mut Lowering<'_>, letters: &DeadLetters, machine: &str, why: &str, when: Props) {
    let start = Start {
        rule: format!("{machine}-{why}"),
        logical_id: naming::logical_id(machine, &format!("{}Rule", naming::pascal(why))),
        when,
        input: None,
        max_age: START_AGE,
        group: function_group(cx.eco.function_name(letters.function)),
        span: letters.span,
    };
    machines::start_by_rule(cx, machine, start);
}

/// CloudWatch guide, "Alarm events and EventBridge".
fn recovered(alarm: aws::ResourceId) -> Value {
    let state = |value: &str| map([("value", list([value]))]);
    map([
        ("source", list(["aws.cloudwatch"])),
        ("detail-type", list(["CloudWatch Alarm State Change"])),
        ("resources", Value::List(vec![Value::Attr(alarm, "Arn")])),
        ("detail", map([("state", state("OK")), ("previousState", state("ALARM"))])),
    ])
}

/// One part after the other, each with a look at the alarm before it does anything.
fn definition(cx: &Lowering<'_>, letters: &DeadLetters, alarm: aws::ResourceId) -> Machine {
    let function = cx.eco.function_name(letters.function);
    let mut machine = Machine::new(format!("Moves back what {function} could not process, while it is healthy"));
    let mut dead: Vec<ResourceId> =
        letters.sources.iter().filter_map(|source| dead_letter_queue(cx, *source)).collect();
    dead.sort_unstable();
    dead.dedup();
    let firsts: Vec<String> = dead.iter().map(|queue| label("Look into", &queue_name(cx, *queue))).collect();
    let failures = letters.failures.map(|_| label("Begin with", function));
    let after = |at: usize| firsts.get(at + 1).or(failures.as_ref()).map_or(DONE, String::as_str).to_owned();
    machine.add("Look at alarm", look_at_alarm(alarm).then("Decide"));
    let first = firsts.first().or(failures.as_ref()).map_or(DONE, String::as_str);
    machine.add("Decide", State::choice(vec![Rule::new(HEALTHY, first)], STOPPED));
    for (at, queue) in dead.iter().enumerate() {
        let sources: Vec<ResourceId> =
            letters.sources.iter().copied().filter(|source| dead_letter_queue(cx, *source) == Some(*queue)).collect();
        move_back(cx, &mut machine, alarm, *queue, &sources, &after(at));
    }
    if let (Some(queue), Some(first)) = (letters.failures, failures) {
        call_again(cx, &mut machine, alarm, (letters.function, queue), first);
    }
    machine.add(DONE, State::succeed());
    machine.add(STOPPED, State::succeed().about("The error alarm is in ALARM: what is left waits"));
    machine
}

fn queue_name(cx: &Lowering<'_>, queue: ResourceId) -> String {
    cx.eco.resource(queue).name.clone()
}

fn label(what: &str, name: &str) -> String {
    naming::fit(&format!("{what} {name}"), step_functions::STATE_NAME_LENGTH)
}

/// An alarm that is not there stops everything, too.
fn look_at_alarm(alarm: aws::ResourceId) -> State {
    let arguments = map([("AlarmNames", Value::List(vec![Value::Ref(alarm)])), ("AlarmTypes", list(["MetricAlarm"]))]);
    let needs = Statement::allow(["cloudwatch:DescribeAlarms"], vec![Value::Attr(alarm, "Arn")]);
    State::task("aws-sdk:cloudwatch:describeAlarms", arguments, vec![needs])
        .assign("healthy", expr("$count($states.result.MetricAlarms[StateValue != 'ALARM']) = 1"))
}

/// SQS moves messages itself; the machine starts it, looks how far it is, and stops it when the function fails.
fn move_back(
    cx: &Lowering<'_>,
    machine: &mut Machine,
    alarm: aws::ResourceId,
    queue: ResourceId,
    sources: &[ResourceId],
    next: &str,
) {
    let name = queue_name(cx, queue);
    let state = |what: &str| label(what, &name);
    let arn = cx.arn(queue);
    let of_queue = |actions: &[&str]| {
        let mut needs = vec![Statement::allow(actions.iter().copied(), vec![arn.clone()])];
        needs.extend(key_statement(cx, queue, false));
        needs
    };
    let look = map([("QueueUrl", cx.url(queue)), ("AttributeNames", list(["ApproximateNumberOfMessages"]))]);
    let look = State::task("aws-sdk:sqs:getQueueAttributes", look, of_queue(&["sqs:GetQueueAttributes"]))
        .assign("waiting", expr("$number($states.result.Attributes.ApproximateNumberOfMessages)"))
        .then(state("Is there any in"));
    machine.add(state("Look into"), look);
    let any = State::choice(vec![Rule::new("$waiting > 0", state("Find moves of"))], next);
    machine.add(state("Is there any in"), any);
    machine.add(state("Find moves of"), find_moves(&arn, of_queue(&MOVES)).then(state("May begin with")));
    let rest = format!("$toMillis($states.context.State.EnteredTime) - $started < {}", u64::from(PAUSE) * 1_000);
    let busy = Rule::new(format!("$status = 'RUNNING' or {rest}"), next);
    machine.add(state("May begin with"), State::choice(vec![busy], state("Move")));
    machine.add(state("Move"), begin(cx, &arn, of_queue(&MOVES), sources).then(state("Wait for")));
    machine.add(state("Wait for"), State::wait(LOOK).assign("looks", expr("$looks + 1")).then(state("Alarm during")));
    machine.add(state("Alarm during"), look_at_alarm(alarm).then(state("Go on with")));
    let stop = Rule::new(format!("$not({HEALTHY}) or $looks >= {LOOKS}"), state("Stop"));
    machine.add(state("Go on with"), State::choice(vec![stop], state("How far is")));
    machine.add(state("How far is"), find_moves(&arn, of_queue(&MOVES)).then(state("Is it over for")));
    let running = Rule::new("$status = 'RUNNING'", state("Wait for"));
    machine.add(state("Is it over for"), State::choice(vec![running], next));
    // What has come to its end meanwhile cannot be stopped any more.
    let cancel = map([("TaskHandle", expr("$handle"))]);
    let cancel = State::task("aws-sdk:sqs:cancelMessageMoveTask", cancel, of_queue(&MOVES));
    machine.add(state("Stop"), cancel.catch(Catch::all(STOPPED)).then(STOPPED));
}

/// SQS guide, "Configure queue permissions for dead-letter queue redrive": starting, listing and stopping moves needs these
/// of the queue that is emptied.
const MOVES: [&str; 6] = [
    "sqs:CancelMessageMoveTask",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ListMessageMoveTasks",
    "sqs:ReceiveMessage",
    "sqs:StartMessageMoveTask",
];

/// The last move of a queue; SQS remembers ten of them for a day.
fn find_moves(arn: &Value, needs: Vec<Statement>) -> State {
    let arguments = map([("SourceArn", arn.clone()), ("MaxResults", 1u32.into())]);
    let last = |member: &str, otherwise: &str| {
        let value = format!("$states.result.Results[0].{member}");
        expr(format!("$exists({value}) ? {value} : {otherwise}"))
    };
    State::task("aws-sdk:sqs:listMessageMoveTasks", arguments, needs)
        .assign("status", last("Status", "'NONE'"))
        .assign("started", last("StartedTimestamp", "0"))
}

/// Without a destination every message goes back to the queue it came from.
fn begin(cx: &Lowering<'_>, arn: &Value, mut needs: Vec<Statement>, sources: &[ResourceId]) -> State {
    for source in sources {
        needs.push(Statement::allow(["sqs:SendMessage"], vec![cx.arn(*source)]));
        needs.extend(key_statement(cx, *source, true));
    }
    let rate = RATE.clamp(*sqs::MOVE_TASK_RATE.start(), *sqs::MOVE_TASK_RATE.end());
    let arguments = map([("SourceArn", arn.clone()), ("MaxNumberOfMessagesPerSecond", rate.into())]);
    State::task("aws-sdk:sqs:startMessageMoveTask", arguments, needs)
        .assign("handle", expr("$states.result.TaskHandle"))
        .assign("looks", 0u32)
}

/// Records of failed calls: received, handed to the function, deleted.
fn call_again(
    cx: &Lowering<'_>,
    machine: &mut Machine,
    alarm: aws::ResourceId,
    (function, queue): (FunctionRef, ResourceId),
    first: String,
) {
    machine.add(first, State::pass().assign("batches", 0u32).then("Look at alarm again"));
    machine.add("Look at alarm again", look_at_alarm(alarm).then("Next batch?"));
    let over = Rule::new(format!("$batches >= {BATCHES}"), DONE);
    let failing = Rule::new(format!("$not({HEALTHY})"), STOPPED);
    machine.add("Next batch?", State::choice(vec![failing, over], "Receive"));
    machine.add("Receive", receive(cx, function, queue).then("Any?"));
    let some = Rule::new("$count($states.input) > 0", "Call again");
    machine.add("Any?", State::choice(vec![some], DONE));
    let each = Processing {
        items: expr("$states.input"),
        selector: None,
        concurrency: Concurrency::Inline(AT_ONCE),
        each: one_record(cx, function, queue),
        needs: Vec::new(),
    };
    machine.add("Call again", State::map(each).assign("batches", expr("$batches + 1")).then("Breathe"));
    machine.add("Breathe", State::wait(BETWEEN_BATCHES).then("Look at alarm again"));
}

fn receive(cx: &Lowering<'_>, function: FunctionRef, queue: ResourceId) -> State {
    let batch = machines::seconds_of_call(cx, function) * BATCH.div_ceil(AT_ONCE);
    let hidden = HIDDEN.max(batch).min(*sqs::VISIBILITY_TIMEOUT.end());
    let arguments = map([
        ("QueueUrl", cx.url(queue)),
        ("MaxNumberOfMessages", BATCH.into()),
        ("VisibilityTimeout", hidden.into()),
        ("AttributeNames", list(["ApproximateReceiveCount"])),
    ]);
    let mut needs = vec![Statement::allow(["sqs:ReceiveMessage"], vec![cx.arn(queue)])];
    needs.extend(key_statement(cx, queue, false));
    State::task("aws-sdk:sqs:receiveMessage", arguments, needs)
        .output(expr("$exists($states.result.Messages) ? [$states.result.Messages] : []"))
}

/// Whatever is no record of Lambda's (what rules and subscriptions could not deliver) has no `requestPayload`, and stays.
fn one_record(cx: &Lowering<'_>, function: FunctionRef, queue: ResourceId) -> Machine {
    let left = "Leave";
    let readable = format!(
        "$contains($states.input.Body, '\"requestPayload\"') and \
         $number($states.input.Attributes.ApproximateReceiveCount) <= {TRIES}"
    );
    let mut call = call_function(cx, function, expr("$parse($states.input.Body).requestPayload"));
    if reports_success(cx, function) {
        as_event(&mut call);
    }
    let handle = expr("$states.input.ReceiptHandle");
    let delete = map([("QueueUrl", cx.url(queue)), ("ReceiptHandle", expr("$handle"))]);
    let delete = State::task(
        "aws-sdk:sqs:deleteMessage",
        delete,
        vec![Statement::allow(["sqs:DeleteMessage"], vec![cx.arn(queue)])],
    );
    Machine::new("")
        .with("Is it a record?", State::choice(vec![Rule::new(readable, "Keep handle")], left))
        .with("Keep handle", State::pass().assign("handle", handle).then("Call"))
        .with("Call", call.output(map([])).catch(Catch::all(left)).then("Delete"))
        .with("Delete", delete.output(map([])))
        .with(left, State::pass().output(map([])))
}

/// Somebody waits for the result of such a call: only an asynchronous one tells them. A failure comes back by itself.
fn reports_success(cx: &Lowering<'_>, function: FunctionRef) -> bool {
    matches!(function, FunctionRef::Own(id) if cx.eco.function(id).asynchronous.on_success.is_some())
}

fn as_event(call: &mut State) {
    if let crate::asl::Kind::Task(task) = &mut call.kind
        && let Value::Map(arguments) = &mut task.arguments
    {
        arguments.push((Key::from("InvocationType"), text("Event")));
    }
}
