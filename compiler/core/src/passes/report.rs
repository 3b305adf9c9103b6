//! What a pass reports: decisions for the trace, findings for the user. Rendering is the command line's business.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_auto_profile::Profile;
use aws_auto_source::{Diagnostic, Diagnostics};

use super::Levels;
use crate::lock::LockedFunction;

/// Microseconds of a monotonic clock. The compiler has none of its own: without `--timings` it always says 0.
pub type Clock = fn() -> u64;

/// One decision of a pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// On what: a function, a queue, a logical id.
    pub subject: String,
    /// What was decided: `memory 512 → 1024`.
    pub what: String,
    /// Why: continues "because".
    pub why: String,
    /// The class of the evidence, `declared`, `measured` or `assumed`, and after a colon more about it. Empty where
    /// AWS leaves no choice.
    pub evidence: String,
    /// 0 to 1, where evidence was weighed.
    pub confidence: Option<f64>,
}

impl Change {
    /// A decision that AWS leaves no choice about.
    #[must_use]
    pub fn forced(subject: impl Into<String>, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { subject: subject.into(), what: what.into(), why: why.into(), evidence: String::new(), confidence: None }
    }

    /// With how sure it is.
    #[must_use]
    pub const fn confidence(mut self, confidence: Option<f64>) -> Self {
        self.confidence = confidence;
        self
    }

    /// With the evidence it rests on.
    #[must_use]
    pub fn evidence(mut self, evidence: impl Into<String>) -> Self {
        self.evidence = evidence.into();
        self
    }
}

/// What one pass did.
#[derive(Debug, Clone, PartialEq)]
pub struct PassTrace {
    /// Its name.
    pub pass: &'static str,
    /// What it decided; empty when it did nothing.
    pub changes: Vec<Change>,
    /// How long it took, in microseconds.
    pub micros: u64,
}

/// What all passes did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// One for each pass that ran, in their order.
    pub traces: Vec<PassTrace>,
    /// What they found.
    pub diagnostics: Diagnostics,
}

/// What passes know beyond the ecosystem: measurements, and what was decided before.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// How much may be chosen.
    pub levels: Levels,
    /// Measurements.
    pub profile: Option<Arc<Profile>>,
    /// Earlier decisions by function, from the lock file.
    pub decisions: BTreeMap<String, LockedFunction>,
}

/// Where a pass writes down what it does.
#[derive(Debug, Clone)]
pub struct Log {
    /// What is known beyond the ecosystem.
    pub inputs: Inputs,
    changes: Vec<Change>,
    diagnostics: Diagnostics,
}

impl Log {
    /// An empty one.
    #[must_use]
    pub fn new(inputs: Inputs) -> Self {
        Self { inputs, changes: Vec::new(), diagnostics: Diagnostics::default() }
    }

    /// Records a decision.
    pub fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Reports a finding.
    pub fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// What was written down.
    #[must_use]
    pub fn finish(self) -> (Vec<Change>, Diagnostics) {
        (self.changes, self.diagnostics)
    }
}
