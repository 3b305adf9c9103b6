//! Passes over the resource graph, between lowering and the targets, and its verification.

pub(crate) mod cut;
mod cycles;
pub mod verify;

pub use verify::verify_stack;

use aws_auto_source::Diagnostic;

use super::codes::COMPILER_BUG;
use super::report::{Clock, Inputs, Log, PassTrace, Report};
use crate::aws::Stack;

/// A pass over the resource graph.
#[derive(Debug, Clone, Copy)]
pub struct ResourcePass {
    /// Its name in traces.
    pub name: &'static str,
    /// What it may change and what it never does, for `docs/passes.md`.
    pub may: &'static str,
    /// The pass itself.
    pub run: fn(&mut Stack, &mut Log),
}

/// Every pass, in the order in which they run.
pub const PASSES: &[ResourcePass] = &[
    // Targets print an order of creation; there must be one.
    cycles::PASS,
];

/// Runs every pass over the stack.
///
/// Debug builds verify the stack at the end; a violation is a bug of the compiler and becomes an error
/// (`compiler-bug`). A cycle that cannot be cut is reported by the pass, and not again as a bug.
pub fn run(stack: &mut Stack, clock: Clock) -> Report {
    let mut report = Report::default();
    for pass in PASSES {
        let mut log = Log::new(Inputs::default());
        let start = clock();
        (pass.run)(stack, &mut log);
        let micros = clock().saturating_sub(start);
        let (changes, diagnostics) = log.finish();
        report.traces.push(PassTrace { pass: pass.name, changes, micros });
        report.diagnostics.append(diagnostics);
    }
    if cfg!(debug_assertions) && !report.diagnostics.has_errors() {
        for violation in verify_stack(stack) {
            let message = format!("the resource graph is inconsistent: {violation}");
            let help = "this is a bug in aws-auto, not in your files: please report it with them";
            report.diagnostics.push(Diagnostic::without_place(COMPILER_BUG, message).help(help));
        }
    }
    report
}
