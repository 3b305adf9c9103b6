//! One line for each finding, `file:line:column: severity[code name]: message`, as compilers have always written them:
//! editors, `grep` and screen readers understand it. What belongs to a finding follows, indented.

use std::fmt::Write;

use aws_auto_source::{Diagnostic, SourceMap, Span};

use super::{Report, findings, one_line, place, printable};

pub(super) fn render(reports: &[Report<'_>]) -> String {
    let mut out = String::new();
    for (sources, diagnostic) in findings(reports) {
        one(&mut out, sources, diagnostic);
    }
    out
}

fn one(out: &mut String, sources: &SourceMap, diagnostic: &Diagnostic) {
    let Diagnostic { code, severity, message, .. } = diagnostic;
    let at = diagnostic.span.map_or_else(String::new, |span| format!("{}: ", at(sources, span)));
    let severity = severity.as_str();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{at}{severity}[{} {}]: {}", code.0.id, code.0.name, one_line(message));
    if !diagnostic.label.is_empty() {
        let _ = writeln!(out, "  here: {}", one_line(&diagnostic.label));
    }
    for label in &diagnostic.labels {
        let text = if label.text.is_empty() { "see also" } else { label.text.as_str() };
        let _ = writeln!(out, "  {}: {}", self::at(sources, label.span), one_line(text));
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "  help: {}", printable(help).replace('\n', "\n        "));
    }
    for fix in &diagnostic.fixes {
        let what = if fix.safe { "fix" } else { "perhaps" };
        let _ = writeln!(out, "  {what}: {}", one_line(&fix.title));
    }
}

fn at(sources: &SourceMap, span: Span) -> String {
    let place = place(sources, span);
    format!("{}:{}:{}", printable(place.file), place.line, place.column)
}
