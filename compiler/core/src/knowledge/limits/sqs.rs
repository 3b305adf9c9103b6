//! Amazon SQS.

use std::ops::RangeInclusive;

/// Seconds for which a received message is hidden (schema).
pub const VISIBILITY_TIMEOUT: RangeInclusive<u32> = 0..=43_200;
/// When none is named (guide).
pub const VISIBILITY_TIMEOUT_DEFAULT: u32 = 30;
/// AWS's advice for a queue that a function reads: this many time-outs of the function, and the batching window on
/// top (Lambda guide, "Using Lambda with Amazon SQS").
pub const VISIBILITY_PER_TIMEOUT: u32 = 6;
/// Seconds for which messages are kept (schema).
pub const RETENTION: RangeInclusive<u32> = 60..=1_209_600;
/// When none is named: four days (guide).
pub const RETENTION_DEFAULT: u32 = 345_600;
/// Seconds before a message becomes visible (schema).
pub const DELAY: RangeInclusive<u32> = 0..=900;
/// Seconds that a receive call may wait (schema).
pub const RECEIVE_WAIT: RangeInclusive<u32> = 0..=20;
/// Bytes of one message (schema 2026-10; 262,144 before 2025-08).
pub const MESSAGE_SIZE: RangeInclusive<u32> = 1_024..=1_048_576;
/// Times that a message may be received before it moves to the dead letter queue (guide).
pub const MAX_RECEIVE_COUNT: RangeInclusive<u32> = 1..=1_000;
/// AWS's advice for a queue that a function reads: fewer would drop messages when the function is throttled (Lambda
/// guide). Advice only.
pub const MAX_RECEIVE_COUNT_ADVICE: u32 = 5;
/// Name of a queue, `.fifo` included (guide).
pub const NAME_LENGTH: usize = 80;
/// How the name of a FIFO queue ends (guide).
pub const FIFO_SUFFIX: &str = ".fifo";
/// Messages per second that one message move task may move (guide, `StartMessageMoveTask`).
pub const MOVE_TASK_RATE: RangeInclusive<u32> = 1..=500;
/// Bytes of a queue's policy (guide, "Amazon SQS policy quotas").
pub const POLICY_SIZE: usize = 8_192;
/// Statements of a queue's policy (guide, "Amazon SQS policy quotas").
pub const POLICY_STATEMENTS: usize = 20;
/// Source queues that one dead letter queue may name in its `redriveAllowPolicy` (model).
pub const REDRIVE_SOURCES: usize = 10;
