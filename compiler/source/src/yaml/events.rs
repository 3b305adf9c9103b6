//! The YAML parser behind a wall: this is the one file that names `granit-parser`, so that another parser of events
//! can take its place. It turns the parser's events, spans and errors into ours and decides nothing.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Event as Raw, Parser, ScalarStyle, ScanError, StrInput, StructureStyle};

use super::syntax::{Failure, Syntax};
use crate::span::{FileId, Span};

/// What the parser saw, and where.
pub(super) struct Event<'a> {
    /// A scalar's token; the opening bracket of a flow collection; elsewhere a point.
    pub(super) span: Span,
    pub(super) kind: EventKind<'a>,
}

pub(super) enum EventKind<'a> {
    DocumentStart,
    DocumentEnd,
    Scalar {
        text: Cow<'a, str>,
        form: Form,
        properties: Properties,
    },
    Start {
        collection: Collection,
        flow: bool,
        properties: Properties,
    },
    End,
    /// `*name` of an anchor seen before; the span is the whole token.
    Alias(usize),
    UnknownAlias,
    Comment,
}

/// Whether a collection is a list or a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    Seq,
    Map,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Plain,
    Quotes,
    Block,
}

/// What may stand before a node.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Properties {
    /// The id of its `&name`: unique in the file, growing.
    pub(super) anchor: Option<usize>,
    pub(super) tag: Option<Tag>,
}

/// A tag as written, and what it means after `%TAG`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag {
    pub(super) span: Span,
    pub(super) kind: TagKind,
}

/// The tags of the YAML 1.2 core schema, the non-specific `!`, and all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    Str,
    Int,
    Float,
    Bool,
    Null,
    Seq,
    Map,
    NonSpecific,
    Foreign,
}

/// The events of one file, in order.
pub(super) struct Events<'a> {
    parser: Parser<'a, StrInput<'a>>,
    file: FileId,
    text: &'a str,
}

impl<'a> Events<'a> {
    /// `max_depth` bounds the parser's own stacks; the builder's limit, which counts both kinds together, comes first.
    pub(super) fn new(file: FileId, text: &'a str, max_depth: usize) -> Self {
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            // A long header of comments between a key and its value is honest; buffered comments borrow the text.
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: max_depth + 1,
            block_nesting_limit: max_depth + 1,
        };
        Self { parser: Parser::new_from_str_with_options(text, options), file, text }
    }

    /// The next event, or why there is none; `None` at the end of the file and after a failure.
    pub(super) fn next(&mut self) -> Option<Result<Event<'a>, Failure>> {
        loop {
            match self.parser.next()? {
                Ok((raw, span)) => {
                    if let Some(event) = self.event(raw, &span) {
                        return Some(Ok(event));
                    }
                }
                Err(error) => return Some(Err(self.failure(&error))),
            }
        }
    }

    /// Leaves the current document. `false` when no other follows.
    pub(super) fn skip_document(&mut self) -> bool {
        self.parser.proceed_next_document().unwrap_or(false)
    }

    fn event(&self, raw: Raw<'a>, at: &granit_parser::Span) -> Option<Event<'a>> {
        let span = self.span(at);
        let kind = match raw {
            Raw::DocumentStart(..) => EventKind::DocumentStart,
            Raw::DocumentEnd => EventKind::DocumentEnd,
            Raw::Scalar(text, style, anchor, tag) => {
                let properties = self.properties(anchor, tag.as_deref(), at);
                let form = form(style);
                // The parser spells an absent value `~` with an empty span.
                let text = if form == Form::Plain && span.start == span.end { Cow::Borrowed("") } else { text };
                EventKind::Scalar { text, form, properties }
            }
            Raw::SequenceStart(style, anchor, tag) => self.start(Collection::Seq, style, anchor, tag.as_deref(), at),
            Raw::MappingStart(style, anchor, tag) => self.start(Collection::Map, style, anchor, tag.as_deref(), at),
            Raw::SequenceEnd | Raw::MappingEnd => EventKind::End,
            Raw::Alias(id) => EventKind::Alias(id),
            Raw::UnresolvedAlias(_) => EventKind::UnknownAlias,
            Raw::Comment(..) => EventKind::Comment,
            _ => return None,
        };
        Some(Event { span, kind })
    }

    fn start(
        &self,
        collection: Collection,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&granit_parser::Tag>,
        at: &granit_parser::Span,
    ) -> EventKind<'a> {
        let properties = self.properties(anchor, tag, at);
        EventKind::Start { collection, flow: style == StructureStyle::Flow, properties }
    }

    fn properties(&self, anchor: usize, tag: Option<&granit_parser::Tag>, at: &granit_parser::Span) -> Properties {
        let tag = tag.map(|tag| Tag { span: self.span(&at.tag_span().unwrap_or(*at)), kind: tag_kind(tag) });
        Properties { anchor: (anchor != 0).then_some(anchor), tag }
    }

    fn span(&self, at: &granit_parser::Span) -> Span {
        Span::new(self.file, self.offset(at.start), self.offset(at.end))
    }

    /// The marker's byte offset, kept inside the text and off the middle of characters whatever the parser says.
    fn offset(&self, marker: granit_parser::Marker) -> u32 {
        let mut at = marker.byte_offset().unwrap_or(0).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn failure(&self, error: &ScanError) -> Failure {
        Failure { at: self.offset(*error.marker()) as usize, syntax: syntax(error.kind()) }
    }
}

fn form(style: ScalarStyle) -> Form {
    match style {
        ScalarStyle::Plain => Form::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Form::Quotes,
        ScalarStyle::Literal | ScalarStyle::Folded => Form::Block,
    }
}

fn tag_kind(tag: &granit_parser::Tag) -> TagKind {
    match tag.core_suffix() {
        Some("str") => TagKind::Str,
        Some("int") => TagKind::Int,
        Some("float") => TagKind::Float,
        Some("bool") => TagKind::Bool,
        Some("null") => TagKind::Null,
        Some("seq") => TagKind::Seq,
        Some("map") => TagKind::Map,
        None if tag.parts() == ("", "!") => TagKind::NonSpecific,
        _ => TagKind::Foreign,
    }
}

/// The parser's many kinds of error, gathered into those that are said differently.
fn syntax(kind: &ErrorKind) -> Syntax {
    use ErrorKind as K;
    match kind {
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabInIndentation | K::TabInPlainScalar => Syntax::Tab,
        K::TabAtBlockScalarStart => Syntax::Tab,
        K::InvalidIndentation | K::InvalidQuotedScalarIndent | K::InvalidFlowScalarIndent => Syntax::Indentation,
        K::InvalidBlockScalarIndent => Syntax::Indentation,
        K::ExpectedBlockMappingKey => Syntax::ExpectedKey,
        K::ExpectedBlockSequenceEntry => Syntax::ExpectedItem,
        K::ExpectedFlowMappingSeparator => Syntax::FlowSeparator('}'),
        K::ExpectedFlowSequenceSeparator => Syntax::FlowSeparator(']'),
        K::UnclosedFlowCollection { open } => Syntax::UnclosedBracket(*open),
        K::MismatchedFlowCollectionEnd { open, close } => Syntax::MismatchedBracket(*open, *close),
        K::MisplacedFlowCollectionEnd => Syntax::StrayBracket,
        K::UnclosedQuotedScalar => Syntax::UnclosedQuote,
        K::DocumentIndicatorInQuotedScalar => Syntax::UnclosedQuote,
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => Syntax::AfterQuote,
        K::UnexpectedCharacter { character } => Syntax::Reserved(*character),
        K::SimpleKeyExpected | K::InvalidSimpleKey => Syntax::NotKeyValue,
        K::MappingValueNotAllowed | K::InvalidColonPlacement | K::InvalidMappingValueWhitespace => Syntax::Colon,
        K::FlowMappingValueAdjacentCollection | K::MappingKeyNotAllowed => Syntax::Colon,
        K::BlockEntryInFlowCollection | K::BlockSequenceEntryNotAllowed => Syntax::Dash,
        K::InvalidBlockEntryWhitespace | K::PlainScalarStartsWithDashFlowIndicator => Syntax::Dash,
        K::ZeroBlockScalarIndent | K::InvalidBlockScalarHeader => Syntax::BlockHeader,
        K::ExpectedDocumentStart | K::InvalidDocumentEnd | K::MissingDocumentEndBeforeDirective => {
            Syntax::AfterDocument
        }
        K::CommentNotSeparated | K::ExpectedWhitespace => Syntax::MissingSpace,
        K::CommentInterceptedScalar => Syntax::CommentInString,
        K::BomInsideDocument => Syntax::ByteOrderMark,
        K::MissingAnchorOrAliasName => Syntax::AnchorName,
        K::RecursionLimitExceeded => Syntax::TooDeep,
        K::ExpectedNodeContent | K::UnexpectedEndOfPlainScalar => Syntax::MissingValue,
        K::UnexpectedEof | K::UnexpectedEofFlowSequence | K::UnexpectedEofFlowMapping => Syntax::MissingValue,
        K::UnexpectedEofImplicitFlowMapping | K::UnexpectedEofBlockSequence => Syntax::MissingValue,
        K::UnexpectedEofBlockMapping => Syntax::MissingValue,
        other => escape_tag_or_directive(other),
    }
}

fn escape_tag_or_directive(kind: &ErrorKind) -> Syntax {
    use ErrorKind as K;
    match kind {
        K::UnknownQuotedScalarEscape | K::InvalidQuotedScalarHexEscape | K::InvalidLowSurrogateHexEscape => {
            Syntax::Escape
        }
        K::InvalidLowSurrogate | K::MissingLowSurrogate | K::UnpairedLowSurrogate => Syntax::Escape,
        K::InvalidUnicodeEscape => Syntax::Escape,
        K::UndeclaredTagHandle | K::ExpectedTagBang | K::InvalidGlobalTagCharacter => Syntax::Tag,
        K::InvalidTagTerminator | K::MissingTagUri | K::UnclosedVerbatimTag | K::InvalidTagEscape => Syntax::Tag,
        K::InvalidTagUtf8LeadingByte | K::InvalidTagUtf8TrailingByte | K::InvalidTagUtf8 => Syntax::Tag,
        K::DuplicateVersionDirective | K::UnsupportedYamlMajorVersion | K::DuplicateTagDirective => Syntax::Directive,
        K::InvalidDirectiveTerminator | K::DirectiveDisallowed | K::MissingYamlVersionSeparator => Syntax::Directive,
        K::MissingDirectiveName | K::InvalidDirectiveName | K::DirectiveByteLimitExceeded { .. } => Syntax::Directive,
        K::TooManyReservedDirectiveParams { .. } | K::YamlVersionTooLong | K::MissingYamlVersion => Syntax::Directive,
        K::ExpectedTagDirectiveBang | K::InvalidTagDirectiveTerminator => Syntax::Directive,
        _ => Syntax::Other,
    }
}
