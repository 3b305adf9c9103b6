//! Printers: the resource graph as text that a deployment tool reads.
//!
//! Every target only prints what the graph says. Nothing here decides a property, reads a file, or looks at a clock;
//! what a format cannot express is a diagnostic, never silently something else.

pub mod cloudformation;
pub mod codes;
pub mod grafana;
pub mod json;
pub mod path;
pub mod sam;
pub mod stacks;
pub mod terraform;
pub mod tree;
pub mod yaml;

use aws_auto_compiler::aws::{Resource, Stack};
use aws_auto_source::{Diagnostics, SourceMap};

/// The tools that can be printed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A CloudFormation template, for `aws cloudformation package` and `deploy`.
    CloudFormation,
    /// A SAM template, for `sam build` and `sam deploy`.
    Sam,
    /// A Terraform module, for `terraform init` and `apply`.
    Terraform,
}

impl Target {
    /// All of them, in the order help texts list them.
    pub const ALL: &[Self] = &[Self::CloudFormation, Self::Sam, Self::Terraform];

    /// The word on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CloudFormation => "cloudformation",
            Self::Sam => "sam",
            Self::Terraform => "terraform",
        }
    }

    /// The target with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|t| t.name() == name)
    }
}

/// The notation of the main file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: comments, short forms. YAML; HCL for Terraform.
    #[default]
    Yaml,
    /// For programs: no comments.
    Json,
}

/// Where the deployment finds the functions' code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Artifacts {
    /// In local folders, which the deployment tool packs and uploads.
    #[default]
    Local,
    /// In a bucket already; the graph names it by parameters.
    S3,
}

/// What the head of a printed file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The program with its version: `aws-auto 0.1.0`.
    pub program: String,
    /// The specifications it was made from, as the user named them.
    pub specs: Vec<String>,
    /// The name of the stack in the deployment command; empty for a placeholder.
    pub stack_name: String,
    /// For a nested stack, the template that deploys it, as seen from its own file.
    pub part_of: Option<String>,
}

/// How to print.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The way from the output folder to the folder of the first specification (`..`, `../specs`); empty when they
    /// are the same. It makes every path value relative to the output folder.
    pub code_root: String,
    /// Where the code is.
    pub artifacts: Artifacts,
    /// The notation.
    pub format: Format,
    /// The head of the file.
    pub header: Header,
    /// SAM: also the deployment tool's configuration.
    pub samconfig: bool,
    /// Whether values of secrets may be read while Terraform plans, and so be kept in its state.
    pub secrets_in_state: bool,
}

/// One file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Relative to the output folder, with `/`.
    pub path: String,
    /// The whole text; ends in a line break.
    pub contents: String,
}

/// Prints the stack, main file first. Spans in comments are shown as `sources` names their files.
///
/// With an error among the diagnostics there are no files: a template that means something else than the graph must
/// not exist.
#[must_use]
pub fn emit(target: Target, stack: &Stack, sources: &SourceMap, options: &Options) -> (Vec<Artifact>, Diagnostics) {
    let (mut artifacts, diagnostics) = match target {
        Target::CloudFormation => cloudformation::emit(stack, sources, options),
        Target::Sam => sam::emit(stack, sources, options),
        Target::Terraform => terraform::emit(stack, sources, options),
    };
    artifacts.extend(grafana::artifacts(stack));
    if diagnostics.has_errors() { (Vec::new(), diagnostics) } else { (artifacts, diagnostics) }
}

/// The commands that deploy what [`emit`] printed, one shell line each.
#[must_use]
pub fn next_commands(target: Target, stack: &Stack, options: &Options) -> Vec<String> {
    match target {
        Target::CloudFormation => cloudformation::next_commands(stack, options),
        Target::Sam => sam::next_commands(stack, options),
        Target::Terraform => terraform::next_commands(stack, options),
    }
}

/// The resources as the target prints them: what is folded into another is a property of that.
#[must_use]
pub fn printed(target: Target, stack: &Stack) -> Vec<Resource> {
    match target {
        Target::CloudFormation | Target::Terraform => stack.iter().map(|(_, resource)| resource.clone()).collect(),
        Target::Sam => sam::printed(stack),
    }
}
