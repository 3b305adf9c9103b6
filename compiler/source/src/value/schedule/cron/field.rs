//! One field of a cron expression: what each of the six may hold, and how it is read.

use super::super::GrammarError;
use super::{Base, Field, Item, Value};
use crate::suggest::nearest;

/// The days of the week as AWS names them, Sunday first.
pub(super) const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// What a field may hold.
pub(super) struct Spec {
    /// As the documentation calls it.
    label: &'static str,
    min: u16,
    max: u16,
    /// Names of the numbers from `min` on.
    names: &'static [&'static str],
    /// Whether `/` is allowed: not for days of the week.
    steps: bool,
    /// Whether a range may run past the end and start over.
    wraps: bool,
    kind: Kind,
}

#[derive(PartialEq, Eq)]
enum Kind {
    Plain,
    DayOfMonth,
    DayOfWeek,
}

const PLAIN: Spec = Spec { label: "", min: 0, max: 0, names: &[], steps: true, wraps: true, kind: Kind::Plain };

pub(super) const MINUTE: Spec = Spec { label: "minute", max: 59, ..PLAIN };
pub(super) const HOUR: Spec = Spec { label: "hour", max: 23, ..PLAIN };
pub(super) const DAY_OF_MONTH: Spec = Spec { label: "day-of-month", min: 1, max: 31, kind: Kind::DayOfMonth, ..PLAIN };
pub(super) const MONTH: Spec = Spec { label: "month", min: 1, max: 12, names: MONTHS, ..PLAIN };
pub(super) const DAY_OF_WEEK: Spec =
    Spec { label: "day-of-week", min: 1, max: 7, names: DAYS, steps: false, kind: Kind::DayOfWeek, ..PLAIN };
pub(super) const YEAR: Spec = Spec { label: "year", min: 1970, max: 2199, wraps: false, ..PLAIN };

type Read<T> = Result<T, GrammarError>;

/// Reads one field; offsets in errors count from its first byte.
pub(super) fn parse(spec: &Spec, text: &str) -> Read<Field> {
    match text {
        "*" => return Ok(Field::Every),
        "?" if spec.kind != Kind::Plain => return Ok(Field::Unset),
        _ => {}
    }
    if let Some(field) = special(spec, text)? {
        return Ok(field);
    }
    let mut items = Vec::new();
    let mut offset = 0;
    for entry in text.split(',') {
        items.push(item(spec, entry, text).map_err(|error| error.shifted(offset))?);
        offset += entry.len() + 1;
    }
    Ok(Field::Items(items))
}

/// The forms with `L`, `W` and `#`, each of which must be its field's only entry.
fn special(spec: &Spec, text: &str) -> Read<Option<Field>> {
    let upper = text.to_ascii_uppercase();
    match spec.kind {
        Kind::Plain => Ok(None),
        Kind::DayOfMonth if upper == "L" => Ok(Some(Field::Last)),
        Kind::DayOfMonth if upper == "LW" || upper == "WL" => last_weekday(text, &upper),
        Kind::DayOfMonth => match split_suffix(text, 'W') {
            Some(day) if !is_compound(day) => value(spec, day).map(|day| Some(Field::NearestWeekday(day))),
            _ => Ok(None),
        },
        Kind::DayOfWeek if upper == "L" => Ok(Some(Field::Last)),
        Kind::DayOfWeek => day_of_week(spec, text),
    }
}

fn last_weekday(text: &str, upper: &str) -> Read<Option<Field>> {
    if upper == "LW" {
        return Ok(Some(Field::LastWeekday));
    }
    Err(GrammarError::at(0, text.len(), "the last weekday of the month is written `LW`"))
}

fn day_of_week(spec: &Spec, text: &str) -> Read<Option<Field>> {
    if is_compound(text) {
        return Ok(None);
    }
    if let Some((day, nth)) = text.split_once('#') {
        return nth_day(spec, day, nth).map(Some);
    }
    match split_suffix(text, 'L') {
        Some(day) => value(spec, day).map(|day| Some(Field::LastOf(day))),
        None => Ok(None),
    }
}

fn nth_day(spec: &Spec, day: &str, nth: &str) -> Read<Field> {
    let number = value(spec, day)?;
    match nth.as_bytes() {
        [digit @ b'1'..=b'5'] => Ok(Field::Nth(number, u16::from(digit - b'0'))),
        _ => {
            let message = format!("`{nth}` is not 1 to 5: a month has at most five of each day of the week");
            Err(GrammarError::at(day.len() + 1, nth.len(), message).help("write it like `MON#1`, the first Monday"))
        }
    }
}

/// What stands before `suffix` (in any case), when something does.
fn split_suffix(text: &str, suffix: char) -> Option<&str> {
    let before = text.strip_suffix(suffix).or_else(|| text.strip_suffix(suffix.to_ascii_lowercase()))?;
    (!before.is_empty()).then_some(before)
}

fn is_compound(text: &str) -> bool {
    text.contains([',', '-', '/'])
}

/// One entry of the list `whole`.
fn item(spec: &Spec, entry: &str, whole: &str) -> Read<Item> {
    let at = |message: String| GrammarError::at(0, entry.len(), message);
    if entry.is_empty() {
        return Err(at(format!("an entry of the {} list is missing", spec.label)));
    }
    let is_list = whole.len() > entry.len();
    if is_list && matches!(entry, "*" | "?") {
        return Err(at(format!("`{entry}` cannot stand in a list")));
    }
    if let Some(why) = misplaced(spec, entry) {
        return Err(at(why));
    }
    let (range, step) = match entry.split_once('/') {
        Some((range, step)) => (range, Some(self::step(spec, range, step)?)),
        None => (entry, None),
    };
    Ok(Item { from: base(spec, range)?, step })
}

/// Letters and signs that belong to another field, or to no list.
fn misplaced(spec: &Spec, entry: &str) -> Option<String> {
    let label = spec.label;
    let upper = entry.to_ascii_uppercase();
    let is_day = spec.kind != Kind::Plain;
    if entry.contains('?') {
        let where_to = if is_day { "stands alone" } else { "belongs in one of the two day fields" };
        return Some(format!("`?` {where_to}, not as `{entry}` in the {label} field"));
    }
    if entry.contains('#') {
        let message = if spec.kind == Kind::DayOfWeek {
            "`#` takes one day and must be the only entry of its field".to_owned()
        } else {
            format!("`#` belongs in the day-of-week field, not in {label}")
        };
        return Some(message);
    }
    let digits = |suffix| upper.strip_suffix(suffix).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    if digits('L') || upper.starts_with("L-") || (spec.kind == Kind::DayOfWeek && upper.ends_with('L')) {
        return Some(match spec.kind {
            Kind::Plain => format!("`L` belongs in one of the two day fields, not in {label}"),
            Kind::DayOfMonth => "`L` must be the only entry of the day-of-month field, without a number".to_owned(),
            Kind::DayOfWeek => "`L` takes one day at most and must be the only entry of its field".to_owned(),
        });
    }
    if upper == "LW" || digits('W') || (spec.kind == Kind::DayOfMonth && upper.ends_with('W')) {
        return Some(format!(
            "`{entry}` does not fit here: `W` takes one day of the month, alone in its field, as in `15W`"
        ));
    }
    None
}

fn step(spec: &Spec, range: &str, step: &str) -> Read<u16> {
    let label = spec.label;
    if !spec.steps {
        let message = format!("AWS has no steps in the {label} field");
        return Err(GrammarError::at(range.len(), step.len() + 1, message).help("list the days, as in `MON,WED,FRI`"));
    }
    if range.is_empty() {
        return Err(GrammarError::at(0, 1, "a start is missing before `/`").help(format!("write `*/{step}`")));
    }
    match digits(step) {
        Some(number) if number >= 1 => Ok(number),
        _ => {
            let message = format!("the step `{step}` of the {label} field is not a whole number of 1 or more");
            Err(GrammarError::at(range.len() + 1, step.len(), message))
        }
    }
}

fn base(spec: &Spec, text: &str) -> Read<Base> {
    if text == "*" {
        return Ok(Base::Every);
    }
    let Some((first, last)) = text.split_once('-') else { return value(spec, text).map(Base::One) };
    let start = value(spec, first)?;
    let end = value(spec, last).map_err(|error| error.shifted(first.len() + 1))?;
    if !spec.wraps && end.number < start.number {
        let message = format!("the {} range `{text}` runs backwards", spec.label);
        return Err(GrammarError::at(0, text.len(), message).help(format!("write `{end}-{start}`")));
    }
    Ok(Base::Range(start, end))
}

fn value(spec: &Spec, text: &str) -> Read<Value> {
    let named = spec.names.iter().zip(spec.min..).find(|(name, _)| name.eq_ignore_ascii_case(text));
    if let Some((name, number)) = named {
        return Ok(Value { number, name: Some(name) });
    }
    let number = digits(text).filter(|number| (spec.min..=spec.max).contains(number));
    number.map(Value::plain).ok_or_else(|| no_value(spec, text))
}

fn no_value(spec: &Spec, text: &str) -> GrammarError {
    let Spec { label, min, max, names, .. } = spec;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let error = |message| GrammarError::at(0, text.len(), message);
    if text.is_empty() {
        return error(format!("a value of the {label} field is missing"));
    }
    if is_number {
        let error = error(format!("`{text}` is outside the {label} field's {min} to {max}"));
        let counts = "AWS counts days of the week from 1, Sunday; names are safer: `SUN`";
        return if spec.kind == Kind::DayOfWeek { error.help(counts) } else { error };
    }
    let or_names = match (names.first(), names.last()) {
        (Some(first), Some(last)) => format!(" or {first} to {last}"),
        _ => String::new(),
    };
    let error = error(format!("`{text}` is no value of the {label} field, which takes {min} to {max}{or_names}"));
    // `Monday` and `September` begin with what was meant; anything else may be a typo.
    let upper = text.to_ascii_uppercase();
    let begun = names.iter().copied().find(|name| upper.starts_with(name));
    match begun.or_else(|| nearest(&upper, names.iter().copied())) {
        Some(name) => error.help(format!("write `{name}`")),
        None => error,
    }
}

/// A whole number without sign.
fn digits(text: &str) -> Option<u16> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
