//! Passes over the ecosystem IR, and (in [`resource`]) over the resource graph.
//!
//! *Legalisation* makes the ecosystem deployable and may change its shape; it always runs. *Optimisation* keeps its
//! meaning and only chooses among what the user allows; levels can turn it off. A pass is one file with a constant
//! `PASS`; [`PASSES`] is the one list. The driver owns order, timing, verification and the trace. No pass knows another,
//! reads a clock, or changes what the user wrote down.

pub mod codes;
mod driver;
pub mod report;
pub mod resource;

pub(crate) mod architecture;
mod bucket_notifications;
mod dead_letter_retention;
#[cfg(test)]
mod from_text;
mod memory;
mod memory_bounds;
mod queue_visibility;
mod schedule_spread;
mod scheduling;
#[cfg(test)]
pub(crate) mod testing;
mod timeout;
mod variant_memory;

pub use driver::run;
pub use report::{Change, Clock, Inputs, Log, PassTrace, Report};

use crate::ir::Ecosystem;

/// How much the optimiser may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum AiLevel {
    /// Nothing.
    Off,
    /// What needs no measurement.
    #[default]
    Basic,
    /// Everything the evidence supports.
    Advanced,
}

/// What may be chosen for its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum CostLevel {
    /// Nothing.
    Off,
    /// Only what costs no speed.
    Conservative,
    /// Price and speed weigh the same.
    #[default]
    Balanced,
    /// Price first.
    Aggressive,
}

/// The levels of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Levels {
    /// `--ai-optimization`.
    pub ai: AiLevel,
    /// `--cost-optimization`.
    pub cost: CostLevel,
}

/// What a pass is for, and when it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Makes the ecosystem deployable. Always runs.
    Legalisation,
    /// Chooses. Runs at these levels and above.
    Optimisation(Levels),
}

impl Kind {
    /// Whether a pass of this kind runs at the given levels.
    #[must_use]
    pub fn runs_at(self, levels: Levels) -> bool {
        match self {
            Self::Legalisation => true,
            Self::Optimisation(needs) => levels.ai >= needs.ai && levels.cost >= needs.cost,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Legalisation => "legalisation",
            Self::Optimisation(_) => "optimisation",
        }
    }
}

/// Optimisation at `--ai-optimization basic`, whatever the level of cost.
const BASIC: Kind = Kind::Optimisation(Levels { ai: AiLevel::Basic, cost: CostLevel::Off });
/// Optimisation at `--ai-optimization basic` that only pays in money.
const BASIC_FOR_MONEY: Kind = Kind::Optimisation(Levels { ai: AiLevel::Basic, cost: CostLevel::Conservative });

/// A pass over the ecosystem.
#[derive(Debug, Clone, Copy)]
pub struct Pass {
    /// Its name in traces.
    pub name: &'static str,
    /// What it is for.
    pub kind: Kind,
    /// What it may change and what it never does, for `docs/passes.md`.
    pub may: &'static str,
    /// The pass itself.
    pub run: fn(&mut Ecosystem, &mut Log),
}

/// Every pass, in the order in which they run.
pub const PASSES: &[Pass] = &[
    // First whatever makes or removes triggers, so that all later passes see the triggers that will be deployed.
    scheduling::PASS,
    // Moves whole buckets, hence after triggers are complete; nothing behind it adds a bucket trigger.
    bucket_notifications::PASS,
    // Then choices. They do not depend on each other.
    architecture::PASS,
    memory::PASS,
    // Behind memory: how long an invocation takes follows from it.
    timeout::PASS,
    schedule_spread::PASS,
    // Whatever was not chosen must still lie within what the user allows; hence behind the choice of memory.
    memory_bounds::PASS,
    // A variant that is to have more memory than its function follows what that ended up with.
    variant_memory::PASS,
    // Last what follows from time-outs, which a choice may have changed.
    queue_visibility::PASS,
    // Retention follows redrive alone, and only dead letter queues change.
    dead_letter_retention::PASS,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_over_both_lists() {
        let names: Vec<_> =
            PASSES.iter().map(|pass| pass.name).chain(resource::PASSES.iter().map(|p| p.name)).collect();
        let unique: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(unique.len(), names.len());
    }

    #[test]
    fn levels_gate_only_optimisation() {
        let off = Levels { ai: AiLevel::Off, cost: CostLevel::Off };
        assert!(Kind::Legalisation.runs_at(off));
        assert!(!BASIC.runs_at(off));
        assert!(BASIC.runs_at(Levels { ai: AiLevel::Basic, cost: CostLevel::Off }));
        assert!(!BASIC_FOR_MONEY.runs_at(Levels { ai: AiLevel::Advanced, cost: CostLevel::Off }));
        assert!(BASIC_FOR_MONEY.runs_at(Levels::default()));
    }

    /// The list in `docs/passes.md` is this list. `UPDATE_DOCS=1 cargo nextest run -p aws-auto-compiler` writes it.
    #[test]
    fn the_page_lists_the_passes_in_their_order() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/passes.md");
        let page = std::fs::read_to_string(path).unwrap();
        let (head, rest) = page.split_once("<!-- passes -->\n").unwrap();
        let (_, tail) = rest.split_once("<!-- end -->").unwrap();
        let row = |(i, (name, kind, may))| format!("| {i} | `{name}` | {kind} | {may} |\n");
        let rows = PASSES.iter().map(|p| (p.name, p.kind.word(), p.may));
        let rows = rows.chain(resource::PASSES.iter().map(|p| (p.name, "resource", p.may)));
        let list: String = (1..).zip(rows).map(row).collect();
        let wanted = format!(
            "{head}<!-- passes -->\n\n| | pass | kind | may change |\n|---|---|---|---|\n{list}\n<!-- end -->{tail}"
        );
        if std::env::var_os("UPDATE_DOCS").is_some() {
            return std::fs::write(path, &wanted).unwrap();
        }
        assert_eq!(page, wanted, "run UPDATE_DOCS=1 cargo nextest run -p aws-auto-compiler");
    }
}
