//! JSON documents inside strings: state machines, dashboards, inputs of targets, with references among the text.
//!
//! A reference is put between the quotes as it is: names and ARNs have nothing that JSON escapes. Where the user's own
//! text is concerned, JSON can escape what CloudFormation cannot: `{{resolve:` is written with `\u007b`.

use aws_auto_compiler::aws::{ParamType, Value};
use aws_auto_compiler::knowledge::limits::{event_source, eventbridge};

use super::intrinsics::{Converter, join, reference};
use super::text::{Part, Text};
use crate::json::push_escaped;
use crate::tree::{push_float, push_int};

/// Documents up to this many bytes stay on one line.
const ONE_LINE: usize = 80;

/// What AWS takes of a document in a string, in characters as deployed: the pattern of an event source's filter (Lambda
/// `Filter.Pattern`), the input of a rule's target (EventBridge `Target.Input`). Nothing that is within one of them may
/// be above it only because it is laid out for people.
const LIMITS: [usize; 2] = [event_source::FILTER_PATTERN_LENGTH, eventbridge::INPUT_LENGTH];

/// The document without blanks.
pub(super) fn compact<'a>(converter: &mut Converter<'a>, document: &'a Value, out: &mut Text<'a>) {
    Writer { converter, out, indent: None }.value(document);
}

/// The document as people read it, where that is possible.
pub(super) fn readable<'a>(converter: &mut Converter<'a>, document: &'a Value) -> Text<'a> {
    let mut short = Text::default();
    compact(converter, document, &mut short);
    if short.len() <= ONE_LINE {
        return short;
    }
    let mut long = Text::default();
    Writer { converter, out: &mut long, indent: Some(0) }.value(document);
    let crosses = |limit: &usize| short.len() <= *limit && long.len() > *limit;
    if LIMITS.iter().any(crosses) { short } else { long }
}

struct Writer<'w, 'a> {
    converter: &'w mut Converter<'a>,
    out: &'w mut Text<'a>,
    indent: Option<usize>,
}

impl<'a> Writer<'_, 'a> {
    fn value(&mut self, value: &'a Value) {
        match value {
            Value::Bool(b) => self.out.literal(if *b { "true" } else { "false" }),
            Value::Int(n) => self.out.with_literal(|s| push_int(s, *n)),
            Value::Float(n) => self.out.with_literal(|s| push_float(s, *n)),
            Value::List(items) => self.block(["[", "]"], items, Self::value),
            Value::Map(entries) => self.block(["{", "}"], entries, |writer, (key, member)| {
                writer.out.literal("\"");
                writer.escaped(key);
                writer.out.literal(if writer.indent.is_some() { "\": " } else { "\":" });
                writer.value(member);
            }),
            Value::Noted { value, .. } => self.value(value),
            Value::Param(id) => match self.converter.parameter(*id) {
                (_, ParamType::String) => self.string(value),
                (_, ParamType::Number) => self.converter.text(value, self.out),
                (name, ParamType::List) => self.list_parameter(name),
            },
            _ => self.string(value),
        }
    }

    /// `["a","b"]` of a list that is only known at deployment.
    fn list_parameter(&mut self, name: &'a str) {
        self.out.literal("[\"");
        self.out.push(Part::Intrinsic(join("\",\"", reference(name))));
        self.out.literal("\"]");
    }

    fn string(&mut self, value: &'a Value) {
        let mut text = Text::default();
        self.converter.text(value, &mut text);
        self.out.literal("\"");
        for part in text.into_parts() {
            if let Part::Literal(literal) = part {
                self.escaped(&literal);
            } else {
                self.out.push(part);
            }
        }
        self.out.literal("\"");
    }

    fn escaped(&mut self, text: &str) {
        self.out.with_literal(|out| {
            let mut pieces = text.split("{{resolve:");
            push_escaped(out, pieces.next().unwrap_or(""));
            for piece in pieces {
                out.push_str("{\\u007bresolve:");
                push_escaped(out, piece);
            }
        });
    }

    fn block<T>(&mut self, [open, close]: [&str; 2], items: &'a [T], mut each: impl FnMut(&mut Self, &'a T)) {
        let outer = self.indent;
        self.out.literal(open);
        self.indent = outer.map(|n| n + 2);
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.out.literal(",");
            }
            self.new_line();
            each(self, item);
        }
        self.indent = outer;
        if !items.is_empty() {
            self.new_line();
        }
        self.out.literal(close);
    }

    fn new_line(&mut self) {
        if let Some(width) = self.indent {
            self.out.with_literal(|out| {
                out.push('\n');
                crate::yaml::push_spaces(out, width);
            });
        }
    }
}
