//! From measurements to decisions: how duration depends on memory, how sure that is, and which size to choose.
//!
//! Pure arithmetic over numbers; passes ask it and reports show what it says. Nothing here knows a specification's keys.

pub mod advice;
pub mod choice;
pub mod evidence;
mod grid;
mod posterior;
mod quota;
pub mod report;

/// Least confidence with which a measured decision is applied, unless `optimization:` says otherwise.
pub const CONFIDENCE_THRESHOLD: f64 = 0.85;

pub use choice::{Choice, Limits, Weights, choose};
pub use evidence::{Evidence, Point};
pub use posterior::{Posterior, Predicted};
pub use report::Report;
