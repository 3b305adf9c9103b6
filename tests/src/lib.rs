//! Whole-program tests live in `tests/suite`; this crate has no library code.
