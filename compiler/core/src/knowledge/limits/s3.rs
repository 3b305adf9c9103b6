//! Amazon S3.

use std::ops::RangeInclusive;

/// Name of a bucket: lower case letters, digits, `-`, `.` (guide, "Bucket naming rules").
pub const BUCKET_NAME_LENGTH: RangeInclusive<usize> = 3..=63;
/// Notification configurations of one bucket. Secondary sources only: doubtful.
pub const NOTIFICATIONS: usize = 100;
/// Longest prefix or suffix of a notification's filter: a key's length (guide).
pub const FILTER_LENGTH: usize = 1_024;
/// Lifecycle rules of one bucket (guide).
pub const LIFECYCLE_RULES: usize = 1_000;
/// Days before an object may move to `STANDARD_IA` or `ONEZONE_IA` (guide, "Transitioning objects").
pub const INFREQUENT_ACCESS_DAYS: u32 = 30;
/// Bytes of a bucket's policy (guide, "Bucket policies": 20 KB).
pub const POLICY_SIZE: usize = 20 * 1024;
