//! The HCL writer: what it writes is what `terraform fmt` leaves.
//!
//! The formatter's rules that matter here: two spaces for every line that leaves a bracket open; the `=` of arguments
//! on neighbouring lines stand in one column, where neither an empty line, nor a comment, nor a value over several
//! lines is between them.

use std::borrow::Cow;

use super::string::push_key;
use super::{Block, Body, Expr, Item, inline};

/// Mappings of one member and lists up to this width stay on one line.
const WIDE: usize = 90;

/// Appends a block that stands by itself, and its line break.
pub fn push_block(out: &mut String, block: &Block<'_>, indent: usize) {
    push_comments(out, &block.comments, indent);
    push_spaces(out, indent);
    out.push_str(block.kind);
    for label in &block.labels {
        out.push(' ');
        super::string::push_quoted(out, label);
    }
    if block.body.items.is_empty() {
        out.push_str(" {}\n");
        return;
    }
    out.push_str(" {\n");
    push_body(out, &block.body, indent + 2);
    push_spaces(out, indent);
    out.push_str("}\n");
}

/// Appends comments, each kept on one line whatever it contains.
pub fn push_comments(out: &mut String, comments: &[Cow<'_, str>], indent: usize) {
    for comment in comments {
        push_spaces(out, indent);
        out.push('#');
        if !comment.is_empty() {
            out.push(' ');
            out.extend(comment.chars().map(|c| if c.is_control() { ' ' } else { c }));
        }
        let end = out.trim_end_matches(' ').len();
        out.truncate(end);
        out.push('\n');
    }
}

/// Printed after everything else, as the language's style guide has it.
const LAST: &str = "depends_on";

/// Arguments first, then nested blocks, each after an empty line.
fn push_body(out: &mut String, body: &Body<'_>, indent: usize) {
    let lines = |last: bool| -> Vec<Line<'_>> {
        let argument = |item| match item {
            &Item::Argument(name, ref value) => Some((Cow::Borrowed(name), value)),
            Item::Named(name, value) => Some((name.clone(), value)),
            Item::Block(_) => None,
        };
        let wanted = body.items.iter().filter_map(argument).filter(|(name, _)| (name == LAST) == last);
        wanted.map(|(name, value)| Line::new(name.into_owned(), value, indent, false)).collect()
    };
    let start = out.len();
    let blank = |out: &mut String| {
        if out.len() > start {
            out.push('\n');
        }
    };
    push_lines(out, &lines(false), indent);
    for item in &body.items {
        if let Item::Block(block) = item {
            blank(out);
            push_block(out, block, indent);
        }
    }
    let last = lines(true);
    if !last.is_empty() {
        blank(out);
        push_lines(out, &last, indent);
    }
}

/// `name = value`, where the value may go on over further lines.
struct Line<'e> {
    comments: &'e [Cow<'e, str>],
    name: String,
    value: String,
}

impl<'e> Line<'e> {
    fn new(name: String, value: &'e Expr<'e>, indent: usize, inside: bool) -> Self {
        let (comments, value) = match value {
            Expr::Led(comments, inner) => (comments.as_slice(), inner.as_ref()),
            other => (&[][..], other),
        };
        let mut text = String::new();
        push_value(&mut text, value, indent, inside);
        Self { comments, name, value: text }
    }

    fn goes_on(&self) -> bool {
        self.value.contains('\n')
    }
}

fn push_lines(out: &mut String, lines: &[Line<'_>], indent: usize) {
    // A chain ends before a comment, and before and after a value over several lines.
    for chain in lines.chunk_by(|a, b| !a.goes_on() && !b.goes_on() && b.comments.is_empty()) {
        let width = chain.iter().map(|line| line.name.len()).max().unwrap_or(0);
        for line in chain {
            push_comments(out, line.comments, indent);
            push_spaces(out, indent);
            out.push_str(&line.name);
            push_spaces(out, width - line.name.len());
            out.push_str(" = ");
            out.push_str(&line.value);
            out.push('\n');
        }
    }
}

/// Appends a value that begins on a line indented by `indent`; `inside` another value, a short mapping stays on a line.
fn push_value(out: &mut String, value: &Expr<'_>, indent: usize, inside: bool) {
    match value {
        Expr::Object(entries) if !entries.is_empty() && !fits(value, inside) => push_object(out, entries, indent),
        Expr::List(items) if !items.is_empty() && !fits(value, inside) => push_list(out, items, indent),
        Expr::Call(function, arguments) => match arguments.as_slice() {
            [one @ (Expr::Object(_) | Expr::List(_))] => {
                out.push_str(function);
                out.push('(');
                push_value(out, one, indent, inside);
                out.push(')');
            }
            _ => inline::push(out, value),
        },
        Expr::Led(_, inner) => push_value(out, inner, indent, inside),
        other => inline::push(out, other),
    }
}

/// Whether the value is read well on one line.
fn fits(value: &Expr<'_>, inside: bool) -> bool {
    let mut line = String::new();
    inline::push(&mut line, value);
    line.len() <= WIDE && is_flat(value, inside)
}

/// Lists of single values and, inside of others, mappings of one member.
fn is_flat(value: &Expr<'_>, inside: bool) -> bool {
    match value {
        Expr::Led(..) => false,
        Expr::Object(entries) => match entries.as_slice() {
            [] => true,
            [(_, one)] => inside && is_flat(one, true),
            _ => false,
        },
        Expr::List(items) => items.iter().all(|item| !matches!(item, Expr::Object(_)) && is_flat(item, inside)),
        Expr::Call(_, arguments) => arguments.iter().all(|argument| is_flat(argument, inside)),
        _ => true,
    }
}

fn push_object(out: &mut String, entries: &[(Cow<'_, str>, Expr<'_>)], indent: usize) {
    let lines: Vec<Line<'_>> = entries
        .iter()
        .map(|(key, value)| {
            let mut name = String::new();
            push_key(&mut name, key);
            Line::new(name, value, indent + 2, true)
        })
        .collect();
    out.push_str("{\n");
    push_lines(out, &lines, indent + 2);
    push_spaces(out, indent);
    out.push('}');
}

fn push_list(out: &mut String, items: &[Expr<'_>], indent: usize) {
    out.push_str("[\n");
    for item in items {
        if let Expr::Led(comments, _) = item {
            push_comments(out, comments, indent + 2);
        }
        push_spaces(out, indent + 2);
        push_value(out, item, indent + 2, true);
        out.push_str(",\n");
    }
    push_spaces(out, indent);
    out.push(']');
}

fn push_spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}
