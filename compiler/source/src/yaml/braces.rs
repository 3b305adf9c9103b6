//! The mistake of this language's files: `{ path: /v1/{id} }`, where the brace inside the value must be quoted.

use super::syntax::{Failure, Syntax, span};
use crate::codes::UNQUOTED_BRACES;
use crate::diagnostic::Diagnostic;
use crate::span::FileId;

/// The finding, if the failure comes from a `{…}` inside an unquoted value.
pub(super) fn unquoted(file: FileId, text: &str, failure: &Failure) -> Option<Diagnostic> {
    let (before, rest) = text.split_at_checked(failure.at)?;
    let opens = rest.starts_with('{') && matches!(failure.syntax, Syntax::FlowSeparator(_));
    let goes_on = before.ends_with('}') && rest.starts_with(|c: char| !c.is_whitespace() && !",]}:#".contains(c));
    if !opens && !goes_on {
        return None;
    }
    let start = value_start(text, failure.at);
    let end = value_end(text, start);
    let value = text.get(start..end)?;
    let place = span(file, start, end);
    let found = Diagnostic::new(UNQUOTED_BRACES, place, "braces in an unquoted value begin a mapping")
        .label("this value needs quotes")
        .help(format!("write `\"{value}\"`"));
    // Only a single word is certainly one value: with a space or quote in it, a comma may be what is missing.
    let certain = !value.contains([' ', '"', '\\', '\'', '\t']);
    Some(if certain { found.fix("put the value in quotes", place, format!("\"{value}\"")) } else { found })
}

/// Back from `at` to the bracket, comma, `: ` or line break before the value.
fn value_start(text: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    let mut start = at;
    for (offset, c) in text.get(..at).unwrap_or("").char_indices().rev() {
        let blank_after = text.get(offset + c.len_utf8()..).is_some_and(|rest| rest.starts_with([' ', '\t']));
        match c {
            '}' => depth += 1,
            '{' if depth > 0 => depth -= 1,
            '\n' | '{' => break,
            ',' | '[' if depth == 0 => break,
            ':' if depth == 0 && blank_after => break,
            _ => {}
        }
        start = offset;
    }
    let value = text.get(start..at).unwrap_or("");
    start + (value.len() - value.trim_start().len())
}

/// Forward to the end of the value: the bracket or comma that is not inside its own braces, or the line's end.
fn value_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let mut depth = 0_usize;
    let mut end = rest.len();
    for (offset, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | ']' | '}' | '#' if depth == 0 => {
                end = offset;
                break;
            }
            '\n' => {
                end = offset;
                break;
            }
            _ => {}
        }
    }
    start + rest.get(..end).map_or(0, |value| value.trim_end().len())
}
