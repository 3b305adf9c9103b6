//! How long an answer may take at most: whether an Express machine can give it, and how long a trial call may hold its slot.

use super::Guard;
use super::call::retriers;
use crate::asl::Retry;
use crate::ir::resilience::{Attempts, Fallback, Recovery};
use crate::knowledge::limits::breakers::LEASE_SLACK;
use crate::lower::Lowering;
use crate::lower::machines::seconds_of_call;

/// Seconds that reading and writing a breaker, looking up an answer and telling people take at most together.
const HOUSEKEEPING: u32 = 10;

/// Seconds, at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// From the request to the answer.
    pub(super) total: u32,
    /// For which a trial call holds its slot.
    pub(super) lease: u32,
}

pub(super) fn of(cx: &Lowering<'_>, guard: &Guard<'_>) -> Budget {
    let call = seconds_of_call(cx, guard.function);
    let rules = guard.handling.map_or(&[][..], |handling| &handling.rules);
    let mut attempts = 1u32;
    let mut waits: u32 = retriers(guard).iter().map(Retry::longest).fold(0, u32::saturating_add);
    let (mut own, mut others) = (0u32, 0u32);
    for rule in rules {
        match &rule.recovery {
            Recovery::Retry(tries) => attempts += tries.most,
            Recovery::Variant { function, attempts: tries, .. } => {
                own = own.saturating_add(seconds_of_call(cx, *function).saturating_mul(tries.most + 1));
                waits = waits.saturating_add(backoff(tries, &["States.ALL"]).longest());
            }
            Recovery::Fallback(function) => others = others.saturating_add(seconds_of_call(cx, *function)),
            Recovery::Escalate => {}
        }
    }
    if let Some(Fallback::Function(function)) = guard.fallback() {
        others = others.saturating_add(seconds_of_call(cx, *function));
    }
    own = own.saturating_add(call.saturating_mul(attempts)).saturating_add(waits);
    Budget { total: own.saturating_add(others).saturating_add(HOUSEKEEPING), lease: own.saturating_add(LEASE_SLACK) }
}

/// Seconds that no wait between attempts exceeds.
pub(super) const LONGEST_WAIT: u32 = 300;

/// Attempts as a retrier, with full jitter.
pub(super) fn backoff(attempts: &Attempts, errors: &[&str]) -> Retry {
    let retry = Retry::backoff(errors, attempts.interval, attempts.most).at_most(LONGEST_WAIT.max(attempts.interval));
    Retry { backoff_rate: attempts.rate, ..retry }
}
