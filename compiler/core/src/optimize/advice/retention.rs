//! Logs that are kept for ever are paid for ever.

use super::{Advisor, Kind, Opportunity, Setting};
use crate::ir::{Function, RetentionDays};

/// What is advised instead: a year covers what audits usually ask for.
const DAYS: u32 = 365;

impl Advisor<'_> {
    #[expect(clippy::unused_self, reason = "as the other kinds of advice")]
    pub(super) fn retention(&self, function: &Function) -> Option<Opportunity> {
        let RetentionDays(None) = function.log_retention else { return None };
        Some(Opportunity {
            function: function.name.clone(),
            kind: Kind::LogRetention,
            current: Setting::Word("never".to_owned()),
            recommended: Setting::Number(DAYS),
            monthly_savings: None,
            performance_impact: None,
            confidence: None,
            evidence: "declared",
            why: "stored logs are paid every month for as long as they are kept".to_owned(),
            applied: false,
            worthwhile: false,
            measure_next: Vec::new(),
        })
    }
}
