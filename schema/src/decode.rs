//! The decoder: from the spanned tree to typed sections, collecting every problem on the way.
//!
//! A union is chosen by the kind of node, never by trying one alternative after the other, so that each message speaks
//! of what the user meant. Ranges that AWS sets are not checked here: they are knowledge of the compiler.

use aws_auto_source::suggest::nearest;
use aws_auto_source::value::GrammarError;
use aws_auto_source::{Code, Diagnostic, Diagnostics, Entry, Map, Node, Span, Spanned};
use schemars::JsonSchema;
use serde::Serialize;

use crate::codes::{MISSING_KEY, MISSING_VALUE, UNKNOWN_KEY, UNKNOWN_WORD, WRONG_TYPE, YAML_BOOLEAN_WORD};

/// What decoding carries along: the key being read, for messages, and the problems found so far.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The problems found so far.
    pub diagnostics: Diagnostics,
    key: String,
}

impl Decoder {
    /// Reads `node` as the value of `key`.
    pub fn under<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.key, key.to_owned());
        let result = read(self);
        self.key = outer;
        result
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

    /// Reports a key without a value.
    pub fn empty(&mut self, span: Span) {
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
                diagnostic.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), word.span, near)
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
            diagnostic = diagnostic.fix(format!("write `{repaired}`"), node.span, quote_if_needed(repaired));
        }
        diagnostic.help = error.help.clone();
        self.diagnostics.push(diagnostic);
    }

    fn subject(&self) -> String {
        if self.key.is_empty() { "an ecosystem".to_owned() } else { format!("`{}`", self.key) }
    }

    fn unknown_key(&mut self, entry: &Entry, map: &Map, known: &[&str]) {
        let key: &str = &entry.key.value;
        let place = if self.key.is_empty() { "an ecosystem".to_owned() } else { format!("`{}`", self.key) };
        let diagnostic = Diagnostic::new(UNKNOWN_KEY, entry.key.span, format!("unknown key `{key}` in {place}"));
        let free = known.iter().copied().filter(|k| map.get(k).is_none());
        self.diagnostics.push(match nearest(key, free) {
            Some(near) => diagnostic
                .label(format!("did you mean `{near}`?"))
                .fix(format!("write `{near}`"), entry.key.span, near)
                .help(format!("keys allowed here: {}", known.join(", "))),
            None => diagnostic.label("not known here").help(format!("keys allowed here: {}", known.join(", "))),
        });
    }

    fn missing_key(&mut self, node: &Node, key: &str) {
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
    diagnostic
}

/// Repairs are put where the old token stood, so they must read as a string there.
fn quote_if_needed(text: &str) -> String {
    if text.contains(['*', '?', '#', ':', ',', '{', '[']) { format!("\"{text}\"") } else { text.to_owned() }
}

/// A type that can be read from a node.
pub trait Decode: Sized {
    /// What it wants, in the words of a message: "a list of strings".
    const WANTS: &'static str;

    /// Reads it, or reports why not.
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self>;
}

/// A field of a record: something that may be absent.
pub trait Field: Sized {
    /// Its value when the key is not there; `None` makes the key required.
    fn absent() -> Option<Self>;

    /// Reads it from the value of its key.
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self>;
}

impl<T: Decode> Field for Option<T> {
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self> {
        if node.is_null() {
            cx.empty(node.span);
            return None;
        }
        T::decode(node, cx).map(Some)
    }
}

impl<T: Decode> Field for Spanned<T> {
    fn absent() -> Option<Self> {
        None
    }
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self> {
        Self::decode(node, cx)
    }
}

impl<T: Decode> Field for Vec<T> {
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self> {
        Self::decode(node, cx)
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
        let value = node.as_scalar().and_then(aws_auto_source::Scalar::as_int);
        if value.is_none() {
            cx.wrong_type(node, Self::WANTS);
        }
        value
    }
}

impl Decode for f64 {
    const WANTS: &'static str = "a number";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let value = node.as_scalar().and_then(aws_auto_source::Scalar::as_float);
        if value.is_none() {
            cx.wrong_type(node, Self::WANTS);
        }
        value
    }
}

/// A mapping from the user's names to settings, in source order; a name alone means all defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T>(pub Vec<NamedEntry<T>>, Vec<u32>);

/// One entry of [`Named`].
#[derive(Debug, Clone, PartialEq)]
pub struct NamedEntry<T> {
    /// The name and where it stands.
    pub name: Spanned<String>,
    /// Its settings.
    pub value: T,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new(), Vec::new())
    }
}

impl<T> Named<T> {
    fn new(entries: Vec<NamedEntry<T>>) -> Self {
        let mut order: Vec<u32> = (0u32..).take(entries.len()).collect();
        order.sort_by(|a, b| name_at(&entries, *a).cmp(name_at(&entries, *b)));
        Self(entries, order)
    }

    /// The settings under `name`, by binary search: ecosystems name thousands of things.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        let found = self.1.binary_search_by(|at| name_at(&self.0, *at).cmp(name)).ok()?;
        self.1.get(found).and_then(|at| self.0.get(*at as usize)).map(|e| &e.value)
    }
}

fn name_at<T>(entries: &[NamedEntry<T>], at: u32) -> &str {
    entries.get(at as usize).map_or("", |e| e.name.value.as_str())
}

impl<T: Decode> Decode for Named<T> {
    const WANTS: &'static str = "a mapping from names to settings";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let Some(map) = node.as_map() else {
            cx.wrong_type(node, Self::WANTS);
            return None;
        };
        let entries = map.entries.iter().filter_map(|entry| {
            let value = cx.under(&entry.key.value, |cx| T::decode(&entry.value, cx))?;
            Some(NamedEntry { name: Spanned::new(entry.key.value.to_string(), entry.key.span), value })
        });
        Some(Self::new(entries.collect()))
    }
}

impl<T: Decode> Field for Named<T> {
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
    fn read(node: &Node, cx: &mut Decoder) -> Option<Self> {
        Self::decode(node, cx)
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|e| (&e.name.value, &e.value)))
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Named_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<T>();
        schemars::json_schema!({ "type": "object", "additionalProperties": value })
    }
}

/// Reads the entries of a mapping into the fields of a record; used by [`record!`](crate::record).
pub fn read_record(
    node: &Node,
    cx: &mut Decoder,
    known: &[&str],
    mut field: impl FnMut(&str, &Node, &mut Decoder),
) -> bool {
    let Some(map) = node.as_map() else {
        cx.wrong_type(node, "a mapping");
        return false;
    };
    for entry in &map.entries {
        let key: &str = &entry.key.value;
        if known.contains(&key) {
            cx.under(key, |cx| field(key, &entry.value, cx));
        } else {
            cx.unknown_key(entry, map, known);
        }
    }
    true
}

/// The field's value, its default, or a report that it is missing; used by [`record!`](crate::record).
pub fn finish_field<T: Field>(slot: Option<Option<T>>, node: &Node, key: &str, cx: &mut Decoder) -> Option<T> {
    match slot {
        Some(read) => read.or_else(T::absent),
        None => T::absent().or_else(|| {
            cx.missing_key(node, key);
            None
        }),
    }
}

/// Declares a section of the language once: the struct, its JSON Schema and its decoder.
///
/// `Spanned<T>` fields are required, `Option`, `Vec` and `Named` ones are not. `field as "key"` names the key when it
/// is not the field's own name.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident $(as $key:literal)? : $ty:ty,)* }) => {
        #[derive(Debug, Clone, PartialEq, serde::Serialize, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        $(#[$meta])*
        pub struct $name {
            $($(#[$field_meta])* $(#[serde(rename = $key)])? pub $field: $ty,)*
        }

        impl $name {
            /// The keys of this section.
            pub const KEYS: &[&str] = &[$($crate::record!(@key $field $($key)?)),*];
        }

        impl $crate::decode::Decode for $name {
            const WANTS: &'static str = "a mapping";
            fn decode(node: &aws_auto_source::Node, cx: &mut $crate::decode::Decoder) -> Option<Self> {
                $(let mut $field: Option<Option<$ty>> = None;)*
                let is_map = $crate::decode::read_record(node, cx, Self::KEYS, |key, value, cx| match key {
                    $(k if k == $crate::record!(@key $field $($key)?) => {
                        $field = Some(<$ty as $crate::decode::Field>::read(value, cx));
                    })*
                    _ => {}
                });
                if !is_map {
                    return None;
                }
                $(let $field = $crate::decode::finish_field($field, node, $crate::record!(@key $field $($key)?), cx);)*
                Some(Self { $($field: $field?,)* })
            }
        }
    };
    (@key $field:ident $key:literal) => { $key };
    (@key $field:ident) => { stringify!($field) };
}

/// Declares a closed set of words: the enum, its JSON Schema and its decoder. The first spelling is the one we print.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal $(| $alias:literal)*,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every spelling that is accepted.
            pub const WORDS: &[&str] = &[$($word, $($alias,)*)*];

            /// The word as we print it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The meaning of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word $(| $alias)* => Some(Self::$variant),)* _ => None }
            }
        }

        impl $crate::decode::Decode for $name {
            const WANTS: &'static str = "a word (a string)";
            fn decode(node: &aws_auto_source::Node, cx: &mut $crate::decode::Decoder) -> Option<Self> {
                $crate::decode::read_word(node, cx, Self::WORDS, Self::from_word)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": Self::WORDS })
            }
        }
    };
}

/// Reads one of a closed set of words; used by [`words!`](crate::words).
pub fn read_word<T>(node: &Node, cx: &mut Decoder, words: &[&str], from: impl Fn(&str) -> Option<T>) -> Option<T> {
    let Some(scalar) = node.as_scalar().filter(|_| node.describe() == "a string") else {
        cx.wrong_type(node, &format!("a word (a string): {}", words.join(", ")));
        return None;
    };
    let meaning = from(&scalar.text);
    if meaning.is_none() {
        cx.unknown_word(Spanned::new(&scalar.text, node.span), words);
    }
    meaning
}
