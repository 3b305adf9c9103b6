//! Lowering of routers, from text to resources.

use aws_auto_source::SourceMap;

use crate::aws::{Stack, Value};
use crate::compile::{CompileOptions, Compiled, compile};
use crate::frontend::{NoCode, ReadOptions};
use crate::passes::Inputs;

fn compiled(text: &str) -> Compiled {
    let mut sources = SourceMap::default();
    sources.add("ecosystem.yaml", text);
    let read = ReadOptions {
        environment: None,
        parameters: std::collections::BTreeMap::new(),
        today: "2026-11-25".parse().unwrap(),
        folders: vec![String::new()],
        monitoring: None,
    };
    let options = CompileOptions { read, artifacts_in_s3: false, inputs: Inputs::default(), clock: || 0 };
    compile(&sources, &options, &NoCode).unwrap()
}

fn stack(text: &str) -> Stack {
    let compiled = compiled(text);
    compiled.stack.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

/// Logical ids of a type.
fn of_type(stack: &Stack, ty: &str) -> Vec<String> {
    stack.iter().filter(|(_, r)| r.ty == ty).map(|(_, r)| r.logical_id.clone()).collect()
}

fn kind(stack: &Stack, machine: &str) -> String {
    let machine = stack.resource(stack.find(machine).unwrap());
    machine.get("StateMachineType").and_then(Value::as_str).unwrap().to_owned()
}

/// The states of a machine's definition.
fn states(stack: &Stack, machine: &str) -> Vec<String> {
    let machine = stack.resource(stack.find(machine).unwrap());
    let Some(Value::Json(definition)) = machine.get("DefinitionString") else { panic!("no definition") };
    let Some(Value::Map(states)) = definition.get("States") else { panic!("no states") };
    states.iter().map(|(name, _)| name.to_string()).collect()
}

const MACHINE: &str = "AWS::StepFunctions::StateMachine";

fn with(timeout: u32, routing: &str) -> String {
    format!("lambda_functions: [{{name: resize, timeout: {timeout}}}, {{name: report}}]\nevent_routing: {routing}\n")
}

#[test]
fn a_router_is_express_where_all_that_it_waits_for_fits() {
    // Five attempts of 30 + 15 s and the waits between them, 240 s.
    assert_eq!(kind(&stack(&with(30, "{}")), "EcosystemRouterMachine"), "EXPRESS");
    assert_eq!(kind(&stack(&with(60, "{}")), "EcosystemRouterMachine"), "STANDARD");
    // A worker is only started: nothing of 60 s is waited for.
    let away = "{default: route_to_step_functions}";
    assert_eq!(kind(&stack(&with(60, away)), "EcosystemRouterMachine"), "EXPRESS");
}

#[test]
fn only_what_routes_lead_to_is_made() {
    let plain = stack(&with(10, "{}"));
    assert_eq!(of_type(&plain, MACHINE), ["EcosystemRouterMachine"]);
    assert!(of_type(&plain, "AWS::ECS::Cluster").is_empty());
    let all = "{routing_rules: [{condition: priority == low, action: route_to_step_functions}, \
               {condition: priority == high, action: route_to_spot_instances}]}";
    let stack = stack(&with(10, all));
    let mut machines = of_type(&stack, MACHINE);
    machines.sort();
    assert_eq!(machines, ["EcosystemRouterMachine", "EcosystemRouterSpotMachine", "EcosystemRouterWorkerMachine"]);
    assert_eq!(of_type(&stack, "AWS::ECS::TaskDefinition"), ["EcosystemRouterTaskDefinition"]);
    let parameters: Vec<&str> = stack.parameters().map(|(_, p)| p.name.as_str()).collect();
    assert_eq!(parameters, ["EcosystemRouterSubnets", "EcosystemRouterImage"]);
}

#[test]
fn switched_off_rules_leave_the_default_alone() {
    let off = "{ai_enabled: false, routing_rules: [{condition: priority == low, action: route_to_ecs_fargate}]}";
    let stack = stack(&with(10, off));
    assert!(of_type(&stack, "AWS::ECS::Cluster").is_empty());
    let names = states(&stack, "EcosystemRouterMachine");
    let expected = ["Read the request", "May it be routed?", "Decide", "Call it", "Call report", "Call resize"];
    assert_eq!(names, [&expected[..], &["Unknown function", "Payload refused"]].concat());
}

#[test]
fn one_function_needs_no_choice_among_functions() {
    let stack = stack("lambda_functions: [{name: only}]\nevent_routing: {}\n");
    let names = states(&stack, "EcosystemRouterMachine");
    assert!(names.contains(&"Call only".to_owned()) && !names.contains(&"Call it".to_owned()), "{names:?}");
}

#[test]
fn a_cluster_that_exists_is_used_and_not_made() {
    let text =
        "resources: {clusters: {batch: {existing: 'arn:aws:ecs:eu-west-1:123456789012:cluster/batch', image: i}}}\n";
    let stack = stack(&format!("{}{text}", with(10, "{default: route_to_ecs_fargate}")));
    assert!(of_type(&stack, "AWS::ECS::Cluster").is_empty());
    assert_eq!(of_type(&stack, "AWS::ECS::TaskDefinition"), ["BatchTaskDefinition"]);
}

#[test]
fn tasks_need_a_way_to_their_image() {
    let text = "resources: {clusters: {batch: {vpc: closed}}, vpcs: {closed: }}\n";
    let compiled = compiled(&format!("{}{text}", with(10, "{default: route_to_ecs_fargate}")));
    let errors: Vec<&str> = compiled.diagnostics.as_slice().iter().map(|d| d.code.0.name).collect();
    assert!(errors.contains(&"no-way-out"), "{errors:?}");
}

#[test]
fn a_payload_under_a_customers_key_is_read_and_written_through_s3_only() {
    let text = format!("{}settings: {{encryption: kms}}\n", with(10, "{default: route_to_ecs_fargate}"));
    let stack = stack(&text);
    for role in ["EcosystemRouterTaskRole", "EcosystemRouterRole"] {
        let policies = format!("{:?}", stack.resource(stack.find(role).unwrap()).get("Policies"));
        assert!(policies.contains("kms:GenerateDataKey") && policies.contains("kms:ViaService"), "{role}: {policies}");
    }
}
