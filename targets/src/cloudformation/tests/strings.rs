//! Users' strings: whatever they contain, they arrive as they were written, or nothing is printed.

use std::collections::BTreeMap;

use aws_auto_compiler::aws::PropertyOrigin;
use proptest::prelude::*;

use super::*;
use crate::codes::{DYNAMIC_REFERENCE, UNWRITABLE_REFERENCE};

#[test]
fn a_users_dynamic_reference_is_an_error_at_its_place() {
    let (sources, lines) = sources();
    for value in
        ["{{resolve:ssm:/a}}", "a {{resolve:ssm-secure:b:1}}", "{{resolve:secretsmanager:c}}", "{{resolve:new:d}}"]
    {
        let literal = || list([map([("Name", text(value))])]);
        let joined = || Value::Join(vec![text(&value[..4]), text(&value[4..]), Pseudo::Region.into()]);
        for value in [literal(), joined()] {
            let mut stack = Stack::default();
            let mut resource =
                Resource::new("X::Y::Z", "R", Group::Data("r".to_owned()), at(lines[0])).with("P", value);
            resource.property_origins = [("P", 3), ("Q.0", 2), ("P.1", 1)]
                .map(|(path, line)| PropertyOrigin { path: path.to_owned(), origin: at(lines[line]) })
                .to_vec();
            stack.add(resource);
            let (artifacts, diagnostics) = emit(Target::CloudFormation, &stack, &sources, &options(Format::Yaml));
            assert_eq!(artifacts, [], "nothing is printed");
            let [finding] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
            assert_eq!((finding.code, finding.severity), (DYNAMIC_REFERENCE, Severity::Error));
            assert_eq!(finding.span, Some(lines[3]));
        }
    }
}

#[test]
fn inside_a_document_json_escapes_what_cloudformation_cannot() {
    let value = "{{resolve:ssm:/a}}";
    let printed = property(|_| Value::Json(Box::new(map([(value, text(value))]))));
    let printed = printed.as_str().unwrap();
    assert!(!printed.contains("{{resolve:"));
    assert_eq!(serde_json::from_str::<serde_json::Value>(printed).unwrap(), serde_json::json!({value: value}));
}

#[test]
fn names_that_would_end_a_dynamic_reference_are_errors() {
    for value in [
        Value::SsmParameter("a}}{{resolve:ssm:b".to_owned()),
        Value::SsmParameter(String::new()),
        Value::SecretValue { secret: Box::new(text("a}b")), key: None },
        Value::SecretValue { secret: Box::new(text("a")), key: Some("k:AWSPENDING".to_owned()) },
    ] {
        let stack = with_property(|_| value.clone());
        let (artifacts, diagnostics) =
            emit(Target::CloudFormation, &stack, &SourceMap::default(), &options(Format::Yaml));
        assert_eq!((artifacts.len(), diagnostics.as_slice()[0].code), (0, UNWRITABLE_REFERENCE), "{value:?}");
    }
}

/// The documented meaning of `Fn::Sub`, `Fn::Join`, `Ref` and `Fn::GetAtt`, and nothing else.
fn evaluate(value: &serde_json::Value, names: &BTreeMap<&str, &str>) -> String {
    if let Some(s) = value.as_str() {
        return s.to_owned();
    }
    let (function, argument) = value.as_object().unwrap().iter().next().unwrap();
    match function.as_str() {
        "Ref" => names[argument.as_str().unwrap()].to_owned(),
        "Fn::GetAtt" => {
            names[format!("{}.{}", argument[0].as_str().unwrap(), argument[1].as_str().unwrap()).as_str()].to_owned()
        }
        "Fn::Join" => {
            assert_eq!(argument[0], "");
            argument[1].as_array().unwrap().iter().map(|part| evaluate(part, names)).collect()
        }
        "Fn::Sub" => substitute(argument.as_str().unwrap(), names),
        other => panic!("{other}"),
    }
}

fn substitute(text: &str, names: &BTreeMap<&str, &str>) -> String {
    let Some((before, rest)) = text.split_once("${") else { return text.to_owned() };
    assert!(!before.ends_with('$'), "undocumented: {text}");
    let (name, rest) = rest.split_once('}').expect("an end of the variable");
    let known = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || "_.:".contains(c)) && !name.is_empty();
    let here = match name.strip_prefix('!') {
        Some(literal) => {
            assert!(known(literal), "undocumented: {text}");
            format!("${{{literal}}}")
        }
        None => names[name].to_owned(),
    };
    format!("{before}{here}{}", substitute(rest, names))
}

fn names() -> BTreeMap<&'static str, &'static str> {
    [("T", "<table>"), ("T.Arn", "<arn>"), ("Text", "<text>"), ("AWS::Region", "<region>")].into()
}

/// Arbitrary strings, and strings full of what the formats treat specially.
fn strings() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[${}!aT.:\"\\\\ \n]{0,12}", "(\\$\\{!?(T|AWS::Region)\\}?|[a$!{}]){0,4}"]
        .prop_filter("refused by another rule", |s| !s.contains("{{resolve:"))
}

fn parts() -> impl Strategy<Value = Vec<(String, usize)>> {
    prop::collection::vec((strings(), 0_usize..5), 0..4)
}

fn part_values(stack: &Stack, parts: &[(String, usize)]) -> (Vec<Value>, String) {
    let [param, _, _, table, arn] = known(stack);
    let references = [(table, "<table>"), (arn, "<arn>"), (param, "<text>"), (Pseudo::Region.into(), "<region>")];
    let mut values = Vec::new();
    let mut expected = String::new();
    for (literal, reference) in parts {
        values.push(text(literal));
        expected.push_str(literal);
        if let Some((value, evaluated)) = references.get(*reference) {
            values.push(value.clone());
            expected.push_str(evaluated);
        }
    }
    (values, expected)
}

proptest! {
    #[test]
    fn a_string_is_what_it_was(literal in strings()) {
        prop_assert_eq!(property(|_| text(&literal)), literal);
    }

    #[test]
    fn a_joined_string_evaluates_to_its_parts(parts in parts()) {
        let mut expected = String::new();
        let printed = property(|stack| {
            let (values, joined) = part_values(stack, &parts);
            expected = joined;
            Value::Join(values)
        });
        prop_assume!(!expected.contains("{{resolve:"));
        prop_assert_eq!(evaluate(&printed, &names()), expected);
    }

    #[test]
    fn a_document_evaluates_to_json_of_its_values(parts in parts(), key in strings()) {
        let mut expected = String::new();
        let printed = property(|stack| {
            let (values, joined) = part_values(stack, &parts);
            expected = joined;
            Value::Json(Box::new(Value::Map(vec![(key.clone().into(), Value::Join(values))])))
        });
        let document: serde_json::Value = serde_json::from_str(&evaluate(&printed, &names())).unwrap();
        prop_assert_eq!(document, serde_json::Value::from_iter([(key, expected)]));
    }
}
