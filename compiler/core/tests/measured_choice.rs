//! Choices on real measurements stay as good as they are; `examples/memory_choice.rs` prints all numbers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../tests_support/memory_data.rs"]
mod memory_data;

use memory_data::{Outcome, Protocol, mean, quantile, series};

fn outcomes(given: &[u32], protocol: Protocol) -> Vec<Outcome> {
    let text = include_str!("../../../tests/data/measurements/memory_duration.csv");
    series(text).iter().filter_map(|s| s.choose(given, protocol)).collect()
}

/// Mean and 90th percentile of regret, median error of durations.
fn judged(outcomes: &[Outcome]) -> (f64, f64, f64) {
    let regrets: Vec<f64> = outcomes.iter().map(|o| o.regret).collect();
    let errors: Vec<f64> = outcomes.iter().flat_map(|o| o.errors.iter().copied()).collect();
    (mean(&regrets), quantile(&regrets, 0.9), quantile(&errors, 0.5))
}

#[test]
fn two_sizes_choose_almost_as_well_as_all() {
    let outcomes = outcomes(&[128, 1_769], Protocol::Measured);
    assert_eq!(outcomes.len(), 43);
    let (regret, p90, error) = judged(&outcomes);
    assert!(regret < 0.02 && p90 < 0.06 && error < 0.05, "{regret} {p90} {error}");
}

#[test]
fn three_sizes_choose_better_and_confidence_is_kept() {
    let outcomes = outcomes(&[128, 512, 1_769], Protocol::Measured);
    let (regret, p90, error) = judged(&outcomes);
    assert!(regret < 0.018 && p90 < 0.06 && error < 0.04, "{regret} {p90} {error}");
    let sure: Vec<&Outcome> = outcomes.iter().filter(|o| o.confidence >= 0.85).collect();
    let kept = sure.iter().filter(|o| o.regret <= 0.05).count();
    assert!(sure.len() >= 15 && kept * 100 >= sure.len() * 85, "{kept} of {} sure choices were good", sure.len());
}

#[test]
fn any_size_in_a_range_is_chosen_as_well() {
    let (regret, p90, _) = judged(&outcomes(&[128, 1_769], Protocol::Free));
    assert!(regret < 0.025 && p90 < 0.07, "{regret} {p90}");
}
