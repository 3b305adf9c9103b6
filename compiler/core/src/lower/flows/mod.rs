//! Flows: patterns and the workflows of services, as state machines, or as rules between functions.
//!
//! The states are made in [`states`], one room for what each step may have beside its function; what starts a machine is
//! in [`start`], [`pipe`] and [`route`]; flows that rules carry are in [`over_events`].

mod approval;
mod over_events;
mod pipe;
mod route;
mod start;
mod states;
#[cfg(test)]
mod tests;
mod write;

use super::machines::{self, Spec};
use super::monitoring::{Alarm, Comparison, Measure, Notify, Series};
use super::{Lowering, because};
use crate::aws::{Group, Statement, Value, text};
use crate::ir::{Carrier, Flow, FunctionRef};
use crate::knowledge::metrics::{Statistic, lambda};
use aws_auto_schema::events::Priority;

/// Adds every flow.
pub fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    for flow in &eco.flows {
        match flow.carrier {
            Carrier::Machine => fill_machine(cx, flow),
            Carrier::Rules(bus) => over_events::fill(cx, flow, bus),
        }
        alarms(cx, flow);
    }
}

fn fill_machine(cx: &mut Lowering<'_>, flow: &Flow) {
    let what = match &flow.service {
        Some(service) => format!("the workflow of {service}"),
        None => "a flow of events".to_owned(),
    };
    let machine = machines::declare(cx, Spec::standard(&flow.name, flow.span, what));
    let definition = states::definition(cx, flow);
    let_read_results(cx, flow);
    machines::fill(cx, &machine, &definition);
    if let Some(start) = &flow.start {
        start::fill(cx, flow, start, &machine);
    }
}

/// Whoever comes after a wide map gets the manifest of its results, not the results: it must be able to read them.
fn let_read_results(cx: &mut Lowering<'_>, flow: &Flow) {
    for (step, next) in flow.steps.iter().zip(flow.steps.iter().skip(1)) {
        let Some(bucket) = step.each.and_then(|each| each.results) else { continue };
        let FunctionRef::Own(function) = next.function else { continue };
        let objects = Value::join([cx.arn(bucket), text(format!("/{}/*", write::prefix(flow, step)))]);
        cx.allow(function, Statement::allow(["s3:GetObject"], vec![objects]));
        if let Some(key) = super::resources::encryption_key(cx, bucket) {
            cx.allow(function, Statement::allow(["kms:Decrypt"], vec![key]));
        }
    }
}

/// The heading of a flow.
fn group(flow: &Flow) -> Group {
    Group::Workflow(flow.name.clone())
}

/// A step of high priority has an alarm of its own, with the shortest period that Lambda measures in: it rings before any
/// alarm over rates does.
fn alarms(cx: &mut Lowering<'_>, flow: &Flow) {
    for step in flow.steps.iter().filter(|step| step.priority == Some(Priority::High)) {
        let dimensions = vec![("FunctionName", cx.function_name(step.function))];
        let measure = Measure::Series(Series::new(&lambda::ERRORS, Statistic::Sum, dimensions));
        let origin = because(step.span, "a step of high priority is paged first");
        Alarm::new(&flow.name, &format!("{}-failed", step.name.replace(' ', "-")), group(flow), origin, measure)
            .over(60, 1, 1)
            .when(Comparison::AtLeast, 1u32)
            .saying(format!("[high] {} failed in {}", step.name, flow.name))
            .notify(Notify::Always)
            .create(cx);
    }
}
