//! Unions chosen by the kind of node: `cors: true` or `cors: {origins: …}`. Never by trying one after the other.

use aws_auto_source::{Node, Spanned};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use crate::record::prose;

/// Declares a union chosen by the kind of node: each arm is a decoder for scalars, lists or mappings.
macro_rules! by_kind {
    ($(#[doc = $doc:literal])* $name:ident, $wants:literal {
        $($(#[doc = $arm_doc:literal])* $arm:ident($ty:ty) if $test:expr,)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        pub enum $name { $($(#[doc = $arm_doc])* $arm($ty),)* }

        impl $crate::decode::Decode for $name {
            const WANTS: &'static str = $wants;
            fn decode(node: &aws_auto_source::Node, cx: &mut $crate::decode::Decoder) -> Option<Self> {
                // `yes` must not become the name of a queue where `true` was meant.
                if $crate::union::is_yaml11_slip(node, &[$(&$test),*])
                    && !(false $(|| <$ty as $crate::decode::Decode>::knows_word($crate::union::word(node)))*)
                {
                    cx.wrong_type(node, Self::WANTS);
                    return None;
                }
                $(
                    if $test.holds(node) {
                        return <$ty as $crate::decode::Decode>::decode(node, cx).map(Self::$arm);
                    }
                )*
                cx.wrong_type(node, Self::WANTS);
                None
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let arms = [$($crate::union::arm::<$ty>(&$test, concat!($($arm_doc, "\n"),*), generator)),*];
                schemars::json_schema!({
                    "description": $crate::record::prose(concat!($($doc, "\n"),*)),
                    "anyOf": arms,
                })
            }
        }
    };
}
pub(crate) use by_kind;

/// Whether a union that takes booleans is given a word that YAML 1.1 read as one.
pub(crate) fn is_yaml11_slip(node: &Node, tests: &[&is::Kinds]) -> bool {
    node.as_scalar().is_some_and(aws_auto_source::Scalar::is_yaml11_bool)
        && tests.iter().any(|test| test.0.contains(&"boolean"))
}

/// The text of a scalar; nothing for other nodes.
pub(crate) fn word(node: &Node) -> &str {
    node.as_scalar().map_or("", |scalar| &scalar.text)
}

/// The schema of one arm of a union: its type's, without the kinds that belong to other arms.
pub(crate) fn arm<T: JsonSchema>(test: &is::Kinds, doc: &str, generator: &mut SchemaGenerator) -> Schema {
    let mut schema = generator.subschema_for::<T>();
    if schema.get("$ref").is_some() {
        return schema;
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|t| t.as_str().is_some_and(|t| test.0.contains(&t)));
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    schema.insert("description".to_owned(), prose(doc).into());
    schema
}

/// Tests of a node's kind, for `by_kind!`.
pub(crate) mod is {
    use super::Node;

    /// Kinds of nodes, in JSON Schema's words.
    pub(crate) struct Kinds(pub(crate) &'static [&'static str]);

    /// `true` or `false`.
    pub(crate) const BOOLEAN: Kinds = Kinds(&["boolean"]);
    /// A string.
    pub(crate) const STRING: Kinds = Kinds(&["string"]);
    /// A number.
    pub(crate) const NUMBER: Kinds = Kinds(&["number", "integer"]);
    /// A mapping.
    pub(crate) const MAPPING: Kinds = Kinds(&["object"]);
    /// A list.
    pub(crate) const LIST: Kinds = Kinds(&["array"]);
    /// A number, or a string: what a quantity is read from.
    pub(crate) const QUANTITY: Kinds = Kinds(&["string", "number"]);

    impl Kinds {
        /// Whether the node is of one of these kinds.
        pub(crate) fn holds(&self, node: &Node) -> bool {
            let kind = match node.describe() {
                "a boolean" => "boolean",
                "a string" => "string",
                "a number" => "number",
                "a mapping" => "object",
                "a list" => "array",
                _ => "null",
            };
            self.0.contains(&kind)
        }
    }
}

by_kind! {
    /// A list of strings, or one string alone.
    OneOrMany, "a string or a list of strings" {
        /// One.
        One(Spanned<String>) if is::STRING,
        /// Several.
        Many(Vec<Spanned<String>>) if is::LIST,
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
