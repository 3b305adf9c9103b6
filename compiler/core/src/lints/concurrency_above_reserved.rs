//! A queue that hands over more at once than the function may run.

use aws_auto_source::{Diagnostic, Spanned};

use super::{Check, Lint};

aws_auto_source::codes! {
    /// A queue that is read by more pollers than the function has room for.
    CONCURRENCY_ABOVE_RESERVED = "AA0206", "concurrency-above-reserved", Warning,
        include_str!("../../../../docs/codes/concurrency-above-reserved.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Written };

/// Judges a trigger's `maximum_concurrency` beside its function's reservation.
pub(crate) fn check(written: &Spanned<i64>, reserved: Option<u32>) -> Option<Diagnostic> {
    let reserved = reserved.map(i64::from).filter(|reserved| (1..written.value).contains(reserved))?;
    let message = format!("{} batches at once do not fit into {reserved} reserved executions", written.value);
    let found = Diagnostic::new(CONCURRENCY_ABOVE_RESERVED, written.span, message)
        .label("the rest is throttled, and each attempt counts towards the dead letter queue");
    // The least that Lambda takes is 2.
    Some(if reserved < 2 {
        found.help("reserve more")
    } else {
        found.help(format!("write {reserved} or less, or reserve more")).offer(
            format!("write `{reserved}`"),
            written.span,
            reserved.to_string(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn as_many_as_are_reserved_is_right() {
        let text = |maximum: u32| {
            format!(
                "lambda_functions: [{{name: a, configuration: {{reserved_concurrency: 5}}, \
                 triggers: [{{source: sqs, queue: q, maximum_concurrency: {maximum}}}]}}]\n"
            )
        };
        assert!(found(&text(5)).is_empty());
        assert_eq!(
            found(&text(6)),
            ["1:128 concurrency-above-reserved: 6 batches at once do not fit into 5 reserved executions"]
        );
    }
}
