//! A calendar day, for dates in tables and for "today" as an argument.
//!
//! It compares, parses and prints (`2026-11-25`) and counts days; it never asks a clock what day it is.

use std::fmt;
use std::str::FromStr;

/// A day of the proleptic Gregorian calendar, years 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError {
    text: String,
}

impl fmt::Display for DateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` is no date: a date is written `2026-11-25`", self.text)
    }
}

impl std::error::Error for DateError {}

impl Date {
    /// The day, if the calendar has it.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year) && day >= 1 && day <= days_in(year, month);
        exists.then_some(Self { year, month, day })
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day that lies `days` after 1970-01-01; the calendar's ends for days beyond them.
    #[must_use]
    pub fn since_1970(days: i64) -> Self {
        // Civil-from-days over eras of 400 years that begin in March, so that leap days come last.
        let days = days.clamp(-719_162, 2_932_896) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let (day, month) = (day_of_year - (153 * shifted + 2) / 5 + 1, (shifted + 2) % 12 + 1);
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let narrow = |n: i64| u8::try_from(n).unwrap_or(1);
        Self { year: u16::try_from(year).unwrap_or(1), month: narrow(month), day: narrow(day) }
    }

    /// How many days from `self` to `later`; negative when that is earlier.
    #[must_use]
    pub fn days_until(self, later: Self) -> i32 {
        later.number() - self.number()
    }

    /// Days since the beginning of the calendar.
    fn number(self) -> i32 {
        let before = i32::from(self.year) - 1;
        let years = before * 365 + before / 4 - before / 100 + before / 400;
        let months: i32 = (1..self.month).map(|month| i32::from(days_in(self.year, month))).sum();
        years + months + i32::from(self.day)
    }
}

/// Zero for a month that does not exist.
fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        _ => 0,
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads exactly `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| DateError { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let widths = (year.len(), month.len(), day.len()) == (4, 2, 2);
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if !widths || !digits || parts.next().is_some() {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_since_1970_become_the_calendar_s_days() {
        let cases = [(0, "1970-01-01"), (59, "1970-03-01"), (789, "1972-02-29"), (11_016, "2000-02-29")];
        for (days, text) in cases {
            assert_eq!(Date::since_1970(days), date(text));
        }
        // `date -u -d @1767225599` is the last second of 2025.
        assert_eq!(Date::since_1970(1_767_225_599 / 86_400), date("2025-12-31"));
        assert_eq!((Date::since_1970(i64::MAX), Date::since_1970(i64::MIN)), (date("9999-12-31"), date("0001-01-01")));
    }

    #[test]
    fn a_date_prints_as_it_was_written() {
        for text in ["2026-11-25", "0001-01-01", "2024-02-29", "9999-12-31"] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-4-1",
            "+026-01-01",
            "2026-01-01-",
            "today",
            "",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert_eq!(
            "1.2.".parse::<Date>().unwrap_err().to_string(),
            "`1.2.` is no date: a date is written `2026-11-25`"
        );
    }

    #[test]
    fn dates_compare_and_count_as_the_calendar_does() {
        assert!(date("2026-09-30") < date("2026-10-01"));
        assert_eq!(date("2024-02-28").days_until(date("2024-03-01")), 2);
        assert_eq!(date("2026-03-01").days_until(date("2026-02-28")), -1);
        assert_eq!(date("1970-01-01").days_until(date("2026-11-25")), 20_782);
    }
}
