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
mod tests;
