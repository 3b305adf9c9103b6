//! Networks and what lives in them: databases, caches, search domains, endpoints, security groups.

use super::Lowering;

/// Fills in what is declared.
pub fn fill(_cx: &mut Lowering<'_>) {}
