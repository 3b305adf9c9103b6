//! The compiler: frontend, ecosystem IR, dependency graph, passes, lints, lowering, resource graph, AWS knowledge.
//!
//! Pure: no files, no clock, no environment, no standard output. What the outside knows (file contents, code digests,
//! today's date) comes in as values.

pub mod asl;
pub mod aws;
pub mod compile;
pub mod condition;
pub mod cost;
pub mod frontend;
pub mod graph;
pub mod ir;
pub mod knowledge;
pub mod lints;
pub mod lock;
pub mod lower;
pub mod passes;
pub mod route;
pub mod stacks;
