//! Gives a variant that takes over when memory runs out more memory than its function has, whatever that ended up with.

use aws_auto_source::Diagnostic;

use super::{Change, Kind, Log, Pass};
use crate::frontend::resilience::codes::VARIANT_WITHOUT_MORE_MEMORY;
use crate::ir::resilience::{Recovery, TWICE};
use crate::ir::{Chosen, Decided, Ecosystem, FunctionId, FunctionRef};
use crate::knowledge::limits::lambda::MEMORY_MB;

const NAME: &str = "variant-memory";

pub(super) const PASS: Pass = Pass {
    name: NAME,
    kind: Kind::Legalisation,
    may: "memory of a variant for `increase_memory` that nobody wrote: twice that of its function; never a written one",
    run,
};

fn run(eco: &mut Ecosystem, log: &mut Log) {
    for (base, variant) in pairs(eco) {
        let now = eco.function(variant).memory.size.value;
        let own = eco.function(base).memory.size.value;
        if eco.function(variant).memory.size.by == Decided::Default(TWICE) {
            let twice = (own * 2).min(*MEMORY_MB.end());
            if twice != now {
                let why = format!("its function has {own} MB");
                let name = eco.function(variant).name.clone();
                log.change(Change::forced(name, format!("memory {now} → {twice}"), why.clone()));
                eco.function_mut(variant).memory.size = Chosen::by_pass(twice, NAME, why, "declared");
            }
        }
        let size = eco.function(variant).memory.size.value;
        if size <= own {
            log.say(no_more(eco, base, variant, size));
        }
    }
}

/// Functions and their variants for `increase_memory`: those that differ from their function in memory.
fn pairs(eco: &Ecosystem) -> Vec<(FunctionId, FunctionId)> {
    let mut pairs = Vec::new();
    for handling in eco.resilience.error_handling.values() {
        let FunctionRef::Own(base) = handling.function else { continue };
        for rule in &handling.rules {
            let Recovery::Variant { function: FunctionRef::Own(variant), .. } = rule.recovery else { continue };
            let same_runtime = eco.function(base).runtime == eco.function(variant).runtime;
            if same_runtime && !pairs.contains(&(base, variant)) {
                pairs.push((base, variant));
            }
        }
    }
    pairs
}

fn no_more(eco: &Ecosystem, base: FunctionId, variant: FunctionId, size: u32) -> Diagnostic {
    let (function, variant) = (eco.function(base), eco.function(variant));
    let own = function.memory.size.value;
    let message = format!("{size} MB are no more than `{}` has: {own} MB", function.name);
    let span = match variant.memory.size.by {
        Decided::Declared(span) => span,
        _ => variant.name_span,
    };
    Diagnostic::new(VARIANT_WITHOUT_MORE_MEMORY, span, message)
        .label("what ran out of memory would run out again")
        .help(format!("write more than {own} MB, or leave `memory` out for twice as much"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::resilience::{Attempts, ErrorHandling, ErrorRule};
    use crate::passes::testing::{at, ecosystem, function, run as run_pass, said};

    fn after(own: u32, variant: Chosen<u32>) -> (u32, Vec<String>) {
        let (mut base, mut more) = (function("f", []), function("f-more-memory", []));
        base.memory.size.value = own;
        more.memory.size = variant;
        let mut eco = ecosystem(vec![base, more], vec![]);
        let reference = |n| FunctionRef::Own(FunctionId(n));
        let attempts = Attempts { most: 0, interval: 1, rate: 2.0 };
        let recovery = Recovery::Variant { function: reference(1), what: "more memory".to_owned(), attempts };
        let rule = ErrorRule { kinds: vec![], names: vec![], recovery, span: at(1) };
        let handling = ErrorHandling { function: reference(0), rules: vec![rule], span: at(1) };
        eco.resilience.error_handling.insert(reference(0), handling);
        let (changes, diagnostics) = run_pass(&PASS, &mut eco);
        (eco.functions[1].memory.size.value, [changes, said(&diagnostics)].concat())
    }

    #[test]
    fn what_nobody_wrote_follows_the_function() {
        let unwritten = || Chosen::default(1_024, TWICE);
        assert_eq!(after(512, unwritten()), (1_024, vec![]));
        assert_eq!(after(1_024, unwritten()), (2_048, vec!["f-more-memory: memory 1024 → 2048".to_owned()]));
        assert_eq!(after(8_192, unwritten()).0, 10_240, "no more than Lambda has");
    }

    #[test]
    fn a_written_size_stays_and_is_told_when_it_is_no_help() {
        let (size, told) = after(1_024, Chosen::declared(1_024, at(1)));
        assert_eq!(size, 1_024);
        assert_eq!(told, ["variant-without-more-memory: 1024 MB are no more than `f` has: 1024 MB"]);
    }
}
