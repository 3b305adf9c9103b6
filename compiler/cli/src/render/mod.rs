//! Findings as text: one file per format, all fed by the same data.
//!
//! A renderer is a function from findings to a string. It never decides what is reported or how bad it is, and it
//! never prints.

mod github;
mod human;
mod json;
mod plain;
mod sarif;

use aws_auto_source::{Code, Diagnostic, FileId, Severity, SourceMap, Span};

use crate::args::MessageFormat;

/// The findings of one ecosystem, in the order they are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report<'a> {
    /// The files that spans point into.
    pub(crate) sources: &'a SourceMap,
    /// The findings.
    pub(crate) diagnostics: &'a [Diagnostic],
}

/// How the stream that text goes to wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// With colours.
    pub(crate) color: bool,
    /// On a terminal that may be asked for its width and its characters; otherwise 100 columns of Unicode.
    pub(crate) terminal: bool,
}

/// The text of all findings of a run. Empty when there are none, except where an empty log is a document (SARIF).
pub(crate) fn render(reports: &[Report<'_>], format: MessageFormat, look: Look) -> String {
    match format {
        MessageFormat::Human => human::render(reports, look),
        MessageFormat::Plain => plain::render(reports),
        MessageFormat::Json => json::render(reports),
        MessageFormat::Sarif => sarif::render(reports),
        MessageFormat::Github => github::render(reports),
    }
}

/// A span as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

fn place(sources: &SourceMap, span: Span) -> Place<'_> {
    let (start, end) = sources.range(span);
    Place {
        file: sources.name(span.file),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// All findings of all reports.
fn findings<'a>(reports: &'a [Report<'a>]) -> impl Iterator<Item = (&'a SourceMap, &'a Diagnostic)> {
    reports.iter().flat_map(|report| report.diagnostics.iter().map(|d| (report.sources, d)))
}

/// The page of a code on the web.
fn docs_url(code: Code) -> String {
    format!("{}/blob/main/docs/codes/{}.md", env!("CARGO_PKG_REPOSITORY"), code.0.name)
}

/// "2 errors, 1 warning"; `None` when there is nothing to count.
fn summary(reports: &[Report<'_>]) -> Option<String> {
    let count = |severity| findings(reports).filter(|(_, d)| d.severity == severity).count();
    let parts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (count(severity), severity.as_str()))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Whether a character would steer a terminal or reorder the text around it instead of standing in it.
const fn is_steering(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{200E}' | '\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text from a specification, made safe for a terminal: escape sequences and the like become visible.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_steering(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// As [`printable`], on one line.
fn one_line(text: &str) -> String {
    printable(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A fix, shown: the lines it touches, before and after.
#[derive(Debug, PartialEq, Eq)]
struct Patch<'a> {
    file: FileId,
    /// Number of the first line.
    line: u32,
    before: Vec<&'a str>,
    after: Vec<String>,
}

/// The patches of a fix, one for each file it edits. Edits outside their file are left out.
fn patches<'a>(sources: &'a SourceMap, edits: &[aws_auto_source::Edit]) -> Vec<Patch<'a>> {
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    edits.chunk_by(|a, b| a.span.file == b.span.file).filter_map(|edits| patch(sources, edits)).collect()
}

fn patch<'a>(sources: &'a SourceMap, edits: &[&aws_auto_source::Edit]) -> Option<Patch<'a>> {
    let (first, last) = (edits.first()?.span, edits.last()?.span);
    let file = sources.get(first.file)?;
    let line = file.line_col(first.start).line;
    let end = file.line_col(last.end).line;
    let mut at = file.line_start(line);
    let mut after = String::new();
    for edit in edits {
        after.push_str(file.text().get(at..edit.span.start as usize)?);
        after.push_str(&edit.replacement);
        at = edit.span.end as usize;
    }
    after.push_str(file.text().get(at..file.line_start(end + 1))?);
    let before = (line..=end).map(|line| file.line(line)).collect();
    Some(Patch { file: first.file, line, before, after: after.lines().map(str::to_owned).collect() })
}

#[cfg(test)]
mod tests;
