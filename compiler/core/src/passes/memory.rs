//! Chooses memory where the user leaves it open and there is no measurement.
//!
//! The rule is documented instead of clever: 256 MB for `cost`, 512 MB for `cost_performance` and `balanced`, one vCPU
//! for `performance`, and then the nearest size that `memory_range` and `memory_sizes` allow. A profile decides better;
//! without one the trace says that nothing was measured.

use aws_auto_schema::optimization::OptimizationTarget;

use super::{BASIC, Change, Log, Pass};
use crate::ir::{Chosen, Ecosystem, Function, Memory};
use crate::knowledge::limits::lambda::MEMORY_MB_PER_VCPU;

const NAME: &str = "memory";
const EVIDENCE: &str = "declared: no measurement";

/// What `ai_managed` may choose from when no range is written. Smallest and largest, in MB.
const MANAGED_RANGE: (u32, u32) = (128, 3_008);

pub(super) const PASS: Pass = Pass {
    name: NAME,
    kind: BASIC,
    may: "the memory of a function that leaves it open by `memory_range`, `memory_sizes` or `ai_managed`; never a \
          written size, never outside of what is allowed",
    run,
};

fn run(eco: &mut Ecosystem, log: &mut Log) {
    for function in eco.functions.iter_mut().filter(|function| is_open(function)) {
        let range = function.memory.range.or_else(|| function.memory.sizes.is_empty().then_some(MANAGED_RANGE));
        let wanted = wanted(function.tuning.target);
        let Some(choice) = nearest(wanted, range, &function.memory.sizes) else { continue };
        let target = function.tuning.target.as_str();
        let why = if choice == wanted {
            format!("that is where `{target}` starts")
        } else {
            format!("`{target}` starts at {wanted} MB, and this is the nearest size allowed")
        };
        let now = function.memory.size.value;
        let what = if choice == now { format!("memory stays {now}") } else { format!("memory {now} → {choice}") };
        log.change(Change::forced(function.name.clone(), what, why.clone()).evidence(EVIDENCE));
        function.memory.size = Chosen::by_pass(choice, NAME, why, EVIDENCE);
    }
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
    use crate::passes::testing::{at, ecosystem, function, run as run_pass};

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
