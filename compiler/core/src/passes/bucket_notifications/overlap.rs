//! Which notifications of a bucket S3 calls ambiguous.

use super::Entry;

/// The first two entries that one object can match for the same event. The caller has at most a hundred.
pub(super) fn first<'e, 'a>(entries: &'e [Entry<'a>]) -> Option<(&'e Entry<'a>, &'e Entry<'a>)> {
    let pairs = entries.iter().enumerate().flat_map(|(at, a)| entries.iter().skip(at + 1).map(move |b| (a, b)));
    pairs.into_iter().find(|(a, b)| overlap(a, b))
}

/// Disjoint prefixes or disjoint suffixes keep two apart; a missing one matches every key.
fn overlap(a: &Entry<'_>, b: &Entry<'_>) -> bool {
    let prefixes = a.prefix.starts_with(b.prefix) || b.prefix.starts_with(a.prefix);
    let suffixes = a.suffix.ends_with(b.suffix) || b.suffix.ends_with(a.suffix);
    a.event.overlaps(b.event) && prefixes && suffixes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::FunctionId;
    use crate::knowledge::s3_events::find;
    use aws_auto_source::Span;

    /// Every text of up to `longest` letters `a` and `b`.
    fn texts(longest: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..longest {
            last = last.iter().flat_map(|text| ["a", "b"].map(|letter| format!("{text}{letter}"))).collect();
            all.extend(last.clone());
        }
        all
    }

    #[test]
    fn two_overlap_exactly_when_some_key_matches_both() {
        let (affixes, keys) = (texts(2), texts(4));
        let entry = |prefix, suffix| {
            let event = find("ObjectCreated:*").unwrap();
            Entry { function: FunctionId(0), event, prefix, suffix, span: Span::default() }
        };
        let matches = |entry: &Entry<'_>, key: &str| {
            key.len() >= entry.prefix.len() + entry.suffix.len()
                && key.starts_with(entry.prefix)
                && key.ends_with(entry.suffix)
        };
        let all: Vec<Entry<'_>> = affixes.iter().flat_map(|p| affixes.iter().map(move |s| entry(p, s))).collect();
        for (a, b) in all.iter().flat_map(|a| all.iter().map(move |b| (a, b))) {
            let both = keys.iter().any(|key| matches(a, key) && matches(b, key));
            assert_eq!(overlap(a, b), both, "{a:?} {b:?}");
        }
    }
}
