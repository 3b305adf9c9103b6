//! Real measurements of functions at many memory sizes, and the judgement of a choice on them. Shared by the example that
//! prints all numbers and the test that holds the bars.

#![allow(dead_code, reason = "each user takes a part of it")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a judge of numbers"
)]

use std::collections::BTreeMap;

use aws_auto_compiler::optimize::{Evidence, Limits, Point, Posterior, Weights, choose};

/// The usual objective.
const WEIGHTS: Weights = Weights { cost: 0.7, time: 0.3 };

/// How a size may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// Among the sizes of the series.
    Measured,
    /// Any size in their range; the truth between two of them is interpolated on logarithms.
    Free,
}

/// One function as measured in one run: mean durations by memory size.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    /// What kind of function; functions of a family are alike.
    pub(crate) family: String,
    /// Milliseconds by MB.
    pub(crate) ms: BTreeMap<u32, f64>,
}

/// What came of a choice.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The family of the function.
    pub(crate) family: String,
    /// Objective of the choice over that of the best, minus 1.
    pub(crate) regret: f64,
    /// What was said about it.
    pub(crate) confidence: f64,
    /// Relative errors of durations at sizes that were not given.
    pub(crate) errors: Vec<f64>,
}

/// Reads the table.
pub(crate) fn series(text: &str) -> Vec<Series> {
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let column = |name: &str| head.iter().position(|h| *h == name);
    let mut all: BTreeMap<Vec<String>, Series> = BTreeMap::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |name: &str| column(name).and_then(|at| cells.get(at).copied()).unwrap_or_default();
        let key = ["source", "function", "series", "arch", "start"].map(|name| cell(name).to_owned()).to_vec();
        let family = format!("{}/{}", cell("source"), cell("function").trim_end_matches(|c: char| c.is_ascii_digit()));
        let (Ok(mb), Ok(ms)) = (cell("memory_mb").parse(), cell("mean_duration_ms").parse()) else { continue };
        let series = all.entry(key).or_insert_with(|| Series { family, ms: BTreeMap::new() });
        series.ms.insert(mb, ms);
    }
    all.into_values().collect()
}

impl Series {
    /// Chooses from the given sizes; nothing when they were not all measured or are all there is.
    pub(crate) fn choose(&self, given: &[u32], protocol: Protocol) -> Option<Outcome> {
        if self.ms.len() <= given.len() {
            return None;
        }
        let point = |mb: &u32| self.ms.get(mb).map(|ms| Point { memory_mb: *mb, ms: *ms, billed_ms: ms + 0.5 });
        let points: Vec<Point> = given.iter().map(point).collect::<Option<_>>()?;
        let evidence = Evidence { points, ..Evidence::default() };
        let (least, most) = (*self.ms.keys().next()?, *self.ms.keys().next_back()?);
        let sizes: Vec<u32> = if protocol == Protocol::Measured { self.ms.keys().copied().collect() } else { vec![] };
        let limits = Limits { range: (least, most), sizes: sizes.clone() };
        let choice = choose(&evidence, &limits, WEIGHTS, 0.85)?;
        let posterior = Posterior::of(&evidence.points)?;
        let unknown = self.ms.iter().filter(|(mb, _)| !given.contains(mb));
        let errors = unknown.map(|(mb, ms)| (posterior.at(*mb).ms / ms - 1.0).abs()).collect();
        let candidates = if sizes.is_empty() { (least..=most).collect() } else { sizes };
        let regret = self.regret(choice.memory_mb, &candidates)?;
        Some(Outcome { family: self.family.clone(), regret, confidence: choice.confidence, errors })
    }

    fn regret(&self, chosen: u32, candidates: &[u32]) -> Option<f64> {
        let truth: Vec<(f64, f64)> =
            candidates.iter().map(|mb| self.at(*mb).map(|ms| (ms * f64::from(*mb), ms))).collect::<Option<_>>()?;
        let least = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::INFINITY, f64::min);
        let cheapest = least(&mut truth.iter().map(|t| t.0));
        let fastest = least(&mut truth.iter().map(|t| t.1));
        let objectives: Vec<f64> =
            truth.iter().map(|(cost, ms)| WEIGHTS.cost * cost / cheapest + WEIGHTS.time * ms / fastest).collect();
        let at = candidates.iter().position(|mb| *mb == chosen)?;
        Some(objectives.get(at)? / least(&mut objectives.iter().copied()) - 1.0)
    }

    /// The duration at a size, between two measured ones on a straight line of logarithms.
    fn at(&self, mb: u32) -> Option<f64> {
        let below = self.ms.range(..=mb).next_back()?;
        let above = self.ms.range(mb..).next()?;
        if below.0 == above.0 {
            return Some(*below.1);
        }
        let log = |mb: u32| f64::from(mb).ln();
        let part = (log(mb) - log(*below.0)) / (log(*above.0) - log(*below.0));
        Some((below.1.ln() + part * (above.1.ln() - below.1.ln())).exp())
    }
}

/// The mean; 0 of nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / (values.len().max(1) as f64)
}

/// The value at this share of the sorted list; 0 of nothing.
pub(crate) fn quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (q * (sorted.len().max(1) - 1) as f64).round() as usize;
    sorted.get(at).copied().unwrap_or_default()
}

/// A small random generator, the same on every machine.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }
}
