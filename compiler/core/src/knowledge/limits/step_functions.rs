//! AWS Step Functions.

/// Bytes of input, output and state data (guide: 256 KiB, Standard and Express).
pub const PAYLOAD: u64 = 262_144;
/// Characters of a definition (model).
pub const DEFINITION_LENGTH: usize = 1_048_576;
/// Name of a machine (model).
pub const NAME_LENGTH: usize = 80;
/// Name of a state (guide, "Amazon States Language").
pub const STATE_NAME_LENGTH: usize = 80;
/// Seconds for which an Express execution may run (guide: five minutes).
pub const EXPRESS_DURATION: u32 = 300;
/// Seconds for which a Standard execution may run (guide: one year).
pub const STANDARD_DURATION: u32 = 31_536_000;
/// Events in the history of a Standard execution (guide).
pub const HISTORY_EVENTS: u32 = 25_000;
/// Iterations that an inline Map runs at once (guide).
pub const INLINE_MAP_CONCURRENCY: u32 = 40;
/// Child executions that a Distributed Map runs at once (guide).
pub const DISTRIBUTED_MAP_CONCURRENCY: u32 = 10_000;
/// Seconds that an approval is waited for, unless said: a day.
pub const APPROVAL_TIMEOUT: u32 = 86_400;
/// Seconds of a time-out, heartbeat or retry interval at most (guide, "Amazon States Language").
pub const MAX_SECONDS: u32 = 99_999_999;
/// How a log group's name should begin so that its resource policy does not grow past its limit (guide, "Logging").
pub const LOG_GROUP_PREFIX: &str = "/aws/vendedlogs/";
/// The label of a map's child executions (guide, "Map state in Distributed mode").
pub const MAP_LABEL_LENGTH: usize = 40;
