//! A machine and what it brings along.

use super::*;
use crate::asl::{Catch, Concurrency, Processing, State, expr};
use crate::ir::{FunctionId, FunctionRef};
use crate::lower::function::testing::{Built, ecosystem, function};

fn built(make: impl Fn(&mut Lowering<'_>)) -> Built {
    let mut pay = function("pay");
    pay.provisioned_concurrency = Some(1);
    let eco = ecosystem(vec![function("check"), pay], vec![]);
    let mut cx = Lowering::new(&eco, false);
    crate::lower::function::declare(&mut cx);
    make(&mut cx);
    let (stack, diagnostics) = (cx.stack, cx.diagnostics);
    Built { stack, diagnostics }
}

fn order(cx: &mut Lowering<'_>) -> asl::Machine {
    let check = invoke_function(cx, FunctionRef::Own(FunctionId(0)), expr("$states.input")).then("Pay");
    let pay = invoke_function(cx, FunctionRef::Own(FunctionId(1)), expr("$states.input")).catch(Catch::all("Failed"));
    asl::Machine::new("Orders")
        .with("Check", check)
        .with("Pay", pay)
        .with("Failed", State::fail(expr("$states.input.Error"), expr("$states.input.Cause")))
}

fn orders() -> Built {
    built(|cx| {
        let definition = order(cx);
        machine(cx, Spec::standard("orders", Span::default(), "the flow of orders"), &definition);
    })
}

#[test]
fn a_machine_has_a_role_and_a_log_group_and_logs_no_data() {
    let built = orders();
    let machine = built.get("OrdersMachine");
    assert_eq!(machine.get("StateMachineType"), Some(&text("STANDARD")));
    assert_eq!(built.text(machine.get("RoleArn").unwrap()), "${OrdersRole.Arn}");
    let logging = machine.get("LoggingConfiguration").unwrap();
    assert_eq!(logging.get("IncludeExecutionData"), Some(&Value::Bool(false)));
    assert_eq!(built.text(built.get("OrdersLogGroup").get("LogGroupName").unwrap()), "/aws/vendedlogs/states/t-orders");
    assert_eq!(
        built.text(machine.arn.as_ref().unwrap()),
        "arn:${Partition}:states:${Region}:${AccountId}:stateMachine:t-orders"
    );
}

#[test]
fn only_the_machine_itself_may_take_its_role_and_it_is_named_not_referred_to() {
    let built = orders();
    let role = built.get("OrdersRole");
    let trust = built.text(role.get("AssumeRolePolicyDocument").unwrap());
    assert!(trust.contains("states.amazonaws.com") && trust.contains("aws:SourceAccount"), "{trust}");
    assert!(trust.contains("stateMachine:t-orders"), "{trust}");
    let machine = built.stack.find("OrdersMachine").unwrap();
    assert!(!built.stack.references(built.stack.find("OrdersRole").unwrap()).contains(&machine));
}

#[test]
fn the_role_may_call_exactly_the_functions_of_the_states_through_their_aliases() {
    let built = orders();
    let policy = built.get("OrdersRole").get("Policies").unwrap();
    let Value::List(policies) = policy else { panic!("{policy:?}") };
    let statements = policies[0].get("PolicyDocument").and_then(|d| d.get("Statement")).unwrap();
    let Value::List(statements) = statements else { panic!("{statements:?}") };
    assert_eq!(statements[0].get("Action"), Some(&text("lambda:InvokeFunction")));
    assert_eq!(built.text(statements[0].get("Resource").unwrap()), "${CheckFunction.Arn} | ${PayAlias}");
    assert_eq!(statements.len(), 3, "calls, log, traces");
}

#[test]
fn child_executions_are_started_by_name_and_may_take_the_role_too() {
    let built = built(|cx| {
        let each = asl::Machine::new("").with("One", State::pass());
        let concurrency = Concurrency::Distributed { max: 50, express: false, results: None, label: "All".to_owned() };
        let all = State::map(Processing {
            items: expr("$states.input.items"),
            selector: None,
            concurrency,
            each,
            needs: vec![],
        });
        let definition = asl::Machine::new("").with("All", all);
        machine(cx, Spec::standard("wide", Span::default(), "x"), &definition);
    });
    let role = built.get("WideRole");
    let policies = built.text(role.get("Policies").unwrap());
    assert!(policies.contains("states:StartExecution") && policies.contains("execution:t-wide:*"), "{policies}");
    assert!(built.text(role.get("AssumeRolePolicyDocument").unwrap()).contains("stateMachine:t-wide/*"));
}

#[test]
fn a_call_waits_longer_than_the_function_may_run_and_retries_only_what_the_service_got_wrong() {
    let built = built(|cx| {
        let state = invoke_function(cx, FunctionRef::Own(FunctionId(0)), expr("$states.input"));
        assert_eq!(state.answer, "$states.result.Payload");
        let asl::Kind::Task(task) = &state.kind else { panic!("{state:?}") };
        assert_eq!(task.timeout, Some(45u32.into()), "30 s of the function and 15 around it");
        let errors = &state.retry[0].errors;
        assert!(
            errors.iter().all(|error| error.starts_with("Lambda.")) && !errors.contains(&"Lambda.Unknown".to_owned())
        );
        assert_eq!(longest_invocation(cx, FunctionRef::Own(FunctionId(0))), 45 * 5 + 1 + 2 + 4 + 8);
    });
    assert!(!built.diagnostics.has_errors());
}
