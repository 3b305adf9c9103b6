//! Whole-program tests, one module a subject: the binary as its users call it, judged by programs that are not ours.
//!
//! This file is a plain list.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail as tests do; clippy exempts only the test functions themselves"
)]

#[cfg(test)]
mod allocations;
#[cfg(test)]
mod attacks;
#[cfg(test)]
mod cloudformation;
mod comparison;
#[cfg(test)]
mod dashboards;
#[cfg(test)]
mod determinism;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod false_alarms;
#[cfg(test)]
mod fixes;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod house;
#[cfg(test)]
mod language;
#[cfg(test)]
mod lsp;
#[cfg(test)]
mod machines;
#[cfg(test)]
mod many_errors;
#[cfg(test)]
mod optimize;
#[cfg(test)]
mod oracles;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod pre_commit;
#[cfg(test)]
mod profile;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod robustness;
#[cfg(test)]
mod routing;
#[cfg(test)]
mod sam;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod stacks;
#[cfg(test)]
mod terraform;
#[cfg(test)]
mod yaml_adversarial;
#[cfg(test)]
mod yaml_differential;
#[cfg(test)]
mod yaml_suite;
#[cfg(test)]
mod yaml_support;
