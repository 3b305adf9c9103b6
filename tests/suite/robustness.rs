//! Broken input of any kind: findings, never a panic, and no span outside of its text.

use std::fs;

use aws_auto_compiler::compile::{CompileOptions, compile};
use aws_auto_compiler::frontend::{NoCode, ReadOptions};
use aws_auto_source::SourceMap;
use aws_auto_targets::{Options, Target, emit};

use crate::harness::{fixtures, root};

fn survives(text: &str) {
    let mut sources = SourceMap::default();
    sources.add("a.yaml", text);
    let read = ReadOptions {
        environment: None,
        monitoring: None,
        parameters: std::collections::BTreeMap::new(),
        today: fixtures::TODAY.parse().unwrap(),
        folders: Vec::new(),
    };
    let options = CompileOptions {
        read,
        artifacts_in_s3: false,
        levels: aws_auto_compiler::passes::Levels::default(),
        clock: || 0,
    };
    let compiled = compile(&sources, &options, &NoCode).unwrap();
    for diagnostic in compiled.diagnostics.as_slice() {
        assert_ne!(diagnostic.code.0.name, "compiler-bug", "{}", diagnostic.message);
        let span = diagnostic.span.unwrap_or_default();
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{diagnostic:?}");
    }
    if let Some(stack) = &compiled.stack {
        for target in Target::ALL {
            let _ = emit(*target, stack, &sources, &Options::default());
        }
    }
}

#[test]
fn every_case_of_the_public_yaml_suite_is_survived() {
    let cases = fs::read_to_string(root().join("tests/data/yaml-test-suite/cases.jsonl")).unwrap();
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        survives(case["yaml"].as_str().unwrap());
    }
}

#[test]
fn fixtures_cut_off_anywhere_are_survived() {
    for fixture in fixtures::all() {
        let text = fs::read_to_string(&fixture.spec).unwrap();
        for end in (0..text.len()).step_by(37).filter(|end| text.is_char_boundary(*end)) {
            survives(&text[..end]);
        }
    }
}

#[test]
fn fixtures_with_a_line_missing_or_doubled_are_survived() {
    for fixture in fixtures::all() {
        let text = fs::read_to_string(&fixture.spec).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for at in (0..lines.len()).step_by(3) {
            let missing: Vec<&str> = [&lines[..at], &lines[at + 1..]].concat();
            survives(&missing.join("\n"));
            let doubled: Vec<&str> = [&lines[..=at], &lines[at..]].concat();
            survives(&doubled.join("\n"));
        }
    }
}
