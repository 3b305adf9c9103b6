//! Closed sets of words, such as `arm64` and `x86_64`: the enum, its decoder and its JSON Schema from one declaration.

use aws_auto_source::{Node, Spanned};
use schemars::{Schema, json_schema};

use crate::decode::Decoder;
use crate::record::prose;

/// Declares a closed set of words: the enum, its JSON Schema and its decoder. The first spelling is the one we print.
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident {
        $($(#[doc = $variant_doc:literal])* $variant:ident = $word:literal $(| $alias:literal)*,)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
        pub enum $name {
            $($(#[doc = $variant_doc])* #[serde(rename = $word)] $variant,)*
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
            fn knows_word(word: &str) -> bool {
                Self::from_word(word).is_some()
            }
            fn decode(node: &aws_auto_source::Node, cx: &mut $crate::decode::Decoder) -> Option<Self> {
                $crate::words::read_word(node, cx, Self::WORDS, Self::from_word)
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
                $crate::words::schema(&[$(
                    ($word, concat!($($variant_doc, "\n"),*)),
                    $(($alias, concat!("Another spelling of `", $word, "`.")),)*
                )*])
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

/// The schema of a set of words, each with what it means; used by [`words!`](crate::words).
///
/// `enumDescriptions` is the keyword of the editors that read JSON Schema; validators pass over it.
#[must_use]
pub fn schema(words: &[(&str, &str)]) -> Schema {
    let spellings: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let meanings: Vec<String> = words.iter().map(|(_, doc)| prose(doc)).collect();
    json_schema!({ "type": "string", "enum": spellings, "enumDescriptions": meanings })
}
