//! The duration grammar as a table: what is read, what it prints as, and what is said about the rest.

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
        (100_001, "100001ms"),
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
