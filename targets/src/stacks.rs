//! Systems of one stack or of several: the printer of one stack, called for each.

use aws_auto_compiler::stacks::{Divided, Stacks};
use aws_auto_source::{Diagnostics, SourceMap};

use crate::{Artifact, Artifacts, Options, Target, emit};

/// Prints the system, the file to deploy first. Nested stacks follow in the order in which they are made.
///
/// As with [`emit`], there are no files when there is an error.
#[must_use]
pub fn emit_stacks(
    target: Target,
    stacks: &Stacks,
    sources: &SourceMap,
    options: &Options,
) -> (Vec<Artifact>, Diagnostics) {
    match stacks {
        Stacks::One(stack) => emit(target, stack, sources, options),
        Stacks::Many(divided) => emit_divided(target, divided, sources, options),
    }
}

fn emit_divided(
    target: Target,
    divided: &Divided,
    sources: &SourceMap,
    options: &Options,
) -> (Vec<Artifact>, Diagnostics) {
    let (mut artifacts, mut diagnostics) = emit(target, &divided.whole, sources, options);
    let parent = artifacts.first().map(|artifact| artifact.path.clone()).unwrap_or_default();
    for nested in &divided.nested {
        let (printed, found) = emit(target, &nested.stack, sources, &inside(options, &nested.file, &parent));
        diagnostics.append(found);
        // The first file is the template; whatever else a target writes is about the whole.
        let template = printed.into_iter().next();
        artifacts.extend(template.map(|template| Artifact { path: nested.file.clone(), ..template }));
    }
    if diagnostics.has_errors() { (Vec::new(), diagnostics) } else { (artifacts, diagnostics) }
}

/// The options for a file in a folder below the output folder.
fn inside(options: &Options, file: &str, parent: &str) -> Options {
    let up = "../".repeat(file.matches('/').count());
    let mut inside = options.clone();
    inside.header.part_of = Some(format!("{up}{parent}"));
    if !options.code_root.starts_with('/') && options.artifacts == Artifacts::Local {
        inside.code_root = format!("{up}{}", options.code_root);
        inside.code_root.truncate(inside.code_root.trim_end_matches('/').len());
    }
    inside
}
