//! How often a schedule comes round, and the same schedule at another minute of its period.
//!
//! Only what is certain: a schedule without a fixed period has none here.

use super::cron::{Base, Cron, Field, Item};
use super::{RateUnit, Schedule};

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;
const WEEK: u32 = 7 * DAY;
/// Every month has 28 days, so a minute of the first 28 comes in each.
const MONTH: u32 = 28 * DAY;

#[derive(PartialEq, Eq)]
enum Period {
    Minutes(u64),
    CalendarMonth,
}

impl Schedule {
    /// Seconds from one time to the next, when that is always the same: `cron(0 * * * ? *)` is hourly as `rate(1 hour)`
    /// is. `None` for months, lists, ranges, and steps that do not divide their field.
    #[must_use]
    pub fn period(&self) -> Option<u64> {
        match self.rhythm()? {
            Period::Minutes(minutes) => Some(minutes * 60),
            Period::CalendarMonth => None,
        }
    }

    /// Whether both come round equally often, once a calendar month included. Schedules without a period never do.
    #[must_use]
    pub fn same_period(&self, other: &Self) -> bool {
        self.rhythm().is_some_and(|rhythm| other.rhythm() == Some(rhythm))
    }

    /// How many different minutes [`Schedule::spread`] can choose from; `None` where it cannot spread.
    #[must_use]
    pub fn spread_minutes(&self) -> Option<u32> {
        match self.rhythm()? {
            Period::CalendarMonth => Some(MONTH),
            Period::Minutes(minutes) => u32::try_from(minutes).ok().filter(|minutes| can_spread(*minutes)),
        }
    }

    /// A schedule of the same period that starts at the given minute of it (from the hour, midnight, Sunday or the
    /// month's first day on, in UTC). Larger numbers start over. `None` for schedules that do not fit the calendar:
    /// only hours and days that a shorter period divides, the week and the month do.
    #[must_use]
    pub fn spread(&self, minute: u32) -> Option<Self> {
        let period = self.spread_minutes()?;
        let within = minute % period;
        let (day, hour, minute) = (narrow(within / DAY), narrow(within % DAY / HOUR), narrow(within % HOUR));
        let cron = match period {
            MONTH => Cron::monthly(day + 1, hour, minute),
            WEEK => Cron::weekly(day + 1, hour, minute),
            DAY => Cron::daily(hour, minute),
            HOUR => Cron::hourly(minute),
            hours if hours > HOUR => {
                let hour = Field::stepped(hour, narrow(hours / HOUR));
                Cron { hour, ..Cron::hourly(minute) }
            }
            minutes => Cron { minute: Field::stepped(minute, narrow(minutes)), ..Cron::hourly(0) },
        };
        Some(Self::Cron(cron))
    }

    fn rhythm(&self) -> Option<Period> {
        match self {
            Self::Rate { value, unit } => Some(Period::Minutes(u64::from(*value) * u64::from(unit.minutes()))),
            Self::Cron(cron) => cron_rhythm(cron),
        }
    }
}

impl RateUnit {
    /// The longest unit that goes into so many minutes, and how often.
    pub(super) fn longest(minutes: u64) -> Option<(u32, Self)> {
        let fits = |unit: &Self| minutes.is_multiple_of(u64::from(unit.minutes()));
        let unit = super::RATE_UNITS.into_iter().find(fits)?;
        let value = u32::try_from(minutes / u64::from(unit.minutes())).ok()?;
        (value > 0).then_some((value, unit))
    }
}

/// Every minute leaves nothing to choose; other periods must fill an hour or a day evenly.
const fn can_spread(minutes: u32) -> bool {
    match minutes {
        0 | 1 => false,
        WEEK => true,
        2..=HOUR => HOUR.is_multiple_of(minutes),
        _ => minutes.is_multiple_of(HOUR) && DAY.is_multiple_of(minutes),
    }
}

/// All callers pass less than a month's days or a day's minutes.
fn narrow(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn cron_rhythm(cron: &Cron) -> Option<Period> {
    if cron.month != Field::Every || cron.year != Field::Every {
        return None;
    }
    let days = days_rhythm(cron)?;
    let minute = pace(&cron.minute, HOUR)?;
    let hour = pace(&cron.hour, 24)?;
    match (days, minute, hour) {
        (Days::Every, Pace::Each(minutes), Pace::Each(1)) => Some(Period::Minutes(minutes.into())),
        (Days::Every, Pace::Once, Pace::Each(hours)) => Some(Period::Minutes(u64::from(hours) * u64::from(HOUR))),
        (Days::Every, Pace::Once, Pace::Once) => Some(Period::Minutes(DAY.into())),
        (Days::Weekly, Pace::Once, Pace::Once) => Some(Period::Minutes(WEEK.into())),
        (Days::Monthly, Pace::Once, Pace::Once) => Some(Period::CalendarMonth),
        _ => None,
    }
}

enum Days {
    Every,
    Weekly,
    Monthly,
}

/// A day above 28 is not in every month, and neither is a fifth Friday.
fn days_rhythm(cron: &Cron) -> Option<Days> {
    match (&cron.day_of_month, &cron.day_of_week) {
        (Field::Every, Field::Unset) | (Field::Unset, Field::Every) => Some(Days::Every),
        (Field::Unset, Field::Last) => Some(Days::Weekly),
        (Field::Unset, Field::Items(_)) => single(&cron.day_of_week).map(|_| Days::Weekly),
        (Field::Unset, Field::LastOf(_)) | (Field::Last | Field::LastWeekday, Field::Unset) => Some(Days::Monthly),
        (Field::Unset, Field::Nth(_, nth)) => (*nth <= 4).then_some(Days::Monthly),
        (Field::NearestWeekday(day), Field::Unset) => (day.number <= 28).then_some(Days::Monthly),
        (Field::Items(_), Field::Unset) => single(&cron.day_of_month).filter(|day| *day <= 28).map(|_| Days::Monthly),
        _ => None,
    }
}

enum Pace {
    /// At one value.
    Once,
    /// At every so many values, all around the field.
    Each(u32),
}

/// The pace of a field with `size` values from 0 on.
fn pace(field: &Field, size: u32) -> Option<Pace> {
    let items = match field {
        Field::Every => return Some(Pace::Each(1)),
        Field::Items(items) => items,
        _ => return None,
    };
    let [Item { from, step: Some(step) }] = items.as_slice() else { return single(field).map(|_| Pace::Once) };
    let step = u32::from(*step);
    let start = match from {
        Base::Every => 0,
        Base::One(value) => u32::from(value.number),
        Base::Range(..) => return None,
    };
    if start + step >= size {
        return Some(Pace::Once);
    }
    // From a start behind the first step, the first times of the field would be missing.
    (start < step && size.is_multiple_of(step)).then_some(Pace::Each(step))
}

/// The one value of a field.
fn single(field: &Field) -> Option<u16> {
    match field {
        Field::Items(items) => match items.as_slice() {
            [Item { from: Base::One(value), step: None }] => Some(value.number),
            _ => None,
        },
        _ => None,
    }
}
