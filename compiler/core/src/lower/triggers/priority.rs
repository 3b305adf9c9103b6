//! Priorities of listener rules: those that are written down, and the others from what they match.
//!
//! The order of rules has a meaning: of two that match, the smaller number wins. So a rule without a priority gets one
//! by how exact it is — the more letters it fixes, the earlier — and inside a class by a hash of its own words. Both
//! depend on the rule alone, so a new rule moves no old one; only where two hashes meet the later one steps aside.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Ecosystem, FunctionId, ListenerRule, ResourceId, Text, TriggerKind};
use crate::knowledge::limits::api::ALB_PRIORITY;
use crate::lower::naming;

/// Classes of exactness: 0 fixes nothing, the last one this many letters or more.
const CLASSES: u32 = 125;

/// What a listener is known by: an existing one by its ARN, ours by network and scheme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Listener {
    Existing(String),
    Own(Option<ResourceId>, bool),
}

/// A trigger, by function and place among its triggers.
type Place = (FunctionId, usize);

/// The priority of each listener rule.
pub(super) fn of_all(eco: &Ecosystem) -> BTreeMap<Place, u32> {
    let mut rules: BTreeMap<Listener, Vec<(Place, &ListenerRule)>> = BTreeMap::new();
    for (id, function) in eco.functions() {
        for (at, trigger) in function.triggers.iter().enumerate() {
            if let TriggerKind::LoadBalancer(rule) = &trigger.kind {
                rules.entry(listener(rule)).or_default().push(((id, at), rule));
            }
        }
    }
    rules.into_values().flat_map(|rules| of_listener(eco, &rules)).collect()
}

fn listener(rule: &ListenerRule) -> Listener {
    match &rule.listener {
        Some(Text { pieces, .. }) => Listener::Existing(format!("{pieces:?}")),
        None => Listener::Own(rule.vpc, super::balancer::is_public(rule)),
    }
}

fn of_listener(eco: &Ecosystem, rules: &[(Place, &ListenerRule)]) -> Vec<(Place, u32)> {
    let mut taken: BTreeSet<u32> = rules.iter().filter_map(|(_, rule)| rule.priority).collect();
    let mut result = Vec::with_capacity(rules.len());
    for (key, rule) in rules {
        let priority = rule.priority.unwrap_or_else(|| {
            let mut free = wanted(&eco.function(key.0).name, rule);
            while !taken.insert(free) {
                free = if free < *ALB_PRIORITY.end() { free + 1 } else { *ALB_PRIORITY.start() };
            }
            free
        });
        result.push((*key, priority));
    }
    result
}

fn wanted(function: &str, rule: &ListenerRule) -> u32 {
    let width = ALB_PRIORITY.end() / CLASSES;
    let class = CLASSES - 1 - exactness(rule).min(CLASSES - 1);
    let words = format!("{function}\n{:?}\n{:?}", rule.hosts, rule.paths);
    let hash = u32::from_str_radix(&naming::hash(&words, 7), 16).unwrap_or(0);
    ALB_PRIORITY.start() + class * width + hash % width
}

/// Letters that the vaguest pattern of each condition fixes.
fn exactness(rule: &ListenerRule) -> u32 {
    let vaguest = |patterns: &[String]| patterns.iter().map(|p| fixed(p)).min().unwrap_or(0);
    vaguest(&rule.hosts).saturating_add(vaguest(&rule.paths))
}

/// Letters that are no wildcard; a pattern without any wildcard is more exact than one that goes on.
fn fixed(pattern: &str) -> u32 {
    let letters = pattern.chars().filter(|c| !matches!(c, '*' | '?')).count();
    u32::try_from(letters).unwrap_or(u32::MAX).saturating_add(u32::from(!pattern.contains(['*', '?'])))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Bench;
    use super::*;
    use aws_auto_schema::trigger::AlbScheme;

    fn rule(path: &str, priority: Option<u32>) -> TriggerKind {
        TriggerKind::LoadBalancer(ListenerRule {
            listener: None,
            vpc: Some(ResourceId(0)),
            paths: vec![path.to_owned()],
            hosts: vec![],
            priority,
            scheme: AlbScheme::Internal,
            certificate: None,
        })
    }

    fn priorities(functions: &[(&str, &str, Option<u32>)]) -> BTreeMap<String, u32> {
        let mut bench = Bench::new();
        for (name, path, priority) in functions {
            bench.function(name, vec![rule(path, *priority)]);
        }
        let all = of_all(&bench.eco);
        all.iter().map(|((id, _), p)| (bench.eco.function(*id).name.clone(), *p)).collect()
    }

    #[test]
    fn the_more_exact_rule_comes_first() {
        let all = priorities(&[("all", "/*", None), ("exact", "/orders", None), ("orders", "/orders*", None)]);
        assert!(all["exact"] < all["orders"] && all["orders"] < all["all"], "{all:?}");
        assert!(all.values().all(|p| ALB_PRIORITY.contains(p)));
    }

    #[test]
    fn a_new_rule_moves_no_old_one_and_a_written_one_stays() {
        let before = priorities(&[("b", "/b/*", None), ("c", "/c/*", Some(10))]);
        let after = priorities(&[("a", "/a/*", None), ("b", "/b/*", None), ("c", "/c/*", Some(10))]);
        assert_eq!((before["b"], before["c"]), (after["b"], 10));
        assert_ne!(after["a"], after["b"]);
    }

    #[test]
    fn a_priority_that_is_written_elsewhere_is_not_given_again() {
        let wished = priorities(&[("b", "/b/*", None)])["b"];
        let all = priorities(&[("a", "/x", Some(wished)), ("b", "/b/*", None)]);
        assert_eq!((all["a"], all["b"]), (wished, wished + 1));
    }
}
