//! Values that know where their key stands: for settings whose very presence may be the mistake.

use aws_auto_source::{Node, Span, Spanned};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use crate::decode::{Decode, Decoder};

/// A value, where it stands, and where its key stands. Equality looks at the value only.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Keyed<T> {
    /// The value and where it stands.
    pub spanned: Spanned<T>,
    /// Where its key stands.
    #[serde(skip)]
    pub key: Span,
}

impl<T: PartialEq> PartialEq for Keyed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.spanned == other.spanned
    }
}

impl<T> std::ops::Deref for Keyed<T> {
    type Target = Spanned<T>;
    fn deref(&self) -> &Spanned<T> {
        &self.spanned
    }
}

impl<T: Decode> Decode for Keyed<T> {
    const WANTS: &'static str = T::WANTS;
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let key = cx.key_span();
        Spanned::decode(node, cx).map(|spanned| Self { spanned, key })
    }
}

impl<T: JsonSchema> JsonSchema for Keyed<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
