//! Breakers of our own: no number here is AWS's, but some follow from AWS's.

use std::ops::RangeInclusive;

/// Consecutive failures that open a breaker.
pub const FAILURES: RangeInclusive<u32> = 1..=1_000;
/// Of a breaker that names none.
pub const FAILURES_DEFAULT: u32 = 5;
/// Seconds for which a breaker stays open: up to a week.
pub const RECOVERY: RangeInclusive<u32> = 1..=604_800;
/// Of a breaker that names none.
pub const RECOVERY_DEFAULT: u32 = 30;
/// Trial calls at once. Each has an attribute of its own in the breaker's item.
pub const TRIALS: RangeInclusive<u32> = 1..=100;
/// Seconds for which a cached answer is good: up to thirty days.
pub const CACHE_TTL: RangeInclusive<u32> = 1..=2_592_000;
/// Of a cache that names none.
pub const CACHE_TTL_DEFAULT: u32 = 300;
/// Seconds that a trial call's slot outlives the longest call.
pub const LEASE_SLACK: u32 = 10;
/// Seconds that everything an Express machine waits for may take at most, half a minute below its own limit.
pub const EXPRESS_BUDGET: u32 = 270;
/// Characters of a request from which a cache key can be made: what `States.Hash` and `$hash` take (guide, "Intrinsics").
pub const HASHED_LENGTH: u32 = 10_000;
/// Characters of an answer, written as JSON inside JSON, that are kept: an item of DynamoDB and the arguments of a call
/// hold more, but every character may be four bytes (limits of 400 KB and 256 KiB).
pub const KEPT_LENGTH: u32 = 60_000;
/// Days after which the state of a breaker that nobody asks any more is forgotten.
pub const STATE_DAYS: u32 = 90;

/// Attempts of a rule for errors.
pub const ATTEMPTS: RangeInclusive<u32> = 1..=20;
/// Retries of a rule that names none.
pub const RETRIES_DEFAULT: u32 = 3;
/// Seconds of the first wait.
pub const INTERVAL: RangeInclusive<u32> = 1..=3_600;
/// Of a rule that names none.
pub const INTERVAL_DEFAULT: u32 = 1;
/// Growth of the wait of a rule that names none.
pub const RATE_DEFAULT: f64 = 2.0;
/// Growth of the wait at most; below 1 it would not grow (guide, "Error handling", `BackoffRate`).
pub const RATE: RangeInclusive<f64> = 1.0..=10.0;
