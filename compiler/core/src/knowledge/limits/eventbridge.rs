//! Amazon EventBridge: rules, buses, archives, and EventBridge Scheduler.

use std::ops::RangeInclusive;

/// Name of a rule (model).
pub const RULE_NAME_LENGTH: usize = 64;
/// Name of an event bus (model).
pub const BUS_NAME_LENGTH: usize = 256;
/// Name of an archive (model).
pub const ARCHIVE_NAME_LENGTH: usize = 48;
/// Name of a schedule (schema).
pub const SCHEDULE_NAME_LENGTH: usize = 64;
/// Description of a rule (schema).
pub const DESCRIPTION_LENGTH: usize = 512;
/// Longest event pattern (model).
pub const PATTERN_LENGTH: usize = 4_096;
/// Longest schedule expression (model).
pub const SCHEDULE_EXPRESSION_LENGTH: usize = 256;
/// Targets of one rule (schema).
pub const TARGETS: usize = 5;
/// Id of a target (schema).
pub const TARGET_ID_LENGTH: usize = 64;
/// Constant input of a target (schema).
pub const INPUT_LENGTH: usize = 8_192;
/// Template of an input transformer (schema).
pub const INPUT_TEMPLATE_LENGTH: usize = 8_192;
/// Variables of one input transformer (guide).
pub const INPUT_PATHS: usize = 100;
/// Rules of one bus (guide; raised on request).
pub const RULES_PER_BUS: usize = 300;
/// Times that a target is tried again (schema).
pub const TARGET_RETRIES: RangeInclusive<u32> = 0..=185;
/// Seconds for which a target is tried (schema).
pub const TARGET_EVENT_AGE: RangeInclusive<u32> = 60..=86_400;
/// Bytes of one event. AWS announced 1 MB in 2026-01; only one AWS source has it, hence doubtful; 262,144 before.
pub const EVENT_SIZE: u64 = 1024 * 1024;
/// The bus that every account has, and the only one on which schedules run (guide).
pub const DEFAULT_BUS: &str = "default";
/// Minutes of a flexible time window of a schedule (schema).
pub const FLEXIBLE_WINDOW_MINUTES: RangeInclusive<u32> = 1..=1_440;
/// Characters of a bus's policy (guide, "EventBridge quotas").
pub const BUS_POLICY_SIZE: usize = 10_240;
/// Name of a pipe (model).
pub const PIPE_NAME_LENGTH: usize = 64;
