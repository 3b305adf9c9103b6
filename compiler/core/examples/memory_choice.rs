//! How good the choice of memory is on real functions: `cargo run --release --example memory_choice -- FILE.csv`.
//!
//! The file has the columns of `tests/data/measurements/memory_duration.csv`: `source`, `function`, `family`, `series`,
//! `arch`, `start`, `memory_mb`, `mean_duration_ms`. Of each series the given sizes are known, the rest judges: regret is
//! the objective of the chosen size over that of the best, minus 1. Printed are mean, median and 90th percentile with
//! an interval from resampling whole families of functions, the error of durations, and how often a choice made with a
//! certain confidence was within 5 % of the best.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for developers")]

#[path = "../tests_support/memory_data.rs"]
mod memory_data;

use memory_data::{Outcome, Protocol, Rng, mean, quantile, series};

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/measurements/memory_duration.csv").to_owned()
    });
    let text = std::fs::read_to_string(&path).expect("the file is readable");
    let all = series(&text);
    for given in [&[128, 1_769][..], &[128, 512, 1_769]] {
        for protocol in [Protocol::Measured, Protocol::Free] {
            let outcomes: Vec<Outcome> = all.iter().filter_map(|s| s.choose(given, protocol)).collect();
            report(given, protocol, &outcomes);
        }
    }
}

fn report(given: &[u32], protocol: Protocol, outcomes: &[Outcome]) {
    let regrets: Vec<f64> = outcomes.iter().map(|o| o.regret).collect();
    let errors: Vec<f64> = outcomes.iter().flat_map(|o| o.errors.iter().copied()).collect();
    let (low, high) = interval(outcomes);
    println!("from {given:?}, choosing {protocol:?}: {} series", outcomes.len());
    println!("  regret: mean {:.4} (90 % interval {low:.4} to {high:.4} over families)", mean(&regrets));
    println!("          median {:.4}, p90 {:.4}", quantile(&regrets, 0.5), quantile(&regrets, 0.9));
    println!("  duration at sizes not given: median error {:.1} %", 100.0 * quantile(&errors, 0.5));
    println!("  confidence     series  said   within 5 %");
    for (low, high) in [(0.0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.01)] {
        let inside: Vec<&Outcome> = outcomes.iter().filter(|o| (low..high).contains(&o.confidence)).collect();
        if inside.is_empty() {
            continue;
        }
        let said: Vec<f64> = inside.iter().map(|o| o.confidence).collect();
        let good: Vec<f64> = inside.iter().map(|o| f64::from(u8::from(o.regret <= 0.05))).collect();
        println!("  {low:.2} to {high:.2}   {:6}  {:.2}   {:.2}", inside.len(), mean(&said), mean(&good));
    }
}

/// Means of families drawn again and again with replacement: functions of one family are alike.
fn interval(outcomes: &[Outcome]) -> (f64, f64) {
    let mut families: Vec<&str> = outcomes.iter().map(|o| o.family.as_str()).collect();
    families.sort_unstable();
    families.dedup();
    let mut rng = Rng(7);
    let draw = |rng: &mut Rng| {
        let chosen: Vec<f64> = (0..families.len())
            .flat_map(|_| {
                let family = families.get(rng.below(families.len())).copied().unwrap_or_default();
                outcomes.iter().filter(move |o| o.family == family).map(|o| o.regret)
            })
            .collect();
        mean(&chosen)
    };
    let means: Vec<f64> = (0..2_000).map(|_| draw(&mut rng)).collect();
    (quantile(&means, 0.05), quantile(&means, 0.95))
}
