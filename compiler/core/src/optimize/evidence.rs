//! What a profile says of one function on one architecture, in the form that decisions need.

use aws_auto_profile::{Basis, Distribution, FunctionProfile, Measurement};
use aws_auto_schema::function::Architecture;

use crate::cost::load::{billed_ms, runs_on};

/// The mean duration at one memory size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Memory in MB.
    pub memory_mb: u32,
    /// Mean run duration in milliseconds, warm and cold at their real share.
    pub ms: f64,
    /// Mean billed duration in milliseconds, initialisation included.
    pub billed_ms: f64,
}

/// What was measured of a function on an architecture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// One for each memory size, ascending.
    pub points: Vec<Point>,
    /// Invocations behind them.
    pub invocations: u64,
    /// Runs of trials behind them.
    pub trials: u64,
    /// The most memory that was used, in MB.
    pub max_memory_used_mb: Option<u32>,
    /// The largest size at which it ran out of memory.
    pub out_of_memory_at: Option<u32>,
    /// How long it takes in the worst cases, all sizes at or above this many MB together.
    pub runs: Distribution,
    /// Invocations that ran out of time.
    pub timeouts: u64,
}

/// A size with fewer invocations than this share of the most measured one is an accident of a deployment.
const LEAST_SHARE: f64 = 0.001;

impl Evidence {
    /// Gathers what a profile says. Measurements whose architecture nothing says count for every one, unless the
    /// profile has some of this very architecture.
    #[must_use]
    pub fn of(known: &FunctionProfile, architecture: Architecture) -> Self {
        let exact = |m: &&Measurement| m.architecture.is_some_and(|a| a.as_str() == architecture.as_str());
        let any_exact = known.measurements.iter().any(|m| exact(&m) && m.mean_ms().is_some());
        let fits = |m: &&Measurement| if any_exact { exact(m) } else { runs_on(m, architecture) };
        let mut evidence = Self::default();
        let most = known.measurements.iter().filter(fits).map(|m| m.invocations).max().unwrap_or(0);
        for m in known.measurements.iter().filter(fits) {
            evidence.add(m, most);
        }
        evidence.points.sort_by_key(|point| point.memory_mb);
        evidence
    }

    fn add(&mut self, m: &Measurement, most: u64) {
        self.max_memory_used_mb = self.max_memory_used_mb.max(m.max_memory_used_mb);
        self.invocations += m.invocations;
        self.timeouts += m.timeouts;
        if m.out_of_memory > 0 {
            self.out_of_memory_at = self.out_of_memory_at.max(m.memory_mb);
        }
        let (Some(memory_mb), Some(ms), Some(billed_ms)) = (m.memory_mb, m.mean_ms(), billed_ms(m)) else { return };
        #[expect(clippy::cast_precision_loss, reason = "a share of counts")]
        let accident = m.basis == Basis::Traffic && (m.invocations as f64) < most as f64 * LEAST_SHARE;
        if accident {
            return;
        }
        self.runs.merge(&m.runs());
        if m.basis == Basis::Trial {
            self.trials += m.runs().count;
        }
        let point = Point { memory_mb, ms, billed_ms };
        // A trial runs one payload at all sizes, traffic changes over time: where there are both, sizes compare by trial.
        match self.points.iter_mut().find(|p| p.memory_mb == memory_mb) {
            Some(known) if m.basis == Basis::Trial => *known = point,
            Some(_) => {}
            None => self.points.push(point),
        }
    }

    /// Mean of what is billed beyond the run itself: initialisation and rounding up.
    #[must_use]
    pub fn billed_extra_ms(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a handful of sizes")]
        let count = self.points.len().max(1) as f64;
        let extra: f64 = self.points.iter().map(|p| (p.billed_ms - p.ms).max(0.0)).sum();
        extra / count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_auto_profile::Architecture as Measured;

    fn measured(architecture: Option<Measured>, memory: u32, basis: Basis, count: u64, ms: f64) -> Measurement {
        let mut m = Measurement::new(architecture, Some(memory), basis);
        m.invocations = if basis == Basis::Traffic { count } else { 0 };
        m.warm = Distribution::of_mean(count, ms);
        m
    }

    fn sizes(measurements: Vec<Measurement>, architecture: Architecture) -> Vec<(u32, f64)> {
        let known = FunctionProfile { measurements, ..FunctionProfile::default() };
        Evidence::of(&known, architecture).points.iter().map(|p| (p.memory_mb, p.ms)).collect()
    }

    #[test]
    fn the_very_architecture_wins_over_an_unknown_one() {
        let all = vec![
            measured(None, 128, Basis::Traffic, 10, 9.0),
            measured(Some(Measured::Arm64), 256, Basis::Traffic, 10, 5.0),
        ];
        assert_eq!(sizes(all.clone(), Architecture::Arm64), [(256, 5.0)]);
        assert_eq!(sizes(all, Architecture::X86_64), [(128, 9.0)]);
    }

    #[test]
    fn accidents_are_left_out_and_trials_win() {
        let all = vec![
            measured(None, 1_024, Basis::Traffic, 5, 1.0),
            measured(None, 512, Basis::Traffic, 1_000_000, 2.0),
            measured(None, 512, Basis::Trial, 1, 3.0),
            measured(None, 128, Basis::Trial, 1, 8.0),
        ];
        assert_eq!(sizes(all, Architecture::Arm64), [(128, 8.0), (512, 3.0)]);
    }
}
