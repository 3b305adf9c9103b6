//! Grants: what a function may do to what.

use aws_auto_source::{Span, Spanned};

use super::text::Text;
use super::{FunctionRef, ResourceId};

/// The service of a grant for the credentials of an outbound API (`integration: payment_api`): a word that no service
/// has, made by the frontend and known to lowering.
pub const OUTBOUND: &str = "outbound";

/// What a grant is about.
#[derive(Debug, Clone, PartialEq)]
pub enum GrantTarget {
    /// A resource of the ecosystem, created or imported.
    Resource(ResourceId),
    /// A function.
    Function(FunctionRef),
    /// A state machine, by name.
    Workflow(String),
    /// An SSM parameter, by its path.
    SsmParameter(String),
    /// Exactly these ARNs.
    Arns(Vec<Text>),
    /// Whatever the actions need in this account and region.
    Account,
}

/// Permission for one integration of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// The service as written: `dynamodb`, `cost_explorer`, an IAM prefix.
    pub service: Spanned<String>,
    /// What it is about.
    pub target: GrantTarget,
    /// Actions in canonical spelling, `service:Action`, sorted; unknown and foreign ones are left out already.
    pub actions: Vec<Spanned<String>>,
    /// For a bucket: what keys begin with.
    pub prefix: Option<String>,
    /// For `cloudwatch`: the only namespace.
    pub namespace: Option<Text>,
    /// Conditions: operator, key, values.
    pub conditions: Vec<(String, String, Vec<Text>)>,
    /// Where it is declared.
    pub span: Span,
}
