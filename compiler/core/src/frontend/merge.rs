//! Merging: all documents of all files into one tree, and an environment's overlay over it.
//!
//! Lists append, mappings merge, and the same scalar twice is an error that points at both places. An overlay wins
//! where it says something else: mappings merge, lists of named things merge by name, the rest is replaced.

use std::collections::BTreeMap;

use aws_auto_source::{Diagnostic, Diagnostics, Entry, Kind, Map, Node, Span};

use super::codes::DUPLICATE_SETTING;

/// The keys that name a thing in a list, most usual first.
const NAME_KEYS: [&str; 4] = ["name", "service", "function", "title"];

/// One tree of all documents. Keys of the top level that start with `x-` are the user's own and left out.
pub(super) fn documents(documents: Vec<Node>, diagnostics: &mut Diagnostics) -> Node {
    let mut merged =
        Node { span: documents.first().map_or_else(Span::default, |d| d.span), kind: Kind::Map(Map::default()) };
    for document in documents {
        match document.kind {
            Kind::Map(map) => {
                let own = map.entries.into_iter().filter(|e| !e.key.value.starts_with("x-"));
                if let Kind::Map(into) = &mut merged.kind {
                    merge_entries(into, own, diagnostics);
                }
            }
            _ if document.is_null() => {}
            // Kept as it is: the decoder says that an ecosystem is a mapping.
            _ => return document,
        }
    }
    merged
}

fn merge_entries(into: &mut Map, from: impl Iterator<Item = Entry>, diagnostics: &mut Diagnostics) {
    let mut places: BTreeMap<Box<str>, usize> =
        into.entries.iter().enumerate().map(|(at, e)| (e.key.value.clone(), at)).collect();
    for entry in from {
        match places.get(&entry.key.value).and_then(|at| into.entries.get_mut(*at)) {
            Some(old) => merge_values(old, entry, diagnostics),
            None => {
                places.insert(entry.key.value.clone(), into.entries.len());
                into.entries.push(entry);
            }
        }
    }
}

fn merge_values(old: &mut Entry, new: Entry, diagnostics: &mut Diagnostics) {
    match (&mut old.value.kind, new.value.kind) {
        (Kind::Seq(items), Kind::Seq(more)) => items.extend(more),
        (Kind::Map(map), Kind::Map(more)) => merge_entries(map, more.entries.into_iter(), diagnostics),
        (kind, other) if *kind == other => {}
        _ => {
            let message = format!("`{}` is set twice, to different values", new.key.value);
            let diagnostic = Diagnostic::new(DUPLICATE_SETTING, new.key.span, message)
                .label("set again here")
                .also(old.key.span, "first set here")
                .help("keep one of them");
            diagnostics.push(diagnostic);
        }
    }
}

/// `base` with `overlay` over it.
pub(super) fn overlay(base: &mut Node, overlay: &Node) {
    match (&mut base.kind, &overlay.kind) {
        (Kind::Map(map), Kind::Map(over)) => {
            for entry in &over.entries {
                match map.entries.iter_mut().find(|e| e.key.value == entry.key.value) {
                    Some(old) => self::overlay(&mut old.value, &entry.value),
                    None => map.entries.push(entry.clone()),
                }
            }
        }
        (Kind::Seq(items), Kind::Seq(over)) if are_named(items) && are_named(over) => {
            for item in over {
                match items.iter_mut().find(|i| name_of(i) == name_of(item)) {
                    Some(old) => self::overlay(old, item),
                    None => items.push(item.clone()),
                }
            }
        }
        _ => *base = overlay.clone(),
    }
}

fn are_named(items: &[Node]) -> bool {
    items.iter().all(|item| name_of(item).is_some())
}

fn name_of(node: &Node) -> Option<&str> {
    let map = node.as_map()?;
    let named = NAME_KEYS.iter().find_map(|key| map.get(key))?;
    named.as_scalar().map(|s| &*s.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_auto_schema::scalar::node_to_json;
    use aws_auto_source::FileId;
    use aws_auto_source::yaml::{Limits, parse};

    fn tree(text: &str) -> (serde_json::Value, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let parsed = parse(FileId(0), text, &Limits::default(), &mut diagnostics);
        let merged = documents(parsed.documents, &mut diagnostics);
        (node_to_json(&merged), diagnostics)
    }

    #[test]
    fn lists_append_and_mappings_merge() {
        let (merged, diagnostics) = tree("a: [1]\nb: {c: 1}\nx-mine: 1\n---\na: [2]\nb: {d: 2}\n");
        assert_eq!(merged, serde_json::json!({"a": [1, 2], "b": {"c": 1, "d": 2}}));
        assert!(diagnostics.as_slice().is_empty());
    }

    #[test]
    fn a_scalar_twice_is_an_error_at_both_places() {
        let (_, diagnostics) = tree("s: {name: a}\n---\ns: {name: b}\n");
        let found = &diagnostics.as_slice()[0];
        assert_eq!(
            (found.code.0.name, found.span.unwrap().start, found.labels[0].span.start),
            ("duplicate-setting", 21, 4)
        );
    }

    #[test]
    fn overlays_merge_named_things_and_replace_the_rest() {
        let read = |text| {
            let mut ignored = Diagnostics::default();
            parse(FileId(0), text, &Limits::default(), &mut ignored).documents.remove(0)
        };
        let mut base = read("f: [{name: a, m: 1}, {name: b}]\nl: [1, 2]\ns: {k: 1}\n");
        overlay(&mut base, &read("f: [{name: a, m: 2}, {name: c}]\nl: [3]\ns: {j: 2}\n"));
        let expected = serde_json::json!({
            "f": [{"name": "a", "m": 2}, {"name": "b"}, {"name": "c"}], "l": [3], "s": {"k": 1, "j": 2},
        });
        assert_eq!(node_to_json(&base), expected);
    }
}
