//! Amazon SNS.

use std::ops::RangeInclusive;

/// Name of a topic, `.fifo` included (schema).
pub const NAME_LENGTH: usize = 256;
/// How the name of a FIFO topic ends (guide).
pub const FIFO_SUFFIX: &str = ".fifo";
/// Bytes of one message by default (guide: 256 KB).
pub const MESSAGE_SIZE_DEFAULT: u64 = 262_144;
/// What the topic's own limit may be set to. Schema of 2026-10 alone: doubtful until the guide says so.
pub const MESSAGE_SIZE: RangeInclusive<u32> = 1_024..=1_048_576;
/// Keys in one filter policy (guide, "Filter policy constraints"); of a nested one, over the body, the top level counts.
pub const FILTER_KEYS: usize = 5;
/// Combinations of values that one filter policy may span (guide).
pub const FILTER_COMBINATIONS: usize = 150;
/// Longest subject (guide, `Publish`).
pub const SUBJECT_LENGTH: usize = 100;
/// Bytes of a topic's policy (guide, "Policy quotas": 30 KB).
pub const POLICY_SIZE: usize = 30 * 1024;
/// Statements of a topic's policy (guide, "Policy quotas").
pub const POLICY_STATEMENTS: usize = 100;
/// Name that e-mails show as their sender (model, `CreateTopic`: 100 characters).
pub const DISPLAY_NAME_LENGTH: usize = 100;
