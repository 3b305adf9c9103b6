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
pub mod optimization;
pub mod resilience;
pub mod resources;
pub mod routing;
pub mod scalar;
pub mod service;
pub mod settings;
pub mod trigger;

pub use decode::{Decode, Decoder, Keyed, Named, NamedEntry};
pub use document::Document;

/// The JSON Schema of an ecosystem file, draft 2020-12.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Document);
    schema.insert("$id".to_owned(), "https://aws-auto.dev/schema/ecosystem.schema.json".into());
    schema.insert("patternProperties".to_owned(), serde_json::json!({ "^x-": true }));
    schema.to_value()
}
