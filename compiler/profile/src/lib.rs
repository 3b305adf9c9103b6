//! Measurements of deployed functions: the profile, importers for what AWS and its tools write, and forecasts.
//!
//! Stands beside the compiler and knows nothing of ecosystems. Importers read a stream once and keep only aggregates;
//! nothing here opens a file, reads a clock or prints. Nothing is invented: what a source does not say stays unknown.

pub mod distribution;
pub mod import;
pub mod model;
pub mod query;
pub mod time;

pub use distribution::Distribution;
pub use import::{Hints, ImportError, Importer, Summary};
pub use model::{Architecture, Basis, FunctionProfile, Measurement, Profile, ProfileError, Source, Window};

/// The JSON Schema of a profile, as published in `schema/profile.schema.json`.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Profile).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), "A profile of AWS Lambda functions".into());
    }
    schema
}
