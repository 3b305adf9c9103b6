//! What the whole-program tests stand on: the real binary, the fixtures, the judges and the partial matcher.
//!
//! It must never pass over something silently: a missing binary, tool or fixture is a panic with what to do about it.

#[allow(dead_code, reason = "no test calls the binary yet")]
pub(crate) mod binary;
pub(crate) mod facts;
#[allow(dead_code, reason = "no test compiles the fixtures yet")]
pub(crate) mod fixtures;
pub(crate) mod judge;
pub(crate) mod partial;

use std::path::{Path, PathBuf};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().map_or_else(|| panic!("{} has no parent", tests.display()), Path::to_path_buf)
}
