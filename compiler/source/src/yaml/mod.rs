//! The YAML reader: text into the spanned tree, YAML 1.2 core schema, and nothing of the language.
//!
//! It never panics, never recurses deeper than [`Limits::max_depth`], and its time and memory are linear in the size
//! of the file. What it refuses it reports at the exact place; it goes on with the next document.

mod anchors;
mod braces;
mod build;
mod events;
mod mapping;
mod place;
mod report;
mod scalar;
mod syntax;
mod tags;
mod text;

#[cfg(test)]
mod tests;

use crate::diagnostic::Diagnostics;
use crate::span::{FileId, Span};
use crate::tree::Node;

pub use scalar::scalar;
pub use text::{Problem, decode_utf8};

/// What one file may cost. The defaults are far above any file written by people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text: 64 MiB. Spans hold 32 bits, so more than 4 GiB is never read.
    pub max_bytes: usize,
    /// Collections inside collections, aliases expanded: 128. Values above 1,000 are read as 1,000, because trees of
    /// any depth could not be dropped safely.
    pub max_depth: usize,
    /// Nodes of the trees, aliases expanded: 8 million, which 64 MiB of ordinary YAML stay below.
    pub max_nodes: usize,
    /// Bytes of copies for anchors and aliases per byte of the file: 16. A copied node counts as 32 bytes and its text.
    pub alias_factor: usize,
    /// Bytes of copies that every file may use, however small: 1 MiB.
    pub alias_floor: usize,
    /// Errors after which reading stops: 100.
    pub max_errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_depth: 128,
            max_nodes: 8_000_000,
            alias_factor: 16,
            alias_floor: 1 << 20,
            max_errors: 100,
        }
    }
}

/// A comment: its bytes from `#` to the end of its line, without the line break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
}

/// A use of an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias {
    /// The `*name`.
    pub span: Span,
    /// The value that was copied.
    pub definition: Span,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// The roots of its documents, in order. Documents without any content are left out, and so are those that are
    /// not YAML, whose error was reported; a document that says `null` is kept.
    pub documents: Vec<Node>,
    /// Its comments in source order; those after a syntax error, to the end of that document, are missing.
    pub comments: Vec<Comment>,
    /// Its aliases, in source order, for "used here" notes.
    pub aliases: Vec<Alias>,
}

/// Reads a file. Offsets are those of `text`, a byte-order mark included.
///
/// # Spans
/// A scalar's span is its token with its quotes, or from the `|` or `>` of a block to its last visible character; never
/// its anchor, tag or comment. An absent value is an empty span after its `:` or `-`. A block collection runs from its
/// first key or dash to the end of its last value, a flow collection from bracket to bracket.
///
/// The copies that aliases and `<<` make keep the spans of the definition, keys and all: that is the text that holds
/// the value, so offsets into scalars stay right, and a wrong value is mended there, once. [`Parsed::aliases`] tells
/// who uses it. An alias that stands as a key has the span of the alias.
///
/// # What is refused
/// Every finding is an error with its own code, see [the codes](mod@crate::codes). A refused alias becomes a null, a refused key
/// loses its value, a foreign tag is ignored, so that one mistake is reported once; a syntax error costs its document.
pub fn parse(file: FileId, text: &str, limits: &Limits, diagnostics: &mut Diagnostics) -> Parsed {
    let max_bytes = limits.max_bytes.min(u32::MAX as usize);
    if text.len() > max_bytes {
        diagnostics.push(text::too_large(file, text.len(), max_bytes));
        return Parsed::default();
    }
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        diagnostics.push(Problem::Nul.diagnostic(file, at));
        return Parsed::default();
    }
    build::file(file, text, limits, diagnostics)
}
