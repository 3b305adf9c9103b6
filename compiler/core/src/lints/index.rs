//! What rules ask again and again, worked out once: who triggers whom, and along which ways events travel.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::flow::Flow;
use crate::graph::Graph;
use crate::ir::{Ecosystem, Function, FunctionId, ResourceId, Trigger, TriggerKind};
use crate::knowledge::Date;

/// A trigger and the function it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The function.
    pub id: FunctionId,
    /// The function itself.
    pub function: &'a Function,
    /// Its trigger.
    pub trigger: &'a Trigger,
}

/// The ecosystem, and what is looked up in it.
#[derive(Debug)]
pub struct Index<'a> {
    /// As it will be deployed.
    pub eco: &'a Ecosystem,
    /// The day that dates are compared with.
    pub today: Date,
    readers: BTreeMap<ResourceId, Vec<Reader<'a>>>,
    flow: OnceCell<Flow>,
    graph: OnceCell<Graph>,
}

impl<'a> Index<'a> {
    /// The index of an ecosystem.
    #[must_use]
    pub fn of(eco: &'a Ecosystem, today: Date) -> Self {
        let mut readers: BTreeMap<ResourceId, Vec<Reader<'a>>> = BTreeMap::new();
        for (id, function) in eco.functions() {
            for trigger in &function.triggers {
                for source in sources(&trigger.kind) {
                    readers.entry(source).or_default().push(Reader { id, function, trigger });
                }
            }
        }
        Self { eco, today, readers, flow: OnceCell::new(), graph: OnceCell::new() }
    }

    /// The triggers that a resource feeds, in the order of their functions.
    #[must_use]
    pub fn readers(&self, resource: ResourceId) -> &[Reader<'a>] {
        self.readers.get(&resource).map_or(&[], Vec::as_slice)
    }

    /// All triggers, in the order of their functions.
    pub fn triggers(&self) -> impl Iterator<Item = Reader<'a>> {
        let eco: &'a Ecosystem = self.eco;
        eco.functions()
            .flat_map(|(id, function)| function.triggers.iter().map(move |trigger| Reader { id, function, trigger }))
    }

    /// The ways along which one event causes the next.
    pub(super) fn flow(&self) -> &Flow {
        self.flow.get_or_init(|| Flow::of(self))
    }

    /// The graph that users see: it knows every section. Made only when a rule has something to ask.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        self.graph.get_or_init(|| Graph::of(self.eco))
    }

    /// The name of a resource.
    #[must_use]
    pub fn name(&self, resource: ResourceId) -> &'a str {
        let eco: &'a Ecosystem = self.eco;
        &eco.resource(resource).name
    }
}

/// The resources that a trigger reads; a topic behind a queue, both.
fn sources(kind: &TriggerKind) -> impl Iterator<Item = ResourceId> {
    let (first, second) = match kind {
        TriggerKind::Bucket { bucket: id, .. } | TriggerKind::Queue { queue: id, .. } => (Some(*id), None),
        TriggerKind::Topic { topic, via_queue, .. } => (Some(*topic), *via_queue),
        TriggerKind::Pattern { bus, .. } => (*bus, None),
        TriggerKind::Stream(reader) => (Some(reader.source), None),
        TriggerKind::Http(route) => (Some(route.api), None),
        TriggerKind::Schedule { .. } | TriggerKind::LoadBalancer(_) => (None, None),
    };
    first.into_iter().chain(second)
}
