//! Where text becomes trees: spans, the source map, the spanned YAML tree, value grammars and diagnostics as data.
//!
//! Everything here is a function of bytes. This crate never opens a file, never prints, and knows nothing of AWS or
//! of the language's keys: it only knows where things stand and how to say so.

pub mod codes;
pub mod diagnostic;
pub mod map;
pub mod span;
pub mod suggest;
pub mod tree;
pub mod value;
pub mod yaml;

pub use diagnostic::{Code, CodeInfo, Diagnostic, Diagnostics, Edit, Fix, Label, Severity};
pub use map::{LineCol, SourceFile, SourceMap};
pub use span::{FileId, Span, Spanned};
pub use tree::{Entry, Kind, Map, Node, Scalar, Style};
