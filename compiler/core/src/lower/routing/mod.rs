//! Routing: the router's machine, what it starts (a worker, tasks), and the same choice inside of other machines.
//!
//! The rules are one thing, where they lead another: [`ways`] says which states an action consists of, and both the router
//! ([`router`]) and a step of a pattern ([`routed_step`]) are made of those. Conditions are written by
//! [`crate::condition`], calls of functions by [`super::machines`]; nothing here decides about a request.

mod cluster;
mod router;
mod spot;
mod start;
mod task;
mod ways;

#[cfg(test)]
mod tests;

use aws_auto_schema::routing::RoutingAction;

use super::Lowering;
use super::machines::{self, Spec};
use crate::aws::Group;
use crate::ir::{FunctionRef, Router};
use crate::knowledge::limits::step_functions::EXPRESS_DURATION;

pub use cluster::Tasks;
pub use ways::routed_step;

/// Seconds that the router's own states take at most, besides what it waits for: a few transitions and calls of services.
const OWN_SECONDS: u32 = 10;

/// Seconds for a call that only starts or writes something.
const CALL_SECONDS: u32 = 30;

/// The router's name, without prefix. What belongs to it is called after it.
#[must_use]
pub fn name(cx: &Lowering<'_>) -> String {
    format!("{}-router", cx.eco.settings.name)
}

fn worker_name(cx: &Lowering<'_>) -> String {
    format!("{}-worker", name(cx))
}

fn spot_name(cx: &Lowering<'_>) -> String {
    format!("{}-spot", name(cx))
}

fn group(cx: &Lowering<'_>) -> Group {
    Group::Workflow(name(cx))
}

/// Gives the cluster and its task definition their ids, if any route leads to a task.
pub fn declare(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    if let Some(router) = &eco.router
        && router.actions().any(is_task)
    {
        cluster::declare(cx, router);
    }
}

/// The machines. After functions have their roles and aliases, and buckets their names.
pub fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    let Some(router) = &eco.router else { return };
    let uses = |wanted: RoutingAction| router.actions().any(|action| action == wanted);
    if uses(RoutingAction::SpotInstances) {
        spot::fill(cx, router);
    }
    if uses(RoutingAction::StepFunctions) {
        let spec = Spec::standard(worker_name(cx), router.span, "runs what is too much for one request");
        let definition = start::worker(cx);
        let spec = spec.under(group(cx));
        machines::machine(cx, spec, &definition);
    }
    let express = fits_express(cx, router);
    let make = if express { Spec::express } else { Spec::standard };
    let spec = make(name(cx), router.span, "sends each request to the right kind of compute").under(group(cx));
    let definition = router::definition(cx, router, express);
    machines::machine(cx, spec, &definition);
}

const fn is_task(action: RoutingAction) -> bool {
    matches!(action, RoutingAction::EcsFargate | RoutingAction::SpotInstances)
}

/// Whether everything that the router waits for ends within an Express execution. What takes longer by its nature (a
/// worker, a task) an Express router only starts.
fn fits_express(cx: &Lowering<'_>, router: &Router) -> bool {
    let waits = |action| !is_task(action) && action != RoutingAction::StepFunctions;
    let called = router.actions().any(waits);
    let longest = called_functions(cx, router).map(|function| machines::longest_invocation(cx, function)).max();
    !called || longest.unwrap_or_default() + OWN_SECONDS <= EXPRESS_DURATION
}

/// Every function that the router may call: those that requests name, and the variants that rules name.
fn called_functions<'c>(cx: &'c Lowering<'_>, router: &'c Router) -> impl Iterator<Item = FunctionRef> + 'c {
    let named = crate::route::callable(cx.eco).map(|(_, function)| function);
    let wanted = |name: &str| router.active().iter().any(|rule| rule.variant.as_deref() == Some(name));
    let variants = cx.eco.variants.iter().filter(move |v| wanted(&v.name)).map(|v| FunctionRef::Own(v.function));
    named.chain(variants)
}
