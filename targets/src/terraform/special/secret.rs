//! Generated secrets: made when they are first written, and never kept in a plan or a state.

use aws_auto_compiler::aws::Value;

use super::owner;
use crate::terraform::hcl::{Block, Body, Expr};
use crate::terraform::resources::Builder;

/// CloudFormation's members and the arguments of `aws_secretsmanager_random_password`.
const RULES: [(&str, &str); 8] = [
    ("PasswordLength", "password_length"),
    ("ExcludeCharacters", "exclude_characters"),
    ("ExcludeLowercase", "exclude_lowercase"),
    ("ExcludeNumbers", "exclude_numbers"),
    ("ExcludePunctuation", "exclude_punctuation"),
    ("ExcludeUppercase", "exclude_uppercase"),
    ("IncludeSpace", "include_space"),
    ("RequireEachIncludedType", "require_each_included_type"),
];

pub(super) fn write<'a>(builder: &mut Builder<'a, '_>, value: &'a Value) {
    let (_, own) = owner(builder);
    let mut rules = Body::default();
    for (member, argument) in RULES {
        if let Some(value) = value.get(member) {
            rules.set(argument, builder.values.expr(value));
        }
    }
    builder.before.push(Block {
        kind: "ephemeral",
        labels: vec!["aws_secretsmanager_random_password".into(), own.name.clone().into()],
        body: rules,
        ..Block::default()
    });
    let secret = content(builder, value, &own.name);
    let body = builder.beside("aws_secretsmanager_secret_version", &own.name);
    body.set("secret_id", Expr::Reference(own.path("id")));
    body.set("secret_string_wo", secret);
    // A new value is written only when this number changes, so rotation is not undone.
    body.set("secret_string_wo_version", Expr::Int(1));
}

/// The password alone, or under its key among the members of the template.
fn content<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, name: &str) -> Expr<'a> {
    let password = Expr::Reference(format!("ephemeral.aws_secretsmanager_random_password.{name}.random_password"));
    let Some(key) = value.get("GenerateStringKey").and_then(Value::as_str) else { return password };
    let mut members = match value.get("SecretStringTemplate") {
        Some(Value::Json(template)) => match builder.values.expr(template) {
            Expr::Object(members) => members,
            _ => Vec::new(),
        },
        Some(text) => {
            let template = Expr::Call("jsondecode", vec![builder.values.expr(text)]);
            let merged = Expr::Call("merge", vec![template, Expr::Object(vec![(key.into(), password)])]);
            return Expr::Call("jsonencode", vec![merged]);
        }
        None => Vec::new(),
    };
    members.push((key.into(), password));
    Expr::Call("jsonencode", vec![Expr::Object(members)])
}
