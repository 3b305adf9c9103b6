//! Records: sections with fixed keys. One declaration gives the struct, its decoder, its JSON and its JSON Schema.
//!
//! Decoder and schema must say the same: what a key accepts, and whether it is required, comes from [`Field`] for both.

use aws_auto_source::{Node, Spanned};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

use crate::decode::{Decode, Decoder};

/// A field of a record: something that may be absent.
pub trait Field: Sized + Serialize {
    /// Whether the key must be there.
    const REQUIRED: bool;

    /// Its value when the key is not there; `None` makes the key required.
    fn absent() -> Option<Self>;

    /// Whether it has the value of a key that is not there.
    fn is_absent(&self) -> bool;

    /// Reads it from the value of its key.
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self>;
}

impl<T: Decode + Serialize> Field for Option<T> {
    const REQUIRED: bool = false;
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self> {
        if node.is_null() {
            cx.empty(node.span);
            return None;
        }
        T::decode(node, cx).map(Some)
    }
}

impl<T: Decode + Serialize> Field for Spanned<T> {
    const REQUIRED: bool = true;
    fn absent() -> Option<Self> {
        None
    }
    fn is_absent(&self) -> bool {
        false
    }
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self> {
        Self::decode(node, cx)
    }
}

impl<T: Decode + Serialize> Field for Vec<T> {
    const REQUIRED: bool = false;
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self> {
        Self::decode(node, cx)
    }
}

/// A type that a key may have, as its schema: an optional one is not nullable, because a key without a value is refused.
pub trait KeySchema {
    /// The schema of what may stand under the key.
    fn key_schema(generator: &mut SchemaGenerator) -> Schema;
}

impl<T: JsonSchema> KeySchema for Option<T> {
    fn key_schema(generator: &mut SchemaGenerator) -> Schema {
        let schema = generator.subschema_for::<T>();
        if schema.as_bool() == Some(true) { anything_but_nothing() } else { schema }
    }
}

impl<T: JsonSchema> KeySchema for Spanned<T> {
    fn key_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

impl<T: JsonSchema> KeySchema for Vec<T> {
    fn key_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl<T: JsonSchema> KeySchema for crate::named::Named<T> {
    fn key_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

fn anything_but_nothing() -> Schema {
    json_schema!({ "type": ["string", "number", "boolean", "array", "object"] })
}

/// The schema of a record before its keys are added; used by [`record!`](crate::record).
#[must_use]
pub fn record_schema(doc: &str) -> Schema {
    json_schema!({ "description": prose(doc), "type": "object", "properties": {}, "additionalProperties": false })
}

/// Adds a key to the schema of a record; used by [`record!`](crate::record).
pub fn add_key<T: Field + KeySchema>(record: &mut Schema, key: &str, doc: &str, generator: &mut SchemaGenerator) {
    // The key's own words say more than those of the type that it shares with other keys.
    let mut schema = json_schema!({ "description": prose(doc) });
    for (keyword, value) in T::key_schema(generator).ensure_object() {
        schema.ensure_object().entry(keyword.clone()).or_insert_with(|| value.take());
    }
    if let Some(Value::Object(properties)) = record.get_mut("properties") {
        properties.insert(key.to_owned(), schema.to_value());
    }
    if T::REQUIRED {
        let required = record.ensure_object().entry("required").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(required) = required {
            required.push(key.into());
        }
    }
}

/// Documentation as one line for each paragraph.
#[must_use]
pub fn prose(doc: &str) -> String {
    let paragraph = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned();
    let lines: Vec<&str> = doc.lines().map(str::trim).collect();
    lines
        .split(|line| line.is_empty())
        .map(|lines| paragraph(&lines.join("\n")))
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Reads the entries of a mapping into the fields of a record; used by [`record!`](crate::record).
pub fn read_record(
    node: &Node,
    cx: &mut Decoder,
    known: &[&str],
    mut field: impl FnMut(&str, &Node, &mut Decoder),
) -> bool {
    let Some(map) = node.as_map() else {
        cx.wrong_type(node, "a mapping");
        return false;
    };
    for entry in &map.entries {
        let key: &str = &entry.key.value;
        if known.contains(&key) {
            cx.at_key(&entry.key, |cx| field(key, &entry.value, cx));
        } else if !(cx.is_at_top() && key.starts_with("x-")) {
            cx.unknown_key(entry, map, known);
        }
    }
    true
}

/// The field's value, its default, or a report that it is missing; used by [`record!`](crate::record).
pub fn finish_field<T: Field>(
    slot: Option<Option<T>>,
    node: &Node,
    key: &str,
    known: &[&str],
    cx: &mut Decoder,
) -> Option<T> {
    match slot {
        Some(read) => read.or_else(T::absent),
        None => T::absent().or_else(|| {
            cx.missing_key(node, key, known);
            None
        }),
    }
}

/// Declares a section of the language once: the struct, its decoder, its JSON and its JSON Schema.
///
/// `Spanned<T>` fields are required, `Option`, `Vec` and `Named` ones are not. `field as "key"` names the key when it
/// is not the field's own name.
#[macro_export]
macro_rules! record {
    ($(#[doc = $doc:literal])* $(#[derive($derived:ident)])? $name:ident {
        $($(#[doc = $field_doc:literal])* $field:ident $(as $key:literal)? : $ty:ty,)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq $(, $derived)?)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $ty,)*
        }

        impl $name {
            /// The keys of this section.
            pub const KEYS: &[&str] = &[$($crate::record!(@key $field $($key)?)),*];
        }

        impl $crate::decode::Decode for $name {
            const WANTS: &'static str = "a mapping";
            fn decode(node: &aws_auto_source::Node, cx: &mut $crate::decode::Decoder) -> Option<Self> {
                $(let mut $field: Option<Option<$ty>> = None;)*
                let is_map = $crate::record::read_record(node, cx, Self::KEYS, |key, value, cx| match key {
                    $(k if k == $crate::record!(@key $field $($key)?) => {
                        $field = Some(<$ty as $crate::record::Field>::read(value, cx));
                    })*
                    _ => {}
                });
                if !is_map {
                    return None;
                }
                $(let $field = $crate::record::finish_field($field, node, $crate::record!(@key $field $($key)?), Self::KEYS, cx);)*
                Some(Self { $($field: $field?,)* })
            }
        }

        // What is not written is not written into JSON either: a key without a value is an error of the language.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $(if !$crate::record::Field::is_absent(&self.$field) {
                    serde::ser::SerializeMap::serialize_entry(&mut map, $crate::record!(@key $field $($key)?), &self.$field)?;
                })*
                serde::ser::SerializeMap::end(map)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut schema = $crate::record::record_schema(concat!($($doc, "\n"),*));
                $($crate::record::add_key::<$ty>(
                    &mut schema,
                    $crate::record!(@key $field $($key)?),
                    concat!($($field_doc, "\n"),*),
                    generator,
                );)*
                schema
            }
        }
    };
    (@key $field:ident $key:literal) => { $key };
    (@key $field:ident) => { stringify!($field) };
}
