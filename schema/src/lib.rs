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

pub use decode::{Decode, Decoder};
pub use document::Document;
pub use named::{Named, NamedEntry};

/// The JSON Schema of an ecosystem file.
///
/// Draft 7, because that is what the editors' language servers implement in full; nothing here needs a later one.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft07();
    let mut schema = settings
        .with_transform(schemars::transform::RecursiveTransform(drop_format))
        .into_generator()
        .into_root_schema_for::<Document>();
    schema.insert("$id".to_owned(), "https://aws-auto.dev/schema/ecosystem.schema.json".into());
    schema.insert("title".to_owned(), "aws-auto ecosystem".into());
    schema.insert("patternProperties".to_owned(), serde_json::json!({ "^x-": true }));
    schema.to_value()
}

/// `int64` says how a number is kept in memory, which is nothing to a reader of the language.
fn drop_format(schema: &mut schemars::Schema) {
    schema.remove("format");
}
