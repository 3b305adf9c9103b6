//! SAM: the same resources as in CloudFormation, folded up where SAM's macro expands to exactly them.
//!
//! [`fold`] decides what SAM makes itself; everything else is printed by the room of CloudFormation. Nothing is ever
//! folded that SAM would expand to something weaker or to something else: then the plain resource stands.

mod config;
mod fold;

use aws_auto_compiler::aws::{Resource, Stack};
use aws_auto_source::{Diagnostics, SourceMap};

use crate::cloudformation::{self, document, limits};
use crate::{Artifact, Options};

/// The template, and the deployment tool's configuration when it is asked for.
#[must_use]
pub fn emit(stack: &Stack, sources: &SourceMap, options: &Options) -> (Vec<Artifact>, Diagnostics) {
    let is_part = options.header.part_of.is_some();
    let folded = fold::fold(stack, &|span| document::place(sources, span, is_part));
    let commands = next_commands(stack, options);
    let (contents, mut diagnostics) = document::template(&folded.stack, &folded.dialect, &commands, sources, options);
    // Limits hold for what the macro makes of the template, and that has all the resources of the graph.
    limits::check(stack, contents.len(), limits::Upload::Always, options, &mut diagnostics);
    let path = cloudformation::file_name(options.format).to_owned();
    let mut artifacts = vec![Artifact { path, contents }];
    if options.samconfig {
        artifacts.push(Artifact { path: config::FILE.to_owned(), contents: config::contents(stack, options) });
    }
    (artifacts, diagnostics)
}

/// The resources as the template has them, for those who explain it.
#[must_use]
pub fn printed(stack: &Stack) -> Vec<Resource> {
    let folded = fold::fold(stack, &|_| String::new());
    let printed = folded.stack.iter().filter(|(id, _)| !folded.dialect.made.contains_key(id));
    printed.map(|(_, resource)| resource.clone()).collect()
}

/// The commands that deploy the template, from the output folder. `sam deploy` uploads the code that `sam build` has
/// built, and makes a bucket for it; roles have names, hence the capability. All that may stand in `samconfig.toml`.
#[must_use]
pub fn next_commands(stack: &Stack, options: &Options) -> Vec<String> {
    let overrides = cloudformation::required_parameters(stack);
    let deploy = if options.samconfig {
        format!("sam deploy{overrides}")
    } else {
        let name = cloudformation::stack_name(options);
        let capabilities = capabilities(stack);
        format!("sam deploy --stack-name {name} --resolve-s3 --capabilities {capabilities}{overrides}")
    };
    vec![format!("sam build && {deploy}")]
}

/// What the deployment may do: make roles with names, and run SAM's macro in nested stacks, too.
fn capabilities(stack: &Stack) -> &'static str {
    if stack.iter().any(|(_, resource)| resource.ty == "AWS::CloudFormation::Stack") {
        "CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND"
    } else {
        "CAPABILITY_NAMED_IAM"
    }
}
