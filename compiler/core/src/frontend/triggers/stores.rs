//! Triggers by what is stored or sent: buckets, queues, topics.

use aws_auto_schema::scalar::OneOrMany;
use aws_auto_schema::trigger::{FilterScope, S3Filters, S3Trigger, SnsTrigger, SqsTrigger};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::super::builder::{Builder, Owner};
use super::super::codes::{FIFO_BATCH_SIZE, INVALID_VALUE, MISSING_PARTNER};
use super::super::gather::via_queue;
use super::sorted;
use crate::ir::{Function, ResourceKind, TriggerKind};
use crate::knowledge::limits::event_source;
use crate::knowledge::patterns::Dialect;
use crate::knowledge::s3_events;
use crate::lints::filter_misses::Source;
use crate::lints::{bad_pattern, concurrency_above_reserved, filter_policy, literal_wildcard};

impl Builder<'_> {
    pub(in crate::frontend) fn bucket_trigger(
        &mut self,
        t: &S3Trigger,
        function: &str,
        span: Span,
    ) -> Option<TriggerKind> {
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
            let mut diagnostic = super::super::text::unknown("S3 event", &name, &known, "such as `s3:ObjectCreated:*`");
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
            if let Some(found) = parts.first().and_then(|part| literal_wildcard::check(part, what)) {
                self.report(found);
            }
            parts.first().map(|p| p.value.clone()).unwrap_or_default()
        };
        let prefix = pick(all.iter().filter_map(|f| f.prefix.as_ref()).collect(), "prefix");
        let suffix = pick(all.iter().filter_map(|f| f.suffix.as_ref()).collect(), "suffix");
        (prefix, suffix)
    }

    pub(super) fn queue_trigger(
        &mut self,
        t: &SqsTrigger,
        (owner, function): (&str, Option<&Function>),
        span: Span,
    ) -> Option<TriggerKind> {
        let name = t.queue.as_ref().map_or_else(|| format!("{owner}-queue"), |q| q.value.clone());
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
        if let Some(at) = &t.maximum_concurrency
            && let Some(found) = concurrency_above_reserved::check(at, function.and_then(|f| f.reserved_concurrency))
        {
            self.report(found);
        }
        let filters = self.filters(t.filter.as_ref(), Source::Queue);
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

    pub(super) fn topic_trigger(&mut self, t: &SnsTrigger, owner: Owner<'_>, span: Span) -> TriggerKind {
        let name = t.topic.as_ref().map_or_else(|| format!("{}-topic", owner.name), |q| q.value.clone());
        let topic = self.named(ResourceKind::Topic, t.topic.as_ref(), &name, span);
        let queue = via_queue(t.via_queue.as_ref(), owner, self.is_fifo_topic(&name));
        let via_queue = queue.map(|(name, at)| self.resource(ResourceKind::Queue, &name, at.unwrap_or(span)));
        let filter = t.filter.as_ref().map(|f| {
            if f.value.0.as_map().is_none() {
                let message = "a filter policy is a mapping from attributes to values";
                self.report(Diagnostic::new(INVALID_VALUE, f.span, message));
            }
            if f.value.0.as_map().is_some_and(|map| !map.entries.is_empty()) {
                self.diagnostics.append(bad_pattern::check(&f.value.0, Dialect::Subscription));
            }
            let body = t.filter_scope.as_ref().is_some_and(|s| s.value == FilterScope::Body);
            self.diagnostics.append(filter_policy::check(&f.value.0, body));
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
}
