//! What entries of `dead_letter_queues:` mean for queues, streams and asynchronous calls, before any of them is decided.
//!
//! Names are gathered before anything is built, and an entry changes which resources there are: it is read here, once.

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_schema::events::Orchestration;
use aws_auto_schema::function::Configuration;
use aws_auto_schema::resilience::DeadLetterQueue;
use aws_auto_schema::trigger::Trigger;
use aws_auto_source::Spanned;

use super::super::builder::{Builder, Declared};

/// How a function is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::frontend) struct Callers {
    /// By messages in a queue.
    pub(in crate::frontend) queues: bool,
    /// By records of a stream or a table.
    pub(in crate::frontend) streams: bool,
    /// By somebody who does not wait.
    pub(in crate::frontend) asynchronous: bool,
    /// By somebody who waits for the answer.
    pub(in crate::frontend) synchronous: bool,
}

impl Callers {
    /// Whether failed calls of it would be lost without a place of their own. Nobody known may be anybody.
    pub(in crate::frontend) const fn lose_failures(self) -> bool {
        self.asynchronous || !(self.queues || self.streams || self.synchronous)
    }
}

/// Entries by function, and who calls functions by other ways than triggers.
#[derive(Debug, Default)]
pub(in crate::frontend) struct DeadLetterPlan<'a> {
    entries: BTreeMap<&'a str, &'a Spanned<DeadLetterQueue>>,
    destinations: BTreeSet<&'a str>,
    steps: BTreeSet<&'a str>,
}

impl<'a> DeadLetterPlan<'a> {
    /// All entries, by the name of their function.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a Spanned<DeadLetterQueue>)> {
        self.entries.iter().map(|(name, entry)| (*name, *entry))
    }

    /// Whether there is an entry, of either kind.
    pub(in crate::frontend) fn has_entry(&self, function: &str) -> bool {
        self.entries.contains_key(function)
    }

    /// The entry of a function.
    pub(super) fn entry(&self, function: &str) -> Option<&'a Spanned<DeadLetterQueue>> {
        self.entries.get(function).copied()
    }

    /// Attempts before a message is put aside, where the entry says so.
    pub(in crate::frontend) fn attempts(&self, function: &str) -> Option<&'a Spanned<i64>> {
        self.entries.get(function).filter(|e| is_enabled(e)).and_then(|e| e.value.max_receive_count.as_ref())
    }

    /// Whether the entry takes the default queue away.
    pub(in crate::frontend) fn is_removed(&self, function: &str) -> bool {
        self.entries.get(function).is_some_and(|e| !is_enabled(e))
    }

    /// Whether an entry wants a queue.
    pub(in crate::frontend) fn is_wanted(&self, function: &str) -> bool {
        self.entries.get(function).is_some_and(|e| is_enabled(e))
    }
}

pub(super) fn is_enabled(entry: &Spanned<DeadLetterQueue>) -> bool {
    entry.value.dlq_enabled.as_ref().is_none_or(|enabled| enabled.value)
}

impl<'a> Builder<'a> {
    /// Reads the entries.
    pub(in crate::frontend) fn plan_dead_letters(&mut self) -> DeadLetterPlan<'a> {
        let document = self.document;
        let entries = self.by_function("dead letter queue of", &document.dead_letter_queues, |entry| &entry.function);
        let entries = entries.into_iter().map(|entry| (entry.value.function.value.as_str(), entry)).collect();
        let mut plan = DeadLetterPlan { entries, ..DeadLetterPlan::default() };
        for declared in self.originals() {
            let configuration = declared.written.value.configuration.as_ref().map(|c| &c.value);
            plan.destinations.extend(configuration.into_iter().flat_map(destinations));
        }
        let patterns = document.event_driven_architecture.iter().flat_map(|architecture| &architecture.value.patterns);
        for pattern in patterns {
            let by_events = pattern.value.orchestration.as_ref().is_some_and(|o| o.value == Orchestration::EventBridge);
            let steps = pattern.value.flow.iter().map(|step| step.value.function.value.as_str());
            if by_events { plan.destinations.extend(steps) } else { plan.steps.extend(steps) }
        }
        for service in document.microservices.iter().filter(|service| service.value.workflow.is_some()) {
            plan.steps.extend(service.value.functions.iter().map(|f| f.value.name.value.as_str()));
        }
        plan
    }

    /// How a function is called, as far as the files say.
    pub(in crate::frontend) fn callers(&self, declared: &Declared<'_>) -> Callers {
        let function = &declared.written.value;
        let mut callers = Callers {
            asynchronous: self.is_event_driven(declared)
                || self.dead_letter_plan.destinations.contains(declared.name()),
            synchronous: self.dead_letter_plan.steps.contains(declared.name())
                || function.configuration.as_ref().is_some_and(|c| c.value.url.is_some()),
            ..Callers::default()
        };
        for trigger in function.triggers.iter().map(|t| &t.trigger().value) {
            match trigger {
                Trigger::Sqs(_) => callers.queues = true,
                Trigger::Kinesis(_) | Trigger::DynamoDb(_) => callers.streams = true,
                Trigger::Http(_) | Trigger::Alb(_) | Trigger::Url(_) => callers.synchronous = true,
                // A topic that is not asynchronous has a queue between.
                Trigger::Sns(topic) => callers.queues |= !self.is_delivered_asynchronously(topic),
                Trigger::S3(_) | Trigger::Events(_) => {}
            }
        }
        callers
    }

    /// The queue of failed deliveries and calls of a function, if it has one of its own.
    pub(in crate::frontend) fn failure_queue(&self, declared: &Declared<'_>) -> Option<String> {
        let name = declared.name();
        let plan = &self.dead_letter_plan;
        let wanted = if plan.is_wanted(name) {
            self.callers(declared).lose_failures()
        } else {
            self.is_event_driven(declared) && !plan.is_removed(name)
        };
        wanted.then(|| own_queue(name))
    }
}

/// `<function>-dlq`.
pub(super) fn own_queue(function: &str) -> String {
    format!("{function}-dlq")
}

/// Functions that are called with somebody's results or failures.
fn destinations(configuration: &Configuration) -> impl Iterator<Item = &str> {
    let given = [&configuration.on_success, &configuration.on_failure].into_iter().flatten();
    given.filter_map(|destination| destination.value.function.as_ref()).map(|function| function.value.as_str())
}
