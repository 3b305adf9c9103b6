//! Durations: `100ms`, `5s`, `15m`, `24h`, `30d`, `1w`, `1h30m`, or a plain number in the key's own unit.
//!
//! This room knows how long a unit is, never which durations a key allows.

use std::fmt;

use super::GrammarError;
use super::quantity::{self, Quantity};

/// A length of time, exact to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration {
    /// Milliseconds.
    pub millis: u64,
}

/// A unit of time: what a plain number counts, or what a duration is measured in. Longer units are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// `ms`
    Millis,
    /// `s`
    Seconds,
    /// `m`, also written `min`
    Minutes,
    /// `h`
    Hours,
    /// `d`: always 24 hours
    Days,
    /// `w`: always 7 days
    Weeks,
}

/// Longest first, the order in which a duration's parts are written.
const UNITS: [Unit; 6] = [Unit::Weeks, Unit::Days, Unit::Hours, Unit::Minutes, Unit::Seconds, Unit::Millis];

const HELP: &str = "units are `ms`, `s`, `m`, `h`, `d` and `w`, as in `90s` or `1h30m`";

impl Unit {
    /// How many milliseconds one is.
    #[must_use]
    pub const fn millis(self) -> u64 {
        match self {
            Self::Millis => 1,
            Self::Seconds => 1000,
            Self::Minutes => 60_000,
            Self::Hours => 3_600_000,
            Self::Days => 86_400_000,
            Self::Weeks => 604_800_000,
        }
    }

    /// As it is written behind a number.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Millis => "ms",
            Self::Seconds => "s",
            Self::Minutes => "m",
            Self::Hours => "h",
            Self::Days => "d",
            Self::Weeks => "w",
        }
    }

    /// The spellings that people use elsewhere, in lower case.
    const fn other_spellings(self) -> &'static [&'static str] {
        match self {
            Self::Millis => &["msec", "msecs", "milli", "millis", "millisecond", "milliseconds"],
            Self::Seconds => &["sec", "secs", "second", "seconds"],
            Self::Minutes => &["mins", "minute", "minutes"],
            Self::Hours => &["hr", "hrs", "hour", "hours"],
            Self::Days => &["day", "days"],
            Self::Weeks => &["wk", "wks", "week", "weeks"],
        }
    }

    fn exact(text: &str) -> Option<Self> {
        UNITS.into_iter().find(|unit| unit.symbol() == text || (*unit == Self::Minutes && text == "min"))
    }

    /// The unit that was meant by a spelling that the grammar does not have.
    pub(crate) fn meant_by(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        Self::exact(&lower).or_else(|| UNITS.into_iter().find(|unit| unit.other_spellings().contains(&lower.as_str())))
    }
}

impl Duration {
    /// `millis` milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self { millis }
    }

    /// `count` times `unit`, if that fits.
    #[must_use]
    pub fn of(count: u64, unit: Unit) -> Option<Self> {
        count.checked_mul(unit.millis()).map(Self::from_millis)
    }

    /// Reads a duration. A plain number counts `unit`s.
    ///
    /// # Errors
    /// Where the text leaves the grammar or does not fit into 64 bits of milliseconds, with a repair where one is certain.
    pub fn parse(text: &str, unit: Unit) -> Result<Self, GrammarError> {
        refuse_iso(text)?;
        let quantities = quantity::scan(text, "a duration", "5m")?;
        let parts = read_parts(&quantities, unit)?;
        let total = sum(&parts, text)?;
        check_spelling(text, &parts)?;
        Ok(total)
    }

    /// How many `unit`s this is, if it is a whole number of them.
    #[must_use]
    pub const fn whole(self, unit: Unit) -> Option<u64> {
        if self.millis.is_multiple_of(unit.millis()) { Some(self.millis / unit.millis()) } else { None }
    }

    /// Seconds, if it is a whole number of them.
    #[must_use]
    pub const fn as_secs_exact(self) -> Option<u64> {
        self.whole(Unit::Seconds)
    }

    /// Minutes, if it is a whole number of them.
    #[must_use]
    pub const fn as_minutes_exact(self) -> Option<u64> {
        self.whole(Unit::Minutes)
    }

    /// Days, if it is a whole number of them.
    #[must_use]
    pub const fn as_days_exact(self) -> Option<u64> {
        self.whole(Unit::Days)
    }

    /// The nearest whole numbers of `unit`s below and above; both are this one when it is whole.
    #[must_use]
    pub const fn neighbours(self, unit: Unit) -> (Self, Self) {
        let below = self.millis - self.millis % unit.millis();
        let above = if below == self.millis { below } else { below.saturating_add(unit.millis()) };
        (Self { millis: below }, Self { millis: above })
    }

    /// One number and the longest unit that goes into it.
    fn single(self) -> String {
        let unit = UNITS.into_iter().find(|unit| self.whole(*unit).is_some()).unwrap_or(Unit::Millis);
        format!("{}{}", self.millis / unit.millis(), unit.symbol())
    }

    /// Every unit in turn, longest first, those without a share left out.
    fn compound(self) -> String {
        let mut rest = self.millis;
        let mut text = String::new();
        for unit in UNITS {
            if rest >= unit.millis() {
                text += &format!("{}{}", rest / unit.millis(), unit.symbol());
                rest %= unit.millis();
            }
        }
        text
    }
}

/// The shorter of one number with one unit (`90m`) and of all units in turn (`1d1ms`); the former when equal.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.millis == 0 {
            return f.pad("0s");
        }
        let (single, compound) = (self.single(), self.compound());
        f.pad(if compound.len() < single.len() { &compound } else { &single })
    }
}

/// A quantity whose unit is understood, in the grammar's spelling or another.
#[derive(Clone, Copy)]
struct Part<'a> {
    quantity: Quantity<'a>,
    unit: Unit,
}

impl Part<'_> {
    fn is_exact(&self) -> bool {
        self.quantity.unit.is_empty() || Unit::exact(self.quantity.unit).is_some()
    }
}

/// `PT5M` would otherwise be "not a number", which helps nobody who meant ISO 8601.
fn refuse_iso(text: &str) -> Result<(), GrammarError> {
    let trimmed = text.trim();
    let is_iso = trimmed.starts_with('P') && trimmed.contains(|c: char| c.is_ascii_digit());
    if is_iso {
        let message = format!("`{trimmed}` is an ISO 8601 duration, which is not read here");
        let offset = text.len() - text.trim_start().len();
        return Err(GrammarError::at(offset, trimmed.len(), message).help(HELP));
    }
    Ok(())
}

fn read_parts<'a>(quantities: &[Quantity<'a>], plain: Unit) -> Result<Vec<Part<'a>>, GrammarError> {
    let alone = quantities.len() == 1;
    quantities.iter().map(|quantity| read_part(*quantity, plain, alone)).collect()
}

fn read_part(quantity: Quantity<'_>, plain: Unit, alone: bool) -> Result<Part<'_>, GrammarError> {
    let at = |message: String| GrammarError::at(quantity.offset, quantity.len(), message);
    if quantity.number.contains('.') && !alone {
        let written = format!("{}{}", quantity.number, quantity.unit);
        return Err(at(format!("`{written}` has a decimal point, which only a duration of one part may have"))
            .help("write whole numbers, as in `1h30m`"));
    }
    if quantity.unit.is_empty() && alone {
        return Ok(Part { quantity, unit: plain });
    }
    if quantity.unit.is_empty() {
        return Err(at(format!("`{}` has no unit", quantity.number)).help(HELP));
    }
    let unit = Unit::meant_by(quantity.unit).ok_or_else(|| unknown_unit(&quantity))?;
    Ok(Part { quantity, unit })
}

fn unknown_unit(quantity: &Quantity<'_>) -> GrammarError {
    let message = format!("`{}` is not a unit of time", quantity.unit);
    let help = match quantity.unit.to_lowercase().as_str() {
        "mo" | "month" | "months" => "months differ in length: write days, as in `30d`",
        "y" | "yr" | "year" | "years" => "years differ in length: write days, as in `365d`",
        _ => HELP,
    };
    GrammarError::at(quantity.unit_offset, quantity.unit.len(), message).help(help)
}

fn sum(parts: &[Part<'_>], text: &str) -> Result<Duration, GrammarError> {
    let mut millis = 0u64;
    for part in parts {
        let share = part.quantity.times(part.unit.millis(), "milliseconds")?;
        let too_large = || GrammarError::at(0, text.len(), format!("`{text}` is too large"));
        millis = millis.checked_add(share).ok_or_else(too_large)?;
    }
    Ok(Duration { millis })
}

/// What is understood but written in a way that the grammar does not have.
fn check_spelling(text: &str, parts: &[Part<'_>]) -> Result<(), GrammarError> {
    check_order(parts)?;
    let proper = spell(parts);
    if let Some(part) = parts.iter().find(|part| !part.is_exact()) {
        let quantity = part.quantity;
        let message = format!("`{}` is written `{}` in a duration", quantity.unit, part.unit.symbol());
        let error =
            GrammarError::at(quantity.unit_offset, quantity.unit.len(), message).help(format!("write `{proper}`"));
        // A lone capital M is also how others write months and megabytes: no certain repair.
        return Err(if quantity.unit == "M" { error } else { error.repaired(proper) });
    }
    let inner = text.trim();
    if let Some(space) = inner.find(char::is_whitespace) {
        let offset = text.len() - text.trim_start().len() + space;
        let len = inner.get(space..).map_or(0, |rest| rest.len() - rest.trim_start().len());
        return Err(GrammarError::at(offset, len, "a duration has no spaces inside")
            .help(format!("write `{proper}`"))
            .repaired(proper));
    }
    Ok(())
}

fn check_order(parts: &[Part<'_>]) -> Result<(), GrammarError> {
    let wrong = parts.windows(2).find_map(|pair| match pair {
        [first, second] if second.unit >= first.unit => Some(second),
        _ => None,
    });
    let Some(part) = wrong else { return Ok(()) };
    let symbol = part.unit.symbol();
    let at = |message| GrammarError::at(part.quantity.offset, part.quantity.len(), message);
    if parts.iter().filter(|other| other.unit == part.unit).count() > 1 {
        return Err(at(format!("`{symbol}` appears more than once")).help("write each unit once, the longest first"));
    }
    let mut sorted = parts.to_vec();
    sorted.sort_by_key(|part| std::cmp::Reverse(part.unit));
    let twice = sorted.windows(2).any(|pair| matches!(pair, [a, b] if a.unit == b.unit));
    let error = at(format!("`{symbol}` stands behind a shorter unit"));
    let proper = spell(&sorted);
    Err(if twice { error } else { error.help(format!("write `{proper}`")).repaired(proper) })
}

fn spell(parts: &[Part<'_>]) -> String {
    let one = |part: &Part<'_>| {
        let symbol = if part.quantity.unit.is_empty() { "" } else { part.unit.symbol() };
        format!("{}{symbol}", part.quantity.number)
    };
    parts.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Duration, Unit};
    use crate::value::testing::{in_bounds, pointed};

    #[test]
    fn durations_of_the_language() {
        let cases = [
            ("100ms", 100),
            ("5s", 5_000),
            ("15m", 900_000),
            ("15min", 900_000),
            ("24h", 86_400_000),
            ("30d", 2_592_000_000),
            ("1w", 604_800_000),
            ("1h30m", 5_400_000),
            ("1w1d1h1m1s1ms", 694_861_001),
            ("1h90m", 9_000_000),
            ("300s", 300_000),
            ("0s", 0),
            ("1.5h", 5_400_000),
            ("0.25s", 250),
            ("007s", 7_000),
            (" 5s ", 5_000),
        ];
        for (text, millis) in cases {
            assert_eq!(Duration::parse(text, Unit::Days), Ok(Duration { millis }), "{text}");
        }
    }

    #[test]
    fn a_plain_number_counts_the_units_of_its_key() {
        assert_eq!(Duration::parse("30", Unit::Seconds), Ok(Duration { millis: 30_000 }));
        assert_eq!(Duration::parse("30", Unit::Days), Ok(Duration { millis: 2_592_000_000 }));
        assert_eq!(Duration::parse("0.5", Unit::Seconds), Ok(Duration { millis: 500 }));
    }

    /// Text, the part pointed at, words of the message, the repair.
    #[test]
    fn what_is_wrong_is_pointed_at_and_repaired_where_certain() {
        let cases = [
            ("5 minutes", "minutes", "written `m`", Some("5m")),
            ("5 m", " ", "no spaces", Some("5m")),
            ("1h 30m", " ", "no spaces", Some("1h30m")),
            ("1 hour 30 minutes", "hour", "written `h`", Some("1h30m")),
            ("10SEC", "SEC", "written `s`", Some("10s")),
            ("24H", "H", "written `h`", Some("24h")),
            ("15M", "M", "written `m`", None),
            ("30m1h", "1h", "behind a shorter unit", Some("1h30m")),
            ("30 mins 1 hr", "1 hr", "behind a shorter unit", Some("1h30m")),
            ("1h2h", "2h", "more than once", None),
            ("1h1m1h", "1h", "more than once", None),
            ("1h2h3d", "2h", "more than once", None),
            ("1.5.2h", ".", "more than one decimal point", None),
            ("1.5h30m", "1.5h", "decimal point", None),
            (".5h", ".5", "both sides", None),
            ("5.s", "5.", "both sides", None),
            ("1h30", "30", "no unit", None),
            ("5x", "x", "not a unit of time", None),
            ("2months", "months", "not a unit of time", None),
            ("5%", "%", "not a unit of time", None),
            ("5µs", "µs", "not a unit of time", None),
            ("-5s", "-", "negative", None),
            ("+5s", "+", "sign", None),
            ("0.0001s", "0.0001s", "whole number of milliseconds", None),
            ("99999999999999999999s", "99999999999999999999s", "too large", None),
            ("30500568905w", "30500568905w", "too large", None),
            ("18446744073709551s616ms", "18446744073709551s616ms", "too large", None),
            ("PT5M", "PT5M", "ISO 8601", None),
            ("soon", "soon", "a number is expected", None),
            ("", "", "there is nothing", None),
            ("  ", "", "there is nothing", None),
        ];
        for (text, place, words, repaired) in cases {
            let error = Duration::parse(text, Unit::Seconds).expect_err(text);
            assert_eq!(pointed(text, &error), place, "{text}: {error:?}");
            assert!(error.message.contains(words), "{text}: {error:?}");
            assert_eq!(error.repaired.as_deref(), repaired, "{text}: {error:?}");
        }
    }

    #[test]
    fn a_capital_m_is_helped_but_not_repaired() {
        let error = Duration::parse("15M", Unit::Seconds).unwrap_err();
        assert_eq!(error.help.as_deref(), Some("write `15m`"));
    }

    #[test]
    fn the_canonical_form_is_the_shorter_one() {
        let cases = [
            (0, "0s"),
            (1_500, "1500ms"),
            (5_400_000, "90m"),
            (86_400_000, "1d"),
            (2_592_000_000, "30d"),
            (604_800_000, "1w"),
            (86_400_001, "1d1ms"),
            (900_000, "15m"),
        ];
        for (millis, text) in cases {
            assert_eq!(Duration { millis }.to_string(), text);
        }
    }

    #[test]
    fn whole_units_and_their_neighbours() {
        let duration = Duration::from_millis(90_000);
        assert_eq!(duration.as_secs_exact(), Some(90));
        assert_eq!(duration.as_minutes_exact(), None);
        assert_eq!(Duration::of(3, Unit::Weeks).and_then(Duration::as_days_exact), Some(21));
        let minutes = duration.neighbours(Unit::Minutes);
        assert_eq!((minutes.0.to_string(), minutes.1.to_string()), ("1m".into(), "2m".into()));
        assert_eq!(duration.neighbours(Unit::Seconds), (duration, duration));
        assert_eq!(Duration::of(u64::MAX, Unit::Seconds), None);
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(millis in prop_oneof![any::<u64>(), 0..1_000_000_000u64]) {
            let duration = Duration { millis };
            prop_assert_eq!(Duration::parse(&duration.to_string(), Unit::Days), Ok(duration));
        }

        #[test]
        fn any_text_is_read_or_pointed_at(text in prop_oneof![any::<String>(), "[ 0-9.mshdwMinPTé+-]{0,12}"]) {
            if let Err(error) = Duration::parse(&text, Unit::Seconds) {
                in_bounds(&text, error.offset, error.len);
                if let Some(repaired) = error.repaired {
                    prop_assert!(Duration::parse(&repaired, Unit::Seconds).is_ok(), "{text:?} → {repaired:?}");
                }
            }
        }
    }
}
