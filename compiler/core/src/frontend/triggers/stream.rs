//! Triggers by records: Kinesis streams and streams of tables.

use aws_auto_schema::function::Destination as WrittenDestination;
use aws_auto_schema::scalar::{Any, Seconds, Text as WrittenText};
use aws_auto_schema::trigger::{DynamoDbTrigger, KinesisTrigger, StartingPosition};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::super::builder::{Builder, Owner};
use super::super::codes::{INVALID_VALUE, STARTING_POSITION};
use crate::ir::{Destination, ResourceId, ResourceKind, StreamReader};
use crate::knowledge::limits::event_source;
use crate::lints::filter_misses::Source;
use crate::lints::poison_pill;

/// Retries of a failing batch, unless said: enough for a hiccup, few enough not to block a shard for a day.
const STREAM_RETRIES: i64 = 3;

/// What Kinesis and DynamoDB triggers have in common.
struct StreamKeys<'a> {
    source: ResourceId,
    is_table: bool,
    batch_size: Option<&'a Spanned<i64>>,
    window: Option<&'a Spanned<Seconds>>,
    position: Option<&'a Spanned<StartingPosition>>,
    timestamp: Option<&'a WrittenText>,
    parallelization: Option<&'a Spanned<i64>>,
    bisect: Option<&'a Spanned<bool>>,
    max_retries: Option<&'a Spanned<i64>>,
    max_record_age: Option<&'a Spanned<Seconds>>,
    on_failure: Option<&'a Spanned<WrittenDestination>>,
    tumbling_window: Option<&'a Spanned<Seconds>>,
    filter: Option<&'a Spanned<Any>>,
}

macro_rules! stream_keys {
    ($t:expr, $source:expr, $is_table:expr) => {
        StreamKeys {
            source: $source,
            is_table: $is_table,
            batch_size: $t.batch_size.as_ref(),
            window: $t.maximum_batching_window.as_ref(),
            position: $t.starting_position.as_ref(),
            timestamp: $t.starting_timestamp.as_ref(),
            parallelization: $t.parallelization.as_ref(),
            bisect: $t.bisect.as_ref(),
            max_retries: $t.max_retries.as_ref(),
            max_record_age: $t.max_record_age.as_ref(),
            on_failure: $t.on_failure.as_ref(),
            tumbling_window: $t.tumbling_window.as_ref(),
            filter: $t.filter.as_ref(),
        }
    };
}
impl Builder<'_> {
    pub(super) fn kinesis_trigger(&mut self, t: &KinesisTrigger, owner: Owner<'_>, span: Span) -> StreamReader {
        let source = self.named(ResourceKind::Stream, t.stream.as_ref(), &format!("{}-stream", owner.name), span);
        self.stream_trigger(&stream_keys!(t, source, false), owner, span)
    }

    pub(super) fn table_trigger(&mut self, t: &DynamoDbTrigger, owner: Owner<'_>, span: Span) -> StreamReader {
        let source = self.named(ResourceKind::Table, t.table.as_ref(), &format!("{}-table", owner.name), span);
        self.stream_trigger(&stream_keys!(t, source, true), owner, span)
    }

    fn stream_trigger(&mut self, t: &StreamKeys<'_>, owner: Owner<'_>, span: Span) -> StreamReader {
        let number =
            |value: Option<&Spanned<i64>>, cx: &mut Self, range, what| value.and_then(|v| cx.number(v, range, what));
        let (position, timestamp) = self.position(t);
        let retries = t.max_retries.and_then(|r| self.stream_retries(r));
        let retries = retries.or_else(|| self.stream_retries_of_entry(owner.name));
        if let Some(found) = t.max_retries.and_then(|r| poison_pill::check(r, t.max_record_age.is_some())) {
            self.report(found);
        }
        StreamReader {
            source: t.source,
            batch_size: number(t.batch_size, self, event_source::BATCH_SIZE, "`batch_size`")
                .unwrap_or(event_source::STREAM_BATCH_SIZE_DEFAULT),
            window: t
                .window
                .and_then(|w| self.seconds(w, event_source::BATCHING_WINDOW, "`maximum_batching_window`"))
                .unwrap_or(0),
            position,
            timestamp,
            parallelization: number(t.parallelization, self, event_source::PARALLELIZATION_FACTOR, "`parallelization`"),
            bisect: t.bisect.is_none_or(|b| b.value),
            max_retries: retries.unwrap_or(STREAM_RETRIES),
            max_record_age: t.max_record_age.and_then(|a| self.record_age(a)),
            on_failure: match t.on_failure {
                Some(given) => self.stream_destination(given).or_else(|| Some(self.usual_failures(owner, span))),
                None if self.dead_letter_plan.is_removed(owner.name) => None,
                None => Some(self.usual_failures(owner, span)),
            },
            tumbling_window: t
                .tumbling_window
                .and_then(|w| self.seconds(w, event_source::TUMBLING_WINDOW, "`tumbling_window`")),
            filters: self.filters(t.filter, if t.is_table { Source::Table } else { Source::Stream }),
        }
    }

    /// A bucket holds the whole batch; a pipe knows queues and topics alone.
    fn usual_failures(&mut self, owner: Owner<'_>, span: Span) -> Destination {
        let (kind, name) = super::super::gather::usual_failures(owner);
        Destination::Resource(self.resource(kind, &name, span))
    }

    fn stream_destination(&mut self, written: &Spanned<WrittenDestination>) -> Option<Destination> {
        let d = &written.value;
        if let Some(other) = d.function.as_ref().or(d.bus.as_ref()) {
            let diagnostic = Diagnostic::new(INVALID_VALUE, other.span, "a stream's failures go to a queue or a topic");
            self.report(diagnostic.help("without `on_failure` they go to a bucket that holds the whole batch"));
            return None;
        }
        self.destination(written)
    }

    fn stream_retries(&mut self, written: &Spanned<i64>) -> Option<i64> {
        if written.value == i64::from(event_source::WITHOUT_END) {
            return Some(written.value);
        }
        let (low, high) = (*event_source::STREAM_RETRIES.start(), *event_source::STREAM_RETRIES.end());
        let range = u32::try_from(low).unwrap_or(0)..=u32::try_from(high).unwrap_or(u32::MAX);
        self.number(written, range, "`max_retries`").map(i64::from)
    }

    fn record_age(&mut self, written: &Spanned<Seconds>) -> Option<i64> {
        let (low, high) = (*event_source::RECORD_AGE.start(), *event_source::RECORD_AGE.end());
        let range = u32::try_from(low).unwrap_or(0)..=u32::try_from(high).unwrap_or(u32::MAX);
        self.seconds(written, range, "`max_record_age`").map(i64::from)
    }

    fn position(&mut self, t: &StreamKeys<'_>) -> (&'static str, Option<i64>) {
        let position = t.position.map_or(StartingPosition::Latest, |p| p.value);
        let problem = match (position, t.position, t.timestamp) {
            (StartingPosition::AtTimestamp, Some(at), _) if t.is_table => {
                Some((at.span, "a table's stream has no `AT_TIMESTAMP`", "write `LATEST` or `TRIM_HORIZON`"))
            }
            (StartingPosition::AtTimestamp, Some(at), None) => {
                Some((at.span, "`AT_TIMESTAMP` needs `starting_timestamp`", "add `starting_timestamp: 1767225600`"))
            }
            (StartingPosition::Latest | StartingPosition::TrimHorizon, _, Some(at)) => Some((
                at.span,
                "`starting_timestamp` needs `starting_position: AT_TIMESTAMP`",
                "add it, or remove the timestamp",
            )),
            _ => None,
        };
        if let Some((span, message, help)) = problem {
            self.report(Diagnostic::new(STARTING_POSITION, span, message).help(help));
            return (StartingPosition::Latest.as_str(), None);
        }
        (position.as_str(), t.timestamp.and_then(|text| self.timestamp(text)))
    }

    /// Seconds since 1970, or a date with or without a time, in UTC.
    fn timestamp(&mut self, written: &WrittenText) -> Option<i64> {
        let text = written.value.trim();
        let parsed = text.parse::<i64>().ok().filter(|s| *s >= 0).or_else(|| utc_seconds(text));
        if parsed.is_none() {
            let message = format!("`{text}` is no moment");
            let help = "write seconds since 1970, or `2026-01-31T12:00:00Z`";
            self.report(Diagnostic::new(STARTING_POSITION, written.span, message).help(help));
        }
        parsed
    }
}

/// `2026-01-31`, with `T12:00:00` and `Z` or not, as seconds since 1970 in UTC.
fn utc_seconds(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00:00"));
    let date: crate::knowledge::Date = date.parse().ok()?;
    let days = crate::knowledge::Date::new(1970, 1, 1)?.days_until(date);
    let mut parts = time.trim_end_matches('Z').split(':').map(str::parse::<i64>);
    let (hours, minutes) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let seconds = parts.next().transpose().ok()?.unwrap_or(0);
    let in_range = (0..24).contains(&hours) && (0..60).contains(&minutes) && (0..60).contains(&seconds);
    in_range.then_some(i64::from(days) * 86_400 + hours * 3_600 + minutes * 60 + seconds)
}
