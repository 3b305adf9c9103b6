//! `docs/reference.md`: every key of the language, made from the types' own documentation.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Map, Value};

use crate::harness::root;

const FILE: &str = "docs/reference.md";
const COMMAND: &str = "UPDATE_REFERENCE=1 cargo test -p aws-auto-tests reference::";

#[test]
fn the_reference_is_what_the_types_say() {
    let wanted = reference(&aws_auto_schema::json_schema());
    let path = root().join(FILE);
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{FILE} is not what the types of the language say: run\n    {COMMAND}");
}

fn reference(schema: &Value) -> String {
    let mut text = String::from(
        "# Language reference\n\nMade from the types in `schema/`; change them, not this file. Keys in **bold** are \
         required. A value of another type than named is refused, and so is an unknown key.\n",
    );
    section(&mut text, "An ecosystem", schema);
    let definitions = schema["definitions"].as_object().unwrap();
    for (name, definition) in definitions {
        section(&mut text, name, definition);
    }
    text
}

fn section(text: &mut String, name: &str, schema: &Value) {
    let description = schema["description"].as_str().unwrap_or_default();
    write!(text, "\n## {name}\n\n{description}\n").unwrap();
    if let Some(properties) = schema["properties"].as_object() {
        table(text, properties, &schema["required"]);
    } else {
        write!(text, "\nIt is {}.\n", kind(schema)).unwrap();
    }
}

fn table(text: &mut String, properties: &Map<String, Value>, required: &Value) {
    text.push_str("\n| key | value | meaning |\n| --- | --- | --- |\n");
    for (key, property) in properties {
        let needed = required.as_array().is_some_and(|keys| keys.iter().any(|k| k == key));
        let key = if needed { format!("**`{key}`**") } else { format!("`{key}`") };
        let meaning = property["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|");
        writeln!(text, "| {key} | {} | {meaning} |", kind(property)).unwrap();
    }
}

/// What a value may be, in words, with links to the sections of records.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/definitions/");
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
        return kind(only);
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().map(|w| format!("`{}`", w.as_str().unwrap_or_default())).collect();
        return words.join(", ");
    }
    if let Some(arms) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        return arms.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Value::String(one) => of_type(one, schema),
        Value::Array(many) => {
            many.iter().map(|one| of_type(one.as_str().unwrap(), schema)).collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

fn of_type(name: &str, schema: &Value) -> String {
    match name {
        "array" => format!("list of {}", kind(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("mapping to {}", kind(&schema["additionalProperties"]))
        }
        "object" => "mapping".to_owned(),
        "integer" => "whole number".to_owned(),
        other => other.to_owned(),
    }
}
