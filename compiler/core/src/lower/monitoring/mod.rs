//! Monitoring: the alert topic and who hears it, and alarms.
//!
//! Any room may ask for an alarm ([`Alarm`]) or for the topic ([`Lowering::alert_topic`]) while it fills: the topic
//! exists from the first demand on. What depends on all demands together (who may publish, who is told, which alarms
//! have the topic as their action) is written at the end, so that no order of rooms shows.

mod alarm;
mod channels;
pub mod codes;
mod functions;
mod topic;

pub use alarm::{Alarm, Comparison, Measure, Missing, Notify, Query, Series};
pub use functions::function_errors;
pub(crate) use topic::State;

use super::Lowering;

/// Writes what depends on everything asked for.
pub fn fill(cx: &mut Lowering<'_>) {
    topic::fill(cx);
    alarm::connect(cx);
}

#[cfg(test)]
mod tests;
