//! Schedules: EventBridge's `rate(…)` and `cron(…)`, and the words `hourly`, `daily`, `weekly`, `monthly`.
//!
//! The grammar is the one of EventBridge *rules* (user guide, "Setting a schedule pattern", read 2026-11; maximum
//! length from the `PutRule` model). EventBridge Scheduler has more (`at(…)`, time zones), which rules refuse.
//! Nothing here knows the clock: a schedule is a text with a meaning, not a list of moments.

use std::fmt;

use super::GrammarError;

pub mod cron;
mod period;
mod repair;

pub use cron::Cron;

/// `PutRule.ScheduleExpression` holds at most this many characters.
const MAX_LEN: usize = 256;

const HELP: &str = "write `rate(5 minutes)`, `cron(0 12 * * ? *)`, or one of `hourly`, `daily`, `weekly`, `monthly`";

/// When something happens again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Every so often, from the moment it is deployed on.
    Rate {
        /// At least 1.
        value: u32,
        /// What `value` counts.
        unit: RateUnit,
    },
    /// By the calendar, in UTC.
    Cron(Cron),
}

/// What a rate counts; AWS has no other units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RateUnit {
    /// `minute`
    Minute,
    /// `hour`
    Hour,
    /// `day`
    Day,
}

/// Longest first.
const RATE_UNITS: [RateUnit; 3] = [RateUnit::Day, RateUnit::Hour, RateUnit::Minute];

impl RateUnit {
    /// How many minutes one is.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        match self {
            Self::Minute => 1,
            Self::Hour => 60,
            Self::Day => 1440,
        }
    }

    /// `minute` for one of them, `minutes` for any other number: AWS refuses the wrong one.
    #[must_use]
    pub const fn name(self, count: u32) -> &'static str {
        match (self, count) {
            (Self::Minute, 1) => "minute",
            (Self::Minute, _) => "minutes",
            (Self::Hour, 1) => "hour",
            (Self::Hour, _) => "hours",
            (Self::Day, 1) => "day",
            (Self::Day, _) => "days",
        }
    }

    fn exact(text: &str) -> Option<Self> {
        RATE_UNITS.into_iter().find(|unit| unit.name(1) == text || unit.name(2) == text)
    }
}

impl Schedule {
    /// Reads a schedule. Spaces may be more than AWS allows; they are normalised when printed.
    ///
    /// # Errors
    /// Where the text leaves AWS's grammar, with the whole repaired expression where it is certain what was meant.
    pub fn parse(text: &str) -> Result<Self, GrammarError> {
        let inner = text.trim();
        let offset = text.len() - text.trim_start().len();
        let schedule = parse_trimmed(inner).map_err(|error| {
            let repaired = error.repaired.clone().filter(|text| text.len() <= MAX_LEN);
            GrammarError { repaired, ..error.shifted(offset) }
        })?;
        let len = schedule.to_string().len();
        if len > MAX_LEN {
            let message = format!("the schedule has {len} characters, AWS allows {MAX_LEN}");
            return Err(GrammarError::at(offset, inner.len(), message));
        }
        Ok(schedule)
    }

    /// What a word stands for: `hourly` is `rate(1 hour)`, `monthly` the first day of each month.
    #[must_use]
    pub fn word(word: &str) -> Option<Self> {
        match word {
            "hourly" => Some(Self::Rate { value: 1, unit: RateUnit::Hour }),
            "daily" => Some(Self::Rate { value: 1, unit: RateUnit::Day }),
            "weekly" => Some(Self::Rate { value: 7, unit: RateUnit::Day }),
            "monthly" => Some(Self::Cron(Cron::monthly(1, 0, 0))),
            _ => None,
        }
    }
}

/// AWS's expression, with single spaces; numbers and names stay as they were written, in capitals and without leading
/// zeros.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate { value, unit } => write!(f, "rate({value} {})", unit.name(*value)),
            Self::Cron(cron) => write!(f, "cron({cron})"),
        }
    }
}

fn parse_trimmed(text: &str) -> Result<Schedule, GrammarError> {
    if let Some(schedule) = Schedule::word(text) {
        return Ok(schedule);
    }
    let Some((head, rest)) = text.split_once('(') else { return Err(repair::no_expression(text)) };
    let kind = head.trim_end();
    if kind.eq_ignore_ascii_case("at") {
        let message = "`at(…)` is a single moment, which only EventBridge Scheduler has; a rule repeats";
        return Err(GrammarError::at(0, text.len(), message).help(HELP));
    }
    if !matches!(kind, "rate" | "cron") || kind.len() < head.len() {
        return Err(repair::wrong_head(text, head, rest));
    }
    let Some(inner) = rest.strip_suffix(')') else { return Err(repair::wrong_end(text)) };
    let offset = text.len() - rest.len();
    if kind == "rate" {
        parse_rate(inner).map_err(|error| repair::rate(inner, error).shifted(offset))
    } else {
        Cron::parse(inner).map(Schedule::Cron).map_err(|error| repair::cron(inner, error).shifted(offset))
    }
}

/// The inside of `rate(…)`: a value and a unit.
fn parse_rate(inner: &str) -> Result<Schedule, GrammarError> {
    let words = words(inner);
    let [(value_at, value), (unit_at, unit)] = words.as_slice() else {
        let message = "a rate is one number and one unit, with a space between";
        return Err(GrammarError::at(0, inner.len(), message).help("write it like `rate(5 minutes)`"));
    };
    let number = parse_rate_value(value).map_err(|error| error.shifted(*value_at))?;
    let Some(known) = RateUnit::exact(unit) else {
        let message = format!("`{unit}` is not a unit that a rate has");
        return Err(GrammarError::at(*unit_at, unit.len(), message)
            .help("use `minutes`, `hours` or `days`; one minute is the least"));
    };
    let proper = known.name(number);
    if proper != *unit {
        let message = format!("AWS wants `{proper}` after {number}, not `{unit}`");
        return Err(GrammarError::at(*unit_at, unit.len(), message).help(format!("write `rate({number} {proper})`")));
    }
    Ok(Schedule::Rate { value: number, unit: known })
}

fn parse_rate_value(value: &str) -> Result<u32, GrammarError> {
    let at = |message: &str| GrammarError::at(0, value.len(), format!("`{value}` {message}"));
    if !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(at("is not a whole number of 1 or more"));
    }
    match value.parse::<u32>() {
        Ok(0) => Err(at("is too small: a rate is at least 1")),
        Ok(number) => Ok(number),
        Err(_) => Err(at("is too large for a rate")),
    }
}

/// The words of a text and where each begins.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            found.push((at, word));
        }
        at += piece.len();
    }
    found
}

#[cfg(test)]
mod tests;
