//! The public YAML test suite judges the reader: what it must refuse, what it must accept, and the values it must see.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::yaml_support::{codes, json, read};

const CASES: &str = include_str!("../data/yaml-test-suite/cases.jsonl");

/// Where the reader deviates on purpose, and why. A case that stops deviating must leave the list.
const DEVIATIONS: &[(&str, &str)] = &[];

struct Case {
    id: String,
    yaml: String,
    must_fail: bool,
    json: Option<String>,
}

fn cases() -> Vec<Case> {
    let case = |line: &str| {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case[key].as_str().map(str::to_owned);
        Case {
            id: text("id").unwrap(),
            yaml: text("yaml").unwrap(),
            must_fail: case["error"].as_bool().unwrap(),
            json: text("json"),
        }
    };
    CASES.lines().map(case).collect()
}

/// How the reader differs from the suite on one case; `None` when it agrees.
fn deviation(case: &Case) -> Option<String> {
    let (parsed, diagnostics) = read(&case.yaml);
    match (case.must_fail, diagnostics.has_errors()) {
        (true, true) => return None,
        (true, false) => return Some("accepted, must be refused".to_owned()),
        (false, true) => return Some(format!("refused, must be accepted: {:?}", codes(&diagnostics))),
        (false, false) => {}
    }
    let documents = without_nulls(parsed.documents.iter().map(json).collect());
    let wanted = serde_json::Deserializer::from_str(case.json.as_deref()?).into_iter::<Value>();
    let wanted = without_nulls(wanted.map(Result::unwrap).collect());
    (documents != wanted).then(|| format!("read as {documents:?}, must be {wanted:?}"))
}

/// The suite counts documents without content as null documents, the reader leaves them out.
fn without_nulls(mut documents: Vec<Value>) -> Vec<Value> {
    documents.retain(|d| !d.is_null());
    documents.iter_mut().for_each(floats);
    documents
}

/// One kind of number: the suite writes `1.0` and `1` for the same value now and then.
fn floats(value: &mut Value) {
    match value {
        Value::Number(number) => *value = Value::from(number.as_f64()),
        Value::Array(items) => items.iter_mut().for_each(floats),
        Value::Object(map) => map.values_mut().for_each(floats),
        _ => {}
    }
}

#[test]
fn the_reader_agrees_with_the_yaml_test_suite() {
    let reasons: BTreeMap<&str, &str> = DEVIATIONS.iter().copied().collect();
    let cases = cases();
    assert_eq!(cases.len(), 402);
    let mut wrong = Vec::new();
    for case in &cases {
        match (deviation(case), reasons.get(&*case.id)) {
            (Some(how), None) => wrong.push(format!("{}: {how}", case.id)),
            (None, Some(_)) => wrong.push(format!("{}: agrees now, remove it from the list", case.id)),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
