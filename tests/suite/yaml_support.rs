//! What the tests of the YAML reader share: reading a text, and trees as JSON.

use aws_auto_source::yaml::{Limits, Parsed, parse};
use aws_auto_source::{Diagnostics, FileId, Kind, Node, Scalar};
use serde_json::{Map, Number, Value};

/// Reads a text under the default limits.
pub(crate) fn read(text: &str) -> (Parsed, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let parsed = parse(FileId(0), text, &Limits::default(), &mut diagnostics);
    (parsed, diagnostics)
}

/// The names of the codes reported, in order.
pub(crate) fn codes(diagnostics: &Diagnostics) -> Vec<&'static str> {
    diagnostics.as_slice().iter().map(|d| d.code.0.name).collect()
}

/// A tree as JSON, its plain scalars typed by the YAML 1.2 core schema.
pub(crate) fn json(node: &Node) -> Value {
    match &node.kind {
        Kind::Scalar(scalar) => scalar_json(scalar),
        Kind::Seq(items) => Value::Array(items.iter().map(json).collect()),
        Kind::Map(map) => {
            let entry = |e: &aws_auto_source::Entry| (e.key.value.to_string(), json(&e.value));
            Value::Object(map.entries.iter().map(entry).collect::<Map<_, _>>())
        }
    }
}

fn scalar_json(scalar: &Scalar) -> Value {
    if scalar.is_null() {
        return Value::Null;
    }
    if let Some(value) = scalar.as_bool() {
        return Value::Bool(value);
    }
    if let Some(value) = scalar.as_int() {
        return Value::from(value);
    }
    scalar.as_float().and_then(Number::from_f64).map_or_else(|| Value::from(&*scalar.text), Value::Number)
}
