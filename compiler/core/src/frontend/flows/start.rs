//! What starts a flow: a word, or a trigger in full.

use aws_auto_schema::events::Step as WrittenStep;
use aws_auto_schema::scalar::Text as WrittenText;
use aws_auto_schema::trigger::{S3Trigger, Trigger as Written, TriggerSpec};
use aws_auto_source::{Diagnostic, Span, Spanned};
use serde_json::json;

use super::super::builder::{Builder, Owner};
use super::super::codes::INVALID_VALUE;
use super::super::gather::trigger_resources;
use super::codes::FLOW_CANNOT_START;
use super::words::{self, StartWord};
use crate::ir::{ResourceId, ResourceKind, Start, TriggerKind};
use crate::knowledge::s3_events;

impl<'a> Builder<'a> {
    /// Names what the first step's trigger needs.
    pub(super) fn gather_start(&mut self, first: &'a Spanned<WrittenStep>, owner: Owner<'_>) {
        if let Some(source) = &first.source {
            return self.gather_source(source.trigger(), owner);
        }
        let Some(word) = &first.trigger else { return };
        match words::start(&word.value) {
            StartWord::Upload => {
                let (bucket, span) = match self.own_upload(&first.function.value) {
                    Some((trigger, function)) => (upload_bucket(trigger, function), word.span),
                    None => (owner.name.to_owned(), word.span),
                };
                self.registry.intern(ResourceKind::Bucket, &bucket, span);
            }
            StartWord::Event(_) => drop(self.registry.intern(ResourceKind::Bus, &self.own_bus(), word.span)),
            StartWord::Schedule(_) => {}
        }
        self.registry.intern(ResourceKind::Queue, &failures(owner), word.span);
    }

    pub(super) fn gather_source(&mut self, trigger: &Spanned<Written>, owner: Owner<'_>) {
        for (kind, name, span) in trigger_resources(trigger, owner, self) {
            self.registry.intern(kind, &name, span);
        }
        if matches!(trigger.value, Written::S3(_) | Written::Events(_)) {
            self.registry.intern(ResourceKind::Queue, &failures(owner), trigger.span);
        }
    }

    /// Queues that starts read, and queues where what fails ends.
    pub(in crate::frontend) fn flow_queues(&self) -> (Vec<String>, Vec<String>) {
        let (mut read, mut ends) = (Vec::new(), Vec::new());
        for (source, name, service) in self.sources() {
            let owner = Owner { name: &name, service, is_flow: true };
            ends.push(failures(owner));
            let Some(trigger) = source else { continue };
            let is_reader = matches!(trigger.value, Written::Sqs(_) | Written::Sns(_));
            for (kind, queue, _) in trigger_resources(trigger, owner, self) {
                if kind == ResourceKind::Queue {
                    if is_reader { read.push(queue) } else { ends.push(queue) }
                }
            }
        }
        (read, ends)
    }

    /// Tables whose stream starts a flow.
    pub(in crate::frontend) fn flow_tables(&self) -> Vec<String> {
        let table = |(source, name, _): (Option<&Spanned<Written>>, String, Option<&str>)| match &source?.value {
            Written::DynamoDb(t) => Some(t.table.as_ref().map_or_else(|| format!("{name}-table"), |t| t.value.clone())),
            _ => None,
        };
        self.sources().filter_map(table).collect()
    }

    /// Triggers in full that start flows, with the flow's name and its service.
    fn sources(&self) -> impl Iterator<Item = (Option<&'a Spanned<Written>>, String, Option<&'a str>)> + use<'a> {
        let patterns = self.patterns().map(|pattern| {
            let source = pattern.flow.first().and_then(|first| first.source.as_ref());
            (source.map(TriggerSpec::trigger), pattern.name.value.clone(), None)
        });
        let services = self.document.microservices.iter().filter_map(|service| {
            let trigger = service.workflow.as_ref()?.trigger.as_ref();
            let name = super::workflow_name(service);
            Some((trigger.map(TriggerSpec::trigger), name, Some(service.service.value.as_str())))
        });
        patterns.chain(services)
    }

    /// The start of a pattern, by its first step.
    pub(super) fn start(&mut self, first: &'a Spanned<WrittenStep>, owner: Owner<'_>) -> Option<Start> {
        if let Some(source) = &first.source {
            return self.source(source.trigger(), owner);
        }
        let Some(word) = &first.trigger else {
            let message = format!("nothing starts `{}`", owner.name);
            let diagnostic = Diagnostic::new(FLOW_CANNOT_START, first.span, message).label("the first step");
            let help = "give the first step a `trigger`, such as `s3_upload`, `daily_schedule` or an event's name";
            self.report_absent(first.span, diagnostic.help(help));
            return None;
        };
        match words::start(&word.value) {
            StartWord::Upload => self.upload(first, owner, word.span),
            StartWord::Schedule(expression) => {
                let written = WrittenText::assumed(&expression, word.span);
                let schedule = self.schedule(&written)?;
                let kind = TriggerKind::Schedule { rule: None, schedule, input: None };
                Some(Start { kind, detail_only: false, span: word.span })
            }
            StartWord::Event(name) => self.custom_event(&Spanned::new(name, word.span)),
        }
    }

    fn custom_event(&mut self, name: &Spanned<String>) -> Option<Start> {
        if name.value.is_empty() {
            self.report(Diagnostic::new(INVALID_VALUE, name.span, "an event needs a name"));
            return None;
        }
        let bus = self.resource(ResourceKind::Bus, &self.own_bus(), name.span);
        let pattern = json!({"detail-type": [name.value], "source": [self.settings.name]});
        let kind = TriggerKind::Pattern { rule: None, pattern, bus: Some(bus), input: None };
        Some(Start { kind, detail_only: true, span: name.span })
    }

    /// From the function's own trigger, else a bucket named after the flow.
    fn upload(&mut self, first: &'a Spanned<WrittenStep>, owner: Owner<'_>, span: Span) -> Option<Start> {
        let kind = match self.own_upload(&first.function.value) {
            Some((trigger, function)) => self.bucket_trigger(trigger, function, span)?,
            None => TriggerKind::Bucket {
                bucket: self.resource(ResourceKind::Bucket, owner.name, span),
                events: vec![Spanned::new("s3:ObjectCreated:*".to_owned(), span)],
                prefix: String::new(),
                suffix: String::new(),
                via_eventbridge: true,
            },
        };
        self.through_eventbridge(kind, span)
    }

    fn own_upload(&self, function: &str) -> Option<(&'a S3Trigger, &'a str)> {
        let id = self.functions.get(function)?;
        let declared = self.declared.get(id.0 as usize)?;
        let triggers = &declared.written.value.triggers;
        let upload = triggers.iter().find_map(|t| match &t.trigger().value {
            Written::S3(upload) => Some(upload),
            _ => None,
        });
        Some((upload?, declared.written.value.name.value.as_str()))
    }

    /// A trigger in full.
    pub(super) fn source(&mut self, trigger: &Spanned<Written>, owner: Owner<'_>) -> Option<Start> {
        let span = trigger.span;
        if let Written::Alb(_) | Written::Url(_) = trigger.value {
            let message = "a load balancer and a function URL call a function: they cannot start a flow";
            let help = "use `source: api_gateway`, whose API starts the state machine";
            self.report(Diagnostic::new(FLOW_CANNOT_START, span, message).help(help));
            return None;
        }
        let kind = self.trigger(trigger, owner, None)?;
        self.through_eventbridge(kind, span)
    }

    /// A bucket can only start a machine through EventBridge, which lacks some of its events.
    fn through_eventbridge(&mut self, mut kind: TriggerKind, span: Span) -> Option<Start> {
        if let TriggerKind::Bucket { events, via_eventbridge, .. } = &mut kind {
            *via_eventbridge = true;
            let lacking = events.iter().find(|e| s3_events::find(&e.value).is_some_and(|e| e.detail_types.is_empty()));
            if let Some(event) = lacking {
                let message = format!("`{}` cannot start a flow: S3 does not send it to EventBridge", event.value);
                self.report(Diagnostic::new(FLOW_CANNOT_START, event.span, message));
                return None;
            }
        }
        Some(Start { kind, detail_only: false, span })
    }

    /// Where starts end that EventBridge could not deliver.
    pub(super) fn start_failures(&mut self, kind: &TriggerKind, owner: Owner<'_>) -> Option<ResourceId> {
        let by_rule =
            matches!(kind, TriggerKind::Bucket { .. } | TriggerKind::Schedule { .. } | TriggerKind::Pattern { .. });
        by_rule.then(|| self.resource(ResourceKind::Queue, &failures(owner), Span::default()))
    }
}

fn failures(owner: Owner<'_>) -> String {
    format!("{}-dlq", owner.name)
}

fn upload_bucket(trigger: &S3Trigger, function: &str) -> String {
    trigger.bucket.as_ref().map_or_else(|| format!("{function}-bucket"), |bucket| bucket.value.clone())
}
