//! Functions that call each other in a circle: each waits for the next.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint};

aws_auto_source::codes! {
    /// Functions that wait for each other in a circle.
    CIRCULAR_WAIT = "AA0202", "circular-wait", Warning, include_str!("../../../../docs/codes/circular-wait.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    let flow = index.flow();
    for round in flow.rounds(|step| step.waits) {
        let titles: Vec<String> = round.iter().map(|node| flow.title(index.eco, *node)).collect();
        let first = round.first().zip(round.get(1)).and_then(|(from, to)| flow.step(*from, *to));
        let Some(step) = first else { continue };
        let message = format!("functions call each other in a circle: {}", titles.join(" → "));
        findings.push(
            Diagnostic::new(CIRCULAR_WAIT, step.span, message)
                .label("waits for an answer, while it is being waited for")
                .help("hand the work over by a queue or an event, or move what both need into a third function"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, names};

    #[test]
    fn a_chain_of_calls_is_no_circle() {
        let call = |name: &str, to: &str| {
            format!("  - {{name: {name}, integrations: [{{service: lambda, function: {to}, access: write}}]}}\n")
        };
        let chain = format!("lambda_functions:\n{}{}  - name: c\n", call("a", "b"), call("b", "c"));
        assert!(names(&chain).is_empty());
        let circle = format!("lambda_functions:\n{}{}{}", call("a", "b"), call("b", "c"), call("c", "a"));
        assert_eq!(
            found(&circle),
            ["2:30 circular-wait: functions call each other in a circle: `a` → `b` → `c` → `a`"]
        );
    }
}
