//! Walks a text from `${` to `${` and decides what each one is: reference, escape, near miss or plain text.

use super::target::{Namespace, Target};
use super::{NearMiss, Parsed, Part, Reference};

const OPEN: &str = "${";
const ESCAPE: &str = "$${";

/// What one `${` turned out to be, and how many bytes of the text it takes.
enum Found {
    Literal(usize),
    Reference(Reference),
}

pub(super) fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut at = 0;
    while let Some(open) = find(text, at, OPEN) {
        // The `$` before decides: in `$$${` the first is plain and the other two are the escape.
        if open > at && text.get(open - 1..).is_some_and(|rest| rest.starts_with(ESCAPE)) {
            parsed.template.push_literal(slice(text, at, open - 1));
            parsed.template.push_literal(OPEN);
            at = open + OPEN.len();
            continue;
        }
        parsed.template.push_literal(slice(text, at, open));
        match read(text, open, &mut parsed) {
            Found::Literal(len) => {
                parsed.template.push_literal(slice(text, open, open + len));
                at = open + len;
            }
            Found::Reference(reference) => {
                at = open + reference.len;
                parsed.template.parts.push(Part::Reference(reference));
            }
        }
    }
    parsed.template.push_literal(slice(text, at, text.len()));
    parsed
}

/// The `${` at `open`, which is not escaped.
fn read(text: &str, open: usize, parsed: &mut Parsed) -> Found {
    let inside = open + OPEN.len();
    let body = body(text, inside);
    let closed = slice(text, inside + body.len(), text.len()).starts_with('}');
    let word_len = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(body.len());
    let (word, rest) = body.split_at_checked(word_len).unwrap_or_default();
    let namespace = Namespace::named(word);
    let Some((namespace, name)) = namespace.zip(rest.strip_prefix('.')) else {
        parsed.near_misses.extend(near_miss(text, open, word, rest));
        return Found::Literal(OPEN.len());
    };
    if !closed {
        parsed.near_misses.push(unclosed(open, body));
        return Found::Literal(OPEN.len() + body.len());
    }
    let len = OPEN.len() + body.len() + 1;
    match Target::parse(namespace, name) {
        Ok(target) => Found::Reference(Reference { target, offset: open, len }),
        Err(error) => {
            parsed.errors.push(error.shifted(inside + word.len() + 1));
            Found::Literal(len)
        }
    }
}

/// Everything up to a brace, a dollar or a space: a reference has none of them inside.
fn body(text: &str, from: usize) -> &str {
    let rest = slice(text, from, text.len());
    let end = rest.find(|c: char| matches!(c, '{' | '}' | '$') || c.is_whitespace()).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

fn unclosed(open: usize, body: &str) -> NearMiss {
    let proper = format!("${{{body}}}");
    let message = format!("`${{{body}` has no closing `}}` and stays as it is written");
    NearMiss { offset: open, len: OPEN.len() + body.len(), message, help: Some(format!("write `{proper}`")) }
}

/// A `${` that is no reference: is it nearly one?
fn near_miss(text: &str, open: usize, word: &str, rest: &str) -> Option<NearMiss> {
    let inside = open + OPEN.len();
    let near = |len, message: String, help| Some(NearMiss { offset: open, len, message, help: Some(help) });
    if let Some(spaced) = spaced(text, inside) {
        let len = OPEN.len() + spaced.len() + 1;
        let proper = format!("${{{}}}", spaced.trim());
        return near(
            len,
            format!("`{proper}` has no spaces inside, so this stays as it is written"),
            format!("write `{proper}`"),
        );
    }
    let written = format!("${{{word}{rest}}}");
    let len = OPEN.len() + word.len() + rest.len();
    let is_closed = slice(text, open + len, text.len()).starts_with('}');
    let len = len + usize::from(is_closed);
    let message = format!("`{}` is no reference and stays as it is written", slice(text, open, open + len));
    if let Some(pseudo) = rest.strip_prefix("::").filter(|_| word == "AWS") {
        return near(len, message, pseudo_help(pseudo));
    }
    let (separator, name) = rest.split_at_checked(1)?;
    let meant = Namespace::named(word).or_else(|| Namespace::meant_by(word))?;
    if name.is_empty() || name.starts_with(':') || !matches!(separator, "." | ":" | "/") {
        return None;
    }
    let proper = format!("${{{}.{name}}}", meant.as_str());
    (proper != written).then_some(())?;
    near(len, message, format!("write `{proper}`, or `$${{` for a literal `${{`"))
}

/// What stands before the `}`, if it is a reference but for the spaces at its ends. Looks no further than the next word,
/// so that a text full of `${` is still read in one pass.
fn spaced(text: &str, inside: usize) -> Option<&str> {
    let rest = slice(text, inside, text.len());
    let start = inside + (rest.len() - rest.trim_start().len());
    let content = body(text, start);
    let (word, name) = content.split_once('.')?;
    let namespace = Namespace::named(word)?;
    let after = slice(text, start + content.len(), text.len());
    let end = start + content.len() + (after.len() - after.trim_start().len());
    let closed = slice(text, end, text.len()).starts_with('}');
    (closed && start > inside && Target::parse(namespace, name).is_ok()).then(|| slice(text, inside, end))
}

/// CloudFormation's pseudo parameters, where there is a counterpart.
fn pseudo_help(pseudo: &str) -> String {
    let attribute = match pseudo {
        "AccountId" => "account",
        "Region" => "region",
        "Partition" => "partition",
        _ => return "there are `${aws.account}`, `${aws.region}` and `${aws.partition}`".to_owned(),
    };
    format!("write `${{aws.{attribute}}}`, or `$${{` for a literal `${{`")
}

fn find(text: &str, from: usize, needle: &str) -> Option<usize> {
    slice(text, from, text.len()).find(needle).map(|at| from + at)
}

fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}
