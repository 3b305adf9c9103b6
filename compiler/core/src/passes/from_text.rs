//! The passes on what users write: code pages and whole fixtures, from text to trace.

use std::fmt::Write as _;
use std::path::Path;

use aws_auto_source::{Severity, SourceMap};

use super::{Levels, Report, codes, run};
use crate::frontend::{NoCode, ReadOptions, read};
use crate::ir::Ecosystem;

/// Reads and passes; gives the findings of both, by name.
fn passed(text: &str) -> (Ecosystem, Report, Vec<&'static str>) {
    let mut sources = SourceMap::default();
    sources.add("ecosystem.yaml", text);
    let options = ReadOptions {
        environment: None,
        monitoring: None,
        parameters: std::collections::BTreeMap::new(),
        today: "2026-11-25".parse().unwrap(),
        folders: vec![String::new()],
    };
    let mut read = read(&sources, &options, &NoCode).unwrap();
    let report = run(&mut read.ecosystem, Levels::default(), || 0);
    let found = read.diagnostics.as_slice().iter().chain(report.diagnostics.as_slice());
    let names = found.filter(|d| d.severity > Severity::Note || codes::CODES.contains(&d.code)).map(|d| d.code.0.name);
    let names = names.collect();
    (read.ecosystem, report, names)
}

/// As `--explain-passes` tells it.
fn told(report: &Report) -> String {
    let mut out = String::new();
    for trace in report.traces.iter().filter(|trace| !trace.changes.is_empty()) {
        for change in &trace.changes {
            let _ = writeln!(out, "{}: {}: {} ({})", trace.pass, change.subject, change.what, change.evidence);
        }
    }
    for diagnostic in report.diagnostics.as_slice() {
        let _ = writeln!(out, "{}: {}", diagnostic.severity.as_str(), diagnostic.message);
    }
    out
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn examples_do_what_their_pages_say() {
    // No text of a user makes a compiler's bug, and what cannot be cut needs a database.
    let only_described = ["compiler-bug", "unbreakable-cycle"];
    for code in codes::CODES.iter().filter(|code| !only_described.contains(&code.0.name)) {
        let example = |fence: &str| code.0.page.split(fence).nth(1).unwrap().split("```").next().unwrap();
        assert_eq!(passed(example("```yaml wrong\n")).2, [code.0.name]);
        assert_eq!(passed(example("```yaml right\n")).2, [""; 0], "{}", code.0.name);
    }
}

#[test]
fn every_page_is_titled_by_its_name_and_ids_are_of_the_block() {
    for code in codes::CODES {
        assert!(code.0.page.starts_with(&format!("# {}\n", code.0.name)), "{}", code.0.name);
        assert!(("AA0400"..="AA0449").contains(&code.0.id), "{}", code.0.id);
    }
}

#[test]
fn mistakes_are_found_where_the_fixtures_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/errors");
    let mut seen = 0;
    for code in codes::CODES {
        let Ok(folder) = std::fs::read_dir(root.join(code.0.name)) else { continue };
        for file in folder.map(|entry| entry.unwrap().path()) {
            let text = std::fs::read_to_string(&file).unwrap();
            let mut sources = SourceMap::default();
            sources.add("ecosystem.yaml", text.clone());
            let (_, report, _) = passed(&text);
            let place = |span| {
                let start = sources.range(span).0;
                format!("# expect: {} at {}:{}", code.0.name, start.line, start.column)
            };
            let found = report.diagnostics.as_slice().iter().filter(|d| d.code == *code).filter_map(|d| d.span);
            assert_eq!(found.map(place).collect::<Vec<_>>(), [text.lines().next().unwrap()], "{}", file.display());
            seen += 1;
        }
    }
    assert_eq!(seen, codes::CODES.len() - 2, "each code that a text can cause has a fixture");
}

#[test]
fn overlapping_filters_move_their_bucket() {
    insta::assert_snapshot!(told(&passed(&fixture("overlap/ecosystem.yaml")).1));
}

#[test]
fn the_seed_is_explained() {
    for name in ["quick-start", "microservices"] {
        insta::assert_snapshot!(name, told(&passed(&fixture(&format!("seed/{name}.yaml"))).1));
    }
}

#[test]
fn running_again_changes_nothing_in_any_fixture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut seen = 0;
    for folder in std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let (mut eco, report, _) = passed(&std::fs::read_to_string(&file).unwrap());
            assert!(!told(&report).contains("inconsistent"), "{}: {}", file.display(), told(&report));
            let before = eco.clone();
            let again = run(&mut eco, Levels::default(), || 0);
            assert!(again.traces.iter().all(|trace| trace.changes.is_empty()), "{}: {}", file.display(), told(&again));
            assert_eq!(eco, before, "{}", file.display());
            seen += 1;
        }
    }
    assert!(seen >= 10, "only {seen} fixtures were found");
}
