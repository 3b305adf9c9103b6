//! Expressions on one line.

use super::string::{push_escaped, push_key, push_quoted};
use super::{Expr, Part};
use crate::tree::push_int;

/// Appends the expression on one line; comments inside it are left out.
pub(super) fn push(out: &mut String, expr: &Expr<'_>) {
    match expr {
        Expr::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Expr::Int(n) => push_int(out, *n),
        Expr::Float(n) => push_number(out, *n),
        Expr::Str(text) | Expr::Plain(text) => push_quoted(out, text),
        Expr::Word(word) => out.push_str(word),
        Expr::Reference(reference) => out.push_str(reference),
        Expr::Template(parts) => {
            out.push('"');
            parts.iter().for_each(|part| push_part(out, part, push_escaped));
            out.push('"');
        }
        Expr::Call(function, arguments) => {
            out.push_str(function);
            push_list(out, ["(", ")"], arguments);
        }
        Expr::Index(list, index) => {
            push(out, list);
            out.push('[');
            push_int(out, (*index).into());
            out.push(']');
        }
        Expr::Equal(left, right) => {
            push(out, left);
            out.push_str(" == ");
            push_int(out, (*right).into());
        }
        Expr::List(items) => push_list(out, ["[", "]"], items),
        Expr::Object(entries) => push_object(out, entries),
        Expr::Led(_, inner) => push(out, inner),
    }
}

/// Appends a part of a template, with `literal` for its texts.
pub(super) fn push_part(out: &mut String, part: &Part<'_>, literal: impl Fn(&mut String, &str)) {
    match part {
        Part::Text(text) => literal(out, text),
        Part::Expr(expr) => {
            out.push_str("${");
            push(out, expr);
            out.push('}');
        }
    }
}

fn push_list(out: &mut String, [open, close]: [&str; 2], items: &[Expr<'_>]) {
    out.push_str(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        push(out, item);
    }
    out.push_str(close);
}

fn push_object<K: AsRef<str>>(out: &mut String, entries: &[(K, Expr<'_>)]) {
    if entries.is_empty() {
        out.push_str("{}");
        return;
    }
    for (at, (key, value)) in entries.iter().enumerate() {
        out.push_str(if at > 0 { ", " } else { "{ " });
        push_key(out, key.as_ref());
        out.push_str(" = ");
        push(out, value);
    }
    out.push_str(" }");
}

/// Digits, never an exponent. HCL has no infinities; the graph never contains one.
fn push_number(out: &mut String, number: f64) {
    if number.is_finite() { out.push_str(&number.to_string()) } else { push_quoted(out, &number.to_string()) }
}
