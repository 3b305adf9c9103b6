//! For people: the source lines with underlines, drawn by miette, then suggestions, and a summary at the end.
//!
//! miette's own source types look for line breaks from the start of the file for every label, which is quadratic. This
//! one answers from the line tables of the source map, and lays all files of a finding end to end, so that one drawing
//! can underline places in several of them.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use aws_auto_source::{Diagnostic, FileId, Fix, Severity, SourceMap, Span};
use miette::{
    LabeledSpan, MietteError, MietteHandler, MietteHandlerOpts, MietteSpanContents, ReportHandler, SourceSpan,
};

use super::{Look, Report, findings, is_steering, patches, printable, summary};

/// Longer suggestions are named but not shown.
const MAX_PATCH_LINES: usize = 8;
/// The width where there is no terminal to ask.
const WIDTH: usize = 100;

pub(super) fn render(reports: &[Report<'_>], look: Look) -> String {
    let handler = handler(look);
    let mut out = String::new();
    for report in reports {
        let texts: Vec<_> = report.sources.iter().map(|(_, file)| displayed(file.text())).collect();
        for diagnostic in report.diagnostics {
            let view = View::new(report.sources, &texts, diagnostic);
            let finding = Finding { diagnostic, view };
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}", Drawn { handler: &handler, finding: &finding });
            for fix in &diagnostic.fixes {
                suggestion(&mut out, report.sources, fix, look.color);
            }
        }
    }
    ending(&mut out, reports);
    out
}

fn handler(look: Look) -> MietteHandler {
    // No links: where a terminal has none, miette spells the address out above every finding.
    let options = MietteHandlerOpts::new().color(look.color).context_lines(1).tab_width(4).terminal_links(false);
    let options = if look.terminal { options } else { options.width(WIDTH).unicode(true) };
    options.force_graphical(true).without_cause_chain().build()
}

/// Where to read more, once for the whole run, and the count.
fn ending(out: &mut String, reports: &[Report<'_>]) {
    let Some(summary) = summary(reports) else { return };
    let worst = findings(reports).map(|(_, d)| d).max_by_key(|d| d.severity);
    // Of several equally bad ones the first is shown first, so it is the one to read about.
    let first = worst.and_then(|w| findings(reports).map(|(_, d)| d).find(|d| d.severity == w.severity));
    if let Some(first) = first {
        let _ = writeln!(out, "Read more: aws-auto explain {}", first.code.0.id);
    }
    let _ = writeln!(out, "{summary}");
}

/// The lines that a fix changes, before and after.
fn suggestion(out: &mut String, sources: &SourceMap, fix: &Fix, color: bool) {
    let doubt = if fix.safe { "" } else { " (look before you use it)" };
    let _ = writeln!(out, "  suggestion: {}{doubt}", printable(&fix.title));
    for patch in patches(sources, &fix.edits) {
        if patch.before.len() + patch.after.len() > MAX_PATCH_LINES {
            continue;
        }
        let _ = writeln!(out, "    {}:{}", printable(sources.name(patch.file)), patch.line);
        for line in &patch.before {
            let _ = writeln!(out, "{}", painted(&format!("    - {}", printable(line)), "31", color));
        }
        for line in &patch.after {
            let _ = writeln!(out, "{}", painted(&format!("    + {}", printable(line)), "32", color));
        }
    }
    out.push('\n');
}

fn painted<'a>(text: &'a str, sgr: &str, color: bool) -> Cow<'a, str> {
    if color { format!("\u{1b}[{sgr}m{text}\u{1b}[0m").into() } else { text.into() }
}

/// The text as it is drawn: characters that would steer the terminal are replaced by others of the same length.
fn displayed(text: &str) -> Cow<'_, str> {
    // A carriage return that belongs to a line break is drawn correctly; any other goes back to the line's start.
    let steers = |c: char| is_steering(c) && c != '\r';
    let lone_return = text.contains('\r') && text.replace("\r\n", "").contains('\r');
    if !lone_return && !text.contains(steers) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let steers = steers(c) || (c == '\r' && chars.peek() != Some(&'\n'));
        out.push(match c.len_utf8() {
            _ if !steers => c,
            1 => '?',
            2 => '\u{BF}',
            _ => '\u{FFFD}',
        });
    }
    out.into()
}

/// The files of one finding, laid end to end; the file of its own place comes first.
#[derive(Debug)]
struct View<'a> {
    sources: &'a SourceMap,
    texts: &'a [Cow<'a, str>],
    /// Offset of each file's first byte; one byte lies between files, so that no span can run from one into the next.
    files: Vec<(usize, FileId)>,
}

impl<'a> View<'a> {
    fn new(sources: &'a SourceMap, texts: &'a [Cow<'a, str>], diagnostic: &Diagnostic) -> Self {
        let mut view = Self { sources, texts, files: Vec::new() };
        let mut next = 0;
        for span in diagnostic.span.into_iter().chain(diagnostic.labels.iter().map(|label| label.span)) {
            if let Some(file) = sources.get(span.file)
                && !view.files.iter().any(|(_, id)| *id == span.file)
            {
                view.files.push((next, span.file));
                next += file.text().len() + 1;
            }
        }
        view
    }

    /// Where a span lies in this view, moved to where its file has characters.
    fn locate(&self, span: Span) -> Option<SourceSpan> {
        let (base, id) = self.files.iter().find(|(_, id)| *id == span.file)?;
        let text = self.sources.get(*id)?.text();
        let [start, end] = [span.start, span.end].map(|at| {
            let mut at = (at as usize).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        });
        Some(SourceSpan::new((base + start).into(), end - start))
    }
}

impl miette::SourceCode for View<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, MietteError> {
        let index = self.files.partition_point(|(base, _)| *base <= span.offset());
        let (base, id) = self.files.get(index.wrapping_sub(1)).ok_or(MietteError::OutOfBounds)?;
        let file = self.sources.get(*id).ok_or(MietteError::OutOfBounds)?;
        let text = self.texts.get(id.0 as usize).ok_or(MietteError::OutOfBounds)?;
        let (start, end) = (span.offset() - base, span.offset() - base + span.len());
        // miette asks for spans that hold two labels, to draw them together; across files that must fail.
        if end > text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let lines = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let from = file.line_col(offset(start));
        let last = file.line_col(offset(end)).line;
        let first = from.line.saturating_sub(lines(before)).max(1);
        // Without context the contents are the span itself: miette reads its first line and column from them.
        let (column, bytes) = match before {
            0 => (from.column as usize - 1, start..end),
            _ => (0, file.line_start(first)..file.line_start(last.saturating_add(lines(after)).saturating_add(1))),
        };
        let data = text.get(bytes.clone()).ok_or(MietteError::OutOfBounds)?.as_bytes();
        let covered = SourceSpan::new((base + bytes.start).into(), data.len());
        let count = (last - first) as usize + after;
        let name = printable(file.name());
        Ok(Box::new(MietteSpanContents::new_named(name, data, covered, first.max(1) as usize - 1, column, count)))
    }
}

/// A finding as miette wants it.
#[derive(Debug)]
struct Finding<'a> {
    diagnostic: &'a Diagnostic,
    view: View<'a>,
}

impl Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.diagnostic.message))
    }
}

impl std::error::Error for Finding<'_> {}

impl miette::Diagnostic for Finding<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let (severity, code) = (self.diagnostic.severity.as_str(), self.diagnostic.code.0);
        Some(Box::new(format!("{severity}[{} {}]", code.id, code.name)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.diagnostic.help.as_ref().map(|help| Box::new(printable(help)) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        (!self.view.files.is_empty()).then_some(&self.view)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let text = |text: &str| (!text.is_empty()).then(|| printable(text));
        let own = self.diagnostic.span.and_then(|span| self.view.locate(span));
        let own = own.map(|at| LabeledSpan::new_primary_with_span(text(&self.diagnostic.label), at));
        let labels = self.diagnostic.labels.iter();
        let others = labels.filter_map(move |label| {
            Some(LabeledSpan::new_with_span(text(&label.text), self.view.locate(label.span)?))
        });
        Some(Box::new(own.into_iter().chain(others)))
    }
}

/// A drawing of a finding: miette draws through a formatter.
struct Drawn<'a> {
    handler: &'a MietteHandler,
    finding: &'a Finding<'a>,
}

impl Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handler.debug(self.finding, f)
    }
}
