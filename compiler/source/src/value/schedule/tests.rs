//! The schedule grammar as a table: what is read, what it prints as, and what is said about the rest.

use proptest::prelude::*;

use super::cron::{Base, Field, Item};
use super::{Cron, RateUnit, Schedule};
use crate::value::testing::{in_bounds, pointed};

fn canonical(text: &str) -> String {
    Schedule::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}")).to_string()
}

#[test]
fn words_stand_for_expressions() {
    assert_eq!(canonical("hourly"), "rate(1 hour)");
    assert_eq!(canonical("daily"), "rate(1 day)");
    assert_eq!(canonical("weekly"), "rate(7 days)");
    assert_eq!(canonical("monthly"), "cron(0 0 1 * ? *)");
}

#[test]
fn what_aws_takes_is_printed_as_it_was_written() {
    let unchanged = [
        "rate(1 minute)",
        "rate(5 minutes)",
        "rate(1 hour)",
        "rate(6 hours)",
        "rate(1 day)",
        "rate(30 days)",
        "cron(0 12 * * ? *)",
        "cron(0 10 * * ? *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0/15 * * * ? *)",
        "cron(*/10 * ? * MON-FRI *)",
        "cron(0/5 8-17 ? * MON-FRI *)",
        "cron(10,20,30 7/12 ? * * *)",
        "cron(10 10 15 JAN,JUL,DEC ? *)",
        "cron(0 1-7/2,11-23/2,10 * * ? *)",
        "cron(30 0 1 JAN-APR,JUL-OCT/2,DEC ? *)",
        "cron(0 9-5 ? * SAT-THU *)",
        "cron(0 18 L * ? *)",
        "cron(0 18 LW * ? *)",
        "cron(0 18 31W * ? *)",
        "cron(0 18 ? * L *)",
        "cron(15 10 ? * 6L 2019-2022)",
        "cron(15 10 ? * FRIL *)",
        "cron(0 9 ? * 2#1 *)",
        "cron(30 7 ? * MON#5 *)",
        "cron(0 8 1 * ? 1970,2199)",
        "cron(15/65 10 * * ? *)",
        "cron(0 0 1/10 * ? 2030/2)",
    ];
    for text in unchanged {
        assert_eq!(canonical(text), text);
    }
}

#[test]
fn spaces_zeros_and_case_are_normalised() {
    let cases = [
        (" rate( 1  hour ) ", "rate(1 hour)"),
        ("rate(05 minutes)", "rate(5 minutes)"),
        ("cron( 0  12 * * ?\t* )", "cron(0 12 * * ? *)"),
        ("cron(00 07/12 ? 04,jan mon-Fri *)", "cron(0 7/12 ? 4,JAN MON-FRI *)"),
        ("cron(0 0 lw * ? *)", "cron(0 0 LW * ? *)"),
        ("cron(0 0 ? * fril *)", "cron(0 0 ? * FRIL *)"),
    ];
    for (text, expected) in cases {
        assert_eq!(canonical(text), expected);
    }
}

/// Text, the part pointed at, words of the message, the repair.
#[test]
fn wrong_rates() {
    let cases = [
        ("rate(1 hours)", "hours", "wants `hour` after 1", Some("rate(1 hour)")),
        ("rate(5 minute)", "minute", "wants `minutes` after 5", Some("rate(5 minutes)")),
        ("rate(0 minutes)", "0", "at least 1", None),
        ("rate(-5 minutes)", "-5", "whole number", None),
        ("rate(1.5 hours)", "1.5", "whole number", Some("rate(90 minutes)")),
        ("rate(5000000000 minutes)", "5000000000", "too large", None),
        ("rate(60 seconds)", "seconds", "not a unit", Some("rate(1 minute)")),
        ("rate(30 seconds)", "seconds", "not a unit", None),
        ("rate(2 weeks)", "weeks", "not a unit", Some("rate(14 days)")),
        ("rate(1 month)", "month", "not a unit", Some("monthly")),
        ("rate(5 Minutes)", "Minutes", "not a unit", Some("rate(5 minutes)")),
        ("rate(5minutes)", "5minutes", "one number and one unit", Some("rate(5 minutes)")),
        ("rate(5m)", "5m", "one number and one unit", Some("rate(5 minutes)")),
        ("rate(5)", "5", "one number and one unit", None),
        ("rate()", "", "one number and one unit", None),
        ("rate(5 minutes", "", "closing bracket", Some("rate(5 minutes)")),
        ("rate(5 minutes);", ";", "nothing may follow", None),
        ("RATE(1 hours)", "RATE", "written `rate(`", Some("rate(1 hour)")),
        ("rate (5 minutes)", "rate ", "written `rate(`", Some("rate(5 minutes)")),
        ("rat(5 minutes)", "rat(5 minutes)", "neither", None),
    ];
    check(&cases);
}

#[test]
fn wrong_crons() {
    let cases = [
        ("cron(60 * * * ? *)", "60", "minute field's 0 to 59", None),
        ("cron(0 24 * * ? *)", "24", "hour field's 0 to 23", None),
        ("cron(0 0 0 * ? *)", "0", "day-of-month field's 1 to 31", None),
        ("cron(0 0 32W * ? *)", "32", "day-of-month", None),
        ("cron(0 0 1 13 ? *)", "13", "month field's 1 to 12", None),
        ("cron(0 0 ? * 0 *)", "0", "day-of-week field's 1 to 7", None),
        ("cron(0 0 ? * 2,8 *)", "8", "day-of-week field's 1 to 7", None),
        ("cron(0 0 1 * ? 2200)", "2200", "year field's 1970 to 2199", None),
        ("cron(0 0 1 * ? 2030-2020)", "2030-2020", "runs backwards", None),
        ("cron(0 0 ? * MONDAY *)", "MONDAY", "day-of-week field, which takes 1 to 7 or SUN to SAT", None),
        ("cron(0 0 1 JANR ? *)", "JANR", "month field", None),
        ("cron(0 0 W * ? *)", "W", "`W` takes one day", None),
        ("cron(0 0 1,15W * ? *)", "15W", "`W` takes one day", None),
        ("cron(0 0 WL * ? *)", "WL", "written `LW`", None),
        ("cron(0 0 L-3 * ? *)", "L-3", "`L` must be the only entry of the day-of-month", None),
        ("cron(0 0 1,L * ? *)", "L", "`L` must be the only entry of the day-of-month", None),
        ("cron(0 0 3L * ? *)", "3L", "`L` must be the only entry of the day-of-month", None),
        ("cron(L 0 1 * ? *)", "L", "belongs in one of the two day fields", None),
        ("cron(0 0 ? * MON,FRIL *)", "FRIL", "`L` takes one day at most", None),
        ("cron(0 0 ? * 2-6L *)", "2-6L", "`L` takes one day at most", None),
        ("cron(0 0 ? * MON-FRI#2 *)", "MON-FRI#2", "`#` takes one day", None),
        ("cron(0 0 1-5W * ? *)", "1-5W", "`W` takes one day", None),
        ("cron(0 0 ? * 3W *)", "3W", "`W` takes one day of the month", None),
        ("cron(0 0 ? * MON#6 *)", "6", "1 to 5", None),
        ("cron(0 0 ? * 3#1,6#3 *)", "3#1", "only entry", None),
        ("cron(0 0 1#2 * ? *)", "1#2", "belongs in the day-of-week field", None),
        ("cron(? 0 1 * ? *)", "?", "belongs in one of the two day fields", None),
        ("cron(0 0 1,? * ? *)", "?", "cannot stand in a list", None),
        ("cron(*,5 0 1 * ? *)", "*", "cannot stand in a list", None),
        ("cron(0 0 ? * MON/2 *)", "/2", "no steps in the day-of-week field", None),
        ("cron(/10 * * * ? *)", "/", "a start is missing", None),
        ("cron(0/0 * * * ? *)", "0", "step", None),
        ("cron(0/x * * * ? *)", "x", "step", None),
        ("cron(1,,2 * * * ? *)", "", "entry of the minute list is missing", None),
        ("cron(1- * * * ? *)", "", "a value of the minute field is missing", None),
        ("cron(0 9 * * MON *)", "*", "day-of-month must be `?`", Some("cron(0 9 ? * MON *)")),
        ("cron(0 9 1 * * *)", "*", "day-of-week must be `?`", Some("cron(0 9 1 * ? *)")),
        ("cron(0 9 * * * *)", "*", "day-of-week must be `?`", Some("cron(0 9 * * ? *)")),
        ("cron(0 9 ? * ? *)", "?", "only one of day-of-month and day-of-week", None),
        ("cron(0 9 1 * MON *)", "MON", "cannot both be given", None),
        ("cron(0 12)", "0 12", "six fields", None),
        ("cron()", "", "six fields", None),
        ("Cron(0 9 * * MON *)", "Cron", "written `cron(`", Some("cron(0 9 ? * MON *)")),
        ("cron(0 12 * * ? *", "", "closing bracket", Some("cron(0 12 * * ? *)")),
    ];
    check(&cases);
}

#[test]
fn other_dialects_are_translated() {
    let whole = |text: &'static str, repaired| (text, text, "", repaired);
    let cases = [
        ("cron(0 12 * * *)", "0 12 * * *", "six fields", Some("cron(0 12 * * ? *)")),
        ("cron(0 12 * * 1-5)", "0 12 * * 1-5", "six fields", Some("cron(0 12 ? * MON-FRI *)")),
        ("cron(0 12 ? * 2)", "0 12 ? * 2", "six fields", Some("cron(0 12 ? * 2 *)")),
        ("cron(0 12 1 * 1)", "0 12 1 * 1", "six fields", None),
        ("cron(0 0 12 * * ? *)", "0 0 12 * * ? *", "six fields", Some("cron(0 12 * * ? *)")),
        whole("*/5 * * * *", Some("cron(*/5 * * * ? *)")),
        whole("0 2 * * 0,6", Some("cron(0 2 ? * SUN,SAT *)")),
        whole("0 2 1 * *", Some("cron(0 2 1 * ? *)")),
        whole("0 2 * * 5-7", Some("cron(0 2 ? * FRI-SUN *)")),
        whole("0 12 * * ? *", Some("cron(0 12 * * ? *)")),
        whole("0 2 1 * 1", None),
        whole("0 2 * * */2", None),
        whole("@daily", Some("daily")),
        whole("@weekly", Some("weekly")),
        whole("@yearly", Some("cron(0 0 1 1 ? *)")),
        whole("@midnight", Some("cron(0 0 * * ? *)")),
        whole("Hourly", Some("hourly")),
        whole("every day", Some("daily")),
        whole("every 5 minutes", Some("rate(5 minutes)")),
        whole("5m", Some("rate(5 minutes)")),
        whole("1w", Some("rate(7 days)")),
        whole("90s", None),
        whole("5", None),
        whole("dayly", None),
        whole("yearly", None),
        whole("at(2026-01-01T00:00:00)", None),
        ("", "", "there is nothing", None),
    ];
    check(&cases);
}

fn check(cases: &[(&str, &str, &str, Option<&str>)]) {
    for (text, place, words, repaired) in cases {
        let error = Schedule::parse(text).expect_err(text);
        assert_eq!(pointed(text, &error), *place, "{text}: {error:?}");
        assert!(error.message.contains(words), "{text}: {error:?}");
        assert_eq!(error.repaired.as_deref(), *repaired, "{text}: {error:?}");
    }
}

#[test]
fn errors_point_at_the_field_and_not_at_an_equal_one_before_it() {
    let error = Schedule::parse(" cron(1 1 1 1 ? 1)").unwrap_err();
    assert_eq!((error.offset, error.len), (16, 1));
    let error = Schedule::parse("cron(0 5,99-7 * * ? *)").unwrap_err();
    assert_eq!((error.offset, error.len), (9, 2));
}

#[test]
fn help_names_what_was_meant() {
    let help = |text| Schedule::parse(text).unwrap_err().help.unwrap_or_default();
    assert_eq!(help("cron(0 0 ? * MONDAY *)"), "write `MON`");
    assert_eq!(help("cron(0 0 1 SPE ? *)"), "write `SEP`");
    assert_eq!(help("dayly"), "did you mean `daily`?");
    assert!(help("cron(0 12 * * *)").starts_with("Unix cron has five fields"));
    assert!(help("at(2026-01-01T00:00:00)").contains("rate(5 minutes)"));
}

#[test]
fn aws_takes_no_more_than_256_characters() {
    let list = |numbers: std::ops::Range<u32>| numbers.map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let text = format!("cron({} {} {} * ? *)", list(0..60), list(0..24), list(1..32));
    assert!(Schedule::parse(&text).unwrap_err().message.contains("AWS allows 256"));
}

#[test]
fn periods_are_seconds_between_equal_distances() {
    let cases = [
        ("rate(6 hours)", Some(21_600)),
        ("weekly", Some(604_800)),
        ("cron(* * * * ? *)", Some(60)),
        ("cron(0/15 * * * ? *)", Some(900)),
        ("cron(7/15 * ? * * *)", Some(900)),
        ("cron(20/15 * * * ? *)", None),
        ("cron(15/15 * * * ? *)", None),
        ("cron(*/7 * * * ? *)", None),
        ("cron(0 * * * ? *)", Some(3_600)),
        ("cron(30/30 * * * ? *)", Some(3_600)),
        ("cron(5 1/6 * * ? *)", Some(21_600)),
        ("cron(0 12 * * ? *)", Some(86_400)),
        ("cron(0 12 ? * MON *)", Some(604_800)),
        ("cron(0 12 ? * L *)", Some(604_800)),
        ("cron(0 12 ? * MON-FRI *)", None),
        ("cron(0 8-17 * * ? *)", None),
        ("cron(0 12 * JAN ? *)", None),
        ("cron(0 12 * * ? 2030)", None),
        ("cron(* 12 * * ? *)", None),
        ("monthly", None),
    ];
    for (text, period) in cases {
        assert_eq!(Schedule::parse(text).unwrap().period(), period, "{text}");
    }
}

#[test]
fn schedules_of_one_period_are_found() {
    let same = |a: &str, b: &str| Schedule::parse(a).unwrap().same_period(&Schedule::parse(b).unwrap());
    assert!(same("hourly", "cron(17 * * * ? *)"));
    assert!(same("daily", "rate(24 hours)"));
    assert!(same("weekly", "cron(0 3 ? * 2 *)"));
    assert!(same("monthly", "cron(0 3 L * ? *)"));
    assert!(same("monthly", "cron(0 3 ? * MON#1 *)"));
    assert!(!same("monthly", "cron(0 3 31 * ? *)"), "not every month has a 31st");
    assert!(!same("monthly", "cron(0 3 ? * MON#5 *)"), "not every month has a fifth Monday");
    assert!(!same("hourly", "daily"));
    assert!(!same("cron(0 8-17 * * ? *)", "cron(0 8-17 * * ? *)"), "no period, nothing to compare");
}

#[test]
fn spreading_moves_a_schedule_within_its_period() {
    let spread = |text: &str, minute| Schedule::parse(text).unwrap().spread(minute).map(|s| s.to_string());
    let cases = [
        ("hourly", 17, "cron(17 * * * ? *)"),
        ("hourly", 77, "cron(17 * * * ? *)"),
        ("daily", 150, "cron(30 2 * * ? *)"),
        ("weekly", 1440 + 61, "cron(1 1 ? * MON *)"),
        ("weekly", 10_079, "cron(59 23 ? * SAT *)"),
        ("monthly", 27 * 1440 + 1439, "cron(59 23 28 * ? *)"),
        ("monthly", 28 * 1440, "cron(0 0 1 * ? *)"),
        ("rate(6 hours)", 61, "cron(1 1/6 * * ? *)"),
        ("rate(15 minutes)", 7, "cron(7/15 * * * ? *)"),
        ("cron(0 12 * * ? *)", 5, "cron(5 0 * * ? *)"),
    ];
    for (text, minute, expected) in cases {
        assert_eq!(spread(text, minute).as_deref(), Some(expected), "{text}");
    }
    for text in ["rate(1 minute)", "rate(7 minutes)", "rate(5 hours)", "rate(3 days)", "rate(28 days)"] {
        assert_eq!(spread(text, 5), None, "{text} does not fit the calendar");
    }
}

proptest! {
    #[test]
    fn a_spread_schedule_has_the_period_it_came_from(minute in any::<u32>(), index in 0..8usize) {
        let all = ["hourly", "daily", "weekly", "monthly", "rate(2 minutes)", "rate(30 minutes)", "rate(2 hours)", "rate(12 hours)"];
        let schedule = Schedule::parse(all[index]).unwrap();
        let spread = schedule.spread(minute).unwrap();
        prop_assert!(spread.same_period(&schedule));
        prop_assert_eq!(Schedule::parse(&spread.to_string()), Ok(spread));
    }

    #[test]
    fn rates_are_read_back(value in 1..=u32::MAX, unit in 0..3usize) {
        let unit = [RateUnit::Minute, RateUnit::Hour, RateUnit::Day][unit];
        let schedule = Schedule::Rate { value, unit };
        prop_assert_eq!(Schedule::parse(&schedule.to_string()), Ok(schedule));
    }

    #[test]
    fn crons_are_read_back(cron in crons()) {
        let schedule = Schedule::Cron(cron);
        prop_assert_eq!(Schedule::parse(&schedule.to_string()), Ok(schedule));
    }

    #[test]
    fn any_text_is_read_or_pointed_at(text in texts()) {
        if let Err(error) = Schedule::parse(&text) {
            in_bounds(&text, error.offset, error.len);
            if let Some(repaired) = error.repaired {
                prop_assert!(Schedule::parse(&repaired).is_ok(), "{text:?} → {repaired:?}");
            }
        }
    }
}

/// Anything, and texts near enough to schedules to reach every branch.
fn texts() -> impl Strategy<Value = String> {
    let field = "[0-9*?LW#/,é-]{1,5}|MON|jan|\\*|\\?|0";
    prop_oneof![
        any::<String>(),
        proptest::collection::vec(field, 4..8).prop_map(|fields| fields.join(" ")),
        proptest::collection::vec(field, 4..8).prop_map(|fields| format!("cron({})", fields.join(" "))),
        "(rate|RATE|cron|at|every)[ (]{0,2}[0-9.-]{0,4} {0,2}(minutes?|hours?|weeks|m|é)?\\)?",
    ]
}

fn value(range: std::ops::RangeInclusive<u16>) -> impl Strategy<Value = super::cron::Value> {
    range.prop_map(super::cron::Value::plain)
}

fn items(range: std::ops::RangeInclusive<u16>) -> impl Strategy<Value = Field> {
    let base = prop_oneof![
        value(range.clone()).prop_map(Base::One),
        (value(range.clone()), value(range)).prop_map(|(first, last)| Base::Range(first, last)),
    ];
    let item = (base, proptest::option::of(1..70u16)).prop_map(|(from, step)| Item { from, step });
    prop_oneof![Just(Field::Every), proptest::collection::vec(item, 1..4).prop_map(Field::Items)]
}

fn crons() -> impl Strategy<Value = Cron> {
    let month_day = prop_oneof![
        items(1..=31),
        Just(Field::Last),
        Just(Field::LastWeekday),
        value(1..=31).prop_map(Field::NearestWeekday)
    ];
    let week_day = prop_oneof![
        (1..=7u16).prop_map(Field::weekday),
        Just(Field::Last),
        value(1..=7).prop_map(Field::LastOf),
        (value(1..=7), 1..=5u16).prop_map(|(day, nth)| Field::Nth(day, nth)),
    ];
    let days = prop_oneof![month_day.prop_map(|day| (day, Field::Unset)), week_day.prop_map(|day| (Field::Unset, day))];
    (items(0..=59), items(0..=23), days, items(1..=12)).prop_map(
        |(minute, hour, (day_of_month, day_of_week), month)| Cron {
            minute,
            hour,
            day_of_month,
            month,
            day_of_week,
            year: Field::Every,
        },
    )
}
