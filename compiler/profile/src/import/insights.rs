//! Lambda Insights records, and rows of the queries that `profile query` prints.

use serde_json::{Map, Value};

use super::Sink;
use super::collect::{Many, Record};
use super::lines::{self, Envelope, function_of};
use crate::distribution::{Distribution, microseconds};
use crate::time;

/// A record of Lambda Insights (`event_type: performance`), one for each invocation. Whether it was one.
pub(super) fn performance(value: &Value, sink: &mut Sink<'_>) -> bool {
    if value.get("event_type").and_then(Value::as_str) != Some("performance") {
        return false;
    }
    let number = |key: &str| value.get(key).and_then(Value::as_f64).filter(|n| n.is_finite() && *n >= 0.0);
    let at = value.get("_aws").and_then(|aws| aws.get("Timestamp")).and_then(Value::as_i64).map(time::from_number);
    let (Some(function), Some(duration)) = (value.get("function_name").and_then(Value::as_str), number("duration"))
    else {
        return false;
    };
    let cold = value.get("cold_start").is_some_and(|cold| cold == &Value::Bool(true) || cold.as_u64() == Some(1));
    let init = number("init_duration").filter(|ms| *ms > 0.0).or(cold.then_some(0.0));
    let record = Record {
        function: Some(function.to_owned()),
        request_id: value.get("request_id").and_then(Value::as_str).map(str::to_owned),
        at,
        duration_us: Some(microseconds(duration)),
        billed_ms: number("billed_duration").map(count),
        memory_mb: number("total_memory").map(megabytes),
        max_memory_mb: number("used_memory_max").map(megabytes),
        init_us: init.map(microseconds),
        ..Record::default()
    };
    sink.take("lambda-insights", record);
    true
}

/// A row of `get-query-results`: cells of a field and a value. Whether it held anything.
pub(super) fn row(cells: &[Value], sink: &mut Sink<'_>) -> bool {
    let mut object = Map::new();
    for cell in cells {
        if let (Some(field), Some(value)) = (cell.get("field").and_then(Value::as_str), cell.get("value")) {
            object.insert(field.trim_start_matches('@').to_owned(), value.clone());
        }
    }
    if let Some(message) = object.get("message").and_then(Value::as_str) {
        let at = text(&object, "timestamp").and_then(|at| time::parse(at.as_bytes()));
        let function = text(&object, "log").and_then(function_of);
        lines::one(message.as_bytes(), Some(&Envelope { at, function }), sink);
        return true;
    }
    named_row(&Value::Object(object), sink)
}

/// A row by names, as the queries of `profile query` give it. Whether it was one.
pub(super) fn named_row(value: &Value, sink: &mut Sink<'_>) -> bool {
    let Some(object) = value.as_object() else { return false };
    let (Some(invocations), Some(sum_ms)) = (number(object, "invocations"), number(object, "duration_ms")) else {
        return false;
    };
    let cold = text(object, "cold").is_some_and(|c| matches!(c, "1" | "true")) || number(object, "cold") == Some(1.0);
    let runs = Distribution {
        count: count(invocations),
        sum_us: microseconds(sum_ms),
        min_us: number(object, "min_ms").map(microseconds),
        max_us: number(object, "max_ms").map(microseconds),
        reported: PERCENTILES.iter().filter_map(|(key, p)| Some((*p, microseconds(number(object, key)?)))).collect(),
        ..Distribution::default()
    };
    let mut many = Many {
        invocations: count(invocations),
        billed_ms: number(object, "billed_ms").map_or(0, count),
        ..Many::default()
    };
    if let (true, Some(init)) = (cold, number(object, "init_ms")) {
        many.init = Distribution { count: runs.count, sum_us: microseconds(init), ..Distribution::default() };
    }
    *(if cold { &mut many.cold } else { &mut many.warm }) = runs;
    let at = text(object, "hour").and_then(|hour| time::parse(hour.as_bytes()));
    if let Some(at) = at {
        many.hours.insert(time::hour(at), many.invocations);
    }
    let record = Record {
        function: text(object, "function")
            .and_then(|f| function_of(f).or_else(|| Some(f.to_owned())))
            .filter(|f| !f.is_empty()),
        at,
        until: at.map(|at| at + time::HOUR),
        memory_mb: number(object, "memory_mb").map(megabytes),
        max_memory_mb: number(object, "max_memory_mb").map(megabytes),
        many: Some(Box::new(many)),
        ..Record::default()
    };
    sink.take("query-results", record);
    true
}

const PERCENTILES: [(&str, u32); 5] =
    [("p50_ms", 50_000), ("p90_ms", 90_000), ("p95_ms", 95_000), ("p99_ms", 99_000), ("p999_ms", 99_900)];

fn text<'v>(object: &'v Map<String, Value>, key: &str) -> Option<&'v str> {
    object.get(key).and_then(Value::as_str)
}

fn number(object: &Map<String, Value>, key: &str) -> Option<f64> {
    let value = object.get(key)?;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked not to be negative; `as` saturates"
)]
pub(super) fn count(n: f64) -> u64 {
    libm::round(n) as u64
}

pub(super) fn megabytes(n: f64) -> u32 {
    u32::try_from(count(n)).unwrap_or(u32::MAX)
}
