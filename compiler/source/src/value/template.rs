//! Template strings: text with references such as `${param.Stage}` or `${resource.orders.arn}`.
//!
//! Everything that is no reference is literal, `${…}` of other tools included; what was nearly a reference is
//! literal with a warning. `$${` is a literal `${`. Whether a name exists is for the caller to say.

use std::fmt;

use super::GrammarError;

mod read;
mod target;

pub use target::{AwsAttribute, FunctionAttribute, Namespace, ResourceAttribute, Target};

/// A string value, cut into what is literal and what is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// In order; no two literals stand side by side, and none is empty.
    pub parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it reaches AWS, `$${` already read as `${`.
    Literal(String),
    /// What stands for a value.
    Reference(Reference),
}

/// A reference and where it stands. Equality looks at the target only.
#[derive(Debug, Clone)]
pub struct Reference {
    /// What it refers to.
    pub target: Target,
    /// Byte offset of its `$` in the text.
    pub offset: usize,
    /// Bytes up to and with its `}`.
    pub len: usize,
}

impl PartialEq for Reference {
    fn eq(&self, other: &Self) -> bool {
        self.target == other.target
    }
}

impl Eq for Reference {}

/// Literal text that was probably meant as a reference: worth a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// Byte offset in the text.
    pub offset: usize,
    /// Bytes concerned.
    pub len: usize,
    /// Why it is literal, as a sentence without its full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// All that is to be said about a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The template; wrong references are literal in it.
    pub template: Template,
    /// Warnings, in the order of the text.
    pub near_misses: Vec<NearMiss>,
    /// Wrong references, in the order of the text; nothing may be built from the template when there are any.
    pub errors: Vec<GrammarError>,
}

impl Template {
    /// Reads a text; every text is a template, though perhaps one with errors.
    #[must_use]
    pub fn parse(text: &str) -> Parsed {
        read::parse(text)
    }

    /// A template of nothing but `text`, whatever is in it.
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Self {
        let mut template = Self::default();
        template.push_literal(&text.into());
        template
    }

    /// The text, when there is no reference in it.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The references, in the order of the text.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Reference(reference) => Some(reference),
        })
    }

    /// Appends text, to the last literal if there is one.
    pub fn push_literal(&mut self, text: &str) {
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Literal(last)) => last.push_str(text),
            _ => self.parts.push(Part::Literal(text.to_owned())),
        }
    }
}

/// A text that parses to the same template.
///
/// One template has none: a literal `$` directly before a reference, because `$${` is the escape. No text parses to it.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(text) => f.write_str(&text.replace("${", "$${")),
            Part::Reference(reference) => write!(f, "${{{}}}", reference.target),
        })
    }
}

#[cfg(test)]
mod tests;
