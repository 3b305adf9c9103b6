//! Rules on what users write: from text to findings.

use aws_auto_source::{Severity, SourceMap};

use super::LINTS;
use crate::compile::{CompileOptions, compile};
use crate::frontend::{NoCode, ReadOptions};
use crate::passes::Levels;

/// What the rules find in a text, as `LINE:COLUMN name: message`, sorted by place.
pub(crate) fn found(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    sources.add("ecosystem.yaml", text);
    let read = ReadOptions {
        environment: None,
        monitoring: None,
        parameters: std::collections::BTreeMap::new(),
        today: "2026-11-25".parse().unwrap(),
        folders: vec![String::new()],
    };
    let options = CompileOptions { read, artifacts_in_s3: false, levels: Levels::default(), clock: || 0 };
    let mut compiled = compile(&sources, &options, &NoCode).unwrap();
    compiled.diagnostics.sort();
    let ours = |d: &&aws_auto_source::Diagnostic| LINTS.iter().any(|lint| lint.codes.contains(&d.code));
    let told = |d: &aws_auto_source::Diagnostic| {
        let at = d.span.map_or_else(String::new, |span| {
            let place = sources.range(span).0;
            format!("{}:{} ", place.line, place.column)
        });
        format!("{at}{}: {}", d.code.0.name, d.message)
    };
    let all = compiled.diagnostics.as_slice();
    let broken: Vec<_> = all.iter().filter(|d| d.severity == Severity::Error && !ours(d)).map(told).collect();
    assert!(broken.is_empty(), "the text itself is wrong: {broken:?}");
    all.iter().filter(ours).map(told).collect()
}

/// The names of the rules that find something in a text.
pub(crate) fn names(text: &str) -> Vec<String> {
    let name = |line: String| line.split(' ').find_map(|w| w.strip_suffix(':').map(str::to_owned)).unwrap_or_default();
    found(text).into_iter().map(name).collect()
}
