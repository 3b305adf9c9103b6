//! Strings that a format could take for something else arrive literally, on every template target, or are refused.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::binary;
use crate::harness::fixtures::TODAY;
use crate::harness::judge::{Job, Judge, judge};

const TARGETS: [&str; 2] = ["cloudformation", "sam"];

/// What is written, and what must arrive: `$${` is the language's own way to write `${`.
fn attacks() -> Vec<(String, String)> {
    let same = [
        "${AWS::AccountId}",
        "${!Literal}",
        "${}",
        "a ${b",
        "%{ if true }x%{ endif }",
        "!Ref Bucket",
        "!Sub '${AWS::Region}'",
        "{\"Ref\": \"AWS::AccountId\"}",
        "Fn::GetAtt",
        "{{name}}",
        "{{ resolve:ssm:x }}",
        "*",
        "yes",
        "0x1F",
        "2012-10-17",
        "- a: [b, {c: d}]",
        "# no comment",
        "first\nsecond\n\n  third\n",
        "\"double\" 'single' \\back`",
        "\u{1F980} Grüße 世界",
        "\t tabs and trailing blanks  ",
        "AWS::NoValue",
        "${definition_substitution_1}",
    ];
    let mut all: Vec<(String, String)> = same.iter().map(|text| ((*text).to_owned(), (*text).to_owned())).collect();
    all.push(("$${AWS::AccountId}".to_owned(), "${AWS::AccountId}".to_owned()));
    all.push(("\"${}\n".repeat(200), "\"${}\n".repeat(200)));
    all
}

/// A function whose every free text is the string.
fn function(at: usize, text: &str) -> Value {
    let short: String = text.chars().take(200).collect();
    json!({
        "name": format!("attacked-{at}"),
        "description": short,
        "configuration": {"environment_variables": {"ATTACK": text, "OTHER": "x"}},
        "triggers": [
            {"source": "cloudwatch_events", "schedule": "rate(1 hour)", "input": {"text": text}},
            {"source": "sns", "topic": format!("topic-{at}"), "filter": {"kind": [short]}},
        ],
    })
}

fn compile(folder: &Path, spec: &Value, target: &str) -> (i32, String) {
    let file = folder.join("ecosystem.yaml");
    fs::write(&file, spec.to_string()).unwrap();
    let output = folder.join(target);
    let (spec, output) = (file.to_str().unwrap(), output.to_str().unwrap());
    let arguments = ["compile", spec, "--target", target, "-o", output, "--today", TODAY, "--message-format", "plain"];
    let run = binary::run(&arguments);
    (run.status, run.stderr)
}

#[test]
fn strings_arrive_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let attacks = attacks();
    let functions: Vec<Value> = attacks.iter().enumerate().map(|(at, (text, _))| function(at, text)).collect();
    let spec = json!({"lambda_functions": functions});
    let mut jobs = Vec::new();
    for target in TARGETS {
        let (status, said) = compile(folder.path(), &spec, target);
        assert_eq!(status, 0, "{target}: {said}");
        jobs.push(Job::new(target, folder.path().join(target).join("template.yaml")));
    }
    let reports = judge(Judge::Facts, &jobs);
    for target in TARGETS {
        let facts = &reports.of(target)["facts"];
        for (at, (written, expected)) in attacks.iter().enumerate() {
            let name = format!("attacked-{at}");
            let function = &facts["AWS::Lambda::Function"][&name];
            assert_eq!(function["Environment"]["ATTACK"], expected.as_str(), "{target}: {name}");
            let short = function["Description"].as_str().unwrap_or_default();
            assert!(!short.is_empty() && expected.starts_with(short), "{target}: {name}: {short}");
            let rule = &facts["AWS::Events::Rule"][&format!("default/{name}-schedule")];
            // An input is data of somebody else: no reference is looked for in it.
            assert_eq!(rule["Targets"][0]["Input"]["text"], written.as_str(), "{target}: {name}");
        }
    }
}

#[test]
fn what_a_template_cannot_hold_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        (json!({"ATTACK": "{{resolve:ssm:/a}}"}), "dynamic-reference"),
        (json!({"ATTACK": "x {{resolve:secretsmanager:a:SecretString:b}} y"}), "dynamic-reference"),
        (json!({"Ref": "AWS::AccountId"}), "function-like-mapping"),
    ];
    for (variables, code) in cases {
        let spec = json!({"lambda_functions": [{"name": "attacked", "environment_variables": variables}]});
        for target in TARGETS {
            let (status, said) = compile(folder.path(), &spec, target);
            assert_eq!(status, 1, "{target}: {said}");
            assert!(said.contains(code), "{target}: {said}");
            assert!(!folder.path().join(target).join("template.yaml").exists(), "{target}");
        }
    }
}
