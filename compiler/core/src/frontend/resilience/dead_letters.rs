//! `dead_letter_queues:` — the place for what fails, by the kind of caller, and what looks after it.

use aws_auto_schema::resilience::{DeadLetterAnalysis, DeadLetterQueue};
use aws_auto_schema::trigger::Trigger as WrittenTrigger;
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::super::builder::{Builder, Declared};
use super::super::codes::{BOTH_PLACES, CONFLICTING_SETTINGS, IDLE_SETTING};
use super::codes::{DEAD_LETTER_ATTEMPTS, IDLE_DEAD_LETTERS, MIXED_DEAD_LETTERS, NOTHING_TO_REDRIVE};
use super::plan::{Callers, is_enabled, own_queue};
use crate::ir::resilience::DeadLetters;
use crate::ir::{Destination, Ecosystem, Function, FunctionRef, ResourceId, ResourceKind, Spec, TriggerKind};
use crate::knowledge::limits::{lambda, sqs};

/// What analysis is switched on.
#[derive(Debug, Clone, Copy, Default)]
struct Analysis {
    queries: bool,
    detector: bool,
    on_schedule: bool,
    on_recovery: bool,
    /// Where moving back is asked for.
    redrive: Span,
}

impl<'a> Builder<'a> {
    /// The queues of entries for functions that live elsewhere.
    pub(in crate::frontend) fn external_dead_letters(&self) -> impl Iterator<Item = String> {
        self.external_entries().map(|(name, _)| own_queue(name))
    }

    pub(in crate::frontend) fn gather_external_dead_letters(&mut self) {
        let entries: Vec<_> =
            self.external_entries().map(|(name, e)| (own_queue(name), e.value.function.span)).collect();
        for (queue, span) in entries {
            self.registry.intern(ResourceKind::Queue, &queue, span);
        }
    }

    fn external_entries(&self) -> impl Iterator<Item = (&'a str, &'a Spanned<DeadLetterQueue>)> {
        self.dead_letter_plan.entries().filter(|(name, entry)| !self.functions.contains_key(name) && is_enabled(entry))
    }

    /// Where failed asynchronous calls of a function go, and how often they are tried before that.
    pub(in crate::frontend) fn collect_failures(&mut self, declared: &Declared<'_>, function: &mut Function) {
        if !self.dead_letter_plan.is_wanted(&function.name) || !self.callers(declared).lose_failures() {
            return;
        }
        let config = &mut function.asynchronous;
        if config.on_failure.is_none() && config.dead_letter.is_none() {
            config.on_failure = function.failure_queue.map(Destination::Resource);
        }
        let written = declared.written.value.configuration.as_ref().and_then(|c| c.value.max_retries.as_ref());
        let Some(attempts) = self.dead_letter_plan.attempts(&function.name) else { return };
        let Some(count) = self.number(attempts, sqs::MAX_RECEIVE_COUNT, "`max_receive_count`") else { return };
        let most = *lambda::ASYNC_RETRIES.end();
        let retries = (count - 1).min(most);
        match written {
            Some(written) => self.refuse_twice("max_retries", written, i64::from(retries), attempts),
            None => function.asynchronous.max_retries = Some(retries),
        }
        if count - 1 > most {
            self.report(fewer_attempts(attempts, &function.name, most + 1));
        }
    }

    /// Retries of a stream's reader, by the entry of its function.
    pub(in crate::frontend) fn stream_retries_of_entry(&mut self, function: &str) -> Option<i64> {
        let attempts = self.dead_letter_plan.attempts(function)?;
        self.number(attempts, sqs::MAX_RECEIVE_COUNT, "`max_receive_count`").map(|count| i64::from(count) - 1)
    }

    /// Attempts of a queue's messages, by the entry of the function that reads it.
    pub(in crate::frontend) fn attempts_of_entry(&self, queue: &str) -> Option<Spanned<i64>> {
        self.dead_letter_plan.attempts(self.usage.governed.get(queue)?).copied()
    }

    /// Whether the entry of the function that reads a queue wants no dead letters.
    pub(in crate::frontend) fn entry_removes_dead_letters_of(&self, queue: &str) -> bool {
        self.usage.governed.get(queue).is_some_and(|function| self.dead_letter_plan.is_removed(function))
    }

    /// All entries that are switched on, resolved.
    pub(super) fn dead_letters(&mut self, eco: &Ecosystem) -> Vec<DeadLetters> {
        let entries: Vec<_> = self.dead_letter_plan.entries().collect();
        entries.into_iter().filter_map(|(_, entry)| self.dead_letters_of_entry(eco, entry)).collect()
    }

    fn dead_letters_of_entry(&mut self, eco: &Ecosystem, entry: &'a Spanned<DeadLetterQueue>) -> Option<DeadLetters> {
        let function = self.function_named(&entry.value.function)?;
        if !is_enabled(entry) {
            self.warn_idle_keys(&entry.value);
            return None;
        }
        let analysis = entry.value.ai_analysis.as_ref().map_or_else(Analysis::default, |a| self.analysis(&a.value));
        let mut letters = DeadLetters {
            function,
            sources: Vec::new(),
            failures: None,
            queries: analysis.queries,
            detector: analysis.detector,
            on_schedule: analysis.on_schedule,
            on_recovery: analysis.on_recovery,
            span: entry.span,
        };
        match function {
            FunctionRef::Own(id) => self.own_letters(eco, eco.function(id), entry, &analysis, &mut letters),
            FunctionRef::External(_) => {
                letters.failures = self.registry.find(ResourceKind::Queue, &own_queue(&entry.value.function.value));
            }
        }
        Some(letters)
    }

    fn own_letters(
        &mut self,
        eco: &Ecosystem,
        function: &Function,
        entry: &'a Spanned<DeadLetterQueue>,
        analysis: &Analysis,
        letters: &mut DeadLetters,
    ) {
        let declared =
            self.functions.get(function.name.as_str()).and_then(|id| self.declared.get(id.0 as usize)).copied();
        let Some(declared) = declared else { return };
        let callers = self.callers(&declared);
        letters.sources = sources(eco, function);
        letters.failures = failures(eco, function);
        self.check_attempts(&declared, entry);
        let queues: Vec<ResourceId> = read_queues(function).collect();
        queues.iter().for_each(|queue| self.check_queue(eco, *queue, entry));
        if !callers.queues && !callers.streams && !callers.lose_failures() {
            self.report(idle(entry));
        }
        if letters.redrives() {
            self.check_redrive(eco, function, callers, analysis, letters);
        }
    }

    fn analysis(&mut self, written: &DeadLetterAnalysis) -> Analysis {
        let on = |switch: &Option<Spanned<bool>>| switch.as_ref().filter(|s| s.value).map(|s| s.span);
        let others = [&written.pattern_detection, &written.auto_remediation, &written.auto_retry_optimization];
        if written.enabled.as_ref().is_some_and(|enabled| !enabled.value) {
            for span in others.into_iter().filter_map(on) {
                let diagnostic =
                    Diagnostic::new(IDLE_SETTING, span, "`enabled: false` switches the whole analysis off");
                self.report(diagnostic.label("does nothing").help("remove `enabled: false`, or this"));
            }
            return Analysis::default();
        }
        let (recovery, schedule) = (on(&written.auto_remediation), on(&written.auto_retry_optimization));
        Analysis {
            queries: on(&written.enabled).is_some(),
            detector: on(&written.pattern_detection).is_some(),
            on_schedule: schedule.is_some(),
            on_recovery: recovery.is_some(),
            redrive: schedule.or(recovery).unwrap_or_default(),
        }
    }

    /// Without a queue there are neither attempts nor anything to look at.
    fn warn_idle_keys(&mut self, entry: &DeadLetterQueue) {
        let attempts = entry.max_receive_count.as_ref().map(|n| ("max_receive_count", n.span));
        let analysis = entry.ai_analysis.as_ref().map(|a| ("ai_analysis", a.span));
        for (key, span) in attempts.into_iter().chain(analysis) {
            let message = format!("`{key}` does nothing beside `dlq_enabled: false`");
            self.report(Diagnostic::new(IDLE_SETTING, span, message).help("remove one of them"));
        }
    }

    /// Attempts stand in one place: here, or at the trigger.
    fn check_attempts(&mut self, declared: &Declared<'_>, entry: &'a Spanned<DeadLetterQueue>) {
        let Some(attempts) = &entry.value.max_receive_count else { return };
        for trigger in declared.written.value.triggers.iter().map(|t| &t.trigger().value) {
            let written = match trigger {
                WrittenTrigger::Kinesis(t) => t.max_retries.as_ref(),
                WrittenTrigger::DynamoDb(t) => t.max_retries.as_ref(),
                _ => None,
            };
            if let Some(written) = written {
                self.refuse_twice("max_retries", written, attempts.value - 1, attempts);
            }
        }
    }

    /// What `resources.queues` and other entries say of a queue must be the same.
    fn check_queue(&mut self, eco: &Ecosystem, queue: ResourceId, entry: &'a Spanned<DeadLetterQueue>) {
        let name = &eco.resource(queue).name;
        if let (Spec::Queue(spec), Some(attempts)) = (&eco.resource(queue).spec, &entry.value.max_receive_count)
            && let Some(written) = &spec.settings.max_receive_count
        {
            self.refuse_twice("max_receive_count", written, attempts.value, attempts);
        }
        let governing = self.usage.governed.get(name).and_then(|function| self.dead_letter_plan.entry(function));
        let Some(other) = governing.filter(|other| other.span != entry.span) else { return };
        let count = |e: &Spanned<DeadLetterQueue>| e.value.max_receive_count.map(|n| n.value);
        if count(other) != count(entry) || !is_enabled(other) {
            let message = format!("two functions that read `{name}` want its dead letters differently");
            let diagnostic = Diagnostic::new(CONFLICTING_SETTINGS, entry.value.function.span, message);
            self.report(
                diagnostic.also(other.value.function.span, "the other").help("a queue has one dead letter queue"),
            );
        }
    }

    fn refuse_twice(&mut self, key: &str, written: &Spanned<i64>, wanted: i64, attempts: &Spanned<i64>) {
        if written.value == wanted {
            return;
        }
        let message = format!("`{key}: {}` and `max_receive_count: {}` differ", written.value, attempts.value);
        let (first, second) = (written.span.min(attempts.span), written.span.max(attempts.span));
        let diagnostic = Diagnostic::new(BOTH_PLACES, second, message).label("given again here");
        self.report(diagnostic.also(first, "first given here").help("keep one of them"));
    }

    fn check_redrive(
        &mut self,
        eco: &Ecosystem,
        function: &Function,
        callers: Callers,
        analysis: &Analysis,
        letters: &DeadLetters,
    ) {
        if letters.sources.is_empty() && letters.failures.is_none() {
            self.report(nothing_to_redrive(analysis.redrive, &function.name, callers));
        }
        let dead = letters.sources.iter().filter_map(|source| dead_letter_queue(eco, *source));
        for both in dead.filter(|dead| Some(*dead) == letters.failures) {
            let name = &eco.resource(both).name;
            let message =
                format!("`{name}` would hold failed messages of a queue and failed calls of `{}`", function.name);
            let help = format!("name another queue under `resources.queues`: `dead_letter: {}-parked`", function.name);
            let diagnostic = Diagnostic::new(MIXED_DEAD_LETTERS, analysis.redrive, message);
            self.report(diagnostic.label("they are moved back in different ways").help(help));
        }
    }
}

/// The queues that a function reads, in the order of its triggers.
fn read_queues(function: &Function) -> impl Iterator<Item = ResourceId> {
    function.triggers.iter().filter_map(|trigger| match &trigger.kind {
        TriggerKind::Queue { queue, .. } => Some(*queue),
        TriggerKind::Topic { via_queue, .. } => *via_queue,
        _ => None,
    })
}

fn sources(eco: &Ecosystem, function: &Function) -> Vec<ResourceId> {
    let mut sources: Vec<ResourceId> = Vec::new();
    for queue in read_queues(function) {
        if dead_letter_queue(eco, queue).is_some() && !sources.contains(&queue) {
            sources.push(queue);
        }
    }
    sources
}

/// Where SQS moves what failed too often in a queue.
fn dead_letter_queue(eco: &Ecosystem, queue: ResourceId) -> Option<ResourceId> {
    match &eco.resource(queue).spec {
        Spec::Queue(spec) => spec.redrive.map(|(dead, _)| dead),
        _ => None,
    }
}

/// The queue that Lambda's records of failed calls go to.
fn failures(eco: &Ecosystem, function: &Function) -> Option<ResourceId> {
    match &function.asynchronous.on_failure {
        Some(Destination::Resource(id)) => Some(*id).filter(|id| eco.resource(*id).kind() == ResourceKind::Queue),
        Some(Destination::Function(_)) => None,
        None => function.failure_queue.filter(|_| function.asynchronous.dead_letter.is_none()),
    }
}

fn idle(entry: &Spanned<DeadLetterQueue>) -> Diagnostic {
    let name = &entry.value.function;
    let message = format!("nothing would ever reach a dead letter queue of `{}`", name.value);
    Diagnostic::new(IDLE_DEAD_LETTERS, name.span, message)
        .label("it is only called by those who wait for its answer")
        .help("they see the failure themselves: remove the entry")
}

fn fewer_attempts(attempts: &Spanned<i64>, function: &str, most: u32) -> Diagnostic {
    let message = format!("asynchronous calls of `{function}` are tried {most} times, not {}", attempts.value);
    Diagnostic::new(DEAD_LETTER_ATTEMPTS, attempts.span, message)
        .label("Lambda retries such a call twice at most")
        .help("queues and streams of the function follow the number")
}

fn nothing_to_redrive(span: Span, function: &str, callers: Callers) -> Diagnostic {
    let (label, help) = if callers.streams {
        (
            "a stream's failures are whole batches in a bucket",
            "replay them from the bucket; remove `auto_remediation` and `auto_retry_optimization`",
        )
    } else {
        ("no queue of ours holds its failures", "let failures go to a queue, or remove this")
    };
    let message = format!("there is nothing to move back for `{function}`");
    Diagnostic::new(NOTHING_TO_REDRIVE, span, message).label(label).help(help)
}
