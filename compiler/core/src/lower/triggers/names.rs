//! Logical ids of what stands between two named things, and of several things of one function.
//!
//! The endings that callers give (`Mapping`, `Reader`, `Subscription`, …) must not be endings of one another: then two
//! ids with different endings differ whatever the names are.

use crate::lower::{Lowering, naming};

/// Stands between the two names of an id.
const BETWEEN: &str = "On";

/// The logical id of what joins a function to something else: `("fraud-check", "orders", "Mapping")` gives
/// `FraudCheckOnOrdersMapping`. Where a name could be cut in two ways, a hash of both follows.
#[must_use]
pub fn between(function: &str, other: &str, suffix: &str) -> String {
    let (function_id, other_id) = (naming::logical_id(function, ""), naming::logical_id(other, ""));
    let ambiguous = function_id.contains(BETWEEN) || other_id.contains(BETWEEN);
    let hash = if ambiguous { naming::hash(&format!("{function}\n{other}"), 6) } else { String::new() };
    format!("{function_id}{BETWEEN}{other_id}{hash}{suffix}")
}

/// The first of `""`, `"2"`, `"3"`, … with which `id` gives a logical id that is still free. Triggers are visited in
/// the order of the function, so the number is the trigger's rank among those of its kind.
pub(super) fn rank(cx: &Lowering<'_>, id: impl Fn(&str) -> String) -> String {
    let mut rank = String::new();
    let mut next = 2_u32;
    while cx.stack.find(&id(&rank)).is_some() {
        rank = next.to_string();
        next = next.saturating_add(1);
    }
    rank
}

/// A name and its rank: `report`, `report-2`.
pub(super) fn ranked(name: &str, rank: &str) -> String {
    if rank.is_empty() { name.to_owned() } else { format!("{name}-{rank}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_meet_elsewhere_stay_apart() {
        assert_eq!(between("fraud-check", "orders", "Mapping"), "FraudCheckOnOrdersMapping");
        assert_ne!(between("a-b", "c", "Mapping"), between("a", "b-c", "Mapping"));
        assert_ne!(between("a", "b-on-c", "Mapping"), between("a-on-b", "c", "Mapping"));
    }
}
