//! arm64 or x86_64, by measurement of both.

use aws_auto_schema::function::Architecture;

use super::{Advisor, Kind, MIN_IMPROVEMENT, Opportunity, Setting};
use crate::ir::Function;
use crate::optimize::quota::normal;
use crate::optimize::{Evidence, Posterior, Weights};
use crate::passes::architecture::against_arm64;

/// How much the ratio of two measured means is off, as a standard deviation of its logarithm.
const NOISE: f64 = 0.05;

/// What is known about the two architectures of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchitectureAdvice {
    /// How it is.
    pub current: Architecture,
    /// The better one.
    pub best: Architecture,
    /// `measured` when both were, else `declared` or `assumed`.
    pub evidence: &'static str,
    /// How sure it is that it is the better one; only when both were measured.
    pub confidence: Option<f64>,
    /// Relative change of the objective from the current one to the better one.
    pub improvement: f64,
    /// US dollars a month.
    pub monthly_savings: Option<f64>,
    /// Relative change of the mean duration.
    pub performance_impact: Option<f64>,
    /// Why, as a sentence.
    pub why: String,
}

impl Advisor<'_> {
    /// Which architecture is better when both were measured; nothing otherwise.
    #[must_use]
    pub fn measured_architecture(&self, function: &Function) -> Option<ArchitectureAdvice> {
        let known = self.known(function)?;
        let only = |architecture: Architecture| {
            known.measurements.iter().any(|m| m.architecture.is_some_and(|a| a.as_str() == architecture.as_str()))
        };
        if !only(Architecture::Arm64) || !only(Architecture::X86_64) {
            return None;
        }
        let (arm, x86) = (Evidence::of(known, Architecture::Arm64), Evidence::of(known, Architecture::X86_64));
        let ratio = ratio(&arm, &x86, function.memory.size.value)?;
        let price = self.gb_second(Architecture::Arm64)? / self.gb_second(Architecture::X86_64)?;
        let weights = function.tuning.weights.normalised();
        let current = self.current_architecture(function);
        let best = if loss(ratio, price, weights) < 1.0 { Architecture::Arm64 } else { Architecture::X86_64 };
        let towards_arm = loss(ratio, price, weights);
        let sure = normal(-libm::log(towards_arm) / NOISE);
        let sign = if best == Architecture::Arm64 { ratio } else { 1.0 / ratio };
        let improvement = if best == current { 0.0 } else { 1.0 - towards_arm.min(1.0 / towards_arm) };
        let seconds = self.seconds(function, if current == Architecture::Arm64 { &arm } else { &x86 });
        let costs = |architecture, ratio: f64| Some(seconds? * ratio * self.gb_second(architecture)?);
        Some(ArchitectureAdvice {
            current,
            best,
            evidence: "measured",
            confidence: Some(if best == Architecture::Arm64 { sure } else { 1.0 - sure }),
            improvement,
            monthly_savings: costs(current, 1.0)
                .zip(costs(best, if best == current { 1.0 } else { sign }))
                .map(|(a, b)| a - b),
            performance_impact: (best != current).then_some(sign - 1.0),
            why: format!("measured on both: arm64 takes {ratio:.2} times as long at {price:.2} times the price"),
        })
    }

    /// Advice about the architecture: by measurement of both, else by what speaks against arm64.
    #[must_use]
    pub fn architecture(&self, function: &Function) -> Option<ArchitectureAdvice> {
        if let Some(measured) = self.measured_architecture(function) {
            return Some(measured);
        }
        let current = self.current_architecture(function);
        if current == Architecture::Arm64 || against_arm64(self.eco, function).is_some() {
            return None;
        }
        let evidence = self.known(function).map(|known| Evidence::of(known, Architecture::X86_64)).unwrap_or_default();
        let price = self.gb_second(Architecture::Arm64)? / self.gb_second(Architecture::X86_64)?;
        let seconds = self.seconds(function, &evidence);
        let monthly_savings = seconds.zip(self.gb_second(Architecture::X86_64)).map(|(s, usd)| s * usd * (1.0 - price));
        Some(ArchitectureAdvice {
            current,
            best: Architecture::Arm64,
            evidence: "assumed",
            confidence: None,
            improvement: function.tuning.weights.normalised().cost * (1.0 - price),
            monthly_savings,
            performance_impact: None,
            why: format!(
                "arm64 costs {price:.2} times as much and nothing declared needs x86_64: it pays until it is {:.0} % slower",
                (1.0 / price - 1.0) * 100.0
            ),
        })
    }

    /// As written, as locked, as most of the traffic ran, else what was chosen.
    fn current_architecture(&self, function: &Function) -> Architecture {
        if function.architecture.is_declared() {
            return function.architecture.value;
        }
        let word = |word: &str| if word == "arm64" { Architecture::Arm64 } else { Architecture::X86_64 };
        if let Some(locked) = self.locked(function).and_then(|l| l.architecture.as_deref()) {
            return word(locked);
        }
        let traffic = self.known(function).and_then(|known| {
            let measured = known.measurements.iter().filter(|m| m.invocations > 0 && m.architecture.is_some());
            measured.max_by_key(|m| m.invocations)?.architecture
        });
        traffic.map_or(function.architecture.value, |a| word(a.as_str()))
    }

    /// GB-seconds a month at the deployed size.
    fn seconds(&self, function: &Function, evidence: &Evidence) -> Option<f64> {
        let posterior = Posterior::of(&evidence.points)?;
        let ms = posterior.at(function.memory.size.value).ms + evidence.billed_extra_ms();
        Some(self.requests(function)? * ms / 1e3 * f64::from(function.memory.size.value) / 1_024.0)
    }
}

/// Duration on arm64 over that on x86_64: at sizes that were measured on both, else at the deployed size.
fn ratio(arm: &Evidence, x86: &Evidence, memory_mb: u32) -> Option<f64> {
    let same = |a: &crate::optimize::Point| {
        let b = x86.points.iter().find(|b| b.memory_mb == a.memory_mb)?;
        Some(libm::log(a.ms / b.ms))
    };
    let logs: Vec<f64> = arm.points.iter().filter_map(same).collect();
    if logs.is_empty() {
        return Some(Posterior::of(&arm.points)?.at(memory_mb).ms / Posterior::of(&x86.points)?.at(memory_mb).ms);
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful of sizes")]
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    Some(libm::exp(mean))
}

/// The objective of arm64 over that of x86_64.
fn loss(ratio: f64, price: f64, weights: Weights) -> f64 {
    let cost = ratio * price;
    let of = |cost: f64, time: f64| weights.cost * cost + weights.time * time;
    of(cost / cost.min(1.0), ratio / ratio.min(1.0)) / of(1.0 / cost.min(1.0), 1.0 / ratio.min(1.0))
}

impl ArchitectureAdvice {
    /// Whether it is worth a change: measured both and better by 5 %.
    #[must_use]
    pub fn worthwhile(&self, threshold: f64) -> bool {
        self.best != self.current
            && self.improvement >= MIN_IMPROVEMENT
            && self.confidence.is_some_and(|sure| sure >= threshold)
    }

    pub(super) fn opportunity(self, function: &Function) -> Option<Opportunity> {
        if self.best == self.current {
            return None;
        }
        let applied = !function.architecture.is_declared() && function.architecture.value == self.best;
        Some(Opportunity {
            function: function.name.clone(),
            kind: Kind::Architecture,
            current: Setting::Word(self.current.as_str().to_owned()),
            recommended: Setting::Word(self.best.as_str().to_owned()),
            monthly_savings: self.monthly_savings,
            performance_impact: self.performance_impact,
            confidence: self.confidence,
            evidence: self.evidence,
            worthwhile: applied || self.worthwhile(crate::optimize::CONFIDENCE_THRESHOLD),
            why: self.why,
            applied,
            measure_next: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Weights = Weights { cost: 0.7, time: 0.3 };

    #[test]
    fn arm64_pays_until_it_is_clearly_slower() {
        assert!(loss(1.0, 0.8, USUAL) < 1.0);
        assert!(loss(1.10, 0.8, USUAL) < 1.0);
        assert!(loss(1.30, 0.8, USUAL) > 1.0);
        assert!(loss(1.20, 0.8, Weights { cost: 1.0, time: 0.0 }) < 1.0);
        assert!(loss(1.05, 0.8, Weights { cost: 0.0, time: 1.0 }) > 1.0);
    }
}
