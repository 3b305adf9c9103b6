//! The codes of passes: what they had to change loudly, and what they cannot make deployable. Block AA0400–AA0449.

aws_auto_source::codes! {
    /// A pass left the ecosystem inconsistent.
    COMPILER_BUG = "AA0400", "compiler-bug", Error, include_str!("../../../../docs/codes/compiler-bug.md");
    /// Filters overlap or are too many, so a bucket delivers through EventBridge.
    BUCKET_MOVED = "AA0401", "bucket-moved-to-eventbridge", Warning,
        include_str!("../../../../docs/codes/bucket-moved-to-eventbridge.md");
    /// A bucket delivers through EventBridge, which lacks this event.
    EVENT_NOT_ON_EVENTBRIDGE = "AA0402", "event-not-on-eventbridge", Error,
        include_str!("../../../../docs/codes/event-not-on-eventbridge.md");
    /// Lambda refuses to read a queue that hides messages for less than the function's time-out.
    VISIBILITY_BELOW_TIMEOUT = "AA0403", "visibility-below-timeout", Error,
        include_str!("../../../../docs/codes/visibility-below-timeout.md");
    /// A queue hides messages for less than AWS advises.
    VISIBILITY_TOO_SHORT = "AA0404", "visibility-too-short", Warning,
        include_str!("../../../../docs/codes/visibility-too-short.md");
    /// A dead letter queue forgets before its source does.
    DEAD_LETTER_EXPIRES_FIRST = "AA0405", "dead-letter-expires-first", Warning,
        include_str!("../../../../docs/codes/dead-letter-expires-first.md");
    /// `scheduling` found a schedule of the same period.
    SCHEDULE_KEPT = "AA0406", "declared-schedule-kept", Note,
        include_str!("../../../../docs/codes/declared-schedule-kept.md");
    /// Resources wait for each other and no name can stand in for a reference.
    UNBREAKABLE_CYCLE = "AA0407", "unbreakable-cycle", Error,
        include_str!("../../../../docs/codes/unbreakable-cycle.md");
    /// None of `memory_sizes` lies in `memory_range`.
    NO_MEMORY_IN_RANGE = "AA0408", "no-memory-in-range", Error,
        include_str!("../../../../docs/codes/no-memory-in-range.md");
}
