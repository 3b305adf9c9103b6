//! Chooses the time-out of a managed function that has none written down, by how long its slowest invocations take.

use super::{AiLevel, Change, CostLevel, Inputs, Kind, Levels, Log, Pass};
use crate::ir::{Chosen, Ecosystem, Function};
use crate::optimize::advice::Advisor;

const NAME: &str = "timeout";
const EVIDENCE: &str = "measured";
/// A pinned time-out stays until it is this many times too long.
const TOO_LONG: u32 = 2;

pub(super) const PASS: Pass = Pass {
    name: NAME,
    kind: Kind::Optimisation(Levels { ai: AiLevel::Advanced, cost: CostLevel::Off }),
    may: "the time-out of an `ai_managed` function that has none written down, by measurement; never a written one, never \
          above what its callers wait",
    run,
};

fn run(eco: &mut Ecosystem, log: &mut Log) {
    let advisor = Advisor::new(eco, &log.inputs);
    let decisions: Vec<_> = eco.functions.iter().map(|f| decide(&advisor, f, &log.inputs)).collect();
    for (function, decision) in eco.functions.iter_mut().zip(decisions) {
        let Some((seconds, why)) = decision else { continue };
        let what = format!("time-out {} → {seconds} s", function.timeout.value);
        log.change(Change::forced(function.name.clone(), what, why.clone()).evidence(EVIDENCE));
        function.timeout = Chosen::by_pass(seconds, NAME, why, EVIDENCE);
    }
}

fn decide(advisor: &Advisor<'_>, function: &Function, inputs: &Inputs) -> Option<(u32, String)> {
    let open = function.timeout.is_undecided() && function.tuning.managed && function.tuning.enabled;
    if !open {
        return None;
    }
    let pinned = inputs.decisions.get(&function.name).and_then(|decision| decision.timeout);
    match (advisor.timeout(function), pinned) {
        (Some(advice), Some(pinned)) if (advice.best..=advice.best.saturating_mul(TOO_LONG)).contains(&pinned) => {
            Some((pinned, "the lock file pins it, and it still fits".to_owned()))
        }
        (Some(advice), _) => Some((advice.best, advice.why)),
        (None, Some(pinned)) => Some((pinned, "the lock file pins it".to_owned())),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lock::LockedFunction;
    use crate::passes::testing::{at, ecosystem, function, run_with};
    use aws_auto_profile::{Hints, Importer, Profile};

    /// 5,000 invocations of 100 ms, ten of which take 2 s.
    fn slow_sometimes() -> Profile {
        let line = |i: u32| {
            let ms = if i.is_multiple_of(500) { 2_000 } else { 100 };
            format!(
                "REPORT RequestId: {i} Duration: {ms}.00 ms Billed Duration: {ms} ms Memory Size: 512 MB Max Memory Used: 9 MB\n"
            )
        };
        let log: String = (0..5_000).map(line).collect();
        let mut importer = Importer::new(Hints { function: Some("f".to_owned()), ..Hints::default() });
        importer.read(log.as_bytes(), &mut |_| {}).unwrap();
        importer.finish()
    }

    fn after(change: impl FnOnce(&mut Function), pinned: Option<u32>) -> u32 {
        let mut f = function("f", []);
        f.tuning.managed = true;
        f.timeout = Chosen::undecided(30);
        change(&mut f);
        let mut eco = ecosystem(vec![f], vec![]);
        let pin = LockedFunction { timeout: pinned, ..LockedFunction::default() };
        let inputs = Inputs {
            profile: Some(slow_sometimes().into()),
            decisions: [("f".to_owned(), pin)].into(),
            ..Inputs::default()
        };
        run_with(&PASS, &mut eco, inputs);
        eco.functions[0].timeout.value
    }

    #[test]
    fn the_slowest_thousandth_decides_with_a_margin() {
        assert_eq!(after(|_| {}, None), 6, "2 s times 3");
    }

    #[test]
    fn a_pinned_one_stays_while_it_fits() {
        assert_eq!([8, 12, 60, 3].map(|pinned| after(|_| {}, Some(pinned))), [8, 12, 6, 6]);
    }

    #[test]
    fn what_is_written_or_not_managed_stays() {
        assert_eq!(after(|f| f.timeout = Chosen::declared(60, at(1)), None), 60);
        assert_eq!(after(|f| f.tuning.managed = false, None), 30);
    }
}
