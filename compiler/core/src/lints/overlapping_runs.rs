//! A schedule that starts a function again before it has to be done.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint};
use crate::ir::TriggerKind;

aws_auto_source::codes! {
    /// Two runs of one function at once.
    OVERLAPPING_RUNS = "AA0215", "overlapping-runs", Note, include_str!("../../../../docs/codes/overlapping-runs.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for reader in index.triggers() {
        let TriggerKind::Schedule { schedule, .. } = &reader.trigger.kind else { continue };
        let function = reader.function;
        // One execution at a time is what whoever reserves just one wants.
        if !function.timeout.is_declared() || function.reserved_concurrency == Some(1) {
            continue;
        }
        let Some(period) = schedule.value.period().filter(|p| *p < u64::from(function.timeout.value)) else { continue };
        let (name, timeout) = (&function.name, function.timeout.value);
        let message = format!("`{name}` may take {timeout} s and is started every {period} s");
        findings.push(
            Diagnostic::new(OVERLAPPING_RUNS, reader.trigger.span, message)
                .label("runs may overlap")
                .help("reserve a concurrency of 1 where that must not be, or shorten the time-out"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::names;

    #[test]
    fn one_reserved_execution_cannot_overlap() {
        let text = |timeout: &str, more: &str| {
            format!(
                "lambda_functions: [{{name: a, configuration: {{timeout: {timeout}{more}}}, \
                 triggers: [{{source: schedule, schedule: rate(5 minutes)}}]}}]\n"
            )
        };
        assert_eq!(names(&text("10m", "")), ["overlapping-runs"]);
        assert!(names(&text("5m", "")).is_empty());
        assert!(names(&text("10m", ", reserved_concurrency: 1")).is_empty());
    }
}
