//! How good forecasts of monthly totals are: `cargo run --release -p aws-auto-profile --example forecast -- FILE…`.
//!
//! Each file is a series of counts: a number a line, or `date,count` with a heading; several lines of one day are summed
//! up, a blank line begins a new series. From every 28 days the next 30 are forecast, every 5 days anew.

#![allow(clippy::print_stdout, clippy::expect_used, clippy::cast_precision_loss, reason = "a program for developers")]

use std::collections::BTreeMap;

use aws_auto_profile::forecast::forecast;

fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        let (mut errors, mut inside, mut methods) = (Vec::new(), 0, BTreeMap::new());
        for series in text.split("\n\n").map(series) {
            for window in series.windows(28 + 30).step_by(5) {
                let (past, next) = window.split_at(28);
                let (Some(told), truth) = (forecast(past, 30), next.iter().sum::<f64>()) else { continue };
                errors.push((told.total / truth.max(1.0) - 1.0).abs());
                inside += usize::from((told.low..=told.high).contains(&truth));
                *methods.entry(told.method).or_insert(0) += 1;
            }
        }
        errors.sort_by(f64::total_cmp);
        let median = errors.get(errors.len() / 2).copied().unwrap_or(f64::NAN);
        let coverage = 100.0 * inside as f64 / errors.len().max(1) as f64;
        println!(
            "{path}: {} forecasts, median error {:.1} %, {coverage:.0} % within the 80 % interval, {methods:?}",
            errors.len(),
            100.0 * median
        );
    }
}

/// Days of one series, in the order of their dates where there are dates.
fn series(text: &str) -> Vec<f64> {
    let mut dated: BTreeMap<&str, f64> = BTreeMap::new();
    let mut plain = Vec::new();
    for line in text.lines() {
        match line.split_once(',') {
            Some((date, count)) => {
                if let (Some(day), Ok(count)) = (date.get(..10), count.trim().parse::<f64>()) {
                    *dated.entry(day).or_default() += count;
                }
            }
            None => plain.extend(line.trim().parse::<f64>()),
        }
    }
    if dated.is_empty() { plain } else { dated.into_values().collect() }
}
