//! Settings and parameters, with their defaults.

use std::collections::BTreeMap;

use aws_auto_schema::settings::{Encryption, Level, ParameterType};
use aws_auto_source::{Span, Spanned};

use super::function::{RetentionDays, VpcRef};
use super::text::Text;

/// `settings:` with every default made explicit.
#[derive(Debug, Clone, PartialEq)]
pub struct EcosystemSettings {
    /// Name of the ecosystem.
    pub name: String,
    /// Put in front of every physical name.
    pub name_prefix: Text,
    /// The region that checks and prices assume; the output works in any.
    pub region: Option<String>,
    /// Tags on everything that takes tags.
    pub tags: BTreeMap<String, Text>,
    /// How long logs are kept.
    pub log_retention: RetentionDays,
    /// Whose keys encrypt data at rest.
    pub encryption: Encryption,
    /// The network of functions that name none.
    pub vpc: Option<VpcRef>,
    /// Permissions boundary of every role.
    pub permissions_boundary: Option<Text>,
    /// Levels of diagnostics, by code or name, in declared order.
    pub lints: Vec<(Spanned<String>, Level)>,
    /// Least confidence with which a measured decision is applied.
    pub confidence_threshold: f64,
    /// Whether secret values may stand in Terraform's state.
    pub secrets_in_state: bool,
}

impl Default for EcosystemSettings {
    fn default() -> Self {
        Self {
            name: "ecosystem".to_owned(),
            name_prefix: Text::default(),
            region: None,
            tags: BTreeMap::new(),
            log_retention: RetentionDays(Some(30)),
            encryption: Encryption::Aws,
            vpc: None,
            permissions_boundary: None,
            lints: Vec::new(),
            confidence_threshold: crate::optimize::CONFIDENCE_THRESHOLD,
            secrets_in_state: false,
        }
    }
}

/// One of `parameters:`.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSpec {
    /// Its name, as written.
    pub name: String,
    /// Its type.
    pub ty: ParameterType,
    /// The value without one given, `--param` included.
    pub default: Option<String>,
    /// What it is for.
    pub description: String,
    /// The only values it may have.
    pub allowed: Vec<String>,
    /// Never shown.
    pub secret: bool,
    /// Where it is declared.
    pub span: Span,
}
