//! Events into trees, with a stack of its own: the depth of a file never becomes the depth of ours.

use super::anchors::{Anchors, Size};
use super::events::{Collection, Event, EventKind, Events, Form, Properties};
use super::mapping::{OpenMap, shown};
use super::report::Report;
use super::syntax::Failure;
use super::{Alias, Comment, Limits, Parsed, place, syntax, tags};
use crate::codes::{ALIAS_EXPANSION, COMPLEX_KEY, FILE_TOO_LARGE, NESTED_TOO_DEEP, RECURSIVE_ALIAS, UNKNOWN_ALIAS};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::span::{FileId, Span, Spanned};
use crate::tree::{Kind, Node, Scalar, Style};

/// The deepest tree that can be copied and dropped by recursion on any thread.
const DEPTH_CEILING: usize = 1_000;

/// Reads all documents of a file.
pub(super) fn file(file: FileId, text: &str, limits: &Limits, diagnostics: &mut Diagnostics) -> Parsed {
    let max_depth = limits.max_depth.min(DEPTH_CEILING);
    let mut events = Events::new(file, text, max_depth);
    let mut builder = Builder {
        file,
        source: text,
        max_depth,
        nodes_left: limits.max_nodes,
        report: Report::new(diagnostics, limits.max_errors),
        anchors: Anchors::new(text.len(), limits),
        stack: Vec::new(),
        token_end: 0,
        parsed: Parsed::default(),
    };
    while let Some(next) = events.next() {
        let step = match next {
            Ok(event) => builder.event(event),
            Err(failure) => builder.fail(&failure),
        };
        match step {
            Step::Next if !builder.report.is_full() => {}
            Step::SkipDocument if !builder.report.is_full() && builder.abandon(&mut events) => {}
            _ => break,
        }
    }
    builder.parsed
}

/// What to do after an event.
enum Step {
    Next,
    SkipDocument,
    Stop,
}

/// A collection whose end has not been read yet.
struct Frame {
    open: Open,
    properties: Properties,
    /// The opening bracket; `None` for a block collection.
    bracket: Option<Span>,
    /// First byte, once known.
    start: Option<u32>,
    /// End of the last key or value.
    end: u32,
    size: Size,
}

enum Open {
    Seq(Vec<Node>),
    Map(OpenMap),
}

/// A finished node on its way into its collection.
struct Built {
    node: Node,
    size: Size,
    /// The bytes it takes where it stands: of an alias, the alias.
    extent: Span,
    /// Whether it is a plain untagged `<<`.
    is_merge: bool,
}

struct Builder<'s, 'd> {
    file: FileId,
    source: &'s str,
    max_depth: usize,
    nodes_left: usize,
    report: Report<'d>,
    anchors: Anchors,
    stack: Vec<Frame>,
    /// End of the last token that is not a comment.
    token_end: u32,
    parsed: Parsed,
}

impl Builder<'_, '_> {
    fn event(&mut self, event: Event<'_>) -> Step {
        let span = event.span;
        match event.kind {
            EventKind::Comment => self.parsed.comments.push(Comment { span }),
            EventKind::DocumentStart => self.token_end = span.end,
            EventKind::DocumentEnd => self.anchors.forget(),
            EventKind::Scalar { text, form, properties } => return self.scalar(&text, form, properties, span),
            EventKind::Start { collection, flow, properties } => {
                return self.start(collection, flow, properties, span);
            }
            EventKind::End => self.end(span),
            EventKind::Alias(id) => return self.alias(id, span),
            EventKind::UnknownAlias => self.unknown_alias(span),
        }
        Step::Next
    }

    /// Counts nodes; the file ends where its number is used up.
    fn count(&mut self, nodes: usize, span: Span) -> Step {
        match self.nodes_left.checked_sub(nodes) {
            Some(left) => {
                self.nodes_left = left;
                Step::Next
            }
            None => {
                let found = Diagnostic::new(FILE_TOO_LARGE, span, "the file holds more keys and values than are read")
                    .label("reading stopped here")
                    .help("split it: an ecosystem may be many files");
                self.report.push(found);
                Step::Stop
            }
        }
    }

    fn scalar(&mut self, text: &str, form: Form, properties: Properties, at: Span) -> Step {
        let span = match (form, self.stack.last().and_then(Frame::pending_key)) {
            (Form::Block, _) => place::block(self.source, self.token_end, at),
            (Form::Plain, Some(key)) if at.start == at.end => place::absent_value(self.source, key),
            _ => at,
        };
        let verbatim = form != Form::Block && inner(self.source, span, form) == text;
        let (scalar, found) = tags::scalar(text.into(), form, verbatim, properties.tag, self.source);
        if let Some(found) = found {
            self.report.push(found);
        }
        let is_merge = form == Form::Plain && properties.tag.is_none() && text == "<<";
        let size = Size::scalar(text.len());
        self.token_end = self.token_end.max(span.end);
        let built = Built { node: Node { span, kind: Kind::Scalar(scalar) }, size, extent: span, is_merge };
        self.define(&built, properties);
        self.place(built);
        self.count(1, span)
    }

    fn start(&mut self, collection: Collection, flow: bool, properties: Properties, span: Span) -> Step {
        if self.stack.len() >= self.max_depth {
            let message = format!("collections are nested more than {} deep", self.max_depth);
            self.report.push(Diagnostic::new(NESTED_TOO_DEEP, span, message).label("one level too many"));
            return Step::SkipDocument;
        }
        if let Some(found) = properties.tag.and_then(|tag| tags::collection(collection, tag, self.source)) {
            self.report.push(found);
        }
        let is_map_value = self.stack.last().is_some_and(|frame| frame.pending_key().is_some());
        let (open, start) = match collection {
            Collection::Map => (Open::Map(OpenMap::default()), flow.then_some(span.start)),
            Collection::Seq if flow => (Open::Seq(Vec::new()), Some(span.start)),
            Collection::Seq => (Open::Seq(Vec::new()), Some(place::block_list(self.source, span, is_map_value))),
        };
        let bracket = flow.then_some(span);
        let size = Size { nodes: 1, text: 0, height: 1 };
        self.stack.push(Frame { open, properties, bracket, start, end: span.end, size });
        self.token_end = self.token_end.max(span.end);
        self.count(1, span)
    }

    fn end(&mut self, span: Span) {
        let Some(frame) = self.stack.pop() else { return };
        let end = if frame.bracket.is_some() { span.end } else { frame.end };
        let extent = Span::new(self.file, frame.start.unwrap_or(span.start), end);
        let kind = match frame.open {
            Open::Seq(items) => Kind::Seq(items),
            Open::Map(map) => Kind::Map(map.finish(&mut self.report)),
        };
        let built = Built { node: Node { span: extent, kind }, size: frame.size, extent, is_merge: false };
        self.define(&built, frame.properties);
        self.place(built);
    }

    /// Keeps an anchored node for the aliases to come.
    fn define(&mut self, built: &Built, properties: Properties) {
        let Some(id) = properties.anchor else { return };
        if !self.anchors.define(id, &built.node, built.size) {
            self.report.push(expansion(built.extent));
        }
    }

    fn alias(&mut self, id: usize, span: Span) -> Step {
        self.token_end = self.token_end.max(span.end);
        let Some(size) = self.anchors.get(id).map(|definition| definition.size) else {
            self.undefined(id, span);
            return Step::Next;
        };
        let found = if self.stack.len() + size.height > self.max_depth {
            let message = format!("this alias nests collections more than {} deep", self.max_depth);
            Some(Diagnostic::new(NESTED_TOO_DEEP, span, message).label("expands to too many levels"))
        } else if !self.anchors.pay(size) {
            Some(expansion(span))
        } else {
            None
        };
        if let Some(found) = found {
            self.report.push(found);
            self.place(nothing(span));
            return Step::SkipDocument;
        }
        self.copy(id, span);
        self.count(size.nodes, span)
    }

    fn copy(&mut self, id: usize, span: Span) {
        let Some(definition) = self.anchors.get(id) else { return };
        let (node, size) = (definition.node.clone(), definition.size);
        self.parsed.aliases.push(Alias { span, definition: node.span });
        self.place(Built { node, size, extent: span, is_merge: false });
    }

    /// An alias to an anchor that is known but has no value: it is still open, or was too large to keep.
    fn undefined(&mut self, id: usize, span: Span) {
        if self.stack.iter().any(|frame| frame.properties.anchor == Some(id)) {
            let name = self.slice(span);
            let found = Diagnostic::new(RECURSIVE_ALIAS, span, format!("`{name}` stands inside the value it names"))
                .label("would repeat itself without end")
                .help("move the shared part out of the value and anchor it there");
            self.report.push(found);
        }
        self.place(nothing(span));
    }

    fn unknown_alias(&mut self, span: Span) {
        let name = self.slice(span);
        let anchor = name.get(1..).unwrap_or("");
        let found = Diagnostic::new(UNKNOWN_ALIAS, span, format!("`{}` names no anchor", shown(name)))
            .label("no such anchor before this line")
            .help(format!(
                "define `&{0}` above it in the same document, or quote `\"*{0}\"` if it is text",
                shown(anchor)
            ));
        self.report.push(found);
        self.place(nothing(span));
    }

    /// Puts a node where it belongs: into the innermost open collection, or at the root.
    fn place(&mut self, built: Built) {
        self.forbid_tab(&built);
        let Some(frame) = self.stack.last_mut() else {
            if !is_absent(&built.node) {
                self.parsed.documents.push(built.node);
            }
            return;
        };
        frame.start.get_or_insert(built.extent.start);
        frame.end = frame.end.max(built.extent.end);
        frame.size.hold(built.size);
        match &mut frame.open {
            Open::Seq(items) => items.push(built.node),
            Open::Map(map) if map.awaits_key() => key(map, built, &mut self.report),
            Open::Map(map) => map.value(built.node, &mut self.report),
        }
    }

    /// Keys and dashes of block collections are indented by spaces only.
    fn forbid_tab(&mut self, built: &Built) {
        let is_block_key = self.stack.last().is_some_and(|frame| match &frame.open {
            Open::Map(map) => frame.bracket.is_none() && map.awaits_key(),
            Open::Seq(_) => false,
        });
        let is_block_list = matches!(built.node.kind, Kind::Seq(_)) && !self.slice(built.extent).starts_with('[');
        if (is_block_key || is_block_list)
            && let Some(found) = syntax::tab_before(self.file, self.source, built.extent.start)
        {
            self.report.push(found);
        }
    }

    fn fail(&mut self, failure: &Failure) -> Step {
        let open = self.stack.iter().rev().find_map(|frame| frame.bracket);
        self.report.push(failure.diagnostic(self.file, self.source, open, self.max_depth));
        Step::SkipDocument
    }

    /// Drops the unfinished document; `false` when no other follows.
    fn abandon(&mut self, events: &mut Events<'_>) -> bool {
        self.stack.clear();
        self.anchors.forget();
        events.skip_document()
    }

    fn slice(&self, span: Span) -> &str {
        self.source.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

impl Frame {
    fn pending_key(&self) -> Option<Span> {
        match &self.open {
            Open::Map(map) => map.pending_key(),
            Open::Seq(_) => None,
        }
    }
}

fn key(map: &mut OpenMap, built: Built, report: &mut Report<'_>) {
    if built.is_merge {
        return map.merge_key(built.extent);
    }
    let found = match built.node.kind {
        Kind::Scalar(scalar) => return map.key(Spanned::new(scalar.text, built.extent)),
        Kind::Seq(_) => "a list",
        Kind::Map(_) => "a mapping",
    };
    let found = Diagnostic::new(COMPLEX_KEY, built.extent, format!("{found} cannot be a key"))
        .label("keys are plain words")
        .help("write a string key; quote it if it begins with `[` or `{`");
    report.push(found);
    map.refuse_key(built.extent);
}

/// What stands in place of an alias that was refused.
fn nothing(span: Span) -> Built {
    let scalar = Scalar { text: "".into(), style: Style::Plain, verbatim: false };
    Built { node: Node { span, kind: Kind::Scalar(scalar) }, size: Size::scalar(0), extent: span, is_merge: false }
}

/// A root that is not there: a document without content.
fn is_absent(node: &Node) -> bool {
    node.span.start == node.span.end && node.is_null()
}

/// The text of a token without its quotes.
fn inner(source: &str, span: Span, form: Form) -> &str {
    let quotes = usize::from(form == Form::Quotes);
    source.get(span.start as usize + quotes..(span.end as usize).saturating_sub(quotes)).unwrap_or("")
}

fn expansion(span: Span) -> Diagnostic {
    Diagnostic::new(ALIAS_EXPANSION, span, "aliases expand to far more than the file holds")
        .label("too much to copy")
        .help("write the shared part once, or split the file")
}
