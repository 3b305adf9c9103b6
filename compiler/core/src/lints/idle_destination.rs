//! A setting of asynchronous calls on a function that is never called that way.

use std::collections::BTreeSet;

use aws_auto_source::{Diagnostic, Span};

use super::{Check, Findings, Index, Lint};
use crate::graph::{Edge, EdgeKind, NodeKind};
use crate::ir::{Function, TriggerKind};

aws_auto_source::codes! {
    /// Nothing would ever arrive there.
    IDLE_DESTINATION = "AA0217", "idle-destination", Warning,
        include_str!("../../../../docs/codes/idle-destination.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for function in index.eco.functions.iter().filter(|function| is_synchronous(function)) {
        let Some((key, span)) = setting(function) else { continue };
        if called(index).contains(function.name.as_str()) {
            continue;
        }
        let message = format!("`{}` is never called asynchronously, so `{key}` does nothing", function.name);
        findings
            .push(Diagnostic::new(IDLE_DESTINATION, span, message).label("nothing arrives here").help(help(function)));
    }
}

/// Whether all that calls it, as far as its own triggers say, waits for the answer. Without any trigger it is called
/// from outside, and nobody here knows how.
fn is_synchronous(function: &Function) -> bool {
    let known = !function.triggers.is_empty() || function.url.is_some();
    known && function.scheduling.is_none() && !function.triggers.iter().any(is_asynchronous)
}

fn is_asynchronous(trigger: &crate::ir::Trigger) -> bool {
    match &trigger.kind {
        TriggerKind::Bucket { .. } | TriggerKind::Schedule { .. } | TriggerKind::Pattern { .. } => true,
        TriggerKind::Topic { via_queue, .. } => via_queue.is_none(),
        TriggerKind::Queue { .. } | TriggerKind::Stream(_) | TriggerKind::Http(_) | TriggerKind::LoadBalancer(_) => {
            false
        }
    }
}

/// Names of functions that others may call, perhaps without waiting: functions, destinations, machines.
fn called<'i>(index: &'i Index<'_>) -> BTreeSet<&'i str> {
    let graph = index.graph();
    let calls = |edge: &&Edge| matches!(edge.kind, EdgeKind::Invokes | EdgeKind::Delivers | EdgeKind::FallsBackTo);
    let callee = |edge: &Edge| graph.nodes().get(edge.to).filter(|node| node.kind == NodeKind::Function);
    graph.edges().iter().filter(calls).filter_map(callee).map(|node| node.name.as_str()).collect()
}

/// The first setting of asynchronous calls that is written.
fn setting(function: &Function) -> Option<(&'static str, Span)> {
    let places = &function.places;
    let all = [
        ("dead_letter", places.dead_letter),
        ("on_failure", places.on_failure),
        ("on_success", places.on_success),
        ("max_retries", places.max_retries),
        ("max_event_age", places.max_event_age),
    ];
    all.into_iter().find(|(_, span)| span.end > span.start)
}

fn help(function: &Function) -> &'static str {
    let kinds = function.triggers.iter().map(|trigger| &trigger.kind);
    let mut help = "whoever calls it gets the error; remove the setting";
    for kind in kinds {
        match kind {
            TriggerKind::Queue { .. } | TriggerKind::Topic { .. } => {
                help = "messages that fail go to the dead letter queue of the queue: `resources.queues.….dead_letter`";
            }
            TriggerKind::Stream(_) => help = "batches that fail go to the `on_failure` of the trigger",
            _ => {}
        }
    }
    help
}

#[cfg(test)]
mod tests {
    use super::super::testing::names;

    fn with(trigger: &str, more: &str) -> Vec<String> {
        let found = names(&format!(
            "lambda_functions: [{{name: a, configuration: {{on_failure: {{queue: lost}}}}, triggers: [{trigger}]}}{more}]\n"
        ));
        found.into_iter().filter(|name| name == "idle-destination").collect()
    }

    #[test]
    fn only_synchronous_callers_make_it_idle() {
        assert_eq!(with("{source: sqs, queue: q}", ""), ["idle-destination"]);
        assert_eq!(with("http", ""), ["idle-destination"]);
        assert_eq!(with("lambda_url", ""), ["idle-destination"]);
        assert!(with("{source: sns, topic: t}", "").is_empty());
        assert!(with("http, {source: schedule, schedule: daily}", "").is_empty());
        assert!(with("", "").is_empty(), "called from outside");
        let caller = ", {name: b, integrations: [{service: lambda, function: a, access: write}]}";
        assert!(with("http", caller).is_empty(), "perhaps without waiting");
    }
}
