//! The steps of a pattern.

use std::collections::BTreeMap;

use aws_auto_schema::events::{NextAction, Pattern, Step as WrittenStep, StepRetry as WrittenRetry};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::super::builder::Builder;
use super::super::codes::{IDLE_SETTING, INVALID_VALUE};
use super::codes::{CONDITION_NEVER_HOLDS, LATE_SOURCE, ROUTING_WITHOUT_RULES};
use super::words::{self, ConditionWord};
use crate::asl::Concurrency;
use crate::ir::{Each, OnError, ResourceKind, Step, StepRetry};
use crate::knowledge::limits::step_functions::{
    APPROVAL_TIMEOUT, DISTRIBUTED_MAP_CONCURRENCY, MAX_SECONDS, STANDARD_DURATION,
};

/// Items at once when nothing is said: enough to be quick, few enough to leave other functions room.
const AT_ONCE: u32 = 10;
/// Retries at most: with full backoff more are years.
const RETRIES: u32 = 100;
/// Seconds before the first retry, unless said.
const RETRY_INTERVAL: u32 = 2;
/// Retries, unless said.
const RETRY_ATTEMPTS: u32 = 3;
/// Growth of the wait, unless said.
const BACKOFF_RATE: f64 = 2.0;
/// Ends the name of the bucket that holds results.
pub(super) const RESULTS: &str = "-results";
/// What `on_error` may be besides functions.
const FAIL: &str = "fail";
/// Go on with what the step got.
const CONTINUE: &str = "continue";

/// Whether so many items at once are run that their results need a bucket.
pub(super) fn needs_results(step: &WrittenStep) -> bool {
    let wide = step.max_concurrency.as_ref().and_then(|n| u32::try_from(n.value).ok());
    is_parallel(step) && wide.is_some_and(Concurrency::needs_children)
}

/// The bucket that holds the results of a pattern's wide maps.
pub(super) fn results_bucket(pattern: &str) -> String {
    format!("{pattern}{RESULTS}")
}

fn is_parallel(step: &WrittenStep) -> bool {
    step.parallel_execution.as_ref().is_some_and(|p| p.value)
}

impl Builder<'_> {
    /// All steps whose functions exist.
    pub(super) fn steps(&mut self, pattern: &Spanned<Pattern>) -> Vec<Step> {
        let mut named: BTreeMap<&str, u32> = BTreeMap::new();
        let mut steps = Vec::new();
        let mut before: Option<&Spanned<WrittenStep>> = None;
        for written in &pattern.flow {
            let count = named.entry(&written.function.value).or_insert(0);
            *count += 1;
            let name = if *count == 1 {
                written.function.value.clone()
            } else {
                format!("{} {count}", written.function.value)
            };
            steps.extend(self.step(written, before, name, &pattern.name.value));
            before = Some(written);
        }
        self.check_last(pattern);
        steps
    }

    fn step(
        &mut self,
        step: &Spanned<WrittenStep>,
        before: Option<&Spanned<WrittenStep>>,
        name: String,
        pattern: &str,
    ) -> Option<Step> {
        let function = self.function_ref(&Spanned::new(step.function.value.as_str(), step.function.span));
        let condition = before.and_then(|before| self.step_condition(step, before));
        let each = self.each(step, pattern);
        let routed = before.and_then(|before| self.routing(before));
        let approval = self.approval(step);
        let destination = self.step_destination(step);
        let retry = step.retry.as_ref().map(|retry| self.step_retry(retry));
        let on_error = self.on_error(step);
        Some(Step {
            name,
            function: function?,
            condition,
            each,
            routed,
            approval,
            destination,
            priority: step.priority.as_ref().map(|p| p.value),
            notifies: !step.notifications.is_empty(),
            retry,
            on_error,
            span: step.span,
        })
    }

    /// What must hold of the result before, if anything.
    fn step_condition(&mut self, step: &WrittenStep, before: &WrittenStep) -> Option<Spanned<String>> {
        if let Some(source) = &step.source {
            self.late(source.trigger().span);
            return None;
        }
        let word = step.trigger.as_ref()?;
        match words::condition(&word.value) {
            ConditionWord::Done => None,
            ConditionWord::Source => {
                self.late(word.span);
                None
            }
            ConditionWord::Event(event) => {
                if is_parallel(before) {
                    let message = format!("`{event}` never goes on: its condition is about a list of results");
                    let diagnostic = Diagnostic::new(CONDITION_NEVER_HOLDS, word.span, message)
                        .label("a parallel step gives `{items: […]}`, which has no `event`")
                        .help(format!("write `{event}_complete`, or have a step between say what happened"));
                    self.report(diagnostic);
                }
                Some(Spanned::new(event, word.span))
            }
        }
    }

    fn late(&mut self, span: Span) {
        let diagnostic = Diagnostic::new(LATE_SOURCE, span, "only the first step of a flow has a source")
            .label("a later step's `trigger` is the condition to go on")
            .help("write `<x>_complete`, or the name of an event that the step before returns as `event`");
        self.report(diagnostic);
    }

    fn each(&mut self, step: &Spanned<WrittenStep>, pattern: &str) -> Option<Each> {
        let most = 1..=DISTRIBUTED_MAP_CONCURRENCY;
        let at_once = step.max_concurrency.as_ref().map(|n| self.number(n, most, "`max_concurrency`"));
        if !is_parallel(step) {
            if let Some(written) = &step.max_concurrency {
                self.idle(written.span, "`max_concurrency` without `parallel_execution: true` does nothing");
            }
            return None;
        }
        let at_once = at_once.flatten().unwrap_or(AT_ONCE);
        let wide = needs_results(step);
        let results = wide.then(|| self.resource(ResourceKind::Bucket, &results_bucket(pattern), step.span));
        Some(Each { at_once, results })
    }

    fn approval(&mut self, step: &WrittenStep) -> Option<u32> {
        let timeout = step.approval_timeout.as_ref();
        let seconds = timeout.and_then(|t| self.seconds(t, 1..=STANDARD_DURATION, "`approval_timeout`"));
        if !step.approval_required.as_ref().is_some_and(|a| a.value) {
            if let Some(written) = timeout {
                self.idle(written.span, "`approval_timeout` without `approval_required: true` does nothing");
            }
            return None;
        }
        Some(seconds.unwrap_or(APPROVAL_TIMEOUT))
    }

    /// Where the step before asks for a choice of how this one is called.
    fn routing(&mut self, before: &WrittenStep) -> Option<Span> {
        let action = before.next_action.as_ref().filter(|a| a.value == NextAction::ConditionalRouting)?;
        if self.document.event_routing.is_none() {
            let message = "there are no rules to route by";
            let diagnostic = Diagnostic::new(ROUTING_WITHOUT_RULES, action.span, message);
            self.report(diagnostic.help("declare `event_routing: {routing_rules: […]}`, or remove `next_action`"));
            return None;
        }
        Some(action.span)
    }

    fn check_last(&mut self, pattern: &Pattern) {
        if let Some(action) = pattern.flow.last().and_then(|last| last.next_action.as_ref()) {
            self.idle(action.span, "`next_action` of the last step does nothing: no step follows");
        }
    }

    fn idle(&mut self, span: Span, message: &str) {
        self.report(Diagnostic::new(IDLE_SETTING, span, message).label("does nothing"));
    }

    fn step_retry(&mut self, retry: &Spanned<WrittenRetry>) -> StepRetry {
        let attempts = retry.max_attempts.as_ref().and_then(|n| self.number(n, 0..=RETRIES, "`max_attempts`"));
        let interval = retry.interval.as_ref().and_then(|i| self.seconds(i, 1..=MAX_SECONDS, "`interval`"));
        let rate = retry.backoff_rate.as_ref().filter(|rate| {
            let fits = rate.value.is_finite() && rate.value >= 1.0;
            if !fits {
                let message = format!("`backoff_rate` cannot be {}", rate.value);
                let diagnostic = Diagnostic::new(INVALID_VALUE, rate.span, message);
                self.report(
                    diagnostic.help("Step Functions takes 1.0 or more: each wait is that many times the one before"),
                );
            }
            fits
        });
        StepRetry {
            max_attempts: attempts.unwrap_or(RETRY_ATTEMPTS),
            interval: interval.unwrap_or(RETRY_INTERVAL),
            backoff_rate: rate.map_or(BACKOFF_RATE, |rate| rate.value),
        }
    }

    fn on_error(&mut self, step: &WrittenStep) -> OnError {
        let Some(written) = &step.on_error else { return OnError::Fail };
        match written.value.as_slice() {
            [one] if one.value == FAIL => OnError::Fail,
            [one] if one.value == CONTINUE => OnError::Continue,
            names => {
                let functions = names.iter().filter_map(|n| self.function_ref(&Spanned::new(n.value.as_str(), n.span)));
                OnError::Call(functions.collect())
            }
        }
    }
}
