//! The ways along which one event causes the next: from functions to what they write, and from there to functions.
//!
//! Only what is certain stands here: a filter may keep back exactly the events that would come round, so nothing goes
//! on behind one. What happens on failure alone is no way either.

use std::collections::BTreeMap;

use aws_auto_source::Span;

use super::index::Index;
use crate::graph::components;
use crate::ir::{Destination, Ecosystem, Function, FunctionRef, Grant, GrantTarget, ResourceId, ResourceKind, Spec};
use crate::ir::{Trigger, TriggerKind};
use crate::knowledge::event_sources::{self, Cause};

/// A step from one node to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// Where it is written.
    pub(super) span: Span,
    /// Whether the first function waits for the second.
    pub(super) waits: bool,
}

/// Nodes are the functions, then the resources, then the kinds of objects that somebody writes into a bucket.
#[derive(Debug)]
pub(super) struct Flow {
    functions: usize,
    /// For nodes behind the functions: the resource.
    resources: Vec<ResourceId>,
    edges: BTreeMap<(usize, usize), Step>,
}

/// What somebody does to the objects of a bucket: under which keys, and which events that causes.
type Write = (ResourceId, String, &'static str);

impl Flow {
    pub(super) fn of(index: &Index<'_>) -> Self {
        let eco = index.eco;
        let resources = eco.resources().map(|(id, _)| id).collect();
        let flow = Self { functions: eco.functions.len(), resources, edges: BTreeMap::new() };
        let mut builder = Builder { index, flow, writes: BTreeMap::new() };
        eco.functions().for_each(|(id, function)| builder.function(id.0 as usize, function));
        eco.resources().for_each(|(id, resource)| match &resource.spec {
            Spec::Topic(topic) => {
                topic.queues.iter().for_each(|queue| builder.between(id, *queue, resource.span));
            }
            Spec::DeliveryStream(stream) => {
                builder.put(builder.resource(id), stream.bucket, "", CREATED, resource.span);
            }
            _ => {}
        });
        builder.triggers();
        builder.flow
    }

    /// One shortest round for each group of nodes that reach each other, without what `keep` refuses.
    pub(super) fn rounds(&self, keep: impl Fn(&Step) -> bool) -> Vec<Vec<usize>> {
        let edges: Vec<(usize, usize)> = self.edges.iter().filter(|(_, step)| keep(step)).map(|(e, _)| *e).collect();
        components::cycles(self.functions + self.resources.len(), &edges)
    }

    /// The step between two nodes.
    pub(super) fn step(&self, from: usize, to: usize) -> Option<Step> {
        self.edges.get(&(from, to)).copied()
    }

    /// The function at a node.
    pub(super) fn function<'e>(&self, eco: &'e Ecosystem, node: usize) -> Option<&'e Function> {
        eco.functions.get(node).filter(|_| node < self.functions)
    }

    /// `function a`, `queue b`: what a node is called.
    pub(super) fn title(&self, eco: &Ecosystem, node: usize) -> String {
        if let Some(function) = self.function(eco, node) {
            return format!("`{}`", function.name);
        }
        let resource = self.resources.get(node - self.functions).map(|id| eco.resource(*id));
        resource.map_or_else(String::new, |r| format!("{} `{}`", r.kind().word(), r.name))
    }
}

/// The class of events that a new object causes.
const CREATED: &str = "ObjectCreated";

struct Builder<'i, 'a> {
    index: &'i Index<'a>,
    flow: Flow,
    writes: BTreeMap<Write, usize>,
}

impl Builder<'_, '_> {
    const fn resource(&self, id: ResourceId) -> usize {
        self.flow.functions + id.0 as usize
    }

    fn edge(&mut self, from: usize, to: usize, span: Span, waits: bool) {
        // Whoever does not wait goes on at once: that is the stronger statement about a way.
        let step = self.flow.edges.entry((from, to)).or_insert(Step { span, waits });
        step.waits &= waits;
    }

    fn between(&mut self, from: ResourceId, to: ResourceId, span: Span) {
        self.edge(self.resource(from), self.resource(to), span, false);
    }

    fn function(&mut self, me: usize, function: &Function) {
        function.grants.iter().for_each(|grant| self.grant(me, grant));
        match &function.asynchronous.on_success {
            Some(Destination::Function(FunctionRef::Own(to))) => {
                self.edge(me, to.0 as usize, function.name_span, false);
            }
            Some(Destination::Resource(to)) if self.index.eco.resource(*to).kind() != ResourceKind::Bus => {
                self.edge(me, self.resource(*to), function.name_span, false);
            }
            _ => {}
        }
    }

    fn grant(&mut self, me: usize, grant: &Grant) {
        match &grant.target {
            GrantTarget::Function(FunctionRef::Own(to))
                if grant.actions.iter().any(|a| a.value == "lambda:InvokeFunction") =>
            {
                self.edge(me, to.0 as usize, grant.span, true);
            }
            GrantTarget::Resource(to) => {
                for action in &grant.actions {
                    match event_sources::cause(self.index.eco.resource(*to).kind(), &action.value) {
                        Some(Cause::Record) => self.edge(me, self.resource(*to), action.span, false),
                        Some(Cause::Object(class)) => {
                            self.put(me, *to, grant.prefix.as_deref().unwrap_or(""), class, action.span);
                        }
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Somebody writes objects: one node for each bucket, prefix and kind of change.
    fn put(&mut self, from: usize, bucket: ResourceId, prefix: &str, class: &'static str, span: Span) {
        let key = (bucket, prefix.to_owned(), class);
        let node = *self.writes.entry(key).or_insert_with(|| {
            self.flow.resources.push(bucket);
            self.flow.functions + self.flow.resources.len() - 1
        });
        self.edge(from, node, span, false);
    }

    fn triggers(&mut self) {
        let writes: Vec<(Write, usize)> = self.writes.iter().map(|(write, node)| (write.clone(), *node)).collect();
        for ((bucket, prefix, class), node) in &writes {
            for reader in self.index.readers(*bucket) {
                if is_told(reader.trigger, prefix, class) {
                    self.edge(*node, reader.id.0 as usize, reader.trigger.span, false);
                }
            }
        }
        for reader in self.index.triggers() {
            self.trigger(reader.id.0 as usize, reader.trigger);
        }
    }

    fn trigger(&mut self, me: usize, trigger: &Trigger) {
        match &trigger.kind {
            TriggerKind::Queue { queue, filters, .. } if filters.is_empty() => {
                self.edge(self.resource(*queue), me, trigger.span, false);
            }
            TriggerKind::Topic { topic, filter: None, via_queue, .. } => {
                self.edge(self.resource(*topic), me, trigger.span, false);
                if let Some(queue) = via_queue {
                    self.edge(self.resource(*queue), me, trigger.span, false);
                }
            }
            TriggerKind::Stream(reader) if reader.filters.is_empty() => {
                self.edge(self.resource(reader.source), me, trigger.span, false);
            }
            _ => {}
        }
    }
}

/// Whether a bucket's trigger is told of everything that is written under a prefix. Where it is told of some keys alone,
/// the function may well write only others: that is how one bucket is shared.
fn is_told(trigger: &Trigger, written: &str, class: &str) -> bool {
    let TriggerKind::Bucket { events, prefix, suffix, .. } = &trigger.kind else { return false };
    written.starts_with(prefix.as_str())
        && suffix.is_empty()
        && events.iter().any(|event| event.value.trim_start_matches("s3:").split(':').next() == Some(class))
}
