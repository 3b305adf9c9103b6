//! The row of a function: calls, durations, and what runs or waits.

use super::lines::Lines;
use super::panels::PERIOD;
use super::scope::{Member, function};
use crate::aws::Value;
use crate::aws::board::{Heading, Mood, Panel, PanelKind, Threshold};
use crate::ir::{FunctionId, TriggerKind};
use crate::knowledge::metrics::{Metric, Statistic, lambda, sqs};
use crate::lower::Lowering;
use crate::lower::function::alarms::near_timeout;

/// Heading and panels of a function.
pub(super) fn row(cx: &Lowering<'_>, id: FunctionId) -> (Heading<Value>, Vec<Panel<Value>>) {
    let parts = cx.parts(id);
    let heading = Heading {
        title: cx.eco.function(id).name.clone(),
        function: Value::Ref(parts.function),
        log_group: Value::Ref(parts.log_group),
    };
    (heading, [calls(cx, id), durations(cx, id), load(cx, id)].into_iter().flatten().collect())
}

fn calls(cx: &Lowering<'_>, id: FunctionId) -> Option<Panel<Value>> {
    let shown = [
        (&lambda::INVOCATIONS, Statistic::Sum, "Calls"),
        (&lambda::ERRORS, Statistic::Sum, "Errors"),
        (&lambda::THROTTLES, Statistic::Sum, "Throttles"),
    ];
    panel("Calls", lines(cx, id, &shown), Vec::new())
}

fn durations(cx: &Lowering<'_>, id: FunctionId) -> Option<Panel<Value>> {
    let shown = [
        (&lambda::DURATION, Statistic::Average, "Average"),
        (&lambda::DURATION, Statistic::Percentile(99), "p99"),
        (&lambda::DURATION, Statistic::Maximum, "Maximum"),
    ];
    let function = cx.eco.function(id);
    let near =
        Threshold { from: f64::from(near_timeout(function)), label: "near its time-out".to_owned(), mood: Mood::Watch };
    let end =
        Threshold { from: f64::from(function.timeout.value) * 1_000.0, label: "time-out".to_owned(), mood: Mood::Bad };
    panel("Duration", lines(cx, id, &shown), vec![near, end])
}

/// What runs at one time; what lags behind or waits in vain, where there is such a thing.
fn load(cx: &Lowering<'_>, id: FunctionId) -> Option<Panel<Value>> {
    let function = cx.eco.function(id);
    let mut all = lines(cx, id, &[(&lambda::CONCURRENT_EXECUTIONS, Statistic::Maximum, "Concurrent executions")]);
    if let Some(queue) = function.failure_queue {
        let member = Member { label: String::new(), dimensions: vec![("QueueName", cx.name(queue))] };
        all.series_of(&sqs::VISIBLE, Statistic::Maximum, member, Some("Dead letters".to_owned()));
    }
    if function.triggers.iter().any(|t| matches!(t.kind, TriggerKind::Stream(_))) {
        let shown = Some("Behind the stream".to_owned());
        all.series_of(&lambda::ITERATOR_AGE, Statistic::Maximum, self::function(cx, id), shown);
    }
    panel("Load", all, Vec::new())
}

fn lines(cx: &Lowering<'_>, id: FunctionId, shown: &[(&'static Metric, Statistic, &str)]) -> Lines {
    let mut lines = Lines::default();
    for (metric, statistic, label) in shown {
        lines.series_of(metric, *statistic, function(cx, id), Some((*label).to_owned()));
    }
    lines
}

fn panel(title: &str, lines: Lines, thresholds: Vec<Threshold>) -> Option<Panel<Value>> {
    let (unit, lines) = lines.finish()?;
    Some(Panel {
        title: title.to_owned(),
        description: String::new(),
        kind: PanelKind::Timeseries,
        unit,
        period: PERIOD,
        lines,
        range: None,
        thresholds,
    })
}
