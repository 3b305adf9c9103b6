//! The word under a step's `trigger`: what starts a flow, or what lets it go on.

/// What a word means at the first step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StartWord {
    /// Objects that appear in a bucket.
    Upload,
    /// A schedule in the language's own words: `daily`, `rate(1 hour)`.
    Schedule(String),
    /// An event of this name on the ecosystem's bus.
    Event(String),
}

/// What a word means at a later step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ConditionWord {
    /// The step before has succeeded, which it has: there is nothing to check.
    Done,
    /// The previous result's `event` has this value.
    Event(String),
    /// A source, which cannot stand here.
    Source,
}

/// Written in front of a name that would mean something else.
const EVENT: &str = "event:";
/// Endings of the words for "the step before has succeeded".
const DONE: [&str; 3] = ["_success", "_complete", "_completed"];
/// Words for how often.
const PERIODS: [&str; 4] = ["hourly", "daily", "weekly", "monthly"];

pub(super) fn start(word: &str) -> StartWord {
    if let Some(name) = word.strip_prefix(EVENT) {
        return StartWord::Event(name.trim().to_owned());
    }
    if matches!(word, "s3_upload" | "s3") {
        return StartWord::Upload;
    }
    let period = word.strip_suffix("_schedule").unwrap_or(word);
    if PERIODS.contains(&period) {
        return StartWord::Schedule(period.to_owned());
    }
    if word.starts_with("rate(") || word.starts_with("cron(") {
        return StartWord::Schedule(word.to_owned());
    }
    StartWord::Event(word.to_owned())
}

pub(super) fn condition(word: &str) -> ConditionWord {
    if let Some(name) = word.strip_prefix(EVENT) {
        return ConditionWord::Event(name.trim().to_owned());
    }
    if DONE.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending)) {
        return ConditionWord::Done;
    }
    match start(word) {
        StartWord::Event(name) => ConditionWord::Event(name),
        StartWord::Upload | StartWord::Schedule(_) => ConditionWord::Source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_is_a_source_or_an_event_of_ones_own() {
        assert_eq!(start("s3_upload"), StartWord::Upload);
        assert_eq!(start("daily_schedule"), StartWord::Schedule("daily".into()));
        assert_eq!(start("weekly"), StartWord::Schedule("weekly".into()));
        assert_eq!(start("rate(5 minutes)"), StartWord::Schedule("rate(5 minutes)".into()));
        assert_eq!(start("order_placed"), StartWord::Event("order_placed".into()));
        assert_eq!(start("event:daily_schedule"), StartWord::Event("daily_schedule".into()));
    }

    #[test]
    fn a_later_word_is_a_condition() {
        for done in ["validation_success", "enrichment_complete", "load_completed"] {
            assert_eq!(condition(done), ConditionWord::Done, "{done}");
        }
        assert_eq!(condition("cost_anomaly_detected"), ConditionWord::Event("cost_anomaly_detected".into()));
        assert_eq!(condition("event:payment_complete"), ConditionWord::Event("payment_complete".into()));
        assert_eq!(condition("_complete"), ConditionWord::Event("_complete".into()));
        assert_eq!(condition("daily_schedule"), ConditionWord::Source);
    }
}
