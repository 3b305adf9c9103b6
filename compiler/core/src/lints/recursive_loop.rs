//! Functions that cause their own next event, through any number of hops.

use aws_auto_source::{Diagnostic, Span};

use super::flow::Step;
use super::{Check, Findings, Index, Lint, also_at};

aws_auto_source::codes! {
    /// An event comes back to the function that caused it.
    RECURSIVE_LOOP = "AA0201", "recursive-loop", Warning, include_str!("../../../../docs/codes/recursive-loop.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    let flow = index.flow();
    for round in flow.rounds(|_| true) {
        // Where everybody waits for the next, nothing ever starts a second round: `circular-wait` speaks of it.
        if steps(index, &round).all(|step| step.waits) {
            continue;
        }
        findings.push(told(index, &from_a_function(index, round)));
    }
}

fn steps<'i>(index: &'i Index<'_>, round: &'i [usize]) -> impl Iterator<Item = Step> + 'i {
    round.windows(2).filter_map(|pair| match pair {
        [from, to] => index.flow().step(*from, *to),
        _ => None,
    })
}

/// The same round, begun at its first function: that is where somebody can change something.
fn from_a_function(index: &Index<'_>, mut round: Vec<usize>) -> Vec<usize> {
    round.pop();
    let at = round.iter().position(|node| index.flow().function(index.eco, *node).is_some()).unwrap_or(0);
    round.rotate_left(at);
    round.extend(round.first().copied());
    round
}

fn told(index: &Index<'_>, round: &[usize]) -> Diagnostic {
    let titles: Vec<String> = round.iter().map(|node| index.flow().title(index.eco, *node)).collect();
    let way: Vec<Span> = steps(index, round).map(|step| step.span).collect();
    let span = way.first().copied().unwrap_or_default();
    let message = format!("events go round without end: {}", titles.join(" → "));
    let rest = way.iter().skip(1).filter(|place| **place != span).map(|place| (*place, "and from here on".to_owned()));
    also_at(Diagnostic::new(RECURSIVE_LOOP, span, message).label("causes the next event"), rest).help(
        "write somewhere else, give the trigger a filter that keeps its own events out, or, when the code stops by \
         itself, allow this with the reason",
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, names};

    #[test]
    fn a_loop_through_a_queue_and_two_functions_is_one_finding() {
        let text = "\
lambda_functions:
  - name: a
    triggers: [{source: sqs, queue: one}]
    integrations: [{service: sqs, queue: two, permissions: [SendMessage]}]
  - name: b
    triggers: [{source: sqs, queue: two}]
    integrations: [{service: sns, topic: back, permissions: [Publish]}]
resources:
  queues: {one: , two: }
  topics: {back: {subscriptions: [{queue: one}]}}
";
        assert_eq!(
            found(text),
            ["4:61 recursive-loop: events go round without end: `a` → queue `two` → `b` → topic `back` → \
              queue `one` → `a`"]
        );
    }

    #[test]
    fn a_filter_may_keep_the_own_events_out() {
        let text = |filter: &str| {
            format!(
                "lambda_functions: [{{name: a, triggers: [{{source: sqs, queue: q{filter}}}], \
                 integrations: [{{service: sqs, queue: q, access: write}}]}}]\nresources: {{queues: {{q: }}}}\n"
            )
        };
        assert_eq!(names(&text("")), ["recursive-loop"]);
        assert!(names(&text(", filter: {body: {kind: [new]}}")).is_empty());
    }

    #[test]
    fn objects_come_back_only_under_the_keys_and_events_that_are_written() {
        let text = |trigger: &str, grant: &str| {
            format!(
                "lambda_functions: [{{name: a, triggers: [{{source: s3, bucket: b, {trigger}}}], \
                 integrations: [{{service: s3, bucket: b, {grant}}}]}}]\nresources: {{buckets: {{b: }}}}\n"
            )
        };
        let put = "permissions: [PutObject]";
        assert_eq!(names(&text("events: [\"s3:ObjectCreated:*\"]", put)), ["recursive-loop"]);
        assert_eq!(names(&text("filters: [{prefix: in/}]", "prefix: in/done/, permissions: [PutObject]")).len(), 1);
        assert!(names(&text("filters: [{prefix: in/}]", "prefix: out/, permissions: [PutObject]")).is_empty());
        assert!(names(&text("filters: [{prefix: in/}]", put)).is_empty(), "it may well write elsewhere");
        assert!(names(&text("events: [\"s3:ObjectRemoved:*\"]", put)).is_empty());
        assert_eq!(names(&text("events: [\"s3:ObjectRemoved:*\"]", "permissions: [DeleteObject]")).len(), 1);
        assert!(names(&text("events: [\"s3:ObjectCreated:*\"]", "permissions: [GetObject]")).is_empty());
    }
}
