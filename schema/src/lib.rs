//! The language as types: one file per section, each with its decoder and its part of the published JSON Schema.
//!
//! Types here say what may be written, never what it means on AWS. Keys carry their documentation: the JSON Schema,
//! editors' hovers and the language reference are made from it.

pub mod analytics;
pub mod codes;
pub mod decode;
pub mod document;
pub mod events;
pub mod function;
pub mod integration;
pub mod keyed;
pub mod monitoring;
pub mod named;
pub mod optimization;
pub mod record;
pub mod resilience;
pub mod resources;
pub mod routing;
pub mod scalar;
pub mod service;
pub mod settings;
pub mod trigger;
pub mod union;
pub mod words;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;

pub use decode::{Decode, Decoder};
pub use document::Document;
pub use keyed::Keyed;
pub use named::{Named, NamedEntry};

/// The JSON Schema of an ecosystem file.
///
/// Draft 7, because that is what the editors' language servers implement in full; nothing here needs a later one.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    let settings = SchemaSettings::draft07();
    let generator = settings.with_transform(RecursiveTransform(drop_format)).into_generator();
    let mut generated = generator.into_root_schema_for::<Document>();
    generated.insert("$id".to_owned(), "https://aws-auto.dev/schema/ecosystem.schema.json".into());
    generated.insert("title".to_owned(), "aws-auto ecosystem".into());
    generated.insert("patternProperties".to_owned(), serde_json::json!({ "^x-": true }));
    let first = ["$schema", "$id", "title", "description", "type", "properties", "patternProperties"];
    let taken: Vec<_> = first.into_iter().filter_map(|key| Some((key.to_owned(), generated.remove(key)?))).collect();
    taken.into_iter().chain(generated.ensure_object().clone()).collect()
}

/// `int64` says how a number is kept in memory, which is nothing to a reader of the language.
fn drop_format(schema: &mut schemars::Schema) {
    schema.remove("format");
}
