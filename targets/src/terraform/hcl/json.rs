//! The JSON syntax: the same tree as a document of `*.tf.json`.
//!
//! Terraform reads most strings of that syntax as templates, so literal text is escaped as it is in HCL; where it
//! evaluates nothing ([`Expr::Plain`], [`Expr::Word`]) strings stand as they are.

use std::borrow::Cow;

use super::string::push_json_template;
use super::{Body, Expr, Item, Part, inline};
use crate::tree::Node;

/// A body as a mapping. Nested blocks of one type are a list, in their order; comments are left out.
#[must_use]
pub fn body<'a>(body: &Body<'a>) -> Node<'a> {
    let mut entries: Vec<(Cow<'a, str>, Node<'a>)> = Vec::with_capacity(body.items.len());
    for item in &body.items {
        match item {
            Item::Argument(name, value) => entries.push((Cow::Borrowed(name), expr(value))),
            Item::Named(name, value) => entries.push((name.clone(), expr(value))),
            Item::Block(block) => {
                let node = self::body(&block.body);
                match entries.iter_mut().find(|(kind, _)| kind == block.kind) {
                    Some((_, Node::List(blocks))) => blocks.push(node),
                    _ => entries.push((Cow::Borrowed(block.kind), Node::List(vec![node]))),
                }
            }
        }
    }
    Node::Map(entries)
}

/// An expression as a value: what JSON can say is said in JSON, the rest is a template in a string.
#[must_use]
pub fn expr<'a>(value: &Expr<'a>) -> Node<'a> {
    match value {
        Expr::Bool(b) => Node::Bool(*b),
        Expr::Int(n) => Node::Int(*n),
        Expr::Float(n) => Node::Float(*n),
        Expr::Str(text) => Node::Str(escaped(text)),
        Expr::Plain(text) | Expr::Word(text) => Node::Str(text.clone()),
        Expr::Template(parts) => Node::Str(template(parts).into()),
        Expr::List(items) => Node::List(items.iter().map(expr).collect()),
        Expr::Object(entries) => Node::Map(entries.iter().map(|(key, value)| (escaped(key), expr(value))).collect()),
        Expr::Led(_, inner) => expr(inner),
        Expr::Reference(_) | Expr::Call(..) | Expr::Index(..) | Expr::Equal(..) => {
            let mut text = "${".to_owned();
            inline::push(&mut text, value);
            text.push('}');
            Node::Str(text.into())
        }
    }
}

fn template(parts: &[Part<'_>]) -> String {
    let mut text = String::new();
    parts.iter().for_each(|part| inline::push_part(&mut text, part, push_json_template));
    text
}

fn escaped<'a>(text: &Cow<'a, str>) -> Cow<'a, str> {
    if !text.contains("${") && !text.contains("%{") {
        return text.clone();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    push_json_template(&mut escaped, text);
    Cow::Owned(escaped)
}
