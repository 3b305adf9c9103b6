//! AWS Compute Optimizer: recommendations of its API and of its exports.
//!
//! Only what it measured is taken (invocations, durations, memory). What it recommends is its opinion.

use serde_json::Value;

use super::Sink;
use super::collect::{Many, Record};
use super::insights::{count, megabytes};
use super::lines::function_of_arn;
use crate::distribution::{Distribution, microseconds};

const KIND: &str = "compute-optimizer";

/// One of `lambdaFunctionRecommendations`. Whether it was one.
pub(super) fn recommendation(value: &Value, sink: &mut Sink<'_>) -> bool {
    let (Some(arn), Some(memory)) =
        (value.get("functionArn").and_then(Value::as_str), value.get("currentMemorySize").and_then(Value::as_f64))
    else {
        return false;
    };
    let metric = |name: &str, statistic: &str| {
        let all = value.get("utilizationMetrics").and_then(Value::as_array).into_iter().flatten();
        let is = |m: &&Value, key: &str, word: &str| m.get(key).and_then(Value::as_str) == Some(word);
        let mut found = all.filter(|m| is(m, "name", name) && is(m, "statistic", statistic));
        found.next().and_then(|m| m.get("value")?.as_f64())
    };
    give(
        &Found {
            arn,
            memory,
            invocations: value.get("numberOfInvocations").and_then(Value::as_f64),
            days: value.get("lookbackPeriodInDays").and_then(Value::as_f64),
            average_ms: metric("Duration", "Average"),
            max_ms: metric("Duration", "Maximum"),
            memory_used: metric("Memory", "Maximum"),
        },
        sink,
    );
    true
}

/// A row of an export; `cell` gives the text below a heading, letters and digits only, in small letters.
pub(super) fn export_row<'t>(cell: impl Fn(&str) -> Option<&'t str>, sink: &mut Sink<'_>) -> bool {
    let number =
        |name: &str| cell(name).and_then(|text| text.trim().parse::<f64>().ok()).filter(|n| n.is_finite() && *n >= 0.0);
    let (Some(arn), Some(memory)) = (cell("functionarn"), number("currentconfigurationmemorysize")) else {
        return false;
    };
    let found = Found {
        arn,
        memory,
        invocations: number("numberofinvocations"),
        days: number("lookbackperiodindays"),
        average_ms: number("utilizationmetricsdurationaverage"),
        max_ms: number("utilizationmetricsdurationmaximum"),
        memory_used: number("utilizationmetricsmemorymaximum"),
    };
    give(&found, sink);
    true
}

struct Found<'t> {
    arn: &'t str,
    memory: f64,
    invocations: Option<f64>,
    days: Option<f64>,
    average_ms: Option<f64>,
    max_ms: Option<f64>,
    memory_used: Option<f64>,
}

fn give(found: &Found<'_>, sink: &mut Sink<'_>) {
    let invocations = found.invocations.map_or(0, count);
    let mut warm = found.average_ms.map(|ms| Distribution::of_mean(invocations, ms)).unwrap_or_default();
    warm.max_us = found.max_ms.map(microseconds);
    let many = Many { invocations, warm, lookback_days: found.days.map(megabytes), ..Many::default() };
    let record = Record {
        function: Some(function_of_arn(found.arn)),
        memory_mb: Some(megabytes(found.memory)),
        max_memory_mb: found.memory_used.map(megabytes),
        many: Some(Box::new(many)),
        ..Record::default()
    };
    sink.take(KIND, record);
}
