//! Who may start a machine: roles for the services that do.

use super::{Lowering, Machine, arn_of};
use crate::aws::{self, Pseudo, Statement, Value};

/// The machine by reference, where it is declared: nothing may start what is not there.
#[must_use]
pub fn arn_value(cx: &Lowering<'_>, machine: &str) -> Value {
    cx.machines.get(machine).map_or_else(|| arn_of(cx, machine), |parts| Value::Ref(parts.machine))
}

/// The role `<machine>-start`, which lets a service start the machine and nothing else; [`trust`] says on whose behalf.
pub fn start_role(cx: &mut Lowering<'_>, machine: &Machine, service: &str) -> aws::ResourceId {
    let start = Statement::allow(["states:StartExecution"], vec![Value::Ref(machine.machine)]).sid("Start");
    let spec = &machine.spec;
    cx.service_role(&format!("{}-start", spec.name), service, spec.group.clone(), spec.span, &[start])
}

/// Lets the service take the role for these alone; by name, because they refer to the role.
pub fn trust(cx: &mut Lowering<'_>, role: aws::ResourceId, service: &str, mut sources: Vec<Value>) {
    let source = if sources.len() == 1 { sources.remove(0) } else { Value::List(sources) };
    let conditions = vec![
        ("StringEquals".into(), "aws:SourceAccount".into(), Value::Pseudo(Pseudo::AccountId)),
        ("ArnEquals".into(), "aws:SourceArn".into(), source),
    ];
    cx.stack.resource_mut(role).set("AssumeRolePolicyDocument", aws::trust(service, conditions));
}
