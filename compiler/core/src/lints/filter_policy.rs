//! A filter policy of a subscription that SNS would refuse.

use aws_auto_source::{Diagnostic, Entry, Kind, Map, Node};

use super::{Check, Findings, Lint};
use crate::knowledge::limits::sns::{FILTER_COMBINATIONS, FILTER_KEYS};

aws_auto_source::codes! {
    /// More keys or combinations than a policy has, or a nested one over attributes.
    FILTER_POLICY = "AA0213", "filter-policy", Error, include_str!("../../../../docs/codes/filter-policy.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Written };

/// Judges a filter policy; `body` when it looks at the message itself.
pub(crate) fn check(filter: &Node, body: bool) -> Findings {
    let mut findings = Findings::default();
    let Some(map) = filter.as_map() else { return findings };
    if let Some(extra) = map.entries.get(FILTER_KEYS) {
        let message = format!("a filter policy has {FILTER_KEYS} keys at most");
        findings.push(Diagnostic::new(FILTER_POLICY, extra.key.span, message).label("one too many"));
    }
    if !body && let Some(nested) = map.entries.iter().find(|entry| is_nested(entry)) {
        let message = "message attributes are not nested: this policy can only be about the body";
        findings.push(
            Diagnostic::new(FILTER_POLICY, nested.value.span, message)
                .label("nested")
                .help("add `filter_scope: body`, or name the attribute itself"),
        );
    }
    let combinations = combinations(map, 1);
    if combinations > FILTER_COMBINATIONS {
        let message =
            format!("the filter policy has {combinations} combinations of values, of {FILTER_COMBINATIONS} allowed");
        findings.push(Diagnostic::new(FILTER_POLICY, filter.span, message).help(
            "the values of all keys are multiplied, those of nested keys also by their depth: list fewer of them, or use \
             `prefix`",
        ));
    }
    findings
}

fn is_nested(entry: &Entry) -> bool {
    matches!(entry.value.kind, Kind::Map(_)) && &*entry.key.value != "$or"
}

/// SNS multiplies the number of values of each key, and each by how deep it stands.
fn combinations(map: &Map, depth: usize) -> usize {
    let of = |entry: &Entry| match &entry.value.kind {
        Kind::Map(inner) => combinations(inner, depth + 1),
        // Alternatives are added: they are policies of their own.
        Kind::Seq(items) if &*entry.key.value == "$or" => {
            items.iter().filter_map(Node::as_map).map(|m| combinations(m, depth)).fold(0, usize::saturating_add)
        }
        Kind::Seq(items) => items.len().saturating_mul(depth),
        Kind::Scalar(_) => 1,
    };
    map.entries.iter().map(of).fold(1, |product, n| product.saturating_mul(n.max(1)))
}

#[cfg(test)]
mod tests {
    use aws_auto_source::yaml::{Limits, parse};
    use aws_auto_source::{Diagnostics, FileId};

    use super::{check, combinations};

    fn tree(text: &str) -> aws_auto_source::Node {
        parse(FileId(0), text, &Limits::default(), &mut Diagnostics::default()).documents.remove(0)
    }

    #[test]
    fn the_guides_own_example_is_counted_as_the_guide_does() {
        let example = tree(
            "{key_a: {key_b: {key_c: [one, two, three, four]}}, key_d: {key_e: [one, two, three]}, \
             key_f: [one, two, three]}",
        );
        assert_eq!(combinations(example.as_map().unwrap(), 1), 4 * 3 * 3 * 2 * 3);
        assert_eq!(check(&example, true).as_slice().len(), 1);
    }

    #[test]
    fn keys_and_depth_are_limited() {
        assert!(check(&tree("{a: [1], b: [1], c: [1], d: [1], e: [1]}"), false).as_slice().is_empty());
        assert_eq!(check(&tree("{a: [1], b: [1], c: [1], d: [1], e: [1], f: [1]}"), false).as_slice().len(), 1);
        assert_eq!(check(&tree("{a: {b: [1]}}"), false).as_slice().len(), 1);
        assert!(check(&tree("{a: {b: [1]}}"), true).as_slice().is_empty());
    }
}
