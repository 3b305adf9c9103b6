//! The table beside other linters: what it says of this program is what this program says.

use std::fs;

use serde_json::Value;

use crate::harness::fixtures::TODAY;
use crate::harness::{binary, root};

/// A row: the mistake's file, and our own cell.
fn rows(page: &str) -> Vec<(String, String)> {
    let row = |line: &str| {
        let path = line.split_once("](../")?.1.split_once(')')?.0;
        let cell = line.split(" | ").nth(1)?;
        Some((path.to_owned(), cell.to_owned()))
    };
    page.lines().filter_map(row).collect()
}

#[test]
fn every_mistake_is_told_where_the_table_says() {
    let page = fs::read_to_string(root().join("docs/comparison.md")).unwrap();
    let rows = rows(&page);
    assert!(rows.len() > 40, "the table was not found");
    let mut arguments = vec!["check", "--each", "--today", TODAY, "--message-format", "json"];
    arguments.extend(rows.iter().map(|(path, _)| path.as_str()));
    let findings: Vec<Value> =
        binary::run(&arguments).stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (path, cell) in &rows {
        let told = findings.iter().any(|d| {
            let place = format!("{} at {}:{}", d["code"].as_str().unwrap(), d["line"], d["column"]);
            let mended = d["fixes"].as_array().unwrap().iter().any(|fix| fix["safe"] == true);
            d["file"] == path.as_str() && *cell == if mended { format!("{place}, mended") } else { place }
        });
        assert!(told, "{path}: the table says {cell}; run tests/oracles/compare.py --write");
    }
}
