//! The spanned YAML tree: what the reader produces and the decoder eats.
//!
//! Scalars keep their text and style and are typed only when somebody asks: `1.10` stays `1.10` as an environment
//! value although it is a number as a memory size. The YAML 1.2 core schema decides, and nothing else.

use crate::span::{Span, Spanned};

/// A node and the bytes it covers. A block collection's span runs from its first key or dash to the end of its last
/// value, a flow collection's from bracket to bracket.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The bytes it covers; for a scalar exactly its token, quotes included.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A scalar.
    Scalar(Scalar),
    /// A sequence.
    Seq(Vec<Node>),
    /// A mapping.
    Map(Map),
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: may be a null, boolean or number.
    Plain,
    /// In quotes, as a block, or tagged `!!str`: always a string.
    Quoted,
}

/// A scalar: its text after escapes and folding, and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text.
    pub text: Box<str>,
    /// How it was written.
    pub style: Style,
    /// Whether the source bytes between the quotes (or the whole plain token) equal `text`, so that an offset in the
    /// text is an offset in the source.
    pub verbatim: bool,
}

/// A mapping in source order, keys unique.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// One `key: value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key and the bytes of its token.
    pub key: Spanned<Box<str>>,
    /// The value.
    pub value: Node,
}

impl Map {
    /// The value under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.value)
    }

    /// The entry under `key`.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| &*e.key.value == key)
    }

    /// All keys, in source order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|e| &*e.key.value)
    }
}

impl Node {
    /// The mapping, if it is one.
    #[must_use]
    pub const fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The items, if it is a sequence.
    #[must_use]
    pub fn as_seq(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// The scalar, if it is one.
    #[must_use]
    pub const fn as_scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Whether it is nothing: an empty value, `~` or `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_null)
    }

    /// What it is, in the words of an error message: "a list", "a number", …
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Seq(_) => "a list",
            Kind::Map(_) => "a mapping",
            Kind::Scalar(s) if s.is_null() => "nothing",
            Kind::Scalar(s) if s.as_bool().is_some() => "a boolean",
            Kind::Scalar(s) if s.as_int().is_some() || s.as_float().is_some() => "a number",
            Kind::Scalar(_) => "a string",
        }
    }

    /// Where the character at byte `offset` of a scalar's text stands in the source, `len` bytes long; the whole
    /// scalar where text and source differ.
    #[must_use]
    pub fn sub_span(&self, offset: usize, len: usize) -> Span {
        match self.as_scalar() {
            Some(s) if s.verbatim && s.style == Style::Quoted => self.span.sub(offset + 1, len),
            Some(s) if s.verbatim => self.span.sub(offset, len),
            _ => self.span,
        }
    }
}

impl Scalar {
    /// YAML 1.2 core: empty, `~`, `null`, `Null`, `NULL`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.style == Style::Plain && matches!(&*self.text, "" | "~" | "null" | "Null" | "NULL")
    }

    /// YAML 1.2 core: `true` and `false` in three spellings; `yes` and `on` are strings.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match &*self.text {
            _ if self.style == Style::Quoted => None,
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// Whether YAML 1.1 would have read this plain scalar as a boolean (`yes`, `on`, `n`, …).
    #[must_use]
    pub fn is_yaml11_bool(&self) -> bool {
        let text = self.text.to_ascii_lowercase();
        self.style == Style::Plain && matches!(&*text, "yes" | "no" | "on" | "off" | "y" | "n")
    }

    /// YAML 1.2 core integers: decimal, `0o` octal, `0x` hexadecimal. `None` beyond 64 bits.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        if self.style == Style::Quoted {
            return None;
        }
        let text = &*self.text;
        if let Some(octal) = text.strip_prefix("0o") {
            return (!octal.starts_with(['+', '-'])).then(|| i64::from_str_radix(octal, 8).ok()).flatten();
        }
        if let Some(hex) = text.strip_prefix("0x") {
            return (!hex.starts_with(['+', '-'])).then(|| i64::from_str_radix(hex, 16).ok()).flatten();
        }
        text.parse().ok()
    }

    /// YAML 1.2 core floats (and integers, as floats); `.inf` and `.nan` are not numbers anybody wants here.
    #[must_use]
    pub fn as_float(&self) -> Option<f64> {
        if self.style == Style::Quoted
            || !self.text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
        {
            return None;
        }
        self.text.parse().ok()
    }
}
