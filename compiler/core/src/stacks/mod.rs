//! Big systems: one stack cut into a parent and nested ones, where CloudFormation's limits ask for it.
//!
//! It runs after lowering and the resource passes, for the targets that deploy stacks. The cut follows the dependency
//! graph: a function stays with everything under its name, neighbours stay together, and stacks have an order, so that no
//! two need each other. What a lock file pins stays where it is. Every step is linear in the size of the system.

mod assign;
mod atoms;
mod build;
pub mod codes;
mod order;
mod size;

#[cfg(test)]
mod tests;

use aws_auto_source::{Diagnostic, Diagnostics};

use crate::aws::Stack;
use crate::knowledge::limits::cloudformation as limits;
use crate::lock::LockedStack;
use crate::lower::naming;
use codes::{STACK_NEARLY_FULL, STACK_SPLIT_MIGRATION};

/// What one stack may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Resources.
    pub resources: usize,
    /// Parameters.
    pub parameters: usize,
    /// Outputs.
    pub outputs: usize,
    /// Bytes of template.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            resources: limits::RESOURCES,
            parameters: limits::PARAMETERS,
            outputs: limits::OUTPUTS,
            bytes: limits::TEMPLATE_BODY,
        }
    }
}

/// How the files of stacks are called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// The ending of template files, without the dot.
    pub extension: &'static str,
}

impl Shape {
    /// The file of a nested stack, from the parent's folder.
    fn file(&self, name: &str) -> String {
        format!("stacks/{name}.{}", self.extension)
    }
}

/// A system of several stacks.
#[derive(Debug, PartialEq)]
pub struct Divided {
    /// The stack that makes the others, and hands their values around.
    pub whole: Stack,
    /// The others, in the order in which they can be made.
    pub nested: Vec<NestedStack>,
}

/// One stack of a divided system.
#[derive(Debug, PartialEq)]
pub struct NestedStack {
    /// Its name.
    pub name: String,
    /// The file it is printed to, from the parent's folder.
    pub file: String,
    /// What is in it.
    pub stack: Stack,
}

/// A system after the question whether it must be divided.
#[derive(Debug, PartialEq)]
pub struct Deployment {
    /// The stack, or the parent and its nested stacks.
    pub stacks: Stacks,
    /// What lives where, to be pinned; empty for one stack.
    pub pins: Vec<LockedStack>,
}

/// One stack or several.
#[derive(Debug, PartialEq)]
pub enum Stacks {
    /// All in one.
    One(Stack),
    /// A parent and nested stacks.
    Many(Divided),
}

/// Divides the stack where it is larger than `limits`, or where it was divided before. There is no deployment when the
/// lock asks for what cannot be.
pub fn divide(
    stack: Stack,
    locked: &[LockedStack],
    shape: &Shape,
    limits: &Limits,
) -> (Option<Deployment>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let load = Load::of(&stack);
    if locked.is_empty() && load.fits(limits) {
        if let Some(note) = load.nearly_full(limits) {
            diagnostics.push(note);
        }
        return (Some(Deployment { stacks: Stacks::One(stack), pins: Vec::new() }), diagnostics);
    }
    let atoms = atoms::atoms(&stack, limits.resources / 2);
    let parts = assign::assign(&atoms, locked, limits);
    if locked.is_empty() {
        diagnostics.push(migration(&load, parts.len(), limits));
    }
    let pins = parts.iter().map(|part| pin(part, &atoms)).collect();
    let (divided, found) = build::build(stack, &atoms, &parts, shape, limits);
    diagnostics.append(found);
    // A reference that could not cross is still one into another stack.
    let deployment = Deployment { stacks: Stacks::Many(divided), pins };
    ((!diagnostics.has_errors()).then_some(deployment), diagnostics)
}

/// The logical id of a nested stack in its parent.
fn stack_id(name: &str) -> String {
    naming::pascal(name)
}

fn pin(part: &assign::Part, atoms: &[atoms::Atom]) -> LockedStack {
    let keys = part.atoms.iter().filter_map(|at| atoms.get(*at)).flat_map(|atom| &atom.keys);
    let mut members: Vec<String> = keys.cloned().collect();
    members.sort_unstable();
    LockedStack { name: part.name.clone(), members }
}

/// What a stack holds, of everything that is limited.
struct Load {
    resources: usize,
    parameters: usize,
    outputs: usize,
    bytes: usize,
}

impl Load {
    fn of(stack: &Stack) -> Self {
        Self {
            resources: stack.len(),
            parameters: stack.parameters().count(),
            outputs: stack.outputs.len(),
            bytes: stack.iter().map(|(_, resource)| size::of(resource)).sum(),
        }
    }

    fn fits(&self, limits: &Limits) -> bool {
        self.resources <= limits.resources && self.outputs <= limits.outputs && self.bytes <= limits.bytes
    }

    fn nearly_full(&self, limits: &Limits) -> Option<Diagnostic> {
        let counts = [
            (self.resources, limits.resources, "resources"),
            (self.parameters, limits.parameters, "parameters"),
            (self.outputs, limits.outputs, "outputs"),
        ];
        let (count, limit, what) = counts.into_iter().find(|(count, limit, _)| *count * 10 > limit * 9)?;
        let message = format!("the stack has {count} {what}; with more than {limit} it is cut into nested stacks");
        let help = "moving deployed resources between stacks takes care: plan for it, or divide the ecosystem";
        Some(Diagnostic::without_place(STACK_NEARLY_FULL, message).help(help))
    }
}

fn migration(load: &Load, parts: usize, limits: &Limits) -> Diagnostic {
    let why = match load {
        Load { resources, .. } if *resources > limits.resources => format!("{resources} resources"),
        Load { outputs, .. } if *outputs > limits.outputs => format!("{outputs} outputs"),
        _ => format!("a template of more than {} bytes", limits.bytes),
    };
    let message = format!("the system needs {why}, so it is cut into {parts} nested stacks, which nothing pins yet");
    let help = "compile once with `--update-lock` and commit the lock file; what was deployed as one stack has to be \
                moved first, see `aws-auto explain stack-split-migration`";
    Diagnostic::without_place(STACK_SPLIT_MIGRATION, message).help(help)
}
