//! The machine in front of a function: its breaker, the rules for its errors, or both in one.
//!
//! It is called `<function>-breaker`, or `<function>-recovery` where there are only rules. Its input is the function's
//! input, its output the function's answer or a fallback's. Rules of EventBridge, which wait for nobody, wrap their event
//! ([`asynchronous`]): the machine then puts a final failure where the function's failures go, as Lambda would.

mod breaker;
mod budget;
mod call;
mod fallback;
mod recovery;
mod request;
mod states;
#[cfg(test)]
mod tests;

pub(in crate::lower) use request::asynchronous;

use aws_auto_source::{Diagnostic, Span};

use super::codes::{GUARD_BYPASSED, STANDARD_MACHINE};
use super::table;
use crate::asl::Machine;
use crate::ir::resilience::{Breaker, ErrorHandling, Fallback};
use crate::ir::{Destination, Function, FunctionRef, ResourceId, ResourceKind, TriggerKind};
use crate::knowledge::limits::breakers::EXPRESS_BUDGET;
use crate::lower::machines::{self, Spec};
use crate::lower::{Lowering, function_group};

/// A machine in the making.
#[derive(Debug, Clone, Copy)]
struct Guard<'a> {
    function: FunctionRef,
    /// The function's name.
    name: &'a str,
    breaker: Option<&'a Breaker>,
    handling: Option<&'a ErrorHandling>,
    /// The queue for final failures of calls that nobody waits for.
    failures: Option<ResourceId>,
}

impl<'a> Guard<'a> {
    fn of(cx: &Lowering<'a>, function: FunctionRef) -> Option<Self> {
        let resilience = &cx.eco.resilience;
        let (breaker, handling) = (resilience.breakers.get(&function), resilience.error_handling.get(&function));
        if breaker.is_none() && handling.is_none() {
            return None;
        }
        let failures = failures(cx, function);
        Some(Self { function, name: cx.eco.function_name(function), breaker, handling, failures })
    }

    fn machine_name(&self) -> String {
        let kind = if self.breaker.is_some() { "breaker" } else { "recovery" };
        format!("{}-{kind}", self.name)
    }

    fn span(&self) -> Span {
        self.breaker.map(|b| b.span).or_else(|| self.handling.map(|h| h.span)).unwrap_or_default()
    }

    const fn fallback(&self) -> Option<&'a Fallback> {
        match self.breaker {
            Some(breaker) => breaker.fallback.as_ref(),
            None => None,
        }
    }

    const fn caches(&self) -> bool {
        matches!(self.fallback(), Some(Fallback::Cached { .. }))
    }
}

/// Where failed calls of a function go, when that is a queue.
fn failures(cx: &Lowering<'_>, function: FunctionRef) -> Option<ResourceId> {
    let queue = match function {
        FunctionRef::Own(id) => {
            let function = cx.eco.function(id);
            match &function.asynchronous.on_failure {
                Some(Destination::Resource(id)) => Some(*id),
                Some(Destination::Function(_)) => None,
                None => function.failure_queue,
            }
        }
        FunctionRef::External(_) => cx.eco.resilience.dead_letters.get(&function).and_then(|letters| letters.failures),
    };
    queue.filter(|queue| cx.eco.resource(*queue).kind() == ResourceKind::Queue)
}

/// The machine in front of a function, by name; nothing where the function stands alone.
#[must_use]
pub(in crate::lower) fn name_of(cx: &Lowering<'_>, function: FunctionRef) -> Option<String> {
    Guard::of(cx, function).map(|guard| guard.machine_name())
}

/// Whether the machine in front of a function answers at once, and the seconds that its answer takes at most.
#[must_use]
pub(in crate::lower) fn express_and_seconds(cx: &Lowering<'_>, function: FunctionRef) -> Option<(bool, u32)> {
    let seconds = budget::of(cx, &Guard::of(cx, function)?).total;
    Some((seconds <= EXPRESS_BUDGET, seconds))
}

/// Gives every guarded function its machine, so that rules and other machines may refer to it.
pub(super) fn declare(cx: &mut Lowering<'_>) {
    let guards: Vec<Guard<'_>> = cx.eco.resilience.guarded().filter_map(|function| Guard::of(cx, function)).collect();
    for guard in guards {
        let budget = budget::of(cx, &guard).total;
        let express = budget <= EXPRESS_BUDGET;
        if !express {
            cx.diagnostics.push(standard(&guard, budget));
        }
        if let FunctionRef::Own(id) = guard.function {
            note_bypass(cx, &guard, cx.eco.function(id));
        }
        let what = format!("calls {} and answers for it when it fails", guard.name);
        let spec = Spec { express, ..Spec::standard(guard.machine_name(), guard.span(), what) };
        machines::declare(cx, spec.under(function_group(guard.name)));
    }
}

/// Gives the machines their states.
pub(super) fn fill(cx: &mut Lowering<'_>) {
    let guards: Vec<Guard<'_>> = cx.eco.resilience.guarded().filter_map(|function| Guard::of(cx, function)).collect();
    for guard in guards {
        let Some(machine) = cx.machines.get(&guard.machine_name()).cloned() else { continue };
        let definition = definition(cx, &guard);
        machines::fill(cx, &machine, &definition);
    }
}

fn definition(cx: &mut Lowering<'_>, guard: &Guard<'_>) -> Machine {
    let lease = budget::of(cx, guard).lease;
    let mut machine = Machine::new(format!("Calls {} and answers for it when it fails", guard.name));
    request::add(&mut machine, guard);
    if let Some(breaker) = guard.breaker {
        let store = table::store(cx, guard.name);
        breaker::add(&mut machine, guard, breaker, &store, lease);
    }
    call::add(cx, &mut machine, guard);
    recovery::add(cx, &mut machine, guard);
    fallback::add(cx, &mut machine, guard);
    machine
}

/// Services that only call functions, or look at answers in a way that a machine does not have.
fn note_bypass(cx: &mut Lowering<'_>, guard: &Guard<'_>, function: &Function) {
    let mut callers: Vec<&str> = function.triggers.iter().filter_map(|trigger| caller(&trigger.kind)).collect();
    callers.extend(function.url.as_ref().map(|_| "its URL"));
    let mut said: Vec<&str> = Vec::new();
    for caller in callers {
        if !said.contains(&caller) {
            said.push(caller);
        }
    }
    if said.is_empty() {
        return;
    }
    let message =
        format!("{} is called by {}, which {} does not see", guard.name, said.join(", "), guard.machine_name());
    let diagnostic = Diagnostic::new(GUARD_BYPASSED, guard.span(), message).label("only some callers go through it");
    cx.diagnostics.push(
        diagnostic.help("schedules, event rules and steps of state machines do; code calls the machine by its ARN"),
    );
}

const fn caller(kind: &TriggerKind) -> Option<&'static str> {
    match kind {
        TriggerKind::Bucket { .. } => Some("a bucket"),
        TriggerKind::Queue { .. } | TriggerKind::Topic { via_queue: Some(_), .. } => Some("a queue"),
        TriggerKind::Topic { .. } => Some("a topic"),
        TriggerKind::Http(_) => Some("a route"),
        TriggerKind::Stream(_) => Some("a stream"),
        TriggerKind::LoadBalancer(_) => Some("a load balancer"),
        TriggerKind::Schedule { .. } | TriggerKind::Pattern { .. } => None,
    }
}

fn standard(guard: &Guard<'_>, seconds: u32) -> Diagnostic {
    let message = format!("{} is a Standard state machine: an answer may take {seconds} s", guard.machine_name());
    let help = format!(
        "an Express one, at a fraction of the price, may take {EXPRESS_BUDGET} s for time-outs and attempts together"
    );
    let diagnostic = Diagnostic::new(STANDARD_MACHINE, guard.span(), message);
    let label =
        if let FunctionRef::External(_) = guard.function { "its time-out is not known: 900 s" } else { "too long" };
    diagnostic.label(label).help(help)
}
