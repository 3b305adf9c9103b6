//! Places: editors count lines and UTF-16 units, the compiler counts bytes; and files are URIs to the one, paths to the
//! other.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use aws_auto_source::Span;
use lsp_types::{Position, Range, Uri};

/// Where the lines of a text begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Of this text.
    pub(crate) fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The byte of a position; positions beyond a line or the text are at its end.
    pub(crate) fn offset(&self, text: &str, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else { return text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let mut left = position.character as usize;
        for (at, c) in text.get(start..end).unwrap_or("").char_indices() {
            if left < c.len_utf16() || c == '\n' || c == '\r' {
                return start + at;
            }
            left -= c.len_utf16();
        }
        end
    }

    /// The position of a byte.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let units: usize = text.get(start..offset).unwrap_or("").chars().map(char::len_utf16).sum();
        Position::new(u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(units).unwrap_or(u32::MAX))
    }

    /// The range of a span of this text.
    pub(crate) fn range(&self, text: &str, span: Span) -> Range {
        Range::new(self.position(text, span.start as usize), self.position(text, span.end as usize))
    }
}

/// The path of a `file:` URI.
pub(crate) fn path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    // `file://host/path` names a machine; only this one is meant.
    let encoded = rest.get(rest.find('/')?..)?;
    let decoded = String::from_utf8(decode(encoded.as_bytes())).ok()?;
    // On Windows: `/C:/folder`.
    let is_drive = decoded.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if is_drive { decoded.trim_start_matches('/') } else { &decoded }))
}

fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    decoded
}

/// The `file:` URI of an absolute path.
pub(crate) fn uri(path: &Path) -> Option<Uri> {
    let text = path.to_str()?.replace('\\', "/");
    let mut encoded = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    Uri::from_str(&encoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_utf_16_units() {
        let text = "a: größe 🎈\nb: 1\r\nc:";
        let lines = Lines::new(text);
        for (offset, line, character) in [(0, 0, 0), (10, 0, 8), (15, 0, 11), (16, 1, 0), (22, 2, 0), (24, 2, 2)] {
            assert_eq!(lines.position(text, offset), Position::new(line, character), "{offset}");
            assert_eq!(lines.offset(text, Position::new(line, character)), offset, "{line}:{character}");
        }
        assert_eq!(lines.offset(text, Position::new(1, 99)), 20, "before the line break");
        assert_eq!(lines.offset(text, Position::new(99, 0)), text.len());
    }

    #[test]
    fn uris_and_paths_are_each_other_s() {
        for name in ["/a/b.yaml", "/größe/mit leer/100%.yaml", "/a+b/[x]#?.yaml"] {
            let uri = uri(Path::new(name)).unwrap();
            assert_eq!(path(&uri), Some(PathBuf::from(name)), "{}", uri.as_str());
        }
        assert_eq!(path(&Uri::from_str("file:///c%3A/x.yaml").unwrap()), Some(PathBuf::from("c:/x.yaml")));
        assert_eq!(path(&Uri::from_str("untitled:Untitled-1").unwrap()), None);
    }
}
