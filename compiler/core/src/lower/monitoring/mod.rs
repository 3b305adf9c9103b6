//! Monitoring: the alert topic and who hears it, alarms, insights, dashboards.
//!
//! Any room may ask for an alarm ([`Alarm`]) or for the topic ([`Lowering::alert_topic`]) while it fills: the topic
//! exists from the first demand on. What depends on all demands together (who may publish, who is told, which alarms
//! have the topic as their action) is written at the end, so that no order of rooms shows.

mod alarm;
mod board;
mod channels;
pub mod codes;
mod cost;
mod functions;
mod insights;
mod price;
mod queues;
#[cfg(test)]
mod tests;
mod topic;

pub use alarm::{Alarm, Comparison, Measure, Missing, Notify, Query, Series};
pub use functions::function_errors;
pub use insights::{function_anomalies, log_anomaly_detector, saved_query};
pub use queues::{dead_letter_age, dead_letter_depth};
pub(crate) use topic::State;

use super::Lowering;
use crate::ir::Watch;

/// Adds what `monitoring:` asks for, then what depends on everything asked for.
pub fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    if let Some(watch) = &eco.monitoring.watch {
        watch_everything(cx, watch);
    }
    board::fill(cx);
    topic::fill(cx);
    alarm::connect(cx);
    if let Some(watch) = &eco.monitoring.watch {
        price::remark(cx, watch);
    }
}

fn watch_everything(cx: &mut Lowering<'_>, watch: &Watch) {
    let eco = cx.eco;
    let Some(first) = eco.functions.first() else { return };
    let span = watch.span.unwrap_or(first.span);
    cx.alert_topic(channels::asked(cx).unwrap_or(span));
    for (id, _) in eco.functions() {
        functions::watch(cx, id, watch.alarms, span);
    }
    queues::watch(cx, span);
    if watch.insights {
        insights::watch(cx, span);
    }
}
