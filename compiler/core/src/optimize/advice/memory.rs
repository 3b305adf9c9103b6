//! Which memory size a function should have, by measurement.

use super::{Advisor, Kind, MIN_IMPROVEMENT, MIN_SAVING_USD, Opportunity, Setting};
use crate::ir::Function;
use crate::optimize::choice::{Choice, Limits, choose};
use crate::optimize::{Evidence, Weights};
use crate::passes::CostLevel;

/// What may be chosen from when no range is written. Smallest and largest, in MB.
pub const MANAGED_RANGE: (u32, u32) = (128, 3_008);
/// At the level `conservative`, no size that is slower than the current one by more than this.
const SLOWER: f64 = 1.02;
/// At the level `aggressive`, money weighs this many times more.
const AGGRESSIVE: f64 = 2.0;

/// What measurements say about a function's memory.
#[derive(Debug, Clone, PartialEq)]
pub struct MemoryAdvice {
    /// How it is: as written, as locked, as measured in traffic, else the default.
    pub current: u32,
    /// The best size, whether or not it is worth a change.
    pub best: u32,
    /// Whether somebody decided the current size, or a default stands in.
    pub settled: bool,
    /// What to deploy: the best size when it is sure enough and worth it, else the current one.
    pub deploy: u32,
    /// All candidates, confidence, what to measure next.
    pub choice: Choice,
    /// Where durations come from.
    pub evidence: &'static str,
    /// Why, as a sentence.
    pub why: String,
    /// Relative change of the objective from the current size to the best, at least 0.
    pub improvement: f64,
    /// US dollars a month.
    pub monthly_savings: Option<f64>,
    /// Relative change of the mean duration.
    pub performance_impact: Option<f64>,
    /// Whether the best size is deployed by this compilation.
    pub applied: bool,
}

impl Advisor<'_> {
    /// Advice about memory; nothing without measurements or when no allowed size has room.
    #[must_use]
    pub fn memory(&self, function: &Function) -> Option<MemoryAdvice> {
        let (evidence, class) = self.evidence(function, function.architecture.value)?;
        let (current, settled) = self.current_memory(function);
        let threshold = self.eco.settings.confidence_threshold;
        let limits = self.limits(function, &evidence, current);
        let choice = choose(&evidence, &limits, self.weights(function), threshold)?;
        let best = choice.memory_mb;
        let loss = |size: u32| choice.candidate(size).map_or(f64::INFINITY, |c| c.loss);
        // A size that is not allowed any more must go, whatever it gains.
        let gains = |loss_now: f64| ((loss_now - loss(best)) / (1.0 + loss_now)).clamp(0.0, 1.0);
        let improvement = choice.candidate(current).map_or(1.0, |c| gains(c.loss));
        let bill = |size: u32| self.monthly(function, &evidence, &choice, size);
        let worth_it = improvement >= MIN_IMPROVEMENT
            && bill(current)
                .is_none_or(|usd| self.weights(function).cost <= 0.0 || usd * improvement >= MIN_SAVING_USD);
        let sure = choice.confidence >= threshold;
        let deploy = if sure && (worth_it || !settled) { best } else { current };
        let monthly_savings = bill(current).zip(bill(best)).map(|(now, then)| now - then);
        let ms = |size: u32| choice.candidate(size).map(|c| c.duration.ms);
        Some(MemoryAdvice {
            why: why(&evidence, &choice, current, settled && !worth_it, sure),
            performance_impact: ms(current).zip(ms(best)).map(|(now, then)| then / now - 1.0),
            applied: deploy == best && function.memory.size.value == best && !function.memory.size.is_declared(),
            current,
            settled,
            best,
            deploy,
            evidence: class,
            improvement,
            monthly_savings,
            choice,
        })
    }

    /// How large it is today, and whether somebody decided that or a default stands in.
    fn current_memory(&self, function: &Function) -> (u32, bool) {
        let size = &function.memory.size;
        if size.is_declared() {
            return (size.value, true);
        }
        if let Some(locked) = self.locked(function).and_then(|locked| locked.memory) {
            return (locked, true);
        }
        let traffic = self.known(function).and_then(|known| {
            let measured = known.measurements.iter().filter(|m| m.invocations > 0);
            measured.max_by_key(|m| m.invocations)?.memory_mb
        });
        traffic.map_or((size.value, false), |size| (size, true))
    }

    /// What may be chosen: as written, else what is usual; the current size is always weighed where it is allowed.
    fn limits(&self, function: &Function, evidence: &Evidence, current: u32) -> Limits {
        let memory = &function.memory;
        let range = memory.range.unwrap_or(if memory.sizes.is_empty() {
            (MANAGED_RANGE.0.min(current), MANAGED_RANGE.1.max(current))
        } else {
            (0, u32::MAX)
        });
        let mut sizes = memory.sizes.clone();
        if !sizes.is_empty() && memory.size.is_declared() && !sizes.contains(&current) {
            sizes.push(current);
        }
        let mut limits = Limits { range, sizes };
        if self.inputs.levels.cost == CostLevel::Conservative {
            limits.range.0 = slowest_allowed(evidence, current).max(limits.range.0);
        }
        limits
    }

    fn weights(&self, function: &Function) -> Weights {
        let mut weights = function.tuning.weights.normalised();
        if self.inputs.levels.cost == CostLevel::Aggressive {
            weights.cost *= AGGRESSIVE;
        }
        weights.normalised()
    }

    /// US dollars a month for duration at a size.
    fn monthly(&self, function: &Function, evidence: &Evidence, choice: &Choice, size: u32) -> Option<f64> {
        let ms = choice.candidate(size)?.duration.ms + evidence.billed_extra_ms();
        let price = self.gb_second(function.architecture.value)?;
        Some(self.requests(function)? * ms / 1e3 * f64::from(size) / 1_024.0 * price)
    }
}

/// The smallest size that is not slower than the current one.
fn slowest_allowed(evidence: &Evidence, current: u32) -> u32 {
    let Some(posterior) = crate::optimize::Posterior::of(&evidence.points) else { return current };
    let bound = posterior.at(current).ms * SLOWER;
    let slower = (0..current).step_by(64).filter(|size| *size >= 128 && posterior.at(*size).ms > bound).max();
    slower.map_or(0, |size| size + 1)
}

fn why(evidence: &Evidence, choice: &Choice, current: u32, small: bool, sure: bool) -> String {
    let sizes: Vec<String> = evidence.points.iter().map(|p| p.memory_mb.to_string()).collect();
    let measured = format!("measured at {} MB", sizes.join(", "));
    if choice.memory_mb == current {
        return format!("{measured}, the current size is the best");
    }
    if !sure {
        let next: Vec<String> = choice.measure_next.iter().map(ToString::to_string).collect();
        return format!("{measured}, which is not enough to be sure: measure at {} MB next", next.join(", "));
    }
    if small {
        return format!("{measured}, another size is better by less than 5 % or by less than $1 a month");
    }
    let Some(duration) = choice.candidate(choice.memory_mb).map(|c| c.duration) else { return measured };
    format!("{measured}, it has the least cost and time together: {:.1} ms", duration.ms)
}

impl MemoryAdvice {
    pub(super) fn opportunity(self, function: &Function) -> Opportunity {
        Opportunity {
            function: function.name.clone(),
            kind: Kind::Memory,
            current: Setting::Number(self.current),
            recommended: Setting::Number(self.best),
            monthly_savings: self.monthly_savings,
            performance_impact: self.performance_impact,
            confidence: Some(self.choice.confidence),
            evidence: self.evidence,
            why: self.why,
            applied: self.applied && self.best != self.current,
            worthwhile: self.deploy == self.best && self.best != self.current,
            measure_next: self.choice.measure_next,
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_auto_profile::{Basis, Distribution, FunctionProfile, Measurement, Profile, Window};
    use std::sync::Arc;

    use super::*;
    use crate::ir::{Chosen, Ecosystem};
    use crate::lock::LockedFunction;
    use crate::passes::testing::{at, ecosystem, function};
    use crate::passes::{CostLevel, Inputs, Levels};

    /// A week of traffic at 1,024 MB, and a trial of a function that computes for 100 ms at one vCPU.
    fn profile(requests: u64) -> Arc<Profile> {
        let measured = |basis, memory: u32, count: u64| {
            let mut m = Measurement::new(None, Some(memory), basis);
            m.invocations = if basis == Basis::Traffic { count } else { 0 };
            m.warm = Distribution::of_mean(count, 2_000.0 * 1_769.0 / f64::from(memory));
            m
        };
        let trials = [128, 512, 1_769].map(|memory| measured(Basis::Trial, memory, 1));
        let mut measurements = trials.to_vec();
        if requests > 0 {
            measurements.push(measured(Basis::Traffic, 512, requests));
        }
        let window = Window { lookback_days: Some(7), ..Window::default() };
        let f = FunctionProfile { name: "f".to_owned(), window, measurements, ..FunctionProfile::default() };
        Arc::new(Profile { functions: vec![f], ..Profile::new() })
    }

    fn advise(requests: u64, change: impl FnOnce(&mut Function, &mut Inputs)) -> MemoryAdvice {
        let mut f = function("f", []);
        let mut inputs = Inputs { profile: Some(profile(requests)), ..Inputs::default() };
        f.memory.sizes = vec![128, 512, 1_769];
        change(&mut f, &mut inputs);
        let eco: Ecosystem = ecosystem(vec![f], vec![]);
        Advisor::new(&eco, &inputs).memory(&eco.functions[0]).unwrap()
    }

    #[test]
    fn work_that_computes_gets_a_whole_processor_for_the_same_money() {
        let advice = advise(1_000_000, |_, _| {});
        assert_eq!((advice.current, advice.best, advice.deploy), (512, 1_769, 1_769));
        assert!(advice.performance_impact.unwrap() < -0.6);
        assert!(advice.monthly_savings.unwrap().abs() < 10.0, "{advice:?}");
    }

    #[test]
    fn less_than_a_dollar_a_month_changes_nothing() {
        let advice = advise(100, |_, _| {});
        assert_eq!((advice.best, advice.deploy), (1_769, 512));
        assert!(advice.why.contains("less than $1 a month"), "{}", advice.why);
    }

    #[test]
    fn a_default_is_no_decision_that_would_have_to_be_beaten() {
        let advice = advise(0, |_, _| {});
        assert_eq!((advice.current, advice.deploy), (512, 1_769));
    }

    #[test]
    fn what_was_locked_stays_while_it_is_good_enough() {
        let lock = |memory| {
            move |_: &mut Function, inputs: &mut Inputs| {
                let locked = LockedFunction { memory: Some(memory), ..LockedFunction::default() };
                inputs.decisions.insert("f".to_owned(), locked);
            }
        };
        assert_eq!(advise(0, lock(1_769)).deploy, 1_769);
        let near = advise(0, |f, inputs| {
            f.memory.sizes = vec![1_700, 1_769];
            lock(1_700)(f, inputs);
        });
        assert_eq!((near.deploy, near.improvement < MIN_IMPROVEMENT), (1_700, true));
        assert_eq!(advise(0, lock(128)).deploy, 1_769, "far worse than the best");
    }

    #[test]
    fn levels_move_the_weights() {
        let at_level = |cost| {
            move |f: &mut Function, inputs: &mut Inputs| {
                f.memory.sizes = vec![];
                f.memory.size = Chosen::declared(1_024, at(1));
                inputs.levels = Levels { cost, ..Levels::default() };
            }
        };
        let conservative = advise(0, at_level(CostLevel::Conservative));
        assert!(conservative.performance_impact.unwrap() <= 0.03, "{conservative:?}");
        let aggressive = advise(0, at_level(CostLevel::Aggressive));
        assert!(aggressive.best <= advise(0, at_level(CostLevel::Balanced)).best);
    }
}
