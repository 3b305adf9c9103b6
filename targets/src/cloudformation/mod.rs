//! CloudFormation: the template, its size, and the commands that deploy it.

pub mod document;
pub mod intrinsics;
mod json_text;
pub(crate) mod limits;
pub(crate) mod order;
mod text;

use aws_auto_compiler::aws::Stack;
use aws_auto_source::{Diagnostics, SourceMap};

use crate::{Artifact, Artifacts, Format, Options};
use document::Dialect;

/// The template as one file, `template.yaml` or `template.json`.
#[must_use]
pub fn emit(stack: &Stack, sources: &SourceMap, options: &Options) -> (Vec<Artifact>, Diagnostics) {
    let commands = next_commands(stack, options);
    let (contents, mut diagnostics) = document::template(stack, &Dialect::default(), &commands, sources, options);
    limits::check(stack, contents.len(), limits::Upload::Above, options, &mut diagnostics);
    (vec![Artifact { path: file_name(options.format).to_owned(), contents }], diagnostics)
}

/// Whether the template names files of nested stacks, which have to be uploaded.
fn has_nested(stack: &Stack) -> bool {
    stack.iter().any(|(_, resource)| resource.ty == "AWS::CloudFormation::Stack")
}

/// The commands that deploy the template, from the output folder.
///
/// `package` uploads the local code folders and writes a template that names them in the bucket. `deploy` is told the
/// bucket too, because it needs one for templates above 51,200 bytes. Roles have names, hence the capability.
#[must_use]
pub fn next_commands(stack: &Stack, options: &Options) -> Vec<String> {
    let template = file_name(options.format);
    let mut commands = Vec::new();
    let mut deployed = template;
    if options.artifacts == Artifacts::Local || has_nested(stack) {
        deployed = if options.format == Format::Json { "packaged.json" } else { "packaged.yaml" };
        let json = if options.format == Format::Json { " --use-json" } else { "" };
        commands.push(format!(
            "aws cloudformation package --template-file {template} --s3-bucket BUCKET --output-template-file {deployed}{json}"
        ));
    }
    let name = stack_name(options);
    commands.push(format!(
        "aws cloudformation deploy --template-file {deployed} --stack-name {name} --s3-bucket BUCKET --capabilities CAPABILITY_NAMED_IAM{}",
        required_parameters(stack)
    ));
    commands
}

/// The stack's name in commands; a placeholder where there is none.
pub(crate) fn stack_name(options: &Options) -> &str {
    if options.header.stack_name.is_empty() { "STACK" } else { &options.header.stack_name }
}

/// ` --parameter-overrides NAME=VALUE …` for what has no default.
pub(crate) fn required_parameters(stack: &Stack) -> String {
    let mut names: Vec<&str> =
        stack.parameters().filter(|(_, p)| p.default.is_none()).map(|(_, p)| p.name.as_str()).collect();
    names.sort_unstable();
    let assignments: String = names.iter().map(|name| format!(" {name}=VALUE")).collect();
    if assignments.is_empty() { assignments } else { format!(" --parameter-overrides{assignments}") }
}

/// The name of a template's file.
pub(crate) const fn file_name(format: Format) -> &'static str {
    match format {
        Format::Yaml => "template.yaml",
        Format::Json => "template.json",
    }
}

#[cfg(test)]
mod tests;
