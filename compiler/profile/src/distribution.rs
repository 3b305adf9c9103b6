//! How long something took, over many times: count, sum, extremes and a histogram that merges without loss.
//!
//! Everything is a whole number (microseconds, counts), so merging is associative and independent of order to the bit.
//! The histogram is HdrHistogram's with two significant digits: quantiles are right within 1 %.

use hdrhistogram::Histogram;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Significant decimal digits of the histogram.
const DIGITS: u8 = 2;
/// Larger values count as this: a year in microseconds, far beyond any invocation.
const MOST_US: u64 = 31_536_000_000_000;

/// Durations in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// How many there were. In a trial (`basis: trial`) each is the average of a run.
    pub count: u64,
    /// Their sum.
    pub sum_us: u64,
    /// The shortest, where the source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_us: Option<u64>,
    /// The longest, where the source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_us: Option<u64>,
    /// Pairs of a duration and how many there were within 1 % of it, ascending. Empty where only sums are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub histogram: Vec<(u64, u64)>,
    /// Percentiles that a source computed itself, in thousandths of a percent (`99900`): the greatest of all sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reported: Vec<(u32, u64)>,
}

impl Distribution {
    /// Whether nothing is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The mean in milliseconds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "sums beyond 2⁵³ µs, 285 years, lose less than a millionth")]
    pub fn mean_ms(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum_us as f64 / self.count as f64 / 1e3)
    }

    /// A quantile (0.99) in milliseconds: from the histogram, else as a source reported it.
    #[must_use]
    pub fn quantile_ms(&self, q: f64) -> Option<f64> {
        let us = if self.histogram.is_empty() { self.reported_us(q)? } else { self.rank_us(q)? };
        #[expect(clippy::cast_precision_loss, reason = "at most a year in microseconds")]
        Some(us as f64 / 1e3)
    }

    /// The value at or below which at least this share lies.
    fn rank_us(&self, q: f64) -> Option<u64> {
        let total: u64 = self.histogram.iter().map(|(_, n)| n).sum();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rank among counts; q is clamped"
        )]
        let rank = libm::ceil(q.clamp(0.0, 1.0) * total as f64) as u64;
        let mut seen = 0;
        let found = self.histogram.iter().find(|(_, n)| {
            seen += n;
            seen >= rank.max(1)
        })?;
        // A bucket stands for values around it; the extremes are known exactly.
        Some(found.0.clamp(self.min_us.unwrap_or(0), self.max_us.unwrap_or(u64::MAX)))
    }

    fn reported_us(&self, q: f64) -> Option<u64> {
        let wanted = libm::round(q * 100_000.0);
        self.reported.iter().find(|(p, _)| f64::from(*p) >= wanted).map(|(_, us)| *us)
    }

    /// Both together.
    pub fn merge(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        self.sum_us = self.sum_us.saturating_add(other.sum_us);
        self.min_us = [self.min_us, other.min_us].into_iter().flatten().min();
        self.max_us = self.max_us.max(other.max_us);
        self.histogram = merged(&self.histogram, &other.histogram, u64::saturating_add);
        self.reported = merged(&self.reported, &other.reported, Ord::max);
    }

    /// Of a mean alone: `count` times `mean_ms`.
    #[must_use]
    pub fn of_mean(count: u64, mean_ms: f64) -> Self {
        let us = microseconds(mean_ms);
        Self { count, sum_us: us.saturating_mul(count), ..Self::default() }
    }
}

/// Milliseconds as whole microseconds; 0 for what is no duration.
#[must_use]
pub fn microseconds(ms: f64) -> u64 {
    #[expect(clippy::cast_precision_loss, reason = "a bound, not a value")]
    let most = MOST_US as f64;
    let us = libm::round(ms * 1e3);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped; `as` makes NaN 0")]
    let whole = us.clamp(0.0, most) as u64;
    whole
}

/// Two ascending lists as one; values of equal keys joined.
fn merged<K: Ord + Copy>(a: &[(K, u64)], b: &[(K, u64)], join: fn(u64, u64) -> u64) -> Vec<(K, u64)> {
    let mut all: Vec<(K, u64)> = a.iter().chain(b).copied().collect();
    all.sort_unstable_by_key(|(key, _)| *key);
    all.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 = join(first.1, later.1);
        }
        same
    });
    all
}

/// Collects durations one by one.
#[derive(Debug, Clone)]
pub struct Recorder {
    histogram: Option<Histogram<u64>>,
    totals: Distribution,
}

impl Default for Recorder {
    fn default() -> Self {
        // Two digits are within what the crate takes; without a histogram only sums would be kept.
        Self { histogram: Histogram::new(DIGITS).ok(), totals: Distribution::default() }
    }
}

impl Recorder {
    /// One more.
    pub fn record(&mut self, us: u64) {
        let us = us.min(MOST_US);
        let totals = &mut self.totals;
        totals.count = totals.count.saturating_add(1);
        totals.sum_us = totals.sum_us.saturating_add(us);
        totals.min_us = Some(totals.min_us.map_or(us, |min| min.min(us)));
        totals.max_us = totals.max_us.max(Some(us));
        if let Some(histogram) = &mut self.histogram {
            // Resizing cannot fail below the largest value that is recorded.
            let _ = histogram.record(us);
        }
    }

    /// Sums that a source made itself.
    pub fn add(&mut self, distribution: &Distribution) {
        self.totals.merge(distribution);
    }

    /// What was collected.
    #[must_use]
    pub fn finish(self) -> Distribution {
        let mut totals = self.totals;
        if let Some(histogram) = self.histogram {
            let pairs = histogram.iter_recorded().map(|step| {
                let value = histogram.median_equivalent(step.value_iterated_to());
                (value, step.count_at_value())
            });
            totals.histogram = merged(&totals.histogram, &pairs.collect::<Vec<_>>(), u64::saturating_add);
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[u64]) -> Distribution {
        let mut recorder = Recorder::default();
        values.iter().for_each(|value| recorder.record(*value));
        recorder.finish()
    }

    fn exact(values: &[u64], q: f64) -> u64 {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        let rank = (q * sorted.len() as f64).ceil().max(1.0) as usize;
        sorted[rank - 1]
    }

    #[test]
    fn nothing_is_known_of_nothing() {
        assert_eq!((of(&[]).mean_ms(), of(&[]).quantile_ms(0.5)), (None, None));
    }

    #[test]
    fn a_mean_alone_has_no_quantiles_and_a_reported_one_is_found_at_or_above() {
        let mut told = Distribution::of_mean(10, 2.5);
        assert_eq!((told.mean_ms(), told.quantile_ms(0.99)), (Some(2.5), None));
        told.reported = vec![(50_000, 2_000), (99_000, 9_000)];
        assert_eq!([0.5, 0.95, 0.99].map(|q| told.quantile_ms(q)), [Some(2.0), Some(9.0), Some(9.0)]);
        assert_eq!(told.quantile_ms(0.999), None, "nothing is invented beyond what was reported");
    }

    proptest! {
        #[test]
        fn quantiles_are_within_one_percent(values in prop::collection::vec(0u64..1_000_000_000, 1..200), q in 0.0f64..=1.0) {
            let (told, right) = (of(&values).quantile_ms(q).unwrap() * 1e3, exact(&values, q) as f64);
            prop_assert!((told - right).abs() <= right * 0.01 + 1.0, "{told} instead of {right}");
        }

        #[test]
        fn merging_is_recording_both_in_any_order(
            a in prop::collection::vec(0u64..100_000_000, 0..50),
            b in prop::collection::vec(0u64..100_000_000, 0..50),
            c in prop::collection::vec(0u64..100_000_000, 0..50),
        ) {
            let whole = of(&[a.clone(), b.clone(), c.clone()].concat());
            let [a, b, c] = [a, b, c].map(|values| of(&values));
            let join = |x: &Distribution, y: &Distribution| { let mut z = x.clone(); z.merge(y); z };
            prop_assert_eq!(&join(&join(&a, &b), &c), &whole);
            prop_assert_eq!(&join(&c, &join(&b, &a)), &whole);
        }
    }
}
