//! A range for the optimiser beside a value that leaves it nothing to choose.

use aws_auto_source::{Diagnostic, Severity};

use super::{Check, Findings, Index, Lint};
use crate::ir::{Decided, Function};

aws_auto_source::codes! {
    /// What is written down is never changed.
    NOTHING_TO_CHOOSE = "AA0229", "nothing-to-choose", Note, include_str!("../../../../docs/codes/nothing-to-choose.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    index.eco.functions.iter().filter_map(judged).for_each(|found| findings.push(found));
}

fn judged(function: &Function) -> Option<Diagnostic> {
    let memory = &function.memory;
    let Decided::Declared(span) = &memory.size.by else { return None };
    let size = memory.size.value;
    let outside = memory.range.is_some_and(|(least, most)| !(least..=most).contains(&size))
        || (!memory.sizes.is_empty() && !memory.sizes.contains(&size));
    if memory.range.is_none() && memory.sizes.is_empty() {
        return None;
    }
    let name = &function.name;
    let message = if outside {
        format!("the memory of `{name}`, {size} MB, is none of those that it may have")
    } else {
        format!("the memory of `{name}` is {size} MB, so there is nothing to choose from")
    };
    let found = Diagnostic::new(NOTHING_TO_CHOOSE, *span, message)
        .label("written down, so nobody changes it")
        .help("leave `memory` out to let the optimiser choose, or leave out what it may choose from");
    Some(if outside { Diagnostic { severity: Severity::Warning, ..found } } else { found })
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn a_fixed_size_beside_a_range_says_which_of_them_counts() {
        let text = |memory: &str| format!("lambda_functions: [{{name: a, configuration: {{{memory}}}}}]\n");
        assert!(found(&text("memory_range: [128, 512]")).is_empty());
        assert!(found(&text("memory: 256")).is_empty());
        assert_eq!(
            found(&text("memory: 256, memory_range: [128, 512]")),
            ["1:56 nothing-to-choose: the memory of `a` is 256 MB, so there is nothing to choose from"]
        );
        assert_eq!(
            found(&text("memory: 1024, memory_sizes: [128, 512]")),
            ["1:56 nothing-to-choose: the memory of `a`, 1024 MB, is none of those that it may have"]
        );
    }
}
