//! Requests that another kind of compute does for less: long work is half the price on Fargate.

use super::{Advisor, Kind, MIN_SAVING_USD, Opportunity, Setting};
use crate::cost::tiers::unit_price;
use crate::ir::Function;
use crate::knowledge::limits::lambda::MEMORY_MB_PER_VCPU;
use crate::optimize::Posterior;

/// Shorter work spends more on starting a task than it saves, in milliseconds.
const LONG_MS: f64 = 60_000.0;
/// What Fargate bills at least, in seconds; it includes pulling the image.
const STARTING_SECONDS: f64 = 60.0;

impl Advisor<'_> {
    pub(super) fn routing(&self, function: &Function) -> Option<Opportunity> {
        let (evidence, _) = self.evidence(function, function.architecture.value)?;
        let ms = Posterior::of(&evidence.points)?.at(function.memory.size.value).ms;
        if ms < LONG_MS {
            return None;
        }
        let requests = self.requests(function)?;
        let gb = f64::from(function.memory.size.value) / 1_024.0;
        // The smallest task with as much CPU and memory: Fargate gives 2 GB and more to each vCPU.
        let cpus = libm::ceil(f64::from(function.memory.size.value) / f64::from(MEMORY_MB_PER_VCPU));
        let task_gb = libm::ceil(gb).max(2.0 * cpus);
        let price = |item| unit_price(item, self.region());
        let hour = cpus * price("fargate.cpu")? + task_gb * price("fargate.memory")?;
        let here = requests * ms / 1e3 * gb * self.gb_second(function.architecture.value)?;
        let there = requests * (ms / 1e3 + STARTING_SECONDS) / 3_600.0 * hour;
        (here - there >= MIN_SAVING_USD).then(|| Opportunity {
            function: function.name.clone(),
            kind: Kind::Routing,
            current: Setting::Word("default".to_owned()),
            recommended: Setting::Word("route_to_ecs_fargate".to_owned()),
            monthly_savings: Some(here - there),
            performance_impact: Some(STARTING_SECONDS * 1e3 / ms),
            confidence: None,
            evidence: "assumed: as fast on Fargate",
            why: format!(
                "an invocation takes {:.0} s on average; a task with {cpus:.0} vCPU does that for less",
                ms / 1e3
            ),
            applied: false,
            worthwhile: false,
            measure_next: Vec::new(),
        })
    }
}
