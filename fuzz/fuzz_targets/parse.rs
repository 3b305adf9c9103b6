//! Any bytes: the reader must not panic, and every place it reports must be a slice of the file.
//!
//! `cargo +nightly fuzz run parse -- -max_len=4096`

#![no_main]

use aws_auto_source::yaml::{Limits, decode_utf8, parse};
use aws_auto_source::{Diagnostics, FileId, Kind, Node, Span};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode_utf8(bytes) else { return };
    let mut diagnostics = Diagnostics::default();
    let parsed = parse(FileId(0), text, &Limits::default(), &mut diagnostics);
    for document in &parsed.documents {
        check_node(text, document);
    }
    for found in diagnostics.as_slice() {
        found.span.iter().chain(found.labels.iter().map(|label| &label.span)).for_each(|span| check(text, *span));
        found.fixes.iter().flat_map(|fix| &fix.edits).for_each(|edit| check(text, edit.span));
    }
});

fn check(text: &str, span: Span) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
}

fn check_node(text: &str, node: &Node) {
    check(text, node.span);
    match &node.kind {
        Kind::Scalar(scalar) if scalar.verbatim => {
            let place = node.sub_span(0, scalar.text.len());
            assert_eq!(text.get(place.start as usize..place.end as usize), Some(&*scalar.text));
        }
        Kind::Scalar(_) => {}
        Kind::Seq(items) => items.iter().for_each(|item| check_node(text, item)),
        Kind::Map(map) => {
            for entry in &map.entries {
                check(text, entry.key.span);
                check_node(text, &entry.value);
            }
        }
    }
}
