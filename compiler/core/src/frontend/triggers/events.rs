//! Triggers by EventBridge: schedules and patterns.

use aws_auto_schema::scalar::{Any, Text as WrittenText};
use aws_auto_schema::trigger::EventsTrigger;
use aws_auto_source::value::schedule::Schedule;
use aws_auto_source::{Diagnostic, Span, Spanned};
use serde_json::Value as Json;

use super::super::builder::Builder;
use super::super::codes::{CONFLICTING_SETTINGS, INVALID_VALUE, MISSING_PARTNER, SCHEDULE_ON_A_BUS};
use super::sorted;
use crate::ir::{Chosen, ResourceKind, SchedulingSpec, TriggerKind};
use crate::knowledge::limits::eventbridge;
use crate::knowledge::patterns::Dialect;
use crate::lints::{bad_pattern, schedule_never_runs};

impl Builder<'_> {
    pub(super) fn events_trigger(
        &mut self,
        t: &EventsTrigger,
        scheduling: Option<&SchedulingSpec>,
        span: Span,
    ) -> Option<TriggerKind> {
        let rule = t.rule.as_ref().map(|r| r.value.clone());
        let input = t.input.as_ref().map(|i| self.event_input(i));
        if let (Some(pattern), Some(schedule)) = (&t.pattern, &t.schedule) {
            let message = "a trigger has a schedule or a pattern, not both";
            let diagnostic = Diagnostic::new(CONFLICTING_SETTINGS, pattern.span.max(schedule.span), message)
                .also(pattern.span.min(schedule.span), "and here");
            self.report(diagnostic.help("write two triggers"));
            return None;
        }
        if let Some(pattern) = &t.pattern {
            let bus = t.bus.as_ref().filter(|b| b.value != eventbridge::DEFAULT_BUS);
            let bus = bus.map(|b| self.resource(ResourceKind::Bus, &b.value, b.span));
            return self.pattern(pattern).map(|pattern| TriggerKind::Pattern { rule, pattern, bus, input });
        }
        if let Some(bus) = t.bus.as_ref().filter(|b| b.value != eventbridge::DEFAULT_BUS) {
            let diagnostic = Diagnostic::new(SCHEDULE_ON_A_BUS, bus.key, "AWS has schedules on the default bus alone");
            self.report(diagnostic.help("remove `bus`, or give a `pattern`"));
            return None;
        }
        let schedule = match &t.schedule {
            Some(schedule) => self.schedule(schedule)?,
            None => self.bare_schedule(t, scheduling, span)?,
        };
        Some(TriggerKind::Schedule { rule, schedule, input })
    }

    pub(in crate::frontend) fn schedule(&mut self, written: &WrittenText) -> Option<Chosen<Schedule>> {
        match Schedule::parse(&written.value) {
            Ok(schedule) => {
                if let Some(found) = schedule_never_runs::check(&schedule, written.span, self.options.today) {
                    self.report(found);
                }
                Some(Chosen::declared(schedule, written.span))
            }
            Err(error) => {
                let message = format!("`{}` is no schedule: {}", written.value, error.message);
                let code = aws_auto_schema::codes::BAD_SCHEDULE;
                let mut diagnostic = Diagnostic::new(code, written.sub_span(error.offset, error.len), message);
                diagnostic.help.clone_from(&error.help);
                if let Some(repaired) = &error.repaired {
                    diagnostic = diagnostic.fix(
                        format!("write `{repaired}`"),
                        written.span,
                        aws_auto_source::yaml::scalar(repaired),
                    );
                }
                self.report(diagnostic);
                None
            }
        }
    }

    /// A bare `scheduled_event` is daily; any other word without schedule and pattern is unfinished, unless the
    /// function's `scheduling` gives the schedule.
    fn bare_schedule(
        &mut self,
        t: &EventsTrigger,
        scheduling: Option<&SchedulingSpec>,
        span: Span,
    ) -> Option<Chosen<Schedule>> {
        if let Some(scheduling) = scheduling {
            return Schedule::word(scheduling.frequency.as_str()).map(|s| Chosen::declared(s, scheduling.span));
        }
        if t.source.value == "scheduled_event" {
            return Schedule::word("daily").map(|s| Chosen::default(s, "a bare `scheduled_event` is daily"));
        }
        let diagnostic = Diagnostic::new(
            MISSING_PARTNER,
            span,
            format!("`{}` has neither `schedule` nor `pattern`", t.source.value),
        );
        self.report_absent(
            span,
            diagnostic.label("nothing would ever start it").help("add `schedule: rate(1 hour)`, or a `pattern`"),
        );
        None
    }

    fn pattern(&mut self, written: &Spanned<Any>) -> Option<Json> {
        let wrong = bad_pattern::check(&written.value.0, Dialect::EventBridge);
        if wrong.has_errors() {
            self.diagnostics.append(wrong);
            return None;
        }
        let pattern = sorted(written.value.to_json());
        let length = pattern.to_string().len();
        if length > eventbridge::PATTERN_LENGTH {
            let message =
                format!("the pattern has {length} characters, more than EventBridge's {}", eventbridge::PATTERN_LENGTH);
            self.report(Diagnostic::new(INVALID_VALUE, written.span, message).help("write two triggers"));
            return None;
        }
        Some(pattern)
    }

    fn event_input(&mut self, written: &Spanned<Any>) -> Json {
        let input = sorted(written.value.to_json());
        let length = input.to_string().len();
        if length > eventbridge::INPUT_LENGTH {
            let message =
                format!("the input has {length} characters, more than EventBridge's {}", eventbridge::INPUT_LENGTH);
            self.report(Diagnostic::new(INVALID_VALUE, written.span, message));
        }
        input
    }
}
