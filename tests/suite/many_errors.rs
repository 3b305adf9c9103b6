//! Thousands of mistakes in one file: all are told, and telling them costs no more than compiling would have.

use std::time::{Duration, Instant};

use aws_auto_compiler::compile::{CompileOptions, compile};
use aws_auto_compiler::frontend::{NoCode, ReadOptions};
use aws_auto_source::SourceMap;

use crate::harness::binary;
use crate::harness::fixtures::TODAY;

const FUNCTIONS: usize = 1_000;

/// An ecosystem in which each function has three mistakes, or none.
fn ecosystem(wrong: bool) -> String {
    let (key, runtime, action) =
        if wrong { ("memmory", "pyton3.13", "GetItm") } else { ("memory", "python3.13", "GetItem") };
    let function = |n: usize| {
        format!(
            "  - name: function-{n}\n    {key}: 512\n    runtime: {runtime}\n    integrations:\n      \
             - {{ service: dynamodb, table: table-{n}, permissions: [{action}] }}\n"
        )
    };
    (0..FUNCTIONS).fold("lambda_functions:\n".to_owned(), |text, n| text + &function(n))
}

#[test]
fn every_one_of_three_thousand_mistakes_is_told_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ecosystem.yaml");
    std::fs::write(&path, ecosystem(true)).unwrap();
    let path = path.to_str().unwrap();
    let run = binary::run(&["check", path, "--today", TODAY, "--message-format", "json", "--quiet"]);
    assert_eq!((run.status, run.stdout.lines().count()), (1, 3 * FUNCTIONS), "{}", run.stderr);
    for format in ["human", "plain", "sarif", "github"] {
        let run = binary::run(&["check", path, "--today", TODAY, "--message-format", format, "--quiet"]);
        let marks = match format {
            "human" => run.stdout.matches("did you mean").count(),
            "plain" => run.stdout.lines().filter(|line| line.contains("[AA0")).count(),
            "sarif" => run.stdout.matches("\"ruleId\"").count(),
            _ => run.stdout.lines().filter(|line| line.starts_with("::")).count(),
        };
        assert!(marks >= 3 * FUNCTIONS, "{format}: {marks}");
    }
    binary::run(&["check", path, "--today", TODAY, "--fix", "--quiet"]).expect(0);
    assert!(std::fs::read_to_string(path).unwrap() == ecosystem(false), "the mended file is not the clean one");
}

/// The fastest of a few runs: what a loaded machine adds is never less than nothing.
fn fastest(text: &str) -> Duration {
    let mut sources = SourceMap::default();
    sources.add("ecosystem.yaml", text);
    let read = ReadOptions {
        environment: None,
        parameters: std::collections::BTreeMap::new(),
        today: TODAY.parse().unwrap(),
        folders: Vec::new(),
        monitoring: None,
    };
    let levels = aws_auto_compiler::passes::Levels::default();
    let options = CompileOptions { read, artifacts_in_s3: false, levels, clock: || 0 };
    let once = || {
        let start = Instant::now();
        let _ = compile(&sources, &options, &NoCode);
        start.elapsed()
    };
    (0..7).map(|_| once()).min().unwrap()
}

#[test]
fn mistakes_cost_less_than_twice_a_clean_check() {
    let (clean, wrong) = (fastest(&ecosystem(false)), fastest(&ecosystem(true)));
    assert!(wrong < clean * 2, "clean {clean:?}, with {} mistakes {wrong:?}", 3 * FUNCTIONS);
}
