//! Grants: IAM statements and environment variables for what a function may touch.

use super::Lowering;

/// Fills in what is declared.
pub fn fill(_cx: &mut Lowering<'_>) {}
