//! Patterns that rules carry: what a rule cannot do is an error, because leaving it out would be another flow.

use aws_auto_schema::events::{Pattern, Step as WrittenStep};
use aws_auto_schema::trigger::Trigger;
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::super::builder::Builder;
use super::Flows;
use super::codes::NOT_OVER_EVENTS;
use crate::ir::{FunctionRef, ResourceId, Step};

impl Builder<'_> {
    /// Checks the steps, and has every function but the last publish its results.
    pub(super) fn over_events(
        &mut self,
        pattern: &Spanned<Pattern>,
        steps: &[Step],
        bus: ResourceId,
        flows: &mut Flows,
    ) {
        for written in &pattern.flow {
            self.check_carried(written);
        }
        if let Some(source) = pattern.flow.first().and_then(|first| first.source.as_ref()) {
            self.check_source(source.trigger());
        }
        let (last, publishing) = match steps.split_last() {
            Some((last, others)) => (Some(last), others),
            None => (None, steps),
        };
        for step in publishing.iter().chain(last) {
            let FunctionRef::Own(id) = step.function else {
                let why = "a function that lives elsewhere is never configured: no rule may call it, and its results stay its own";
                self.not_carried(step.span, why, "use a state machine, which only calls it");
                continue;
            };
            let again = flows.publishers.iter().any(|(known, _)| *known == id);
            let elsewhere = flows.all.iter().any(|flow| {
                matches!(flow.carrier, crate::ir::Carrier::Rules(_)) && flow.functions().any(|f| f == step.function)
            });
            if again || elsewhere {
                let why = "its results cannot say for which step they are: it stands in two steps that rules carry";
                self.not_carried(step.span, why, "use a state machine for one of them");
            }
            if self.publishes_already(id) {
                let why = "the function has an `on_success` of its own, and Lambda has room for one";
                self.not_carried(step.span, why, "remove `on_success`, or use a state machine");
            }
            if last.is_none_or(|last| last.name != step.name) {
                flows.publishers.push((id, bus));
            }
        }
    }

    /// Lambda publishes the results of asynchronous calls alone.
    fn check_source(&mut self, trigger: &Spanned<Trigger>) {
        let asynchronous = match &trigger.value {
            Trigger::S3(_) | Trigger::Events(_) => true,
            Trigger::Sns(topic) => topic.via_queue.is_none(),
            _ => false,
        };
        if !asynchronous {
            let why = "this calls the function synchronously, after which Lambda publishes nothing";
            self.not_carried(trigger.span, why, "use a state machine");
        }
    }

    fn publishes_already(&self, id: crate::ir::FunctionId) -> bool {
        let declared = self.declared.get(id.0 as usize);
        let configuration = declared.and_then(|d| d.written.value.configuration.as_ref());
        configuration.is_some_and(|c| c.value.on_success.is_some())
    }

    fn check_carried(&mut self, step: &WrittenStep) {
        let set = |flag: &Option<Spanned<bool>>| flag.as_ref().filter(|f| f.value).map(|f| f.span);
        let cases: [(Option<Span>, &str); 7] = [
            (set(&step.approval_required), "a rule cannot wait for an approval"),
            (set(&step.parallel_execution), "a rule cannot run a step once for each item"),
            (step.next_action.as_ref().map(|a| a.span), "a rule cannot choose by the routing rules"),
            (step.destination.as_ref().map(|d| d.span), "a rule cannot write a result anywhere"),
            (step.notifications.first().map(|n| n.span), "a rule has no words to tell people"),
            (step.retry.as_ref().map(|r| r.span), "Lambda retries asynchronous calls by itself, twice"),
            (step.on_error.as_ref().map(|e| e.span), "what fails goes to the function's dead letter queue"),
        ];
        for (span, why) in cases {
            if let Some(span) = span {
                self.not_carried(span, why, "remove it, or use `orchestration: step_functions`");
            }
        }
    }

    fn not_carried(&mut self, span: Span, why: &str, help: &str) {
        let diagnostic = Diagnostic::new(NOT_OVER_EVENTS, span, "`orchestration: eventbridge` cannot carry this");
        self.report(diagnostic.label(why).help(help));
    }
}
