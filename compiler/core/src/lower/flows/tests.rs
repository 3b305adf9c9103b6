//! Flows as state machines: which states follow each other, what reaches the role, and what starts the machine.

use aws_auto_source::{Span, Spanned};
use serde_json::{Value as Json, json};

use super::states;
use crate::asl::{Kind, Machine, State};
use crate::ir::{
    Carrier, Each, Flow, FunctionId, FunctionRef, OnError, ResourceKind, Start, Step, StepRetry, TriggerKind,
};
use crate::lower::triggers::testing::{Bench, Done, props};

fn step(name: &str, function: u32) -> Step {
    Step {
        name: name.to_owned(),
        function: FunctionRef::Own(FunctionId(function)),
        condition: None,
        each: None,
        routed: None,
        approval: None,
        destination: None,
        priority: None,
        notifies: false,
        retry: None,
        on_error: OnError::Fail,
        span: Span::default(),
    }
}

fn flow(steps: Vec<Step>) -> Flow {
    Flow {
        name: "orders".to_owned(),
        service: None,
        description: String::new(),
        carrier: Carrier::Machine,
        start: None,
        steps,
        reports: true,
        failure_queue: None,
        span: Span::default(),
    }
}

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.function("check", vec![]);
    bench.function("pay", vec![]);
    bench
}

/// The states of a flow, by the bench's functions.
fn machine_of(bench: &Bench, flow: &Flow) -> Machine {
    let mut cx = bench.fill().cx;
    states::definition(&mut cx, flow)
}

fn machine(flow: &Flow) -> Machine {
    machine_of(&bench(), flow)
}

fn names(machine: &Machine) -> Vec<&str> {
    machine.states.iter().map(|(name, _)| name.as_str()).collect()
}

fn state<'m>(machine: &'m Machine, name: &str) -> &'m State {
    &machine.states.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no {name}")).1
}

fn text(value: Option<&crate::aws::Value>) -> &str {
    value.and_then(|v| v.as_str()).unwrap_or_default()
}

#[test]
fn steps_follow_each_other_and_failures_are_told_before_the_end() {
    let machine = machine(&flow(vec![step("check", 0), step("pay", 1)]));
    assert_eq!(names(&machine), ["check", "pay", "Report failure", "Flow failed"]);
    assert_eq!(state(&machine, "check").flow, crate::asl::Flow::Next("pay".to_owned()));
    assert_eq!(state(&machine, "pay").flow, crate::asl::Flow::End);
    assert!(machine.states.iter().take(2).all(|(_, s)| s.catch[0].next == "Report failure"));
}

#[test]
fn a_flow_that_reports_nothing_leaves_its_failures_to_the_execution() {
    let silent = Flow { reports: false, ..flow(vec![step("check", 0)]) };
    let machine = machine(&silent);
    assert_eq!(names(&machine), ["check"]);
    assert!(state(&machine, "check").catch.is_empty());
}

#[test]
fn around_a_step_stand_its_condition_its_approval_its_write_and_its_message() {
    let mut bench = bench();
    let lake = bench.resource(ResourceKind::Bucket, "lake");
    let full = Step {
        condition: Some(Spanned::new("paid".to_owned(), Span::default())),
        approval: Some(60),
        destination: Some(lake),
        notifies: true,
        ..step("pay", 1)
    };
    let machine = machine_of(&bench, &flow(vec![step("check", 0), full]));
    assert_eq!(
        names(&machine),
        [
            "check",
            "Go on to pay?",
            "Ends before pay",
            "Approve pay",
            "pay approved?",
            "pay refused",
            "pay",
            "Write pay",
            "Tell of pay",
            "Report failure",
            "Flow failed"
        ]
    );
    assert_eq!(states::entry(&step("check", 0)), "check");
    let Kind::Choice { rules, default } = &state(&machine, "Go on to pay?").kind else { panic!() };
    assert_eq!(
        (rules[0].condition.as_str(), rules[0].next.as_str()),
        ("$states.input.event = \"paid\"", "Approve pay")
    );
    assert_eq!(default, "Ends before pay");
}

#[test]
fn a_name_in_a_condition_cannot_leave_its_quotes() {
    let odd = Step { condition: Some(Spanned::new("a\" or true".to_owned(), Span::default())), ..step("pay", 1) };
    let machine = machine(&flow(vec![step("check", 0), odd]));
    let Kind::Choice { rules, .. } = &state(&machine, "Go on to pay?").kind else { panic!() };
    assert_eq!(rules[0].condition, r#"$states.input.event = "a\" or true""#);
}

#[test]
fn only_a_clear_yes_approves_and_the_time_is_limited() {
    let asked = Step { approval: Some(3_600), ..step("pay", 1) };
    let machine = machine(&flow(vec![asked]));
    let Kind::Task(task) = &state(&machine, "Approve pay").kind else { panic!() };
    assert_eq!(task.integration, "sns:publish.waitForTaskToken");
    assert_eq!(task.timeout, Some(3_600u32.into()));
    let message = text(task.arguments.get("Subject"));
    assert!(message.contains("orders: approve pay?"), "{message}");
    assert_eq!(state(&machine, "Approve pay").catch[0].errors, ["States.Timeout"]);
    let Kind::Choice { rules, default } = &state(&machine, "pay approved?").kind else { panic!() };
    assert!(rules[0].condition.ends_with("$approval.approved = true") && default == "pay refused");
}

#[test]
fn a_narrow_map_lists_its_results_and_a_wide_one_writes_them() {
    let mut bench = bench();
    let results = bench.resource(ResourceKind::Bucket, "orders-results");
    let each = |at_once, results| Step { each: Some(Each { at_once, results }), ..step("check", 0) };
    let narrow = machine_of(&bench, &flow(vec![each(40, None)]));
    assert_eq!(text(state(&narrow, "check").output.as_ref()), "{% {\"items\": [$states.result]} %}");
    assert!(!narrow.is_distributed());
    let wide = machine_of(&bench, &flow(vec![each(41, Some(results))]));
    assert!(wide.is_distributed());
    assert!(text(state(&wide, "check").output.as_ref()).contains("payload_ref"));
    let actions: Vec<_> = wide.statements().into_iter().flat_map(|s| s.actions).collect();
    assert!(actions.contains(&"s3:PutObject".to_owned()), "{actions:?}");
    assert!(!narrow.statements().iter().any(|s| s.actions.iter().any(|a| a.starts_with("s3:"))));
}

#[test]
fn what_the_user_asks_to_be_tried_again_comes_after_what_the_service_got_wrong() {
    let retry = Some(StepRetry { max_attempts: 2, interval: 10, backoff_rate: 3.0 });
    let machine = machine(&flow(vec![Step { retry, ..step("check", 0) }]));
    let retries = &state(&machine, "check").retry;
    assert!(retries[0].errors.iter().all(|e| e.starts_with("Lambda.")));
    assert_eq!((retries[1].errors.as_slice(), retries[1].max_attempts), (&["States.ALL".to_owned()][..], 2));
}

#[test]
fn a_failure_may_be_passed_over_or_told_to_functions_first() {
    let over = Step { on_error: OnError::Continue, ..step("check", 0) };
    let machine_over = machine(&flow(vec![over.clone(), step("pay", 1)]));
    assert_eq!(state(&machine_over, "check").catch[0].next, "pay");
    assert_eq!(names(&machine(&Flow { reports: false, ..flow(vec![over]) })), ["check", "Flow done"]);

    let handlers = vec![FunctionRef::Own(FunctionId(0)), FunctionRef::Own(FunctionId(1))];
    let told = Step { on_error: OnError::Call(handlers), ..step("pay", 1) };
    let machine = machine(&flow(vec![told]));
    assert_eq!(names(&machine), ["pay", "Error of pay 1", "Error of pay 2", "Report failure", "Flow failed"]);
    assert_eq!(state(&machine, "Error of pay 2").flow, crate::asl::Flow::Next("Report failure".to_owned()));
}

/// The bench's ecosystem with one flow, lowered.
fn lowered(bench: &mut Bench, flow: Flow) -> Done<'_> {
    bench.eco.flows = vec![flow];
    let mut done = bench.fill();
    super::fill(&mut done.cx);
    done
}

fn started(kind: TriggerKind, detail_only: bool) -> Flow {
    let start = Some(Start { kind, detail_only, span: Span::default() });
    Flow { start, ..flow(vec![step("check", 0)]) }
}

#[test]
fn an_event_of_ones_own_starts_the_machine_with_its_detail_by_a_role_for_that_rule() {
    let mut bench = bench();
    let bus = bench.resource(ResourceKind::Bus, "shop-bus");
    let dlq = bench.resource(ResourceKind::Queue, "orders-dlq");
    let pattern = json!({"source": ["shop"], "detail-type": ["placed"]});
    let kind = TriggerKind::Pattern { rule: None, pattern, bus: Some(bus), input: None };
    let flow = Flow { failure_queue: Some(dlq), ..started(kind, true) };
    let done = lowered(&mut bench, flow);
    let target = props(&done, "OrdersEvents")["Targets"][0].clone();
    assert_eq!(target["InputPath"], "$.detail");
    assert_eq!(target["RoleArn"], "<OrdersStartRole.Arn>");
    assert_eq!(target["DeadLetterConfig"]["Arn"], "<OrdersDlqQueue.Arn>");
    let trust = &props(&done, "OrdersStartRole")["AssumeRolePolicyDocument"]["Statement"][0];
    let source = &trust["Condition"]["ArnEquals"]["aws:SourceArn"];
    assert_eq!(source, "arn:<Partition>:events:<Region>:<AccountId>:rule/<ShopBusBus>/orders-events");
}

#[test]
fn a_queue_starts_the_machine_through_a_pipe_and_functions_know_its_records() {
    let mut bench = bench();
    let queue = bench.resource(ResourceKind::Queue, "requests");
    let kind = TriggerKind::Queue { queue, batch_size: 5, window: 0, max_concurrency: None, filters: vec![] };
    let done = lowered(&mut bench, started(kind, false));
    let pipe = props(&done, "OrdersPipe");
    assert_eq!(pipe["SourceParameters"], json!({"SqsQueueParameters": {"BatchSize": 5}}));
    assert_eq!(pipe["Target"], "<OrdersMachine>");
    let role = &props(&done, "OrdersStartRole")["Policies"][0]["PolicyDocument"]["Statement"];
    let actions: Vec<&Json> = role.as_array().unwrap().iter().map(|s| &s["Action"]).collect();
    assert_eq!(actions[0], "states:StartExecution");
    assert_eq!(actions[1], &json!(["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]));
    let definition = props(&done, "OrdersMachine")["DefinitionString"].to_string();
    assert!(definition.contains("Records"), "{definition}");
}

#[test]
fn whoever_follows_a_wide_map_may_read_its_results_and_nothing_else_there() {
    let mut bench = bench();
    let results = bench.resource(ResourceKind::Bucket, "orders-results");
    let wide = Step { each: Some(Each { at_once: 50, results: Some(results) }), ..step("check", 0) };
    let done = lowered(&mut bench, flow(vec![wide, step("pay", 1)]));
    assert_eq!(
        done.allowed("pay"),
        json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "<OrdersResultsBucket.Arn>/orders/check/*"}])
    );
    assert_eq!(done.allowed("check"), json!([]));
}

#[test]
fn rules_that_carry_a_flow_match_the_function_before_and_its_event() {
    let mut bench = bench();
    let bus = bench.resource(ResourceKind::Bus, "shop-bus");
    let next = Step { condition: Some(Spanned::new("paid".to_owned(), Span::default())), ..step("pay", 1) };
    let carried = Flow { carrier: Carrier::Rules(bus), ..flow(vec![step("check", 0), next]) };
    let done = lowered(&mut bench, carried);
    assert_eq!(
        props(&done, "OrdersPayStep")["EventPattern"],
        json!({
            "source": ["lambda"], "detail-type": ["Lambda Function Invocation Result - Success"],
            "resources": [{"prefix": "<CheckFunction.Arn>:"}], "detail": {"responsePayload": {"event": ["paid"]}},
        })
    );
    assert!(done.cx.stack.find("OrdersMachine").is_none());
}

#[test]
fn a_step_of_high_priority_has_an_alarm_of_a_minute() {
    let urgent = Step { priority: Some(aws_auto_schema::events::Priority::High), ..step("pay", 1) };
    let mut bench = bench();
    let done = lowered(&mut bench, flow(vec![urgent]));
    let alarm = props(&done, "OrdersPayFailedAlarm");
    assert_eq!((&alarm["Period"], &alarm["Threshold"]), (&json!(60), &json!(1)));
}
