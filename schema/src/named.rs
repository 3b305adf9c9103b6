//! Mappings from the user's own names to settings: `tables: {orders: …}`.

use aws_auto_source::{Node, Spanned};
use schemars::JsonSchema;
use serde::Serialize;

use crate::decode::{Decode, Decoder};
use crate::record::Field;

/// A mapping from the user's names to settings, in source order; a name alone means all defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T>(pub Vec<NamedEntry<T>>, Vec<u32>);

/// One entry of [`Named`].
#[derive(Debug, Clone, PartialEq)]
pub struct NamedEntry<T> {
    /// The name and where it stands.
    pub name: Spanned<String>,
    /// Its settings.
    pub value: T,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new(), Vec::new())
    }
}

impl<T> Named<T> {
    /// Entries in their order.
    #[must_use]
    pub fn new(entries: Vec<NamedEntry<T>>) -> Self {
        let mut order: Vec<u32> = (0u32..).take(entries.len()).collect();
        order.sort_by(|a, b| name_at(&entries, *a).cmp(name_at(&entries, *b)));
        Self(entries, order)
    }

    /// The settings under `name`, by binary search: ecosystems name thousands of things.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        let found = self.1.binary_search_by(|at| name_at(&self.0, *at).cmp(name)).ok()?;
        self.1.get(found).and_then(|at| self.0.get(*at as usize)).map(|e| &e.value)
    }
}

fn name_at<T>(entries: &[NamedEntry<T>], at: u32) -> &str {
    entries.get(at as usize).map_or("", |e| e.name.value.as_str())
}

impl<T: Decode> Decode for Named<T> {
    const WANTS: &'static str = "a mapping from names to settings";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let Some(map) = node.as_map() else {
            cx.wrong_type(node, Self::WANTS);
            return None;
        };
        let entries = map.entries.iter().filter_map(|entry| {
            let value = cx.at_key(&entry.key, |cx| T::decode(&entry.value, cx))?;
            Some(NamedEntry { name: Spanned::new(entry.key.value.to_string(), entry.key.span), value })
        });
        Some(Self::new(entries.collect()))
    }
}

impl<T: Decode + JsonSchema + Serialize> Field for Named<T> {
    const REQUIRED: bool = false;
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self> {
        Self::decode(node, cx)
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|e| (&e.name.value, &e.value)))
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Named_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<T>();
        schemars::json_schema!({ "type": "object", "additionalProperties": value })
    }
}
