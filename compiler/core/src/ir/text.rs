//! Text that reaches AWS: literals and resolved references.

use aws_auto_source::Span;

use super::{FunctionRef, ParameterId, ResourceId};

/// What of a resource a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceAttribute {
    /// Its ARN.
    Arn,
    /// Its physical name.
    Name,
    /// Its URL or endpoint.
    Url,
}

/// What of a function a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FunctionAttribute {
    /// Its ARN.
    Arn,
    /// Its physical name.
    Name,
    /// The ARN of its alias `live`.
    AliasArn,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Exactly this.
    Literal(String),
    /// A parameter's value.
    Parameter(ParameterId),
    /// Something of a resource.
    Resource(ResourceId, ResourceAttribute),
    /// Something of a function.
    Function(FunctionRef, FunctionAttribute),
    /// An SSM parameter's value, read at deployment.
    Ssm(String),
    /// A secret's value, or one key of it, read at deployment.
    Secret(ResourceId, Option<String>),
    /// The account, region or partition.
    Aws(crate::aws::Pseudo),
}

/// Text that reaches AWS.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Text {
    /// Its parts; neighbouring literals are merged.
    pub pieces: Vec<Piece>,
    /// Where it was written.
    pub span: Span,
}

impl Text {
    /// A text without references.
    #[must_use]
    pub fn literal(text: impl Into<String>, span: Span) -> Self {
        Self { pieces: vec![Piece::Literal(text.into())], span }
    }

    /// The text, if it has no references.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// How many bytes are certain: those of the literals.
    #[must_use]
    pub fn literal_len(&self) -> usize {
        self.pieces.iter().map(|p| if let Piece::Literal(t) = p { t.len() } else { 0 }).sum()
    }
}
