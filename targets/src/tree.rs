//! The document tree: what the YAML and JSON writers print. Ordered, borrowed where it can be, knowing no AWS.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A value of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Node<'a> {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A string, whatever it contains.
    Str(Cow<'a, str>),
    /// A list.
    List(Vec<Self>),
    /// A mapping, in this order; keys are unique.
    Map(Vec<(Cow<'a, str>, Self)>),
    /// A value that YAML marks with a tag and JSON wraps in a mapping.
    Tagged(Box<Tagged<'a>>),
    /// A value with lines above it, for formats that have comments.
    Led(Box<Led<'a>>),
}

/// `!Tag short` in YAML, `{"key": long}` in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Tagged<'a> {
    /// With its exclamation mark: `!GetAtt`.
    pub tag: &'static str,
    /// The long form's only key: `Fn::GetAtt`.
    pub key: &'static str,
    /// What follows the tag.
    pub short: Node<'a>,
    /// The long form's value, where it is written differently.
    pub long: Option<Node<'a>>,
}

/// A value and the lines above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Led<'a> {
    /// From top to bottom.
    pub lines: Vec<Line<'a>>,
    /// The value.
    pub node: Node<'a>,
}

/// A line that is for people only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line<'a> {
    /// An empty line.
    Blank,
    /// A comment. Writers keep it on one line, whatever it contains.
    Comment(Cow<'a, str>),
}

impl<'a> Node<'a> {
    /// A string.
    #[must_use]
    pub fn text(s: impl Into<Cow<'a, str>>) -> Self {
        Self::Str(s.into())
    }

    /// A mapping with fixed keys.
    #[must_use]
    pub fn map<const N: usize>(entries: [(&'static str, Self); N]) -> Self {
        Self::Map(entries.into_iter().map(|(k, v)| (Cow::Borrowed(k), v)).collect())
    }

    /// A tagged value whose long form has the same argument.
    #[must_use]
    pub fn tagged(tag: &'static str, key: &'static str, short: Self) -> Self {
        Self::Tagged(Box::new(Tagged { tag, key, short, long: None }))
    }

    /// This value below these lines; without lines it stays what it is.
    #[must_use]
    pub fn led(self, lines: Vec<Line<'a>>) -> Self {
        if lines.is_empty() { self } else { Self::Led(Box::new(Led { lines, node: self })) }
    }
}

/// A document written member by member, so that nobody has to hold the whole of a large one as a tree.
///
/// The document is a mapping. [`Sink::open`] begins a member that is a mapping itself, [`Sink::close`] ends it; between
/// them [`Sink::member`] writes into it. A mapping that stays empty is written by [`Sink::member`].
pub trait Sink {
    /// Writes one member, with the lines above it.
    fn member(&mut self, key: &str, node: &Node<'_>);
    /// Begins a member that is a mapping with at least one member of its own.
    fn open(&mut self, key: &str, lines: &[Line<'_>]);
    /// Ends the innermost mapping that was begun.
    fn close(&mut self);
    /// The finished text.
    fn finish(self: Box<Self>) -> String;
}

/// Writes a number so that JSON, YAML 1.1 and YAML 1.2 all read the same number: digits, never an exponent.
///
/// JSON has no infinities; the graph never contains one, and a string is the least surprising thing to print.
pub fn push_float(out: &mut String, number: f64) {
    let start = out.len();
    // Writing to a string cannot fail.
    _ = write!(out, "{number}");
    let digits = out.get(start..).unwrap_or("");
    if !number.is_finite() {
        out.insert(start, '"');
        out.push('"');
    } else if !digits.contains('.') {
        out.push_str(".0");
    }
}

/// Writes a whole number.
pub fn push_int(out: &mut String, number: i64) {
    _ = write!(out, "{number}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_digits_with_a_point() {
        for (number, expected) in [
            (0.5, "0.5"),
            (3.0, "3.0"),
            (-0.000_001, "-0.000001"),
            (1e21, "1000000000000000000000.0"),
            (f64::INFINITY, "\"inf\""),
        ] {
            let mut out = String::from("x");
            push_float(&mut out, number);
            assert_eq!(out, format!("x{expected}"));
        }
    }
}
