//! Resources: buckets, tables, queues, topics, streams, buses, secrets, keys; created or imported.

use super::Lowering;

/// Gives each its AWS resource.
pub fn declare(_cx: &mut Lowering<'_>) {}

/// Fills in what is declared.
pub fn fill(_cx: &mut Lowering<'_>) {}
