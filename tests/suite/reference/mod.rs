//! `docs/reference.md`: every key of the language, made from the types' own documentation, with what it becomes on AWS
//! and an example of every record, both taken from ecosystems that compile.

mod becomes;

use std::fmt::Write as _;
use std::fs;

use serde_json::{Map, Value};

use crate::harness::root;
use becomes::{Becomes, Known};

const FILE: &str = "docs/reference.md";
const COMMAND: &str = "UPDATE_REFERENCE=1 cargo test -p aws-auto-tests reference::";

#[test]
fn the_reference_is_what_the_types_say() {
    let schema = aws_auto_schema::json_schema();
    let known = becomes::known(&schema);
    let without = without_example(&schema, &known);
    assert!(without.is_empty(), "keys that no ecosystem under fixtures/ has: {}", without.join(", "));
    let wanted = reference(&schema, &known);
    let path = root().join(FILE);
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{FILE} is not what the types of the language say: run\n    {COMMAND}");
}

/// Keys that the language has for a word of their own, and AWS never takes.
const REFUSED: &[(&str, &str)] = &[("DynamoDbTrigger.starting_timestamp", "streams of tables refuse `AT_TIMESTAMP`")];

/// Every key that nothing under `fixtures/` uses.
fn without_example(schema: &Value, known: &Known) -> Vec<String> {
    let mut missing = Vec::new();
    let definitions = schema["definitions"].as_object().unwrap().iter().map(|(name, d)| (name.as_str(), d));
    for (name, definition) in std::iter::once(("An ecosystem", schema)).chain(definitions) {
        let keys = definition["properties"].as_object().into_iter().flat_map(Map::keys);
        let unknown = keys.filter(|key| !known.becomes.contains_key(&(name.to_owned(), (*key).clone())));
        let unknown = unknown.map(|key| format!("{name}.{key}"));
        missing.extend(unknown.filter(|key| !REFUSED.iter().any(|(refused, _)| refused == key)));
    }
    missing
}

fn reference(schema: &Value, known: &Known) -> String {
    let mut text = String::from(
        "# Language reference\n\nMade from the types in `schema/`; change them, not this file. Keys in **bold** are \
         required. A value of another type than named is refused, and so is an unknown key.\n\nWhat a key becomes on \
         AWS was found by taking it out of an ecosystem that has it: a type alone is a resource that is there for the key, \
         a type with properties one that the key changes.\n",
    );
    section(&mut text, "An ecosystem", schema, known);
    let definitions = schema["definitions"].as_object().unwrap();
    for (name, definition) in definitions {
        section(&mut text, name, definition, known);
    }
    text
}

fn section(text: &mut String, name: &str, schema: &Value, known: &Known) {
    let description = schema["description"].as_str().unwrap_or_default();
    write!(text, "\n## {name}\n\n{description}\n").unwrap();
    if let Some(properties) = schema["properties"].as_object() {
        let whole = known.becomes.get(&(name.to_owned(), String::new())).map(shown).unwrap_or_default();
        if !whole.is_empty() && name != "An ecosystem" {
            write!(text, "\nOn AWS: {whole}.\n").unwrap();
        }
        table(text, name, properties, &schema["required"], known);
        if let Some(example) = known.examples.get(name).filter(|_| name != "An ecosystem") {
            write!(text, "\n```yaml\n{example}```\n").unwrap();
        }
    } else {
        write!(text, "\nIt is {}.\n", kind(schema)).unwrap();
    }
}

/// What is gone, and what is different, type by type.
fn shown(becomes: &Becomes) -> String {
    let one = |(ty, properties): (&String, &std::collections::BTreeSet<String>)| {
        let names: Vec<&str> = properties.iter().map(String::as_str).collect();
        if names.is_empty() { format!("`{ty}`") } else { format!("`{ty}` ({})", names.join(", ")) }
    };
    let mut parts: Vec<String> = becomes.iter().filter(|(_, p)| p.is_empty()).map(one).collect();
    parts.extend(becomes.iter().filter(|(_, p)| !p.is_empty()).map(one));
    let more = parts.len().saturating_sub(SHOWN);
    parts.truncate(SHOWN);
    if more > 0 {
        parts.push(format!("and {more} more"));
    }
    parts.join(", ")
}

/// Types that are shown of a key that becomes many.
const SHOWN: usize = 6;

fn table(text: &mut String, record: &str, properties: &Map<String, Value>, required: &Value, known: &Known) {
    text.push_str("\n| key | value | meaning | on AWS |\n| --- | --- | --- | --- |\n");
    for (key, property) in properties {
        let needed = required.as_array().is_some_and(|keys| keys.iter().any(|k| k == key));
        let becomes = known.becomes.get(&(record.to_owned(), key.clone())).map(shown).unwrap_or_default();
        let key = if needed { format!("**`{key}`**") } else { format!("`{key}`") };
        let meaning = property["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|");
        writeln!(text, "| {key} | {} | {meaning} | {becomes} |", kind(property)).unwrap();
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
