//! The language, as its types publish it: what the tests of schema, decoder and reference share.
//!
//! A document is JSON here and goes through the real reader of YAML, of which JSON is a part.

pub(crate) mod made;
pub(crate) mod mutate;

use std::fs;
use std::path::Path;

use aws_auto_schema::{Decode, Decoder, Document};
use aws_auto_source::yaml::{Limits, parse};
use aws_auto_source::{Diagnostics, FileId};
use serde_json::Value;

use crate::harness::{fixtures, root};
use crate::yaml_support;

/// What the decoder makes of a document, and every problem that it reports.
pub(crate) fn decode(document: &Value) -> (Option<Document>, Vec<String>) {
    let mut found = Diagnostics::default();
    let mut parsed = parse(FileId(0), &document.to_string(), &Limits::default(), &mut found);
    assert!(found.as_slice().is_empty(), "JSON is YAML: {:?}\n{document}", yaml_support::codes(&found));
    let mut decoder = Decoder::default();
    let decoded = Document::decode(&parsed.documents.remove(0), &mut decoder);
    let said = decoder.diagnostics.as_slice().iter().map(|d| format!("{}: {}", d.code.0.name, d.message));
    (decoded, said.collect())
}

/// A document as JSON, as it stands in its file; several when the file holds several.
pub(crate) fn documents(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let (parsed, _) = yaml_support::read(&text);
    parsed.documents.iter().map(yaml_support::json).collect()
}

/// Every ecosystem that compiles, with its name.
pub(crate) fn good() -> Vec<(String, Value)> {
    fixtures::all()
        .into_iter()
        .map(|f| (f.name, f.spec))
        .flat_map(|(name, path)| documents(&path).into_iter().map(move |d| (name.clone(), d)))
        .collect()
}

/// Every ecosystem with a mistake: `fixtures/errors/<code>/<case>.yaml`.
pub(crate) fn bad() -> Vec<(String, Value)> {
    let read =
        |path: std::path::PathBuf| documents(&path).into_iter().map(move |d| (name(&path), d)).collect::<Vec<_>>();
    yaml_files(&root().join("fixtures/errors")).into_iter().flat_map(read).collect()
}

fn yaml_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap_or_else(|e| panic!("{e}")).path()).collect();
    paths.sort();
    let files = |path: std::path::PathBuf| match path.is_dir() {
        true => yaml_files(&path),
        false => Vec::from_iter(path.extension().is_some_and(|e| e == "yaml").then_some(path)),
    };
    paths.into_iter().flat_map(files).collect()
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
