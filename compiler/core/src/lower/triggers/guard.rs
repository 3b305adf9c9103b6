//! Schedules and event rules of a function that has a machine in front of it: they start the machine.
//!
//! All of a function's rules take one role, which is theirs alone once all of them are known.

use super::Site;
use super::rule::{By, Called};
use super::schedule::{self, Events};
use crate::aws::{self, Value};
use crate::ir::{FunctionId, FunctionRef, Trigger, TriggerKind};
use crate::lower::machines::{self, Machine};
use crate::lower::{Lowering, resilience};

const EVENTS: &str = "events.amazonaws.com";

/// The machine in front of a function and who starts it.
#[derive(Debug)]
pub(super) struct Guard {
    machine: Machine,
    role: Option<aws::ResourceId>,
    rules: Vec<aws::ResourceId>,
}

/// The machine in front of a function; nothing where it stands alone.
pub(super) fn of(cx: &Lowering<'_>, function: FunctionId) -> Option<Guard> {
    let name = resilience::guard_of(cx, FunctionRef::Own(function))?;
    let machine = cx.machines.get(&name)?.clone();
    Some(Guard { machine, role: None, rules: Vec::new() })
}

/// A schedule or a pattern that starts the machine.
pub(super) fn fill(cx: &mut Lowering<'_>, site: &Site<'_>, trigger: &Trigger, guard: &mut Guard) {
    let role = match guard.role {
        Some(role) => role,
        None => machines::start_role(cx, &guard.machine, EVENTS),
    };
    guard.role = Some(role);
    let by = By::Guard { target: Value::Ref(guard.machine.machine), role };
    let called = Called { by, ..Called::function(*site) };
    let rule = match &trigger.kind {
        TriggerKind::Schedule { rule, schedule, input } => {
            schedule::fill(cx, &called, rule.as_deref(), &schedule.value, input.as_ref())
        }
        TriggerKind::Pattern { rule, pattern, bus, input } => {
            let events = Events { rule: rule.as_deref(), pattern, bus: *bus, input: input.as_ref() };
            schedule::fill_pattern(cx, &called, &events, false)
        }
        _ => return,
    };
    guard.rules.push(rule);
}

/// Lets the role be taken for these rules alone.
pub(super) fn close(cx: &mut Lowering<'_>, guard: Option<Guard>) {
    let Some(Guard { role: Some(role), rules, .. }) = guard else { return };
    let arns = rules.iter().filter_map(|rule| cx.stack.resource(*rule).arn.clone()).collect();
    machines::trust(cx, role, EVENTS, arns);
}
