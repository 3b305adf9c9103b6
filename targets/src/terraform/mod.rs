//! Terraform: a root module for the provider `hashicorp/aws`, in HCL or in Terraform's JSON syntax.
//!
//! The resource graph speaks CloudFormation's vocabulary; [`table`] says for each of its types and properties how the
//! provider writes it. Nothing here decides what is deployed. What the provider cannot say is an error, what Terraform
//! cannot do by itself a note.

mod deployments;
mod document;
pub mod hcl;
pub mod names;
mod resources;
mod settings;
pub mod special;
pub mod table;
pub mod tags;
mod values;

use aws_auto_compiler::aws::Stack;
use aws_auto_source::{Diagnostics, SourceMap};

use crate::{Artifact, Format, Options};

/// The module: `main.tf`, `variables.tf`, `outputs.tf` and `versions.tf`, or the same as `*.tf.json`. Files that would
/// be empty are left out.
#[must_use]
pub fn emit(stack: &Stack, sources: &SourceMap, options: &Options) -> (Vec<Artifact>, Diagnostics) {
    let names = names::Names::of(stack);
    document::Document::new(stack, sources, options, &names).print()
}

/// The commands that deploy the module, from the output folder.
#[must_use]
pub fn next_commands(stack: &Stack, _: &Options) -> Vec<String> {
    let names = names::Names::of(stack);
    let required = stack.parameters().filter(|(_, parameter)| parameter.default.is_none());
    let mut variables: Vec<&str> = required.map(|(id, _)| names.variable(id)).collect();
    variables.sort_unstable();
    let assignments: String = variables.iter().map(|name| format!(" -var {name}=VALUE")).collect();
    vec!["terraform init".to_owned(), format!("terraform apply{assignments}")]
}

const fn file_end(format: Format) -> &'static str {
    match format {
        Format::Yaml => ".tf",
        Format::Json => ".tf.json",
    }
}

#[cfg(test)]
mod tests;
