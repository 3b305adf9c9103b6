//! What could be better about an ecosystem, by measurement: one file for each kind of opportunity.
//!
//! Advice is the one place where evidence becomes a decision. Passes ask it for what is left open and apply it; the
//! report of `optimize` asks it for everything, what is written down included. So both always say the same.

mod architecture;
mod batching;
mod concurrency;
mod memory;
mod retention;
mod routing;
mod timeout;

pub use architecture::ArchitectureAdvice;
pub use memory::{MANAGED_RANGE, MemoryAdvice};
pub use timeout::TimeoutAdvice;

use aws_auto_profile::FunctionProfile;
use aws_auto_schema::function::Architecture;

use super::evidence::Evidence;
use crate::cost::{DAYS_PER_MONTH, DEFAULT_REGION, load, tiers};
use crate::ir::{Ecosystem, Function};
use crate::lock::LockedFunction;
use crate::passes::Inputs;

/// Nothing changes for less than this part of the objective.
pub const MIN_IMPROVEMENT: f64 = 0.05;
/// Nothing changes for less than this many dollars a month, where money has weight and the load is known.
pub const MIN_SAVING_USD: f64 = 1.0;

/// A kind of opportunity, in the seed's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Another memory size.
    Memory,
    /// The other processor.
    Architecture,
    /// Execution environments kept warm, or not.
    Concurrency,
    /// Another kind of compute for some requests.
    Routing,
    /// Larger batches.
    Batching,
    /// Another time-out.
    Timeout,
    /// How long logs are kept.
    LogRetention,
}

impl Kind {
    /// The word for it in JSON: the seed's `optimization_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory_allocation",
            Self::Architecture => "architecture",
            Self::Concurrency => "provisioned_concurrency",
            Self::Routing => "request_routing",
            Self::Batching => "batch_processing",
            Self::Timeout => "timeout",
            Self::LogRetention => "log_retention",
        }
    }

    /// What comes behind `current_` and `recommended_`.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Architecture => "architecture",
            Self::Concurrency => "provisioned_concurrency",
            Self::Routing => "action",
            Self::Batching => "batching_window",
            Self::Timeout => "timeout",
            Self::LogRetention => "log_retention",
        }
    }
}

/// A value of a setting.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// MB, seconds, days, a count.
    Number(u32),
    /// A word.
    Word(String),
}

/// One thing that could be better.
#[derive(Debug, Clone, PartialEq)]
pub struct Opportunity {
    /// The function.
    pub function: String,
    /// What kind of change.
    pub kind: Kind,
    /// How it is.
    pub current: Setting,
    /// How it could be.
    pub recommended: Setting,
    /// US dollars a month; `None` where the load or a price is not known. Negative when it costs more.
    pub monthly_savings: Option<f64>,
    /// Relative change of the mean duration: -0.2 is a fifth faster. `None` where nothing says.
    pub performance_impact: Option<f64>,
    /// How sure it is, 0 to 1, where evidence was weighed.
    pub confidence: Option<f64>,
    /// `measured`, `declared` or `assumed`, and more behind a colon.
    pub evidence: &'static str,
    /// Why, as a sentence.
    pub why: String,
    /// Whether this compilation does it already.
    pub applied: bool,
    /// Whether it is large enough and sure enough to be worth a change.
    pub worthwhile: bool,
    /// Sizes worth measuring before; memory only.
    pub measure_next: Vec<u32>,
}

/// Turns evidence into advice about functions of one ecosystem.
#[derive(Debug, Clone, Copy)]
pub struct Advisor<'a> {
    eco: &'a Ecosystem,
    inputs: &'a Inputs,
}

impl<'a> Advisor<'a> {
    /// An advisor for an ecosystem, with what is known beyond it.
    #[must_use]
    pub const fn new(eco: &'a Ecosystem, inputs: &'a Inputs) -> Self {
        Self { eco, inputs }
    }

    /// Everything that could be better, by function and kind.
    #[must_use]
    pub fn opportunities(&self) -> Vec<Opportunity> {
        self.eco.functions.iter().flat_map(|function| self.of_function(function)).collect()
    }

    fn of_function(&self, function: &Function) -> Vec<Opportunity> {
        let memory = self.memory(function).map(|advice| advice.opportunity(function));
        let architecture = self.architecture(function).and_then(|advice| advice.opportunity(function));
        let timeout = self.timeout(function).and_then(|advice| advice.opportunity(function));
        let others = [
            self.concurrency(function),
            self.routing(function),
            self.batching(function),
            timeout,
            self.retention(function),
        ];
        [memory, architecture].into_iter().chain(others).flatten().collect()
    }

    /// What was measured of a function.
    #[must_use]
    pub fn known(&self, function: &Function) -> Option<&'a FunctionProfile> {
        load::profile_of(self.eco, function, self.inputs.profile.as_deref())
    }

    /// What was decided about it before.
    fn locked(&self, function: &Function) -> Option<&'a LockedFunction> {
        self.inputs.decisions.get(&function.name)
    }

    /// What was measured on an architecture, else on the other one, and which of both.
    fn evidence(&self, function: &Function, architecture: Architecture) -> Option<(Evidence, &'static str)> {
        let known = self.known(function)?;
        let evidence = Evidence::of(known, architecture);
        if !evidence.points.is_empty() {
            return Some((evidence, "measured"));
        }
        let other = Evidence::of(known, other(architecture));
        (!other.points.is_empty()).then_some((other, "assumed: as measured on the other architecture"))
    }

    /// Invocations a month.
    fn requests(&self, function: &Function) -> Option<f64> {
        let known = self.known(function)?;
        #[expect(clippy::cast_precision_loss, reason = "a count of invocations")]
        let seen = known.invocations() as f64;
        known.days_seen().filter(|_| seen > 0.0).map(|days| seen * DAYS_PER_MONTH / days)
    }

    fn region(&self) -> &'a str {
        self.eco.settings.region.as_deref().unwrap_or(DEFAULT_REGION)
    }

    /// US dollars for a GB-second on demand.
    fn gb_second(&self, architecture: Architecture) -> Option<f64> {
        tiers::unit_price(&format!("lambda.duration.{}", architecture.as_str()), self.region())
    }
}

/// The other of the two.
const fn other(architecture: Architecture) -> Architecture {
    match architecture {
        Architecture::Arm64 => Architecture::X86_64,
        Architecture::X86_64 => Architecture::Arm64,
    }
}
