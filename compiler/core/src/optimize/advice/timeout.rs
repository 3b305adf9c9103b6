//! A time-out that fits: the slowest thousandth, with a margin, never above what callers wait.

use super::{Advisor, Kind, Opportunity, Setting};
use crate::ir::{Function, TriggerKind};
use crate::knowledge::limits;
use crate::optimize::Posterior;

/// The slowest thousandth of invocations takes this long, times the margin.
const QUANTILE: f64 = 0.999;
const MARGIN: f64 = 3.0;
/// Without this many invocations, nothing is known of the slowest thousandth.
const ENOUGH: u64 = 2_000;
/// Lambda's own default: shorter ones save nothing and cost retries.
const LEAST_SECONDS: u32 = 3;

/// What measurements say about a time-out.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeoutAdvice {
    /// How it is, in seconds.
    pub current: u32,
    /// What fits, in seconds.
    pub best: u32,
    /// Why, as a sentence.
    pub why: String,
}

impl Advisor<'_> {
    /// Advice about the time-out; nothing without enough invocations, or when some ran out of time.
    #[must_use]
    pub fn timeout(&self, function: &Function) -> Option<TimeoutAdvice> {
        let (evidence, _) = self.evidence(function, function.architecture.value)?;
        if evidence.invocations < ENOUGH || evidence.timeouts > 0 {
            return None;
        }
        let measured = evidence.runs.quantile_ms(QUANTILE)?;
        let longest = measured * self.slowdown(function, &evidence)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates; bounded below")]
        let seconds = libm::ceil(longest * MARGIN / 1e3) as u32;
        let most = callers_wait(function).min(*limits::lambda::TIMEOUT.end());
        let best = seconds.clamp(LEAST_SECONDS.min(most), most);
        let why = format!(
            "the slowest of 1,000 invocations takes {:.2} s; with a margin of {MARGIN:.0} times",
            longest / 1e3
        );
        Some(TimeoutAdvice { current: function.timeout.value, best, why })
    }

    /// How much longer it takes at the deployed size than where it was measured, at least 1.
    fn slowdown(&self, function: &Function, evidence: &crate::optimize::Evidence) -> Option<f64> {
        let posterior = Posterior::of(&evidence.points)?;
        let slowest = evidence.points.iter().map(|p| p.ms).max_by(f64::total_cmp)?;
        Some((posterior.at(function.memory.size.value).ms / slowest).max(1.0))
    }
}

/// Seconds that the most impatient caller waits.
fn callers_wait(function: &Function) -> u32 {
    let waits = function.triggers.iter().filter_map(|trigger| match &trigger.kind {
        TriggerKind::Http(_) => Some(limits::api::HTTP_INTEGRATION_TIMEOUT_MS.end() / 1_000),
        _ => None,
    });
    waits.min().unwrap_or(u32::MAX)
}

impl TimeoutAdvice {
    pub(super) fn opportunity(self, function: &Function) -> Option<Opportunity> {
        if self.best == self.current && function.timeout.is_declared() {
            return None;
        }
        Some(Opportunity {
            function: function.name.clone(),
            kind: Kind::Timeout,
            current: Setting::Number(self.current),
            recommended: Setting::Number(self.best),
            monthly_savings: None,
            performance_impact: None,
            confidence: None,
            evidence: "measured",
            applied: !function.timeout.is_declared() && function.timeout.value == self.best,
            // A written time-out may be a promise to callers: only one that cuts off real work is worth a change.
            worthwhile: self.best > self.current,
            why: self.why,
            measure_next: Vec::new(),
        })
    }
}
