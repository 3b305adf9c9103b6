//! Scalars with a grammar of their own, and values that are kept as they are.

use std::borrow::Cow;

use aws_auto_source::value::GrammarError;
use aws_auto_source::value::duration::{Duration, Unit as TimeUnit};
use aws_auto_source::value::size::{Size, Unit as SizeUnit};
use aws_auto_source::{Kind, Node, Scalar, Span};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::codes::{BAD_DURATION, BAD_SIZE};
use crate::decode::{Decode, Decoder};
pub use crate::union::OneOrMany;

/// The grammars of durations and sizes, for strings: what only arithmetic can refuse (`0.1ms`) passes.
macro_rules! duration_pattern {
    () => {
        concat!(
            r"^\s*([0-9]+(\.[0-9]+)?(ms|s|m|min|h|d|w)?",
            r"|(?=[0-9])([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+(m|min))?([0-9]+s)?([0-9]+ms)?)\s*$"
        )
    };
}
macro_rules! size_pattern {
    () => {
        r"^\s*[0-9]+(\.[0-9]+)?(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?\s*$"
    };
}

macro_rules! quantity {
    ($(#[$meta:meta])* $name:ident($inner:ty, $unit:expr, $code:expr), $wants:literal, $pattern:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub $inner);

        impl Decode for $name {
            const WANTS: &'static str = $wants;
            fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
                let Some(scalar) = node.as_scalar().filter(|s| !s.is_null() && s.as_bool().is_none()) else {
                    cx.wrong_type(node, Self::WANTS);
                    return None;
                };
                match parse_number_or_text(scalar, |text| <$inner>::parse(text, $unit)) {
                    Ok(value) => Some(Self(value)),
                    Err(error) => {
                        cx.grammar($code, node, &error);
                        None
                    }
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "description": $wants,
                    "type": ["string", "number"],
                    "pattern": $pattern,
                    "minimum": 0,
                })
            }
        }
    };
}

/// A plain number counts by its value, however it is spelt: `0x200` and `5e2` are numbers as well.
fn parse_number_or_text<T>(
    scalar: &Scalar,
    parse: impl Fn(&str) -> Result<T, GrammarError>,
) -> Result<T, GrammarError> {
    parse(&scalar.text).or_else(|error| {
        let number = scalar.as_int().map(|n| n.to_string()).or_else(|| scalar.as_float().map(|n| n.to_string()));
        number.and_then(|text| parse(&text).ok()).ok_or(error)
    })
}

quantity!(
    /// A duration; a plain number counts seconds.
    Seconds(Duration, TimeUnit::Seconds, BAD_DURATION),
    "a duration such as 30s, 15m or 1h30m (a plain number counts seconds)",
    duration_pattern!()
);
quantity!(
    /// A duration; a plain number counts days.
    Days(Duration, TimeUnit::Days, BAD_DURATION),
    "a duration such as 30d or 2w (a plain number counts days)",
    duration_pattern!()
);
quantity!(
    /// A size; a plain number counts megabytes of 1024².
    Megabytes(Size, SizeUnit::Megabytes, BAD_SIZE),
    "a size such as 512MB or 2GB (a plain number counts MB)",
    size_pattern!()
);
quantity!(
    /// A size; a plain number counts gigabytes of 1024³.
    Gigabytes(Size, SizeUnit::Gigabytes, BAD_SIZE),
    "a size such as 20GB (a plain number counts GB)",
    size_pattern!()
);

/// Text that reaches AWS exactly as written: a string, a number or a boolean, never retyped. May hold `${…}`.
/// Equality looks at the text only.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The text.
    pub value: String,
    /// The whole scalar.
    pub span: Span,
    /// Where the text's first byte stands in the source, when text and source are the same bytes.
    verbatim_at: Option<u32>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Text {}

impl Text {
    /// The place of `len` bytes at `offset` of the text; the whole scalar where that cannot be said.
    #[must_use]
    pub fn sub_span(&self, offset: usize, len: usize) -> Span {
        match self.verbatim_at {
            Some(at) => Span::new(self.span.file, at, self.span.end).sub(offset, len),
            None => self.span,
        }
    }

    /// Text that no file holds: a default.
    #[must_use]
    pub fn assumed(value: impl Into<String>, span: Span) -> Self {
        Self { value: value.into(), span, verbatim_at: None }
    }

    fn of(scalar: &Scalar, node: &Node) -> Self {
        let inner = node.sub_span(0, 0).start;
        Self { value: scalar.text.to_string(), span: node.span, verbatim_at: scalar.verbatim.then_some(inner) }
    }
}

impl Decode for Text {
    const WANTS: &'static str = "a string, number or boolean";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        match node.as_scalar() {
            Some(scalar) if !scalar.is_null() => Some(Self::of(scalar, node)),
            _ => {
                cx.wrong_type(node, Self::WANTS);
                None
            }
        }
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.value)
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

/// Any YAML value, kept as it is: an event pattern, a filter, a condition block. Equality looks at the value only.
#[derive(Debug, Clone)]
pub struct Any(pub Node);

impl PartialEq for Any {
    fn eq(&self, other: &Self) -> bool {
        self.to_json() == other.to_json()
    }
}

impl Decode for Any {
    const WANTS: &'static str = "any value";
    fn decode(node: &Node, _: &mut Decoder) -> Option<Self> {
        Some(Self(node.clone()))
    }
}

impl Any {
    /// As JSON: scalars typed by the YAML 1.2 core schema, keys in source order.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        node_to_json(&self.0)
    }
}

/// A tree as JSON: scalars typed by the YAML 1.2 core schema, keys in source order.
#[must_use]
pub fn node_to_json(node: &Node) -> serde_json::Value {
    match &node.kind {
        Kind::Scalar(scalar) => scalar_to_json(scalar),
        Kind::Seq(items) => items.iter().map(node_to_json).collect(),
        Kind::Map(map) => map.entries.iter().map(|e| (e.key.value.to_string(), node_to_json(&e.value))).collect(),
    }
}

fn scalar_to_json(scalar: &Scalar) -> serde_json::Value {
    if scalar.is_null() {
        return serde_json::Value::Null;
    }
    if let Some(value) = scalar.as_bool() {
        return value.into();
    }
    if let Some(value) = scalar.as_int() {
        return value.into();
    }
    match scalar.as_float().and_then(serde_json::Number::from_f64) {
        Some(number) => number.into(),
        None => (*scalar.text).into(),
    }
}

impl Serialize for Any {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl JsonSchema for Any {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Any".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!(true)
    }
}

/// A mapping of anything, kept as it is: an environment's overlay is checked where it is laid over the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct FreeMapping(pub Any);

impl Decode for FreeMapping {
    const WANTS: &'static str = "a mapping";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        if node.as_map().is_some() {
            return Some(Self(Any(node.clone())));
        }
        cx.wrong_type(node, Self::WANTS);
        None
    }
}

impl Serialize for FreeMapping {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl JsonSchema for FreeMapping {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "FreeMapping".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}
