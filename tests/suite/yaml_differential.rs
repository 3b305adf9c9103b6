//! Every fixture is read by another YAML library too: both must see the same values.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::Deserialize;
use serde_json::Value;

use crate::yaml_support::{codes, json, read};

fn yaml_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            yaml_files(&path, files);
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            files.push(path);
        }
    }
}

/// The documents as libyaml sees them, `<<` applied; `None` for what it cannot read.
fn by_serde_yaml(text: &str) -> Option<Vec<Value>> {
    let document = |deserializer| {
        let mut value = serde_yaml::Value::deserialize(deserializer).ok()?;
        value.apply_merge().ok()?;
        serde_json::to_value(value).ok()
    };
    serde_yaml::Deserializer::from_str(text).map(document).collect()
}

#[test]
fn fixtures_are_read_as_serde_yaml_reads_them() {
    let mut files = Vec::new();
    yaml_files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures")), &mut files);
    assert!(files.len() >= 5, "the seed is there");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let (parsed, diagnostics) = read(&text);
        // Fixtures of errors in the YAML itself are judged elsewhere; this test is about values.
        let Some(wanted) = by_serde_yaml(&text).filter(|_| !diagnostics.has_errors()) else { continue };
        let wanted: Vec<_> = wanted.into_iter().filter(|d| !d.is_null()).collect();
        let documents: Vec<_> = parsed.documents.iter().map(json).filter(|d| !d.is_null()).collect();
        assert_eq!(documents, wanted, "{} {:?}", file.display(), codes(&diagnostics));
    }
}

#[test]
fn awkward_values_are_read_as_serde_yaml_reads_them() {
    // Not `017`: the core schema reads 17, serde_yaml a string.
    let texts = [
        "a: [yes, no, on, off, y, n, True, FALSE, ~, null, '', \"\"]\n",
        "a: [1, -1, +1, 0x1F, 0o17, 1.5, 1e3, .5, -.5, 1.10, 1_000, 1:30, 2012-10-17]\n",
        "a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\n",
        "a: |\n  x\n\n  y\nb: >-\n  x\n  y\n\n  z\nc: 'it''s'\nd: \"\\u00e9\\n\\x41\"\n",
        "a: {b: {c: [d, {e: f}]}}\n---\n- 1\n- - 2\n  - 3\n",
        "\"1\": a\n'b c': d\n? e\n: f\n",
    ];
    for text in texts {
        let (parsed, diagnostics) = read(text);
        assert!(diagnostics.as_slice().is_empty(), "{text} {:?}", codes(&diagnostics));
        let documents: Vec<_> = parsed.documents.iter().map(json).collect();
        assert_eq!(Some(documents), by_serde_yaml(text), "{text}");
    }
}
