//! The lock file, `aws-auto.lock`: decisions that must not change by themselves, as data.
//!
//! It is JSON beside the first specification, committed with it, and written only when asked. Each kind of decision is a
//! section of its own; an unknown section is an error, because a decision that is silently dropped is a decision that
//! silently changes. Nothing here opens the file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The name of the file.
pub const FILE_NAME: &str = "aws-auto.lock";

/// The version of the format that this program writes.
const VERSION: u32 = 1;

/// What is pinned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The version of the format.
    pub version: u32,
    /// Which stack each part of a divided system lives in, in the order in which the stacks are made; empty for a
    /// system of one stack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stacks: Vec<LockedStack>,
    /// What the optimiser chose for functions that leave it open, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<String, LockedFunction>,
}

impl Default for Lock {
    fn default() -> Self {
        Self { version: VERSION, stacks: Vec::new(), functions: BTreeMap::new() }
    }
}

/// What was chosen for one function. What is written in its specification is not here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedFunction {
    /// Memory in MB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u32>,
    /// `arm64` or `x86_64`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Time-out in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
}

/// One nested stack and what lives in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedStack {
    /// Its name, which its logical id and its file are made of.
    pub name: String,
    /// What lives there, sorted: `function NAME`, `workflow NAME`, or the logical id of a single resource.
    pub members: Vec<String>,
}

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    /// One line that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lock: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if lock.version != VERSION {
            return Err(format!("it has version {}, and this program knows version {VERSION}", lock.version));
        }
        Ok(lock)
    }

    /// The text of the file; ends in a line break.
    #[must_use]
    pub fn text(&self) -> String {
        // Strings, numbers and lists always have a JSON form.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let members = vec!["function pay".to_owned(), "OrdersQueueQueue".to_owned()];
        let lock = Lock { stacks: vec![LockedStack { name: "stack-1".to_owned(), members }], ..Lock::default() };
        assert_eq!(Lock::parse(&lock.text()), Ok(lock));
        assert_eq!(Lock::default().text(), "{\n  \"version\": 1\n}\n");
    }

    #[test]
    fn nothing_unknown_is_dropped() {
        assert!(Lock::parse("{\"version\": 1, \"stakcs\": []}").unwrap_err().contains("stakcs"));
        assert!(Lock::parse("{\"version\": 2}").unwrap_err().contains("version 2"));
        assert!(Lock::parse("").is_err());
    }
}
