//! Points in time as the logs write them, as whole seconds since 1970, and back.

/// Seconds of an hour.
pub const HOUR: i64 = 3_600;
/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Milliseconds since 1970 beyond which a number is taken for milliseconds and not for seconds: the year 1973 in
/// milliseconds, 5138 in seconds.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// Seconds since 1970 of `2026-11-25T09:30:00.123Z`, with a blank instead of `T`, any fraction, `Z`, an offset or
/// nothing (UTC); nothing when it is no such text. The text may go on behind it.
#[must_use]
pub fn parse(text: &[u8]) -> Option<i64> {
    let date = text.get(..10)?;
    let (year, month, day) = (number(date.get(..4)?)?, number(date.get(5..7)?)?, number(date.get(8..10)?)?);
    if date.get(4) != Some(&b'-') || date.get(7) != Some(&b'-') || !(1..=12).contains(&month) {
        return None;
    }
    if !(1..=31).contains(&day) || !(1970..=9999).contains(&year) {
        return None;
    }
    let days = days_since_1970(year, month, day);
    let Some(b'T' | b' ') = text.get(10) else { return Some(days * DAY) };
    let clock = text.get(11..19)?;
    let (hour, minute, second) = (number(clock.get(..2)?)?, number(clock.get(3..5)?)?, number(clock.get(6..8)?)?);
    if clock.get(2) != Some(&b':') || clock.get(5) != Some(&b':') || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let zone = text.get(19..).unwrap_or_default();
    Some(days * DAY + hour * HOUR + minute * 60 + second - offset(zone))
}

/// A number of seconds or milliseconds since 1970, as seconds.
#[must_use]
pub const fn from_number(number: i64) -> i64 {
    if number >= MILLISECONDS_FROM { number / 1_000 } else { number }
}

/// The hour of a point in time: `2026-11-25T09`.
#[must_use]
pub fn hour(seconds: i64) -> String {
    format!("{}T{:02}", day(seconds), seconds.rem_euclid(DAY) / HOUR)
}

/// The day of a point in time: `2026-11-25`.
#[must_use]
pub fn day(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// A point in time in full: `2026-11-25T09:30:00Z`.
#[must_use]
pub fn stamp(seconds: i64) -> String {
    let clock = seconds.rem_euclid(DAY);
    format!("{}T{:02}:{:02}:{:02}Z", day(seconds), clock / HOUR, clock % HOUR / 60, clock % 60)
}

/// Seconds since 1970 of an hour as [`hour`] writes it, or of a day as [`day`] does.
#[must_use]
pub fn parse_bucket(text: &str) -> Option<i64> {
    let (day, hour) = text.split_once('T').map_or((text, None), |(day, hour)| (day, Some(hour)));
    if day.len() != 10 {
        return None;
    }
    let hour = hour.map_or(Some(0), |hour| number(hour.as_bytes()).filter(|h| *h < 24))?;
    Some(parse(day.as_bytes())? + hour * HOUR)
}

/// `+02:00`, `-0500`, behind a fraction or not, in seconds.
fn offset(zone: &[u8]) -> i64 {
    let fraction = usize::from(zone.first() == Some(&b'.'));
    let digits = zone.iter().skip(fraction).take_while(|b| fraction == 1 && b.is_ascii_digit()).count();
    let zone = zone.get(fraction + digits..).unwrap_or_default();
    let sign = match zone.first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return 0,
    };
    let Some(hours) = zone.get(1..3).and_then(number) else { return 0 };
    let colon = usize::from(zone.get(3) == Some(&b':'));
    let minutes = zone.get(3 + colon..5 + colon).and_then(number).unwrap_or(0);
    sign * (hours * HOUR + minutes * 60)
}

fn number(digits: &[u8]) -> Option<i64> {
    let all = !digits.is_empty() && digits.len() < 10 && digits.iter().all(u8::is_ascii_digit);
    all.then(|| digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

/// Days-from-civil over eras of 400 years that begin in March, so that leap days come last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The reverse: year, month and day.
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = (shifted + 2) % 12 + 1;
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_logs_use_are_one_point_in_time() {
        for text in [
            "2026-11-25T09:30:05Z",
            "2026-11-25T09:30:05.123Z",
            "2026-11-25 09:30:05.123",
            "2026-11-25T11:30:05.123456+02:00",
            "2026-11-25T04:30:05-0500 and more",
        ] {
            assert_eq!(parse(text.as_bytes()).map(stamp).as_deref(), Some("2026-11-25T09:30:05Z"), "{text}");
        }
        assert_eq!(parse(b"2026-11-25").map(hour).as_deref(), Some("2026-11-25T00"));
        assert_eq!(from_number(1_605_034_324_256), from_number(1_605_034_324));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "REPORT", "2026-13-25T09:30:05Z", "2026-11-25T25:30:05Z", "2026-11-2é", "20261125T093005"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn hours_and_days_are_read_back() {
        for seconds in [0, 951_782_400, 1_764_063_000, 4_102_444_799] {
            assert_eq!(parse_bucket(&hour(seconds)), Some(seconds - seconds % HOUR));
            assert_eq!(parse_bucket(&day(seconds)), Some(seconds - seconds % DAY));
            assert_eq!(parse(stamp(seconds).as_bytes()), Some(seconds));
        }
        assert_eq!(parse_bucket("2026-11-25T24"), None);
    }
}
