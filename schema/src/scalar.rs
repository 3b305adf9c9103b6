//! Scalars with a grammar of their own, and small unions that several sections share.

use std::borrow::Cow;

use aws_auto_source::value::duration::{Duration, Unit as TimeUnit};
use aws_auto_source::value::size::{Size, Unit as SizeUnit};
use aws_auto_source::{Kind, Node, Scalar, Span, Spanned};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::codes::{BAD_DURATION, BAD_SIZE};
use crate::decode::{Decode, Decoder};

macro_rules! quantity {
    ($(#[$meta:meta])* $name:ident($inner:ty, $unit:expr, $code:expr), $wants:literal, $pattern:literal) => {
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
                match <$inner>::parse(&scalar.text, $unit) {
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
                    "description": concat!($wants),
                    "anyOf": [{ "type": "string", "pattern": $pattern }, { "type": "number", "minimum": 0 }],
                })
            }
        }
    };
}

quantity!(
    /// A duration; a plain number counts seconds.
    Seconds(Duration, TimeUnit::Seconds, BAD_DURATION),
    "a duration such as 30s, 15m or 1h30m (a plain number counts seconds)",
    r"^\s*[0-9]"
);
quantity!(
    /// A duration; a plain number counts days.
    Days(Duration, TimeUnit::Days, BAD_DURATION),
    "a duration such as 30d or 2w (a plain number counts days)",
    r"^\s*[0-9]"
);
quantity!(
    /// A size; a plain number counts megabytes of 1024².
    Megabytes(Size, SizeUnit::Megabytes, BAD_SIZE),
    "a size such as 512MB or 2GB (a plain number counts MB)",
    r"^\s*[0-9]"
);
quantity!(
    /// A size; a plain number counts gigabytes of 1024³.
    Gigabytes(Size, SizeUnit::Gigabytes, BAD_SIZE),
    "a size such as 20GB (a plain number counts GB)",
    r"^\s*[0-9]"
);

/// Text that reaches AWS exactly as written: a string, a number or a boolean, never retyped. May hold `${…}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The text.
    pub value: String,
    /// The whole scalar.
    pub span: Span,
    /// Where the text's first byte stands in the source, when text and source are the same bytes.
    verbatim_at: Option<u32>,
}

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

/// Any YAML value, kept as it is: an event pattern, a filter, a condition block.
#[derive(Debug, Clone, PartialEq)]
pub struct Any(pub Node);

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

/// Declares a union chosen by the kind of node: each arm is a decoder for scalars, lists or mappings.
macro_rules! by_kind {
    ($(#[$meta:meta])* $name:ident, $wants:literal { $($(#[$arm_meta:meta])* $arm:ident($ty:ty) if $test:expr,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, schemars::JsonSchema)]
        #[serde(untagged)]
        pub enum $name { $($(#[$arm_meta])* $arm($ty),)* }

        impl $crate::decode::Decode for $name {
            const WANTS: &'static str = $wants;
            fn decode(node: &aws_auto_source::Node, cx: &mut $crate::decode::Decoder) -> Option<Self> {
                $(
                    let test: fn(&aws_auto_source::Node) -> bool = $test;
                    if test(node) {
                        return <$ty as $crate::decode::Decode>::decode(node, cx).map(Self::$arm);
                    }
                )*
                cx.wrong_type(node, Self::WANTS);
                None
            }
        }
    };
}
pub(crate) use by_kind;

/// Tests of a node's kind, for `by_kind!`.
pub(crate) mod is {
    use aws_auto_source::Node;

    /// A boolean.
    pub(crate) fn boolean(node: &Node) -> bool {
        node.describe() == "a boolean"
    }
    /// A string.
    pub(crate) fn string(node: &Node) -> bool {
        node.describe() == "a string"
    }
    /// A mapping.
    pub(crate) fn mapping(node: &Node) -> bool {
        node.as_map().is_some()
    }
    /// A list.
    pub(crate) fn list(node: &Node) -> bool {
        node.as_seq().is_some()
    }
    /// A number, or a string: what a quantity is read from.
    pub(crate) fn quantity(node: &Node) -> bool {
        matches!(node.describe(), "a string" | "a number")
    }
}

by_kind! {
    /// A list of strings, or one string alone.
    OneOrMany, "a string or a list of strings" {
        /// One.
        One(Spanned<String>) if is::string,
        /// Several.
        Many(Vec<Spanned<String>>) if is::list,
    }
}

impl OneOrMany {
    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[Spanned<String>] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}
