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
