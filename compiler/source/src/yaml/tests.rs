//! What the reader promises: exact places, exact texts, and findings that say what to change and where.

use super::{Limits, Parsed, parse};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::span::{FileId, Span};
use crate::tree::{Kind, Node, Style};

fn read(text: &str) -> (Parsed, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let parsed = parse(FileId(7), text, &Limits::default(), &mut diagnostics);
    (parsed, diagnostics.into_iter().collect())
}

/// The tree without findings, its only document.
fn root(text: &str) -> Node {
    let (mut parsed, found) = read(text);
    assert_eq!(found, [], "{text}");
    assert_eq!(parsed.documents.len(), 1, "{text}");
    parsed.documents.pop().unwrap()
}

fn at(text: &str, span: Span) -> &str {
    assert_eq!(span.file, FileId(7));
    text.get(span.start as usize..span.end as usize).unwrap()
}

/// Every node and key with the source under its span: `key=`, then the value; collections before their children.
fn places(text: &str) -> Vec<String> {
    let mut places = Vec::new();
    walk(text, &root(text), &mut places);
    places
}

fn walk(text: &str, node: &Node, places: &mut Vec<String>) {
    places.push(at(text, node.span).to_owned());
    match &node.kind {
        Kind::Scalar(_) => {}
        Kind::Seq(items) => items.iter().for_each(|item| walk(text, item, places)),
        Kind::Map(map) => {
            for entry in &map.entries {
                places.push(format!("{}=", at(text, entry.key.span)));
                walk(text, &entry.value, places);
            }
        }
    }
}

/// The only finding: its code, the source under it, its message.
fn finding(text: &str) -> (&'static str, String, String) {
    let (_, found) = read(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    let found = found.first().unwrap();
    (found.code.0.name, at(text, found.span.unwrap()).to_owned(), found.message.clone())
}

fn code_and_place(text: &str) -> (&'static str, String) {
    let (code, place, _) = finding(text);
    (code, place)
}

fn said(code: &'static str, place: &str) -> (&'static str, String) {
    (code, place.to_owned())
}

#[test]
fn spans_are_bytes_after_non_ascii_text_and_exclude_comments() {
    assert_eq!(places("é: \"ü\" # ö\nb: 'x' # c\n"), ["é: \"ü\" # ö\nb: 'x'", "é=", "\"ü\"", "b=", "'x'"]);
}

#[test]
fn a_byte_order_mark_and_crlf_shift_nothing() {
    let text = "\u{feff}a: 1\r\nb:\r\n  - x\r\n  - y\r\n";
    assert_eq!(places(text), ["a: 1\r\nb:\r\n  - x\r\n  - y", "a=", "1", "b=", "- x\r\n  - y", "x", "y"]);
    assert_eq!(root(text).span.start, 3);
}

#[test]
fn anchors_and_tags_are_not_part_of_a_span() {
    assert_eq!(
        places("a: &x !!str v # c\n&k b: !!map\n  c: d\n"),
        ["a: &x !!str v # c\n&k b: !!map\n  c: d", "a=", "v", "b=", "c: d", "c=", "d"]
    );
}

#[test]
fn flow_collections_run_from_bracket_to_bracket_over_lines() {
    assert_eq!(
        places("k: [a,\n  {b: c, 'd': \"e\"}\n] # t\n"),
        [
            "k: [a,\n  {b: c, 'd': \"e\"}\n]",
            "k=",
            "[a,\n  {b: c, 'd': \"e\"}\n]",
            "a",
            "{b: c, 'd': \"e\"}",
            "b=",
            "c",
            "'d'=",
            "\"e\""
        ]
    );
}

#[test]
fn block_scalars_begin_at_their_header_and_end_at_their_last_character() {
    let text = "a: | # c | d\n  x\n\n  y\n\n\nb: >2-\n\n    z\n";
    assert_eq!(
        places(text),
        ["a: | # c | d\n  x\n\n  y\n\n\nb: >2-\n\n    z", "a=", "| # c | d\n  x\n\n  y", "b=", ">2-\n\n    z"]
    );
    assert_eq!(root(text).as_map().unwrap().get("a").unwrap().as_scalar().unwrap().text.as_ref(), "x\n\ny\n");
    assert_eq!(places("a: |\nb: c"), ["a: |\nb: c", "a=", "|", "b=", "c"], "an empty block is its header");
}

#[test]
fn an_absent_value_stands_after_its_colon_or_dash() {
    let text = "a:\nb: # c\nl:\n-\n- {x, y: }\n";
    let node = root(text);
    let map = node.as_map().unwrap();
    let start = |node: &Node| (node.span.start, node.span.end);
    assert_eq!(start(map.get("a").unwrap()), (2, 2));
    assert_eq!(start(map.get("b").unwrap()), (5, 5));
    let items = map.get("l").unwrap().as_seq().unwrap();
    assert_eq!(start(&items[0]), (14, 14));
    let flow = items[1].as_map().unwrap();
    assert_eq!(start(flow.get("x").unwrap()), (19, 19));
    assert_eq!(start(flow.get("y").unwrap()), (23, 23));
    assert!(map.get("a").unwrap().is_null() && items[0].is_null());
}

#[test]
fn a_list_without_indentation_begins_at_its_first_dash() {
    let text = "a:\n- x\n- y\nb:\n  - - z\n";
    assert_eq!(places(text), ["a:\n- x\n- y\nb:\n  - - z", "a=", "- x\n- y", "x", "y", "b=", "- - z", "- z", "z"]);
}

#[test]
fn verbatim_promises_that_offsets_in_the_text_are_offsets_in_the_source() {
    let verbatim = |text: &str| root(text).as_scalar().unwrap().verbatim;
    for text in ["plain words", "'single'", "\"double\"", "\"\"", "é"] {
        assert!(verbatim(text), "{text}");
    }
    for text in ["two\n lines", "'it''s'", "\"\\x41\"", "\"a\n b\"", "|\n  x", "!!str 5", "!!int \"5\""] {
        assert!(!verbatim(text), "{text}");
    }
    let text = "\"é${x}\"";
    assert_eq!(at(text, root(text).sub_span(2, 4)), "${x}");
}

#[test]
fn core_tags_decide_the_style() {
    let style = |text: &str| root(text).as_scalar().unwrap().style;
    assert_eq!(style("!!str 5"), Style::Quoted);
    assert_eq!(style("! 5"), Style::Quoted);
    assert_eq!(style("!!int \"5\""), Style::Plain);
    assert_eq!(style("!!float 1"), Style::Plain);
    assert_eq!(style("!!int 99999999999999999999"), Style::Plain, "beyond 64 bits it is an integer still");
    assert_eq!(style("\"5\""), Style::Quoted);
    assert_eq!(style("yes"), Style::Plain);
}

#[test]
fn broken_promises_of_core_tags_are_found_at_the_tag() {
    for (text, tag) in [
        ("a: !!int abc", "!!int"),
        ("a: !!bool yes", "!!bool"),
        ("a: !!map x", "!!map"),
        ("a: !!seq {b: c}", "!!seq"),
        ("a: !!str [b]", "!!str"),
        ("a: !!null x", "!!null"),
        ("a: !!float x", "!!float"),
    ] {
        assert_eq!(code_and_place(text), said("tag-mismatch", tag), "{text}");
    }
}

#[test]
fn foreign_tags_are_found_at_the_tag_and_cloudformation_gets_help() {
    let (_, found) = read("a: !Ref Table\nb: !!set {x}\nc: !mine {d: e}\n");
    let at_tags: Vec<_> =
        found.iter().map(|f| at("a: !Ref Table\nb: !!set {x}\nc: !mine {d: e}\n", f.span.unwrap())).collect();
    assert_eq!(at_tags, ["!Ref", "!!set", "!mine"]);
    assert!(found.iter().all(|f| f.code == crate::codes::UNKNOWN_TAG));
    assert!(found[0].help.as_deref().unwrap().contains("${resource.orders.arn}"));
    assert!(!found[2].help.as_deref().unwrap().contains("${"));
}

#[test]
fn a_foreign_tag_does_not_hide_its_value() {
    let (parsed, _) = read("a: !Sub x\n");
    assert_eq!(parsed.documents[0].as_map().unwrap().get("a").unwrap().as_scalar().unwrap().text.as_ref(), "x");
}

#[test]
fn aliases_copy_the_definition_with_its_spans() {
    let text = "a: &x {b: c}\nd: *x\n*k : 1\n";
    let text = &text.replace("a: &x", "&k a: &x").replace("*k : 1", "e: *k");
    let (parsed, found) = read(text);
    assert_eq!(found, []);
    let map = parsed.documents[0].as_map().unwrap();
    assert_eq!(map.get("a"), map.get("d"));
    assert_eq!(at(text, map.get("d").unwrap().span), "{b: c}");
    assert_eq!(at(text, map.get("e").unwrap().span), "a");
    let uses: Vec<_> = parsed.aliases.iter().map(|a| (at(text, a.span), at(text, a.definition))).collect();
    assert_eq!(uses, [("*x", "{b: c}"), ("*k", "a")]);
    assert_eq!(at(text, parsed.documents[0].span), text.trim_start_matches("&k ").trim_end(), "ends at the alias");
}

#[test]
fn an_alias_as_key_has_the_span_of_the_alias() {
    assert_eq!(places("a: &x b\n*x : c\n"), ["a: &x b\n*x : c", "a=", "b", "*x=", "c"]);
}

#[test]
fn aliases_without_a_value_are_found() {
    assert_eq!(code_and_place("a: *no\nb: &no c\n"), said("unknown-alias", "*no"));
    assert_eq!(code_and_place("a: &x b\n---\nc: *x\n"), said("unknown-alias", "*x"));
    assert_eq!(code_and_place("a: &x [b, *x]\n"), said("recursive-alias", "*x"));
    assert!(read("a: *.py").1[0].help.as_deref().unwrap().contains("`\"*.py\"`"));
}

#[test]
fn merged_entries_stand_where_the_merge_key_stood_and_explicit_ones_win() {
    let keys = |text: &str| {
        let node = root(text);
        let last = node.as_map().unwrap().entries.last().unwrap().value.clone();
        let entry = |e: &crate::tree::Entry| format!("{}{}", e.key.value, e.value.as_scalar().unwrap().text);
        last.as_map().unwrap().entries.iter().map(entry).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(keys("x: &x {a: 1, b: 2}\ny: {c: 0, <<: *x, b: 3, d: 4}\n"), "c0 a1 b3 d4");
    assert_eq!(keys("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y], c: 3}\n"), "a1 b2 c3");
    assert_eq!(keys("x: &x {a: 1}\ny: &y {<<: *x, b: 2}\nz: {<<: *y}\n"), "a1 b2");
    assert_eq!(keys("z: {<<: {a: 1}, b: 2}\n"), "a1 b2");
    assert_eq!(keys("z: {\"<<\": 1}\n"), "<<1", "a quoted one is text");
}

#[test]
fn bad_merges_are_found_at_the_value() {
    assert_eq!(code_and_place("a: {<<: b}"), said("bad-merge", "b"));
    assert_eq!(code_and_place("a: {<<: [{}, 5]}"), said("bad-merge", "5"));
    assert_eq!(code_and_place("a: {<<: [[]]}"), said("bad-merge", "[]"));
    assert_eq!(code_and_place("a: {<<: {b: c}, <<: {d: e}}"), said("duplicate-key", "<<"));
}

#[test]
fn duplicate_keys_are_found_with_both_places_and_the_first_is_kept() {
    for filler in ["", "c: 0\nd: 0\ne: 0\nf: 0\ng: 0\nh: 0\ni: 0\nj: 0\n"] {
        let text = format!("a: 1\nb: 2\n{filler}\"a\": 3\na: 4\n");
        let (parsed, found) = read(&text);
        let spans: Vec<_> = found.iter().map(|f| (at(&text, f.span.unwrap()), f.labels[0].span.start)).collect();
        assert_eq!(spans, [("\"a\"", 0), ("a", 0)]);
        let map = parsed.documents[0].as_map().unwrap();
        assert_eq!(map.get("a").unwrap().as_scalar().unwrap().text.as_ref(), "1");
        assert_eq!(map.keys().filter(|key| *key == "a").count(), 1);
    }
}

#[test]
fn a_merge_after_a_removed_duplicate_keeps_its_place() {
    let (parsed, _) = read("x: &x {m: 1}\ny: {a: 1, a: 2, <<: *x, b: 3}\n");
    let map = parsed.documents[0].as_map().unwrap().get("y").unwrap().as_map().unwrap();
    assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "m", "b"]);
}

#[test]
fn keys_are_texts_and_collections_are_refused_as_keys() {
    let node = root("1: a\ntrue: b\n~: c\n1.50: d\n");
    assert_eq!(node.as_map().unwrap().keys().collect::<Vec<_>>(), ["1", "true", "~", "1.50"]);
    assert_eq!(code_and_place("? [a, b]\n: c\nd: e\n"), said("complex-key", "[a, b]"));
    assert_eq!(code_and_place("{a: b}: c\n"), said("complex-key", "{a: b}"));
    let (parsed, _) = read("? [a]\n: b\nd: e\n");
    assert_eq!(parsed.documents[0].as_map().unwrap().keys().collect::<Vec<_>>(), ["d"]);
}

#[test]
fn documents_without_content_are_left_out_and_null_is_kept() {
    assert_eq!(read("").0.documents.len(), 0);
    assert_eq!(read("# only a comment\n").0.documents.len(), 0);
    assert_eq!(read("---\n---\na: 1\n---\n...\n").0.documents.len(), 1);
    assert_eq!(read("--- null\n--- ~\n").0.documents.len(), 2);
}

#[test]
fn comments_have_their_bytes() {
    let text = "# é\na: 1 # two\r\n  # three\n\"# no\": '# no'\n# last";
    let comments: Vec<_> = read(text).0.comments.iter().map(|c| at(text, c.span).to_owned()).collect();
    assert_eq!(comments, ["# é", "# two", "# three", "# last"]);
}

#[test]
fn reading_goes_on_with_the_next_document() {
    let text = "a: 1\n---\nb: [\n---\nc: 3\n---\nd: ]\n---\ne: 5\n";
    let (parsed, found) = read(text);
    let keys: Vec<_> = parsed.documents.iter().flat_map(|d| d.as_map().unwrap().keys()).collect();
    assert_eq!(keys, ["a", "c", "e"]);
    assert_eq!(found.iter().map(|f| at(text, f.span.unwrap())).collect::<Vec<_>>(), ["[", "]"]);
}

#[test]
fn tabs_are_found_wherever_the_parser_noticed_them() {
    assert_eq!(code_and_place("a:\n\tb: 1\n"), said("tab-indentation", "\t"));
    assert_eq!(code_and_place("a: b\n\tc: d\n"), said("tab-indentation", "\t"));
    assert_eq!(code_and_place("a:\n  \t\tb: 1\n"), said("tab-indentation", "\t\t"));
    assert_eq!(code_and_place("a:\n  b: 1\n \tc: 1\n"), said("tab-indentation", "\t"));
    assert_eq!(code_and_place("a:\n  \t- b\n"), said("tab-indentation", "\t"));
    assert_eq!(read("a:\tb\t# c\n").1, [], "between tokens a tab is fine");
}

#[test]
fn indentation_errors_have_their_own_code() {
    assert_eq!(code_and_place("a:\n   b: 1\n  c: 2\n"), said("bad-indentation", "c"));
    assert_eq!(code_and_place("a: 1\n  b: 2\n"), said("bad-indentation", ":"));
    assert_eq!(code_and_place("- a\nb: c\n"), said("bad-indentation", "b"));
    assert_eq!(code_and_place("a: b\n- c\n"), said("bad-indentation", "-"));
}

#[test]
fn unquoted_braces_in_flow_values_get_quotes() {
    for (text, value) in [
        ("a: { path: /v1/{id} }\n", "/v1/{id}"),
        ("a: {path: /v1/{id}/x/{y}, method: GET}\n", "/v1/{id}/x/{y}"),
        ("a: { path: {id}/x }\n", "{id}/x"),
        ("a: { name: ${param.Stage} }\n", "${param.Stage}"),
        ("a: [x, ${param.Stage}-y]\n", "${param.Stage}-y"),
        ("path: {id}/x\n", "{id}/x"),
    ] {
        let (_, found) = read(text);
        assert_eq!(code_and_place(text), said("unquoted-braces", value));
        let edit = &found[0].fixes[0].edits[0];
        assert_eq!(edit.replacement, format!("\"{value}\""));
        let mended = text.replace(at(text, edit.span), &edit.replacement);
        assert_eq!(read(&mended).1, [], "{mended}");
    }
    let (_, found) = read("a: { b: c {d: e} }\n");
    assert_eq!(found[0].code, crate::codes::UNQUOTED_BRACES);
    assert_eq!(found[0].fixes, [], "perhaps a comma is missing");
}

#[test]
fn syntax_errors_are_placed_exactly_and_said_plainly() {
    for (text, place, message) in [
        ("a: [1, 2", "[", "`[` is never closed"),
        ("a: [1}", "[", "`[` is closed by `}`"),
        ("a: \"x\nb: 3\n", "\"", "a quoted string is never closed"),
        ("a: 'x' y\n", "y", "text follows a closing quote"),
        ("a: @x\n", "@", "a value cannot begin with `@`"),
        ("a: b: c\n", ":", "`: ` stands inside an unquoted value"),
        ("a: \"x \\q y\"", "\\q", "an escape in a double-quoted string is unknown"),
        ("a: 1\nbcd\n", "bcd", "a line is neither `key: value` nor `- item`"),
        ("a: - b\n", "-", "a list item cannot begin here"),
        ("a: \u{1}x", "\u{1}", "the control character U+0001 cannot stand in YAML"),
        ("a: *\n", "*", "`&` or `*` has no name after it"),
        ("a: [1,,2]", ",", "something is missing"),
    ] {
        assert_eq!(finding(text), ("yaml-syntax", place.to_owned(), message.to_owned()), "{text}");
    }
}

#[test]
fn an_open_bracket_above_is_pointed_at() {
    let text = "a: [1, 2\nb: 3\n";
    let (_, found) = read(text);
    assert_eq!(at(text, found[0].labels[0].span), "[");
}

#[test]
fn limits_are_kept() {
    let read = |text: &str, limits: Limits| {
        let mut found = Diagnostics::default();
        parse(FileId(7), text, &limits, &mut found);
        found.into_iter().map(|f| f.code.0.name).collect::<Vec<_>>()
    };
    let limits = Limits::default;
    assert_eq!(read("a: 1", Limits { max_bytes: 3, ..limits() }), ["file-too-large"]);
    assert_eq!(read("a: 1", Limits { max_bytes: 4, ..limits() }), [""; 0]);
    assert_eq!(read("[a, b]", Limits { max_nodes: 2, ..limits() }), ["file-too-large"]);
    assert_eq!(read("[a, b]", Limits { max_nodes: 3, ..limits() }), [""; 0]);
    assert_eq!(read("[[a]]", Limits { max_depth: 1, ..limits() }), ["nested-too-deep"]);
    assert_eq!(read("[[a]]", Limits { max_depth: 2, ..limits() }), [""; 0]);
    assert_eq!(read("[&a b, *a]", Limits { alias_floor: 65, alias_factor: 0, ..limits() }), ["alias-expansion"]);
    assert_eq!(read("[&a b, *a]", Limits { alias_floor: 66, alias_factor: 0, ..limits() }), [""; 0]);
    assert_eq!(read("[*a, *b, *c]", Limits { max_errors: 2, ..limits() }).last(), Some(&"too-many-errors"));
    let deep = Limits { max_depth: usize::MAX, ..limits() };
    assert_eq!(read(&"[".repeat(2_000), deep), ["nested-too-deep"], "the ceiling holds");
}
