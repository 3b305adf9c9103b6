//! Findings and their repairs, as editors show them.

use std::collections::BTreeMap;
use std::path::Path;

use aws_auto_source::{Diagnostic, Edit, FileId, Fix, Severity};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, DiagnosticRelatedInformation, DiagnosticSeverity, DocumentChanges,
    NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use super::analysis::{Analysis, File};
use super::positions::uri;

/// The findings of one file. What has no place of its own is shown at the top of the first file.
pub(crate) fn of_file(analysis: &Analysis, file: &File) -> Vec<lsp_types::Diagnostic> {
    let is_first = analysis.files.first().is_some_and(|first| first.path == file.path);
    let is_here = |diagnostic: &&Diagnostic| match diagnostic.span {
        Some(span) => analysis.file_of(span).is_some_and(|other| other.path == file.path),
        None => is_first,
    };
    analysis.diagnostics.iter().filter(is_here).map(|diagnostic| shown(analysis, file, diagnostic)).collect()
}

fn shown(analysis: &Analysis, file: &File, diagnostic: &Diagnostic) -> lsp_types::Diagnostic {
    let related = diagnostic.labels.iter().filter_map(|label| {
        Some(DiagnosticRelatedInformation { location: analysis.location(label.span)?, message: label.text.clone() })
    });
    let help = diagnostic.help.iter().map(|help| format!("\n{help}"));
    lsp_types::Diagnostic {
        range: diagnostic.span.map_or_else(Range::default, |span| file.range(span)),
        severity: Some(severity(diagnostic.severity)),
        code: Some(NumberOrString::String(diagnostic.code.0.name.to_owned())),
        source: Some("aws-auto".to_owned()),
        message: std::iter::once(diagnostic.message.clone()).chain(help).collect(),
        related_information: Some(related.collect()),
        ..lsp_types::Diagnostic::default()
    }
}

const fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Note => DiagnosticSeverity::INFORMATION,
    }
}

/// The repairs of what was found in a range of a file.
pub(crate) fn actions(analysis: &Analysis, path: &Path, range: Range) -> Vec<CodeActionOrCommand> {
    let Some((id, file)) = analysis.file(path) else { return Vec::new() };
    let mut actions = Vec::new();
    for diagnostic in &analysis.diagnostics {
        let Some(span) = diagnostic.span.filter(|span| span.file == id) else { continue };
        let place = file.range(span);
        if place.end < range.start || range.end < place.start {
            continue;
        }
        for fix in &diagnostic.fixes {
            let action = action(analysis, fix, shown(analysis, file, diagnostic));
            actions.push(CodeActionOrCommand::CodeAction(action));
        }
    }
    actions
}

fn action(analysis: &Analysis, fix: &Fix, repaired: lsp_types::Diagnostic) -> CodeAction {
    CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![repaired]),
        edit: Some(workspace_edit(analysis, &fix.edits)),
        is_preferred: Some(fix.safe),
        ..CodeAction::default()
    }
}

/// Edits, file by file.
pub(crate) fn workspace_edit(analysis: &Analysis, edits: &[Edit]) -> WorkspaceEdit {
    let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        files.entry(edit.span.file).or_default().push(edit);
    }
    let changes = files.into_values().filter_map(|edits| {
        let file = analysis.file_of(edits.first()?.span)?;
        let text_document = OptionalVersionedTextDocumentIdentifier { uri: uri(&file.path)?, version: None };
        let edit = |edit: &Edit| OneOf::Left(TextEdit::new(file.range(edit.span), edit.replacement.clone()));
        Some(TextDocumentEdit { text_document, edits: edits.into_iter().map(edit).collect() })
    });
    let document_changes = Some(DocumentChanges::Edits(changes.collect()));
    WorkspaceEdit { document_changes, ..WorkspaceEdit::default() }
}
