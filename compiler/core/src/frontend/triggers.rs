//! Triggers: what invokes a function, with defaults and ranges.

use aws_auto_schema::function::Destination as WrittenDestination;
use aws_auto_schema::scalar::{Any, OneOrMany, Seconds, Text as WrittenText};
use aws_auto_schema::trigger::{
    AlbScheme, AlbTrigger, Authorizer as WrittenAuthorizer, AuthorizerWord, EventsTrigger, FilterScope, HttpTrigger,
    S3Filters, S3Trigger, SnsTrigger, SqsTrigger, StartingPosition, Trigger as Written,
};
use aws_auto_source::value::schedule::Schedule;
use aws_auto_source::{Diagnostic, Span, Spanned};
use serde_json::Value as Json;

use super::builder::{Builder, Declared};
use super::codes::{
    ALB_WITHOUT_LISTENER, CONFLICTING_SETTINGS, FIFO_BATCH_SIZE, INVALID_VALUE, MISSING_PARTNER, SCHEDULE_ON_A_BUS,
    STARTING_POSITION,
};
use super::gather::via_queue;
use super::text::Place;
use crate::ir::{
    Authorizer, Chosen, Destination, Function, HttpRoute, ListenerRule, ResourceId, ResourceKind, StreamReader,
    Trigger, TriggerKind,
};
use crate::knowledge::limits::{event_source, eventbridge};
use crate::knowledge::s3_events;

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
    /// All triggers of a function, in declared order. A URL is not among them: it is the function's own.
    pub(super) fn triggers(&mut self, declared: &Declared<'_>, function: &Function) -> Vec<Trigger> {
        let mut triggers = Vec::new();
        for spec in &declared.written.value.triggers {
            let trigger = spec.trigger();
            if let Some(kind) = self.trigger(trigger, declared, function) {
                triggers.push(Trigger { kind, span: trigger.span });
            }
        }
        triggers
    }

    fn trigger(
        &mut self,
        trigger: &Spanned<Written>,
        declared: &Declared<'_>,
        function: &Function,
    ) -> Option<TriggerKind> {
        let span = trigger.span;
        let name = declared.name();
        match &trigger.value {
            Written::S3(t) => self.bucket_trigger(t, name, span),
            Written::Sqs(t) => self.queue_trigger(t, name, span),
            Written::Sns(t) => Some(self.topic_trigger(t, name, span)),
            Written::Events(t) => self.events_trigger(t, function, span),
            Written::Http(t) => self.http_trigger(t, declared, span),
            Written::Kinesis(t) => {
                let source = self.named(ResourceKind::Stream, t.stream.as_ref(), &format!("{name}-stream"), span);
                Some(TriggerKind::Stream(self.stream_trigger(&stream_keys!(t, source, false), name, span)))
            }
            Written::DynamoDb(t) => {
                let source = self.named(ResourceKind::Table, t.table.as_ref(), &format!("{name}-table"), span);
                Some(TriggerKind::Stream(self.stream_trigger(&stream_keys!(t, source, true), name, span)))
            }
            Written::Alb(t) => self.alb_trigger(t, span),
            Written::Url(_) => None,
        }
    }

    fn named(&mut self, kind: ResourceKind, name: Option<&Spanned<String>>, usual: &str, span: Span) -> ResourceId {
        match name {
            Some(name) => self.resource(kind, &name.value, name.span),
            None => self.resource(kind, usual, span),
        }
    }

    fn bucket_trigger(&mut self, t: &S3Trigger, function: &str, span: Span) -> Option<TriggerKind> {
        let bucket = self.named(ResourceKind::Bucket, t.bucket.as_ref(), &format!("{function}-bucket"), span);
        let events = match &t.events {
            Some(events) => self.s3_events(events)?,
            None => vec![Spanned::new("s3:ObjectCreated:*".to_owned(), span)],
        };
        let (prefix, suffix) = t.filters.as_ref().map_or_else(Default::default, |f| self.s3_filters(f));
        let via_eventbridge = self.is_existing(ResourceKind::Bucket, bucket);
        Some(TriggerKind::Bucket { bucket, events, prefix, suffix, via_eventbridge })
    }

    fn s3_events(&mut self, events: &Spanned<OneOrMany>) -> Option<Vec<Spanned<String>>> {
        let written = events.value.as_slice();
        for event in written.iter().filter(|e| s3_events::find(&e.value).is_none()) {
            let known: Vec<&str> = s3_events::all().iter().map(|e| e.name).collect();
            let name = Spanned::new(event.value.as_str(), event.span);
            let mut diagnostic = super::text::unknown("S3 event", &name, &known, "such as `s3:ObjectCreated:*`");
            diagnostic.code = INVALID_VALUE;
            self.report(diagnostic);
        }
        if written.is_empty() {
            self.report(Diagnostic::new(INVALID_VALUE, events.span, "an S3 trigger needs at least one event"));
            return None;
        }
        let mut sorted = written.to_vec();
        sorted.sort();
        sorted.dedup();
        Some(sorted)
    }

    /// One prefix and one suffix at most: S3 takes no more in one configuration.
    fn s3_filters(&mut self, filters: &Spanned<S3Filters>) -> (String, String) {
        let all: Vec<_> = match &filters.value {
            S3Filters::One(one) => vec![one],
            S3Filters::List(list) => list.iter().map(|f| &f.value).collect(),
        };
        let mut pick = |parts: Vec<&Spanned<String>>, what: &str| {
            if let [first, second, ..] = parts.as_slice() {
                let message = format!("an S3 trigger takes one {what}");
                let diagnostic = Diagnostic::new(INVALID_VALUE, second.span, message)
                    .label("one too many")
                    .also(first.span, "the first")
                    .help("write one trigger for each");
                self.report(diagnostic);
            }
            parts.first().map(|p| p.value.clone()).unwrap_or_default()
        };
        let prefix = pick(all.iter().filter_map(|f| f.prefix.as_ref()).collect(), "prefix");
        let suffix = pick(all.iter().filter_map(|f| f.suffix.as_ref()).collect(), "suffix");
        (prefix, suffix)
    }

    fn queue_trigger(&mut self, t: &SqsTrigger, function: &str, span: Span) -> Option<TriggerKind> {
        let name = t.queue.as_ref().map_or_else(|| format!("{function}-queue"), |q| q.value.clone());
        let queue = self.named(ResourceKind::Queue, t.queue.as_ref(), &name, span);
        let fifo = self.is_fifo_queue(&name);
        let window = t.maximum_batching_window.as_ref();
        let seconds = window
            .and_then(|w| self.seconds(w, event_source::BATCHING_WINDOW, "`maximum_batching_window`"))
            .unwrap_or(0);
        if let (true, Some(window)) = (fifo && seconds > 0, window) {
            let diagnostic = Diagnostic::new(FIFO_BATCH_SIZE, window.span, "a FIFO queue has no batching window");
            self.report(diagnostic.label("AWS refuses this").help("remove `maximum_batching_window`"));
        }
        let batch_size = self.batch_size(t, fifo, seconds)?;
        let max_concurrency = t
            .maximum_concurrency
            .as_ref()
            .and_then(|n| self.number(n, event_source::SQS_MAXIMUM_CONCURRENCY, "`maximum_concurrency`"));
        let filters = self.filters(t.filter.as_ref());
        Some(TriggerKind::Queue { queue, batch_size, window: seconds, max_concurrency, filters })
    }

    fn batch_size(&mut self, t: &SqsTrigger, fifo: bool, window: u32) -> Option<u32> {
        let Some(written) = &t.batch_size else {
            return Some(event_source::SQS_BATCH_SIZE_DEFAULT);
        };
        let size = self.number(written, event_source::BATCH_SIZE, "`batch_size`")?;
        if fifo && size > event_source::SQS_FIFO_BATCH_SIZE_MAX {
            let message = format!("a FIFO queue hands over {} messages at most", event_source::SQS_FIFO_BATCH_SIZE_MAX);
            let fix = event_source::SQS_FIFO_BATCH_SIZE_MAX.to_string();
            let diagnostic = Diagnostic::new(FIFO_BATCH_SIZE, written.span, message);
            self.report(diagnostic.label("too many").fix(format!("write `{fix}`"), written.span, fix));
        } else if window == 0 && size > event_source::SQS_BATCH_SIZE_WITHOUT_WINDOW {
            let message = format!("a batch of {size} messages needs a batching window");
            let diagnostic = Diagnostic::new(MISSING_PARTNER, written.span, message);
            self.report(diagnostic.help("add `maximum_batching_window: 1s` or more"));
        }
        Some(size)
    }

    /// A pattern, or a list of patterns, for an event source mapping.
    fn filters(&mut self, filter: Option<&Spanned<Any>>) -> Vec<Json> {
        let Some(filter) = filter else {
            return Vec::new();
        };
        let patterns = match sorted(filter.value.to_json()) {
            Json::Array(patterns) => patterns,
            one => vec![one],
        };
        if patterns.len() > event_source::FILTERS {
            let message = format!("a mapping takes {} patterns", event_source::FILTERS);
            self.report(Diagnostic::new(INVALID_VALUE, filter.span, message));
        }
        for pattern in &patterns {
            let length = pattern.to_string().len();
            if !pattern.is_object() {
                let message = "a filter is a pattern: a mapping, or a list of mappings";
                self.report(Diagnostic::new(INVALID_VALUE, filter.span, message));
            } else if length > event_source::FILTER_PATTERN_LENGTH {
                let message =
                    format!("the pattern has {length} characters, more than {}", event_source::FILTER_PATTERN_LENGTH);
                self.report(Diagnostic::new(INVALID_VALUE, filter.span, message));
            }
        }
        patterns
    }

    fn topic_trigger(&mut self, t: &SnsTrigger, function: &str, span: Span) -> TriggerKind {
        let name = t.topic.as_ref().map_or_else(|| format!("{function}-topic"), |q| q.value.clone());
        let topic = self.named(ResourceKind::Topic, t.topic.as_ref(), &name, span);
        let queue = via_queue(t.via_queue.as_ref(), function, self.is_fifo_topic(&name));
        let via_queue = queue.map(|(name, at)| self.resource(ResourceKind::Queue, &name, at.unwrap_or(span)));
        let filter = t.filter.as_ref().map(|f| {
            if f.value.0.as_map().is_none() {
                let message = "a filter policy is a mapping from attributes to values";
                self.report(Diagnostic::new(INVALID_VALUE, f.span, message));
            }
            sorted(f.value.to_json())
        });
        if let (Some(scope), None) = (&t.filter_scope, &filter) {
            let diagnostic =
                Diagnostic::new(MISSING_PARTNER, scope.span, "`filter_scope` without `filter` does nothing");
            self.report(diagnostic.help("add `filter`, or remove `filter_scope`"));
        }
        let scope = t.filter_scope.as_ref().map_or(FilterScope::Attributes, |s| s.value);
        TriggerKind::Topic { topic, filter, scope, via_queue }
    }

    fn events_trigger(&mut self, t: &EventsTrigger, function: &Function, span: Span) -> Option<TriggerKind> {
        let rule = t.rule.as_ref().map(|r| r.value.clone());
        let input = t.input.as_ref().map(|i| self.event_input(i));
        if let (Some(pattern), Some(schedule)) = (&t.pattern, &t.schedule) {
            let message = "a trigger has a schedule or a pattern, not both";
            let diagnostic = Diagnostic::new(CONFLICTING_SETTINGS, pattern.span.max(schedule.span), message)
                .also(pattern.span.min(schedule.span), "and here");
            self.report(diagnostic.help("write two triggers"));
            return None;
        }
        if let Some(pattern) = &t.pattern {
            let bus = t.bus.as_ref().filter(|b| b.value != eventbridge::DEFAULT_BUS);
            let bus = bus.map(|b| self.resource(ResourceKind::Bus, &b.value, b.span));
            return self.pattern(pattern).map(|pattern| TriggerKind::Pattern { rule, pattern, bus, input });
        }
        if let Some(bus) = t.bus.as_ref().filter(|b| b.value != eventbridge::DEFAULT_BUS) {
            let diagnostic = Diagnostic::new(SCHEDULE_ON_A_BUS, bus.key, "AWS has schedules on the default bus alone");
            self.report(diagnostic.help("remove `bus`, or give a `pattern`"));
            return None;
        }
        let schedule = match &t.schedule {
            Some(schedule) => self.schedule(schedule)?,
            None => self.bare_schedule(t, function, span)?,
        };
        Some(TriggerKind::Schedule { rule, schedule, input })
    }

    fn schedule(&mut self, written: &WrittenText) -> Option<Chosen<Schedule>> {
        match Schedule::parse(&written.value) {
            Ok(schedule) => Some(Chosen::declared(schedule, written.span)),
            Err(error) => {
                let message = format!("`{}` is no schedule: {}", written.value, error.message);
                let code = aws_auto_schema::codes::BAD_SCHEDULE;
                let mut diagnostic = Diagnostic::new(code, written.sub_span(error.offset, error.len), message);
                diagnostic.help.clone_from(&error.help);
                if let Some(repaired) = &error.repaired {
                    diagnostic = diagnostic.fix(format!("write `{repaired}`"), written.span, format!("\"{repaired}\""));
                }
                self.report(diagnostic);
                None
            }
        }
    }

    /// A bare `scheduled_event` is daily; any other word without schedule and pattern is unfinished, unless the
    /// function's `scheduling` gives the schedule.
    fn bare_schedule(&mut self, t: &EventsTrigger, function: &Function, span: Span) -> Option<Chosen<Schedule>> {
        if let Some(scheduling) = &function.scheduling {
            return Schedule::word(scheduling.frequency.as_str()).map(|s| Chosen::declared(s, scheduling.span));
        }
        if t.source.value == "scheduled_event" {
            return Schedule::word("daily").map(|s| Chosen::default(s, "a bare `scheduled_event` is daily"));
        }
        let diagnostic = Diagnostic::new(
            MISSING_PARTNER,
            span,
            format!("`{}` has neither `schedule` nor `pattern`", t.source.value),
        );
        self.report_absent(
            span,
            diagnostic.label("nothing would ever start it").help("add `schedule: rate(1 hour)`, or a `pattern`"),
        );
        None
    }

    fn pattern(&mut self, written: &Spanned<Any>) -> Option<Json> {
        let pattern = sorted(written.value.to_json());
        let length = pattern.to_string().len();
        let message = if pattern.as_object().is_none_or(serde_json::Map::is_empty) {
            "an event pattern is a mapping with at least one field".to_owned()
        } else if length > eventbridge::PATTERN_LENGTH {
            format!("the pattern has {length} characters, more than EventBridge's {}", eventbridge::PATTERN_LENGTH)
        } else if let Some(path) = leaf_outside_list(&pattern, "") {
            format!("in an event pattern `{path}` must be a list of values")
        } else {
            return Some(pattern);
        };
        self.report(
            Diagnostic::new(INVALID_VALUE, written.span, message).help("such as `detail-type: [\"order placed\"]`"),
        );
        None
    }

    fn event_input(&mut self, written: &Spanned<Any>) -> Json {
        let input = sorted(written.value.to_json());
        let length = input.to_string().len();
        if length > eventbridge::INPUT_LENGTH {
            let message =
                format!("the input has {length} characters, more than EventBridge's {}", eventbridge::INPUT_LENGTH);
            self.report(Diagnostic::new(INVALID_VALUE, written.span, message));
        }
        input
    }

    /// The name of the API that a route stands in: given, the service's, or the ecosystem's.
    pub(super) fn api_name(
        &self,
        given: Option<&Spanned<String>>,
        declared: &Declared<'_>,
        span: Span,
    ) -> (String, Span) {
        match (given, declared.service) {
            (Some(api), _) => (api.value.clone(), api.span),
            (None, Some(service)) => (format!("{service}-api"), span),
            (None, None) => {
                // Settings are read after names; the name itself is known from the start.
                let name = self.document.settings.as_ref().and_then(|s| s.value.name.as_ref());
                (format!("{}-api", name.map_or("ecosystem", |n| n.value.as_str())), span)
            }
        }
    }

    fn http_trigger(&mut self, t: &HttpTrigger, declared: &Declared<'_>, span: Span) -> Option<TriggerKind> {
        let (name, at) = self.api_name(t.api.as_ref(), declared, span);
        let api = self.resource(ResourceKind::Api, &name, at);
        let method = t.method.as_ref().map_or_else(|| Some("ANY".to_owned()), |m| self.method(m))?;
        let path = match &t.path {
            Some(path) => self.path(path)?,
            None => declared.service.map_or_else(String::new, |s| format!("/{s}")) + "/" + declared.name(),
        };
        let default =
            self.document.resources.as_ref().and_then(|r| r.apis.get(&name)).and_then(|a| a.0.authorizer.clone());
        let authorizer = t.authorizer.clone().or(default);
        let authorizer = authorizer.map_or(Some(Authorizer::None), |a| self.authorizer(&a))?;
        Some(TriggerKind::Http(HttpRoute { api, method, path, authorizer }))
    }

    fn method(&mut self, written: &Spanned<String>) -> Option<String> {
        const METHODS: [&str; 8] = ["ANY", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let upper = written.value.to_ascii_uppercase();
        if METHODS.contains(&upper.as_str()) {
            return Some(upper);
        }
        let message = format!("there is no method `{}`", written.value);
        self.report(
            Diagnostic::new(INVALID_VALUE, written.span, message).help(format!("one of: {}", METHODS.join(", "))),
        );
        None
    }

    fn path(&mut self, written: &Spanned<String>) -> Option<String> {
        let path = &written.value;
        let balanced = path.split('/').all(|part| {
            let inner = part.strip_prefix('{').and_then(|p| p.strip_suffix('}'));
            inner.map_or_else(
                || !part.contains(['{', '}']),
                |name| {
                    let name = name.strip_suffix('+').unwrap_or(name);
                    !name.is_empty()
                        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
                },
            )
        });
        if path == "$default" || path.starts_with('/') && balanced && !path.contains(char::is_whitespace) {
            return Some(path.clone());
        }
        let message = format!("`{path}` is no path of an HTTP API");
        let help = "begin with `/`; a variable is a whole part, such as `/orders/{id}` or `/files/{path+}`";
        self.report(Diagnostic::new(INVALID_VALUE, written.span, message).help(help));
        None
    }

    fn authorizer(&mut self, written: &Spanned<WrittenAuthorizer>) -> Option<Authorizer> {
        let rules = match &written.value {
            WrittenAuthorizer::Word(AuthorizerWord::None) => return Some(Authorizer::None),
            WrittenAuthorizer::Word(AuthorizerWord::Iam) => return Some(Authorizer::Iam),
            WrittenAuthorizer::Rules(rules) => rules,
        };
        match (&rules.jwt, &rules.function) {
            (Some(jwt), None) => Some(Authorizer::Jwt {
                issuer: self.text(&jwt.value.issuer.value, Place::Elsewhere),
                audience: jwt.value.audience.value.as_slice().iter().map(|a| a.value.clone()).collect(),
            }),
            (None, Some(function)) => {
                let name = Spanned::new(function.value.as_str(), function.span);
                self.function_ref(&name).map(Authorizer::Function)
            }
            _ => {
                let message = "an authorizer is `jwt` or `function`, exactly one";
                self.report(Diagnostic::new(INVALID_VALUE, written.span, message));
                None
            }
        }
    }

    fn stream_trigger(&mut self, t: &StreamKeys<'_>, function: &str, span: Span) -> StreamReader {
        let number =
            |value: Option<&Spanned<i64>>, cx: &mut Self, range, what| value.and_then(|v| cx.number(v, range, what));
        let (position, timestamp) = self.position(t);
        let retries = t.max_retries.and_then(|r| self.stream_retries(r));
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
            on_failure: Some(match t.on_failure {
                Some(given) => match self.stream_destination(given) {
                    Some(destination) => destination,
                    None => self.failure_bucket(function, span),
                },
                None => self.failure_bucket(function, span),
            }),
            tumbling_window: t
                .tumbling_window
                .and_then(|w| self.seconds(w, event_source::TUMBLING_WINDOW, "`tumbling_window`")),
            filters: self.filters(t.filter),
        }
    }

    fn failure_bucket(&mut self, function: &str, span: Span) -> Destination {
        Destination::Resource(self.resource(ResourceKind::Bucket, &format!("{function}-failures"), span))
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

    fn alb_trigger(&mut self, t: &AlbTrigger, span: Span) -> Option<TriggerKind> {
        let listener = t.listener.as_ref().map(|l| self.text(l, Place::Elsewhere));
        let vpc = t.vpc.as_ref().and_then(|v| self.declared_network(&v.value, v.span));
        if t.listener.is_none() && t.vpc.is_none() {
            let diagnostic =
                Diagnostic::new(ALB_WITHOUT_LISTENER, span, "a load balancer needs a `listener` or a `vpc`");
            self.report_absent(
                span,
                diagnostic.help("give the ARN of an existing `listener`, or the name of a `vpc` for a new one"),
            );
            return None;
        }
        let scheme = t.scheme.as_ref().map_or(AlbScheme::Internal, |s| s.value);
        if let (Some(at), AlbScheme::InternetFacing, None) = (&t.scheme, scheme, &t.certificate) {
            let diagnostic =
                Diagnostic::new(MISSING_PARTNER, at.span, "an internet-facing load balancer needs a `certificate`");
            self.report(diagnostic.help("add `certificate: <ARN>`: it serves HTTPS and redirects HTTP"));
        }
        let list = |value: &Option<Spanned<OneOrMany>>| -> Vec<String> {
            value.iter().flat_map(|v| v.value.as_slice()).map(|s| s.value.clone()).collect()
        };
        Some(TriggerKind::LoadBalancer(ListenerRule {
            listener,
            vpc,
            paths: list(&t.path),
            hosts: list(&t.host),
            priority: t.priority.as_ref().and_then(|p| self.number(p, 1..=50_000, "`priority`")),
            scheme,
            certificate: t.certificate.as_ref().map(|c| self.text(c, Place::Elsewhere)),
        }))
    }
}

/// The same JSON with the keys of every object sorted: their order means nothing, and must not show.
fn sorted(value: Json) -> Json {
    match value {
        Json::Object(fields) => {
            let mut entries: Vec<_> = fields.into_iter().map(|(k, v)| (k, sorted(v))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(entries.into_iter().collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// The first leaf of a pattern that is no list: EventBridge matches lists of values only.
fn leaf_outside_list(pattern: &Json, path: &str) -> Option<String> {
    match pattern {
        // `$or` holds patterns, not values.
        Json::Object(fields) => fields.iter().filter(|(k, _)| *k != "$or").find_map(|(key, value)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            leaf_outside_list(value, &path)
        }),
        Json::Array(_) => None,
        _ => Some(path.to_owned()),
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
