//! The choice of a memory size: least expected loss over all hypotheses, with a calibrated confidence.
//!
//! The loss of a size under a hypothesis is its objective over the best size's; minimising its mean avoids sizes that
//! are good only if the model is right, so a size between two measured ones must be worth its risk.

use aws_auto_schema::optimization::OptimizationTarget;

use super::evidence::Evidence;
use super::posterior::{Posterior, Predicted};

/// How much money and time weigh. They are normalised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Of money.
    pub cost: f64,
    /// Of time.
    pub time: f64,
}

impl Weights {
    /// What a target means.
    #[must_use]
    pub const fn of(target: OptimizationTarget) -> Self {
        match target {
            OptimizationTarget::Cost => Self { cost: 1.0, time: 0.0 },
            OptimizationTarget::Performance => Self { cost: 0.0, time: 1.0 },
            OptimizationTarget::CostPerformance => Self { cost: 0.7, time: 0.3 },
            OptimizationTarget::Balanced => Self { cost: 0.5, time: 0.5 },
        }
    }

    /// With weights that sum to 1; as they are when both are 0.
    #[must_use]
    pub fn normalised(self) -> Self {
        let sum = self.cost + self.time;
        if sum > 0.0 { Self { cost: self.cost / sum, time: self.time / sum } } else { self }
    }
}

/// What sizes may be chosen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// Smallest and largest, in MB.
    pub range: (u32, u32),
    /// The only sizes allowed; empty for any in the range.
    pub sizes: Vec<u32>,
}

/// Memory is left free above what was used at most: the next event may be larger.
const HEADROOM: f64 = 1.2;
/// Sizes tried where any is allowed, in MB: fine enough that the best one is not 1 % better than its neighbour.
const STEP: u32 = 64;
/// A choice is good when its objective is within this of the best.
const GOOD: f64 = 0.05;
/// With weight on time alone, the smallest size within this of the fastest.
const FAST_ENOUGH: f64 = 0.05;
/// Runs differ from day to day by about this much, as a standard deviation of logarithms.
const DAY_TO_DAY: f64 = 0.03;
/// The best sizes to measure when little is known.
const BEST_TO_MEASURE: [u32; 3] = [128, 512, 1_769];

/// A size with what it is expected to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Memory in MB.
    pub memory_mb: u32,
    /// Mean run duration.
    pub duration: Predicted,
    /// Expected loss: objective over the best one, minus 1.
    pub loss: f64,
    /// Whether its duration was measured.
    pub measured: bool,
}

/// A chosen size.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Memory in MB.
    pub memory_mb: u32,
    /// The probability that its objective is within 5 % of the best.
    pub confidence: f64,
    /// All sizes that were weighed, ascending.
    pub candidates: Vec<Candidate>,
    /// Sizes worth measuring next; empty when sure.
    pub measure_next: Vec<u32>,
}

impl Choice {
    /// The candidate of a size.
    #[must_use]
    pub fn candidate(&self, memory_mb: u32) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.memory_mb == memory_mb)
    }
}

/// Chooses a size; nothing without measurements, or when no allowed size has room for what was used.
///
/// `confident` is the confidence from which on nothing more needs to be measured.
#[must_use]
pub fn choose(evidence: &Evidence, limits: &Limits, weights: Weights, confident: f64) -> Option<Choice> {
    let posterior = Posterior::of(&evidence.points)?;
    let sizes = allowed(evidence, limits);
    if sizes.is_empty() {
        return None;
    }
    let losses = Losses::of(&posterior, &sizes, weights, evidence.billed_extra_ms());
    let at = losses.best(&posterior, &sizes, weights);
    let one_size = evidence.points.len() < 2;
    let confidence = losses.confidence(at, &posterior, &sizes, weights, evidence.billed_extra_ms());
    let candidates: Vec<Candidate> = sizes
        .iter()
        .zip(&losses.expected)
        .map(|(&memory_mb, &loss)| Candidate {
            memory_mb,
            duration: posterior.at(memory_mb),
            loss,
            measured: posterior.points().iter().any(|p| p.memory_mb == memory_mb),
        })
        .collect();
    let measure_next = if confidence >= confident { Vec::new() } else { next(&posterior, &sizes, at) };
    // One size bounds the curve only between waiting and computing: that is no measurement of how it bends.
    let confidence = if one_size { confidence.min(0.5) } else { confidence };
    Some(Choice { memory_mb: sizes.get(at).copied()?, confidence, candidates, measure_next })
}

/// Sizes within all limits, ascending.
fn allowed(evidence: &Evidence, limits: &Limits) -> Vec<u32> {
    let (least, most) = limits.range;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "memory in MB, rounded up")]
    let room = evidence.max_memory_used_mb.map_or(0, |used| libm::ceil(f64::from(used) * HEADROOM) as u32);
    let fits = |size: &u32| {
        (least..=most).contains(size) && *size >= room && evidence.out_of_memory_at.is_none_or(|failed| *size > failed)
    };
    let mut sizes: Vec<u32> = if limits.sizes.is_empty() {
        let measured = evidence.points.iter().map(|p| p.memory_mb);
        let vcpu = crate::knowledge::limits::lambda::MEMORY_MB_PER_VCPU;
        (0..=most / STEP).map(|i| i * STEP).chain([least, most, vcpu, room]).chain(measured).collect()
    } else {
        limits.sizes.clone()
    };
    sizes.retain(fits);
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// Losses of all sizes under all hypotheses.
struct Losses {
    /// Durations by size, then hypothesis.
    durations: Vec<Vec<f64>>,
    /// Mean loss by size.
    expected: Vec<f64>,
}

impl Losses {
    fn of(posterior: &Posterior, sizes: &[u32], weights: Weights, extra: f64) -> Self {
        let durations: Vec<Vec<f64>> = sizes.iter().map(|size| posterior.each(*size)).collect();
        let mut expected = vec![0.0; sizes.len()];
        for (h, weight) in posterior.weights().enumerate() {
            let column: Vec<f64> = durations.iter().filter_map(|row| row.get(h).copied()).collect();
            for (sum, loss) in expected.iter_mut().zip(column_losses(&column, sizes, weights, extra)) {
                *sum += weight * loss;
            }
        }
        Self { durations, expected }
    }

    /// The size of least expected loss, the smaller of two; for time alone the smallest one that is fast enough.
    fn best(&self, posterior: &Posterior, sizes: &[u32], weights: Weights) -> usize {
        if weights.cost <= 0.0 {
            let times: Vec<f64> = sizes.iter().map(|size| posterior.at(*size).ms).collect();
            let fastest = times.iter().copied().min_by(f64::total_cmp).unwrap_or(0.0);
            return times.iter().position(|ms| *ms <= fastest * (1.0 + FAST_ENOUGH)).unwrap_or(0);
        }
        let rounded = self.expected.iter().map(|loss| libm::round(loss * 1e9));
        let least = rounded.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        least.map_or(0, |(at, _)| at)
    }

    /// The share of hypotheses under which a size is good, whatever the day.
    fn confidence(&self, at: usize, posterior: &Posterior, sizes: &[u32], weights: Weights, extra: f64) -> f64 {
        let mut sure = 0.0;
        let weather: Vec<Vec<f64>> = (0..DAYS).map(|day| sizes.iter().map(|mb| weather(day, *mb)).collect()).collect();
        for (h, weight) in posterior.weights().enumerate() {
            let column: Vec<f64> = self.durations.iter().filter_map(|row| row.get(h).copied()).collect();
            for today in &weather {
                let noisy: Vec<f64> = column.iter().zip(today).map(|(ms, factor)| ms * factor).collect();
                let loss = column_losses(&noisy, sizes, weights, extra).nth(at).unwrap_or(f64::INFINITY);
                sure += if loss <= GOOD { weight } else { 0.0 };
            }
        }
        sure / f64::from(DAYS)
    }
}

/// Days that confidence is judged by.
const DAYS: u32 = 6;

/// How much longer or shorter runs of a size take on a day: fixed numbers that look normal, so that the same
/// measurements give the same confidence. Sizes near each other have the same weather.
fn weather(day: u32, memory_mb: u32) -> f64 {
    let octave = libm::log2(f64::from(memory_mb.max(1)));
    let part = octave - libm::floor(octave);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 32")]
    let below = octave as u32;
    libm::exp(DAY_TO_DAY * ((1.0 - part) * normal(day, below) + part * normal(day, below + 1)))
}

/// The same number for the same arguments, normally distributed over all of them.
fn normal(day: u32, i: u32) -> f64 {
    let mut state = day.wrapping_mul(0x9E37_79B9) ^ i.wrapping_mul(0x85EB_CA6B) ^ 0x2545_F491;
    let mut sum = 0.0;
    for _ in 0..12 {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        sum += f64::from(state) / f64::from(u32::MAX);
    }
    // Twelve uniform numbers have variance 1.
    sum - 6.0
}

/// The loss of each size when these are the durations.
fn column_losses(ms: &[f64], sizes: &[u32], weights: Weights, extra: f64) -> impl Iterator<Item = f64> {
    let costs: Vec<f64> = ms.iter().zip(sizes).map(|(ms, size)| (ms + extra) * f64::from(*size)).collect();
    let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
    let (cheapest, fastest) = (least(&costs), least(ms));
    let objectives: Vec<f64> =
        costs.iter().zip(ms).map(|(cost, ms)| weights.cost * cost / cheapest + weights.time * ms / fastest).collect();
    let best = least(&objectives);
    objectives.into_iter().map(move |objective| objective / best - 1.0)
}

/// Two or three sizes that would tell most: of the best triple those not measured yet, then the choice itself.
fn next(posterior: &Posterior, sizes: &[u32], at: usize) -> Vec<u32> {
    let known = |size: &u32| posterior.points().iter().any(|p| p.memory_mb == *size);
    let (Some(least), Some(most)) = (sizes.first(), sizes.last()) else { return Vec::new() };
    let mut wanted: Vec<u32> = BEST_TO_MEASURE.iter().map(|size| *size.clamp(least, most)).collect();
    wanted.extend(sizes.get(at));
    wanted.retain(|size| !known(size));
    wanted.truncate(3);
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimize::Point;

    const USUAL: Weights = Weights { cost: 0.7, time: 0.3 };

    fn evidence(points: &[(u32, f64)]) -> Evidence {
        let point = |(memory_mb, ms): &(u32, f64)| Point { memory_mb: *memory_mb, ms: *ms, billed_ms: *ms };
        Evidence { points: points.iter().map(point).collect(), ..Evidence::default() }
    }

    fn among(sizes: &[u32]) -> Limits {
        Limits { range: (128, 10_240), sizes: sizes.to_vec() }
    }

    const SIZES: [u32; 6] = [128, 256, 512, 1_024, 1_769, 2_048];

    fn size(points: &[(u32, f64)], limits: &Limits, weights: Weights) -> u32 {
        choose(&evidence(points), limits, weights, 0.85).unwrap().memory_mb
    }

    #[test]
    fn what_waits_gets_little_and_what_computes_gets_a_vcpu() {
        assert_eq!(size(&[(128, 105.0), (1_769, 100.0)], &among(&SIZES), USUAL), 128);
        let computes = size(&[(128, 22_000.0), (1_769, 1_600.0)], &among(&SIZES), USUAL);
        assert!(computes >= 1_769, "{computes}");
    }

    #[test]
    fn weights_move_the_choice() {
        let points = [(128, 900.0), (512, 260.0), (1_769, 120.0)];
        let of = |cost, time| size(&points, &among(&SIZES), Weights { cost, time });
        assert!(of(1.0, 0.0) <= of(0.5, 0.5) && of(0.5, 0.5) <= of(0.0, 1.0));
        assert!(of(1.0, 0.0) < of(0.0, 1.0));
    }

    #[test]
    fn limits_hold() {
        let points = [(128, 105.0), (1_769, 100.0)];
        assert_eq!(size(&points, &Limits { range: (512, 1_024), sizes: vec![] }, USUAL), 512);
        let used = Evidence { max_memory_used_mb: Some(300), ..evidence(&points) };
        assert_eq!(choose(&used, &Limits { range: (128, 3_008), sizes: vec![] }, USUAL, 0.85).unwrap().memory_mb, 360);
        let failed = Evidence { out_of_memory_at: Some(512), ..evidence(&points) };
        assert_eq!(choose(&failed, &among(&SIZES), USUAL, 0.85).unwrap().memory_mb, 1_024);
        let full = Evidence { max_memory_used_mb: Some(9_000), ..evidence(&points) };
        assert_eq!(choose(&full, &among(&SIZES), USUAL, 0.85), None);
    }

    #[test]
    fn one_size_is_never_enough_to_be_sure_and_the_best_triple_is_named() {
        let choice = choose(&evidence(&[(1_024, 100.0)]), &among(&SIZES), USUAL, 0.85).unwrap();
        assert!(choice.confidence <= 0.5);
        assert_eq!(choice.measure_next, [128, 512, 1_769]);
        let three =
            choose(&evidence(&[(128, 105.0), (512, 101.0), (1_769, 100.0)]), &among(&SIZES), USUAL, 0.85).unwrap();
        assert!(three.confidence > 0.95 && three.measure_next.is_empty(), "{three:?}");
    }

    #[test]
    fn the_same_measurements_give_the_same_choice_to_the_bit() {
        let of = || choose(&evidence(&[(128, 81.0), (1_769, 10.0)]), &among(&SIZES), USUAL, 0.85);
        assert_eq!(of(), of());
    }
}
