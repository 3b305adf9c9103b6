//! What was probably meant by a text that is no schedule: Unix cron, missing brackets, durations, plain English.
//!
//! Every repair is read by the grammar itself before it is offered, so none can be wrong in form.

use super::cron::Cron;
use super::{GrammarError, HELP, RateUnit, Schedule, words};
use crate::suggest::nearest;
use crate::value::duration::{Duration, Unit};

const WORDS: [&str; 4] = ["hourly", "daily", "weekly", "monthly"];

/// Plain English that has exactly one meaning.
const PHRASES: [(&str, &str); 8] = [
    ("every minute", "rate(1 minute)"),
    ("every hour", "hourly"),
    ("every day", "daily"),
    ("every week", "weekly"),
    ("every month", "monthly"),
    ("@midnight", "cron(0 0 * * ? *)"),
    ("@yearly", "cron(0 0 1 1 ? *)"),
    ("@annually", "cron(0 0 1 1 ? *)"),
];

/// A text without any bracket.
pub(super) fn no_expression(text: &str) -> GrammarError {
    if text.is_empty() {
        return GrammarError::at(0, 0, "a schedule is expected here, and there is nothing").help(HELP);
    }
    if let Some(cron) = looks_like_cron(text).then(|| mended_cron(text)).flatten() {
        let error = GrammarError::at(0, text.len(), "a cron expression is written inside `cron(…)`, in AWS's dialect");
        return offer(error, &format!("cron({cron})"));
    }
    let error = GrammarError::at(0, text.len(), format!("`{text}` is not a schedule"));
    match phrase(text).or_else(|| mended_rate(text.strip_prefix("every ").unwrap_or(text))) {
        Some(repaired) => offer(error, &repaired),
        None => match nearest(text, WORDS) {
            Some(word) => error.help(format!("did you mean `{word}`?")),
            None => error.help(HELP),
        },
    }
}

/// `head(rest` where `head` is not exactly `rate` or `cron`.
pub(super) fn wrong_head(text: &str, head: &str, rest: &str) -> GrammarError {
    let kind = head.trim_end();
    let lower = kind.to_lowercase();
    if lower == "rate" || lower == "cron" {
        let error = GrammarError::at(0, head.len(), format!("`{head}(` is written `{lower}(`"));
        return match mended(&format!("{lower}({rest}")) {
            Some(repaired) => offer(error, &repaired),
            None => error,
        };
    }
    let error = GrammarError::at(0, text.len(), format!("`{text}` is neither `rate(…)` nor `cron(…)`"));
    match nearest(kind, ["rate", "cron"]) {
        Some(word) => error.help(format!("did you mean `{word}(…)`?")),
        None => error.help(HELP),
    }
}

/// An expression whose last character is not its closing bracket.
pub(super) fn wrong_end(text: &str) -> GrammarError {
    if let Some(end) = text.rfind(')') {
        let extra = text.len() - end - 1;
        return GrammarError::at(end + 1, extra, "nothing may follow the closing bracket of a schedule");
    }
    let error = GrammarError::at(text.len(), 0, "the closing bracket is missing");
    match mended(&format!("{text})")) {
        Some(repaired) => offer(error, &repaired),
        None => error,
    }
}

/// What can be said about a wrong inside of `rate(…)`.
pub(super) fn rate(inner: &str, error: GrammarError) -> GrammarError {
    let monthly = matches!(inner.trim(), "1 month" | "1 months").then(|| "monthly".to_owned());
    match monthly.or_else(|| mended_rate(inner)) {
        Some(repaired) => offer(error, &repaired),
        None => error,
    }
}

/// What can be said about a wrong inside of `cron(…)`.
pub(super) fn cron(inner: &str, error: GrammarError) -> GrammarError {
    if let Some(inner) = error.repaired.clone() {
        return offer(error, &format!("cron({inner})"));
    }
    let Some(mended) = other_dialect(inner).map(|inner| format!("cron({inner})")) else { return error };
    let why = if words(inner).len() == 5 {
        "Unix cron has five fields; AWS adds a year, wants `?` in one day field and counts days from 1, Sunday"
    } else {
        "AWS's cron has no field for seconds"
    };
    GrammarError { help: Some(format!("{why}: write `{mended}`")), repaired: Some(mended), ..error }
}

fn offer(error: GrammarError, repaired: &str) -> GrammarError {
    error.help(format!("write `{repaired}`")).repaired(repaired)
}

/// The text as the grammar prints it, or as its own error repairs it.
fn mended(text: &str) -> Option<String> {
    match Schedule::parse(text) {
        Ok(schedule) => Some(schedule.to_string()),
        Err(error) => error.repaired,
    }
}

fn phrase(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let known = PHRASES.into_iter().find(|(phrase, _)| *phrase == lower).map(|(_, schedule)| schedule);
    let word = lower.strip_prefix('@').unwrap_or(&lower);
    known.or_else(|| WORDS.into_iter().find(|known| *known == word)).map(ToOwned::to_owned)
}

/// `5m`, `5 minutes`, `1 week`: a duration of whole minutes is a rate.
fn mended_rate(text: &str) -> Option<String> {
    let has_unit = text.contains(|c: char| c.is_ascii_alphabetic());
    if !has_unit {
        return None;
    }
    let duration = Duration::parse(text, Unit::Minutes).or_else(|error| {
        let repaired = error.repaired.unwrap_or_default();
        Duration::parse(&repaired, Unit::Minutes)
    });
    let (value, unit) = RateUnit::longest(duration.ok()?.as_minutes_exact()?)?;
    Some(Schedule::Rate { value, unit }.to_string())
}

/// Five to seven words of nothing but what cron fields are made of, the first two with a digit or a star.
fn looks_like_cron(text: &str) -> bool {
    let words = words(text);
    let is_field = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || "*?,-/#".contains(c));
    let is_time = |word: &str| word.starts_with(|c: char| c.is_ascii_digit() || c == '*');
    (5..=7).contains(&words.len())
        && words.iter().all(|(_, word)| is_field(word))
        && words.iter().take(2).all(|(_, word)| is_time(word))
}

/// The right inside of `cron(…)` for a nearly right one.
fn mended_cron(inner: &str) -> Option<String> {
    match Cron::parse(inner) {
        Ok(cron) => Some(cron.to_string()),
        Err(error) => error.repaired.or_else(|| other_dialect(inner)),
    }
}

/// Unix cron (five fields) and Quartz cron with seconds (seven), as AWS writes them.
fn other_dialect(inner: &str) -> Option<String> {
    let fields: Vec<&str> = words(inner).into_iter().map(|(_, word)| word).collect();
    let candidate = match fields.as_slice() {
        [minute, hour, day, month, weekday] => from_unix(minute, hour, day, month, weekday)?,
        ["0", rest @ ..] if rest.len() == 6 => rest.join(" "),
        _ => return None,
    };
    Cron::parse(&candidate).ok().map(|cron| cron.to_string())
}

fn from_unix(minute: &str, hour: &str, day: &str, month: &str, weekday: &str) -> Option<String> {
    // With a `?` it is AWS's dialect already, and only the year is missing.
    if day == "?" || weekday == "?" {
        return Some(format!("{minute} {hour} {day} {month} {weekday} *"));
    }
    match (day, weekday) {
        (day, "*") => Some(format!("{minute} {hour} {day} {month} ? *")),
        ("*", weekday) => Some(format!("{minute} {hour} ? {month} {} *", unix_weekdays(weekday)?)),
        // Unix starts on either day; AWS has no such schedule.
        _ => None,
    }
}

/// Days of the week by name, because Unix counts them from 0 and AWS from 1.
fn unix_weekdays(field: &str) -> Option<String> {
    let entries: Option<Vec<String>> = field.split(',').map(unix_weekday_range).collect();
    Some(entries?.join(","))
}

fn unix_weekday_range(entry: &str) -> Option<String> {
    match entry.split_once('-') {
        Some((first, last)) => Some(format!("{}-{}", unix_weekday(first)?, unix_weekday(last)?)),
        None => unix_weekday(entry).map(ToOwned::to_owned),
    }
}

/// 0 and 7 are both Sunday. Names are the same in both dialects.
fn unix_weekday(day: &str) -> Option<&str> {
    match day {
        "0" | "7" => Some("SUN"),
        "1" => Some("MON"),
        "2" => Some("TUE"),
        "3" => Some("WED"),
        "4" => Some("THU"),
        "5" => Some("FRI"),
        "6" => Some("SAT"),
        name if name.len() == 3 => Some(name),
        _ => None,
    }
}
