//! What one function asks of one bucket twice: an event that another trigger of the same function covers is left out.

use aws_auto_source::Spanned;

use crate::ir::{Function, ResourceId, TriggerKind};
use crate::knowledge::limits::s3::NOTIFICATIONS;
use crate::knowledge::s3_events;
use crate::passes::{Change, Log};

/// One event of one trigger, owned because triggers change while they are compared.
#[derive(Debug, Clone, PartialEq)]
struct Ask {
    bucket: ResourceId,
    via_eventbridge: bool,
    event: String,
    prefix: String,
    suffix: String,
}

impl Ask {
    /// Whether whatever invokes the function by `other` invokes it by this one too.
    fn covers(&self, other: &Self) -> bool {
        let by_event = self.event == other.event
            || (self.event.ends_with('*')
                && s3_events::find(&self.event)
                    .zip(s3_events::find(&other.event))
                    .is_some_and(|(wide, narrow)| wide.overlaps(narrow)));
        (self.bucket, self.via_eventbridge) == (other.bucket, other.via_eventbridge)
            && by_event
            && other.prefix.starts_with(&self.prefix)
            && other.suffix.ends_with(&self.suffix)
    }
}

/// Leaves out every event that another of the same function covers, and triggers that have none left.
pub(super) fn merge(function: &mut Function, log: &mut Log) {
    let all = asks(function);
    // More are no notifications anyway, and comparing each with each would take long.
    if all.len() < 2 || all.len() > NOTIFICATIONS {
        return;
    }
    let is_covered = |at: usize, ask: &Ask| {
        all.iter().enumerate().any(|(i, other)| i != at && other.covers(ask) && (i < at || !ask.covers(other)))
    };
    let covered: Vec<bool> = all.iter().enumerate().map(|(at, ask)| is_covered(at, ask)).collect();
    if covered.contains(&true) {
        leave_out(function, &covered);
        let told = all.iter().zip(&covered).filter(|(_, covered)| **covered).map(|(ask, _)| ask);
        told.for_each(|ask| log.change(change(function, ask)));
    }
}

fn change(function: &Function, ask: &Ask) -> Change {
    let what = format!("one trigger less for {}", ask.event);
    let why = format!("another one of `{}` covers `{}*{}`", function.name, ask.prefix, ask.suffix);
    Change::forced(function.name.clone(), what, why).evidence("declared")
}

fn asks(function: &Function) -> Vec<Ask> {
    let mut all = Vec::new();
    for trigger in &function.triggers {
        if let TriggerKind::Bucket { bucket, events, prefix, suffix, via_eventbridge } = &trigger.kind {
            all.extend(events.iter().map(|event| Ask {
                bucket: *bucket,
                via_eventbridge: *via_eventbridge,
                event: event.value.clone(),
                prefix: prefix.clone(),
                suffix: suffix.clone(),
            }));
        }
    }
    all
}

/// Removes the events at the places that `covered` marks, in the order of [`asks`].
fn leave_out(function: &mut Function, covered: &[bool]) {
    let mut marks = covered.iter();
    function.triggers.retain_mut(|trigger| {
        let TriggerKind::Bucket { events, .. } = &mut trigger.kind else { return true };
        events.retain(|_: &Spanned<String>| !marks.next().copied().unwrap_or(false));
        !events.is_empty()
    });
}
