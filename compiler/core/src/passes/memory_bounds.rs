//! Keeps memory that nobody chose within `memory_range` and `memory_sizes`, at every level of optimisation.

use aws_auto_source::Diagnostic;

use super::codes::NO_MEMORY_IN_RANGE;
use super::memory::nearest;
use super::{Change, Kind, Log, Pass};
use crate::ir::{Chosen, Ecosystem, Function};

const NAME: &str = "memory-bounds";
const EVIDENCE: &str = "declared";

pub(super) const PASS: Pass = Pass {
    name: NAME,
    kind: Kind::Legalisation,
    may: "memory that is still the default and outside of `memory_range` or `memory_sizes`: to the nearest size allowed",
    run,
};

fn run(eco: &mut Ecosystem, log: &mut Log) {
    eco.functions.iter_mut().filter(|f| !f.memory.size.is_declared()).for_each(|function| bound(function, log));
}

fn bound(function: &mut Function, log: &mut Log) {
    let memory = &mut function.memory;
    let now = memory.size.value;
    match nearest(now, memory.range, &memory.sizes) {
        Some(allowed) if allowed == now => {}
        Some(allowed) => {
            let why = format!("{now} MB is not among the sizes allowed");
            let what = format!("memory {now} → {allowed}");
            log.change(Change::forced(function.name.clone(), what, why.clone()).evidence(EVIDENCE));
            memory.size = Chosen::by_pass(allowed, NAME, why, EVIDENCE);
        }
        None => log.say(nothing_allowed(function)),
    }
}

fn nothing_allowed(function: &Function) -> Diagnostic {
    let (least, most) = function.memory.range.unwrap_or_default();
    let message = format!("none of the memory sizes of `{}` lies between {least} and {most} MB", function.name);
    Diagnostic::new(NO_MEMORY_IN_RANGE, function.name_span, message)
        .label("has no size to choose")
        .help("name a size within `memory_range`, or leave one of the two out")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passes::testing::{at, ecosystem, function, run as run_pass, said};

    fn after(change: impl FnOnce(&mut Function)) -> (u32, Vec<String>) {
        let mut f = function("f", []);
        change(&mut f);
        let mut eco = ecosystem(vec![f], vec![]);
        let (changes, diagnostics) = run_pass(&PASS, &mut eco);
        (eco.functions[0].memory.size.value, [changes, said(&diagnostics)].concat())
    }

    #[test]
    fn a_default_moves_into_the_range() {
        assert_eq!(after(|f| f.memory.range = Some((1_024, 2_048))), (1_024, vec!["f: memory 512 → 1024".to_owned()]));
        assert_eq!(after(|f| f.memory.range = Some((128, 1_024))), (512, vec![]));
    }

    #[test]
    fn a_written_size_stays() {
        let written = after(|f| {
            f.memory.size = Chosen::declared(3_008, at(1));
            f.memory.range = Some((128, 512));
        });
        assert_eq!(written, (3_008, vec![]));
    }

    #[test]
    fn sizes_outside_of_the_range_leave_nothing() {
        let (_, told) = after(|f| {
            f.memory.range = Some((128, 256));
            f.memory.sizes = vec![512, 1_024];
        });
        assert_eq!(told, ["no-memory-in-range: none of the memory sizes of `f` lies between 128 and 256 MB"]);
    }
}
