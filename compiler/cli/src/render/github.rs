//! Annotations for GitHub Actions: workflow commands that a runner turns into remarks beside the changed lines.
//!
//! Escapes are those of the runner's own toolkit (`actions/toolkit`, `packages/core/src/command.ts`). The runner ignores
//! columns of an annotation over several lines, so they are left out there.

use aws_auto_source::{Diagnostic, Severity, SourceMap};

use super::{Report, findings, place};

pub(super) fn render(reports: &[Report<'_>]) -> String {
    findings(reports).map(|(sources, diagnostic)| one(sources, diagnostic)).collect()
}

fn one(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let code = diagnostic.code.0;
    let mut properties = location(sources, diagnostic);
    properties.push(("title", format!("{} {}", code.id, code.name)));
    let properties: Vec<_> =
        properties.into_iter().map(|(key, value)| format!("{key}={}", escape_property(&value))).collect();
    let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("\nhelp: {help}"));
    let message = escape(&format!("{}{help}", diagnostic.message));
    format!("::{command} {}::{message}\n", properties.join(","))
}

fn location(sources: &SourceMap, diagnostic: &Diagnostic) -> Vec<(&'static str, String)> {
    let Some(span) = diagnostic.span else { return Vec::new() };
    let at = place(sources, span);
    let mut properties =
        vec![("file", at.file.to_owned()), ("line", at.line.to_string()), ("endLine", at.end_line.to_string())];
    if at.line == at.end_line {
        properties.extend([("col", at.column.to_string()), ("endColumn", at.end_column.to_string())]);
    }
    properties
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
