//! What happens when things fail: alarms over dead letters, what moves them back, and the machines in front of functions.
//!
//! Where failures go (redrive policies, destinations, buckets) is part of queues, functions and mappings, and made in
//! their rooms. This room makes what looks after them, and never changes them.

mod analysis;
pub mod codes;
mod dead_letters;
mod guard;
mod redrive;
mod table;

pub(super) use guard::{asynchronous, express_and_seconds, name_of as guard_of};

use super::Lowering;

/// Gives what others refer to its place: machines in front of functions, and the breakers' table.
pub fn declare(cx: &mut Lowering<'_>) {
    table::declare(cx);
    guard::declare(cx);
}

/// Adds everything else.
pub fn fill(cx: &mut Lowering<'_>) {
    guard::fill(cx);
    dead_letters::fill(cx);
}
