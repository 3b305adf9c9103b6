//! The public YAML test suite judges the reader: what it must refuse, what it must accept, and the values it must see.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::yaml_support::{codes, json, read};

const CASES: &str = include_str!("../data/yaml-test-suite/cases.jsonl");

/// Where the reader deviates on purpose: the cases, the outcome, and why. A case that stops deviating, or deviates
/// otherwise, must leave its row.
const DEVIATIONS: &[(&str, &str, &str)] = &[
    (
        "4FJ6 6BFJ 6PBE 9MMW KK5P LX3P M2N8/00 M2N8/01 M5DY Q9WF RZP5 SBG9 V9D5 X38W XW4D",
        "complex-key",
        "lists and mappings as keys have no place in JSON or in any template: refused by design",
    ),
    (
        "2XXW 565N 5TYM 6CK3 6WLZ 7FWL 9WXW C4HZ CC74 CUP7 J7PZ M5C3 P76L UGM3 Z67P Z9M4",
        "unknown-tag",
        "only tags of the YAML 1.2 core schema are known: refused by design",
    ),
    ("2JQS", "duplicate-key", "two absent keys are the same key twice; the suite judges syntax only"),
    (
        "9C9N DK95/01 QB6E",
        "accepted",
        "a flow collection or quoted string that goes on at the indentation of its key is common and unambiguous, and \
         libyaml accepts it",
    ),
];

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
        (true, false) => return Some("accepted".to_owned()),
        (false, true) => {
            let mut codes = codes(&diagnostics);
            codes.dedup();
            return Some(codes.join(" "));
        }
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
    let row = |(ids, outcome, _): &(&'static str, &'static str, _)| {
        ids.split(' ').map(|id| (id, *outcome)).collect::<Vec<_>>()
    };
    let listed: BTreeMap<&str, &str> = DEVIATIONS.iter().flat_map(row).collect();
    let cases = cases();
    assert_eq!(cases.len(), 402);
    let mut wrong = Vec::new();
    for case in &cases {
        let (found, listed) = (deviation(case), listed.get(&*case.id).copied());
        if found.as_deref() != listed {
            wrong.push(format!("{}: {found:?}, listed as {listed:?}", case.id));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(listed.keys().all(|id| cases.iter().any(|case| case.id == *id)), "an id is misspelt");
}
