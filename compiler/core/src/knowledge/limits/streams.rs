//! Amazon Kinesis Data Streams and Amazon Data Firehose.

use std::ops::RangeInclusive;

/// Hours for which a stream keeps records. The schema begins at 1, the guide at 24: the guide stands.
pub const RETENTION_HOURS: RangeInclusive<u32> = 24..=8_760;
/// Shards of a provisioned stream (schema).
pub const SHARDS: RangeInclusive<u32> = 1..=100_000;
/// Name of a stream (model).
pub const NAME_LENGTH: usize = 128;
/// Bytes of one record (guide since 2025: up to 10 MiB by setting, 1 MiB otherwise).
pub const RECORD_SIZE_DEFAULT: u64 = 1_048_576;
/// Name of a Firehose delivery stream (schema).
pub const DELIVERY_STREAM_NAME_LENGTH: usize = 64;
/// Seconds for which Firehose gathers records for S3 (guide, `BufferingHints`).
pub const FIREHOSE_BUFFER_SECONDS: RangeInclusive<u32> = 0..=900;
/// MB that Firehose gathers for S3 (guide, `BufferingHints`).
pub const FIREHOSE_BUFFER_MB: RangeInclusive<u32> = 1..=128;
/// The least buffer in MB with format conversion or dynamic partitioning (guide).
pub const FIREHOSE_BUFFER_MB_CONVERTED: u32 = 64;
