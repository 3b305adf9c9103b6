//! Triggers: notifications, mappings, subscriptions, rules, routes, permissions.

use super::Lowering;
use crate::ir::ResourceId;

/// Gives an HTTP API its AWS resource.
pub fn declare_api(_cx: &mut Lowering<'_>, _id: ResourceId) {}

/// Fills in what is declared.
pub fn fill(_cx: &mut Lowering<'_>) {}
