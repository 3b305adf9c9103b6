//! Mappings: unique keys, and the merge key `<<`.

use std::collections::BTreeSet;

use super::report::Report;
use crate::codes::{BAD_MERGE, DUPLICATE_KEY};
use crate::diagnostic::Diagnostic;
use crate::span::{Span, Spanned};
use crate::tree::{Entry, Kind, Map, Node};

/// A mapping whose end has not been read yet.
#[derive(Default)]
pub(super) struct OpenMap {
    entries: Vec<Entry>,
    merge: Option<Merge>,
    pending: Pending,
}

/// `<<: …`, kept apart until all explicit keys are known.
struct Merge {
    /// How many entries stand before it.
    at: usize,
    key: Span,
    value: Node,
}

/// What the next value belongs to.
#[derive(Default)]
enum Pending {
    /// To nothing: the next node is a key.
    #[default]
    Nothing,
    Key(Spanned<Box<str>>),
    Merge(Span),
    /// To a key that was refused, at this place.
    Refused(Span),
}

impl OpenMap {
    pub(super) fn awaits_key(&self) -> bool {
        matches!(self.pending, Pending::Nothing)
    }

    /// The place of the key whose value comes next.
    pub(super) fn pending_key(&self) -> Option<Span> {
        match &self.pending {
            Pending::Nothing => None,
            Pending::Key(key) => Some(key.span),
            Pending::Merge(span) | Pending::Refused(span) => Some(*span),
        }
    }

    pub(super) fn key(&mut self, key: Spanned<Box<str>>) {
        self.pending = Pending::Key(key);
    }

    pub(super) fn merge_key(&mut self, span: Span) {
        self.pending = Pending::Merge(span);
    }

    pub(super) fn refuse_key(&mut self, span: Span) {
        self.pending = Pending::Refused(span);
    }

    pub(super) fn value(&mut self, value: Node, report: &mut Report<'_>) {
        match std::mem::take(&mut self.pending) {
            Pending::Key(key) => self.entries.push(Entry { key, value }),
            Pending::Merge(key) => match &self.merge {
                Some(first) => report.push(duplicate("<<", first.key, key).help("write `<<: [*first, *second]`")),
                None => self.merge = Some(Merge { at: self.entries.len(), key, value }),
            },
            Pending::Nothing | Pending::Refused(_) => {}
        }
    }

    /// The mapping: duplicates reported and gone, merged entries where `<<` stood.
    pub(super) fn finish(mut self, report: &mut Report<'_>) -> Map {
        let removed = remove_duplicates(&mut self.entries, report);
        if let Some(mut merge) = self.merge {
            merge.at -= removed.partition_point(|index| *index < merge.at);
            merge_into(&mut self.entries, merge, report);
        }
        Map { entries: self.entries }
    }
}

/// Removes all but the first entry of each key; gives the indices of those removed, in order.
fn remove_duplicates(entries: &mut Vec<Entry>, report: &mut Report<'_>) -> Vec<usize> {
    let mut removed: Vec<(usize, usize)> = duplicates(entries);
    removed.sort_unstable();
    for (index, first) in &removed {
        if let (Some(again), Some(first)) = (entries.get(*index), entries.get(*first)) {
            report.push(duplicate(&again.key.value, first.key.span, again.key.span));
        }
    }
    let removed: Vec<usize> = removed.into_iter().map(|(index, _)| index).collect();
    if !removed.is_empty() {
        let mut index = 0;
        entries.retain(|_| {
            index += 1;
            removed.binary_search(&(index - 1)).is_err()
        });
    }
    removed
}

/// Each later entry of a key, with the index of the first one.
fn duplicates(entries: &[Entry]) -> Vec<(usize, usize)> {
    let key = |index: usize| entries.get(index).map(|e| &*e.key.value);
    // Most mappings are small: comparing all pairs needs no memory.
    if entries.len() <= 8 {
        let first = |index: usize| (0..index).find(|earlier| key(*earlier) == key(index));
        return (1..entries.len()).filter_map(|index| first(index).map(|first| (index, first))).collect();
    }
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_unstable_by(|a, b| (key(*a), a).cmp(&(key(*b), b)));
    let groups = order.chunk_by(|a, b| key(*a) == key(*b));
    groups
        .filter_map(<[usize]>::split_first)
        .flat_map(|(first, later)| later.iter().map(|index| (*index, *first)))
        .collect()
}

fn duplicate(key: &str, first: Span, again: Span) -> Diagnostic {
    Diagnostic::new(DUPLICATE_KEY, again, format!("the key `{}` stands twice in one mapping", shown(key)))
        .label("again here")
        .also(first, "first here")
        .help("remove one of the two, or join their contents")
}

/// A key as shown in a message: whole, unless it is as long as a text.
pub(super) fn shown(key: &str) -> String {
    let mut short: String = key.chars().take(80).flat_map(char::escape_debug).collect();
    if key.chars().nth(80).is_some() {
        short.push('…');
    }
    short
}

/// Explicit keys win over merged ones, and earlier sources over later ones.
fn merge_into(entries: &mut Vec<Entry>, merge: Merge, report: &mut Report<'_>) {
    let sources = sources(merge.key, merge.value, report);
    let mut taken: BTreeSet<Box<str>> = entries.iter().map(|e| e.key.value.clone()).collect();
    let mut tail = entries.split_off(merge.at.min(entries.len()));
    let merged = sources.into_iter().flat_map(|map| map.entries);
    entries.extend(merged.filter(|entry| taken.insert(entry.key.value.clone())));
    entries.append(&mut tail);
}

/// The mappings that a merge value names.
fn sources(key: Span, value: Node, report: &mut Report<'_>) -> Vec<Map> {
    let place = value.span;
    let items = match value.kind {
        Kind::Map(map) => return vec![map],
        Kind::Seq(items) => items,
        Kind::Scalar(_) => {
            report.push(bad_merge(key, place, value.describe()));
            return Vec::new();
        }
    };
    let mut maps = Vec::with_capacity(items.len());
    for item in items {
        match item.kind {
            Kind::Map(map) => maps.push(map),
            Kind::Seq(_) => report.push(bad_merge(key, item.span, "a list inside the list")),
            Kind::Scalar(_) => report.push(bad_merge(key, item.span, item.describe())),
        }
    }
    maps
}

fn bad_merge(key: Span, value: Span, found: &str) -> Diagnostic {
    Diagnostic::new(BAD_MERGE, value, format!("`<<` merges mappings, not {found}"))
        .label("not a mapping")
        .also(key, "merged by this key")
        .help("write `<<: *name` or `<<: [*first, *second]`; quote the key if it is only text")
}
