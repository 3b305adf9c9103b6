//! The published JSON Schema: up to date, documented, and equal to the decoder in what it accepts.
//!
//! Two validators judge it, one of them not in Rust. What only arithmetic can refuse (`0.1ms` is no whole millisecond,
//! numbers beyond 64 bits) is left to the decoder: a pattern cannot say it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use crate::harness::{judge, root};
use crate::language::made::{ALTERNATIVES, everything};
use crate::language::mutate::{Mutation, Pool, apply};
use crate::language::{bad, decode, good};

const FILE: &str = "schema/ecosystem.schema.json";
const COMMAND: &str = "UPDATE_SCHEMA=1 cargo test -p aws-auto-tests schema::";

#[test]
fn the_published_file_is_what_the_types_say() {
    let wanted = format!("{:#}\n", aws_auto_schema::json_schema());
    let path = root().join(FILE);
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{FILE} is not what the types of the language say: run\n    {COMMAND}");
}

#[test]
fn every_key_is_described_and_no_mapping_is_open_by_accident() {
    let schema = aws_auto_schema::json_schema();
    let mut problems = Vec::new();
    look(&schema, "#", &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn look(schema: &Value, path: &str, problems: &mut Vec<String>) {
    let Some(members) = schema.as_object() else { return };
    let named = members.contains_key("properties");
    if named && schema["additionalProperties"] != false {
        problems.push(format!("{path} takes any key"));
    }
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        if property["description"].as_str().is_none_or(|d| !d.ends_with(['.', ')', ':'])) {
            problems.push(format!("{path}/{key} is not described in a sentence: {}", property["description"]));
        }
        look(property, &format!("{path}/{key}"), problems);
    }
    for (name, definition) in schema["definitions"].as_object().into_iter().flatten() {
        if definition["description"].as_str().is_none_or(str::is_empty) {
            problems.push(format!("{name} is not described"));
        }
        look(definition, name, problems);
    }
}

#[test]
fn every_ecosystem_that_compiles_is_valid_and_every_slip_of_shape_is_not() {
    let judge = validator();
    let mut refused = 0;
    for (name, document) in good() {
        assert_eq!(judge.validate(&document).map_err(|e| e.to_string()), Ok(()), "{name}");
    }
    for (name, document) in bad() {
        let (_, said) = decode(&document);
        assert_eq!(judge.is_valid(&document), said.is_empty(), "{name}: the decoder says {said:?}");
        refused += usize::from(!said.is_empty());
    }
    assert!(refused > 20, "only {refused} fixtures have a slip of shape: the comparison proves little");
}

#[test]
fn a_validator_in_another_language_agrees() {
    let schema = aws_auto_schema::json_schema();
    let made = (0..ALTERNATIVES).map(|pick| (format!("everything {pick}"), everything(&schema, pick)));
    let documents: BTreeMap<String, Value> =
        good().into_iter().chain(bad()).chain(made).enumerate().map(|(i, (n, d))| (format!("{n} #{i}"), d)).collect();
    for (name, refusal) in judge::schema(&schema, &documents) {
        let (_, said) = decode(&documents[&name]);
        assert_eq!(refusal.is_none(), said.is_empty(), "{name}: {refusal:?}, the decoder says {said:?}");
    }
}

#[test]
fn every_key_and_every_alternative_of_the_schema_is_decoded() {
    let schema = aws_auto_schema::json_schema();
    let judge = validator();
    for pick in 0..ALTERNATIVES {
        let document = everything(&schema, pick);
        assert_eq!(decode(&document).1, [""; 0], "alternative {pick}");
        assert_eq!(judge.validate(&document).map_err(|e| e.to_string()), Ok(()), "alternative {pick}");
    }
}

#[test]
fn what_was_decoded_reads_back_from_its_own_json() {
    let schema = aws_auto_schema::json_schema();
    let made = (0..ALTERNATIVES).map(|pick| (format!("everything {pick}"), everything(&schema, pick)));
    for (name, document) in good().into_iter().chain(made) {
        let (decoded, said) = decode(&document);
        assert_eq!(said, [""; 0], "{name}");
        let json = serde_json::to_value(decoded.as_ref().unwrap()).unwrap();
        let (again, said) = decode(&json);
        assert_eq!(said, [""; 0], "{name}, as JSON");
        assert!(again == decoded, "{name} reads back as something else:\n{json:#}");
    }
}

/// Small documents to mutate: each key of the top level alone, each element of a list alone.
fn seeds() -> Vec<Value> {
    let schema = aws_auto_schema::json_schema();
    let made = (0..ALTERNATIVES).map(|pick| everything(&schema, pick));
    let whole = good().into_iter().map(|(_, document)| document).chain(made);
    whole.flat_map(|document| parts(&document)).collect()
}

fn parts(document: &Value) -> Vec<Value> {
    let alone = |key: &String, value: &Value| Value::from_iter([(key.clone(), value.clone())]);
    let of = |(key, value): (&String, &Value)| match value {
        Value::Array(items) => items.iter().map(|item| alone(key, &vec![item.clone()].into())).collect(),
        other => vec![alone(key, other)],
    };
    document.as_object().into_iter().flatten().flat_map(of).collect()
}

#[test]
fn the_decoder_accepts_exactly_what_the_schema_accepts() {
    let judge = validator();
    let seeds = seeds();
    let pool = Pool::of(seeds.iter());
    let cases = std::env::var("SCHEMA_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(4000);
    let (accepted, refused) = (Cell::new(0), Cell::new(0));
    let mutations = prop::collection::vec(any::<Mutation>(), 1..4);
    let outcome = runner(cases).run(&(any::<usize>(), mutations), |(seed, mutations)| {
        let mut document = seeds[seed % seeds.len()].clone();
        mutations.iter().for_each(|mutation| apply(&mut document, *mutation, &pool));
        let (_, said) = decode(&document);
        let valid = judge.is_valid(&document);
        prop_assert_eq!(valid, said.is_empty(), "the decoder says {:?} of\n{:#}", said, document);
        let counter = if valid { &accepted } else { &refused };
        counter.set(counter.get() + 1);
        Ok(())
    });
    outcome.unwrap_or_else(|e| panic!("the schema and the decoder differ: {e}"));
    let least = accepted.get().min(refused.get());
    assert!(least > cases / 20, "{accepted:?} accepted, {refused:?} refused: too one-sided to prove much");
}

/// The same cases in every run: a test that fails only sometimes is passed over.
fn runner(cases: u32) -> TestRunner {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn validator() -> jsonschema::Validator {
    let schema = aws_auto_schema::json_schema();
    assert!(jsonschema::meta::is_valid(&schema), "the schema is not a JSON Schema");
    jsonschema::draft7::new(&schema).unwrap()
}
