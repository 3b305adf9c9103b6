//! Whole-program tests, one module a subject. This file is a plain list.

mod yaml_adversarial;
mod yaml_differential;
mod yaml_suite;
mod yaml_support;
