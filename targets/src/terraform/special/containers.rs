//! Containers of a task: a document with the API's member names, which begin in lower case.

use std::borrow::Cow;

use aws_auto_compiler::aws::Value;

use crate::terraform::hcl::{Body, Expr};
use crate::terraform::resources::Builder;

/// Members whose own members are the user's words.
const FREE: [&str; 3] = ["options", "dockerLabels", "driverOpts"];

pub(super) fn write<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>) {
    let definitions = lower(builder.values.expr(value));
    body.set("container_definitions", Expr::Call("jsonencode", vec![definitions]));
}

fn lower(expr: Expr<'_>) -> Expr<'_> {
    match expr {
        Expr::List(items) => Expr::List(items.into_iter().map(lower).collect()),
        Expr::Object(entries) => Expr::Object(entries.into_iter().map(|(key, value)| member(&key, value)).collect()),
        Expr::Led(comments, inner) => Expr::Led(comments, Box::new(lower(*inner))),
        other => other,
    }
}

fn member<'a>(key: &str, value: Expr<'a>) -> (Cow<'a, str>, Expr<'a>) {
    let mut chars = key.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    let key: String = first.into_iter().chain(chars).collect();
    let value = if FREE.contains(&key.as_str()) { value } else { lower(value) };
    (Cow::Owned(key), value)
}
