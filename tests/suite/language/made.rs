//! Documents made from the schema: every key that it has, with every kind of value that it allows.
//!
//! Only what our own schema uses is understood; a keyword that is not is a panic, so that nothing is passed over.

use serde_json::{Map, Value, json};

/// As many documents as it takes for every alternative to occur.
pub(crate) const ALTERNATIVES: usize = 20;

const KEYWORDS: [&str; 18] = [
    "$ref",
    "$schema",
    "$id",
    "title",
    "description",
    "type",
    "properties",
    "patternProperties",
    "additionalProperties",
    "required",
    "definitions",
    "enum",
    "enumDescriptions",
    "anyOf",
    "allOf",
    "items",
    "pattern",
    "minimum",
];

/// A document with every key; `pick` chooses among alternatives.
pub(crate) fn everything(schema: &Value, pick: usize) -> Value {
    value(schema, schema, pick)
}

fn value(root: &Value, schema: &Value, pick: usize) -> Value {
    let Some(members) = schema.as_object() else { return json!({"anything": [pick]}) };
    let unknown: Vec<&String> = members.keys().filter(|k| !KEYWORDS.contains(&k.as_str())).collect();
    assert!(unknown.is_empty(), "the schema uses {unknown:?}, which this test does not know");
    if let Some(reference) = schema["$ref"].as_str() {
        return value(
            root,
            &root[reference.trim_start_matches("#/").split('/').next().unwrap_or_default()][last(reference)],
            pick,
        );
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[pick % words.len()].clone();
    }
    if let Some(arms) = schema["anyOf"].as_array().or_else(|| schema["allOf"].as_array()) {
        return value(root, &arms[pick % arms.len()], pick / arms.len() + pick);
    }
    of_type(root, schema, pick)
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}

fn of_type(root: &Value, schema: &Value, pick: usize) -> Value {
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[pick % kinds.len()].as_str(),
        one => one.as_str(),
    };
    match kind.unwrap_or_default() {
        "object" => object(root, schema, pick),
        "array" => json!([value(root, &schema["items"], pick), value(root, &schema["items"], pick + 1)]),
        "string" => text(schema, pick),
        "boolean" => json!(pick.is_multiple_of(2)),
        "integer" => json!(pick),
        "number" if pick.is_multiple_of(2) => json!(pick),
        "number" => json!(2.5),
        "null" => Value::Null,
        other => panic!("no value of type {other:?} can be made"),
    }
}

/// Texts that the patterns of durations and sizes allow; the schema has no others.
fn text(schema: &Value, pick: usize) -> Value {
    let texts: &[&str] = match schema["pattern"].as_str() {
        None => &["text", "${param.Stage}", ""],
        Some(pattern) if pattern.contains("KiB") => &["512MB", "1.5GB", " 20GiB ", "512", "0B"],
        Some(_) => &["15m", "1h30m", "90", "1.5h", "2w", "1w2d3h4min5s6ms", " 5s "],
    };
    texts[pick % texts.len()].into()
}

fn object(root: &Value, schema: &Value, pick: usize) -> Value {
    let mut made = Map::new();
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        made.insert(key.clone(), value(root, property, pick));
    }
    if schema["additionalProperties"].is_object() || schema["additionalProperties"] == true {
        made.insert("first".to_owned(), value(root, &schema["additionalProperties"], pick));
        made.insert("second".to_owned(), value(root, &schema["additionalProperties"], pick + 1));
    }
    Value::Object(made)
}
