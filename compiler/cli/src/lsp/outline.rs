//! The outline of a file, and what is shown between its lines: what was chosen for functions that leave it open.

use aws_auto_compiler::ir::{Chosen, Decided};
use aws_auto_source::{Kind, Node, Span};
use lsp_types::{DocumentSymbol, InlayHint, InlayHintKind, InlayHintLabel, Range, SymbolKind};

use super::analysis::{Analysis, File};

/// Sections, and what is named in them.
pub(crate) fn symbols(file: &File) -> Vec<DocumentSymbol> {
    let tops = file.documents.iter().filter_map(Node::as_map).flat_map(|map| &map.entries);
    tops.map(|entry| {
        let children = children(file, &entry.value);
        let span = entry.key.span.to(entry.value.span);
        symbol(file, &entry.key.value, SymbolKind::NAMESPACE, span, entry.key.span, children)
    })
    .collect()
}

/// Keys that name the item that has them, in the order in which they are looked for.
const NAMES: [&str; 4] = ["name", "service", "function", "title"];

fn children(file: &File, node: &Node) -> Vec<DocumentSymbol> {
    match &node.kind {
        Kind::Seq(items) => items.iter().filter_map(|item| item_symbol(file, item)).collect(),
        Kind::Map(map) => {
            let entry = |entry: &aws_auto_source::Entry| {
                let span = entry.key.span.to(entry.value.span);
                let inner = children(file, &entry.value);
                symbol(file, &entry.key.value, SymbolKind::FIELD, span, entry.key.span, inner)
            };
            map.entries.iter().map(entry).collect()
        }
        Kind::Scalar(_) => Vec::new(),
    }
}

fn item_symbol(file: &File, item: &Node) -> Option<DocumentSymbol> {
    let map = item.as_map()?;
    let name = NAMES.iter().find_map(|key| map.get(key))?;
    let text = name.as_scalar().map(|scalar| scalar.text.to_string()).filter(|text| !text.is_empty())?;
    let inner = map.get("functions").map(|functions| children(file, functions)).unwrap_or_default();
    Some(symbol(file, &text, SymbolKind::FUNCTION, item.span, name.span, inner))
}

#[expect(deprecated, reason = "the field is deprecated, and the structure cannot be made without it")]
fn symbol(
    file: &File,
    name: &str,
    kind: SymbolKind,
    span: Span,
    key: Span,
    children: Vec<DocumentSymbol>,
) -> DocumentSymbol {
    let name = if name.is_empty() { "(no name)" } else { name };
    DocumentSymbol {
        name: name.to_owned(),
        detail: None,
        kind,
        tags: None,
        deprecated: None,
        range: file.range(span),
        selection_range: file.range(key),
        children: Some(children),
    }
}

/// What was chosen for the functions of a file whose names stand in a range.
pub(crate) fn hints(analysis: &Analysis, file: &File, range: Range) -> Vec<InlayHint> {
    let functions = analysis.ecosystem.iter().flat_map(|ecosystem| &ecosystem.functions);
    functions
        .filter(|function| analysis.file_of(function.name_span).is_some_and(|other| other.path == file.path))
        .filter_map(|function| {
            let at = file.range(function.name_span).end;
            let open = [
                open(&function.memory.size, |size| format!("{size} MB")),
                open(&function.architecture, |architecture| architecture.as_str().to_owned()),
                open(&function.timeout, |seconds| format!("{seconds} s")),
            ];
            let text = open.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            (range.start <= at && at <= range.end && !text.is_empty()).then(|| hint(at, text))
        })
        .collect()
}

/// What was chosen, unless the user wrote it.
fn open<T>(chosen: &Chosen<T>, show: impl FnOnce(&T) -> String) -> Option<String> {
    (!matches!(chosen.by, Decided::Declared(_))).then(|| show(&chosen.value))
}

fn hint(position: lsp_types::Position, text: String) -> InlayHint {
    InlayHint {
        position,
        label: InlayHintLabel::String(text),
        kind: Some(InlayHintKind::TYPE),
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}
