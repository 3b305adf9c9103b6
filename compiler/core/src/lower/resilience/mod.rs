//! What happens when things fail: alarms over dead letters, what moves them back, and the machines in front of functions.
//!
//! Where failures go (redrive policies, destinations, buckets) is part of queues, functions and mappings, and made in
//! their rooms. This room makes what looks after them, and never changes them.

mod analysis;
mod dead_letters;
mod redrive;

use super::Lowering;

/// Adds everything.
pub fn fill(cx: &mut Lowering<'_>) {
    dead_letters::fill(cx);
}
