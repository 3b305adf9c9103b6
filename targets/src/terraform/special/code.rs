//! Code: a folder or file that is packed while Terraform plans, an object, an image.

use aws_auto_compiler::aws::{Props, Value};

use super::{is, owner};
use crate::terraform::hcl::{Block, Body, Expr, Part};
use crate::terraform::resources::Builder;

/// What is not packed, as everywhere (`**` is any depth).
const IGNORED: [&str; 3] = [".git/**", "**/__pycache__/**", "**/*.pyc"];

/// Everything in an archive may be read and run by everybody, which Lambda needs; so the archive is the same on every
/// machine.
const MODE: &str = "0755";

pub(super) fn write<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, siblings: &'a Props, body: &mut Body<'a>) {
    match value {
        Value::Path(path) if is_archive(path) => archive(builder, path, body),
        Value::Path(path) => {
            let mut source = Body::default();
            source.set("source_dir", builder.values.local(path));
            source.set("excludes", Expr::List(IGNORED.into_iter().map(Expr::text).collect()));
            packed(builder, source, body);
        }
        other => elsewhere(builder, other, siblings, body),
    }
}

/// Files that Lambda takes as they are.
fn is_archive(path: &str) -> bool {
    let end = path.rsplit('.').next().unwrap_or_default();
    end.eq_ignore_ascii_case("zip") || end.eq_ignore_ascii_case("jar")
}

fn archive<'a>(builder: &mut Builder<'a, '_>, path: &'a str, body: &mut Body<'a>) {
    let file = builder.values.local(path);
    body.set("filename", file.clone());
    body.set("source_code_hash", Expr::Call("filebase64sha256", vec![file]));
}

fn packed<'a>(builder: &mut Builder<'a, '_>, source: Body<'a>, body: &mut Body<'a>) {
    let (resource, own) = owner(builder);
    let name = if is(resource, "aws_lambda_layer_version") { format!("{}_layer", own.name) } else { own.name };
    builder.values.needs.archives = true;
    let mut data = Body::default();
    data.set("type", Expr::text("zip"));
    data.items.extend(source.items);
    data.set("output_file_mode", Expr::text(MODE));
    let output =
        [Part::Expr(Expr::Reference("path.module".to_owned())), Part::Text(format!("/.build/{name}.zip").into())];
    data.set("output_path", Expr::template(output));
    body.set("filename", Expr::Reference(format!("data.archive_file.{name}.output_path")));
    body.set("source_code_hash", Expr::Reference(format!("data.archive_file.{name}.output_base64sha256")));
    builder.before.push(Block {
        kind: "data",
        labels: vec!["archive_file".into(), name.into()],
        body: data,
        ..Block::default()
    });
}

fn elsewhere<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, siblings: &'a Props, body: &mut Body<'a>) {
    let Value::Map(members) = value else {
        return builder.values.unknown("code of this kind");
    };
    for (key, value) in members {
        let argument = match &**key {
            "S3Bucket" => "s3_bucket",
            "S3Key" => "s3_key",
            "S3ObjectVersion" => "s3_object_version",
            "ImageUri" => "image_uri",
            "ZipFile" => return inline(builder, value, siblings, body),
            other => return builder.values.unknown(&format!("code by {other}")),
        };
        body.set(argument, builder.values.expr(value));
    }
}

/// Code that stands in the configuration itself, in the file that CloudFormation makes of it (guide,
/// `AWS::Lambda::Function Code`): `index` with the runtime's extension.
fn inline<'a>(builder: &mut Builder<'a, '_>, code: &'a Value, siblings: &'a Props, body: &mut Body<'a>) {
    let runtime = siblings.iter().find(|(key, _)| key == "Runtime").and_then(|(_, value)| value.as_str());
    let file = if runtime.is_some_and(|name| name.starts_with("python")) { "index.py" } else { "index.js" };
    let mut source = Body::default();
    source.set("source_content", builder.values.expr(code));
    source.set("source_content_filename", Expr::text(file));
    packed(builder, source, body);
}
