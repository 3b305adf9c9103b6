//! Changes of an ecosystem, applied over the same state: what is not concerned stays as it is.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{read, variables};
use crate::harness::fixtures::{Compiled, Fixture};
use crate::harness::judge::tfcheck;
use crate::harness::root;

/// The fixture with every kind of trigger and tags on everything, as a tree.
fn image_pipeline() -> Value {
    let text = fs::read_to_string(root().join("fixtures/image-pipeline/ecosystem.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

fn compile(folder: &Path, name: &str, ecosystem: &Value) -> Compiled {
    let spec = folder.join(format!("{name}.yaml"));
    fs::write(&spec, ecosystem.to_string()).unwrap();
    Fixture { name: name.to_owned(), spec }.compile("terraform")
}

/// Addresses and actions of a change, without what stays.
fn changes(before: &Compiled, after: &Compiled) -> Vec<(String, String)> {
    let plan = tempfile::NamedTempFile::new().unwrap();
    let after_folder = after.folder.path().to_str().unwrap();
    let options = ["--then", after_folder, "--then-json", plan.path().to_str().unwrap()];
    let mut given = variables(before);
    given.insert("code_root".to_owned(), root().join("fixtures/image-pipeline").display().to_string());
    tfcheck(before.folder.path(), &options, &given).unwrap_or_else(|said| panic!("{said}"));
    let changes = read(plan.path())["resource_changes"].as_array().cloned().unwrap_or_default();
    let action = |change: &Value| change["change"]["actions"].to_string();
    let of = |change: &Value| (change["address"].as_str().unwrap_or_default().to_owned(), action(change));
    changes.iter().map(of).filter(|(_, action)| action != "[\"no-op\"]" && action != "[\"read\"]").collect()
}

#[test]
fn a_new_function_changes_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let ecosystem = image_pipeline();
    let before = compile(folder.path(), "before", &ecosystem);
    let mut more = ecosystem;
    let newcomer = json!({
        "name": "newcomer", "code": "functions/caption-reader", "handler": "app.handler", "tags": {"own": "yes"},
        "triggers": [{"source": "schedule", "schedule": "rate(1 day)"}],
    });
    more["lambda_functions"].as_array_mut().unwrap().insert(0, newcomer);
    let after = compile(folder.path(), "after", &more);
    let changes = changes(&before, &after);
    assert!(changes.len() > 5, "{changes:?}");
    let surprising: Vec<_> =
        changes.iter().filter(|(address, action)| !address.contains("newcomer") || action != "[\"create\"]").collect();
    assert!(surprising.is_empty(), "{surprising:?}");
}

#[test]
fn a_longer_timeout_changes_the_function_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut ecosystem = image_pipeline();
    let before = compile(folder.path(), "before", &ecosystem);
    let function = &mut ecosystem["lambda_functions"][0];
    let name = function["name"].as_str().unwrap().replace('-', "_");
    function["description"] = json!("Described in other words");
    let after = compile(folder.path(), "after", &ecosystem);
    let changes = changes(&before, &after);
    assert_eq!(changes, [(format!("aws_lambda_function.{name}"), "[\"update\"]".to_owned())]);
}
