//! CloudWatch `GetMetricData`: results with an id, a label, times and values.
//!
//! What a result is about is read from its label, else its id: a metric of Lambda (`Invocations`, `Errors`,
//! `Duration`), a statistic (`Average` unless said, `Sum`, `SampleCount`, `Maximum`, `Minimum`, `p99`), and any other
//! word as the function's name. `orders Duration p99` and `orders_duration_p99` say the same.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Sink;
use super::collect::{Many, Record};
use crate::distribution::{Distribution, microseconds};
use crate::time;

const KIND: &str = "metric-data";

#[derive(Default)]
struct Series {
    invocations: BTreeMap<i64, f64>,
    errors: f64,
    average: BTreeMap<i64, f64>,
    sum: BTreeMap<i64, f64>,
    samples: BTreeMap<i64, f64>,
    max: Option<f64>,
    min: Option<f64>,
    percentiles: BTreeMap<u32, f64>,
}

/// A whole answer. Whether it was one.
pub(super) fn results(value: &Value, sink: &mut Sink<'_>) -> bool {
    let Some(results) = value.get("MetricDataResults").and_then(Value::as_array) else { return false };
    let mut series: BTreeMap<Option<String>, Series> = BTreeMap::new();
    for result in results {
        let text = |key: &str| result.get(key).and_then(Value::as_str).unwrap_or_default();
        let Some(subject) = Subject::of(text("Label")).or_else(|| Subject::of(text("Id"))) else {
            sink.other();
            continue;
        };
        let values = points(result);
        series.entry(subject.function.clone()).or_default().add(&subject, &values);
    }
    let mut taken = false;
    for (function, series) in series {
        taken |= series.give(function, sink);
    }
    taken
}

struct Subject {
    metric: &'static str,
    statistic: String,
    function: Option<String>,
}

impl Subject {
    fn of(label: &str) -> Option<Self> {
        let (mut metric, mut statistic, mut rest) = (None, None, Vec::new());
        let separated = if label.contains(' ') { ' ' } else { '_' };
        for word in label.split(separated).filter(|word| !word.is_empty()) {
            let lower = word.to_ascii_lowercase();
            match lower.as_str() {
                "invocations" => metric = Some("invocations"),
                "errors" => metric = Some("errors"),
                "duration" => metric = Some("duration"),
                "average" | "sum" | "samplecount" | "maximum" | "minimum" => statistic = Some(lower),
                p if is_percentile(p) => statistic = Some(lower),
                _ => rest.push(word),
            }
        }
        let function = (!rest.is_empty()).then(|| rest.join(&separated.to_string()));
        Some(Self { metric: metric?, statistic: statistic.unwrap_or_else(|| "average".to_owned()), function })
    }
}

fn is_percentile(word: &str) -> bool {
    word.strip_prefix('p').is_some_and(|n| n.parse::<f64>().is_ok_and(|n| (0.0..=100.0).contains(&n)))
}

fn points(result: &Value) -> Vec<(i64, f64)> {
    let list = |key: &str| result.get(key).and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    let at = |value: &Value| match value {
        Value::String(text) => time::parse(text.as_bytes()),
        #[expect(clippy::cast_possible_truncation, reason = "`as` saturates; seconds of this century fit")]
        other => other.as_f64().map(|n| time::from_number(n as i64)),
    };
    let pairs = list("Timestamps").iter().zip(list("Values"));
    pairs.filter_map(|(t, v)| Some((at(t)?, v.as_f64().filter(|v| v.is_finite() && *v >= 0.0)?))).collect()
}

impl Series {
    fn add(&mut self, subject: &Subject, values: &[(i64, f64)]) {
        let highest = values.iter().map(|(_, v)| *v).max_by(f64::total_cmp);
        let lowest = values.iter().map(|(_, v)| *v).min_by(f64::total_cmp);
        match (subject.metric, subject.statistic.as_str()) {
            ("invocations", _) => self.invocations.extend(values.iter().copied()),
            ("errors", _) => self.errors += values.iter().map(|(_, v)| v).sum::<f64>(),
            (_, "average") => self.average.extend(values.iter().copied()),
            (_, "sum") => self.sum.extend(values.iter().copied()),
            (_, "samplecount") => self.samples.extend(values.iter().copied()),
            (_, "maximum") => self.max = highest.or(self.max),
            (_, "minimum") => self.min = lowest.or(self.min),
            (_, percentile) => {
                let p = percentile.trim_start_matches('p').parse().unwrap_or(0.0);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100,000")]
                let key = libm::round(p * 1_000.0) as u32;
                let entry = self.percentiles.entry(key).or_default();
                *entry = entry.max(highest.unwrap_or(0.0));
            }
        }
    }

    fn give(self, function: Option<String>, sink: &mut Sink<'_>) -> bool {
        let calls = if self.invocations.is_empty() { &self.samples } else { &self.invocations };
        let total = count(calls.values().sum());
        let (count_of, sum_ms) = self.durations(calls);
        if total == 0 && count_of == 0 {
            return false;
        }
        let mut warm = Distribution { count: count_of, sum_us: microseconds(sum_ms), ..Distribution::default() };
        (warm.min_us, warm.max_us) = (self.min.map(microseconds), self.max.map(microseconds));
        warm.reported = self.percentiles.iter().map(|(p, ms)| (*p, microseconds(*ms))).collect();
        let mut many = Many { invocations: total, warm, errors: count(self.errors), ..Many::default() };
        let hourly = period(calls).is_some_and(|seconds| seconds <= time::HOUR);
        for (at, calls) in calls {
            let (into, name) =
                if hourly { (&mut many.hours, time::hour(*at)) } else { (&mut many.days, time::day(*at)) };
            *into.entry(name).or_default() += count(*calls);
        }
        let (first, last) = (calls.keys().next().copied(), calls.keys().next_back().copied());
        let until = last.map(|last| last + period(calls).unwrap_or(0));
        sink.take(KIND, Record { function, at: first, until, many: Some(Box::new(many)), ..Record::default() });
        true
    }

    /// How many durations there are and their sum in milliseconds: as summed by CloudWatch, else averages weighted by
    /// the invocations of their period.
    fn durations(&self, calls: &BTreeMap<i64, f64>) -> (u64, f64) {
        if !self.sum.is_empty() && !self.samples.is_empty() {
            return (count(self.samples.values().sum()), self.sum.values().sum());
        }
        let weighted: Vec<(f64, f64)> =
            self.average.iter().filter_map(|(at, ms)| Some((*calls.get(at)?, *ms))).filter(|(n, _)| *n > 0.0).collect();
        (count(weighted.iter().map(|(n, _)| n).sum()), weighted.iter().map(|(n, ms)| n * ms).sum())
    }
}

/// The shortest distance between two times.
fn period(points: &BTreeMap<i64, f64>) -> Option<i64> {
    points.keys().zip(points.keys().skip(1)).map(|(a, b)| b - a).min()
}

fn count(n: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts; `as` saturates")]
    let whole = libm::round(n) as u64;
    whole
}
