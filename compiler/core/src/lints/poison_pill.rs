//! A stream reader that tries a bad batch until it expires.

use aws_auto_source::{Diagnostic, Spanned};

use super::{Check, Lint};
use crate::knowledge::limits::event_source::WITHOUT_END;

aws_auto_source::codes! {
    /// A batch that always fails holds up its shard for as long as the stream keeps it.
    POISON_PILL = "AA0208", "poison-pill", Warning, include_str!("../../../../docs/codes/poison-pill.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Written };

/// Judges a stream trigger's `max_retries`; `bounded` when records that are too old are given up.
pub(crate) fn check(written: &Spanned<i64>, bounded: bool) -> Option<Diagnostic> {
    let endless = written.value == i64::from(WITHOUT_END) && !bounded;
    endless.then(|| {
        Diagnostic::new(POISON_PILL, written.span, "a record that always fails is tried until it expires")
            .label("holds up its shard for a day or longer")
            .help("write a number such as 3, or bound it with `max_record_age`; what fails goes to `on_failure`")
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::names;

    #[test]
    fn an_age_is_a_bound_too() {
        let text = |more: &str| {
            format!(
                "lambda_functions: [{{name: a, triggers: [{{source: kinesis, stream: s, max_retries: -1{more}}}]}}]\n\
                 resources: {{streams: {{s: {{mode: provisioned, shards: 1}}}}}}\n"
            )
        };
        assert_eq!(names(&text("")), ["poison-pill"]);
        assert!(names(&text(", max_record_age: 1h")).is_empty());
    }
}
