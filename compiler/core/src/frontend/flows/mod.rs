//! Flows: the patterns of `event_driven_architecture:` and the workflows of services.
//!
//! Resources that a flow names are gathered with all others; then each flow is resolved: its start, its steps, and what
//! the rest of the ecosystem has to do for it (a bucket that delivers its events, functions that publish theirs).

pub mod codes;
mod destination;
mod over_events;
mod start;
mod steps;
mod words;

use std::collections::BTreeSet;

use aws_auto_schema::events::{Channel, Orchestration, Pattern};
use aws_auto_schema::resources::LifecycleRule;
use aws_auto_schema::scalar::Days;
use aws_auto_schema::service::Service as WrittenService;
use aws_auto_source::value::duration::{Duration, Unit};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::builder::{Builder, Owner, duplicate};
use super::codes::INVALID_NAME;
use super::gather::Known;
use crate::ir::{
    AsyncConfig, Carrier, Destination, Ecosystem, Flow, FunctionId, OnError, ResourceId, ResourceKind, Spec, Step,
    TriggerKind,
};
use crate::knowledge::limits::names::name_rule;
use codes::FLOW_CANNOT_START;

/// Days for which results of wide maps are kept: as long as Step Functions keeps the history of their executions.
const KEEP_RESULTS: u64 = 90;

/// What flows are and what they ask of everything else.
#[derive(Debug, Default)]
pub(super) struct Flows {
    all: Vec<Flow>,
    /// Whom notifications go to.
    channels: Vec<(Channel, Span)>,
    /// Functions that publish their results on a bus.
    publishers: Vec<(FunctionId, ResourceId)>,
}

/// Puts flows into the ecosystem, and has everything else do what they need.
pub(super) fn place(eco: &mut Ecosystem, flows: Flows) {
    for (channel, span) in flows.channels {
        eco.alerts.ask(channel, span);
    }
    for (function, bus) in flows.publishers {
        let AsyncConfig { on_success, .. } = &mut eco.function_mut(function).asynchronous;
        on_success.get_or_insert(Destination::Resource(bus));
    }
    for flow in &flows.all {
        if let Some(TriggerKind::Bucket { bucket, .. }) = flow.start.as_ref().map(|start| &start.kind)
            && let Spec::Bucket(spec) = &mut eco.resource_mut(*bucket).spec
        {
            spec.eventbridge = true;
        }
    }
    eco.flows = flows.all;
    eco.flows.sort_by(|a, b| a.name.cmp(&b.name));
}

impl<'a> Builder<'a> {
    fn patterns(&self) -> impl Iterator<Item = &'a Spanned<Pattern>> + use<'a> {
        let document = self.document;
        document.event_driven_architecture.iter().flat_map(|architecture| &architecture.value.patterns)
    }

    /// Names what flows need: what starts them, where results and what was not delivered go.
    pub(super) fn gather_flows(&mut self) {
        for pattern in self.patterns() {
            self.gather_pattern(pattern);
        }
        for service in &self.document.microservices {
            if let Some(trigger) = service.workflow.as_ref().and_then(|w| w.trigger.as_ref()) {
                let name = workflow_name(service);
                let owner = Owner { name: &name, service: Some(&service.service.value), is_flow: true };
                self.gather_source(trigger.trigger(), owner);
            }
        }
    }

    fn gather_pattern(&mut self, pattern: &'a Spanned<Pattern>) {
        let name = pattern.name.value.as_str();
        let owner = Owner { name, service: None, is_flow: true };
        if let Some(first) = pattern.flow.first() {
            self.gather_start(first, owner);
        }
        if is_over_events(pattern) {
            self.registry.intern(ResourceKind::Bus, &self.own_bus(), pattern.name.span);
        }
        for step in &pattern.flow {
            if steps::needs_results(step) {
                self.registry.intern(ResourceKind::Bucket, &steps::results_bucket(name), step.span);
            }
            if let Some((kind, named)) = self.destination_of(step) {
                self.registry.intern(kind, &named, step.destination.as_ref().map_or(step.span, |d| d.span));
            }
        }
    }

    /// The bus that custom events are on.
    fn own_bus(&self) -> String {
        format!("{}-bus", self.settings.name)
    }

    /// All flows, and what they ask of everything else.
    pub(super) fn flows(&mut self) -> Flows {
        let mut flows = Flows::default();
        for pattern in self.patterns() {
            self.check_machine_name(&pattern.name);
            if let Some(flow) = self.flow_of_pattern(pattern, &mut flows) {
                self.add_flow(flow, pattern.name.span, &mut flows);
            }
        }
        for service in &self.document.microservices {
            if let Some(flow) = self.workflow(service) {
                let span = flow.span;
                self.add_flow(flow, span, &mut flows);
            }
        }
        flows
    }

    /// Results of wide maps are on their way to the next step: whoever wants to keep them declares the bucket.
    pub(super) fn results_lifecycle(&self, bucket: &Known) -> Option<Spanned<LifecycleRule>> {
        let pattern = bucket.name.strip_suffix(steps::RESULTS)?;
        let is_ours =
            self.patterns().any(|p| p.name.value == pattern && p.flow.iter().any(|s| steps::needs_results(s)));
        let days = Days(Duration::of(KEEP_RESULTS, Unit::Days)?);
        let rule =
            LifecycleRule { prefix: None, expire_after: Some(Spanned::new(days, bucket.span)), transition: None };
        is_ours.then(|| Spanned::new(rule, bucket.span))
    }

    /// Functions that a rule of a pattern calls.
    pub(super) fn carried(&self) -> BTreeSet<&'a str> {
        let carried = self.patterns().filter(|pattern| is_over_events(pattern));
        carried.flat_map(|pattern| &pattern.flow).map(|step| step.function.value.as_str()).collect()
    }

    fn add_flow(&mut self, flow: Flow, span: Span, flows: &mut Flows) {
        if let Some(first) = flows.all.iter().find(|known| known.name == flow.name) {
            self.report(duplicate("flow", &flow.name, span, first.span));
            return;
        }
        flows.all.push(flow);
    }

    fn check_machine_name(&mut self, name: &Spanned<String>) {
        let rule = name_rule("AWS::StepFunctions::StateMachine");
        if rule.is_none_or(|rule| !name.value.is_empty() && name.value.chars().all(|c| rule.takes(c))) {
            return;
        }
        let message = format!("a state machine cannot be called `{}`", name.value);
        let help = "Step Functions takes letters, digits, `-` and `_`";
        self.report(Diagnostic::new(INVALID_NAME, name.span, message).help(help));
    }

    fn flow_of_pattern(&mut self, pattern: &'a Spanned<Pattern>, flows: &mut Flows) -> Option<Flow> {
        let name = &pattern.name;
        let Some(first) = pattern.flow.first() else {
            let diagnostic = Diagnostic::new(FLOW_CANNOT_START, name.span, format!("`{}` has no steps", name.value));
            self.report_absent(pattern.span, diagnostic.label("nothing would happen").help("add a step under `flow:`"));
            return None;
        };
        let owner = Owner { name: &name.value, service: None, is_flow: true };
        let start = self.start(first, owner);
        let steps = self.steps(pattern);
        let over_events = is_over_events(pattern);
        let bus = over_events.then(|| self.resource(ResourceKind::Bus, &self.own_bus(), name.span));
        if let Some(bus) = bus {
            self.over_events(pattern, &steps, bus, flows);
        }
        let told = pattern.flow.iter().flat_map(|step| &step.notifications);
        flows.channels.extend(told.map(|channel| (channel.value, channel.span)));
        let start = start?;
        if steps.is_empty() {
            return None;
        }
        Some(Flow {
            name: name.value.clone(),
            service: None,
            description: pattern.description.as_ref().map(|d| d.value.clone()).unwrap_or_default(),
            carrier: bus.map_or(Carrier::Machine, Carrier::Rules),
            failure_queue: self.start_failures(&start.kind, owner),
            start: Some(start),
            steps,
            reports: !over_events,
            span: name.span,
        })
    }

    /// The functions of a service in declared order.
    fn workflow(&mut self, service: &'a WrittenService) -> Option<Flow> {
        let workflow = service.workflow.as_ref()?;
        let name = workflow_name(service);
        let owner = Owner { name: &name, service: Some(&service.service.value), is_flow: true };
        let start = workflow.trigger.as_ref().and_then(|trigger| self.source(trigger.trigger(), owner));
        let steps: Vec<Step> = service.functions.iter().filter_map(|f| self.plain_step(&f.value.name)).collect();
        if steps.is_empty() {
            let message = format!("the workflow of `{}` has no functions to run", service.service.value);
            self.report(
                Diagnostic::new(FLOW_CANNOT_START, workflow.span, message).help("add a function, or remove it"),
            );
            return None;
        }
        Some(Flow {
            service: Some(service.service.value.clone()),
            description: format!("The functions of {} in their order", service.service.value),
            carrier: Carrier::Machine,
            failure_queue: start.as_ref().and_then(|start| self.start_failures(&start.kind, owner)),
            start,
            steps,
            reports: workflow.error_handling.is_some(),
            span: workflow.span,
            name,
        })
    }

    fn plain_step(&mut self, name: &Spanned<String>) -> Option<Step> {
        let function = self.function_ref(&Spanned::new(name.value.as_str(), name.span))?;
        Some(Step {
            name: name.value.clone(),
            function,
            condition: None,
            each: None,
            routed: None,
            approval: None,
            destination: None,
            priority: None,
            notifies: false,
            retry: None,
            on_error: OnError::Fail,
            span: name.span,
        })
    }
}

fn workflow_name(service: &WrittenService) -> String {
    format!("{}-workflow", service.service.value)
}

fn is_over_events(pattern: &Pattern) -> bool {
    pattern.orchestration.as_ref().is_some_and(|o| o.value == Orchestration::EventBridge)
}
