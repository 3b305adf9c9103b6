//! Texts made to hurt: each must be answered with a finding, quickly, without deep recursion or much memory; and no
//! text at all may make the reader panic or point outside the file.

use std::time::{Duration, Instant};

use aws_auto_source::yaml::Parsed;
use aws_auto_source::{Diagnostics, Kind, Node, Span};
use proptest::prelude::*;

use crate::yaml_support::{codes, read};

/// Reads in a debug build on a busy machine; linear readers need a small part of it, others far more.
const PATIENCE: Duration = Duration::from_secs(20);

fn read_in_time(text: &str) -> (Parsed, Diagnostics) {
    let start = Instant::now();
    let read = read(text);
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
    read
}

fn codes_of(text: &str) -> Vec<&'static str> {
    codes(&read_in_time(text).1)
}

#[test]
fn depth_bombs_are_refused_at_the_limit() {
    assert_eq!(codes_of(&"[".repeat(100_000)), ["nested-too-deep"]);
    assert_eq!(codes_of(&"- ".repeat(100_000)), ["nested-too-deep"]);
    assert_eq!(codes_of(&"{a: ".repeat(100_000)), ["nested-too-deep"]);
    assert_eq!(codes_of(&"? ".repeat(100_000)), ["nested-too-deep"]);
    assert_eq!(codes_of(&"[{a: ".repeat(65)), ["nested-too-deep"], "both kinds count together");
    assert_eq!(codes_of(&"{".repeat(10_000_000)), ["nested-too-deep"]);
}

#[test]
fn depth_at_the_limit_is_fine() {
    let text = format!("{}x{}", "[".repeat(128), "]".repeat(128));
    assert_eq!(codes_of(&text), [""; 0]);
}

#[test]
fn depth_through_aliases_counts() {
    let chain: String = (1..300).map(|i| format!("a{i}: &a{i} [*a{}]\n", i - 1)).collect();
    assert!(codes_of(&format!("a0: &a0 [x]\n{chain}")).contains(&"nested-too-deep"));
}

#[test]
fn exponential_aliases_are_refused() {
    let levels: String =
        (1..30).map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 10].join(", "))).collect();
    assert_eq!(codes_of(&format!("a0: &a0 [x, x, x]\n{levels}")), ["alias-expansion"]);
}

#[test]
fn quadratic_aliases_are_refused() {
    let long = "x".repeat(50_000);
    let uses = "- *a\n".repeat(10_000);
    assert_eq!(codes_of(&format!("- &a {long}\n{uses}")), ["alias-expansion"]);
    let wide = "x, ".repeat(10_000);
    assert_eq!(codes_of(&format!("- &a [{wide}]\n{uses}")), ["alias-expansion"]);
}

#[test]
fn nested_anchors_are_paid_for_too() {
    let open: String = (0..100).map(|i| format!("&a{i} [")).collect();
    let text = format!("{open}{}{}", "x, ".repeat(100_000), "]".repeat(100));
    assert!(codes_of(&text).contains(&"alias-expansion"));
}

#[test]
fn ordinary_reuse_in_a_big_file_passes() {
    let base = "x-base: &base {memory: 512, timeout: 30s, tags: {team: payments, tier: gold}}\n";
    let functions: String = (0..5_000)
        .map(|i| {
            format!("f{i}:\n  <<: *base\n  handler: src/orders/create_{i}.handler\n  description: creates order {i}\n")
        })
        .collect();
    let (parsed, diagnostics) = read_in_time(&format!("{base}{functions}"));
    assert_eq!(codes(&diagnostics), [""; 0]);
    assert_eq!(parsed.aliases.len(), 5_000);
}

#[test]
fn many_errors_end_the_reading() {
    let found = codes_of(&"---\n]\n".repeat(100_000));
    assert_eq!(found.len(), 101);
    assert_eq!(found.last(), Some(&"too-many-errors"));
    assert_eq!(codes_of(&format!("[{}]", "*a,".repeat(500_000))).len(), 101);
}

#[test]
fn long_simple_texts_are_read_in_linear_time() {
    for piece in [
        "# c\n", "a\n", "'", "\"\\", "a: b\n", "- x\n", "x ", "&a ", "!t ", "\t", " \n", "|\n", "{}", "? a\n", "%A\n",
        "---\n", "\u{feff}", "*a ", ",", ":",
    ] {
        read_in_time(&piece.repeat(1_000_000 / piece.len()));
        read_in_time(&format!("a:\n{}  b: c", piece.repeat(1_000_000 / piece.len())));
        read_in_time(&format!("[{}", piece.repeat(1_000_000 / piece.len())));
    }
}

#[test]
fn binary_is_refused() {
    assert_eq!(codes_of("a: b\0"), ["not-text"]);
    assert_eq!(codes_of(&"\0".repeat(1_000_000)), ["not-text"]);
    assert_eq!(codes_of("a: \u{1}b"), ["yaml-syntax"]);
}

#[test]
fn a_file_beyond_the_limit_is_refused_unread() {
    assert_eq!(codes_of(&"#".repeat((64 << 20) + 1)), ["file-too-large"]);
}

fn check_span(text: &str, span: Span) {
    let slice = text.get(span.start as usize..span.end as usize);
    assert!(slice.is_some(), "{span:?} is not a slice of {text:?}");
}

fn check_node(text: &str, node: &Node) {
    check_span(text, node.span);
    match &node.kind {
        Kind::Scalar(scalar) => {
            if scalar.verbatim {
                let place = node.sub_span(0, scalar.text.len());
                assert_eq!(text.get(place.start as usize..place.end as usize), Some(&*scalar.text), "in {text:?}");
            }
        }
        Kind::Seq(items) => items.iter().for_each(|item| check_node(text, item)),
        Kind::Map(map) => {
            for entry in &map.entries {
                check_span(text, entry.key.span);
                check_node(text, &entry.value);
            }
        }
    }
}

fn check(text: &str) {
    let (parsed, diagnostics) = read(text);
    parsed.documents.iter().for_each(|node| check_node(text, node));
    parsed.comments.iter().for_each(|comment| {
        check_span(text, comment.span);
        assert!(text[comment.span.start as usize..].starts_with('#'), "{text:?}");
    });
    parsed.aliases.iter().for_each(|alias| check_span(text, alias.span));
    for found in diagnostics.as_slice() {
        found.span.iter().chain(found.labels.iter().map(|l| &l.span)).for_each(|span| check_span(text, *span));
        found.fixes.iter().flat_map(|f| &f.edits).for_each(|edit| check_span(text, edit.span));
    }
}

/// Texts of the pieces that YAML is made of, in any order.
fn yamlish() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "c:",
        "- ",
        "-",
        "? ",
        ": ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "\t",
        " ",
        "# é",
        "'",
        "\"",
        "\\",
        "\\x4",
        "|",
        ">-",
        "|2",
        "&a ",
        "*a",
        "*a ",
        "!t ",
        "!!int ",
        "!!str ",
        "! ",
        "<<: ",
        "~",
        "1",
        "é",
        "\u{1F980}",
        "\u{feff}",
        "\u{1}",
        "\u{85}",
        "---",
        "\n---\n",
        "\n...\n",
        "%YAML 1.2\n",
        "/v1/{id}",
        "${x}",
        "@",
        "`",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_like_texts_never_panic_and_spans_stay_inside(text in yamlish()) {
        check(&text);
    }

    #[test]
    fn any_text_never_panics_and_spans_stay_inside(text in "\\PC{0,60}|[ -~\n\t]{0,60}") {
        check(&text);
    }

    #[test]
    fn any_bytes_are_text_or_placed(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        match aws_auto_source::yaml::decode_utf8(&bytes) {
            Ok(text) => check(text),
            Err((at, _)) => prop_assert!(at < bytes.len() && std::str::from_utf8(&bytes[..at]).is_ok()),
        }
    }
}
