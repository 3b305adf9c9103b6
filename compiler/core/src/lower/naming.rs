//! Names: logical ids, physical names, and the environment variables that carry them.
//!
//! All are functions of the user's names alone, so nothing moves when unrelated input does. Names that are too long
//! are cut and end in a hash of the whole.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::Lowering;
use crate::aws::{Pseudo, Value, text};

/// Longest name of a region, kept free where a name ends in one (`ap-southeast-1` has 14).
const REGION_LENGTH: usize = 14;
/// Digits of an account.
const ACCOUNT_LENGTH: usize = 12;

/// Pascal case of a user's name: `processing-results` and `processing_results` give `ProcessingResults`. Characters
/// that no identifier takes only separate words.
#[must_use]
pub fn pascal(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut start = true;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            result.push(if start { c.to_ascii_uppercase() } else { c });
            start = false;
        } else {
            start = true;
        }
    }
    result
}

/// Snake case of a user's name, for Terraform: `processing-results` gives `processing_results`.
#[must_use]
pub fn snake(name: &str) -> String {
    let mut result = String::with_capacity(name.len() + 4);
    let mut previous_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && previous_lower {
            result.push('_');
        }
        result.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
        previous_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    result
}

/// A logical id from a user's name and what the thing is: `logical_id("orders", "Queue")` is `OrdersQueue`.
///
/// Different names of the usual form (lower-case words, each beginning with a letter, joined by one `-` or `_`
/// throughout) never give the same id but for `-` against `_`; any other name carries a hash of itself.
#[must_use]
pub fn logical_id(name: &str, suffix: &str) -> String {
    let mut id = pascal(name);
    if !is_plain(name) {
        id.push_str(&hash(name, 6));
    }
    // A logical id begins with a letter; names may begin with a digit.
    if id.starts_with(|c: char| c.is_ascii_digit()) {
        id.insert(0, 'N');
    }
    id.push_str(suffix);
    id
}

fn is_plain(name: &str) -> bool {
    let separator = if name.contains('_') { '_' } else { '-' };
    name.split(separator).all(|word| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    })
}

/// The first `len` hexadecimal digits of the SHA-256 of `text`.
#[must_use]
pub fn hash(text: &str, len: usize) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex.truncate(len);
    hex
}

/// `name`, or when it is longer than `max` bytes its beginning, `-` and six digits of its hash.
#[must_use]
pub fn fit(name: &str, max: usize) -> String {
    if name.len() <= max {
        return name.to_owned();
    }
    let mut keep = max.saturating_sub(7);
    while !name.is_char_boundary(keep) {
        keep -= 1;
    }
    let head = name.get(..keep).unwrap_or("").trim_end_matches(['-', '_', '.']);
    format!("{head}-{}", hash(name, 6))
}

/// An environment variable's name: upper snake case of the name and the kind's suffix, which is not repeated when the
/// name ends in it (`processed-data-bucket` and `_BUCKET` give `PROCESSED_DATA_BUCKET`).
#[must_use]
pub fn environment_name(name: &str, suffix: &str) -> String {
    let mut upper: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    upper = upper.trim_matches('_').to_owned();
    if upper.starts_with(|c: char| c.is_ascii_digit()) {
        upper.insert(0, 'N');
    }
    // `_QUEUE_URL` after `…_QUEUE` adds only `_URL`.
    let kind = suffix.trim_start_matches('_').split('_').next().unwrap_or("");
    if !kind.is_empty() && (upper == kind || upper.ends_with(&format!("_{kind}"))) {
        let rest = suffix.trim_start_matches('_').strip_prefix(kind).unwrap_or("");
        return format!("{upper}{rest}");
    }
    format!("{upper}{suffix}")
}

impl Lowering<'_> {
    /// A physical name: `settings.name_prefix` and `name`, at most `max` bytes as far as that can be known here.
    #[must_use]
    pub fn physical(&self, name: &str, max: usize) -> Value {
        let prefix = &self.eco.settings.name_prefix;
        let name = fit(name, max.saturating_sub(prefix.literal_len()));
        Value::join([self.text(prefix), text(name)])
    }

    /// A physical name that must keep its ending (`.fifo`).
    #[must_use]
    pub fn physical_ending(&self, name: &str, ending: &str, max: usize) -> Value {
        let stem = name.strip_suffix(ending).unwrap_or(name);
        Value::join([self.physical(stem, max.saturating_sub(ending.len())), text(ending)])
    }

    /// A physical name that AWS keeps per account, not per region: it ends in the region.
    #[must_use]
    pub fn physical_per_account(&self, name: &str, max: usize) -> Value {
        let head = self.physical(name, max.saturating_sub(REGION_LENGTH + 1));
        Value::join([head, text("-"), Value::Pseudo(Pseudo::Region)])
    }

    /// A bucket's name: lower case, account and region appended, because bucket names are global.
    #[must_use]
    pub fn bucket_name(&self, name: &str) -> Value {
        let max = crate::knowledge::limits::s3::BUCKET_NAME_LENGTH.end() - ACCOUNT_LENGTH - REGION_LENGTH - 2;
        let name = name.to_ascii_lowercase().replace('_', "-");
        Value::join([
            self.physical(&name, max),
            text("-"),
            Value::Pseudo(Pseudo::AccountId),
            text("-"),
            Value::Pseudo(Pseudo::Region),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logical_ids_are_stable_and_apart() {
        assert_eq!(logical_id("ai-data-processor", "Function"), "AiDataProcessorFunction");
        assert_eq!(logical_id("data_pipeline", "Workflow"), "DataPipelineWorkflow");
        assert_ne!(logical_id("a-1", "Queue"), logical_id("a1", "Queue"));
        assert_ne!(logical_id("Orders", "Table"), logical_id("orders", "Table"));
        assert_ne!(logical_id("orders.fifo", "Queue"), logical_id("orders-fifo", "Queue"));
        assert!(logical_id("1st", "Queue").starts_with('N'));
    }

    #[test]
    fn environment_names_do_not_repeat_the_kind() {
        assert_eq!(environment_name("processing-results", "_TABLE"), "PROCESSING_RESULTS_TABLE");
        assert_eq!(environment_name("processed-data-bucket", "_BUCKET"), "PROCESSED_DATA_BUCKET");
        assert_eq!(environment_name("data-processing-queue", "_QUEUE_URL"), "DATA_PROCESSING_QUEUE_URL");
        assert_eq!(environment_name("orders", "_QUEUE_URL"), "ORDERS_QUEUE_URL");
        assert_eq!(environment_name("queue", "_QUEUE_URL"), "QUEUE_URL");
    }

    #[test]
    fn long_names_end_in_a_hash_of_the_whole() {
        let long = "a".repeat(80);
        let cut = fit(&long, 64);
        assert_eq!(cut.len(), 64);
        assert_ne!(cut, fit(&"a".repeat(81), 64));
        assert_eq!(fit("short", 64), "short");
    }
}
