//! Calendar dates for `--today`. This is the one place that reads the clock.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    /// Year, 1 to 9999.
    pub(crate) year: u16,
    /// Month, 1 to 12.
    pub(crate) month: u8,
    /// Day of the month, from 1.
    pub(crate) day: u8,
}

impl Date {
    /// Today, by the clock of this machine. A clock before 1970 gives 1970-01-01.
    pub(crate) fn now() -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        Self::from_days(seconds / 86_400)
    }

    /// The day that lies `days` after 1970-01-01.
    fn from_days(days: u64) -> Self {
        let mut date = Self { year: 1970, month: 1, day: 1 };
        let mut left = days;
        while date.year < 9999 && left >= date.days_in_year() {
            left -= date.days_in_year();
            date.year += 1;
        }
        while date.month < 12 && left >= u64::from(date.days_in_month()) {
            left -= u64::from(date.days_in_month());
            date.month += 1;
        }
        date.day = u8::try_from(left + 1).unwrap_or(31).min(date.days_in_month());
        date
    }

    const fn days_in_year(self) -> u64 {
        if self.is_leap() { 366 } else { 365 }
    }

    const fn is_leap(self) -> bool {
        (self.year.is_multiple_of(4) && !self.year.is_multiple_of(100)) || self.year.is_multiple_of(400)
    }

    const fn days_in_month(self) -> u8 {
        match self.month {
            2 if self.is_leap() => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a date such as 2026-03-31");
        let digits = |part: &str, width| part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
        let mut parts = text.split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        if !(digits(y, 4) && digits(m, 2) && digits(d, 2)) {
            return Err(wrong());
        }
        let (Ok(year), Ok(month), Ok(day)) = (y.parse(), m.parse(), d.parse()) else { return Err(wrong()) };
        let date = Self { year, month, day };
        let exists = year >= 1 && (1..=12).contains(&month) && day >= 1 && day <= date.days_in_month();
        exists.then_some(date).ok_or_else(|| format!("there is no day {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_since_1970_become_the_calendar_s_days() {
        let cases = [(0, "1970-01-01"), (59, "1970-03-01"), (789, "1972-02-29"), (11_016, "2000-02-29")];
        for (days, date) in cases {
            assert_eq!(Date::from_days(days).to_string(), date);
        }
        // `date -u -d @1767225599` is the last second of 2025.
        assert_eq!(Date::from_days(1_767_225_599 / 86_400).to_string(), "2025-12-31");
    }

    #[test]
    fn only_days_that_exist_are_read() {
        assert_eq!("2024-02-29".parse::<Date>().map(|d| d.to_string()), Ok("2024-02-29".to_owned()));
        for wrong in ["2023-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "today", "2026-01-01-01", ""] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
    }
}
