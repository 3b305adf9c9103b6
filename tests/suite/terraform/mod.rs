//! Terraform: every fixture is compiled by the real binary, in HCL and in JSON, and what comes out is judged by the
//! program Terraform itself, with the provider's own schema and value checks behind it.

mod changes;
mod facts;
mod strings;
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
        let (Planned(hcl), Planned(json)) = (Planned::of(&fixture, "hcl"), Planned::of(&fixture, "json"));
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
    names.map(|(name, _)| (name.to_owned(), given(name))).collect()
}

/// A value for a variable (`orders_function_arn`) or parameter (`OrdersFunctionArn`) that nobody has given one.
pub(crate) fn given(name: &str) -> String {
    let name = snake(name);
    match name.strip_suffix("_arn") {
        Some(function) => format!("arn:aws:lambda:us-east-1:123456789012:function:{}", function.replace('_', "-")),
        None => "given-by-the-user".to_owned(),
    }
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

/// What Terraform would make of a fixture.
#[derive(Debug)]
pub(crate) struct Planned(Value);

impl Planned {
    /// The plan for one notation.
    pub(crate) fn of(fixture: &Fixture, format: &str) -> Self {
        let compiled = fixture.compile_with("terraform", &["--format", format]);
        let plan = tempfile::NamedTempFile::new().unwrap_or_else(|e| panic!("{e}"));
        let options = ["--plan-only", "--json", plan.path().to_str().unwrap_or_default()];
        let said = tfcheck(compiled.folder.path(), &options, &variables(&compiled));
        if let Some(said) = objection(said) {
            panic!("{} in {format}: {said}", fixture.name);
        }
        Self(read(plan.path())["planned_values"].clone())
    }

    /// The values of one resource that are known.
    pub(crate) fn resource(&self, ty: &str, name: &str) -> &Value {
        let resources = self.0["root_module"]["resources"].as_array().into_iter().flatten();
        let found = resources.into_iter().find(|r| r["type"] == ty && r["name"] == name);
        found.map_or_else(|| panic!("no {ty}.{name}"), |resource| &resource["values"])
    }
}

/// A JSON file.
pub(crate) fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
