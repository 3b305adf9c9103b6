//! From bytes to text: the one encoding that is read is UTF-8, and what is not text says so at an exact byte.
//!
//! This room never guesses an encoding and never repairs: a file read wrong is worse than a file refused.

use crate::codes::{FILE_TOO_LARGE, NOT_TEXT};
use crate::diagnostic::Diagnostic;
use crate::span::{FileId, Span};

/// Why bytes are not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A NUL byte: the file is binary.
    Nul,
    /// A byte sequence that is not UTF-8.
    InvalidUtf8,
    /// A byte-order mark of UTF-16 or UTF-32.
    Utf16,
}

impl Problem {
    /// The finding about `file`, whose text is readable up to byte `offset` only.
    ///
    /// The file's entry in the source map should hold the bytes before `offset`, which are always valid UTF-8: the
    /// finding then points at the end of that text.
    #[must_use]
    pub fn diagnostic(self, file: FileId, offset: usize) -> Diagnostic {
        let at = u32::try_from(offset).unwrap_or(u32::MAX);
        let (message, help) = match self {
            Self::Nul => ("the file is not text: it holds a NUL byte", "name a YAML file; this one is binary"),
            Self::InvalidUtf8 => ("the file is not text: it is not valid UTF-8", "save the file as UTF-8"),
            Self::Utf16 => ("the file is encoded as UTF-16, not UTF-8", "save the file as UTF-8"),
        };
        Diagnostic::new(NOT_TEXT, Span::new(file, at, at), message).label("readable up to here").help(help)
    }
}

/// The text of a file, byte for byte: a UTF-8 byte-order mark stays, so that offsets stay those of the file.
///
/// # Errors
/// The offset of the first byte that is not text, and why; see [`Problem::diagnostic`].
pub fn decode_utf8(bytes: &[u8]) -> Result<&str, (usize, Problem)> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err((0, Problem::Utf16));
    }
    let invalid = std::str::from_utf8(bytes).map_err(|error| (error.valid_up_to(), Problem::InvalidUtf8));
    let nul = bytes.iter().position(|byte| *byte == 0);
    match (invalid, nul) {
        (Ok(text), None) => Ok(text),
        (Err((at, _)), Some(nul)) if at < nul => Err((at, Problem::InvalidUtf8)),
        (_, Some(nul)) => Err((nul, Problem::Nul)),
        (Err(error), None) => Err(error),
    }
}

/// The finding about a file of `len` bytes that may have `limit` only.
pub(super) fn too_large(file: FileId, len: usize, limit: usize) -> Diagnostic {
    let message = format!("the file has {len} bytes; at most {limit} are read");
    Diagnostic::new(FILE_TOO_LARGE, Span::new(file, 0, 0), message).help("split it: an ecosystem may be many files")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_utf8_and_keeps_its_byte_order_mark() {
        assert_eq!(decode_utf8("\u{feff}é: 1".as_bytes()), Ok("\u{feff}é: 1"));
    }

    #[test]
    fn what_is_not_text_is_placed_at_its_first_bad_byte() {
        assert_eq!(decode_utf8(b"a\0b"), Err((1, Problem::Nul)));
        assert_eq!(decode_utf8(b"ab\xFFc\0"), Err((2, Problem::InvalidUtf8)));
        assert_eq!(decode_utf8(b"a\0\xFF"), Err((1, Problem::Nul)));
        assert_eq!(decode_utf8("é".as_bytes().get(..1).unwrap()), Err((0, Problem::InvalidUtf8)));
    }

    #[test]
    fn other_encodings_are_named() {
        assert_eq!(decode_utf8(b"\xFF\xFEa\0"), Err((0, Problem::Utf16)));
        assert_eq!(decode_utf8(b"\xFE\xFF\0a"), Err((0, Problem::Utf16)));
    }

    #[test]
    fn the_finding_points_at_the_end_of_the_readable_text() {
        let finding = Problem::Nul.diagnostic(FileId(3), 7);
        assert_eq!(finding.span, Some(Span::new(FileId(3), 7, 7)));
        assert_eq!(finding.code, NOT_TEXT);
    }
}
