//! One JSON object for each finding, each on a line of its own.
//!
//! Lines and columns start at 1; columns count Unicode scalar values; ends are exclusive. A finding about the run as a
//! whole has `null` for its place. The words under a finding's own underline are the first of its `labels`.

use aws_auto_source::{Diagnostic, Edit, Fix, Label, SourceMap};
use serde::Serialize;

use super::{Place, Report, docs_url, findings, place};

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
    help: Option<&'a str>,
    labels: Vec<LabelLine<'a>>,
    fixes: Vec<FixLine<'a>>,
    docs: String,
}

#[derive(Serialize)]
struct LabelLine<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct FixLine<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<EditLine<'a>>,
}

#[derive(Serialize)]
struct EditLine<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
}

pub(super) fn render(reports: &[Report<'_>]) -> String {
    // These types hold strings, numbers and booleans; they cannot fail to serialize.
    findings(reports).filter_map(|(sources, d)| serde_json::to_string(&line(sources, d)).ok()).fold(
        String::new(),
        |mut out, line| {
            out.push_str(&line);
            out.push('\n');
            out
        },
    )
}

fn line<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Line<'a> {
    let place = diagnostic.span.map(|span| place(sources, span));
    Line {
        code: diagnostic.code.0.id,
        name: diagnostic.code.0.name,
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        file: place.map(|p| p.file),
        line: place.map(|p| p.line),
        column: place.map(|p| p.column),
        end_line: place.map(|p| p.end_line),
        end_column: place.map(|p| p.end_column),
        help: diagnostic.help.as_deref(),
        labels: labels(sources, diagnostic),
        fixes: diagnostic.fixes.iter().map(|fix| fix_line(sources, fix)).collect(),
        docs: docs_url(diagnostic.code),
    }
}

fn labels<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Vec<LabelLine<'a>> {
    let own = diagnostic.span.filter(|_| !diagnostic.label.is_empty());
    let own = own.map(|span| LabelLine { place: place(sources, span), text: &diagnostic.label });
    let others = diagnostic.labels.iter().map(|Label { span, text }| LabelLine { place: place(sources, *span), text });
    own.into_iter().chain(others).collect()
}

fn fix_line<'a>(sources: &'a SourceMap, fix: &'a Fix) -> FixLine<'a> {
    let edit = |Edit { span, replacement }: &'a Edit| EditLine { place: place(sources, *span), replacement };
    FixLine { title: &fix.title, safe: fix.safe, edits: fix.edits.iter().map(edit).collect() }
}
