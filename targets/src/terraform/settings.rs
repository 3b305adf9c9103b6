//! Variables, outputs, and what the module needs of Terraform and of the provider.

use std::borrow::Cow;

use aws_auto_compiler::aws::{ParamId, ParamType, Parameter, Value};

use super::document::plain;
use super::hcl::{Block, Body, Expr, Part};
use super::tags::DefaultTags;
use super::values::Values;
use crate::Options;

/// Write-only arguments and ephemeral resources (Terraform 1.11, 2025-02-27).
const TERRAFORM: &str = ">= 1.11";
/// The provider whose schema the table is compared with, and everything after it that is compatible.
const AWS: &str = "~> 6.47";
/// `excludes` with `**` (2.5) and a mode for files (2.3).
const ARCHIVE: &str = "~> 2.7";

/// Variables, by name.
pub(super) fn variables<'a>(values: &mut Values<'a>, options: &Options) -> Vec<Block<'a>> {
    let stack = values.stack;
    let mut sorted: Vec<(&'a str, &'a Parameter)> =
        stack.parameters().map(|(id, parameter)| (values.names.variable(id), parameter)).collect();
    sorted.sort_by_key(|(name, _)| *name);
    let mut blocks: Vec<Block<'a>> = sorted.into_iter().map(|(name, parameter)| variable(name, parameter)).collect();
    if values.needs.code_root {
        blocks.insert(0, code_root(options));
    }
    blocks
}

fn code_root<'a>(options: &Options) -> Block<'a> {
    let folder = if options.code_root.is_empty() { "." } else { &options.code_root };
    let what = format!("Folder that holds the functions' code; \"{folder}\", seen from this module, when null.");
    let mut body = Body::default();
    body.set("description", Expr::Plain(what.into()));
    body.set("type", Expr::Word("string".into()));
    body.set("default", Expr::Reference("null".to_owned()));
    Block { kind: "variable", labels: vec!["code_root".into()], body, ..Block::default() }
}

fn variable<'a>(name: &'a str, parameter: &'a Parameter) -> Block<'a> {
    let ty = match parameter.ty {
        ParamType::String => "string",
        ParamType::Number => "number",
        ParamType::List => "list(string)",
    };
    let mut body = Body::default();
    if !parameter.description.is_empty() {
        body.set("description", Expr::Plain(Cow::Borrowed(&parameter.description)));
    }
    body.set("type", Expr::Word(ty.into()));
    if let Some(default) = &parameter.default {
        body.set("default", plain(default));
    }
    body.set("nullable", Expr::Bool(false));
    if parameter.secret {
        body.set("sensitive", Expr::Bool(true));
    }
    if !parameter.allowed.is_empty() {
        validation(name, parameter, body.nested("validation"));
    }
    Block { kind: "variable", labels: vec![name.into()], body, ..Block::default() }
}

/// Only the values that are allowed.
fn validation<'a>(name: &str, parameter: &'a Parameter, body: &mut Body<'a>) {
    let allowed: Vec<Expr<'a>> = parameter.allowed.iter().map(literal).collect();
    let shown: Vec<String> = parameter.allowed.iter().map(shown).collect();
    let given = Expr::Reference(format!("var.{name}"));
    let condition = match parameter.ty {
        ParamType::List => every(given, allowed),
        ParamType::String | ParamType::Number => Expr::Call("contains", vec![Expr::List(allowed), given]),
    };
    body.set("condition", condition);
    body.set("error_message", Expr::text(format!("It must be one of: {}.", shown.join(", "))));
}

/// No element is outside of the list: taking the allowed ones away leaves nothing.
fn every<'a>(given: Expr<'a>, allowed: Vec<Expr<'a>>) -> Expr<'a> {
    let others = Expr::Call("setsubtract", vec![given, Expr::List(allowed)]);
    Expr::Equal(Box::new(Expr::Call("length", vec![others])), 0)
}

fn literal(value: &Value) -> Expr<'_> {
    match plain(value) {
        Expr::Plain(text) => Expr::Str(text),
        other => other,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Str(text) => text.clone(),
        Value::Int(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        other => format!("{other:?}"),
    }
}

/// Outputs, by name.
pub(super) fn outputs<'a>(values: &mut Values<'a>) -> Vec<Block<'a>> {
    let stack = values.stack;
    let mut sorted: Vec<_> = stack.outputs.iter().collect();
    sorted.sort_by(|a, b| a.snake.cmp(&b.snake));
    values.own(None);
    sorted
        .into_iter()
        .map(|output| {
            let value = values.expr(&output.value);
            let hidden = is_secret(values, &output.value);
            self::output(&output.snake, &output.description, value, hidden)
        })
        .collect()
}

/// One output.
pub(super) fn output<'a>(
    name: impl Into<Cow<'a, str>>,
    description: impl Into<Cow<'a, str>>,
    value: Expr<'a>,
    sensitive: bool,
) -> Block<'a> {
    let mut body = Body::default();
    let description = description.into();
    if !description.is_empty() {
        body.set("description", Expr::Plain(description));
    }
    body.set("value", value);
    if sensitive {
        body.set("sensitive", Expr::Bool(true));
    }
    Block { kind: "output", labels: vec![name.into()], body, ..Block::default() }
}

/// Terraform refuses an output that shows something secret without saying so.
fn is_secret(values: &Values<'_>, value: &Value) -> bool {
    let secret = |id: &ParamId| values.stack.parameter(*id).secret;
    let mut found = false;
    value.walk(&mut |part| match part {
        Value::Param(id) => found |= secret(id),
        Value::SecretValue { .. } => found = true,
        _ => {}
    });
    found
}

/// Versions and the provider's configuration.
pub(super) fn versions<'a>(values: &mut Values<'a>, tags: &DefaultTags) -> Vec<Block<'a>> {
    let mut terraform = Body::default();
    terraform.set("required_version", Expr::Plain(TERRAFORM.into()));
    let providers = terraform.nested("required_providers");
    if values.needs.archives {
        providers.set("archive", provider("hashicorp/archive", ARCHIVE));
    }
    providers.set("aws", provider("hashicorp/aws", AWS));
    let mut aws = Body::default();
    if !tags.0.is_empty() {
        let entries = tags.0.iter().map(|(key, value)| (Cow::Owned(key.clone()), constant(values, value)));
        let entries = entries.collect();
        aws.nested("default_tags").set("tags", Expr::Object(entries));
    }
    vec![
        Block { kind: "terraform", body: terraform, ..Block::default() },
        Block { kind: "provider", labels: vec!["aws".into()], body: aws, ..Block::default() },
    ]
}

fn provider<'a>(source: &'static str, version: &'static str) -> Expr<'a> {
    Expr::object([("source", Expr::Plain(source.into())), ("version", Expr::Plain(version.into()))])
}

/// A tag's value, which outlives the table of default tags.
fn constant<'a>(values: &Values<'a>, value: &Value) -> Expr<'a> {
    match value {
        Value::Str(text) => Expr::text(text.clone()),
        Value::Param(id) => Expr::Reference(format!("var.{}", values.names.variable(*id))),
        Value::Join(parts) => Expr::template(parts.iter().map(|part| Part::Expr(constant(values, part)))),
        _ => Expr::text(""),
    }
}
