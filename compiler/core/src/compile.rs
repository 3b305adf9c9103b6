//! The whole way, from texts to the resource graph, in one call.

use aws_auto_source::yaml::Comment;
use aws_auto_source::{Code, Diagnostics, SourceMap};

use crate::aws::Stack;
use crate::frontend::{self, CodeStore, ReadOptions, UsageError};
use crate::ir::Ecosystem;
use crate::lower;

/// What a compilation is asked for.
#[derive(Debug, Clone)]
pub struct CompileOptions {
    /// How files are read.
    pub read: ReadOptions,
    /// Code as bucket and key parameters instead of local paths.
    pub artifacts_in_s3: bool,
}

/// What a compilation gives.
#[derive(Debug)]
pub struct Compiled {
    /// The ecosystem after all passes.
    pub ecosystem: Ecosystem,
    /// What it becomes on AWS; nothing when there are errors.
    pub stack: Option<Stack>,
    /// What was found, at the codes' own levels.
    pub diagnostics: Diagnostics,
    /// Comments of all files, for suppressions.
    pub comments: Vec<Comment>,
}

/// Compiles all files of the source map as one ecosystem.
///
/// # Errors
/// When the options contradict the ecosystem.
pub fn compile(sources: &SourceMap, options: &CompileOptions, code: &dyn CodeStore) -> Result<Compiled, UsageError> {
    let frontend::Read { ecosystem, mut diagnostics, comments } = frontend::read(sources, &options.read, code)?;
    if diagnostics.has_errors() {
        return Ok(Compiled { ecosystem, stack: None, diagnostics, comments });
    }
    let (stack, found) = lower::lower(&ecosystem, options.artifacts_in_s3);
    diagnostics.append(found);
    let stack = (!diagnostics.has_errors()).then_some(stack);
    Ok(Compiled { ecosystem, stack, diagnostics, comments })
}

/// Every code that the compiler and the rooms it stands on can report.
#[must_use]
pub fn all_codes() -> Vec<Code> {
    let tables = [
        aws_auto_source::codes::CODES,
        aws_auto_schema::codes::CODES,
        frontend::codes::CODES,
        lower::function::codes::CODES,
        lower::network::codes::CODES,
        lower::triggers::codes::CODES,
        lower::resources::codes::CODES,
    ];
    tables.concat()
}
