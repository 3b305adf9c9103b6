//! Makes bucket triggers something that S3 accepts: merges what one function asks for twice, and moves a bucket whose
//! filters overlap, or are too many, to EventBridge.
//!
//! S3 refuses two notifications that one object could match for the same event (user guide, "Configuring event
//! notifications using object key name filtering"); EventBridge has rules instead, which may overlap. A bucket moves as
//! a whole: its functions then get rebuilt events, so the warning names every one of them. Cycles between a bucket and
//! its functions need no move: buckets have names made of names, and the resource pass `cycles` refers to those.

mod merge;
mod overlap;

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_source::{Diagnostic, Span};

use super::codes::{BUCKET_MOVED, EVENT_NOT_ON_EVENTBRIDGE};
use super::{Change, Kind, Log, Pass};
use crate::ir::{Ecosystem, FunctionId, ResourceId, Spec, TriggerKind};
use crate::knowledge::limits::s3::NOTIFICATIONS;
use crate::knowledge::s3_events::{self, S3Event};

pub(super) const PASS: Pass = Pass {
    name: "bucket-notifications",
    kind: Kind::Legalisation,
    may: "bucket triggers: merges those of one function that cover each other, and moves all triggers of a bucket to \
          EventBridge when S3 would refuse them; never which objects invoke which function",
    run,
};

/// One event of one trigger: what becomes one notification.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    function: FunctionId,
    event: &'static S3Event,
    prefix: &'a str,
    suffix: &'a str,
    span: Span,
}

/// Why a bucket cannot have its notifications.
#[derive(Debug, Clone)]
enum Refusal {
    /// Two entries that one object can match.
    Overlap((FunctionId, Span), (FunctionId, Span)),
    /// More than S3 keeps.
    TooMany(usize, Span),
}

fn run(eco: &mut Ecosystem, log: &mut Log) {
    eco.functions.iter_mut().for_each(|function| merge::merge(function, log));
    let refused = refused(eco);
    let readers = readers(eco);
    for (bucket, refusal) in &refused {
        let (change, diagnostic) = told(eco, *bucket, refusal, readers.get(bucket));
        log.change(change);
        log.say(diagnostic);
    }
    move_buckets(eco, &refused);
    missing_events(eco, log);
}

/// Every bucket whose notifications S3 would refuse, with the first reason.
fn refused(eco: &Ecosystem) -> BTreeMap<ResourceId, Refusal> {
    let judge = |(bucket, entries): (ResourceId, Vec<Entry<'_>>)| {
        let first = entries.first()?;
        if entries.len() > NOTIFICATIONS {
            return Some((bucket, Refusal::TooMany(entries.len(), first.span)));
        }
        let (a, b) = overlap::first(&entries)?;
        Some((bucket, Refusal::Overlap((a.function, a.span), (b.function, b.span))))
    };
    notifications(eco).into_iter().filter_map(judge).collect()
}

/// What each bucket would have to notify of.
fn notifications(eco: &Ecosystem) -> BTreeMap<ResourceId, Vec<Entry<'_>>> {
    let mut found: BTreeMap<ResourceId, Vec<Entry<'_>>> = BTreeMap::new();
    for (function, spec) in eco.functions() {
        for trigger in &spec.triggers {
            let TriggerKind::Bucket { bucket, events, prefix, suffix, via_eventbridge: false } = &trigger.kind else {
                continue;
            };
            let known = events.iter().filter_map(|event| s3_events::find(event));
            let entry = |event| Entry { function, event, prefix, suffix, span: trigger.span };
            found.entry(*bucket).or_default().extend(known.map(entry));
        }
    }
    found
}

fn move_buckets(eco: &mut Ecosystem, moved: &BTreeMap<ResourceId, Refusal>) {
    for trigger in eco.functions.iter_mut().flat_map(|function| &mut function.triggers) {
        if let TriggerKind::Bucket { bucket, via_eventbridge, .. } = &mut trigger.kind
            && moved.contains_key(bucket)
        {
            *via_eventbridge = true;
        }
    }
    for id in moved.keys() {
        if let Spec::Bucket(bucket) = &mut eco.resource_mut(*id).spec {
            bucket.eventbridge = true;
        }
    }
}

fn told(
    eco: &Ecosystem,
    bucket: ResourceId,
    refusal: &Refusal,
    readers: Option<&BTreeSet<FunctionId>>,
) -> (Change, Diagnostic) {
    let name = &eco.resource(bucket).name;
    let quoted = |id: FunctionId| format!("`{}`", eco.function(id).name);
    let why = match refusal {
        Refusal::Overlap((a, _), (b, _)) if a == b => {
            format!("S3 refuses overlapping filters, here both of {}", quoted(*a))
        }
        Refusal::Overlap((a, _), (b, _)) => {
            format!("S3 refuses overlapping filters, here of {} and {}", quoted(*a), quoted(*b))
        }
        Refusal::TooMany(count, _) => format!("S3 keeps {NOTIFICATIONS} notifications of a bucket, here are {count}"),
    };
    let touched: Vec<String> = readers.into_iter().flatten().map(|id| quoted(*id)).collect();
    let all = touched.join(", ");
    let message = format!("bucket `{name}` delivers through EventBridge, which rebuilds the events of {all}: {why}");
    let help = "make the prefixes or the suffixes disjoint, or check that handlers take keys that are not URL-encoded";
    let change = Change::forced(name.clone(), format!("delivers through EventBridge to {all}"), why);
    let diagnostic = match refusal {
        Refusal::Overlap((_, here), (_, other)) => {
            Diagnostic::new(BUCKET_MOVED, *other, message).label("overlaps").also(*here, "with this one")
        }
        Refusal::TooMany(_, here) => Diagnostic::new(BUCKET_MOVED, *here, message).label("the first of them"),
    };
    (change.evidence("declared"), diagnostic.help(help))
}

/// The functions that each bucket triggers, in their order.
fn readers(eco: &Ecosystem) -> BTreeMap<ResourceId, BTreeSet<FunctionId>> {
    let mut readers: BTreeMap<ResourceId, BTreeSet<FunctionId>> = BTreeMap::new();
    for (id, function) in eco.functions() {
        for trigger in &function.triggers {
            if let TriggerKind::Bucket { bucket, .. } = &trigger.kind {
                readers.entry(*bucket).or_default().insert(id);
            }
        }
    }
    readers
}

/// Events that go through EventBridge, which does not have them.
fn missing_events(eco: &Ecosystem, log: &mut Log) {
    for function in &eco.functions {
        for trigger in &function.triggers {
            let TriggerKind::Bucket { bucket, events, via_eventbridge: true, .. } = &trigger.kind else { continue };
            for event in events.iter().filter(|event| s3_events::find(event).is_some_and(|e| !e.is_on_eventbridge())) {
                let bucket = &eco.resource(*bucket).name;
                let message = format!(
                    "bucket `{bucket}` delivers through EventBridge, which has no `{}` for `{}`",
                    event.value, function.name
                );
                let diagnostic = Diagnostic::new(EVENT_NOT_ON_EVENTBRIDGE, event.span, message);
                log.say(
                    diagnostic.label("only a bucket notification has it").help(
                        "give these events a bucket of their own, created here, with disjoint prefixes or suffixes",
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests;
