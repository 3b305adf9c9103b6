//! Keeps dead letters at least as long as the queue they come from keeps messages.
//!
//! A message of a standard queue takes its age along when SQS moves it: a dead letter queue that forgets sooner than its
//! source may drop the message at once. FIFO queues count the age anew (SQS guide, "Dead-letter queues").

use aws_auto_source::Diagnostic;

use super::codes::DEAD_LETTER_EXPIRES_FIRST;
use super::{Change, Kind, Log, Pass};
use crate::ir::resource::QueueSpec;
use crate::ir::{Ecosystem, ResourceId, Spec};
use crate::knowledge::limits::sqs::RETENTION;

pub(super) const PASS: Pass = Pass {
    name: "dead-letter-retention",
    kind: Kind::Legalisation,
    may: "the retention of a dead letter queue that has none written down and forgets before its source: to the longest \
          that SQS has; never a written one",
    run,
};

fn run(eco: &mut Ecosystem, log: &mut Log) {
    // A raised queue may have a dead letter queue of its own, which is then looked at again.
    let mut open: Vec<ResourceId> = eco.resources().map(|(id, _)| id).collect();
    open.reverse();
    while let Some(source) = open.pop() {
        let Some((queue, Some((dead, _)))) = created(eco, source).map(|queue| (queue, queue.redrive)) else { continue };
        if queue.fifo {
            continue;
        }
        let retention = queue.retention;
        let Some(letters) = created(eco, dead).filter(|letters| letters.retention < retention) else { continue };
        if letters.settings.retention.is_some() {
            log.say(forgets_first(eco, source, dead));
        } else {
            log.change(raised(eco, source, dead));
            if let Spec::Queue(letters) = &mut eco.resource_mut(dead).spec {
                letters.retention = *RETENTION.end();
            }
            open.push(dead);
        }
    }
}

/// The queue, if it is one and created here.
fn created(eco: &Ecosystem, id: ResourceId) -> Option<&QueueSpec> {
    let resource = eco.resource(id);
    match &resource.spec {
        Spec::Queue(queue) if resource.existing.is_none() => Some(queue),
        _ => None,
    }
}

fn raised(eco: &Ecosystem, source: ResourceId, dead: ResourceId) -> Change {
    let (from, to) = (created(eco, dead).map_or(0, |queue| queue.retention), RETENTION.end());
    let why = format!("a message takes its age along from `{}`, and would be dropped early", eco.resource(source).name);
    Change::forced(eco.resource(dead).name.clone(), format!("retention {from} → {to} s"), why).evidence("declared")
}

fn forgets_first(eco: &Ecosystem, source: ResourceId, dead: ResourceId) -> Diagnostic {
    let (source_name, name) = (&eco.resource(source).name, &eco.resource(dead).name);
    let retention = |id| created(eco, id).map_or(0, |queue| queue.retention);
    let (kept, source_kept) = (retention(dead), retention(source));
    let message = format!(
        "dead letter queue `{name}` keeps messages for {kept} s, but `{source_name}` for {source_kept} s: failed \
         messages may vanish before anybody sees them"
    );
    let written = created(eco, dead).and_then(|queue| queue.settings.retention.as_ref());
    Diagnostic::new(DEAD_LETTER_EXPIRES_FIRST, written.map_or(eco.resource(dead).span, |w| w.span), message)
        .label("shorter than its source")
        .also(eco.resource(source).span, "its source")
        .help("write `retention: 14d`, or leave it out")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Resource;
    use crate::passes::testing::{at, ecosystem, queue, run as run_pass, said};
    use aws_auto_schema::scalar::Days;
    use aws_auto_source::Spanned;
    use aws_auto_source::value::duration::Duration;

    const DAY: u32 = 86_400;

    fn keeping(name: &str, days: u32, redrive: Option<u32>) -> Resource {
        let mut resource = queue(name);
        let Spec::Queue(spec) = &mut resource.spec else { panic!("a queue") };
        spec.retention = days * DAY;
        spec.redrive = redrive.map(|id| (ResourceId(id), 5));
        resource
    }

    fn days(eco: &Ecosystem) -> Vec<u32> {
        eco.resources.iter().map(|r| if let Spec::Queue(q) = &r.spec { q.retention / DAY } else { 0 }).collect()
    }

    #[test]
    fn a_dead_letter_queue_outlives_its_source_down_the_chain() {
        let mut eco =
            ecosystem(vec![], vec![keeping("a", 4, None), keeping("b", 4, Some(0)), keeping("c", 7, Some(1))]);
        assert_eq!(run_pass(&PASS, &mut eco).0, ["b: retention 345600 → 1209600 s", "a: retention 345600 → 1209600 s"]);
        assert_eq!(days(&eco), [14, 14, 7]);
    }

    #[test]
    fn equal_is_enough() {
        let mut eco = ecosystem(vec![], vec![keeping("a", 4, None), keeping("b", 4, Some(0))]);
        assert_eq!(run_pass(&PASS, &mut eco).0, Vec::<String>::new());
    }

    #[test]
    fn fifo_queues_count_the_age_anew() {
        let mut source = keeping("b", 4, Some(0));
        let Spec::Queue(spec) = &mut source.spec else { panic!("a queue") };
        spec.fifo = true;
        let mut eco = ecosystem(vec![], vec![keeping("a", 1, None), source]);
        assert_eq!(run_pass(&PASS, &mut eco).0, Vec::<String>::new());
    }

    #[test]
    fn a_written_retention_is_judged_and_never_changed() {
        let mut dead = keeping("a", 1, None);
        if let Spec::Queue(spec) = &mut dead.spec {
            spec.settings.retention = Some(Spanned::new(Days(Duration { millis: 86_400_000 }), at(9)));
        }
        let mut eco = ecosystem(vec![], vec![dead, keeping("b", 4, Some(0))]);
        let (changes, diagnostics) = run_pass(&PASS, &mut eco);
        assert!(changes.is_empty());
        assert_eq!(days(&eco), [1, 4]);
        assert_eq!(said(&diagnostics).len(), 1);
        assert_eq!(diagnostics.as_slice()[0].span, Some(at(9)));
    }

    #[test]
    fn queues_that_are_each_others_dead_letters_end() {
        let mut eco = ecosystem(vec![], vec![keeping("a", 4, Some(1)), keeping("b", 5, Some(0))]);
        run_pass(&PASS, &mut eco);
        assert_eq!(days(&eco), [14, 14]);
    }
}
