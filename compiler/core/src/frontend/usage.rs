//! Usage: what functions do with queues, tables and APIs, worked out once before resources are decided.

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_schema::function::{Cors, Destination};
use aws_auto_schema::resources::DeadLetterChoice;
use aws_auto_schema::trigger::Trigger;
use aws_auto_source::Spanned;

use super::builder::{Builder, Declared};
use super::gather::trigger_resources;
use crate::ir::ResourceKind;

/// What functions do with resources, by name.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Queues that a function reads.
    pub(super) consumed: BTreeSet<String>,
    /// Queues where messages end: nobody reads them, and they need no dead letter queue of their own.
    pub(super) dead_letters: BTreeSet<String>,
    /// Queues read by a function that `dead_letter_queues` speaks of, and that function; of two the first by name.
    pub(super) governed: BTreeMap<String, String>,
    /// Tables whose stream a function reads.
    pub(super) read_tables: BTreeSet<String>,
    /// The first `cors` that a route of an API asks for.
    pub(super) route_cors: BTreeMap<String, Spanned<Cors>>,
}

impl Usage {
    pub(super) fn of(builder: &Builder<'_>) -> Self {
        let mut usage = Self::default();
        for declared in builder.originals() {
            usage.add_function(declared, builder);
        }
        let (read, ends) = builder.flow_queues();
        usage.consumed.extend(read);
        usage.dead_letters.extend(ends);
        usage.read_tables.extend(builder.flow_tables());
        usage.dead_letters.extend(builder.external_dead_letters());
        let queues = builder.document.resources.iter().flat_map(|r| &r.value.queues.0);
        for queue in queues {
            if let Some(DeadLetterChoice::Name(name)) = queue.value.0.dead_letter.as_ref().map(|d| &d.value) {
                usage.dead_letters.insert(name.clone());
            }
        }
        let usual: Vec<String> = usage.consumed.iter().map(|q| usual_dead_letters(q)).collect();
        usage.dead_letters.extend(usual);
        // A queue that is read is read, whatever else it is called.
        usage.dead_letters.retain(|q| !usage.consumed.contains(q));
        usage
    }

    fn add_function(&mut self, declared: &Declared<'_>, builder: &Builder<'_>) {
        let function = &declared.written.value;
        for spec in &function.triggers {
            let trigger = spec.trigger();
            for (kind, name, _) in trigger_resources(trigger, declared.owner(), builder) {
                let has_entry = builder.dead_letter_plan.has_entry(declared.name());
                if has_entry
                    && kind == ResourceKind::Queue
                    && matches!(trigger.value, Trigger::Sqs(_) | Trigger::Sns(_))
                {
                    self.governed.entry(name.clone()).or_insert_with(|| declared.name().to_owned());
                }
                match (kind, &trigger.value) {
                    (ResourceKind::Queue, Trigger::Sqs(_) | Trigger::Sns(_)) => self.consumed.insert(name),
                    (ResourceKind::Queue, _) => self.dead_letters.insert(name),
                    (ResourceKind::Table, _) => self.read_tables.insert(name),
                    _ => false,
                };
            }
            if let Trigger::Http(http) = &trigger.value
                && let Some(cors) = &http.cors
            {
                let (api, _) = builder.api_name(http.api.as_ref(), declared.owner(), trigger.span);
                self.route_cors.entry(api).or_insert_with(|| cors.clone());
            }
        }
        let configuration = function.configuration.as_ref().map(|c| &c.value);
        let failures = configuration.into_iter().flat_map(|c| [&c.dead_letter, &c.on_failure]).flatten();
        self.dead_letters.extend(failures.filter_map(|d| queue_name(&d.value)));
        self.dead_letters.extend(builder.failure_queue(declared));
    }
}

fn queue_name(destination: &Destination) -> Option<String> {
    destination.queue.as_ref().map(|q| q.value.clone())
}

/// `<queue>-dlq`, with the ending of a FIFO queue kept.
pub(super) fn usual_dead_letters(queue: &str) -> String {
    match queue.strip_suffix(".fifo") {
        Some(stem) => format!("{stem}-dlq.fifo"),
        None => format!("{queue}-dlq"),
    }
}
