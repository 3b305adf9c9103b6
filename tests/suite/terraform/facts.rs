//! One system, two targets: what Terraform applied is what CloudFormation deploys.
//!
//! The one side is read from Terraform's state, the other from the emulator that a template was deployed to; neither
//! knows the compiler. Every difference that is meant stands in [`ALLOWED`] with its reason, and must still occur.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{given, snake, variables};
use crate::harness::facts::{Allowed, differences, nothing_but_allowed};
use crate::harness::fixtures::{self, Compiled};
use crate::harness::judge::{Job, Judge, judge, terraform_facts, tfcheck};

const ALLOWED: &[Allowed] = &[
];

#[test]
fn terraform_makes_what_cloudformation_deploys() {
    let fixtures = fixtures::all();
    let templates: Vec<Compiled> =
        fixtures.iter().map(|f| f.compile_with("cloudformation", &["--format", "json"])).collect();
    let jobs: Vec<Job> = templates.iter().map(|one| job(one)).collect();
    let reports = judge(Judge::Facts, &jobs);
    let mut found = Vec::new();
    for fixture in &fixtures {
        let module = fixture.compile_with("terraform", &["--format", "json"]);
        let applied = applied(&module);
        found.extend(differences(&fixture.name, &reports.of(&fixture.name)["facts"], &applied));
    }
    nothing_but_allowed(&found, ALLOWED);
}

fn job(one: &Compiled) -> Job {
    let template = one.folder.path().join("template.json");
    let text = std::fs::read_to_string(&template).unwrap_or_else(|e| panic!("{}: {e}", template.display()));
    let parsed: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", template.display()));
    Job::new(&one.fixture.name, template).with("parameters", Some(parameters(one, &parsed)))
}

/// The fixture's parameters, and a value for every other one without a default.
fn parameters(one: &Compiled, template: &Value) -> Value {
    let declared = template["Parameters"].as_object().cloned().unwrap_or_default();
    let missing = declared.iter().filter(|(_, parameter)| parameter["Default"].is_null());
    let mut values: Map<String, Value> = missing.map(|(name, _)| (name.clone(), given(name).into())).collect();
    values.extend(one.fixture.json("parameters").and_then(|p| p.as_object().cloned()).unwrap_or_default());
    Value::Object(values)
}

fn applied(module: &Compiled) -> Value {
    let state = tempfile::NamedTempFile::new().unwrap_or_else(|e| panic!("{e}"));
    let options = ["--state", state.path().to_str().unwrap_or_default()];
    if let Err(said) = tfcheck(module.folder.path(), &options, &variables(module)) {
        panic!("{}: {said}", module.fixture.name);
    }
    terraform_facts(state.path(), &module.folder.path().join("main.tf.json"))
}
