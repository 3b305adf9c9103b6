//! What a function does in a month: from a profile, else from its schedules, else unknown.

use aws_auto_profile::{Basis, FunctionProfile, Measurement, Profile};
use aws_auto_schema::function::Architecture;

use super::DAYS_PER_MONTH;
use crate::ir::{Ecosystem, Function, Piece, TriggerKind};

/// Seconds of the month that everything is scaled to.
pub const SECONDS_PER_MONTH: f64 = DAYS_PER_MONTH * 86_400.0;

/// What a function does in a month.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Load {
    /// Invocations.
    pub requests: Option<f64>,
    /// Where that comes from: `measured`, `declared`; empty when unknown.
    pub requests_evidence: &'static str,
    /// Mean run duration of an invocation at the deployed size, in milliseconds.
    pub mean_ms: Option<f64>,
    /// Mean billed duration of an invocation, initialisation included.
    pub billed_ms: Option<f64>,
    /// `measured`, or `predicted` from other sizes.
    pub duration_evidence: &'static str,
    /// Restores from a snapshot.
    pub restores: f64,
    /// Asynchronous requests that are billed on top: one for each 64 KB above 256 KB.
    pub extra_requests: f64,
}

/// The profile of a function: by its physical name, else by the name it has here.
#[must_use]
pub fn profile_of<'p>(
    eco: &Ecosystem,
    function: &Function,
    profile: Option<&'p Profile>,
) -> Option<&'p FunctionProfile> {
    let profile = profile?;
    let literal = |piece: &Piece| if let Piece::Literal(text) = piece { Some(text.clone()) } else { None };
    let prefix: Option<String> = eco.settings.name_prefix.pieces.iter().map(literal).collect();
    let physical = prefix.map(|prefix| prefix + &function.name);
    physical.and_then(|name| profile.function(&name)).or_else(|| profile.function(&function.name))
}

/// What is known of a function's month.
#[must_use]
pub fn of(eco: &Ecosystem, function: &Function, profile: Option<&Profile>) -> Load {
    let known = profile_of(eco, function, profile);
    let mut load = known.map(|known| measured(function, known)).unwrap_or_default();
    if load.requests.is_none()
        && let Some(requests) = scheduled(function)
    {
        load.requests = Some(requests);
        load.requests_evidence = "declared";
    }
    load
}

fn measured(function: &Function, known: &FunctionProfile) -> Load {
    let per_month = known.days_seen().map(|days| DAYS_PER_MONTH / days);
    #[expect(clippy::cast_precision_loss, reason = "counts of invocations")]
    let count = |n: u64| n as f64;
    let mut load = Load::default();
    if let (Some(scale), true) = (per_month, known.invocations() > 0) {
        load.requests = Some(count(known.invocations()) * scale);
        load.requests_evidence = "measured";
        let restores: u64 = known.measurements.iter().map(|m| m.restore.count).sum();
        load.restores = count(restores) * scale;
    }
    if let Some((mean, billed)) = at_size(known, function.architecture.value, function.memory.size.value) {
        load.mean_ms = Some(mean);
        load.billed_ms = Some(billed);
        load.duration_evidence = "measured";
    }
    load
}

/// Mean run and billed duration at a size and architecture, as measured there; traffic counts before trials.
#[must_use]
pub fn at_size(known: &FunctionProfile, architecture: Architecture, memory_mb: u32) -> Option<(f64, f64)> {
    let fits = |m: &&Measurement| m.memory_mb == Some(memory_mb) && runs_on(m, architecture);
    let by_basis = |basis: Basis| known.measurements.iter().filter(fits).find(|m| m.basis == basis);
    let found = by_basis(Basis::Traffic).filter(|m| m.mean_ms().is_some()).or_else(|| by_basis(Basis::Trial))?;
    Some((found.mean_ms()?, billed_ms(found)?))
}

/// Whether a measurement may be of this architecture: it is, or nothing says otherwise.
#[must_use]
pub fn runs_on(measurement: &Measurement, architecture: Architecture) -> bool {
    measurement.architecture.is_none_or(|a| a.as_str() == architecture.as_str())
}

/// Mean billed duration. Lambda bills whole milliseconds, initialisation included (since 2025-08-01 for all packages);
/// where the source has no billed durations, the run and its share of initialisation, rounded up by half on average.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "sums of durations")]
pub fn billed_ms(measurement: &Measurement) -> Option<f64> {
    if measurement.billed_ms > 0 && measurement.invocations > 0 {
        return Some(measurement.billed_ms as f64 / measurement.invocations as f64);
    }
    let runs = measurement.runs();
    let mean = runs.mean_ms()?;
    let init = measurement.init.sum_us as f64 / 1e3 / runs.count as f64;
    // A mean of one trial is no single invocation, so it is not rounded up as one.
    Some(mean + init + 0.5)
}

/// Invocations a month, where schedules are all that invokes a function and each has a fixed period.
fn scheduled(function: &Function) -> Option<f64> {
    if function.triggers.is_empty() || function.url.is_some() {
        return None;
    }
    let monthly = function.triggers.iter().map(|trigger| match &trigger.kind {
        TriggerKind::Schedule { schedule, .. } =>
        {
            #[expect(clippy::cast_precision_loss, reason = "seconds of a schedule")]
            schedule.value.period().map(|seconds| SECONDS_PER_MONTH / seconds as f64)
        }
        _ => None,
    });
    monthly.sum()
}
