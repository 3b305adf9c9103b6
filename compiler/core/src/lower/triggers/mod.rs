//! Triggers: notifications, mappings, subscriptions, rules, routes, permissions.

use super::Lowering;

/// Fills in what is declared.
pub fn fill(_cx: &mut Lowering<'_>) {}
