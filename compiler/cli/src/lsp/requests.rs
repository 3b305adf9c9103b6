//! What editors ask, one function a question. Each gets what is known of the ecosystem that the file belongs to.

use std::path::Path;
use std::str::FromStr;

use aws_auto_compiler::knowledge::Date;
use aws_auto_source::Edit;
use lsp_types::request::{
    CodeActionRequest, Completion, DocumentSymbolRequest, GotoDefinition, HoverRequest, InlayHintRequest,
    PrepareRenameRequest, References, Rename, Request as _,
};
use lsp_types::{
    CodeActionParams, Hover, HoverContents, InlayHintParams, Location, MarkupContent, MarkupKind, ReferenceParams,
    RenameParams, TextDocumentPositionParams, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::analysis::Analysis;
use super::names::Occurrence;
use super::{complete, findings, hover, outline};

/// Answers a question about a file, or says in one line why not.
pub(crate) type Handler = fn(&Analysis, &Path, Value, Date) -> Result<Value, String>;

/// The function that answers this method.
pub(crate) fn handler(method: &str) -> Option<Handler> {
    Some(match method {
        Completion::METHOD => completion,
        HoverRequest::METHOD => hover_request,
        GotoDefinition::METHOD => definition,
        References::METHOD => references,
        PrepareRenameRequest::METHOD => prepare_rename,
        Rename::METHOD => rename,
        CodeActionRequest::METHOD => code_action,
        DocumentSymbolRequest::METHOD => document_symbol,
        InlayHintRequest::METHOD => inlay_hint,
        _ => return None,
    })
}

/// The file that a question is about.
pub(crate) fn file(params: &Value) -> Option<Uri> {
    params.pointer("/textDocument/uri").and_then(Value::as_str).and_then(|uri| Uri::from_str(uri).ok())
}

fn read<P: DeserializeOwned>(params: Value) -> Result<P, String> {
    serde_json::from_value(params).map_err(|error| error.to_string())
}

fn written(result: impl Serialize) -> Result<Value, String> {
    serde_json::to_value(result).map_err(|error| error.to_string())
}

fn completion(analysis: &Analysis, path: &Path, params: Value, _: Date) -> Result<Value, String> {
    let at: TextDocumentPositionParams = read(params)?;
    let Some((_, file)) = analysis.file(path) else { return Ok(Value::Null) };
    let offset = file.lines.offset(&file.text, at.position);
    written(complete::complete(&file.text, offset, &analysis.names))
}

fn hover_request(analysis: &Analysis, path: &Path, params: Value, today: Date) -> Result<Value, String> {
    let at: TextDocumentPositionParams = read(params)?;
    let found = analysis.point(path, at.position).and_then(|point| hover::hover(analysis, point, today));
    let Some((value, span)) = found else { return Ok(Value::Null) };
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    let range = analysis.file_of(span).map(|file| file.range(span));
    written(Hover { contents, range })
}

/// What is named where the question points to.
fn named<'a>(analysis: &'a Analysis, path: &Path, at: &TextDocumentPositionParams) -> Option<&'a Occurrence> {
    analysis.names.at(analysis.point(path, at.position)?)
}

fn definition(analysis: &Analysis, path: &Path, params: Value, _: Date) -> Result<Value, String> {
    let named = named(analysis, path, &read(params)?);
    let home = named.and_then(|named| analysis.names.home(named));
    written(home.and_then(|home| analysis.location(home.span)))
}

fn references(analysis: &Analysis, path: &Path, params: Value, _: Date) -> Result<Value, String> {
    let asked: ReferenceParams = read(params)?;
    let Some(named) = named(analysis, path, &asked.text_document_position) else { return Ok(Value::Null) };
    let wanted = analysis.names.same(named).filter(|o| asked.context.include_declaration || !o.declares);
    written(wanted.filter_map(|o| analysis.location(o.span)).collect::<Vec<Location>>())
}

fn prepare_rename(analysis: &Analysis, path: &Path, params: Value, _: Date) -> Result<Value, String> {
    let named = named(analysis, path, &read(params)?);
    let range = named.and_then(|named| Some(analysis.file_of(named.span)?.range(named.span)));
    written(range)
}

fn rename(analysis: &Analysis, path: &Path, params: Value, _: Date) -> Result<Value, String> {
    let asked: RenameParams = read(params)?;
    let named = named(analysis, path, &asked.text_document_position)
        .ok_or_else(|| "there is no name of this ecosystem here".to_owned())?;
    let new = asked.new_name.trim();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if new.is_empty() || !new.chars().all(is_plain) || !new.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(format!("`{new}` cannot be a name: letters, digits, `-`, `_` and `.`, a letter or digit first"));
    }
    if new != named.name && analysis.names.of(named.kind).contains(&new) {
        return Err(format!("there is a {} `{new}` already", named.kind.word()));
    }
    let edit = |o: &Occurrence| Edit { span: o.span, replacement: new.to_owned() };
    let edits: Vec<Edit> = analysis.names.same(named).map(edit).collect();
    written(findings::workspace_edit(analysis, &edits))
}

fn code_action(analysis: &Analysis, path: &Path, params: Value, _: Date) -> Result<Value, String> {
    let asked: CodeActionParams = read(params)?;
    written(findings::actions(analysis, path, asked.range))
}

fn document_symbol(analysis: &Analysis, path: &Path, _: Value, _: Date) -> Result<Value, String> {
    written(analysis.file(path).map(|(_, file)| outline::symbols(file)))
}

fn inlay_hint(analysis: &Analysis, path: &Path, params: Value, _: Date) -> Result<Value, String> {
    let asked: InlayHintParams = read(params)?;
    written(analysis.file(path).map(|(_, file)| outline::hints(analysis, file, asked.range)))
}
