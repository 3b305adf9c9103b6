//! The six fields of a `cron(…)` expression, as EventBridge reads them.
//!
//! The documentation says less than the service does; what it leaves open follows Quartz, whose grammar the service
//! shares: names in any case, ranges that wrap around (`FRI-MON`, `22-4`; never years), `LW`, and `L`, `W`, `#` only
//! as the one entry of their field.

use std::fmt;

use super::{GrammarError, words};

mod field;

/// A calendar schedule in UTC. Exactly one of the two day fields is [`Field::Unset`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    /// 0–59.
    pub minute: Field,
    /// 0–23.
    pub hour: Field,
    /// 1–31.
    pub day_of_month: Field,
    /// 1–12 or `JAN`–`DEC`.
    pub month: Field,
    /// 1–7 or `SUN`–`SAT`: 1 is Sunday.
    pub day_of_week: Field,
    /// 1970–2199.
    pub year: Field,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// `*`: every value.
    Every,
    /// `?`: left to the other day field.
    Unset,
    /// A list of values, ranges and steps; never empty.
    Items(Vec<Item>),
    /// `L`: the last day of the month, or of the week (Saturday).
    Last,
    /// `LW`: the last weekday (Monday to Friday) of the month.
    LastWeekday,
    /// `15W`: the weekday nearest to that day of the month.
    NearestWeekday(Value),
    /// `FRIL`: the last such day of the month.
    LastOf(Value),
    /// `FRI#3`: the third such day of the month; 1–5.
    Nth(Value, u16),
}

/// An entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Where it starts, and where it ends.
    pub from: Base,
    /// Only every so many; at least 1. With a single value, from there to the field's end.
    pub step: Option<u16>,
}

/// What an entry counts through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// `*`
    Every,
    /// `5`
    One(Value),
    /// `5-9`, both ends included; wraps around when the second is smaller.
    Range(Value, Value),
}

/// A number, and the name it was written by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// Within the field's range.
    pub number: u16,
    /// `MON`, `JAN`; `None` when written as a number.
    pub name: Option<&'static str>,
}

impl Value {
    /// A number written as such.
    #[must_use]
    pub const fn plain(number: u16) -> Self {
        Self { number, name: None }
    }
}

impl Field {
    /// A field of one number.
    #[must_use]
    pub fn one(number: u16) -> Self {
        Self::Items(vec![Item { from: Base::One(Value::plain(number)), step: None }])
    }

    /// `start/step`.
    #[must_use]
    pub fn stepped(start: u16, step: u16) -> Self {
        Self::Items(vec![Item { from: Base::One(Value::plain(start)), step: Some(step) }])
    }

    /// The day of the week, 1 for Sunday; numbers beyond 7 start over. Written by name.
    #[must_use]
    pub fn weekday(number: u16) -> Self {
        let names = field::DAYS;
        let index = number.saturating_sub(1) % 7;
        let name = names.get(usize::from(index)).copied();
        Self::Items(vec![Item { from: Base::One(Value { number: index + 1, name }), step: None }])
    }
}

impl Cron {
    /// Reads the inside of `cron(…)`.
    ///
    /// # Errors
    /// The first field that AWS would refuse, or the two day fields when not exactly one of them is `?`. Where it is
    /// certain what was meant, `repaired` is the inside of the right expression.
    pub fn parse(text: &str) -> Result<Self, GrammarError> {
        let fields = words(text);
        let [minute, hour, day_of_month, month, day_of_week, year] = fields.as_slice() else {
            return Err(wrong_count(text, fields.len()));
        };
        let read = |spec: &field::Spec, (offset, text): &(usize, &str)| {
            field::parse(spec, text).map_err(|error| error.shifted(*offset))
        };
        let cron = Self {
            minute: read(&field::MINUTE, minute)?,
            hour: read(&field::HOUR, hour)?,
            day_of_month: read(&field::DAY_OF_MONTH, day_of_month)?,
            month: read(&field::MONTH, month)?,
            day_of_week: read(&field::DAY_OF_WEEK, day_of_week)?,
            year: read(&field::YEAR, year)?,
        };
        cron.check_days(*day_of_month, *day_of_week)
    }

    /// Once a month, on a day that every month has when it is at most 28.
    #[must_use]
    pub fn monthly(day: u16, hour: u16, minute: u16) -> Self {
        Self { day_of_month: Field::one(day), ..Self::daily(hour, minute) }
    }

    /// Once a day.
    #[must_use]
    pub fn daily(hour: u16, minute: u16) -> Self {
        Self { hour: Field::one(hour), ..Self::hourly(minute) }
    }

    /// Once a week; 1 is Sunday.
    #[must_use]
    pub fn weekly(weekday: u16, hour: u16, minute: u16) -> Self {
        let day_of_week = Field::weekday(weekday);
        Self { day_of_month: Field::Unset, day_of_week, ..Self::daily(hour, minute) }
    }

    /// Once an hour.
    #[must_use]
    pub fn hourly(minute: u16) -> Self {
        Self {
            minute: Field::one(minute),
            hour: Field::Every,
            day_of_month: Field::Every,
            month: Field::Every,
            day_of_week: Field::Unset,
            year: Field::Every,
        }
    }

    /// Both day fields together: AWS wants exactly one `?`.
    fn check_days(self, month_day: (usize, &str), week_day: (usize, &str)) -> Result<Self, GrammarError> {
        let at = |(offset, text): (usize, &str), message: &str| GrammarError::at(offset, text.len(), message);
        match (&self.day_of_month, &self.day_of_week) {
            (Field::Unset, Field::Unset) => {
                let message = "only one of day-of-month and day-of-week may be `?`";
                Err(at(week_day, message).help("write `*` for every day in the other one"))
            }
            (Field::Unset, _) | (_, Field::Unset) => Ok(self),
            (_, Field::Every) => Err(at(week_day, "day-of-week must be `?` when day-of-month is given")
                .repaired(Self { day_of_week: Field::Unset, ..self }.to_string())),
            (Field::Every, _) => Err(at(month_day, "day-of-month must be `?` when day-of-week is given")
                .repaired(Self { day_of_month: Field::Unset, ..self }.to_string())),
            _ => Err(at(week_day, "day-of-month and day-of-week cannot both be given: one must be `?`")
                .help("write two schedules, one for each")),
        }
    }
}

fn wrong_count(text: &str, count: usize) -> GrammarError {
    let message = format!(
        "a cron expression has six fields (minute, hour, day-of-month, month, day-of-week, year), this has {count}"
    );
    GrammarError::at(0, text.len(), message).help("write it like `cron(0 12 * * ? *)`")
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { minute, hour, day_of_month, month, day_of_week, year } = self;
        write!(f, "{minute} {hour} {day_of_month} {month} {day_of_week} {year}")
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every => f.write_str("*"),
            Self::Unset => f.write_str("?"),
            Self::Last => f.write_str("L"),
            Self::LastWeekday => f.write_str("LW"),
            Self::NearestWeekday(value) => write!(f, "{value}W"),
            Self::LastOf(value) => write!(f, "{value}L"),
            Self::Nth(value, nth) => write!(f, "{value}#{nth}"),
            Self::Items(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                f.write_str(&items.join(","))
            }
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from {
            Base::Every => f.write_str("*")?,
            Base::One(value) => write!(f, "{value}")?,
            Base::Range(first, last) => write!(f, "{first}-{last}")?,
        }
        self.step.map_or(Ok(()), |step| write!(f, "/{step}"))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            Some(name) => f.write_str(name),
            None => write!(f, "{}", self.number),
        }
    }
}
