//! The source map: the files of one run, and the line tables that turn byte offsets into lines and columns.

use crate::span::{FileId, Span};

/// A place as people and editors count it: lines and columns from 1, columns in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineCol {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in Unicode scalar values.
    pub column: u32,
}

/// One file: its name as shown to people, its text, and where its lines begin.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    label: String,
    text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    fn new(name: String, text: String) -> Self {
        let mut line_starts = vec![0];
        // Offsets past 4 GiB cannot occur: the reader's size limit is far below.
        line_starts.extend(
            text.bytes().enumerate().filter(|(_, b)| *b == b'\n').filter_map(|(at, _)| u32::try_from(at + 1).ok()),
        );
        Self { label: name.clone(), name, text, line_starts }
    }

    /// The name shown in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name written into output: the same whatever folder the program was called from.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Byte offset of the first character of `line` (from 1), or the end of the text when there is no such line.
    #[must_use]
    pub fn line_start(&self, line: u32) -> usize {
        let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        self.line_starts.get(index).map_or(self.text.len(), |at| *at as usize)
    }

    /// The text of `line` (from 1) without its line break.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        let text = self.text.get(self.line_start(line)..self.line_start(line + 1)).unwrap_or("");
        text.trim_end_matches(['\n', '\r'])
    }

    /// How many lines the file has; a text that ends in a line break has an empty last one.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.line_starts.len()).unwrap_or(u32::MAX)
    }

    /// Line and column of a byte offset. An offset past the end, or inside a character, is moved back to one that exists.
    #[must_use]
    pub fn line_col(&self, offset: u32) -> LineCol {
        let mut at = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.line_starts.partition_point(|start| (*start as usize) <= at).max(1);
        let start = self.line_starts.get(line - 1).map_or(0, |s| *s as usize);
        let column = self.text.get(start..at).map_or(0, |t| t.chars().count());
        LineCol { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::try_from(column + 1).unwrap_or(u32::MAX) }
    }
}

/// All files of one run, in the order they were added.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file under the name that messages will show.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(name.into(), text.into()));
        id
    }

    /// Sets the name that output files show for a file, where it differs from the one in messages.
    pub fn set_label(&mut self, id: FileId, label: impl Into<String>) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.label = label.into();
        }
    }

    /// The file, if the id is of this map.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(u32::try_from(i).unwrap_or(u32::MAX)), f))
    }

    /// The name of a file; `<unknown>` for a foreign id.
    #[must_use]
    pub fn name(&self, id: FileId) -> &str {
        self.get(id).map_or("<unknown>", SourceFile::name)
    }

    /// The text under a span; empty for a foreign span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).and_then(|f| f.text().get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Start and end of a span as lines and columns.
    #[must_use]
    pub fn range(&self, span: Span) -> (LineCol, LineCol) {
        let nowhere = LineCol { line: 1, column: 1 };
        self.get(span.file).map_or((nowhere, nowhere), |f| (f.line_col(span.start), f.line_col(span.end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_scalar_values_and_lines_start_at_one() {
        let mut map = SourceMap::default();
        let id = map.add("a.yaml", "a: é\nb: \u{1F980}x\n");
        let file = map.get(id).unwrap();
        assert_eq!(file.line_col(0), LineCol { line: 1, column: 1 });
        assert_eq!(file.line_col(5), LineCol { line: 1, column: 5 }, "the line break itself");
        assert_eq!(file.line_col(13), LineCol { line: 2, column: 5 }, "after a four-byte character");
        assert_eq!(file.line_col(4), LineCol { line: 1, column: 4 }, "inside é moves back to its start");
        assert_eq!(file.line_col(999), LineCol { line: 3, column: 1 });
        assert_eq!(file.line(2), "b: \u{1F980}x");
    }
}
