//! A function that is triggered and may never run.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint};

aws_auto_source::codes! {
    /// A reservation of nothing, which throttles every call.
    NEVER_RUNS = "AA0207", "never-runs", Warning, include_str!("../../../../docs/codes/never-runs.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for function in index.eco.functions.iter().filter(|f| f.reserved_concurrency == Some(0)) {
        let message = format!("`{}` reserves no execution at all, so it never runs", function.name);
        findings.push(
            Diagnostic::new(NEVER_RUNS, function.places.reserved_concurrency, message)
                .label("every call is throttled")
                .help("that is how Lambda stops a function in an emergency; write 1 or more, or leave it out"),
        );
    }
}
