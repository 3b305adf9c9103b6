//! Lambda's own part of a bill.
//!
//! Billed duration to the millisecond times GB (MB / 1024), tiers by architecture over all functions of the account
//! together, requests, ephemeral storage above 512 MB by the second, provisioned concurrency, SnapStart. Initialisation
//! is part of the billed duration (since 2025-08-01) and is never added to it again.

use aws_auto_schema::function::Architecture;

use super::Component;
use super::load::{Load, SECONDS_PER_MONTH};
use super::tiers::{tiered, unit_price};
use crate::ir::Function;
use crate::knowledge::prices::{LAMBDA_FREE_GB_SECONDS, LAMBDA_FREE_REQUESTS};

/// `/tmp` that is free, in MB.
const FREE_STORAGE_MB: u32 = 512;
const MB_PER_GB: f64 = 1_024.0;

/// What a function uses in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    /// The processor.
    pub architecture: Architecture,
    /// Memory in GB.
    pub gb: f64,
    /// Requests, those for large asynchronous payloads included.
    pub requests: Option<f64>,
    /// Where that comes from.
    pub requests_evidence: &'static str,
    /// Billed seconds.
    pub seconds: Option<f64>,
    /// Where the duration comes from.
    pub duration_evidence: &'static str,
    /// GB of `/tmp` above what is free.
    pub storage_gb: f64,
    /// Execution environments kept warm all month.
    pub provisioned: f64,
    /// Whether it restores from a snapshot.
    pub snap_start: bool,
    /// Restores.
    pub restores: f64,
}

/// What a function as it is deployed uses under a load.
#[must_use]
pub fn usage(function: &Function, load: &Load) -> Usage {
    let storage = function.ephemeral_storage.unwrap_or(FREE_STORAGE_MB).saturating_sub(FREE_STORAGE_MB);
    Usage {
        architecture: function.architecture.value,
        gb: f64::from(function.memory.size.value) / MB_PER_GB,
        requests: load.requests.map(|requests| requests + load.extra_requests),
        requests_evidence: load.requests_evidence,
        seconds: load.requests.zip(load.billed_ms).map(|(requests, ms)| requests * ms / 1e3),
        duration_evidence: load.duration_evidence,
        storage_gb: f64::from(storage) / MB_PER_GB,
        provisioned: f64::from(function.provisioned_concurrency.unwrap_or(0)),
        snap_start: function.snap_start,
        restores: load.restores,
    }
}

impl Usage {
    /// GB-seconds that are billed as duration on demand.
    #[must_use]
    pub fn gb_seconds(&self) -> Option<f64> {
        self.seconds.map(|seconds| seconds * self.gb)
    }
}

/// The architectures with the words of the price table.
const ARCHITECTURES: [Architecture; 2] = [Architecture::Arm64, Architecture::X86_64];

/// Amounts that depend on all functions together: tiers and the free tier.
#[derive(Debug, Clone)]
pub struct Bill<'r> {
    region: &'r str,
    /// US dollars for one request, after the free tier.
    per_request: Option<f64>,
    /// US dollars for one GB-second, by architecture, after tiers and the free tier.
    per_gb_second: [Option<f64>; 2],
}

impl<'r> Bill<'r> {
    /// Sums up all usages.
    #[must_use]
    pub fn of(usages: &[Usage], region: &'r str, free_tier: bool) -> Self {
        // The free tier is not given to functions with provisioned concurrency.
        let on_demand = |usage: &&Usage| usage.provisioned == 0.0;
        let requests: f64 = usages.iter().filter_map(|usage| usage.requests).sum();
        let of = |architecture: Architecture| usages.iter().filter(move |usage| usage.architecture == architecture);
        let seconds = ARCHITECTURES.map(|a| of(a).filter(on_demand).filter_map(Usage::gb_seconds).sum::<f64>());
        let (free_requests, free_seconds) = if free_tier { free() } else { (0.0, 0.0) };
        let all_seconds: f64 = seconds.iter().sum();
        let mut per_gb_second = [None; 2];
        for ((price, architecture), seconds) in per_gb_second.iter_mut().zip(ARCHITECTURES).zip(seconds) {
            let free = if all_seconds > 0.0 { free_seconds * seconds / all_seconds } else { 0.0 };
            *price = average(&format!("lambda.duration.{}", architecture.as_str()), region, seconds, free);
        }
        Self { region, per_request: average("lambda.request", region, requests, free_requests), per_gb_second }
    }

    /// The lines of one function. Lines that its settings rule out are left out.
    #[must_use]
    pub fn components(&self, usage: &Usage) -> Vec<Component> {
        let mut lines = vec![self.requests(usage), self.duration(usage)];
        lines.extend(self.provisioned(usage));
        lines.extend(self.storage(usage));
        lines.extend(self.snap_start(usage).into_iter().flatten());
        lines
    }

    fn requests(&self, usage: &Usage) -> Component {
        line(
            "requests",
            usage.requests,
            "request",
            self.per_request,
            usage.requests_evidence,
            "nothing says how often it runs",
        )
    }

    fn duration(&self, usage: &Usage) -> Component {
        let architecture = usage.architecture.as_str();
        let (price, evidence) = if usage.provisioned > 0.0 {
            (unit_price(&format!("lambda.provisioned-duration.{architecture}"), self.region), usage.duration_evidence)
        } else {
            let at = ARCHITECTURES.iter().position(|a| *a == usage.architecture).unwrap_or(0);
            (self.per_gb_second.get(at).copied().flatten(), usage.duration_evidence)
        };
        let missing =
            if usage.requests.is_none() { "nothing says how often it runs" } else { "no measurement of its duration" };
        line("duration", usage.gb_seconds(), "GB-second", price, evidence, missing)
    }

    fn provisioned(&self, usage: &Usage) -> Option<Component> {
        let gb_seconds = usage.provisioned * usage.gb * SECONDS_PER_MONTH;
        let price = unit_price(&format!("lambda.provisioned.{}", usage.architecture.as_str()), self.region);
        (gb_seconds > 0.0)
            .then(|| line("provisioned_concurrency", Some(gb_seconds), "GB-second", price, "declared", ""))
    }

    /// By seconds, whatever the memory.
    fn storage(&self, usage: &Usage) -> Option<Component> {
        let quantity = usage.seconds.map(|seconds| seconds * usage.storage_gb);
        let price = unit_price("lambda.ephemeral-storage", self.region);
        let missing = "no measurement of its duration";
        (usage.storage_gb > 0.0)
            .then(|| line("ephemeral_storage", quantity, "GB-second", price, usage.duration_evidence, missing))
    }

    /// The snapshot of the published version is kept all month; each restore is paid by its size.
    fn snap_start(&self, usage: &Usage) -> Option<[Component; 2]> {
        let price = |item| unit_price(item, self.region);
        let kept = Some(usage.gb * SECONDS_PER_MONTH);
        let restored = usage.requests.map(|_| usage.restores * usage.gb);
        let missing = "nothing says how often it runs";
        usage.snap_start.then(|| {
            [
                line("snap_start_cache", kept, "GB-second", price("lambda.snapstart-cache"), "declared", ""),
                line("snap_start_restore", restored, "GB", price("lambda.snapstart-restore"), "measured", missing),
            ]
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "millions")]
const fn free() -> (f64, f64) {
    (LAMBDA_FREE_REQUESTS as f64, LAMBDA_FREE_GB_SECONDS as f64)
}

/// The average price of a unit over all tiers, `free` of them being given away.
fn average(item: &str, region: &str, units: f64, free: f64) -> Option<f64> {
    if units <= 0.0 {
        return unit_price(item, region);
    }
    tiered(item, region, (units - free).max(0.0)).map(|tiered| tiered.usd() / units)
}

/// One line. Without a quantity it says `missing`, without a price that there is none.
pub(super) fn line(
    name: impl Into<String>,
    quantity: Option<f64>,
    unit: &'static str,
    price: Option<f64>,
    evidence: &'static str,
    missing: &str,
) -> Component {
    let note = match (quantity, price) {
        (None, _) => missing.to_owned(),
        (Some(_), None) => "no sourced price in this region".to_owned(),
        _ => String::new(),
    };
    let usd = quantity.zip(price).map(|(quantity, price)| quantity * price);
    Component { name: name.into(), quantity, unit, usd, evidence, note }
}
