//! A runtime that AWS will stop supporting before long.

use aws_auto_source::{Diagnostic, Span};
use std::collections::BTreeSet;

use super::{Check, Findings, Index, Lint};
use crate::ir::Decided;
use crate::knowledge::runtimes::{self, DEPRECATION_NOTICE_DAYS, Status};

aws_auto_source::codes! {
    /// Support ends within AWS's own notice.
    RUNTIME_ENDS_SOON = "AA0216", "runtime-ends-soon", Note, include_str!("../../../../docs/codes/runtime-ends-soon.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    // The settings' runtime stands at one place for many functions.
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for function in &index.eco.functions {
        let Some((name, span)) = function.runtime.as_ref().and_then(|runtime| match &runtime.by {
            Decided::Declared(span) => Some((runtime.value.as_str(), *span)),
            _ => None,
        }) else {
            continue;
        };
        let Some(runtime) = runtimes::runtime(name).filter(|r| r.status(index.today) == Status::Supported) else {
            continue;
        };
        let Some(end) = runtime.deprecated.filter(|end| index.today.days_until(*end) <= DEPRECATION_NOTICE_DAYS) else {
            continue;
        };
        if !told.insert(span) {
            continue;
        }
        let message = format!("AWS stops supporting `{name}` on {end}");
        let found = Diagnostic::new(RUNTIME_ENDS_SOON, span, message).label("no security updates from then on");
        findings.push(match runtime.successor {
            Some(successor) => {
                found.help(format!("move to `{successor}`")).offer(format!("write `{successor}`"), span, successor)
            }
            None => found,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn half_a_year_ahead_and_once_for_the_settings() {
        let text = "settings: {runtime: nodejs22.x}\nlambda_functions: [{name: a}, {name: b}]\n";
        assert_eq!(found(text), ["1:21 runtime-ends-soon: AWS stops supporting `nodejs22.x` on 2027-04-30"]);
        assert!(found("lambda_functions: [{name: a, runtime: python3.13}]\n").is_empty());
    }
}
