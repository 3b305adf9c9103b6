//! Today, for `--today`. This is the one place that reads the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_auto_compiler::knowledge::Date;

/// Today in UTC, by the clock of this machine. A clock before 1970 gives 1970-01-01.
pub(crate) fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    Date::since_1970(i64::try_from(seconds / 86_400).unwrap_or(0))
}
