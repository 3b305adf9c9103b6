//! What starts a machine: rules of EventBridge, each with a role that lets it start this machine and nothing else.

use super::{Lowering, arn_of};
use crate::aws::{self, Group, Key, Pseudo, Statement, Value, map, text};
use crate::knowledge::limits::{eventbridge, iam};
use crate::lower::{declared, naming};
use aws_auto_source::Span;

/// A rule that starts a machine.
#[derive(Debug, Clone)]
pub struct Start {
    /// Name of the rule, without prefix.
    pub rule: String,
    /// Its logical id.
    pub logical_id: String,
    /// What makes it fire: `ScheduleExpression`, or `EventPattern`.
    pub when: aws::Props,
    /// What the machine is given instead of the event: the target's property and its value.
    pub input: Option<(&'static str, Value)>,
    /// Seconds for which starting is tried.
    pub max_age: u32,
    /// The heading under which it is printed.
    pub group: Group,
    /// What asked for it.
    pub span: Span,
}

/// Adds a rule on the default bus that starts the machine of this name.
pub fn start_by_rule(cx: &mut Lowering<'_>, machine: &str, start: Start) -> aws::ResourceId {
    let name = cx.physical(&start.rule, eventbridge::RULE_NAME_LENGTH);
    let arn = cx.regional_arn("events", Value::join([text("rule/"), name.clone()]));
    let role = start_role(cx, machine, &start.rule, arn, (start.group.clone(), start.span));
    let retries = map([
        ("MaximumEventAgeInSeconds", start.max_age.into()),
        ("MaximumRetryAttempts", (*eventbridge::TARGET_RETRIES.end()).into()),
    ]);
    let mut target: aws::Props =
        vec![("Id".into(), text("machine")), ("Arn".into(), arn_value(cx, machine)), ("RoleArn".into(), role)];
    target.extend(start.input.map(|(key, value)| (Key::from(key), value)));
    target.push(("RetryPolicy".into(), retries));
    let mut rule =
        aws::Resource::new("AWS::Events::Rule", start.logical_id, start.group, declared(start.span)).with("Name", name);
    rule.props.extend(start.when);
    let rule = rule.with("State", "ENABLED").with("Targets", vec![Value::Map(target)]);
    let rule = rule.maybe("Tags", cx.tags(&cx.eco.settings.tags));
    cx.stack.add(rule)
}

/// The machine by reference, where it is declared: nothing may start what is not there.
#[must_use]
pub fn arn_value(cx: &Lowering<'_>, machine: &str) -> Value {
    cx.machines.get(machine).map_or_else(|| arn_of(cx, machine), |parts| Value::Ref(parts.machine))
}

/// ARN of the role `<rule>-start-role`, which only that rule may take (by its ARN, made of names).
pub fn start_role(
    cx: &mut Lowering<'_>,
    machine: &str,
    rule: &str,
    rule_arn: Value,
    (group, span): (Group, Span),
) -> Value {
    let start = Statement::allow(["states:StartExecution"], vec![arn_value(cx, machine)]).sid("Start");
    let conditions = vec![
        ("StringEquals".into(), "aws:SourceAccount".into(), Value::Pseudo(Pseudo::AccountId)),
        ("ArnEquals".into(), "aws:SourceArn".into(), rule_arn),
    ];
    let policy = map([("PolicyName", text("access")), ("PolicyDocument", aws::policy::document(&[start]))]);
    let full = format!("{rule}-start-role");
    let role = aws::Resource::new("AWS::IAM::Role", naming::logical_id(rule, "StartRole"), group, declared(span))
        .with("RoleName", cx.physical_per_account(&full, iam::ROLE_NAME_LENGTH))
        .with("AssumeRolePolicyDocument", aws::trust("events.amazonaws.com", conditions))
        .maybe("PermissionsBoundary", cx.eco.settings.permissions_boundary.as_ref().map(|b| cx.text(b)))
        .with("Policies", vec![policy])
        .maybe("Tags", cx.tags(&cx.eco.settings.tags));
    let role = cx.stack.add(role);
    Value::Attr(role, "Arn")
}
