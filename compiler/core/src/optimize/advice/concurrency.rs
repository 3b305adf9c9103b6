//! Provisioned concurrency where it pays: by the hours of the load and how long a request takes (Little's law).
//!
//! An environment that is kept costs all month what it saves only while it is busy. The n-th one is busy when at least n
//! requests run at once; within an hour they arrive independently, so that is a Poisson tail.

use super::{Advisor, Kind, Opportunity, Setting};
use crate::cost::load::SECONDS_PER_MONTH;
use crate::cost::tiers::unit_price;
use crate::ir::Function;
use crate::optimize::Posterior;

/// Days of hourly counts below which nothing is said about a month.
const ENOUGH_HOURS: usize = 7 * 24;
/// More are never advised from logs alone.
const MOST: u32 = 1_000;

impl Advisor<'_> {
    pub(super) fn concurrency(&self, function: &Function) -> Option<Opportunity> {
        let known = self.known(function)?;
        if known.hours.len() < ENOUGH_HOURS {
            return None;
        }
        let (evidence, _) = self.evidence(function, function.architecture.value)?;
        let ms = Posterior::of(&evidence.points)?.at(function.memory.size.value).ms;
        let architecture = function.architecture.value.as_str();
        let on_demand = self.gb_second(function.architecture.value)?;
        let kept = unit_price(&format!("lambda.provisioned.{architecture}"), self.region())?;
        let running = unit_price(&format!("lambda.provisioned-duration.{architecture}"), self.region())?;
        let breaks_even = kept / (on_demand - running);
        #[expect(clippy::cast_precision_loss, reason = "counts of an hour")]
        let busy: Vec<f64> = known.hours.values().map(|n| *n as f64 * ms / 3.6e6).collect();
        let n = worth_keeping(&busy, breaks_even);
        let now = function.provisioned_concurrency.unwrap_or(0);
        if n == now {
            return None;
        }
        let gb = f64::from(function.memory.size.value) / 1_024.0;
        let bill = |n: u32| gb * SECONDS_PER_MONTH * cost(&busy, n, kept, running, on_demand);
        let savings = bill(now) - bill(n);
        Some(Opportunity {
            function: function.name.clone(),
            kind: Kind::Concurrency,
            current: Setting::Number(now),
            recommended: Setting::Number(n),
            monthly_savings: Some(savings),
            performance_impact: None,
            confidence: None,
            evidence: "measured",
            why: format!(
                "{} hours of load keep {n} environments busy for at least {:.0} % of the time, where they pay",
                busy.len(),
                breaks_even * 100.0
            ),
            applied: false,
            // Fewer than are written may break a promise about latency.
            worthwhile: n > now && savings >= super::MIN_SAVING_USD,
            measure_next: Vec::new(),
        })
    }
}

/// How many environments are each busy for at least this share of the time.
fn worth_keeping(busy: &[f64], share: f64) -> u32 {
    (1..=MOST).take_while(|n| mean_tail(busy, *n) >= share).last().unwrap_or(0)
}

/// The share of time that at least `n` requests run at once, over all hours.
fn mean_tail(busy: &[f64], n: u32) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "hours of a profile")]
    let hours = busy.len() as f64;
    busy.iter().map(|mean| tail(*mean, n)).sum::<f64>() / hours
}

/// The chance that a Poisson variable reaches `n`; far from the mean it is 0 or 1.
fn tail(mean: f64, n: u32) -> f64 {
    let n_float = f64::from(n);
    if mean > 400.0 || n > 400 {
        return crate::optimize::quota::normal((mean - n_float + 0.5) / libm::sqrt(mean.max(1e-9)));
    }
    let mut term = libm::exp(-mean);
    let mut below = 0.0;
    for k in 0..n {
        below += term;
        term *= mean / f64::from(k + 1);
    }
    (1.0 - below).max(0.0)
}

/// US dollars for each GB and second: `n` are kept, and run what they can; the rest is on demand.
fn cost(busy: &[f64], n: u32, kept: f64, running: f64, on_demand: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "hours of a profile")]
    let hours = busy.len() as f64;
    let all: f64 = busy.iter().sum::<f64>() / hours;
    let inside: f64 = (1..=n).map(|k| mean_tail(busy, k)).sum();
    f64::from(n) * kept + inside * running + (all - inside).max(0.0) * on_demand
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poisson_tail_is_right() {
        assert!((tail(1.0, 1) - (1.0 - libm::exp(-1.0))).abs() < 1e-12);
        assert!((tail(10.0, 10) - 0.5421).abs() < 1e-3);
        assert!((tail(500.0, 500) - 0.5).abs() < 0.02);
    }

    #[test]
    fn steady_load_keeps_most_and_rare_load_none() {
        assert_eq!(worth_keeping(&[0.01; 200], 0.6), 0);
        let steady = worth_keeping(&[10.0; 200], 0.6);
        assert!((8..10).contains(&steady), "{steady}");
        // Busy half the day: no environment pays all day long.
        let half: Vec<f64> = (0..200).map(|h| if h % 24 < 12 { 50.0 } else { 0.0 }).collect();
        assert_eq!(worth_keeping(&half, 0.6), 0);
    }

    #[test]
    fn what_is_advised_costs_less_than_neighbours() {
        let busy: Vec<f64> = (0..200).map(|h| 6.0 + f64::from(h % 24) / 4.0).collect();
        let (kept, running, on_demand) = (0.000_004_166_7, 0.000_009_722_2, 0.000_016_666_7);
        let n = worth_keeping(&busy, kept / (on_demand - running));
        let bill = |n| cost(&busy, n, kept, running, on_demand);
        assert!(n > 3 && bill(n) <= bill(n - 1) && bill(n) <= bill(n + 1) && bill(n) < bill(0), "{n}");
    }
}
