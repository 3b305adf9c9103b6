//! Terraform: every fixture is compiled by the real binary, in HCL and in JSON, and what comes out is judged by the
//! program Terraform itself, with the provider's own schema and value checks behind it.

mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::fixtures::{self, Compiled, Fixture};
use crate::harness::judge::{terraform_fmt, tfcheck};

/// What Terraform is asked: nothing may be beyond the limits of AWS either.
const STRICT: &[&str] = &["--strict-aws"];

#[test]
fn terraform_applies_every_module_and_finds_nothing_more_to_do() {
    every_module_is_accepted("hcl", STRICT);
}

#[test]
fn terraform_plans_every_module_in_json_as_in_hcl() {
    let mut problems = Vec::new();
    for fixture in fixtures::all() {
        let planned = |format: &str| planned_values(&fixture, format);
        let (hcl, json) = (planned("hcl"), planned("json"));
        if hcl != json {
            problems.push(format!("{}: the plans differ", fixture.name));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn modules_are_formatted_as_terraform_fmt_leaves_them() {
    let compiled: Vec<Compiled> = fixtures::all().iter().map(|fixture| fixture.compile("terraform")).collect();
    let changes: Vec<String> = compiled
        .iter()
        .map(|one| (one, terraform_fmt(one.folder.path())))
        .filter(|(_, changes)| !changes.is_empty())
        .map(|(one, changes)| format!("{}:\n{changes}", one.fixture.name))
        .collect();
    assert!(changes.is_empty(), "{}", changes.join("\n"));
}

fn every_module_is_accepted(format: &str, options: &[&str]) {
    let problems: Vec<String> = fixtures::all()
        .iter()
        .filter_map(|fixture| {
            let compiled = fixture.compile_with("terraform", &["--format", format]);
            let said = tfcheck(compiled.folder.path(), options, &variables(&compiled));
            objection(said).map(|said| format!("{}: {said}", fixture.name))
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Errors, and warnings too: a deprecated argument is one.
fn objection(said: Result<String, String>) -> Option<String> {
    match said {
        Err(said) => Some(said),
        Ok(said) => said.contains("Warning: ").then_some(said),
    }
}

/// Variables of a module: where the code is, the fixture's parameters, and a placeholder for others without a default.
pub(crate) fn variables(compiled: &Compiled) -> BTreeMap<String, String> {
    let fixture = &compiled.fixture;
    let code = fixture.spec.parent().unwrap_or(Path::new("/"));
    let mut variables = required(compiled.folder.path());
    variables.insert("code_root".to_owned(), code.display().to_string());
    let parameters = fixture.json("parameters").unwrap_or_default();
    for (name, value) in parameters.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        variables.insert(snake(name), value);
    }
    variables
}

/// The variables that the head of the module says must be given.
fn required(folder: &Path) -> BTreeMap<String, String> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let text = read("main.tf") + &read("main.tf.json");
    let names = text.split("-var ").skip(1).filter_map(|rest| rest.split_once("=VALUE"));
    names.map(|(name, _)| (name.to_owned(), "placeholder".to_owned())).collect()
}

/// `LegacyListener` as `legacy_listener`.
fn snake(name: &str) -> String {
    let mut result = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !result.is_empty() {
            result.push('_');
        }
        result.push(c.to_ascii_lowercase());
    }
    result
}

fn planned_values(fixture: &Fixture, format: &str) -> Value {
    let compiled = fixture.compile_with("terraform", &["--format", format]);
    let plan = tempfile::NamedTempFile::new().unwrap_or_else(|e| panic!("{e}"));
    let options = ["--plan-only", "--json", plan.path().to_str().unwrap_or_default()];
    let said = tfcheck(compiled.folder.path(), &options, &variables(&compiled));
    if let Some(said) = objection(said) {
        panic!("{} in {format}: {said}", fixture.name);
    }
    let text = fs::read_to_string(plan.path()).unwrap_or_else(|e| panic!("{e}"));
    let plan: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}"));
    plan["planned_values"].clone()
}
