//! What each key of the language becomes on AWS, found by taking it away: from a fixture that has the key, and back to a
//! template without it. What vanishes or changes is what the key was.
//!
//! Nothing here is written down by hand, so nothing here can be out of date.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use aws_auto_source::yaml::{Limits, parse};
use aws_auto_source::{Diagnostics, FileId, Kind, Node, SourceMap, Style};
use serde_json::Value;

use crate::harness::fixtures::{self, TODAY};
use crate::harness::root;

/// How many places are tried before a key is taken for one that becomes nothing.
const TRIES: usize = 8;

/// How many places are enough to say what a key becomes.
const ENOUGH: usize = 3;

/// A key of a record, or with an empty key a record itself.
pub(super) type Subject = (String, String);

/// AWS types, each with the properties that are concerned; none of them when the whole resource is.
pub(super) type Becomes = BTreeMap<String, BTreeSet<String>>;

/// What is known of every key that some fixture has.
pub(super) struct Known {
    /// What it becomes.
    pub(super) becomes: BTreeMap<Subject, Becomes>,
    /// An example of each record: the place with most keys, as it is written.
    pub(super) examples: BTreeMap<String, String>,
}

/// A value, ready to be written without a part of it.
enum Tree {
    Scalar(String),
    List(Vec<Tree>),
    Mapping(Vec<(String, Tree)>),
}

/// The way to a part: numbers of items and entries.
type Way = Vec<usize>;

/// A file of the fixtures.
struct File {
    text: String,
    documents: Vec<Tree>,
    template: Template,
    /// Where each subject is.
    places: Vec<(Subject, Way)>,
    /// Records, how many keys they have, and their bytes.
    records: Vec<(String, usize, (usize, usize))>,
}

type Template = BTreeMap<String, (String, BTreeMap<String, Value>)>;

pub(super) fn known(schema: &Value) -> Known {
    let files: Vec<File> = specs().iter().filter_map(|path| File::read(path, schema)).collect();
    let mut places: BTreeMap<&Subject, Vec<(&File, &Way)>> = BTreeMap::new();
    for file in &files {
        for (subject, way) in &file.places {
            places.entry(subject).or_default().push((file, way));
        }
    }
    let work: Vec<_> = places.into_iter().collect();
    let (next, becomes) = (Mutex::new(work.iter()), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                loop {
                    let Some((subject, places)) = next.lock().unwrap().next() else { return };
                    let changes = places.iter().take(TRIES).filter_map(|(file, way)| file.without(way));
                    let found = changes.take(ENOUGH).fold(Becomes::new(), merged);
                    becomes.lock().unwrap().insert((*subject).clone(), found);
                }
            });
        }
    });
    Known { becomes: becomes.into_inner().unwrap(), examples: examples(&files) }
}

/// Both; a resource that is there for the key somewhere is more than one that the key changes.
fn merged(mut one: Becomes, other: Becomes) -> Becomes {
    for (ty, properties) in other {
        match one.get_mut(&ty) {
            Some(known) if known.is_empty() || properties.is_empty() => known.clear(),
            Some(known) => known.extend(properties),
            None => _ = one.insert(ty, properties),
        }
    }
    one
}

/// The applications, the seed, and `fixtures/reference`, which has what those do not use.
fn specs() -> Vec<PathBuf> {
    let mut more: Vec<PathBuf> =
        fs::read_dir(root().join("fixtures/reference")).unwrap().map(|entry| entry.unwrap().path()).collect();
    more.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    more.sort();
    // Small files first: they are compiled faster, and read better as examples.
    more.into_iter().chain(fixtures::all().into_iter().map(|fixture| fixture.spec)).collect()
}

impl File {
    fn read(path: &PathBuf, schema: &Value) -> Option<Self> {
        let text = fs::read_to_string(path).unwrap();
        let nodes = parse(FileId(0), &text, &Limits::default(), &mut Diagnostics::default()).documents;
        let documents: Vec<Tree> = nodes.iter().map(|node| tree(node, &text)).collect();
        let whole = written(&documents, None);
        let template = compiled(&whole).unwrap_or_else(|said| panic!("{} does not compile: {said}", path.display()));
        let mut file = Self { text, documents, template, places: Vec::new(), records: Vec::new() };
        for (number, node) in nodes.iter().enumerate() {
            file.visit(node, &alternatives(schema, schema, Some("An ecosystem")), schema, &mut vec![number]);
        }
        Some(file)
    }

    /// Notes every key and record at and below a node that follows one of these schemas.
    fn visit(&mut self, node: &Node, schemas: &[Alternative<'_>], schema: &Value, way: &mut Way) {
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::Seq(items) => {
                let inner: Vec<_> = schemas
                    .iter()
                    .filter_map(|a| a.schema.get("items"))
                    .flat_map(|s| alternatives(s, schema, None))
                    .collect();
                for (number, item) in items.iter().enumerate() {
                    way.push(number);
                    self.visit(item, &inner, schema, way);
                    way.pop();
                }
            }
            Kind::Map(map) => {
                let record = schemas.iter().find(|alternative| alternative.takes(node));
                if let Some(name) = record.and_then(|record| record.name) {
                    let bytes = (node.span.start as usize, node.span.end as usize);
                    self.records.push((name.to_owned(), map.entries.len(), bytes));
                    self.places.push(((name.to_owned(), String::new()), way.clone()));
                }
                for (number, entry) in map.entries.iter().enumerate() {
                    way.push(number);
                    let key = &*entry.key.value;
                    let inner = record.map(|record| record.below(key, schema)).unwrap_or_default();
                    if let Some((name, property)) =
                        record.and_then(|r| Some((r.name?, r.schema["properties"].get(key)?)))
                        && property.is_object()
                    {
                        self.places.push(((name.to_owned(), key.to_owned()), way.clone()));
                    }
                    self.visit(&entry.value, &inner, schema, way);
                    way.pop();
                }
            }
        }
    }

    /// What is gone or different when the part at the end of the way is taken out; nothing when that does not compile,
    /// or changes nothing.
    fn without(&self, way: &Way) -> Option<Becomes> {
        let less = compiled(&written(&self.documents, Some(way))).ok()?;
        let mut found = Becomes::new();
        for (id, (ty, properties)) in &self.template {
            let Some((_, others)) = less.get(id) else {
                found.entry(ty.clone()).or_default();
                continue;
            };
            let keys: BTreeSet<&String> = properties.keys().chain(others.keys()).collect();
            for key in keys {
                if properties.get(key) != others.get(key) {
                    found.entry(ty.clone()).or_default().insert(key.clone());
                }
            }
        }
        (!found.is_empty()).then_some(found)
    }
}

/// A schema with the name of its definition.
struct Alternative<'s> {
    name: Option<&'s str>,
    schema: &'s Value,
}

impl<'s> Alternative<'s> {
    /// Whether a mapping may follow this schema: all its keys are known, and the word that chooses a kind is this one's.
    fn takes(&self, node: &Node) -> bool {
        let Some(map) = node.as_map() else { return false };
        let Some(properties) = self.schema["properties"].as_object() else {
            return self.schema["additionalProperties"].is_object();
        };
        map.entries.iter().all(|entry| {
            let Some(property) = properties.get(&*entry.key.value) else {
                return entry.key.value.starts_with("x-") || self.schema["additionalProperties"].is_object();
            };
            let (Some(words), Some(word)) = (property["enum"].as_array(), entry.value.as_scalar()) else { return true };
            words.iter().any(|known| known.as_str() == Some(&*word.text))
        })
    }

    fn below(&self, key: &str, root: &'s Value) -> Vec<Self> {
        match self.schema["properties"].get(key) {
            Some(known) => alternatives(known, root, None),
            None => alternatives(&self.schema["additionalProperties"], root, None),
        }
    }
}

fn alternatives<'s>(schema: &'s Value, root: &'s Value, name: Option<&'s str>) -> Vec<Alternative<'s>> {
    let mut found = vec![Alternative { name, schema }];
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/definitions/")) {
        found.extend(alternatives(&root["definitions"][name], root, Some(name)));
    }
    for several in ["anyOf", "oneOf", "allOf"] {
        let arms = schema[several].as_array().into_iter().flatten();
        found.extend(arms.flat_map(|arm| alternatives(arm, root, None)));
    }
    found
}

fn tree(node: &Node, text: &str) -> Tree {
    match &node.kind {
        Kind::Scalar(scalar) => {
            let is_text = scalar.style == Style::Quoted
                || !(scalar.is_null()
                    || scalar.as_bool().is_some()
                    || scalar.as_int().is_some()
                    || scalar.as_float().is_some());
            let plain = text.get(node.span.start as usize..node.span.end as usize).unwrap_or_default();
            Tree::Scalar(if is_text { Value::from(&*scalar.text).to_string() } else { format!("{plain} ") })
        }
        Kind::Seq(items) => Tree::List(items.iter().map(|item| tree(item, text)).collect()),
        Kind::Map(map) => {
            let entries = map.entries.iter().map(|entry| (entry.key.value.to_string(), tree(&entry.value, text)));
            Tree::Mapping(entries.collect())
        }
    }
}

/// The documents in flow style, without the part at the end of the way.
fn written(documents: &[Tree], without: Option<&Way>) -> String {
    let mut text = String::new();
    for (number, document) in documents.iter().enumerate() {
        text.push_str("--- ");
        let inner = without.and_then(|way| way.split_first()).filter(|(first, _)| **first == number);
        write_tree(document, inner.map(|(_, rest)| rest), &mut text);
        text.push('\n');
    }
    text
}

fn write_tree(tree: &Tree, without: Option<&[usize]>, text: &mut String) {
    let below = |number: usize| without.and_then(<[usize]>::split_first).filter(|(first, _)| **first == number);
    let is_gone = |number: usize| below(number).is_some_and(|(_, rest)| rest.is_empty());
    match tree {
        Tree::Scalar(scalar) => text.push_str(scalar),
        Tree::List(items) => {
            text.push('[');
            for (number, item) in items.iter().enumerate().filter(|(number, _)| !is_gone(*number)) {
                write_tree(item, below(number).map(|(_, rest)| rest), text);
                text.push_str(", ");
            }
            text.push(']');
        }
        Tree::Mapping(entries) => {
            text.push('{');
            for (number, (key, value)) in entries.iter().enumerate().filter(|(number, _)| !is_gone(*number)) {
                write!(text, "{}: ", Value::from(key.as_str())).unwrap();
                write_tree(value, below(number).map(|(_, rest)| rest), text);
                text.push_str(", ");
            }
            text.push('}');
        }
    }
}

fn compiled(spec: &str) -> Result<Template, String> {
    use aws_auto_compiler::compile::{CompileOptions, compile};
    use aws_auto_compiler::frontend::{NoCode, ReadOptions};
    let mut sources = SourceMap::default();
    sources.add("ecosystem.yaml", spec.to_owned());
    let read = ReadOptions {
        environment: None,
        parameters: BTreeMap::new(),
        today: TODAY.parse().unwrap(),
        folders: vec![String::new()],
        monitoring: None,
    };
    let options = CompileOptions { read, artifacts_in_s3: false, inputs: Default::default(), clock: || 0 };
    let compiled = compile(&sources, &options, &NoCode).unwrap();
    let Some(stack) = compiled.stack else {
        return Err(compiled.diagnostics.as_slice().iter().map(|d| d.message.as_str()).collect::<Vec<_>>().join("; "));
    };
    let print = aws_auto_targets::Options { format: aws_auto_targets::Format::Json, ..Default::default() };
    let (artifacts, _) = aws_auto_targets::emit(aws_auto_targets::Target::CloudFormation, &stack, &sources, &print);
    let Some(template) = artifacts.first() else { return Err("it cannot be printed".to_owned()) };
    // A version is named after what it has in it, so its name changes with everything.
    let versions = stack.iter().filter(|(_, resource)| resource.ty == "AWS::Lambda::Version");
    let text = versions.enumerate().fold(template.contents.clone(), |text, (number, (_, version))| {
        text.replace(&version.logical_id, &format!("Version{number}"))
    });
    let template: Value = serde_json::from_str(&text).unwrap();
    let resources = template["Resources"].as_object().cloned().unwrap_or_default().into_iter();
    Ok(resources
        .map(|(id, resource)| {
            let properties = resource["Properties"].as_object().cloned().unwrap_or_default();
            (id, (resource["Type"].as_str().unwrap().to_owned(), properties.into_iter().collect()))
        })
        .collect())
}

/// The place of each record with most keys, the shortest of them, moved to the left.
fn examples(files: &[File]) -> BTreeMap<String, String> {
    let mut best: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for file in files {
        for (name, keys, (start, end)) in &file.records {
            let text = snippet(&file.text, *start, *end);
            if text.lines().count() > 24 {
                continue;
            }
            let is_better = |(known, shown): &(usize, String)| (*keys, shown.len()) > (*known, text.len());
            if best.get(name.as_str()).is_none_or(is_better) {
                best.insert(name, (*keys, text));
            }
        }
    }
    best.into_iter().map(|(name, (_, text))| (name.to_owned(), text)).collect()
}

fn snippet(text: &str, start: usize, end: usize) -> String {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line_start..start].chars().count();
    let mut shown = String::new();
    for (number, line) in text[start..end].trim_end().lines().enumerate() {
        let blanks = line.chars().take_while(|c| *c == ' ').count();
        let cut = if number == 0 { 0 } else { indent.min(blanks) };
        writeln!(shown, "{}", &line[cut..]).unwrap();
    }
    shown
}
