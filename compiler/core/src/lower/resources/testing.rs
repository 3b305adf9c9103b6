//! For this room's tests: small ecosystems, and properties as JSON that reads like a template.

use aws_auto_schema::resources::QueueSettings;
use aws_auto_schema::{Decode, Decoder};
use aws_auto_source::yaml::{Limits, parse};
use aws_auto_source::{Diagnostics, FileId, Span, Spanned};
use serde_json::{Map, Value as Json};

use super::super::Lowering;
use crate::aws::{Pseudo, Value};
use crate::ir::resource::QueueSpec;
use crate::ir::{Chosen, Ecosystem, Resource, Spec, Text};
use crate::knowledge::cfn_types;

pub(super) fn named(name: &str, spec: Spec) -> Resource {
    Resource {
        name: name.to_owned(),
        span: Span::default(),
        assumed: false,
        spec,
        existing: None,
        tags: Default::default(),
    }
}

pub(super) fn queue() -> QueueSpec {
    QueueSpec {
        settings: QueueSettings::default(),
        fifo: false,
        visibility: Chosen::default(30, "test"),
        retention: 345_600,
        redrive: None,
        is_dead_letter: false,
    }
}

pub(super) fn queue_spec() -> Spec {
    Spec::Queue(queue())
}

pub(super) fn ecosystem(mut resources: Vec<Resource>) -> Ecosystem {
    resources.sort_by(|a, b| (a.kind(), &a.name).cmp(&(b.kind(), &b.name)));
    let mut eco = Ecosystem::default();
    eco.set_resources(resources);
    eco
}

pub(super) fn literal(text: &str) -> Text {
    Text::literal(text, Span::default())
}

/// Settings as they are written in a file.
pub(super) fn settings<T: Decode>(yaml: &str) -> T {
    let mut diagnostics = Diagnostics::default();
    let parsed = parse(FileId(0), yaml, &Limits::default(), &mut diagnostics);
    let mut decoder = Decoder::default();
    let decoded = T::decode(&parsed.documents[0], &mut decoder);
    assert!(diagnostics.as_slice().is_empty() && decoder.diagnostics.as_slice().is_empty(), "{yaml}");
    decoded.unwrap()
}

pub(super) fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

/// Declared and filled; every property is one that AWS knows.
pub(super) fn lowered(eco: &Ecosystem) -> Lowering<'_> {
    let mut cx = Lowering::new(eco, false);
    super::declare(&mut cx);
    finished(cx)
}

/// Filled; every property is one that AWS knows, and all that AWS requires are there.
pub(super) fn finished(mut cx: Lowering<'_>) -> Lowering<'_> {
    super::fill(&mut cx);
    for (_, resource) in cx.stack.iter() {
        let info = cfn_types::get(resource.ty).unwrap();
        for (name, _) in &resource.props {
            assert!(info.has_property(name), "{} has no property {name}", resource.ty);
        }
        for name in info.required() {
            assert!(resource.get(name).is_some(), "{} needs {name}", resource.ty);
        }
    }
    cx
}

/// The properties of a resource, references written as in `Fn::Sub`.
pub(super) fn props(cx: &Lowering<'_>, logical_id: &str) -> Json {
    let id = cx.stack.find(logical_id).unwrap_or_else(|| panic!("no {logical_id}"));
    let props = cx.stack.resource(id).props.iter().map(|(k, v)| (k.to_string(), json(cx, v)));
    Json::Object(props.collect::<Map<_, _>>())
}

pub(super) fn json(cx: &Lowering<'_>, value: &Value) -> Json {
    match value {
        Value::Bool(b) => (*b).into(),
        Value::Int(n) => (*n).into(),
        Value::Float(n) => (*n).into(),
        Value::List(items) => items.iter().map(|v| json(cx, v)).collect(),
        Value::Map(props) => Json::Object(props.iter().map(|(k, v)| (k.to_string(), json(cx, v))).collect()),
        Value::Noted { value, .. } => json(cx, value),
        Value::Json(value) => json(cx, value).to_string().into(),
        other => string(cx, other).into(),
    }
}

fn string(cx: &Lowering<'_>, value: &Value) -> String {
    match value {
        Value::Str(text) => text.clone(),
        Value::Join(parts) => parts.iter().map(|v| string(cx, v)).collect(),
        Value::Ref(id) => format!("${{{}}}", cx.stack.resource(*id).logical_id),
        Value::Attr(id, attribute) => format!("${{{}.{attribute}}}", cx.stack.resource(*id).logical_id),
        Value::Param(id) => format!("${{{}}}", cx.stack.parameter(*id).name),
        Value::Pseudo(Pseudo::AccountId) => "ACCOUNT".to_owned(),
        Value::Pseudo(Pseudo::Region) => "REGION".to_owned(),
        Value::Pseudo(Pseudo::Partition) => "aws".to_owned(),
        Value::Pseudo(Pseudo::UrlSuffix) => "amazonaws.com".to_owned(),
        other => panic!("not a string: {other:?}"),
    }
}
