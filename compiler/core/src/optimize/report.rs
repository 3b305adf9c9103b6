//! The report of `optimize`: what an ecosystem costs, what could be better, and what that saves over time.

use std::collections::BTreeMap;

use aws_auto_profile::Forecast;

use super::advice::{Advisor, MemoryAdvice, Opportunity};
use crate::aws::Stack;
use crate::cost::{self, Estimate};
use crate::ir::{Decided, Ecosystem, Function};
use crate::lock::LockedFunction;
use crate::passes::Inputs;

/// Months for which savings are summed up.
pub const TIMELINE: [u32; 4] = [1, 3, 6, 12];

/// Everything that `optimize` and `cost` say.
#[derive(Debug, Clone)]
pub struct Report {
    /// What it costs as it is compiled.
    pub estimate: Estimate,
    /// What could be better, by function and kind.
    pub opportunities: Vec<Opportunity>,
    /// Curves of functions that were measured, by name.
    pub memory: BTreeMap<String, MemoryAdvice>,
    /// Requests of the next month, of functions with a history of two weeks, by name.
    pub forecasts: BTreeMap<String, Forecast>,
}

/// Days that are forecast.
const MONTH: usize = 30;

impl Report {
    /// Reports on a compiled ecosystem.
    #[must_use]
    pub fn of(eco: &Ecosystem, stack: Option<&Stack>, inputs: &Inputs, options: cost::Options) -> Self {
        let advisor = Advisor::new(eco, inputs);
        let memory = eco.functions.iter().filter_map(|f| Some((f.name.clone(), advisor.memory(f)?)));
        let forecasts = eco.functions.iter().filter_map(|f| {
            let forecast = aws_auto_profile::forecast::of_function(advisor.known(f)?, MONTH)?;
            Some((f.name.clone(), forecast))
        });
        Self {
            forecasts: forecasts.collect(),
            estimate: cost::estimate(eco, stack, inputs.profile.as_deref(), options),
            opportunities: advisor.opportunities(),
            memory: memory.collect(),
        }
    }

    /// The sum of what is worth a change, in US dollars a month. Opportunities of one function overlap, so this is what
    /// they save one by one.
    #[must_use]
    pub fn potential_savings(&self) -> f64 {
        let saves = |o: &Opportunity| o.monthly_savings.filter(|usd| *usd > 0.0 && !o.applied);
        self.opportunities.iter().filter_map(saves).sum()
    }

    /// Savings over months: a change costs a deployment and nothing else, so they begin in the first.
    #[must_use]
    pub fn roi_timeline(&self) -> [(u32, f64); 4] {
        TIMELINE.map(|months| (months, self.potential_savings() * f64::from(months)))
    }
}

/// What to pin: the measured decisions of this compilation, and earlier ones that still hold.
#[must_use]
pub fn pins(eco: &Ecosystem) -> BTreeMap<String, LockedFunction> {
    let pinned = eco.functions.iter().map(|f| (f.name.clone(), pin(f)));
    pinned.filter(|(_, decision)| *decision != LockedFunction::default()).collect()
}

fn pin(function: &Function) -> LockedFunction {
    let measured = |by: &Decided| matches!(by, Decided::Pass { evidence, .. } if evidence.starts_with("measured"));
    LockedFunction {
        memory: measured(&function.memory.size.by).then_some(function.memory.size.value),
        architecture: measured(&function.architecture.by).then(|| function.architecture.value.as_str().to_owned()),
        timeout: measured(&function.timeout.by).then_some(function.timeout.value),
    }
}
