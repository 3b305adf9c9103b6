//! Systems larger than one stack: the nested stacks, put together again, are the one stack that they were cut from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::cloudformation::is_objection;
use crate::harness::binary;
use crate::harness::fixtures::TODAY;
use crate::harness::judge::{Job, Judge, judge};

/// Functions of the large system.
const MANY: usize = 2_000;
/// Enough for several stacks, few enough for a judge that takes seconds for each.
const SOME: usize = 130;

/// A folder with a specification, compiled in it.
struct System {
    folder: tempfile::TempDir,
}

impl System {
    fn new(spec: &str) -> Self {
        let system = Self { folder: tempfile::tempdir().unwrap() };
        system.write(spec);
        system
    }

    fn write(&self, spec: &str) {
        fs::write(self.path("ecosystem.yaml"), spec).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Compiles to JSON and gives every template by its file.
    fn compile(&self) -> BTreeMap<String, Value> {
        let (spec, out) = (self.path("ecosystem.yaml"), self.path("out"));
        let arguments = [
            "compile",
            spec.to_str().unwrap(),
            "-o",
            out.to_str().unwrap(),
            "--format",
            "json",
            "--update-lock",
            "--today",
            TODAY,
            "--message-format",
            "json",
        ];
        binary::run(&arguments).expect(0);
        let mut found = BTreeMap::new();
        collect(&out, &out, &mut found);
        found
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Value>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            collect(root, &path, found);
        } else if !name.starts_with('.') {
            found.insert(name, serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap());
        }
    }
}

/// Nested stacks back into one template: each parameter replaced by what the output that it carries is made of.
fn joined(templates: &BTreeMap<String, Value>) -> Value {
    let parent = &templates["template.json"];
    let nested = parent["Resources"].as_object().unwrap();
    let file = |stack: &Value| stack["Properties"]["TemplateURL"].as_str().unwrap().trim_start_matches("./").to_owned();
    let output = |reference: &Value| -> Value {
        let reference = reference["Fn::GetAtt"].as_array().unwrap_or_else(|| panic!("{reference} is no output"));
        let name = reference[1].as_str().unwrap().strip_prefix("Outputs.").unwrap();
        let child = &templates[&file(&nested[reference[0].as_str().unwrap()])];
        let value = &child["Outputs"][name]["Value"];
        assert!(!value.is_null(), "no output {name}");
        value.clone()
    };
    let mut resources = Map::new();
    for stack in nested.values() {
        let child = &templates[&file(stack)];
        let given = stack["Properties"]["Parameters"].as_object().cloned().unwrap_or_default();
        let declared = child["Parameters"].as_object().cloned().unwrap_or_default();
        let names = |map: &Map<String, Value>| map.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(names(&given), names(&declared), "what the parent gives is what the stack asks for");
        let values = given.iter().map(|(name, value)| (name.clone(), output(value))).collect();
        for (id, resource) in child["Resources"].as_object().unwrap() {
            assert!(resources.insert(id.clone(), replaced(resource, &values)).is_none(), "{id} is there twice");
        }
    }
    let outputs = parent["Outputs"].as_object().cloned().unwrap_or_default();
    let outputs: Map<String, Value> = outputs.iter().map(|(name, o)| (name.clone(), output(&o["Value"]))).collect();
    json!({"Resources": resources, "Outputs": outputs})
}

/// The value with each `Ref` to a parameter replaced, in strings too.
fn replaced(value: &Value, parameters: &BTreeMap<String, Value>) -> Value {
    if let Some(known) = value["Ref"].as_str().and_then(|name| parameters.get(name)) {
        return known.clone();
    }
    if let Some(text) = value["Fn::Sub"].as_str() {
        let text = parameters.iter().fold(text.to_owned(), |text, (name, value)| {
            let inner = match (value["Ref"].as_str(), value["Fn::GetAtt"].as_array()) {
                (Some(id), _) => id.to_owned(),
                (_, Some(path)) => format!("{}.{}", path[0].as_str().unwrap(), path[1].as_str().unwrap()),
                _ => panic!("{value} is no reference"),
            };
            text.replace(&format!("${{{name}}}"), &format!("${{{inner}}}"))
        });
        return json!({"Fn::Sub": text});
    }
    match value {
        Value::Array(items) => items.iter().map(|item| replaced(item, parameters)).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), replaced(value, parameters))).collect(),
        other => other.clone(),
    }
}

/// The same system as one stack, whatever its size.
fn undivided(spec: &str) -> Value {
    use aws_auto_compiler::compile::{CompileOptions, compile};
    use aws_auto_compiler::frontend::{NoCode, ReadOptions};
    let mut sources = aws_auto_source::SourceMap::default();
    sources.add("ecosystem.yaml", spec.to_owned());
    let today = TODAY.parse().unwrap();
    let read =
        ReadOptions { environment: None, monitoring: None, parameters: BTreeMap::new(), today, folders: Vec::new() };
    let options = CompileOptions { read, artifacts_in_s3: false, levels: Default::default(), clock: || 0 };
    let compiled = compile(&sources, &options, &NoCode).unwrap();
    let print = aws_auto_targets::Options { format: aws_auto_targets::Format::Json, ..Default::default() };
    let target = aws_auto_targets::Target::CloudFormation;
    let (artifacts, _) = aws_auto_targets::emit(target, &compiled.stack.unwrap(), &sources, &print);
    serde_json::from_str(&artifacts[0].contents).unwrap()
}

/// Where the code is differs with the folder of the template, and so does the version that is named after it.
fn without_places(template: &Value) -> Value {
    let mut resources = template["Resources"].clone();
    for resource in resources.as_object_mut().unwrap().values_mut() {
        resource["Properties"].as_object_mut().map(|properties| properties.remove("Code"));
        resource.as_object_mut().unwrap().remove("DependsOn");
    }
    resources
}

#[test]
fn nested_stacks_are_the_one_stack_that_they_were_cut_from() {
    let spec = aws_auto_tests::every_trigger(MANY);
    let templates = System::new(&spec).compile();
    assert!(templates.len() > 30, "{}", templates.len());
    let (whole, again) = (without_places(&undivided(&spec)), without_places(&joined(&templates)));
    let (whole, again) = (whole.as_object().unwrap(), again.as_object().unwrap());
    let ids = |map: &Map<String, Value>| map.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(ids(whole), ids(again));
    for (id, resource) in whole {
        assert_eq!(resource, &again[id], "{id}");
    }
}

#[test]
fn no_stack_is_above_a_limit_and_all_leave_room() {
    let templates = System::new(&aws_auto_tests::every_trigger(MANY)).compile();
    for (file, template) in &templates {
        let count = |section: &str| template[section].as_object().map_or(0, Map::len);
        assert!(count("Resources") <= 400, "{file}");
        assert!(count("Parameters") <= 160, "{file}");
        assert!(count("Outputs") <= 200, "{file}");
        assert!(serde_json::to_string_pretty(template).unwrap().len() <= 1_000_000, "{file}");
    }
}

#[test]
fn with_a_lock_one_more_function_changes_one_stack() {
    let spec = aws_auto_tests::every_trigger(MANY);
    let system = System::new(&spec);
    let before = system.compile();
    let lock = fs::read_to_string(system.path("aws-auto.lock")).unwrap();
    // What is new comes first, so that every line of the specification moves.
    let new = "  - name: newcomer\n    triggers:\n      - source: sqs\n        queue: news\n";
    system.write(&spec.replacen("lambda_functions:\n", &format!("lambda_functions:\n{new}"), 1));
    let after = system.compile();
    let changed: Vec<&String> = after.keys().filter(|file| before.get(*file) != after.get(*file)).collect();
    let others: Vec<_> = changed.iter().filter(|file| **file != "template.json").collect();
    assert_eq!(others.len(), 1, "{changed:?}");
    let moved: Vec<_> = before
        .iter()
        .filter(|(file, _)| *file != "template.json")
        .flat_map(|(file, template)| template["Resources"].as_object().unwrap().keys().map(move |id| (file, id)))
        .filter(|(file, id)| after[*file]["Resources"].get(id.as_str()).is_none())
        .collect();
    assert_eq!(moved, [], "nothing moves");
    let grown = fs::read_to_string(system.path("aws-auto.lock")).unwrap();
    assert!(grown.contains("function newcomer") && grown.len() > lock.len());
}

#[test]
fn a_stack_s_text_does_not_change_when_the_lines_around_it_do() {
    let spec = aws_auto_tests::every_trigger(SOME);
    let system = System::new(&spec);
    let print = |to: &str| {
        let (spec, out) = (system.path("ecosystem.yaml"), system.path(to));
        let arguments =
            ["compile", spec.to_str().unwrap(), "-o", out.to_str().unwrap(), "--update-lock", "--today", TODAY];
        binary::run(&arguments).expect(0);
        fs::read_to_string(out.join("stacks/stack-1.yaml")).unwrap()
    };
    let before = print("out");
    assert!(
        before.starts_with("# Made by aws-auto") && before.contains("# Part of ../template.yaml, which deploys it.")
    );
    system.write(&format!("# A remark.\n\n{spec}"));
    assert_eq!(before, print("again"));
}

#[test]
fn the_judge_takes_the_parent_and_every_nested_stack() {
    let system = System::new(&aws_auto_tests::every_trigger(SOME));
    let files: Vec<String> = system.compile().into_keys().collect();
    assert!(files.len() > 3);
    let jobs: Vec<Job> = files.iter().map(|file| Job::new(file, system.path("out").join(file))).collect();
    let findings = judge(Judge::Lint, &jobs).findings().into_iter().filter(is_objection);
    assert_eq!(findings.map(|finding| finding.to_string()).collect::<Vec<_>>(), Vec::<String>::new());
}
