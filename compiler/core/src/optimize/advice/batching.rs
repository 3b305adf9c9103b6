//! Larger batches where messages come often: fewer invocations and fewer requests to the queue for the same work.

use super::{Advisor, Kind, MIN_SAVING_USD, Opportunity, Setting};
use crate::cost::load::SECONDS_PER_MONTH;
use crate::cost::tiers::unit_price;
use crate::ir::{Function, Spec, TriggerKind};
use crate::optimize::Posterior;

/// Requests to SQS for a batch: to receive it and to delete it.
const QUEUE_REQUESTS: f64 = 2.0;
/// Longer waits than this are not advised, in seconds.
const LONGEST_WAIT: f64 = 20.0;
/// A batch may use this part of the time-out.
const PART_OF_TIMEOUT: f64 = 0.5;

impl Advisor<'_> {
    /// Only for a function that one queue invokes and that waits for no batch yet.
    pub(super) fn batching(&self, function: &Function) -> Option<Opportunity> {
        let [trigger] = function.triggers.as_slice() else { return None };
        let TriggerKind::Queue { queue, batch_size, window: 0, .. } = &trigger.kind else { return None };
        // A FIFO queue has no window.
        let fifo = matches!(&self.eco.resource(*queue).spec, Spec::Queue(queue) if queue.fifo);
        let requests = self.requests(function).filter(|_| !fifo)?;
        let (evidence, _) = self.evidence(function, function.architecture.value)?;
        let ms = Posterior::of(&evidence.points)?.at(function.memory.size.value).ms;
        let rate = requests / SECONDS_PER_MONTH;
        let fits = f64::from(function.timeout.value) * 1e3 * PART_OF_TIMEOUT / ms;
        let wait = libm::ceil((f64::from(*batch_size) / rate).min(LONGEST_WAIT));
        let together = (rate * wait).min(f64::from(*batch_size)).min(fits);
        if together < 2.0 {
            return None;
        }
        let fee = unit_price("lambda.request", self.region())?;
        let queue_fee = unit_price("sqs.standard", self.region())?;
        let savings = requests * (1.0 - 1.0 / together) * (fee + QUEUE_REQUESTS * queue_fee);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 20 seconds")]
        let seconds = wait as u32;
        (savings >= MIN_SAVING_USD).then(|| Opportunity {
            function: function.name.clone(),
            kind: Kind::Batching,
            current: Setting::Number(0),
            recommended: Setting::Number(seconds),
            monthly_savings: Some(savings),
            performance_impact: None,
            confidence: None,
            evidence: "measured",
            why: format!("{rate:.1} batches come each second: waiting {seconds} s puts {together:.0} of them into one, and delays a message by as much"),
            applied: false,
            worthwhile: true,
            measure_next: Vec::new(),
        })
    }
}
