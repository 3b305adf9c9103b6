//! What measurements leave of the hypotheses: their weights, and durations at any memory size with an interval.

use super::evidence::Point;
use super::grid::{Hypothesis, hypotheses};

/// How much a measured mean differs from what the best hypothesis says: noise of runs and of the model.
const NOISE: f64 = 0.05;
/// Steps that fit the scale; it enters almost linearly.
const STEPS: usize = 4;
/// Hypotheses below this weight say nothing.
const NEGLIGIBLE: f64 = 1e-7;

/// A hypothesis with its scale and weight.
#[derive(Debug, Clone, Copy)]
struct Weighed {
    hypothesis: &'static Hypothesis,
    total: f64,
    weight: f64,
}

/// A duration and the interval that holds it with 80 % probability, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predicted {
    /// The median of all hypotheses.
    pub ms: f64,
    /// A tenth lies below.
    pub low: f64,
    /// A tenth lies above.
    pub high: f64,
}

/// Hypotheses, weighed by measurements.
#[derive(Debug, Clone)]
pub struct Posterior {
    kept: Vec<Weighed>,
    points: Vec<Point>,
    residual: f64,
}

impl Posterior {
    /// Weighs all hypotheses by mean durations at one size or more; nothing without any.
    #[must_use]
    pub fn of(points: &[Point]) -> Option<Self> {
        let points: Vec<Point> = points.iter().filter(|p| p.ms > 0.0 && p.ms.is_finite()).copied().collect();
        let last = points.last()?;
        let weigh = |hypothesis: &'static Hypothesis| {
            let (total, misfit) = fit(hypothesis, &points, last.ms);
            Weighed { hypothesis, total, weight: hypothesis.prior - misfit }
        };
        let mut kept: Vec<Weighed> = hypotheses().iter().map(weigh).collect();
        let best = kept.iter().map(|w| w.weight).max_by(f64::total_cmp)?;
        kept.iter_mut().for_each(|w| w.weight = libm::exp(w.weight - best));
        kept.retain(|w| w.weight > NEGLIGIBLE);
        let sum: f64 = kept.iter().map(|w| w.weight).sum();
        kept.iter_mut().for_each(|w| w.weight /= sum);
        let residual = residual(&kept, &points);
        Some(Self { kept, points, residual })
    }

    /// The duration at a size: as measured there, else from all hypotheses.
    #[must_use]
    pub fn at(&self, memory_mb: u32) -> Predicted {
        if let Some(point) = self.measured(memory_mb) {
            let spread = libm::exp(INTERVAL * NOISE);
            return Predicted { ms: point.ms, low: point.ms / spread, high: point.ms * spread };
        }
        let mut logs: Vec<(f64, f64)> = self.logs(memory_mb).collect();
        logs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let [low, middle, high] = [0.1, 0.5, 0.9].map(|share| reached(&logs, share));
        // Runs differ by themselves, beside what the hypotheses differ by.
        let spread = |by: f64| libm::hypot(by, INTERVAL * NOISE);
        let (low, high) = (middle - spread(middle - low), middle + spread(high - middle));
        Predicted { ms: libm::exp(middle), low: libm::exp(low), high: libm::exp(high) }
    }

    /// The duration that each hypothesis says, with its weight. Measured sizes are what was measured.
    pub(super) fn each(&self, memory_mb: u32) -> Vec<f64> {
        let measured = self.measured(memory_mb).map(|point| point.ms);
        self.kept
            .iter()
            .map(|w| measured.unwrap_or_else(|| w.hypothesis.duration(f64::from(memory_mb), w.total)))
            .collect()
    }

    /// The weights, in the order of [`Self::each`].
    pub(super) fn weights(&self) -> impl Iterator<Item = f64> {
        self.kept.iter().map(|w| w.weight)
    }

    /// The sizes that were measured, ascending.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// How far the measurements are from what the hypotheses say, as a root mean square of logarithms.
    #[must_use]
    pub const fn residual(&self) -> f64 {
        self.residual
    }

    fn measured(&self, memory_mb: u32) -> Option<&Point> {
        self.points.iter().find(|point| point.memory_mb == memory_mb)
    }

    fn logs(&self, memory_mb: u32) -> impl Iterator<Item = (f64, f64)> {
        let mb = f64::from(memory_mb);
        self.kept.iter().map(move |w| (libm::log(w.hypothesis.duration(mb, w.total)), w.weight))
    }
}

/// The value at which this share of all weight is reached, of a sorted list.
fn reached(logs: &[(f64, f64)], share: f64) -> f64 {
    let mut sum = 0.0;
    let found = logs.iter().find(|(_, weight)| {
        sum += weight;
        sum >= share
    });
    found.or(logs.last()).map_or(0.0, |(log, _)| *log)
}

/// Standard deviations of a normal on each side of an 80 % interval.
const INTERVAL: f64 = 1.281_551_565_5;

/// The scale that fits best, and half the squared misfit in units of noise.
fn fit(hypothesis: &Hypothesis, points: &[Point], start: f64) -> (f64, f64) {
    let mut total = start;
    #[expect(clippy::cast_precision_loss, reason = "a handful of sizes")]
    let count = points.len() as f64;
    let misses =
        |total: f64| points.iter().map(move |p| libm::log(p.ms / hypothesis.duration(f64::from(p.memory_mb), total)));
    for _ in 0..STEPS {
        total *= libm::exp(misses(total).sum::<f64>() / count);
    }
    let misfit: f64 = misses(total).map(|miss| miss * miss).sum();
    (total, 0.5 * misfit / (NOISE * NOISE))
}

fn residual(kept: &[Weighed], points: &[Point]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a handful of sizes")]
    let count = points.len() as f64;
    let squares = kept.iter().map(|w| {
        let miss = |p: &Point| libm::log(p.ms / w.hypothesis.duration(f64::from(p.memory_mb), w.total));
        w.weight * points.iter().map(|p| miss(p) * miss(p)).sum::<f64>()
    });
    libm::sqrt(squares.sum::<f64>() / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(of: &[(u32, f64)]) -> Vec<Point> {
        of.iter().map(|(memory_mb, ms)| Point { memory_mb: *memory_mb, ms: *ms, billed_ms: *ms }).collect()
    }

    fn at(of: &[(u32, f64)], size: u32) -> Predicted {
        Posterior::of(&points(of)).unwrap().at(size)
    }

    #[test]
    fn what_was_measured_is_said_again() {
        let of = [(128, 1_000.0), (1_769, 100.0)];
        assert_eq!(at(&of, 128).ms, 1_000.0);
        assert!(Posterior::of(&[]).is_none());
        assert!(Posterior::of(&points(&[(128, f64::NAN), (256, 0.0)])).is_none());
    }

    #[test]
    fn cpu_bound_and_io_bound_functions_are_told_apart_by_two_sizes() {
        let cpu = at(&[(128, 22_000.0), (1_769, 1_600.0)], 512);
        assert!((cpu.ms / 5_500.0 - 1.0).abs() < 0.05, "{cpu:?}");
        let io = at(&[(128, 210.0), (1_769, 200.0)], 512);
        assert!((io.ms / 202.0 - 1.0).abs() < 0.03, "{io:?}");
        assert!(cpu.low < cpu.ms && cpu.ms < cpu.high);
    }

    #[test]
    fn a_short_function_is_faster_between_the_sizes_than_a_smooth_curve_says() {
        // Measured: 28 ms at 256 MB, where a + b/m through the ends says 43.
        let short = at(&[(128, 81.14), (1_769, 10.09)], 256);
        assert!(short.ms < 38.0, "{short:?}");
    }

    #[test]
    fn a_third_size_narrows_the_interval() {
        let two = at(&[(128, 400.0), (1_769, 60.0)], 1_024);
        let three = at(&[(128, 400.0), (512, 130.0), (1_769, 60.0)], 1_024);
        assert!(three.high / three.low < two.high / two.low, "{two:?} {three:?}");
    }
}
