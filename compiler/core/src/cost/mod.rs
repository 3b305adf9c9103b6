//! What an ecosystem costs a month, component by component.
//!
//! Quantities come from a profile, from schedules or from what is deployed; prices from the table, for the ecosystem's
//! region and no other. What has no sourced price, or no measured quantity, is listed with the reason and without an
//! amount: never as 0, never from another region. Account-wide tiers and the free tier are split among functions by
//! their share, so the parts always add up to the whole.

mod around;
mod fixed;
pub mod lambda;
pub mod load;
pub mod tiers;

use aws_auto_profile::Profile;
use aws_auto_schema::function::Architecture;

use crate::aws::Stack;
use crate::ir::Ecosystem;
use crate::knowledge::prices::HOURS_PER_MONTH;
use lambda::Usage;
use load::Load;

/// The region that is priced when the ecosystem names none: the one whose list is most complete.
pub const DEFAULT_REGION: &str = "us-east-1";
/// Days of the month that everything is scaled to: 730 hours.
#[expect(clippy::cast_precision_loss, reason = "730")]
pub const DAYS_PER_MONTH: f64 = HOURS_PER_MONTH as f64 / 24.0;

/// What an estimate takes into account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Subtract what Lambda gives away every month.
    pub free_tier: bool,
}

/// One line of a bill.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// What is paid for, such as `requests`.
    pub name: String,
    /// How much of it a month, where that is known.
    pub quantity: Option<f64>,
    /// What is counted.
    pub unit: &'static str,
    /// US dollars a month; `None` is "not priced".
    pub usd: Option<f64>,
    /// `measured`, `declared`, `predicted` or `assumed`.
    pub evidence: &'static str,
    /// Why there is no amount, or what was assumed; may be empty.
    pub note: String,
}

/// What one function costs.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionCost {
    /// The function.
    pub function: String,
    /// Memory it is priced at, in MB.
    pub memory_mb: u32,
    /// Architecture it is priced at.
    pub architecture: Architecture,
    /// What it does a month, as far as is known.
    pub load: Load,
    /// Lines, in a fixed order.
    pub components: Vec<Component>,
}

impl FunctionCost {
    /// The sum of what is priced.
    #[must_use]
    pub fn usd(&self) -> f64 {
        sum(&self.components)
    }
}

/// A whole bill.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The region that prices are of.
    pub region: String,
    /// Whether the ecosystem named no region.
    pub region_assumed: bool,
    /// By function, sorted by name.
    pub functions: Vec<FunctionCost>,
    /// What no single function causes: resources that are paid for as long as they exist. Subject and line.
    pub shared: Vec<(String, Component)>,
}

impl Estimate {
    /// The sum of what is priced.
    #[must_use]
    pub fn usd(&self) -> f64 {
        let functions: f64 = self.functions.iter().map(FunctionCost::usd).sum();
        functions + self.shared.iter().filter_map(|(_, component)| component.usd).sum::<f64>()
    }

    /// Everything without an amount: subject and line.
    pub fn not_priced(&self) -> impl Iterator<Item = (&str, &Component)> {
        let functions = self.functions.iter().flat_map(|f| f.components.iter().map(|c| (f.function.as_str(), c)));
        let shared = self.shared.iter().map(|(subject, component)| (subject.as_str(), component));
        functions.chain(shared).filter(|(_, component)| component.usd.is_none())
    }
}

fn sum(components: &[Component]) -> f64 {
    components.iter().filter_map(|component| component.usd).sum()
}

/// Estimates an ecosystem as it stands. `stack` adds what is paid for by the resource.
#[must_use]
pub fn estimate(eco: &Ecosystem, stack: Option<&Stack>, profile: Option<&Profile>, options: Options) -> Estimate {
    let region = eco.settings.region.clone().unwrap_or_else(|| DEFAULT_REGION.to_owned());
    let loads: Vec<Load> = eco.functions.iter().map(|function| load::of(eco, function, profile)).collect();
    let usages: Vec<Usage> = eco.functions.iter().zip(&loads).map(|(f, load)| lambda::usage(f, load)).collect();
    let bill = lambda::Bill::of(&usages, &region, options.free_tier);
    let priced = eco.functions.iter().zip(loads).zip(&usages).map(|((function, load), usage)| {
        let mut components = bill.components(usage);
        components.extend(around::components(eco, function, &load, &region));
        let (memory_mb, architecture) = (function.memory.size.value, function.architecture.value);
        FunctionCost { function: function.name.clone(), memory_mb, architecture, load, components }
    });
    Estimate {
        functions: priced.collect(),
        shared: stack.map(|stack| fixed::components(stack, &region)).unwrap_or_default(),
        region_assumed: eco.settings.region.is_none(),
        region,
    }
}

#[cfg(test)]
mod tests;
