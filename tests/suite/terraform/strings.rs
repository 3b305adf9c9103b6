//! Strings that attack the format, in every field that a user fills: they arrive literally, in both notations.

use serde_json::{Value, json};

use super::Planned;
use crate::harness::fixtures::Fixture;

/// What HCL, its templates, JSON, YAML and CloudFormation would each read as something else.
const ATTACKS: &[&str] = &[
    "${AWS::AccountId}",
    "%{ if true }yes%{ endif }",
    "%%{ for x in y }",
    "{{resolve:ssm:/a}}",
    "!Ref Secret",
    "*",
    "\"quoted\" and 'quoted' and `quoted`",
    "back\\slash \\\" \\n \\u0041 $ % $$ %% 100% $5",
    "several\nlines\n\n  indented\ttabbed\n",
    "🦀 👩‍🚀 Grüße 世界 \u{202e}rtl",
    "<<EOT\nnot a heredoc\nEOT",
    "# no comment // nor this /* nor this */",
    "} ] ) \" EOF",
    " blanks around ",
    "null",
];

/// The ecosystem: each attack in an environment variable, the description, tags, a default, a pattern, an input and a
/// secret's description.
fn ecosystem(attack: &str) -> Value {
    let one_line: String = attack.chars().map(|c| if c.is_control() || c == '\u{202e}' { ' ' } else { c }).collect();
    json!({
        "settings": {"name": "attacked"},
        "parameters": {"Given": {"type": "string", "default": attack, "description": attack}},
        "lambda_functions": [{
            "name": "victim",
            "description": attack,
            "environment_variables": {"ATTACK": attack, "LONG": attack.repeat(1500 / attack.len()), "GIVEN": "${param.Given}"},
            "tags": {"attack": tag(&one_line)},
            "triggers": [
                {"source": "eventbridge", "rule": "pattern", "pattern": {"source": [attack], "detail": {"key": [attack]}}},
                {"source": "schedule", "rule": "input", "schedule": "rate(1 day)", "input": {"text": attack, "list": [attack]}},
            ],
        }],
        "resources": {"secrets": {"kept": {"description": attack}}},
    })
}

/// The characters that AWS takes in tags.
fn tag(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || " +-=._:/@".contains(*c)).collect()
}

#[test]
fn attacks_arrive_literally() {
    let folder = tempfile::tempdir().unwrap();
    let code = folder.path().join("functions/victim");
    std::fs::create_dir_all(&code).unwrap();
    std::fs::write(code.join("app.py"), "").unwrap();
    for (n, attack) in ATTACKS.iter().enumerate() {
        let spec = folder.path().join(format!("attack-{n}.yaml"));
        std::fs::write(&spec, ecosystem(attack).to_string()).unwrap();
        let fixture = Fixture { name: format!("attack {n}"), spec };
        for format in ["hcl", "json"] {
            let planned = Planned::of(&fixture, format);
            let function = planned.resource("aws_lambda_function", "victim");
            let variables = &function["environment"][0]["variables"];
            assert_eq!(variables["ATTACK"], *attack, "{format}");
            assert_eq!(variables["GIVEN"], *attack, "{format}");
            assert_eq!(variables["LONG"], attack.repeat(1500 / attack.len()), "{format}");
            assert_eq!(function["description"], *attack, "{format}");
            let secret = planned.resource("aws_secretsmanager_secret", "kept");
            assert_eq!(secret["description"], *attack, "{format}");
            let pattern = planned.resource("aws_cloudwatch_event_rule", "victim_on_pattern")["event_pattern"].clone();
            let pattern: Value = serde_json::from_str(pattern.as_str().unwrap()).unwrap();
            assert_eq!(pattern["detail"]["key"][0], *attack, "{format}");
            let input = planned.resource("aws_cloudwatch_event_target", "victim_on_input_function")["input"].clone();
            let input: Value = serde_json::from_str(input.as_str().unwrap()).unwrap();
            assert_eq!(input, json!({"text": attack, "list": [attack]}), "{format}");
        }
    }
}
