//! One SARIF 2.1.0 log (OASIS, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>) with one run.
//!
//! Columns count Unicode scalar values and ends are exclusive, which SARIF calls `unicodeCodePoints` (§3.14.17) and asks
//! for (§3.30.2). The rules are the codes that occur, with their pages as help.

use std::collections::BTreeMap;

use aws_auto_source::{CodeInfo, Diagnostic, Fix, SourceMap, Span};
use serde_json::{Map, Value, json};

use super::{Report, docs_url, findings, place};

pub(super) fn render(reports: &[Report<'_>]) -> String {
    let mut rules: BTreeMap<&str, &CodeInfo> = BTreeMap::new();
    for (_, diagnostic) in findings(reports) {
        rules.insert(diagnostic.code.0.id, diagnostic.code.0);
    }
    let index = |d: &Diagnostic| rules.keys().position(|id| *id == d.code.0.id).unwrap_or_default();
    let results: Vec<_> = findings(reports).map(|(sources, d)| result(sources, d, index(d))).collect();
    let driver = json!({
        "name": "aws-auto",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules.values().map(|info| rule(info)).collect::<Vec<_>>(),
    });
    let run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    format!("{log:#}\n")
}

fn rule(info: &'static CodeInfo) -> Value {
    json!({
        "id": info.id,
        "name": info.name,
        "shortDescription": { "text": first_sentence(info) },
        "help": { "text": info.page, "markdown": info.page },
        "helpUri": docs_url(aws_auto_source::Code(info)),
        "defaultConfiguration": { "level": info.severity.as_str() },
    })
}

/// The first paragraph of a code's page, on one line; the code's name where the page has none.
fn first_sentence(info: &CodeInfo) -> String {
    let paragraph = info.page.split("\n\n").map(str::trim).find(|p| !p.is_empty() && !p.starts_with('#'));
    paragraph.map_or_else(|| info.name.to_owned(), |p| p.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn result(sources: &SourceMap, diagnostic: &Diagnostic, rule: usize) -> Value {
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), json!(diagnostic.code.0.id));
    result.insert("ruleIndex".to_owned(), json!(rule));
    result.insert("level".to_owned(), json!(diagnostic.severity.as_str()));
    result.insert("message".to_owned(), json!({ "text": escape(&text) }));
    if let Some(span) = diagnostic.span {
        result.insert("locations".to_owned(), json!([location(sources, span, &diagnostic.label)]));
    }
    let related = |(id, label): (usize, &aws_auto_source::Label)| {
        let mut location = location(sources, label.span, &label.text);
        location.insert("id".to_owned(), json!(id));
        location
    };
    if !diagnostic.labels.is_empty() {
        let related: Vec<_> = diagnostic.labels.iter().enumerate().map(related).collect();
        result.insert("relatedLocations".to_owned(), json!(related));
    }
    if !diagnostic.fixes.is_empty() {
        let fixes: Vec<_> = diagnostic.fixes.iter().map(|fix| fix_value(sources, fix)).collect();
        result.insert("fixes".to_owned(), json!(fixes));
    }
    Value::Object(result)
}

fn location(sources: &SourceMap, span: Span, text: &str) -> Map<String, Value> {
    let mut location = Map::new();
    location.insert(
        "physicalLocation".to_owned(),
        json!({ "artifactLocation": artifact(sources.name(span.file)), "region": region(sources, span) }),
    );
    if !text.is_empty() {
        location.insert("message".to_owned(), json!({ "text": escape(text) }));
    }
    location
}

fn region(sources: &SourceMap, span: Span) -> Value {
    let at = place(sources, span);
    json!({
        "startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column,
    })
}

fn fix_value(sources: &SourceMap, fix: &Fix) -> Value {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let changes: Vec<_> = edits
        .chunk_by(|a, b| a.span.file == b.span.file)
        .filter_map(|edits| {
            let replacement = |edit: &&aws_auto_source::Edit| {
                json!({
                    "deletedRegion": region(sources, edit.span),
                    "insertedContent": { "text": edit.replacement },
                })
            };
            let file = sources.name(edits.first()?.span.file);
            let replacements: Vec<_> = edits.iter().map(replacement).collect();
            Some(json!({ "artifactLocation": artifact(file), "replacements": replacements }))
        })
        .collect();
    json!({ "description": { "text": escape(&fix.title) }, "artifactChanges": changes })
}

/// A file name as a URI reference: relative ones stay relative, so that a viewer finds them in its checkout.
fn artifact(name: &str) -> Value {
    let scheme = if name.starts_with('/') { "file://" } else { "" };
    let mut uri = scheme.to_owned();
    for byte in name.trim_start_matches("./").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'~' | b'-' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    json!({ "uri": uri })
}

/// Braces are placeholders unless doubled (§3.11.5); brackets only mean something in an embedded link (§3.11.6).
fn escape(text: &str) -> String {
    let could_link = text.contains("](");
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' => out.push_str("{{"),
            '}' => out.push_str("}}"),
            '[' | ']' | '\\' if could_link => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}
