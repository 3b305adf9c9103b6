//! More reserved concurrency than an account has to give.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint, also_at};
use crate::ir::Function;
use crate::knowledge::limits::lambda::{ACCOUNT_CONCURRENCY_DEFAULT, UNRESERVED_CONCURRENCY};

aws_auto_source::codes! {
    /// Reservations that do not fit into an account without a raised quota.
    RESERVED_ABOVE_ACCOUNT = "AA0205", "reserved-above-account", Warning,
        include_str!("../../../../docs/codes/reserved-above-account.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    let reserved = |function: &Function| u64::from(function.reserved_concurrency.unwrap_or(0));
    let sum: u64 = index.eco.functions.iter().map(reserved).sum();
    let free = u64::from(ACCOUNT_CONCURRENCY_DEFAULT - UNRESERVED_CONCURRENCY);
    if sum <= free {
        return;
    }
    let mut all: Vec<&Function> = index.eco.functions.iter().filter(|f| reserved(f) > 0).collect();
    // The largest first; a stable sort keeps names in order among equals.
    all.sort_by_key(|function| std::cmp::Reverse(reserved(function)));
    let Some((largest, others)) = all.split_first() else { return };
    let message = format!("functions reserve {sum} concurrent executions, of which an account has {free} by default");
    let found = Diagnostic::new(RESERVED_ABOVE_ACCOUNT, largest.places.reserved_concurrency, message)
        .label(format!("`{}` reserves the most", largest.name))
        .help(format!(
            "AWS keeps {UNRESERVED_CONCURRENCY} of {ACCOUNT_CONCURRENCY_DEFAULT} for functions that reserve nothing: \
             reserve less, or raise the quota first and allow this"
        ));
    let others = others.iter().map(|f| (f.places.reserved_concurrency, format!("`{}`", f.name)));
    findings.push(also_at(found, others));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, names};

    #[test]
    fn the_sum_counts_and_the_largest_is_named() {
        let text = |a: u32, b: u32| {
            let one = |name: &str, n| format!("{{name: {name}, configuration: {{reserved_concurrency: {n}}}}}");
            format!("lambda_functions: [{}, {}]\n", one("a", a), one("b", b))
        };
        assert!(names(&text(400, 500)).is_empty());
        assert_eq!(
            found(&text(400, 501)),
            ["1:123 reserved-above-account: functions reserve 901 concurrent executions, of which an account has 900 \
              by default"]
        );
    }
}
