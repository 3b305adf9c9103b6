//! The decoder: from the spanned tree to typed sections, collecting every problem on the way.
//!
//! A union is chosen by the kind of node, never by trying one alternative after the other, so that each message speaks
//! of what the user meant. Ranges that AWS sets are not checked here: they are knowledge of the compiler.

use aws_auto_source::suggest::nearest;
use aws_auto_source::value::GrammarError;
use aws_auto_source::{Code, Diagnostic, Diagnostics, Entry, Map, Node, Span, Spanned, Style};

pub use crate::named::{Named, NamedEntry};

use crate::codes::{MISSING_KEY, MISSING_VALUE, UNKNOWN_KEY, UNKNOWN_WORD, WRONG_TYPE, YAML_BOOLEAN_WORD};

/// What decoding carries along: the key being read, for messages, and the problems found so far.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The problems found so far.
    pub diagnostics: Diagnostics,
    key: String,
    key_span: Span,
}

impl Decoder {
    /// Reads `node` as the value of `key`.
    pub fn under<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.key, key.to_owned());
        let result = read(self);
        self.key = outer;
        result
    }

    /// Reads the value of an entry; its key is where a value that is not there is reported.
    pub fn at_key<T>(&mut self, key: &Spanned<Box<str>>, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.key_span, key.span);
        let result = self.under(&key.value, read);
        self.key_span = outer;
        result
    }

    /// Where the key of the value being read stands.
    pub(crate) const fn key_span(&self) -> Span {
        self.key_span
    }

    /// Reports `node` as not being `wants`, with a repair for the usual slips.
    pub fn wrong_type(&mut self, node: &Node, wants: &str) {
        if node.is_null() {
            self.empty(node.span);
            return;
        }
        let message = format!("{} must be {wants}, not {}", self.subject(), node.describe());
        let diagnostic = Diagnostic::new(WRONG_TYPE, node.span, message).label(format!("this is {}", node.describe()));
        self.diagnostics.push(explain_slip(diagnostic, node, wants));
    }

    /// Reports a key without a value: at the key when nothing is written, else at the `null` or `~`.
    pub fn empty(&mut self, span: Span) {
        let nothing_written = span.start == span.end && self.key_span.end > 0;
        let span = if nothing_written { self.key_span } else { span };
        let diagnostic = Diagnostic::new(MISSING_VALUE, span, format!("{} has no value", self.subject()))
            .label("nothing is written here")
            .help("write a value, or remove the key");
        self.diagnostics.push(diagnostic);
    }

    /// Reports a word that is none of `words`.
    pub fn unknown_word(&mut self, word: Spanned<&str>, words: &[&str]) {
        let message = format!("{} cannot be `{}`", self.subject(), word.value);
        let mut diagnostic = Diagnostic::new(UNKNOWN_WORD, word.span, message);
        diagnostic = match nearest(word.value, words.iter().copied()) {
            Some(near) => {
                diagnostic.label(format!("did you mean `{near}`?")).write_instead(word.span, word.value, near)
            }
            None => diagnostic.label("not one of the words allowed here"),
        };
        self.diagnostics.push(diagnostic.help(format!("one of: {}", words.join(", "))));
    }

    /// Reports what a value grammar says, at the place inside the scalar it says it of.
    pub fn grammar(&mut self, code: Code, node: &Node, error: &GrammarError) {
        let span = node.sub_span(error.offset, error.len);
        let mut diagnostic = Diagnostic::new(code, span, format!("{}: {}", self.subject(), error.message));
        if let Some(repaired) = &error.repaired {
            diagnostic =
                diagnostic.fix(format!("write `{repaired}`"), node.span, aws_auto_source::yaml::scalar(repaired));
        }
        diagnostic.help = error.help.clone();
        self.diagnostics.push(diagnostic);
    }

    /// Whether the keys of a file itself are being read.
    pub(crate) const fn is_at_top(&self) -> bool {
        self.key.is_empty()
    }

    fn subject(&self) -> String {
        if self.key.is_empty() { "an ecosystem".to_owned() } else { format!("`{}`", self.key) }
    }

    /// Reports a key that is none of `known`.
    pub(crate) fn unknown_key(&mut self, entry: &Entry, map: &Map, known: &[&str]) {
        let key: &str = &entry.key.value;
        let place = if self.key.is_empty() { "an ecosystem".to_owned() } else { format!("`{}`", self.key) };
        let diagnostic = Diagnostic::new(UNKNOWN_KEY, entry.key.span, format!("unknown key `{key}` in {place}"));
        let free = known.iter().copied().filter(|k| map.get(k).is_none());
        self.diagnostics.push(match nearest(key, free) {
            Some(near) => diagnostic
                .label(format!("did you mean `{near}`?"))
                .write_instead(entry.key.span, key, near)
                .help(format!("keys allowed here: {}", known.join(", "))),
            None => diagnostic.label("not known here").help(format!("keys allowed here: {}", known.join(", "))),
        });
    }

    /// Reports the key that `node` lacks. A misspelt one was reported as unknown already and is not missing as well.
    pub(crate) fn missing_key(&mut self, node: &Node, key: &str, known: &[&str]) {
        let mut unknown = node.as_map().into_iter().flat_map(Map::keys).filter(|k| !known.contains(k));
        if unknown.any(|k| nearest(k, [key]).is_some()) {
            return;
        }
        let anchor = node.as_map().and_then(|m| m.entries.first()).map_or(node.span, |e| e.key.span);
        let place =
            if self.key.is_empty() { "the ecosystem".to_owned() } else { format!("an entry of `{}`", self.key) };
        let diagnostic = Diagnostic::new(MISSING_KEY, anchor, format!("{place} has no `{key}`"))
            .label(format!("`{key}` is required here"))
            .help(format!("add `{key}:`"));
        self.diagnostics.push(diagnostic);
    }
}

fn explain_slip(diagnostic: Diagnostic, node: &Node, wants: &str) -> Diagnostic {
    let Some(scalar) = node.as_scalar() else {
        return diagnostic;
    };
    if wants.contains("boolean") && scalar.is_yaml11_bool() {
        let meant = matches!(&*scalar.text.to_ascii_lowercase(), "yes" | "on" | "y");
        return Diagnostic { code: YAML_BOOLEAN_WORD, ..diagnostic }
            .help(format!("`{}` is a string in YAML 1.2: write `{meant}`", scalar.text))
            .fix(format!("write `{meant}`"), node.span, meant.to_string());
    }
    if wants.contains("string") && !node.is_null() {
        let quoted = format!("\"{}\"", scalar.text);
        return diagnostic.help("put it in quotes").fix("put it in quotes", node.span, quoted);
    }
    if wants.contains("number") && scalar.style == Style::Quoted && scalar.text.parse::<f64>().is_ok() {
        let number = scalar.text.to_string();
        return diagnostic.help("write the number without quotes").fix(format!("write `{number}`"), node.span, number);
    }
    diagnostic
}

/// A type that can be read from a node.
pub trait Decode: Sized {
    /// What it wants, in the words of a message: "a list of strings".
    const WANTS: &'static str;

    /// Reads it, or reports why not.
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self>;

    /// Whether it has a meaning of its own for this word: `off` is a mode of tracing and no misspelt `false`.
    fn knows_word(_: &str) -> bool {
        false
    }
}

impl<T: Decode> Decode for Spanned<T> {
    const WANTS: &'static str = T::WANTS;
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        T::decode(node, cx).map(|value| Self::new(value, node.span))
    }
}

impl<T: Decode> Decode for Box<T> {
    const WANTS: &'static str = T::WANTS;
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        T::decode(node, cx).map(Self::new)
    }
}

impl<T: Decode> Decode for Vec<T> {
    const WANTS: &'static str = "a list";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let Some(items) = node.as_seq() else {
            cx.wrong_type(node, Self::WANTS);
            return None;
        };
        // An item that cannot be read is reported and left out: the others are still worth checking.
        Some(items.iter().filter_map(|item| T::decode(item, cx)).collect())
    }
}

impl Decode for String {
    const WANTS: &'static str = "a string";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        match node.as_scalar() {
            Some(s) if node.describe() == "a string" => Some(s.text.to_string()),
            _ => {
                cx.wrong_type(node, Self::WANTS);
                None
            }
        }
    }
}

impl Decode for bool {
    const WANTS: &'static str = "a boolean";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let value = node.as_scalar().and_then(aws_auto_source::Scalar::as_bool);
        if value.is_none() {
            cx.wrong_type(node, Self::WANTS);
        }
        value
    }
}

impl Decode for i64 {
    const WANTS: &'static str = "a whole number";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let value = node.as_scalar().and_then(|s| s.as_int().or_else(|| s.as_float().and_then(whole)));
        if value.is_none() {
            cx.wrong_type(node, Self::WANTS);
        }
        value
    }
}

impl Decode for f64 {
    const WANTS: &'static str = "a number";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let value = node.as_scalar().and_then(|s| s.as_float().or_else(|| s.as_int().map(from_int)));
        if value.is_none() {
            cx.wrong_type(node, Self::WANTS);
        }
        value
    }
}

/// `2.0` and `1e3` are whole numbers as well, here as in JSON Schema.
#[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53 is exact in both types")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
}

/// Octal and hexadecimal integers are numbers too.
#[expect(clippy::cast_precision_loss, reason = "a number that is read as a float has the precision of a float")]
const fn from_int(number: i64) -> f64 {
    number as f64
}
