//! Where things stand, where the parser's spans are not the ones people would underline.

use super::syntax::{line_start, span};
use crate::span::Span;

/// The span of a block scalar, from its `|` or `>` to its last character that is not white space. The parser's span
/// `content` begins after the header; `after` is the end of the token before it.
pub(super) fn block(source: &str, after: u32, content: Span) -> Span {
    let (start, end) = (content.start as usize, content.end as usize);
    let header = block_header(source, (after as usize).min(start), start);
    let text = source.get(header..end.max(header)).unwrap_or("").trim_end();
    span(content.file, header, header + text.len())
}

fn block_header(source: &str, after: usize, content: usize) -> usize {
    let before = source.get(after..content).unwrap_or("").trim_end();
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let ends_line = |rest: &str| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
        let comment = rest.trim_start_matches([' ', '\t']);
        rest.is_empty() || (comment.len() < rest.len() && comment.starts_with('#'))
    };
    before
        .get(line..)
        .unwrap_or("")
        .match_indices(['|', '>'])
        .find(|(at, _)| ends_line(before.get(line + at + 1..).unwrap_or("")))
        .map_or(content, |(at, _)| after + line + at)
}

/// Where a value would stand that is not there: after the `:` of its key, or after a key without one.
pub(super) fn absent_value(source: &str, key: Span) -> Span {
    let rest = source.get(key.end as usize..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let colon = rest.get(blanks..).is_some_and(|r| r.starts_with(':'));
    let at = if colon { key.end as usize + blanks + 1 } else { key.end as usize };
    span(key.file, at, at)
}

/// Where a block list begins: at its first dash. Of a list that stands under a key without indentation the parser
/// tells only the place after that dash.
pub(super) fn block_list(source: &str, at: Span, is_map_value: bool) -> u32 {
    let start = line_start(source, at.start as usize);
    let before = source.get(start..at.start as usize).unwrap_or("");
    let indent = before.len() - before.trim_start_matches(' ').len();
    let dash = is_map_value && before.get(indent..).is_some_and(|rest| rest.starts_with('-'));
    if dash { u32::try_from(start + indent).unwrap_or(at.start) } else { at.start }
}
