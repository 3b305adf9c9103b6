//! Lints: what is well formed and would still go wrong on AWS, or cannot have been meant.
//!
//! A rule is one file: its code, its check, its repair, its tests; [`LINTS`] is the one list. Rules look at the
//! ecosystem as it will be deployed, after the passes, and only report: what must be changed is a pass, what cannot be
//! read is the frontend's. All share one [`Index`], so that each is linear in what is declared.

mod flow;
mod index;
#[cfg(test)]
mod testing;

mod api_timeout;
mod aws_event_on_a_bus;
pub(crate) mod bad_pattern;
mod circular_wait;
mod clashing_names;
pub(crate) mod concurrency_above_reserved;
mod crowded_stream;
mod duplicate_trigger;
mod failure_loop;
pub(crate) mod filter_misses;
mod filter_needs_image;
pub(crate) mod filter_policy;
mod foreign_resource;
mod idle_destination;
pub(crate) mod literal_wildcard;
mod message_expires;
mod missing_companion;
mod never_runs;
mod overlapping_runs;
mod payload_edge;
mod plain_secret;
pub(crate) mod poison_pill;
mod recursive_loop;
mod reserved_above_account;
mod route_conflict;
mod runtime_ends_soon;
pub(crate) mod schedule_never_runs;
mod unused_resource;

use aws_auto_source::{Code, Diagnostic, Diagnostics};

pub use index::Index;

use crate::ir::Ecosystem;
use crate::knowledge::Date;

/// Where a rule puts what it finds.
pub(crate) type Findings = Diagnostics;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// What it reports: one code, or as many as AWS has answers.
    pub codes: &'static [Code],
    /// When it looks.
    pub(crate) check: Check,
}

/// When a rule looks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    /// At the whole ecosystem, after the passes.
    Ecosystem(fn(&Index<'_>, &mut Findings)),
    /// While the frontend reads the value: the IR has no place for each part of it.
    Written,
}

/// Every rule, in the order of their codes.
pub const LINTS: &[Lint] = &[
    unused_resource::LINT,
    recursive_loop::LINT,
    circular_wait::LINT,
    api_timeout::LINT,
    plain_secret::LINT,
    reserved_above_account::LINT,
    concurrency_above_reserved::LINT,
    never_runs::LINT,
    poison_pill::LINT,
    filter_needs_image::LINT,
    literal_wildcard::LINT,
    bad_pattern::LINT,
    filter_misses::LINT,
    filter_policy::LINT,
    schedule_never_runs::LINT,
    overlapping_runs::LINT,
    runtime_ends_soon::LINT,
    idle_destination::LINT,
    duplicate_trigger::LINT,
    route_conflict::LINT,
    clashing_names::LINT,
    message_expires::LINT,
    crowded_stream::LINT,
    aws_event_on_a_bus::LINT,
    missing_companion::LINT,
    failure_loop::LINT,
    payload_edge::LINT,
    foreign_resource::LINT,
];

/// Everything that the rules find in an ecosystem, on that day.
#[must_use]
pub fn run(eco: &Ecosystem, today: Date) -> Diagnostics {
    let index = Index::of(eco, today);
    let mut findings = Findings::default();
    for lint in LINTS {
        if let Check::Ecosystem(check) = lint.check {
            check(&index, &mut findings);
        }
    }
    findings
}

/// The codes of all rules.
#[must_use]
pub fn codes() -> Vec<Code> {
    LINTS.iter().flat_map(|lint| lint.codes).copied().collect()
}

/// The diagnostic with a label for each of the first places of a list.
fn also_at(diagnostic: Diagnostic, places: impl IntoIterator<Item = (aws_auto_source::Span, String)>) -> Diagnostic {
    const SHOWN: usize = 5;
    places.into_iter().take(SHOWN).fold(diagnostic, |d, (span, text)| d.also(span, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_their_block_and_in_order() {
        let ids: Vec<&str> = codes().iter().map(|code| code.0.id).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        assert!(ids.iter().all(|id| ("AA0200"..="AA0399").contains(id)), "{ids:?}");
    }
}
