//! The driver: runs the passes in their order, times them, verifies the IR between them, and keeps the trace.

use aws_auto_source::Diagnostic;

use super::report::{Clock, Inputs, Log, PassTrace, Report};
use super::{PASSES, Pass, codes};
use crate::ir::{Ecosystem, verify};

/// Runs every pass that the levels admit.
///
/// Debug builds verify the ecosystem after each pass, release builds once at the end. A violation is a bug of the
/// compiler: it becomes an error (`compiler-bug`) and ends the run of passes.
pub fn run(eco: &mut Ecosystem, inputs: &Inputs, clock: Clock) -> Report {
    run_passes(PASSES, eco, inputs, clock)
}

fn run_passes(passes: &[Pass], eco: &mut Ecosystem, inputs: &Inputs, clock: Clock) -> Report {
    let mut report = Report::default();
    if cfg!(debug_assertions) && broken("the frontend", eco, &mut report) {
        return report;
    }
    for pass in passes.iter().filter(|pass| pass.kind.runs_at(inputs.levels)) {
        run_one(pass, eco, inputs, clock, &mut report);
        if cfg!(debug_assertions) && broken(pass.name, eco, &mut report) {
            return report;
        }
    }
    if !cfg!(debug_assertions) {
        broken("a pass", eco, &mut report);
    }
    report
}

fn run_one(pass: &Pass, eco: &mut Ecosystem, inputs: &Inputs, clock: Clock, report: &mut Report) {
    let mut log = Log::new(inputs.clone());
    let start = clock();
    (pass.run)(eco, &mut log);
    let micros = clock().saturating_sub(start);
    let (changes, diagnostics) = log.finish();
    report.traces.push(PassTrace { pass: pass.name, changes, micros });
    report.diagnostics.append(diagnostics);
}

fn broken(by: &str, eco: &Ecosystem, report: &mut Report) -> bool {
    let violations = verify::verify(eco);
    for violation in &violations {
        let message = format!("the ecosystem is inconsistent after {by}: {violation}");
        let help = "this is a bug in aws-auto, not in your files: please report it with them";
        report.diagnostics.push(Diagnostic::without_place(codes::COMPILER_BUG, message).help(help));
    }
    !violations.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passes::testing::{ecosystem, function, said};
    use crate::passes::{AiLevel, Change, CostLevel, Kind, Levels};

    const IDLE: Pass = Pass { name: "idle", kind: Kind::Legalisation, may: "nothing", run: |_, _| {} };
    const BUSY: Pass = Pass {
        name: "busy",
        kind: Kind::Optimisation(Levels { ai: AiLevel::Basic, cost: CostLevel::Off }),
        may: "time-outs",
        run: |eco, log| {
            eco.functions[0].timeout.value += 1;
            log.change(Change::forced("a", "time-out 30 → 31", "it is a test"));
        },
    };
    const BROKEN: Pass = Pass {
        name: "broken",
        kind: Kind::Legalisation,
        may: "too much",
        run: |eco, _| eco.functions[0].timeout.value = 0,
    };

    /// Every look at it takes a millisecond.
    fn ticking() -> u64 {
        use std::sync::atomic::{AtomicU64, Ordering};
        static NOW: AtomicU64 = AtomicU64::new(0);
        NOW.fetch_add(1000, Ordering::Relaxed)
    }

    #[test]
    fn passes_run_in_order_and_are_timed() {
        let mut eco = ecosystem(vec![function("a", [])], vec![]);
        let report = run_passes(&[IDLE, BUSY], &mut eco, &Inputs::default(), ticking);
        let told: Vec<_> = report.traces.iter().map(|t| (t.pass, t.changes.len(), t.micros >= 1000)).collect();
        assert_eq!(told, [("idle", 0, true), ("busy", 1, true)]);
        assert_eq!(eco.functions[0].timeout.value, 31);
    }

    #[test]
    fn levels_leave_optimisations_out() {
        let mut eco = ecosystem(vec![function("a", [])], vec![]);
        let off = Levels { ai: AiLevel::Off, cost: CostLevel::Off };
        let report = run_passes(&[IDLE, BUSY], &mut eco, &Inputs { levels: off, ..Inputs::default() }, || 0);
        assert_eq!(report.traces.iter().map(|t| t.pass).collect::<Vec<_>>(), ["idle"]);
    }

    #[test]
    fn what_a_pass_breaks_is_told_as_a_bug_and_ends_the_run() {
        let mut eco = ecosystem(vec![function("a", [])], vec![]);
        let report = run_passes(&[BROKEN, BUSY], &mut eco, &Inputs::default(), || 0);
        assert_eq!(
            said(&report.diagnostics),
            ["compiler-bug: the ecosystem is inconsistent after broken: a: time-out of 0 s"]
        );
        assert_eq!(report.traces.len(), 1);
    }

    #[test]
    fn the_real_passes_find_nothing_more_to_do_when_run_again() {
        use crate::passes::testing::{bucket, on_bucket, on_queue, queue};
        let both = ["in/", "in/new/"].map(|prefix| on_bucket(0, "ObjectCreated:*", prefix, ""));
        let [first, second] = both;
        let mut eco = ecosystem(
            vec![function("a", [first, on_queue(1)]), function("b", [second])],
            vec![bucket("files"), queue("jobs")],
        );
        let report = run(&mut eco, &Inputs::default(), || 0);
        assert!(report.traces.iter().any(|t| !t.changes.is_empty()));
        let before = eco.clone();
        let again = run(&mut eco, &Inputs::default(), || 0);
        assert_eq!(eco, before);
        assert!(again.traces.iter().all(|t| t.changes.is_empty()), "{:?}", again.traces);
    }
}
