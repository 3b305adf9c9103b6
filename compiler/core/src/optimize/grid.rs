//! Hypotheses of how a function uses its time: a fixed grid with prior weights.
//!
//! A hypothesis says which part of the time at one vCPU is CPU, in how many bursts, how waiting for I/O and waiting for
//! the quota overlap, up to which size more memory helps, and whether the smallest sizes suffer from lack of memory.
//! Its scale, the time at one vCPU, is fitted to the measurements.

use std::sync::LazyLock;

use super::quota::{PERIOD_MS, refills, share};

/// Memory below which lack of it may slow a function down (collecting garbage, reading pages again), in MB.
const TIGHT_MB: f64 = 192.0;

/// How CPU time comes.
#[derive(Debug, Clone, Copy)]
enum Bursts {
    /// In many small pieces: as if the quota flowed.
    Many,
    /// In so many pieces, of a spread among `SPREADS`.
    Few(f64, usize),
}

/// One hypothesis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hypothesis {
    /// The part of the time at one vCPU that is CPU.
    cpu: f64,
    bursts: Bursts,
    /// Waiting for I/O and for the quota are one after the other (`false`) or partly at once.
    overlaps: bool,
    /// Memory up to which CPU time shrinks, in MB.
    cap: f64,
    /// How much longer it takes at the smallest sizes.
    tight: f64,
    /// The logarithm of its weight before anything is measured.
    pub(super) prior: f64,
}

impl Hypothesis {
    /// Duration in milliseconds at a memory size, when it takes `total` at one vCPU.
    pub(super) fn duration(&self, memory_mb: f64, total: f64) -> f64 {
        let (work, waiting) = (self.cpu * total, (1.0 - self.cpu) * total);
        let share_of_one = share(memory_mb).min(1.0);
        let throttled = self.throttled(work, share_of_one);
        let blocked = if self.overlaps { libm::hypot(waiting, throttled) } else { waiting + throttled };
        let speed = share(memory_mb.min(self.cap)).max(1.0);
        let tight = if memory_mb <= TIGHT_MB { 1.0 + self.tight } else { 1.0 };
        (work / speed + blocked) * tight
    }

    /// Time spent waiting for the quota.
    fn throttled(&self, work: f64, share: f64) -> f64 {
        if share >= 1.0 {
            return 0.0;
        }
        let fluid = work * (1.0 / share - 1.0);
        let Bursts::Few(bursts, spread) = self.bursts else { return fluid };
        let quota = PERIOD_MS * share;
        (PERIOD_MS - quota) * bursts * refills(work / bursts / quota, spread)
    }
}

/// How many parts of CPU there are: even steps of the logarithm of how much slower 128 MB is.
const PARTS: u32 = 25;
const BURSTS: [(Bursts, f64); 5] = [
    (Bursts::Many, 0.30),
    (Bursts::Few(1.0, 0), 0.25),
    (Bursts::Few(1.0, 2), 0.20),
    (Bursts::Few(3.0, 1), 0.15),
    (Bursts::Few(3.0, 3), 0.10),
];
/// Most programs have helper threads (collectors, compilers, sockets) that a second vCPU takes over.
const CAPS: [(f64, f64); 4] = [(1_769.0, 0.2), (1_990.0, 0.3), (2_250.0, 0.3), (3_200.0, 0.2)];
const TIGHT: [(f64, f64); 2] = [(0.0, 0.75), (0.2, 0.25)];

static GRID: LazyLock<Vec<Hypothesis>> = LazyLock::new(make);

/// All hypotheses.
pub(super) fn hypotheses() -> &'static [Hypothesis] {
    &GRID
}

fn make() -> Vec<Hypothesis> {
    let slowest = 1.0 / share(128.0);
    let part = |step: u32| {
        let slower = libm::exp(libm::log(slowest) * f64::from(step) / f64::from(PARTS - 1));
        ((slower - 1.0) / (slowest - 1.0)).clamp(1e-3, 1.0)
    };
    let mut grid = Vec::new();
    for cpu in (0..PARTS).map(part) {
        for ((bursts, b), overlaps) in BURSTS.into_iter().flat_map(|bursts| [(bursts, false), (bursts, true)]) {
            for ((cap, c), (tight, t)) in CAPS.into_iter().flat_map(|cap| TIGHT.map(|tight| (cap, tight))) {
                grid.push(Hypothesis { cpu, bursts, overlaps, cap, tight, prior: libm::log(b * c * t) });
            }
        }
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cpu: f64, bursts: Bursts) -> Hypothesis {
        Hypothesis { cpu, bursts, overlaps: false, cap: 1_769.0, tight: 0.0, prior: 0.0 }
    }

    #[test]
    fn long_cpu_work_goes_with_one_over_memory_and_waiting_does_not() {
        let work = of(1.0, Bursts::Few(1.0, 0));
        let ratio = work.duration(128.0, 10_000.0) / work.duration(1_769.0, 10_000.0);
        assert!((ratio - 13.8).abs() < 0.1, "{ratio}");
        let waiting = of(0.0, Bursts::Many);
        assert_eq!(waiting.duration(128.0, 50.0), waiting.duration(1_769.0, 50.0));
    }

    #[test]
    fn a_short_burst_has_plateaus() {
        let short = of(1.0, Bursts::Few(1.0, 0));
        // 2 ms of CPU fit into the 2.9 ms of 256 MB, and take a second period at 128 MB.
        assert!(short.duration(256.0, 2.0) < 3.5);
        assert!(short.duration(128.0, 2.0) > 15.0);
    }

    #[test]
    fn the_weights_sum_to_one_for_each_part_of_cpu() {
        let sum: f64 = hypotheses().iter().map(|h| libm::exp(h.prior)).sum();
        assert!((sum - f64::from(PARTS) * 2.0).abs() < 1e-9);
        assert_eq!(hypotheses().len(), 2_000);
    }
}
