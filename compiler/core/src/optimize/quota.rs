//! How Lambda gives a function CPU: a quota that is refilled every 20 ms, in proportion to memory.
//!
//! A function with less than one vCPU runs until its quota is used up and then waits for the next period. Work that is
//! long compared with a period therefore takes its CPU time divided by its share; a burst that fits into one quota never
//! waits, so short functions move in plateaus over memory. The period is a property of the platform, measured by
//! several (Lin et al., "Demystifying serverless costs", 2025: 20 ms, and 1.45 ms of quota at 128 MB).

use std::sync::LazyLock;

use crate::knowledge::limits::lambda::MEMORY_MB_PER_VCPU;

/// The period of the quota, in milliseconds.
pub(super) const PERIOD_MS: f64 = 20.0;

/// Spreads of the CPU time of a burst around its median, as a standard deviation of its logarithm.
pub(super) const SPREADS: [f64; 4] = [0.2, 0.3, 0.6, 0.7];

/// The share of one vCPU that a memory size has; above 1 there are more of them.
pub(super) fn share(memory_mb: f64) -> f64 {
    memory_mb / f64::from(MEMORY_MB_PER_VCPU)
}

/// The table's ends and steps, in logarithms of quotas.
const FIRST: f64 = -3.0;
const STEP: f64 = 0.02;
const STEPS: usize = 360;
/// Beyond this many quotas the rounding averages out to half a quota.
const MANY: f64 = 50.0;

static REFILLS: LazyLock<Vec<Vec<f64>>> = LazyLock::new(|| SPREADS.iter().map(|spread| table(*spread)).collect());

/// How often a burst waits for its quota to be refilled on average: the whole number of quotas that it fills, averaged
/// over its spread. `quotas` is its median CPU time in quotas, `spread` an index of [`SPREADS`].
pub(super) fn refills(quotas: f64, spread: usize) -> f64 {
    if quotas > MANY {
        return quotas - 0.5;
    }
    let place = (libm::log(quotas.max(1e-9)) - FIRST) / STEP;
    if place <= 0.0 {
        return 0.0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and below the table's end")]
    let at = (place as usize).min(STEPS - 2);
    let Some([low, high]) = REFILLS.get(spread).and_then(|table| table.get(at..at + 2)) else { return quotas };
    #[expect(clippy::cast_precision_loss, reason = "an index of the table")]
    let part = place - at as f64;
    // A fluid quota would be used up as often as it fits; rounding down never makes that more.
    (low + (high - low) * part).min(quotas)
}

/// The mean of ⌊z·e^(spread·G)⌋ for a normal G: the sum over j of the chance to reach j quotas.
fn table(spread: f64) -> Vec<f64> {
    #[expect(clippy::cast_precision_loss, reason = "indices of the table")]
    let logs = (0..STEPS).map(|step| FIRST + STEP * step as f64);
    let reach = |log: f64, j: u32| normal((log - libm::log(f64::from(j))) / spread);
    logs.map(|log| (1..400).map(|j| reach(log, j)).sum()).collect()
}

/// The distribution function of the standard normal.
pub(super) fn normal(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_vcpu_is_never_throttled() {
        assert_eq!(share(1_769.0), 1.0);
        assert!((PERIOD_MS * share(128.0) - 1.447).abs() < 1e-3, "the published quota at 128 MB");
    }

    #[test]
    fn a_burst_within_its_quota_does_not_wait_and_a_long_one_waits_by_its_length() {
        for spread in 0..SPREADS.len() {
            assert!(refills(0.2, spread) < 0.03);
            assert!((refills(30.0, spread) - 29.5).abs() < 8.0);
            assert_eq!(refills(100.0, spread), 99.5);
            let steps: Vec<f64> = (1..200).map(|i| refills(f64::from(i) * 0.1, spread)).collect();
            assert!(steps.windows(2).all(|pair| pair[0] <= pair[1] + 1e-9), "more work never waits less");
        }
        assert_eq!(refills(0.0, 0), 0.0);
    }
}
