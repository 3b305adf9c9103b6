//! Tags: those of the YAML 1.2 core schema are honoured, all others are errors at the tag.
//!
//! A foreign tag is reported and then ignored, so that the value behind it is still judged.

use super::events::{Collection, Form, Tag, TagKind};
use crate::codes::{TAG_MISMATCH, UNKNOWN_TAG};
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::tree::{Scalar, Style};

/// The short forms of CloudFormation's intrinsic functions, from the "Intrinsic function reference" of the AWS
/// CloudFormation Template Reference (read 2025-11).
const CLOUDFORMATION: &[&str] = &[
    "!And",
    "!Base64",
    "!Cidr",
    "!Condition",
    "!Equals",
    "!FindInMap",
    "!GetAZs",
    "!GetAtt",
    "!If",
    "!ImportValue",
    "!Join",
    "!Length",
    "!Not",
    "!Or",
    "!Ref",
    "!Select",
    "!Split",
    "!Sub",
    "!ToJsonString",
    "!Transform",
];

/// A scalar as its tag wants it. `verbatim` is lost where quotes and style no longer agree.
pub(super) fn scalar(
    text: Box<str>,
    form: Form,
    verbatim: bool,
    tag: Option<Tag>,
    source: &str,
) -> (Scalar, Option<Diagnostic>) {
    let quoted = form != Form::Plain;
    let written = if quoted { Style::Quoted } else { Style::Plain };
    let Some(tag) = tag else {
        return (Scalar { text, style: written, verbatim }, None);
    };
    let style = match tag.kind {
        TagKind::Str | TagKind::NonSpecific => Style::Quoted,
        TagKind::Int | TagKind::Float | TagKind::Bool | TagKind::Null => Style::Plain,
        TagKind::Seq | TagKind::Map | TagKind::Foreign => written,
    };
    let scalar = Scalar { text, style, verbatim: verbatim && style == written };
    let found = match tag.kind {
        TagKind::Foreign => Some(foreign(tag.span, source)),
        kind if fits(kind, &scalar) => None,
        kind => Some(mismatch(tag.span, kind, scalar_description(&scalar))),
    };
    // A value that its tag forbids stays what it was written as.
    let style = if found.is_some() { written } else { style };
    (Scalar { style, ..scalar }, found)
}

/// The finding about a collection's tag, if it does not fit.
pub(super) fn collection(collection: Collection, tag: Tag, source: &str) -> Option<Diagnostic> {
    match (tag.kind, collection) {
        (TagKind::NonSpecific, _) | (TagKind::Seq, Collection::Seq) | (TagKind::Map, Collection::Map) => None,
        (TagKind::Foreign, _) => Some(foreign(tag.span, source)),
        (kind, Collection::Seq) => Some(mismatch(tag.span, kind, "a list")),
        (kind, Collection::Map) => Some(mismatch(tag.span, kind, "a mapping")),
    }
}

fn fits(kind: TagKind, scalar: &Scalar) -> bool {
    let text = &*scalar.text;
    match kind {
        TagKind::Int => is_int(text),
        TagKind::Float => is_int(text) || scalar.as_float().is_some() || is_special_float(text),
        TagKind::Bool => scalar.as_bool().is_some(),
        TagKind::Null => scalar.is_null(),
        TagKind::Seq | TagKind::Map => false,
        TagKind::Str | TagKind::NonSpecific | TagKind::Foreign => true,
    }
}

/// An integer of the core schema of any size; [`Scalar::as_int`] reads those of 64 bits.
fn is_int(text: &str) -> bool {
    let all = |digits: &str, radix| !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    match (text.strip_prefix("0o"), text.strip_prefix("0x")) {
        (Some(octal), _) => all(octal, 8),
        (_, Some(hex)) => all(hex, 16),
        _ => all(text.strip_prefix(['+', '-']).unwrap_or(text), 10),
    }
}

fn is_special_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

fn scalar_description(scalar: &Scalar) -> &'static str {
    if scalar.is_null() { "nothing" } else { "another kind of value" }
}

fn mismatch(at: Span, kind: TagKind, found: &str) -> Diagnostic {
    let (tag, wanted) = match kind {
        TagKind::Int => ("!!int", "an integer"),
        TagKind::Float => ("!!float", "a number"),
        TagKind::Bool => ("!!bool", "`true` or `false`"),
        TagKind::Null => ("!!null", "nothing"),
        TagKind::Seq => ("!!seq", "a list"),
        TagKind::Map => ("!!map", "a mapping"),
        TagKind::Str | TagKind::NonSpecific | TagKind::Foreign => ("!!str", "a string"),
    };
    Diagnostic::new(TAG_MISMATCH, at, format!("`{tag}` stands before {found}"))
        .label(format!("promises {wanted}"))
        .help("remove the tag, or change the value")
}

fn foreign(at: Span, source: &str) -> Diagnostic {
    let tag = source.get(at.start as usize..at.end as usize).unwrap_or("");
    let found = Diagnostic::new(UNKNOWN_TAG, at, format!("the tag `{tag}` means nothing here"));
    if CLOUDFORMATION.contains(&tag) {
        return found.label("a CloudFormation function").help(
            "write a template string instead: `${resource.orders.arn}` names a resource's attribute, `${param.Stage}` a \
             parameter",
        );
    }
    let help = match tag {
        "!!binary" => "remove the tag and write the text itself; binary values do not occur",
        "!!set" => "remove the tag and write a list",
        "!!omap" | "!!pairs" => "remove the tag and write a mapping: mappings keep their order",
        "!!timestamp" => "remove the tag and quote the value",
        _ => "remove the tag, or quote the value if it begins with `!`",
    };
    found.label("not a tag of the YAML 1.2 core schema").help(help)
}
