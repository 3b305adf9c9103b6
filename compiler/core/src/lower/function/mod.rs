//! Functions: role, log group, function, version, alias, asynchronous configuration, URL, roll-out.

use super::Lowering;

/// Gives each its AWS resource.
pub fn declare(_cx: &mut Lowering<'_>) {}

/// Fills in what is declared.
pub fn fill(_cx: &mut Lowering<'_>) {}
