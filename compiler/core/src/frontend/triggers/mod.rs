//! Triggers: what invokes a function, with defaults and ranges. One file for each family.

mod events;
mod http;
mod stores;
mod stream;

use aws_auto_schema::scalar::Any;
use aws_auto_schema::trigger::Trigger as Written;
use aws_auto_source::{Diagnostic, Span, Spanned};
use serde_json::Value as Json;

use super::builder::{Builder, Declared, Owner};
use super::codes::INVALID_VALUE;
use crate::ir::{Function, ResourceId, ResourceKind, Trigger, TriggerKind};
use crate::knowledge::limits::event_source;
use crate::knowledge::patterns::Dialect;
use crate::lints::bad_pattern;
use crate::lints::filter_misses::{self, Source};

impl Builder<'_> {
    /// All triggers of a function, in declared order. A URL is not among them: it is the function's own.
    pub(super) fn triggers(&mut self, declared: &Declared<'_>, function: &Function) -> Vec<Trigger> {
        let mut triggers = Vec::new();
        for spec in &declared.written.value.triggers {
            let trigger = spec.trigger();
            if let Some(kind) = self.trigger(trigger, declared.owner(), Some(function)) {
                triggers.push(Trigger { kind, span: trigger.span });
            }
        }
        triggers
    }

    /// One trigger of a function or of a flow; nothing for a URL.
    pub(super) fn trigger(
        &mut self,
        trigger: &Spanned<Written>,
        owner: Owner<'_>,
        function: Option<&Function>,
    ) -> Option<TriggerKind> {
        let span = trigger.span;
        let name = owner.name;
        match &trigger.value {
            Written::S3(t) => self.bucket_trigger(t, name, span),
            Written::Sqs(t) => self.queue_trigger(t, (name, function), span),
            Written::Sns(t) => Some(self.topic_trigger(t, owner, span)),
            Written::Events(t) => self.events_trigger(t, function.and_then(|f| f.scheduling.as_ref()), span),
            Written::Http(t) => self.http_trigger(t, owner, span),
            Written::Kinesis(t) => Some(TriggerKind::Stream(self.kinesis_trigger(t, owner, span))),
            Written::DynamoDb(t) => Some(TriggerKind::Stream(self.table_trigger(t, owner, span))),
            Written::Alb(t) => self.alb_trigger(t, span),
            Written::Url(_) => None,
        }
    }

    pub(super) fn named(
        &mut self,
        kind: ResourceKind,
        name: Option<&Spanned<String>>,
        usual: &str,
        span: Span,
    ) -> ResourceId {
        match name {
            Some(name) => self.resource(kind, &name.value, name.span),
            None => self.resource(kind, usual, span),
        }
    }

    /// A pattern, or a list of patterns, for an event source mapping.
    pub(super) fn filters(&mut self, filter: Option<&Spanned<Any>>, source: Source) -> Vec<Json> {
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
        let written = &filter.value.0;
        for node in written.as_seq().unwrap_or(std::slice::from_ref(written)).iter().filter(|n| n.as_map().is_some()) {
            self.diagnostics.append(bad_pattern::check(node, Dialect::Mapping));
        }
        self.diagnostics.append(filter_misses::check(written, source));
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
}

/// The same JSON with the keys of every object sorted: their order means nothing, and must not show.
pub(super) fn sorted(value: Json) -> Json {
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
