//! Every format over the same findings, so that they can be read side by side.

use aws_auto_source::{Diagnostic, Edit, Fix, SourceMap};

use super::*;
use crate::testing::{CODES, HARD_ERROR, NOTE, WARNING, find};

const LOOK: Look = Look { color: false, terminal: false };

/// Two files, one with characters of every width, and findings of every shape.
fn example() -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    sources.add("specs/a.yaml", "functions:\n  - name: \"é\u{1F980}\"\n    memmory: 512\n    timeout: 30\n");
    sources.add("specs/b, c:d.yaml", "queues:\r\n  - name: jobs\r\n    visibility: 10\r\n    # the end");
    let key = find(&sources, 0, "memmory");
    let diagnostics = vec![
        Diagnostic::without_place(NOTE, "nothing is scheduled"),
        Diagnostic::new(HARD_ERROR, key, "`memmory` is not a key of a function")
            .label("no such key")
            .help("did you mean `memory`?")
            .fix("write `memory`", key, "memory"),
        Diagnostic::new(WARNING, find(&sources, 0, "30"), "50 % of calls, or more, run twice:\nthe queue is too fast")
            .label("longer than the queue waits")
            .also(find(&sources, 1, "10"), "the queue waits this long")
            .also(find(&sources, 0, "\u{1F980}"), "read by this function"),
        Diagnostic {
            fixes: vec![Fix {
                title: "raise both".to_owned(),
                safe: false,
                edits: vec![
                    Edit { span: find(&sources, 1, "10"), replacement: "180\n    batch: 5".to_owned() },
                    Edit { span: find(&sources, 0, "30"), replacement: "60".to_owned() },
                ],
            }],
            ..Diagnostic::new(WARNING, find(&sources, 1, "name: jobs\r\n    visibility"), "{jobs} [is](odd)")
        },
    ];
    (sources, diagnostics)
}

fn rendered(format: MessageFormat) -> String {
    let (sources, diagnostics) = example();
    render(&[Report { sources: &sources, diagnostics: &diagnostics }], format, LOOK)
}

#[test]
fn human() {
    insta::assert_snapshot!(rendered(MessageFormat::Human));
}

#[test]
fn plain() {
    insta::assert_snapshot!(rendered(MessageFormat::Plain));
}

#[test]
fn json() {
    insta::assert_snapshot!(rendered(MessageFormat::Json));
}

#[test]
fn github() {
    insta::assert_snapshot!(rendered(MessageFormat::Github));
}

#[test]
fn sarif() {
    let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    insta::assert_snapshot!(rendered(MessageFormat::Sarif).replace(&version, "\"VERSION\""));
}

#[test]
fn sarif_is_valid_by_its_official_schema() {
    // One pattern of the published schema has a stray bracket, which only JavaScript's lenient mode accepts.
    let schema = include_str!("../../tests/data/sarif-2.1.0.schema.json").replace("{2}]?$", "{2}$");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for log in [rendered(MessageFormat::Sarif), render(&[], MessageFormat::Sarif, LOOK)] {
        let log: serde_json::Value = serde_json::from_str(&log).unwrap();
        let errors: Vec<_> = validator.iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    let mut broken: serde_json::Value = serde_json::from_str(&rendered(MessageFormat::Sarif)).unwrap();
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&broken), "the schema can say no");
}

#[test]
fn every_json_line_is_an_object_with_all_members() {
    let members = [
        "code",
        "name",
        "severity",
        "message",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "help",
        "labels",
        "fixes",
        "docs",
    ];
    let text = rendered(MessageFormat::Json);
    assert_eq!(text.lines().count(), 4);
    for line in text.lines() {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        assert_eq!(object.keys().collect::<Vec<_>>(), members);
    }
}

#[test]
fn nothing_found_is_nothing_said() {
    for format in [MessageFormat::Human, MessageFormat::Plain, MessageFormat::Json, MessageFormat::Github] {
        assert_eq!(render(&[], format, LOOK), "", "{format:?}");
    }
}

#[test]
fn escape_sequences_of_a_specification_do_not_reach_the_terminal() {
    let mut sources = SourceMap::default();
    sources.add("a\u{1b}[2J.yaml", "name: x\u{1b}[31m\u{9b}2J\u{202e}cba\rover\n");
    let span = find(&sources, 0, "cba");
    let finding = Diagnostic::new(HARD_ERROR, span, "bad \u{1b}[1A name")
        .label("\u{7}")
        .help("\u{1b}]0;title\u{7}")
        .fix("write \u{1b}x", span, "\u{1b}");
    for format in [MessageFormat::Human, MessageFormat::Plain] {
        let text = render(&[Report { sources: &sources, diagnostics: std::slice::from_ref(&finding) }], format, LOOK);
        assert!(!text.contains(is_steering), "{text:?}");
        assert!(text.contains("cba") || format == MessageFormat::Plain, "{text}");
    }
}

#[test]
fn every_place_can_be_drawn() {
    for text in ["", "\n", "a", "a\n", "a\n\n", "é", "a\r\nb", "a: b\n\n\n# c"] {
        let mut sources = SourceMap::default();
        let (file, other) = (sources.add("a", text), sources.add("b", text));
        let len = u32::try_from(text.len()).unwrap() + 2;
        for (start, end) in (0..=len).flat_map(|start| (start..=len).map(move |end| (start, end))) {
            let finding = Diagnostic::new(HARD_ERROR, Span::new(file, start, end), "m")
                .label("label")
                .also(Span::new(other, start, end), "other")
                .also(Span::new(FileId(9), 0, 1), "foreign");
            let report = Report { sources: &sources, diagnostics: std::slice::from_ref(&finding) };
            let drawn = render(&[report], MessageFormat::Human, LOOK);
            assert!(!drawn.contains("Failed to read"), "{text:?} {start}..{end}\n{drawn}");
            assert!(drawn.contains("[a:") && drawn.contains("[b:"), "{text:?} {start}..{end}\n{drawn}");
        }
    }
}

#[test]
fn a_thousand_findings_in_a_big_file_are_drawn_in_linear_time() {
    let mut sources = SourceMap::default();
    let line = "    key: value of some length, to make the file big\n";
    let file = sources.add("big.yaml", line.repeat(100_000));
    let at = |i: u32| Span::new(file, 99 * i * 52 + 4, 99 * i * 52 + 7);
    let diagnostics: Vec<_> = (0..1000).map(|i| Diagnostic::new(WARNING, at(i), "odd").label("here")).collect();
    let start = std::time::Instant::now();
    let text = render(&[Report { sources: &sources, diagnostics: &diagnostics }], MessageFormat::Human, LOOK);
    assert!(text.ends_with("1000 warnings\n"));
    // Rescanning five megabytes for each label takes over 40 s even when optimised; this takes a fraction of one.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn the_summary_counts_and_the_page_of_the_worst_is_named() {
    let text = rendered(MessageFormat::Human);
    assert!(text.ends_with("Read more: aws-auto explain AA9901\n1 error, 2 warnings, 1 note\n"), "{text}");
}

#[test]
fn colours_are_only_used_when_asked_for() {
    let (sources, diagnostics) = example();
    let reports = [Report { sources: &sources, diagnostics: &diagnostics }];
    assert!(!render(&reports, MessageFormat::Human, LOOK).contains('\u{1b}'));
    assert!(render(&reports, MessageFormat::Human, Look { color: true, ..LOOK }).contains("\u{1b}["));
}

#[test]
fn every_page_starts_with_the_name_of_its_code() {
    for code in crate::session::all_codes().iter().chain(CODES) {
        assert!(code.0.page.starts_with(&format!("# {}\n\n", code.0.name)), "{}", code.0.id);
    }
}
