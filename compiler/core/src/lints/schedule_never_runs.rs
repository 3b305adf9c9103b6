//! A schedule whose moment never comes.

use aws_auto_source::value::schedule::Schedule;
use aws_auto_source::value::schedule::cron::{Base, Cron, Field, Item};
use aws_auto_source::{Diagnostic, Span};

use super::{Check, Lint};
use crate::knowledge::Date;

aws_auto_source::codes! {
    /// A day that no calendar has, or a year that is over.
    SCHEDULE_NEVER_RUNS = "AA0214", "schedule-never-runs", Warning,
        include_str!("../../../../docs/codes/schedule-never-runs.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Written };

/// Most days of each month, January first.
const DAYS: [u16; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Judges a schedule on a day.
pub(crate) fn check(schedule: &Schedule, span: Span, today: Date) -> Option<Diagnostic> {
    let Schedule::Cron(cron) = schedule else { return None };
    let found = |message: String, help: &str| {
        Some(Diagnostic::new(SCHEDULE_NEVER_RUNS, span, message).label("never starts anything").help(help))
    };
    if let Some(year) = last(&cron.year).filter(|year| *year < today.year()) {
        return found(format!("the schedule ended with the year {year}"), "write `*` for every year");
    }
    let day = first_day(cron)?;
    let months: Vec<u16> = (1..=12).filter(|month| contains(&cron.month, *month)).collect();
    let fits = |month: &u16| DAYS.get(usize::from(*month) - 1).is_some_and(|days| day <= *days);
    if months.is_empty() || months.iter().any(fits) {
        return None;
    }
    found(format!("none of the months of the schedule has a day {day}"), "write `L` for the last day of a month")
}

/// The smallest day of the month that is asked for by its number.
fn first_day(cron: &Cron) -> Option<u16> {
    match &cron.day_of_month {
        Field::Items(items) => items.iter().filter_map(first_of).min(),
        Field::NearestWeekday(day) => Some(day.number),
        _ => None,
    }
}

/// Ranges that wrap around begin again at 1.
fn first_of(item: &Item) -> Option<u16> {
    match item.from {
        Base::Every => Some(1),
        Base::One(value) => Some(value.number),
        Base::Range(from, to) => Some(if to.number < from.number { 1 } else { from.number }),
    }
}

fn contains(field: &Field, number: u16) -> bool {
    match field {
        Field::Items(items) => items.iter().any(|item| match item.from {
            Base::Every => item.step.is_none_or(|step| (number - 1).is_multiple_of(step)),
            Base::One(value) => match item.step {
                Some(step) => number >= value.number && (number - value.number).is_multiple_of(step),
                None => number == value.number,
            },
            // What a step leaves out of a range is not worked out: it may be there.
            Base::Range(from, to) if from.number <= to.number => (from.number..=to.number).contains(&number),
            Base::Range(from, to) => number >= from.number || number <= to.number,
        }),
        _ => true,
    }
}

/// The last year that is asked for, where there is one.
fn last(field: &Field) -> Option<u16> {
    let Field::Items(items) = field else { return None };
    let ends: Option<Vec<u16>> = items
        .iter()
        .map(|item| match (item.from, item.step) {
            (Base::One(value), None) | (Base::Range(_, value), _) => Some(value.number),
            _ => None,
        })
        .collect();
    ends?.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::check;
    use aws_auto_source::Span;
    use aws_auto_source::value::schedule::Schedule;

    fn said(cron: &str) -> Option<String> {
        let schedule = Schedule::parse(&format!("cron({cron})")).unwrap();
        check(&schedule, Span::default(), "2026-11-25".parse().unwrap()).map(|d| d.message)
    }

    #[test]
    fn days_and_years_that_never_come() {
        assert_eq!(said("0 8 31 2 ? *").unwrap(), "none of the months of the schedule has a day 31");
        assert_eq!(said("0 8 31 APR,JUN ? *").unwrap(), "none of the months of the schedule has a day 31");
        assert_eq!(said("0 8 1 1 ? 2020-2025").unwrap(), "the schedule ended with the year 2025");
    }

    #[test]
    fn whatever_may_come_is_left_alone() {
        for cron in [
            "0 8 29 2 ? *",
            "0 8 31 * ? *",
            "0 8 1-31 2 ? *",
            "0 8 L 2 ? *",
            "0 8 31 1/2 ? *",
            "0 8 1 1 ? 2026",
            "0 8 1 1 ? 2020/1",
            "0 8 ? * MON *",
            "0 8 30-2 2 ? *",
            "0 8 31 JAN-FEB ? *",
        ] {
            assert_eq!(said(cron), None, "{cron}");
        }
    }
}
