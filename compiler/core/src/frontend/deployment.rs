//! `deployment:` and `scheduling:`.

use aws_auto_schema::function::{Deployment as Written, Function as WrittenFunction, Strategy};
use aws_auto_source::{Diagnostic, Spanned};

use super::builder::Builder;
use super::codes::{CONFLICTING_SETTINGS, IDLE_SETTING, INVALID_VALUE};
use super::text::Place;
use crate::ir::function::SchedulingSpec;
use crate::ir::{Deployment, FunctionRef, Shift};
use crate::knowledge::limits::codedeploy as limit;

/// Percent of a linear step, unless said.
const LINEAR_PERCENT: u32 = 10;
/// First shift of a canary, unless said.
const CANARY_PERCENT: u32 = 10;
/// Wait of a canary, unless said: CodeDeploy's shortest predefined one.
const CANARY_MINUTES: u32 = 5;

impl Builder<'_> {
    pub(super) fn deployment(&mut self, written: &Spanned<Written>) -> Option<Deployment> {
        let shift = self.shift(written)?;
        let d = &written.value;
        let hooks = d.hooks.as_ref().map(|h| &h.value);
        Some(Deployment {
            shift,
            alarms: d.alarms.iter().map(|a| self.text(&a.value, Place::Elsewhere)).collect(),
            before: hooks.and_then(|h| h.before.as_ref()).and_then(|f| self.hook(f)),
            after: hooks.and_then(|h| h.after.as_ref()).and_then(|f| self.hook(f)),
            span: written.span,
        })
    }

    fn hook(&mut self, name: &Spanned<String>) -> Option<FunctionRef> {
        self.function_ref(&Spanned::new(name.value.as_str(), name.span))
    }

    fn shift(&mut self, written: &Spanned<Written>) -> Option<Shift> {
        let d = &written.value;
        let percent = match &d.canary_percentage {
            Some(p) => Some(self.number(p, limit::PERCENTAGE, "`canary_percentage`")?),
            None => None,
        };
        let interval = match &d.interval {
            Some(i) => Some(self.minutes(i, "`interval`")?),
            None => None,
        };
        let watched = match &d.monitoring_duration {
            Some(w) => Some(self.minutes(w, "`monitoring_duration`")?),
            None => None,
        };
        let canary = |percent| Shift::Canary { percent, minutes: interval.or(watched).unwrap_or(CANARY_MINUTES) };
        Some(match (d.strategy.as_ref().map(|s| s.value), percent) {
            (Some(Strategy::Canary), percent) => canary(percent.unwrap_or(CANARY_PERCENT)),
            (Some(Strategy::BlueGreen) | None, Some(percent)) => canary(percent),
            (Some(Strategy::BlueGreen) | None, None) => Shift::AllAtOnce,
            (Some(Strategy::Linear), percent) => {
                let shift = (percent.unwrap_or(LINEAR_PERCENT), interval.unwrap_or(1));
                self.check_linear(shift, written);
                Shift::Linear { percent: shift.0, minutes: shift.1 }
            }
            (Some(Strategy::AllAtOnce), percent) => {
                if let (Some(_), Some(at)) = (percent, &d.canary_percentage) {
                    let message = "`all_at_once` shifts everything; there is no canary";
                    let diagnostic = Diagnostic::new(CONFLICTING_SETTINGS, at.span, message);
                    self.report(diagnostic.help("remove `canary_percentage`, or write `strategy: canary`"));
                }
                Shift::AllAtOnce
            }
        })
    }

    /// CodeDeploy's longest wait runs from the first to the last shift.
    fn check_linear(&mut self, (percent, minutes): (u32, u32), written: &Spanned<Written>) {
        let steps = 100_u32.div_ceil(percent.max(1));
        let total = minutes.saturating_mul(steps.saturating_sub(1));
        if total > *limit::WAIT_MINUTES.end() {
            let span = written.value.interval.as_ref().map_or(written.span, |i| i.span);
            let message = format!("this linear deployment takes {total} minutes");
            let help = format!(
                "CodeDeploy finishes within {} minutes: larger steps or a shorter interval",
                limit::WAIT_MINUTES.end()
            );
            self.report(Diagnostic::new(INVALID_VALUE, span, message).help(help));
        }
    }

    pub(super) fn scheduling(&mut self, written: &WrittenFunction) -> Option<SchedulingSpec> {
        let scheduling = written.scheduling.as_ref()?;
        let s = &scheduling.value;
        let Some(frequency) = &s.frequency else {
            let diagnostic =
                Diagnostic::new(IDLE_SETTING, scheduling.span, "`scheduling` without `frequency` does nothing");
            self.report(diagnostic.help("add `frequency: hourly`, `daily`, `weekly` or `monthly`"));
            return None;
        };
        Some(SchedulingSpec {
            ai_driven: s.ai_driven.as_ref().is_some_and(|a| a.value),
            frequency: frequency.value,
            window: s.cost_analysis_window.as_ref().map(|w| w.value.clone()),
            span: frequency.span,
        })
    }
}
