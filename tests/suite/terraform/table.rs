//! The table against the two vocabularies it stands between: every name on either side exists, nothing the provider
//! requires is missing, nothing deprecated is used, and every type that the compiler makes has a row.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use aws_auto_compiler::knowledge::cfn_types;
use aws_auto_targets::terraform::table::{self, Beside, Field, Keep, Row, To};
use serde_json::Value;

use crate::harness::judge::provider_schema;
use crate::harness::root;

/// Types that have no row, and why that is right.
const WITHOUT_ROW: &[(&str, &str)] = &[
    ("AWS::CloudFormation::Stack", "a module needs no nested stacks"),
    ("AWS::CloudWatch::AnomalyDetector", "the provider has none; alarms use a band expression on every target"),
];

#[test]
fn every_name_is_cloudformations() {
    let mut problems = Vec::new();
    for row in table::all() {
        let Some(info) = cfn_types::get(row.cfn) else {
            problems.push(format!("{} is no type", row.cfn));
            continue;
        };
        let named = row.fields.iter().map(|field| field.cfn).chain([row.when, row.inside]);
        for property in named.filter(|name| !name.is_empty() && !info.has_property(name)) {
            problems.push(format!("{} has no property {property}", row.cfn));
        }
        for (attribute, _) in row.attributes.iter().filter(|(name, _)| !info.has_attribute(name)) {
            problems.push(format!("{} has no attribute {attribute}", row.cfn));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_name_is_the_providers_and_nothing_required_is_missing() {
    let schema = provider_schema();
    let mut checker = Checker { schema: &schema, problems: Vec::new() };
    table::all().filter(|row| !row.tf.is_empty()).for_each(|row| checker.row(row));
    assert!(checker.problems.is_empty(), "{}", checker.problems.join("\n"));
}

#[test]
fn every_type_that_the_compiler_makes_has_a_row() {
    let mut made = BTreeSet::new();
    collect(&root().join("compiler/core/src/lower"), &mut made);
    collect(&root().join("compiler/core/src/passes"), &mut made);
    assert!(made.len() > 50, "the compiler's types were not found");
    let excused = |ty: &String| WITHOUT_ROW.iter().any(|(name, _)| name == ty);
    let missing: Vec<&String> = made.iter().filter(|ty| !table::knows(ty) && !excused(ty)).collect();
    assert!(missing.is_empty(), "without a row in targets/src/terraform/table: {missing:?}");
    let idle: Vec<_> = WITHOUT_ROW.iter().filter(|(ty, _)| table::knows(ty)).collect();
    assert!(idle.is_empty(), "have a row after all: {idle:?}");
}

/// The types in the string literals of a folder's sources, without those of tests.
fn collect(folder: &Path, found: &mut BTreeSet<String>) {
    for path in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let literals =
                code.split('"').filter(|literal| literal.starts_with("AWS::") && literal.matches("::").count() == 2);
            found.extend(literals.filter(|l| cfn_types::get(l).is_some()).map(str::to_owned));
        }
    }
}

struct Checker<'s> {
    schema: &'s Value,
    problems: Vec<String>,
}

impl Checker<'_> {
    fn row(&mut self, row: &Row) {
        let Some(block) = self.block(row.tf) else { return };
        let place = format!("{} ({})", row.tf, row.cfn);
        let mut written = self.fields(row.fields, &block, &place);
        for name in [row.name, row.prefix] {
            self.argument(name, &block, &place, &mut written);
        }
        if let Keep::Protect(name) | Keep::Leave(name) = row.keep {
            self.argument(name, &block, &place, &mut written);
        }
        let paths = row.attributes.iter().map(|(_, path)| *path).chain([row.reference]);
        for path in paths {
            let name = path.trim_start_matches("{}.").split(['.', '[', ':']).next().unwrap_or_default();
            let known = !block["attributes"][name].is_null() || !block["block_types"][name].is_null();
            self.check(known, || format!("{place} has no attribute {path}"));
        }
        self.required(&block, &written, &place);
        for tf in row.ready.iter().chain([&row.waits]).filter(|tf| !tf.is_empty()) {
            self.block(tf);
        }
    }

    fn block(&mut self, tf: &str) -> Option<Value> {
        let schema = &self.schema["resource_schemas"][tf]["block"];
        self.check(!schema.is_null(), || format!("the provider has no {tf}"));
        (!schema.is_null()).then(|| schema.clone())
    }

    fn fields(&mut self, fields: &[Field], block: &Value, place: &str) -> BTreeSet<String> {
        let mut written = BTreeSet::new();
        for field in fields {
            self.field(field, block, place, &mut written);
        }
        written
    }

    fn field(&mut self, field: &Field, block: &Value, place: &str, written: &mut BTreeSet<String>) {
        match field.to {
            To::Argument(name)
            | To::Document(name)
            | To::OneOf(name)
            | To::Only(name)
            | To::Pairs(name, ..)
            | To::Each(name, _)
            | To::Constant(name, _) => self.argument(name, block, place, written),
            To::Tags => self.argument("tags", block, place, written),
            To::Block(kind, fields) => self.nested(kind, fields, "", block, place, written),
            To::Keyed(kind, key, fields) => {
                self.nested(kind, fields, key, block, place, written);
            }
            To::Always(kind) => self.nested(kind, &[], "", block, place, written),
            To::Inline(fields) => written.extend(self.fields(fields, block, place)),
            To::In(kind, field) => {
                let inner = block["block_types"][kind]["block"].clone();
                self.check(!inner.is_null(), || format!("{place} has no block {kind}"));
                self.field(field, &inner, &format!("{place}.{kind}"), &mut BTreeSet::new());
                written.insert(kind.to_owned());
            }
            To::Beside(beside) => self.beside(beside, block, place),
            To::Special(special) => {
                for name in special.writes() {
                    let known = !block["attributes"][name].is_null() || !block["block_types"][name].is_null();
                    self.check(known || place.contains("layer"), || format!("{place} has no {name} ({special:?})"));
                    written.insert((*name).to_owned());
                }
            }
            To::Implied(_) | To::Nothing(_) => {}
        }
    }

    fn argument(&mut self, name: &str, block: &Value, place: &str, written: &mut BTreeSet<String>) {
        if name.is_empty() {
            return;
        }
        let attribute = &block["attributes"][name];
        self.check(!attribute.is_null(), || format!("{place} has no argument {name}"));
        let settable = attribute["optional"] == true || attribute["required"] == true;
        self.check(settable || attribute.is_null(), || format!("{place}: {name} cannot be set"));
        self.check(attribute["deprecated"] != true, || format!("{place}: {name} is deprecated"));
        written.insert(name.to_owned());
    }

    fn nested(
        &mut self,
        kind: &str,
        fields: &[Field],
        key: &str,
        block: &Value,
        place: &str,
        written: &mut BTreeSet<String>,
    ) {
        let inner = block["block_types"][kind]["block"].clone();
        let place = format!("{place}.{kind}");
        self.check(!inner.is_null(), || format!("{place} is no block"));
        self.check(inner["deprecated"] != true, || format!("{place} is deprecated"));
        let mut inside = self.fields(fields, &inner, &place);
        self.argument(key, &inner, &place, &mut inside);
        self.required(&inner, &inside, &place);
        written.insert(kind.to_owned());
    }

    fn beside(&mut self, beside: &Beside, parent: &Value, place: &str) {
        let Some(block) = self.block(beside.tf) else { return };
        let place = format!("{place} beside {}", beside.tf);
        let mut written = self.fields(beside.fields, &block, &place);
        for (name, path) in beside.links {
            self.argument(name, &block, &place, &mut written);
            self.check(!parent["attributes"][path].is_null(), || format!("{place}: no {path} to link to"));
        }
        for (_, name) in beside.shared {
            self.argument(name, &block, &place, &mut written);
        }
        self.argument(beside.element, &block, &place, &mut written);
        self.required(&block, &written, &place);
    }

    /// Arguments without which the provider refuses, and blocks of which there must be one.
    fn required(&mut self, block: &Value, written: &BTreeSet<String>, place: &str) {
        let attributes = block["attributes"].as_object().into_iter().flatten();
        let required = attributes.filter(|(_, a)| a["required"] == true).map(|(name, _)| name);
        let blocks = block["block_types"].as_object().into_iter().flatten();
        let at_least_one = blocks.filter(|(_, b)| b["min_items"].as_u64().unwrap_or(0) > 0).map(|(name, _)| name);
        for name in required.chain(at_least_one).filter(|name| !written.contains(*name)) {
            self.problems.push(format!("{place} needs {name}"));
        }
    }

    fn check(&mut self, holds: bool, problem: impl FnOnce() -> String) {
        if !holds {
            self.problems.push(problem());
        }
    }
}
