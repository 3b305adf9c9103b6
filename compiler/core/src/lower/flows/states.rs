//! The states of a flow, step by step.
//!
//! What a step gets is the result of the one before, and its result is what the next one gets: no state adds to it. Around
//! a step's own state, which is called as its function is, may stand a condition, an approval, a write and a message:
//!
//! `Go on to N?` → `Approve N` → `N approved?` → `N` → `Write N` → `Tell of N`

use aws_auto_schema::events::Priority;

use super::{approval, write};
use crate::asl::{Catch, Concurrency, Machine, Processing, Retry, Rule, State, expr, quoted};
use crate::aws::{Statement, Value, map, text};
use crate::ir::{Each, Flow, OnError, ResourceId, Step};
use crate::knowledge::limits::step_functions::MAP_LABEL_LENGTH;
use crate::lower::machines::message::{Message, Words, tell};
use crate::lower::machines::{invoke_function, own_error};
use crate::lower::routing::routed_step;
use crate::lower::{Lowering, naming, resources};

/// Where every failure goes.
pub(super) const REPORT: &str = "Report failure";
/// The end of every failure.
const FAILED: &str = "Flow failed";
/// The end of a flow whose last step may fail.
const DONE: &str = "Flow done";

/// The whole machine.
pub(super) fn definition(cx: &mut Lowering<'_>, flow: &Flow) -> Machine {
    let mut machine = Machine::new(comment(flow));
    for (at, step) in flow.steps.iter().enumerate() {
        let next = flow.steps.get(at + 1);
        let before = at.checked_sub(1).and_then(|before| flow.steps.get(before));
        Place { flow, step, before, next }.add(cx, &mut machine);
    }
    if flow.steps.last().is_some_and(|last| last.on_error == OnError::Continue) {
        machine.add(DONE, State::succeed());
    }
    if flow.steps.iter().any(|step| fails_to(flow, step).is_some()) {
        failure(cx, flow, &mut machine);
    }
    machine
}

fn comment(flow: &Flow) -> String {
    if flow.description.is_empty() { format!("The flow {}", flow.name) } else { flow.description.clone() }
}

/// A step among its neighbours.
struct Place<'a> {
    flow: &'a Flow,
    step: &'a Step,
    before: Option<&'a Step>,
    next: Option<&'a Step>,
}

impl Place<'_> {
    fn add(&self, cx: &mut Lowering<'_>, machine: &mut Machine) {
        let (flow, step) = (self.flow, self.step);
        if let Some(event) = &step.condition {
            condition(step, event, machine);
        }
        if let Some(seconds) = step.approval {
            approval::add(cx, flow, step, seconds, machine);
        }
        let work = self.work(cx);
        let writes = step.destination.map(|to| (write_name(step), write::state(cx, flow, step, to)));
        let tells = step.notifies.then(|| (tell_name(step), told(cx, flow, step)));
        let work = self.guarded(work);
        let mut chain = vec![(step.name.clone(), work)];
        chain.extend(writes.into_iter().chain(tells).map(|(name, state)| (name, self.caught(state))));
        self.link(chain, machine);
        self.on_error(cx, machine);
    }

    /// Each goes on to the next, the last to the next step.
    fn link(&self, chain: Vec<(String, State)>, machine: &mut Machine) {
        let names: Vec<String> = chain.iter().skip(1).map(|(name, _)| name.clone()).collect();
        let after = names.into_iter().map(Some).chain([self.next.map(entry)]);
        for ((name, state), next) in chain.into_iter().zip(after) {
            machine.add(
                name,
                match next {
                    Some(next) => state.then(next),
                    None => state,
                },
            );
        }
    }

    /// The function, once or for each item.
    fn work(&self, cx: &mut Lowering<'_>) -> State {
        let step = self.step;
        let records = self.before.is_none() && super::start::gives_records(self.flow);
        let payload = if records { expr("{\"Records\": $states.input}") } else { expr("$states.input") };
        let Some(each) = step.each else {
            if step.routed.is_some() {
                // One branch makes one state of it, which fails, is tried again and is caught as one.
                let way = State::parallel(vec![self.call(cx, format!("Route {}", step.name))]);
                return retried(way.output(expr("$states.result[0]")), step);
            }
            return retried(invoke_function(cx, step.function, payload), step);
        };
        let inside = self.call(cx, format!("Each {}", step.name));
        let processing = Processing {
            items: items(records),
            selector: None,
            concurrency: concurrency(cx, self.flow, step, each),
            each: inside,
            needs: each.results.map(|bucket| may_write(cx, self.flow, step, bucket)).unwrap_or_default(),
        };
        State::map(processing).output(if each.results.is_some() { expr(WRITTEN) } else { expr(LISTED) })
    }

    /// The call inside of another state, chosen by the routing rules where the step says so.
    fn call(&self, cx: &mut Lowering<'_>, name: String) -> Machine {
        let step = self.step;
        if step.routed.is_none() {
            let call = retried(invoke_function(cx, step.function, expr("$states.input")), step);
            return Machine::new("").with(name, call);
        }
        let mut machine = Machine::new("");
        machine.states = routed_step(cx, &name, step.function);
        if step.each.is_some() {
            machine.states.iter_mut().for_each(|(_, state)| *state = retried(state.clone(), step));
        }
        machine
    }

    /// With what happens after its failure.
    fn guarded(&self, state: State) -> State {
        match &self.step.on_error {
            OnError::Continue => {
                let next = self.next.map_or_else(|| DONE.to_owned(), entry);
                state.catch(Catch::all(next).output(expr("$states.input")))
            }
            _ => self.caught(state),
        }
    }

    fn caught(&self, state: State) -> State {
        match fails_to(self.flow, self.step) {
            Some(next) => state.catch(catch(self.step, next)),
            None => state,
        }
    }

    /// Functions that are told of the failure, one after another; what goes wrong there changes nothing.
    fn on_error(&self, cx: &mut Lowering<'_>, machine: &mut Machine) {
        let OnError::Call(functions) = &self.step.on_error else { return };
        let last = if self.flow.reports { REPORT } else { FAILED };
        for (at, function) in functions.iter().enumerate() {
            let name = handler_name(self.step, at);
            let next = if at + 1 < functions.len() { handler_name(self.step, at + 1) } else { last.to_owned() };
            let payload = map([
                ("flow", crate::asl::literal(&self.flow.name)),
                ("step", crate::asl::literal(&self.step.name)),
                ("error", expr("$failure.Error")),
                ("cause", expr("$exists($failure.Cause) ? $failure.Cause : \"\"")),
                ("input", expr("$states.input")),
            ]);
            let state = invoke_function(cx, *function, payload)
                .output(expr("$states.input"))
                .catch(Catch::all(&next).output(expr("$states.input")))
                .then(&next);
            machine.add(name, state);
        }
    }
}

/// The state with which a step begins.
pub(super) fn entry(step: &Step) -> String {
    match (&step.condition, step.approval) {
        (Some(_), _) => condition_name(step),
        (None, Some(_)) => approval::name(step),
        (None, None) => step.name.clone(),
    }
}

/// The state after the condition.
fn past_condition(step: &Step) -> String {
    if step.approval.is_some() { approval::name(step) } else { step.name.clone() }
}

fn condition_name(step: &Step) -> String {
    format!("Go on to {}?", step.name)
}

fn write_name(step: &Step) -> String {
    format!("Write {}", step.name)
}

fn tell_name(step: &Step) -> String {
    format!("Tell of {}", step.name)
}

fn handler_name(step: &Step, at: usize) -> String {
    format!("Error of {} {}", step.name, at + 1)
}

/// Without the event the flow ends well, and says why.
fn condition(step: &Step, event: &str, machine: &mut Machine) {
    let end = format!("Ends before {}", step.name);
    // A result that is no object has no `event`, and comparing nothing gives false.
    let holds = Rule::new(format!("$states.input.event = {}", quoted(event)), past_condition(step));
    machine.add(condition_name(step), State::choice(vec![holds], &end));
    let reason = format!("the result's `event` is not `{event}`, which {} waits for", step.name);
    let output = map([("reason", crate::asl::literal(&reason)), ("result", expr("$states.input"))]);
    machine.add(end, State::succeed().output(output));
}

fn retried(state: State, step: &Step) -> State {
    let Some(retry) = step.retry else { return state };
    let mut all = Retry::backoff(&["States.ALL"], retry.interval, retry.max_attempts);
    all.backoff_rate = retry.backoff_rate;
    state.retry(all)
}

/// The items of what the step before gave; the whole as the only item where it has none. Brackets make a list of what JSONata
/// would take for one value.
fn items(records: bool) -> Value {
    if records {
        return expr("[$states.input]");
    }
    let whole = "$type($states.input) = \"array\" ? [[$states.input]] : [$states.input]";
    expr(format!("$exists($states.input.items) ? [$states.input.items] : ({whole})"))
}

/// What a map hands on.
const LISTED: &str = "{\"items\": [$states.result]}";
/// What a map hands on whose results are in a bucket: the manifest that lists them.
const WRITTEN: &str = "{\"payload_ref\": \"s3://\" & $states.result.ResultWriterDetails.Bucket & \"/\" & \
                       $states.result.ResultWriterDetails.Key}";

fn concurrency(cx: &Lowering<'_>, flow: &Flow, step: &Step, each: Each) -> Concurrency {
    let Some(bucket) = each.results else { return Concurrency::Inline(each.at_once) };
    let results = map([("Bucket", cx.name(bucket)), ("Prefix", text(write::prefix(flow, step)))]);
    let label = naming::fit(&naming::logical_id(&step.name, ""), MAP_LABEL_LENGTH);
    Concurrency::Distributed { max: each.at_once, express: false, results: Some(results), label }
}

/// Step Functions guide, "IAM policies for using Distributed Map states": what a result writer needs.
fn may_write(cx: &Lowering<'_>, flow: &Flow, step: &Step, bucket: ResourceId) -> Vec<Statement> {
    let objects = Value::join([cx.arn(bucket), text(format!("/{}/*", write::prefix(flow, step)))]);
    let actions = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"];
    let mut all = vec![Statement::allow(actions, vec![objects])];
    if let Some(key) = resources::encryption_key(cx, bucket) {
        all.push(Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"], vec![key]));
    }
    all
}

/// Where a step's failures go; nothing when they end the machine by themselves.
pub(super) fn fails_to(flow: &Flow, step: &Step) -> Option<String> {
    match &step.on_error {
        OnError::Call(_) => Some(handler_name(step, 0)),
        _ if flow.reports => Some(REPORT.to_owned()),
        _ => None,
    }
}

/// Remembers what failed, and hands on what the step got.
pub(super) fn catch(step: &Step, next: impl Into<String>) -> Catch {
    Catch::all(next)
        .assign("failure", expr("$states.errorOutput"))
        .assign("step", crate::asl::literal(&step.name))
        .assign("priority", urgency(step))
        .output(expr("$states.input"))
}

/// How urgent the failure of a step is.
pub(super) const fn urgency(step: &Step) -> &'static str {
    match step.priority {
        Some(Priority::High) => "high",
        Some(Priority::Low) => "low",
        _ => "medium",
    }
}

fn failure(cx: &mut Lowering<'_>, flow: &Flow, machine: &mut Machine) {
    let cause = "$exists($failure.Cause) ? $failure.Cause : \"\"";
    if flow.reports {
        let message = Message::new([
            Words::text("["),
            Words::Exact("$priority".to_owned()),
            Words::text(format!("] {} failed", flow.name)),
        ])
        .line([Words::text(format!("{} failed at ", flow.name)), Words::Data("$step".to_owned())])
        .line([Words::text("Error: "), Words::Data("$failure.Error".to_owned())])
        .line([Words::text("Cause: "), Words::Data(format!("({cause})"))])
        .signed();
        let report = tell(cx, flow.span, &message).catch(Catch::all(FAILED)).then(FAILED);
        machine
            .add(REPORT, report.about("People are told; if that fails too, the execution still says what happened."));
    }
    machine.add(FAILED, State::fail(expr(own_error("$failure.Error")), expr(cause)));
}

/// People are told of the result.
fn told(cx: &mut Lowering<'_>, flow: &Flow, step: &Step) -> State {
    let message = Message::new([Words::text(format!("{}: {} is done", flow.name, step.name))])
        .line([Words::text(format!("{} of {} is done.", step.name, flow.name))])
        .line([Words::text("Result: "), Words::Data("$states.input".to_owned())])
        .signed();
    tell(cx, step.span, &message)
}
