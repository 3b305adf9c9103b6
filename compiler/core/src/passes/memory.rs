//! Chooses memory where the user leaves it open.
//!
//! Measurements decide where they are sure enough ([`crate::optimize`]), else what is pinned or deployed stays. Where
//! nothing is known the rule is documented instead of clever: 256 MB for `cost`, 512 MB for `cost_performance` and
//! `balanced`, one vCPU for `performance`, and then the nearest size that `memory_range` and `memory_sizes` allow.

use aws_auto_schema::optimization::OptimizationTarget;

use super::{BASIC, Change, CostLevel, Inputs, Log, Pass};
use crate::ir::{Chosen, Ecosystem, Function, Memory};
use crate::knowledge::limits::lambda::MEMORY_MB_PER_VCPU;
use crate::optimize::advice::{Advisor, MANAGED_RANGE};

const NAME: &str = "memory";
const EVIDENCE: &str = "declared: no measurement";
const PINNED: &str = "measured: pinned by the lock file";

pub(super) const PASS: Pass = Pass {
    name: NAME,
    kind: BASIC,
    may: "the memory of a function that leaves it open by `memory_range`, `memory_sizes` or `ai_managed`; never a \
          written size, never outside of what is allowed",
    run,
};

/// A size with its reason.
struct Decision {
    size: u32,
    why: String,
    evidence: &'static str,
    confidence: Option<f64>,
}

fn run(eco: &mut Ecosystem, log: &mut Log) {
    let advisor = Advisor::new(eco, &log.inputs);
    let decide = |f: &Function| if is_open(f) { decide(&advisor, f, &log.inputs) } else { None };
    let decisions: Vec<Option<Decision>> = eco.functions.iter().map(decide).collect();
    for (function, decision) in eco.functions.iter_mut().zip(decisions) {
        let Some(Decision { size, why, evidence, confidence }) = decision else { continue };
        let now = function.memory.size.value;
        let what = if size == now { format!("memory stays {now}") } else { format!("memory {now} → {size}") };
        let change = Change::forced(function.name.clone(), what, why.clone()).evidence(evidence);
        log.change(change.confidence(confidence));
        function.memory.size = Chosen::by_pass(size, NAME, why, evidence);
    }
}

/// By measurement, else as pinned, else by the rule.
fn decide(advisor: &Advisor<'_>, function: &Function, inputs: &Inputs) -> Option<Decision> {
    let measured = (inputs.levels.cost > CostLevel::Off).then(|| advisor.memory(function)).flatten();
    if let Some(advice) = measured.filter(|advice| advice.settled || advice.deploy == advice.best) {
        let confidence = Some(advice.choice.confidence);
        return Some(Decision { size: advice.deploy, why: advice.why, evidence: advice.evidence, confidence });
    }
    let Memory { range, sizes, .. } = &function.memory;
    let pinned = inputs.decisions.get(&function.name).and_then(|decision| decision.memory);
    if let Some(size) = pinned.filter(|size| nearest(*size, *range, sizes) == Some(*size)) {
        let why = "the lock file pins it".to_owned();
        return Some(Decision { size, why, evidence: PINNED, confidence: None });
    }
    by_rule(function)
}

fn by_rule(function: &Function) -> Option<Decision> {
    let range = function.memory.range.or_else(|| function.memory.sizes.is_empty().then_some(MANAGED_RANGE));
    let wanted = wanted(function.tuning.target);
    let size = nearest(wanted, range, &function.memory.sizes)?;
    let target = function.tuning.target.as_str();
    let why = if size == wanted {
        format!("that is where `{target}` starts")
    } else {
        format!("`{target}` starts at {wanted} MB, and this is the nearest size allowed")
    };
    Some(Decision { size, why, evidence: EVIDENCE, confidence: None })
}

fn is_open(function: &Function) -> bool {
    let Memory { size, range, sizes } = &function.memory;
    let left_open = range.is_some() || !sizes.is_empty() || function.tuning.managed;
    function.tuning.enabled && size.is_undecided() && left_open
}

const fn wanted(target: OptimizationTarget) -> u32 {
    match target {
        OptimizationTarget::Cost => 256,
        OptimizationTarget::CostPerformance | OptimizationTarget::Balanced => 512,
        OptimizationTarget::Performance => MEMORY_MB_PER_VCPU,
    }
}

/// The allowed size nearest to `wanted`, the larger of two; nothing when `sizes` has none in the range. No `range` and
/// no `sizes` allow everything.
pub(super) fn nearest(wanted: u32, range: Option<(u32, u32)>, sizes: &[u32]) -> Option<u32> {
    let (least, most) = range.unwrap_or((0, u32::MAX));
    if sizes.is_empty() {
        return Some(wanted.max(least).min(most));
    }
    let allowed = sizes.iter().copied().filter(|size| (least..=most).contains(size));
    allowed.min_by_key(|size| (size.abs_diff(wanted), u32::MAX - size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::tests::week_of;
    use crate::lock::LockedFunction;
    use crate::passes::testing::{at, ecosystem, function, run as run_pass, run_with};

    fn after(change: impl FnOnce(&mut Function)) -> (u32, String) {
        let mut f = function("f", []);
        change(&mut f);
        let mut eco = ecosystem(vec![f], vec![]);
        let (changes, _) = run_pass(&PASS, &mut eco);
        (eco.functions[0].memory.size.value, changes.join("\n"))
    }

    #[test]
    fn the_target_decides_where_to_start() {
        for (target, size, told) in [
            (OptimizationTarget::Cost, 256, "f: memory 512 → 256"),
            (OptimizationTarget::CostPerformance, 512, "f: memory stays 512"),
            (OptimizationTarget::Balanced, 512, "f: memory stays 512"),
            (OptimizationTarget::Performance, 1_769, "f: memory 512 → 1769"),
        ] {
            let (chosen, changes) = after(|f| {
                f.tuning.target = target;
                f.memory.range = Some((128, 3_008));
            });
            assert_eq!((chosen, changes), (size, told.to_owned()), "{target:?}");
        }
    }

    #[test]
    fn range_and_sizes_bound_the_choice() {
        assert_eq!(after(|f| f.memory.range = Some((1_024, 2_048))).0, 1_024);
        assert_eq!(after(|f| f.memory.range = Some((128, 256))).0, 256);
        assert_eq!(after(|f| f.memory.sizes = vec![128, 600, 4_096]).0, 600);
        // Between two equally near ones the larger: too little memory fails, too much costs.
        assert_eq!(after(|f| f.memory.sizes = vec![412, 612]).0, 612);
        let (chosen, _) = after(|f| {
            f.memory.sizes = vec![128, 512, 1_024];
            f.memory.range = Some((600, 2_000));
        });
        assert_eq!(chosen, 1_024);
    }

    #[test]
    fn managed_functions_have_a_range_of_their_own() {
        let managed = after(|f| {
            f.tuning.managed = true;
            f.tuning.target = OptimizationTarget::Performance;
        });
        assert_eq!(managed.0, 1_769);
    }

    #[test]
    fn what_is_pinned_stays_as_long_as_it_is_allowed() {
        let after = |range| {
            let mut f = function("f", []);
            f.memory.range = Some(range);
            let mut eco = ecosystem(vec![f], vec![]);
            let pinned = LockedFunction { memory: Some(640), ..LockedFunction::default() };
            let inputs = Inputs { decisions: [("f".to_owned(), pinned)].into(), ..Inputs::default() };
            run_with(&PASS, &mut eco, inputs);
            eco.functions[0].memory.size.value
        };
        assert_eq!((after((128, 1_024)), after((128, 512))), (640, 512));
    }

    #[test]
    fn one_measured_size_is_kept_and_says_what_to_measure() {
        let mut f = function("f", []);
        f.memory.range = Some((128, 3_008));
        let mut eco = ecosystem(vec![f], vec![]);
        let inputs = Inputs { profile: Some(week_of("f", 832, None).into()), ..Inputs::default() };
        let mut log = Log::new(inputs);
        (PASS.run)(&mut eco, &mut log);
        let (changes, _) = log.finish();
        assert_eq!(eco.functions[0].memory.size.value, 832, "what is deployed stays: {changes:?}");
        assert!(changes[0].why.contains("measure at 128, 512, 1769 MB next"), "{changes:?}");
        assert!(changes[0].evidence == "measured" && changes[0].confidence.is_some_and(|sure| sure <= 0.5));
    }

    #[test]
    fn what_is_not_open_stays() {
        assert_eq!(after(|_| {}), (512, String::new()), "nothing says that it may be chosen");
        let written = after(|f| {
            f.memory.size = Chosen::declared(3_008, at(1));
            f.memory.range = Some((128, 512));
        });
        assert_eq!(written, (3_008, String::new()));
        let disabled = after(|f| {
            f.tuning.enabled = false;
            f.memory.range = Some((1_024, 2_048));
        });
        assert_eq!(disabled, (512, String::new()));
    }
}
