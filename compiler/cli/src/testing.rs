//! What the tests of this crate share: three codes, and findings with them.

use aws_auto_source::{Code, Diagnostic, FileId, SourceMap, Span};

aws_auto_source::codes! {
    /// Always an error.
    HARD_ERROR = "AA9901", "broken-thing", Error, "# broken-thing\n\nA thing is *broken*.\n\n## Why\n\nBecause.\n";
    /// A warning.
    WARNING = "AA9902", "odd-thing", Warning, "# odd-thing\n\nA thing is odd.\n";
    /// A note.
    NOTE = "AA9903", "good-to-know", Note, "# good-to-know\n\nA thing to know.\n";
}

/// The bytes `start..end` of file number `file`.
pub(crate) fn span(file: u32, start: u32, end: u32) -> Span {
    Span::new(FileId(file), start, end)
}

/// A finding in the first file.
pub(crate) fn at(code: Code, start: u32, end: u32) -> Diagnostic {
    Diagnostic::new(code, span(0, start, end), "a thing is not as it should be")
}

/// The span of the first `needle` in file number `file`.
pub(crate) fn find(sources: &SourceMap, file: u32, needle: &str) -> Span {
    let text = sources.get(FileId(file)).map_or("", |f| f.text());
    let start = text.find(needle).unwrap_or_else(|| panic!("no `{needle}` in file {file}"));
    span(file, u32::try_from(start).unwrap(), u32::try_from(start + needle.len()).unwrap())
}
