//! The role of a machine: what its states call, its log and its traces; nobody but this machine may take it.

use aws_auto_source::Diagnostic;

use super::{Machine, Spec, arn_of};
use crate::asl;
use crate::aws::{self, Key, Pseudo, Statement, Value, map, text};
use crate::knowledge::limits::{iam, step_functions as limits};
use crate::lower::{Lowering, policies};

/// Step Functions guide, "Logging using CloudWatch Logs": what a machine's role needs to deliver its log.
const LOG_DELIVERY: [&str; 8] = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
];

/// Step Functions guide, "Trace data with AWS X-Ray".
const TRACES: [&str; 4] =
    ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"];

pub(super) fn declare(cx: &mut Lowering<'_>, spec: &Spec) -> aws::ResourceId {
    let name = cx.physical_per_account(&format!("{}-role", spec.name), iam::ROLE_NAME_LENGTH);
    let arn = Value::join([
        text("arn:"),
        Value::Pseudo(Pseudo::Partition),
        text(":iam::"),
        Value::Pseudo(Pseudo::AccountId),
        text(":role/"),
        name.clone(),
    ]);
    super::add(cx, spec, "AWS::IAM::Role", "Role", (name, arn))
}

pub(super) fn fill(cx: &mut Lowering<'_>, machine: &Machine, definition: &asl::Machine) {
    let spec = &machine.spec;
    let mut statements = policies::merge_subjects(definition.statements());
    if definition.is_distributed() {
        statements.extend(children(cx, spec));
    }
    let mut statements = policies::merge(statements);
    statements.extend(standing());
    policies::name(&cx.stack, &mut statements);
    let Some(packed) = policies::pack(&cx.stack, statements) else {
        cx.diagnostics.push(too_large(spec));
        return;
    };
    let managed = policies::managed(cx, &spec.name, &spec.group, spec.span, &packed);
    let access = map([("PolicyName", text("access")), ("PolicyDocument", aws::policy::document(&packed.inline))]);
    let props = [
        ("RoleName", cx.stack.resource(machine.role).name.clone()),
        ("AssumeRolePolicyDocument", Some(trust(cx, spec, definition))),
        ("PermissionsBoundary", cx.eco.settings.permissions_boundary.as_ref().map(|boundary| cx.text(boundary))),
        ("ManagedPolicyArns", (!managed.is_empty()).then_some(Value::List(managed))),
        ("Policies", Some(Value::List(vec![access]))),
        ("Tags", cx.tags(&cx.eco.settings.tags)),
    ];
    let role = cx.stack.resource_mut(machine.role);
    for (key, value) in props.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        role.set(key, value);
    }
}

/// By the machine's name, not by reference: the machine waits for its role. Step Functions guide, "Prevent cross-service
/// confused deputy". Child executions of a map belong to `<machine>/<label>`.
fn trust(cx: &Lowering<'_>, spec: &Spec, definition: &asl::Machine) -> Value {
    let arn = arn_of(cx, &spec.name);
    let account = ("StringEquals".into(), "aws:SourceAccount".into(), Value::Pseudo(Pseudo::AccountId));
    let source: (Key, Key, Value) = if definition.is_distributed() {
        let children = Value::join([arn.clone(), text("/*")]);
        ("ArnLike".into(), "aws:SourceArn".into(), Value::List(vec![arn, children]))
    } else {
        ("ArnEquals".into(), "aws:SourceArn".into(), arn)
    };
    aws::trust("states.amazonaws.com", vec![account, source])
}

/// Step Functions guide, "IAM policies for using Distributed Map states".
fn children(cx: &Lowering<'_>, spec: &Spec) -> [Statement; 2] {
    let physical = cx.physical(&spec.name, limits::NAME_LENGTH);
    // Those of the machine, and its children's, which are named after their map.
    let executions = [":*", "/*"]
        .map(|rest| cx.regional_arn("states", Value::join([text("execution:"), physical.clone(), text(rest)])));
    [
        Statement::allow(["states:StartExecution"], vec![arn_of(cx, &spec.name)]),
        Statement::allow(["states:DescribeExecution", "states:StopExecution"], executions.to_vec()),
    ]
}

fn standing() -> [Statement; 2] {
    let everything = || vec![text("*")];
    [
        Statement::allow(LOG_DELIVERY, everything())
            .sid("LogDelivery")
            .because("AWS has no resource types for log delivery"),
        Statement::allow(TRACES, everything()).sid("Traces").because("AWS has no resource types for traces"),
    ]
}

fn too_large(spec: &Spec) -> Diagnostic {
    let message = format!("the permissions of the state machine `{}` do not fit into one role", spec.name);
    Diagnostic::new(crate::lower::function::codes::ROLE_TOO_LARGE, spec.span, message)
        .label("this calls too many different things")
        .help("divide it")
}
