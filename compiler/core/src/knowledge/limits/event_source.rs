//! Event source mappings: how Lambda reads queues and streams.

use std::ops::RangeInclusive;

/// Records in one batch (model).
pub const BATCH_SIZE: RangeInclusive<u32> = 1..=10_000;
/// Batch size of a queue when none is named (guide).
pub const SQS_BATCH_SIZE_DEFAULT: u32 = 10;
/// Most messages in a batch of a FIFO queue (guide; cfn-lint rule E3705).
pub const SQS_FIFO_BATCH_SIZE_MAX: u32 = 10;
/// Above this batch size a standard queue needs a window of at least one second (guide).
pub const SQS_BATCH_SIZE_WITHOUT_WINDOW: u32 = 10;
/// Batch size of a Kinesis or DynamoDB stream when none is named (guide).
pub const STREAM_BATCH_SIZE_DEFAULT: u32 = 100;
/// Seconds that Lambda gathers records for; FIFO queues have none (model, guide).
pub const BATCHING_WINDOW: RangeInclusive<u32> = 0..=300;
/// Concurrent calls for one queue; exclusive with provisioned pollers (model).
pub const SQS_MAXIMUM_CONCURRENCY: RangeInclusive<u32> = 2..=1_000;
/// Concurrent batches of one shard (model).
pub const PARALLELIZATION_FACTOR: RangeInclusive<u32> = 1..=10;
/// Seconds of a tumbling window (model).
pub const TUMBLING_WINDOW: RangeInclusive<u32> = 0..=900;
/// Oldest record in seconds that is still tried; -1 is for ever (model; 0 to 59 are refused, guide).
pub const RECORD_AGE: RangeInclusive<i32> = 60..=604_800;
/// Times that a failed batch of a stream is tried again; -1 is until it expires (model).
pub const STREAM_RETRIES: RangeInclusive<i32> = 0..=10_000;
/// The value of record age and retries that means "without end" (model).
pub const WITHOUT_END: i32 = -1;
/// Filters of one mapping by default; ten by request (guide; the schema allows 20).
pub const FILTERS: usize = 5;
/// Longest filter pattern (model).
pub const FILTER_PATTERN_LENGTH: usize = 4_096;
/// Functions that may read one DynamoDB stream at once (guide; one for global tables).
pub const DYNAMODB_STREAM_READERS: usize = 2;
/// Functions that may read one Kinesis stream without enhanced fan-out: a shard serves five reads a second, and Lambda
/// makes one for each function (Kinesis guide, "Quotas and limits").
pub const KINESIS_STREAM_READERS: usize = 5;
/// Bytes of one batch: what a synchronous call takes.
pub const BATCH_PAYLOAD: u64 = super::lambda::SYNC_PAYLOAD;
