//! Whole-program tests, one module a subject. This file is a plain list.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail as tests do; clippy exempts only the test functions themselves"
)]

mod yaml_adversarial;
mod yaml_differential;
mod yaml_suite;
mod yaml_support;
