//! The whole way, from texts to the resource graph, in one call.

use aws_auto_source::yaml::Comment;
use aws_auto_source::{Code, Diagnostics, SourceMap};

use crate::aws::Stack;
use crate::frontend::{self, CodeStore, ReadOptions, UsageError};
use crate::ir::Ecosystem;
use crate::passes::{self, Clock, Levels, PassTrace};
use crate::{lints, lower, passes::resource};

/// What a compilation is asked for.
#[derive(Debug, Clone)]
pub struct CompileOptions {
    /// How files are read.
    pub read: ReadOptions,
    /// Code as bucket and key parameters instead of local paths.
    pub artifacts_in_s3: bool,
    /// How much the optimiser may choose.
    pub levels: Levels,
    /// A monotonic clock in microseconds, for timings; `|| 0` without.
    pub clock: Clock,
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
    /// What each step and pass did, in their order.
    pub traces: Vec<PassTrace>,
}

/// Compiles all files of the source map as one ecosystem.
///
/// # Errors
/// When the options contradict the ecosystem.
pub fn compile(sources: &SourceMap, options: &CompileOptions, code: &dyn CodeStore) -> Result<Compiled, UsageError> {
    let clock = options.clock;
    let mut traces = Vec::new();
    let start = clock();
    let read = frontend::read(sources, &options.read, code)?;
    let frontend::Read { mut ecosystem, mut diagnostics, comments } = read;
    traces.push(step("frontend", start, clock));
    if diagnostics.has_errors() {
        return Ok(Compiled { ecosystem, stack: None, diagnostics, comments, traces });
    }
    let report = passes::run(&mut ecosystem, options.levels, clock);
    traces.extend(report.traces);
    diagnostics.append(report.diagnostics);
    let start = clock();
    diagnostics.append(lints::run(&ecosystem, options.read.today));
    traces.push(step("lints", start, clock));
    let start = clock();
    let (mut stack, found) = lower::lower(&ecosystem, options.artifacts_in_s3);
    traces.push(step("lowering", start, clock));
    diagnostics.append(found);
    let report = resource::run(&mut stack, clock);
    traces.extend(report.traces);
    diagnostics.append(report.diagnostics);
    let stack = (!diagnostics.has_errors()).then_some(stack);
    Ok(Compiled { ecosystem, stack, diagnostics, comments, traces })
}

/// The trace of a step that decides nothing by itself.
fn step(name: &'static str, start: u64, clock: Clock) -> PassTrace {
    PassTrace { pass: name, changes: Vec::new(), micros: clock().saturating_sub(start) }
}

/// Every code that the compiler and the rooms it stands on can report.
#[must_use]
pub fn all_codes() -> Vec<Code> {
    let tables = [
        aws_auto_source::codes::CODES,
        aws_auto_schema::codes::CODES,
        frontend::codes::CODES,
        frontend::flows::codes::CODES,
        frontend::resilience::codes::CODES,
        passes::codes::CODES,
        lower::function::codes::CODES,
        lower::monitoring::codes::CODES,
        lower::network::codes::CODES,
        lower::triggers::codes::CODES,
        lower::resources::codes::CODES,
        crate::stacks::codes::CODES,
    ];
    let mut all = tables.concat();
    all.extend(lints::codes());
    all
}
