//! The language as its published schema has it: which keys and words are possible at a place, and what they mean.

use std::sync::LazyLock;

use aws_auto_schema::json_schema;
use serde_json::Value;

/// A step from a mapping or a list to what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The value of a key.
    Key(String),
    /// An item of a list.
    Item,
}

static SCHEMA: LazyLock<Value> = LazyLock::new(json_schema);

/// The top-level keys.
pub(crate) fn sections() -> Vec<&'static str> {
    SCHEMA
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|map| map.keys().map(String::as_str))
        .collect()
}

/// Something that can be written at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    /// What is written.
    pub(crate) text: &'static str,
    /// What it means; may be empty.
    pub(crate) meaning: &'static str,
    /// Whether a mapping or list comes under it.
    pub(crate) opens: bool,
}

/// The keys that a mapping at this place can have, in the order in which the language declares them.
pub(crate) fn keys(path: &[Step]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for schema in at(path) {
        for (key, value) in schema["properties"].as_object().into_iter().flatten() {
            if words.iter().all(|known| known.text != key) {
                words.push(Word { text: key, meaning: meaning(value), opens: opens(value) });
            }
        }
    }
    words
}

/// The words that a scalar at this place can be, where the language has a closed list of them.
pub(crate) fn words(path: &[Step]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for schema in at(path) {
        let meanings = schema["enumDescriptions"].as_array();
        for (place, word) in schema["enum"].as_array().into_iter().flatten().enumerate() {
            let Some(text) = word.as_str().filter(|text| words.iter().all(|known| known.text != *text)) else {
                continue;
            };
            let meaning = meanings.and_then(|all| all.get(place)?.as_str()).unwrap_or("");
            words.push(Word { text, meaning, opens: false });
        }
        if schema["type"] == "boolean" {
            words.extend(["true", "false"].map(|text| Word { text, meaning: "", opens: false }));
        }
    }
    words
}

/// What the key that leads to this place means.
pub(crate) fn describe(path: &[Step]) -> Option<&'static str> {
    let (Step::Key(key), outer) = path.split_last()? else { return None };
    keys(outer).into_iter().find(|word| word.text == key).map(|word| word.meaning).filter(|meaning| !meaning.is_empty())
}

/// Every schema that a value at this place may follow, alternatives and references taken apart.
fn at(path: &[Step]) -> Vec<&'static Value> {
    let mut here = flattened(&SCHEMA);
    for step in path {
        here = here.into_iter().flat_map(|schema| below(schema, step)).flat_map(flattened).collect();
    }
    here
}

fn below(schema: &'static Value, step: &Step) -> Vec<&'static Value> {
    match step {
        Step::Item => schema.get("items").into_iter().collect(),
        Step::Key(key) => match schema["properties"].get(key) {
            Some(known) => vec![known],
            None => schema.get("additionalProperties").filter(|other| other.is_object()).into_iter().collect(),
        },
    }
}

fn flattened(schema: &'static Value) -> Vec<&'static Value> {
    let mut found = vec![schema];
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/definitions/")) {
        found.extend(SCHEMA.pointer(&format!("/definitions/{name}")).into_iter().flat_map(flattened));
    }
    for several in ["anyOf", "oneOf", "allOf"] {
        found.extend(schema[several].as_array().into_iter().flatten().flat_map(flattened));
    }
    found
}

/// A property's own words, else those of what it refers to.
fn meaning(schema: &'static Value) -> &'static str {
    flattened(schema).into_iter().find_map(|schema| schema["description"].as_str()).unwrap_or("")
}

/// Whether nothing but a mapping or a list can be the value.
fn opens(schema: &'static Value) -> bool {
    let mut types = flattened(schema).into_iter().filter_map(|schema| schema["type"].as_str()).peekable();
    types.peek().is_some() && types.all(|ty| ty == "object" || ty == "array")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<Step> {
        let step = |part: &str| if part == "*" { Step::Item } else { Step::Key(part.to_owned()) };
        text.split('.').filter(|part| !part.is_empty()).map(step).collect()
    }

    #[test]
    fn keys_come_from_the_schema() {
        let texts = |at: &str| keys(&path(at)).into_iter().map(|word| word.text).collect::<Vec<_>>();
        assert!(texts("").contains(&"lambda_functions"));
        assert!(texts("lambda_functions.*.configuration").contains(&"memory_range"));
        assert!(texts("resources.tables.orders").contains(&"partition_key"), "a name of the user's is passed");
        assert!(texts("lambda_functions.*.triggers.*").contains(&"source"));
        assert!(texts("nowhere").is_empty());
    }

    #[test]
    fn words_have_meanings() {
        let found = words(&path("lambda_functions.*.architecture"));
        let found: Vec<_> = found.iter().map(|word| (word.text, word.meaning)).collect();
        assert_eq!(found, [("arm64", "Graviton."), ("x86_64", "Intel or AMD.")]);
    }

    #[test]
    fn what_only_takes_a_mapping_opens_one() {
        let at = |key: &str| keys(&path("lambda_functions.*")).into_iter().find(|word| word.text == key).unwrap();
        assert!(at("configuration").opens && at("triggers").opens);
        assert!(!at("name").opens);
        assert!(describe(&path("lambda_functions.*.handler")).unwrap().starts_with("Entry point"));
    }
}
