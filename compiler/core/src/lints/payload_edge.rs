//! A producer that may send more than its consumer takes.

use aws_auto_source::{Diagnostic, Span};

use super::{Check, Findings, Index, Lint, also_at};
use crate::ir::{Destination, ResourceKind, TriggerKind};
use crate::knowledge::limits::{api, eventbridge, lambda, sns, sqs};

aws_auto_source::codes! {
    /// Large messages are refused or lost at this edge.
    PAYLOAD_EDGE = "AA0226", "payload-edge", Note, include_str!("../../../../docs/codes/payload-edge.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

/// A kind of edge: what may be sent, what is taken, and what becomes of the difference.
struct Edge {
    from: &'static str,
    sends: u64,
    to: &'static str,
    takes: u64,
    then: &'static str,
}

const BEHIND_API: Edge = Edge {
    from: "an HTTP API",
    sends: api::PAYLOAD,
    to: "the function behind it",
    takes: lambda::SYNC_PAYLOAD,
    then: "the caller gets status 413",
};
const BEHIND_BALANCER: Edge = Edge {
    from: "a function",
    sends: lambda::SYNC_PAYLOAD,
    to: "a load balancer",
    takes: api::ALB_PAYLOAD,
    then: "the caller gets status 502",
};

/// Methods whose requests have a body that can be large. `ANY` says nothing about what is meant.
const BODIES: [&str; 3] = ["PATCH", "POST", "PUT"];

/// A record of a destination holds the event and the answer.
const RECORD: u64 = lambda::ASYNC_PAYLOAD + lambda::SYNC_PAYLOAD;
const LOST: &str = "the record is dropped, and counted as a delivery failure";

const fn destination(to: &'static str, takes: u64) -> Edge {
    Edge { from: "a destination", sends: RECORD, to, takes, then: LOST }
}

fn check(index: &Index<'_>, findings: &mut Findings) {
    let mut edges: Vec<(Edge, Vec<Span>)> = vec![
        (BEHIND_API, Vec::new()),
        (BEHIND_BALANCER, Vec::new()),
        (destination("a queue", u64::from(*sqs::MESSAGE_SIZE.end())), Vec::new()),
        (destination("a topic", sns::MESSAGE_SIZE_DEFAULT), Vec::new()),
        (destination("a bus", eventbridge::EVENT_SIZE), Vec::new()),
    ];
    let mut add = |at: usize, span: Span| edges.get_mut(at).into_iter().for_each(|(_, places)| places.push(span));
    for reader in index.triggers() {
        match &reader.trigger.kind {
            TriggerKind::Http(route) if BODIES.contains(&route.method.as_str()) => add(0, reader.trigger.span),
            TriggerKind::LoadBalancer(_) => add(1, reader.trigger.span),
            _ => {}
        }
    }
    for function in &index.eco.functions {
        let places = &function.places;
        let all = [
            (&function.asynchronous.on_success, places.on_success),
            (&function.asynchronous.on_failure, places.on_failure),
        ];
        for (to, span) in all {
            // What the compiler sets up by itself was sized by it.
            let Some(Destination::Resource(id)) = to.as_ref().filter(|_| span.end > span.start) else { continue };
            match index.eco.resource(*id).kind() {
                ResourceKind::Queue => add(2, span),
                ResourceKind::Topic => add(3, span),
                ResourceKind::Bus => add(4, span),
                _ => {}
            }
        }
    }
    edges.iter().filter_map(|(edge, places)| told(edge, places)).for_each(|found| findings.push(found));
}

/// One note for each kind of edge, at the first of them: it is about AWS, not about a mistake.
fn told(edge: &Edge, places: &[Span]) -> Option<Diagnostic> {
    let (first, others) = places.split_first()?;
    let Edge { from, sends, to, takes, then } = edge;
    let message = format!("{from} may send {}, of which {to} takes {}", size(*sends), size(*takes));
    let found = Diagnostic::new(PAYLOAD_EDGE, *first, message)
        .label(format!("beyond that {then}"))
        .help("keep large payloads in a bucket, and send where they are");
    Some(also_at(found, others.iter().map(|span| (*span, "here too".to_owned()))))
}

fn size(bytes: u64) -> String {
    let (kb, mb) = (bytes / 1024, bytes / 1024 / 1024);
    if mb > 0 { format!("{mb} MB") } else { format!("{kb} KB") }
}
