//! The house rules that a compiler does not check: who may use whom, and where a library is confined to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::root;

/// Packages and the packages of this project they may use, `docs/architecture.md`'s table.
const MAY_USE: &[(&str, &[&str])] = &[
    ("compiler/source", &[]),
    ("compiler/profile", &[]),
    ("schema", &["aws-auto-source"]),
    ("compiler/core", &["aws-auto-source", "aws-auto-schema", "aws-auto-profile"]),
    ("targets", &["aws-auto-source", "aws-auto-compiler"]),
    (
        "compiler/cli",
        &["aws-auto-source", "aws-auto-profile", "aws-auto-schema", "aws-auto-compiler", "aws-auto-targets"],
    ),
];

/// Libraries and the only places that name them.
const CONFINED: &[(&str, &[&str])] = &[
    ("granit_parser", &["compiler/source/src/yaml/"]),
    ("petgraph", &["compiler/core/src/graph/", "compiler/core/src/passes/resource/"]),
    ("miette", &["compiler/cli/src/"]),
    ("clap", &["compiler/cli/src/"]),
];

#[test]
fn packages_use_only_what_stands_below_them() {
    for (folder, allowed) in MAY_USE {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let used: BTreeSet<&str> = manifest
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|name| name.starts_with("aws-auto"))
            .collect();
        let surprising: Vec<_> = used.iter().filter(|name| !allowed.contains(name)).collect();
        assert!(surprising.is_empty(), "{folder} uses {surprising:?}");
    }
}

#[test]
fn libraries_stay_where_they_are_confined_to() {
    for (path, text) in sources() {
        for (library, places) in CONFINED {
            let named = text.contains(&format!("use {library}")) || text.contains(&format!("{library}::"));
            let allowed = places.iter().any(|place| path.starts_with(place));
            assert!(!named || allowed, "{path} names {library}");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{path} does not begin with `//!`");
    }
}

/// Every Rust file of the product, by its path.
fn sources() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (folder, _) in MAY_USE {
        collect(&root().join(folder).join("src"), &mut files);
    }
    assert!(files.len() > 100, "the sources were not found");
    files
}

fn collect(folder: &Path, files: &mut BTreeMap<String, String>) {
    for path in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect::<Vec<PathBuf>>() {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}
