//! The next month of a daily or hourly count: total, 80 % interval, and which method said so.
//!
//! Two methods are fitted and the one that was nearer on a week held back is used and named: *seasonal naive* (the last
//! week again and again, the baseline every other method has to beat) and *level* (a weekday profile on logarithms over
//! an exponentially smoothed level). The interval comes from how much whole weeks differ from each other, so that a
//! restless function has a wide one. A crate of larger models was weighed and left out: on monthly totals of four weeks
//! of history it had nothing to gain that pays for its fifty dependencies, and its results differ in the last bits from
//! machine to machine, which a committed report must not.

use std::collections::BTreeMap;

use crate::model::FunctionProfile;
use crate::time::{self, DAY};

/// Days of a season.
const WEEK: usize = 7;
/// Less history says nothing about a month.
const LEAST_DAYS: usize = 14;
/// How fast the level follows.
const FOLLOW: f64 = 0.1;
/// What a month differs by even when weeks are all alike, as a standard deviation of its logarithm.
const FLOOR: f64 = 0.055;
/// Standard deviations of a normal on each side of an 80 % interval.
const INTERVAL: f64 = 1.281_551_565_5;

/// What is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The expected total.
    pub total: f64,
    /// A tenth lies below.
    pub low: f64,
    /// A tenth lies above.
    pub high: f64,
    /// `seasonal naive` or `level`.
    pub method: &'static str,
    /// Days of history behind it.
    pub days: usize,
}

/// Invocations of a function in the next `days` days; nothing with less than two weeks of history.
#[must_use]
pub fn of_function(function: &FunctionProfile, days: usize) -> Option<Forecast> {
    forecast(&daily(function), days)
}

/// Whole days of a function's load, the first and the last (which may be parts) left out where hours say so.
#[must_use]
pub fn daily(function: &FunctionProfile) -> Vec<f64> {
    let mut days: BTreeMap<i64, u64> = BTreeMap::new();
    let from_hours = function.hours.iter().filter_map(|(hour, n)| Some((time::parse_bucket(hour)?.div_euclid(DAY), n)));
    let from_days = function.days.iter().filter_map(|(day, n)| Some((time::parse_bucket(day)?.div_euclid(DAY), n)));
    for (day, n) in from_hours.chain(from_days) {
        *days.entry(day).or_default() += n;
    }
    if !function.hours.is_empty() && days.len() > 2 {
        days.pop_first();
        days.pop_last();
    }
    let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value()) else {
        return Vec::new();
    };
    // A day without an invocation has no entry; a year of them is still a short list.
    let (first, last) = (*first, (*last).min(first + 3_660));
    #[expect(clippy::cast_precision_loss, reason = "counts of a day")]
    let counts = (first..=last).map(|day| days.get(&day).copied().unwrap_or(0) as f64);
    counts.collect()
}

/// The total of the next `days` days of a daily series; nothing with less than two weeks of it.
#[must_use]
pub fn forecast(history: &[f64], days: usize) -> Option<Forecast> {
    if history.len() < LEAST_DAYS || history.iter().any(|n| !n.is_finite() || *n < 0.0) {
        return None;
    }
    let held = history.len() - WEEK;
    let (past, week) = (history.get(..held)?, history.get(held..)?);
    let truth: f64 = week.iter().sum();
    let miss = |method: Method| (method(past, WEEK) - truth).abs();
    let (method, name) = METHODS.into_iter().min_by(|a, b| miss(a.0).total_cmp(&miss(b.0)))?;
    let total = method(history, days);
    let width = INTERVAL * libm::hypot(FLOOR, restlessness(history));
    Some(Forecast {
        total,
        low: total * libm::exp(-width),
        high: total * libm::exp(width),
        method: name,
        days: history.len(),
    })
}

type Method = fn(&[f64], usize) -> f64;

/// The baseline last: of two equally good ones the first is taken.
const METHODS: [(Method, &str); 2] = [(level, "level"), (seasonal_naive, "seasonal naive")];

fn seasonal_naive(history: &[f64], days: usize) -> f64 {
    let start = history.len().saturating_sub(WEEK);
    let week = history.get(start..).unwrap_or_default();
    week.iter().cycle().take(days).sum()
}

/// A weekday profile over a smoothed level, on logarithms.
fn level(history: &[f64], days: usize) -> f64 {
    let logs: Vec<f64> = history.iter().map(|n| libm::log(n.max(0.5))).collect();
    let profile = weekdays(&logs);
    let of_day = |day: usize| profile.get(day % WEEK).copied().unwrap_or(0.0);
    let mut plain = logs.iter().enumerate().map(|(day, log)| log - of_day(day));
    let first = plain.next().unwrap_or(0.0);
    let level = plain.fold(first, |level, log| level + FOLLOW * (log - level));
    (0..days).map(|ahead| libm::exp(level + of_day(history.len() + ahead))).sum()
}

/// How much each weekday differs from its week: medians, with mean 0.
fn weekdays(logs: &[f64]) -> [f64; WEEK] {
    let mut differences: [Vec<f64>; WEEK] = Default::default();
    for (start, week) in logs.windows(WEEK).enumerate() {
        let middle = start + WEEK / 2;
        #[expect(clippy::cast_precision_loss, reason = "7")]
        let mean = week.iter().sum::<f64>() / WEEK as f64;
        if let (Some(list), Some(log)) = (differences.get_mut(middle % WEEK), logs.get(middle)) {
            list.push(log - mean);
        }
    }
    let mut profile = differences.map(median);
    #[expect(clippy::cast_precision_loss, reason = "7")]
    let mean = profile.iter().sum::<f64>() / WEEK as f64;
    profile.iter_mut().for_each(|p| *p -= mean);
    profile
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let at = |i: usize| values.get(i).copied().unwrap_or(0.0);
    if values.len().is_multiple_of(2) { (at(middle.saturating_sub(1)) + at(middle)) / 2.0 } else { at(middle) }
}

/// How much a week differs from the one before, as a root mean square of logarithms.
fn restlessness(history: &[f64]) -> f64 {
    let weeks: Vec<f64> =
        history.rchunks_exact(WEEK).map(|week| libm::log(week.iter().sum::<f64>().max(1.0))).collect();
    let squares: Vec<f64> = weeks.iter().zip(weeks.iter().skip(1)).map(|(a, b)| (a - b) * (a - b)).collect();
    #[expect(clippy::cast_precision_loss, reason = "weeks of a history")]
    let count = squares.len().max(1) as f64;
    libm::sqrt(squares.iter().sum::<f64>() / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Busy on workdays, quiet at the weekend.
    fn weeks(n: usize) -> Vec<f64> {
        (0..n * WEEK).map(|day| if day % WEEK < 5 { 1_000.0 } else { 200.0 }).collect()
    }

    #[test]
    fn a_steady_week_goes_on() {
        let next = forecast(&weeks(4), 28).unwrap();
        assert!((next.total / 21_600.0 - 1.0).abs() < 1e-6, "{next:?}");
        assert!(next.low < next.total && next.total < next.high && next.high / next.low < 1.2);
    }

    #[test]
    fn restless_weeks_have_a_wide_interval() {
        let mut restless = weeks(4);
        restless.iter_mut().skip(14).for_each(|n| *n *= 2.0);
        let [calm, wild] = [weeks(4), restless].map(|h| forecast(&h, 30).unwrap());
        assert!(wild.high / wild.low > 2.0 * calm.high / calm.low, "{calm:?} {wild:?}");
    }

    #[test]
    fn little_history_says_nothing() {
        assert_eq!(forecast(&weeks(1), 30), None);
        assert_eq!(forecast(&[f64::NAN; 30], 30), None);
        assert_eq!(of_function(&FunctionProfile::default(), 30), None);
    }

    #[test]
    fn days_without_invocations_are_days() {
        let days = [("2026-11-01", 5), ("2026-11-04", 7)].map(|(day, n)| (day.to_owned(), n));
        let function = FunctionProfile { days: days.into(), ..FunctionProfile::default() };
        assert_eq!(daily(&function), [5.0, 0.0, 0.0, 7.0]);
        let hours = ["2026-11-01T23", "2026-11-02T00", "2026-11-03T01"].map(|hour| (hour.to_owned(), 3));
        let function = FunctionProfile { hours: hours.into(), ..FunctionProfile::default() };
        assert_eq!(daily(&function), [3.0], "the first and the last day may be parts");
    }

    /// Taxi trips of New York, and views of a Wikipedia page: `testdata/`, a day a line.
    #[test]
    fn real_series_are_met_within_the_bars() {
        let (mut errors, mut inside) = (Vec::new(), 0);
        for text in [include_str!("../testdata/taxi_daily.csv"), include_str!("../testdata/page_views_daily.csv")] {
            for run in text.split("\n\n") {
                let series: Vec<f64> = run.lines().filter_map(|line| line.parse().ok()).collect();
                for window in series.windows(28 + 30).step_by(5) {
                    let (past, next) = window.split_at(28);
                    let (told, truth) = (forecast(past, 30).unwrap(), next.iter().sum::<f64>());
                    errors.push((told.total / truth - 1.0).abs());
                    inside += usize::from((told.low..=told.high).contains(&truth));
                }
            }
        }
        let (coverage, error) = (inside as f64 / errors.len() as f64, median(errors.clone()));
        assert!(errors.len() > 300 && error < 0.07, "{error} in {} windows", errors.len());
        assert!((0.75..=0.87).contains(&coverage), "{coverage}");
    }
}
