//! Makes the graph of the IR: one function for each place where edges come from.

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_schema::routing::RoutingAction;
use aws_auto_source::Span;

use super::{Edge, EdgeKind, Graph, Node, NodeKind};
use crate::ir::points::{self, Point};
use crate::ir::resilience::{DeadLetters, Fallback, Recovery};
use crate::ir::{
    Authorizer, Carrier, Destination, Ecosystem, Flow, Function, FunctionId, FunctionRef, Grant, GrantTarget, Resource,
    ResourceId, Router, Spec, Trigger, TriggerKind, VpcRef,
};
use crate::knowledge::iam::{self, Level};
use crate::knowledge::limits::eventbridge::DEFAULT_BUS;

type Key = (NodeKind, String);

impl Graph {
    /// The graph of an ecosystem.
    #[must_use]
    pub fn of(eco: &Ecosystem) -> Self {
        let mut builder = Builder { eco, nodes: BTreeMap::new(), edges: BTreeSet::new() };
        builder.declare();
        eco.functions().for_each(|(id, function)| builder.function(id, function));
        eco.resources.iter().for_each(|resource| builder.resource(resource));
        eco.flows.iter().for_each(|flow| builder.flow(flow));
        builder.services();
        builder.resilience();
        eco.router.iter().for_each(|router| builder.router(router));
        builder.finish()
    }
}

struct Builder<'a> {
    eco: &'a Ecosystem,
    nodes: BTreeMap<Key, Option<Span>>,
    edges: BTreeSet<(Key, Key, EdgeKind)>,
}

impl Builder<'_> {
    fn declare(&mut self) {
        let eco = self.eco;
        eco.functions.iter().for_each(|f| self.node(NodeKind::Function, &f.name, Some(f.name_span)));
        eco.externals.iter().for_each(|e| self.node(NodeKind::External, &e.name, Some(e.span)));
        eco.resources.iter().for_each(|r| self.node(NodeKind::Resource(r.kind()), &r.name, Some(r.span)));
        eco.parameters.iter().for_each(|p| self.node(NodeKind::Parameter, &p.name, Some(p.span)));
    }

    fn node(&mut self, kind: NodeKind, name: &str, span: Option<Span>) {
        self.nodes.entry((kind, name.to_owned())).or_insert(span);
    }

    fn edge(&mut self, from: Key, to: Key, kind: EdgeKind) {
        self.edges.insert((from, to, kind));
    }

    /// An edge from something that only its edges declare.
    fn source(&mut self, kind: NodeKind, name: &str, span: Span, to: Key, edge: EdgeKind) {
        self.node(kind, name, Some(span));
        self.edge((kind, name.to_owned()), to, edge);
    }

    fn function(&mut self, id: FunctionId, function: &Function) {
        let me: Key = (NodeKind::Function, function.name.clone());
        // Schedules and event rules start the machine in front of a function, where there is one.
        let front = self.guard_name(FunctionRef::Own(id)).map_or_else(|| me.clone(), |name| (NodeKind::Workflow, name));
        function.triggers.iter().for_each(|trigger| match &trigger.kind {
            TriggerKind::Schedule { .. } | TriggerKind::Pattern { .. } => self.trigger(&front, trigger),
            _ => self.trigger(&me, trigger),
        });
        function.grants.iter().for_each(|grant| self.grant(&me, grant));
        points::texts_of(function).for_each(|text| points::of_text(text, &mut |point| self.uses(&me, point)));
        if let Some(VpcRef::Resource(vpc)) = &function.vpc {
            self.uses(&me, Point::Resource(*vpc));
        }
        let hooks = function.deployment.iter().flat_map(|deployment| [deployment.before, deployment.after]);
        hooks.flatten().for_each(|hook| self.uses(&me, Point::Function(hook)));
        let asynchronous = &function.asynchronous;
        let failures = asynchronous.dead_letter.iter().chain(&asynchronous.on_failure);
        failures.for_each(|to| self.destination(&me, to, EdgeKind::FallsBackTo));
        asynchronous.on_success.iter().for_each(|to| self.destination(&me, to, EdgeKind::Delivers));
        if let Some(queue) = function.failure_queue {
            self.edge(me.clone(), self.resource_key(queue), EdgeKind::FallsBackTo);
        }
        if let Some(url) = &function.url {
            self.source(NodeKind::Url, &function.name, url.span, me, EdgeKind::Routes);
        }
    }

    fn guard_name(&self, function: FunctionRef) -> Option<String> {
        let resilience = &self.eco.resilience;
        let kind = if resilience.breakers.contains_key(&function) { "breaker" } else { "recovery" };
        resilience.guards(function).then(|| format!("{}-{kind}", self.function_key(function).1))
    }

    fn trigger(&mut self, me: &Key, trigger: &Trigger) {
        match &trigger.kind {
            TriggerKind::Bucket { bucket: id, .. } | TriggerKind::Queue { queue: id, .. } => self.triggered_by(me, *id),
            TriggerKind::Topic { topic, via_queue: None, .. } => self.triggered_by(me, *topic),
            TriggerKind::Topic { topic, via_queue: Some(queue), .. } => {
                self.edge(self.resource_key(*topic), self.resource_key(*queue), EdgeKind::Delivers);
                self.triggered_by(me, *queue);
            }
            TriggerKind::Schedule { schedule, .. } => {
                let name = schedule.value.to_string();
                self.source(NodeKind::Schedule, &name, trigger.span, me.clone(), EdgeKind::Triggers);
            }
            TriggerKind::Pattern { bus: Some(bus), .. } => self.triggered_by(me, *bus),
            TriggerKind::Pattern { bus: None, .. } => {
                self.source(NodeKind::DefaultBus, DEFAULT_BUS, trigger.span, me.clone(), EdgeKind::Triggers);
            }
            TriggerKind::Http(route) => {
                let api = self.resource_key(route.api);
                if let Authorizer::Function(authorizer) = &route.authorizer {
                    self.edge(api.clone(), self.function_key(*authorizer), EdgeKind::Invokes);
                }
                self.edge(api, me.clone(), EdgeKind::Routes);
            }
            TriggerKind::Stream(reader) => {
                self.triggered_by(me, reader.source);
                reader.on_failure.iter().for_each(|to| self.destination(me, to, EdgeKind::FallsBackTo));
            }
            TriggerKind::LoadBalancer(rule) => {
                let listener = rule.listener.as_ref().and_then(|text| text.as_literal()).unwrap_or("existing");
                let name = rule.vpc.map_or_else(|| listener.to_owned(), |vpc| self.eco.resource(vpc).name.clone());
                self.source(NodeKind::LoadBalancer, &name, trigger.span, me.clone(), EdgeKind::Routes);
            }
        }
    }

    fn grant(&mut self, me: &Key, grant: &Grant) {
        let access = access(grant);
        let service = grant.service.value.as_str();
        let (key, span) = match &grant.target {
            GrantTarget::Resource(id) => (self.resource_key(*id), None),
            GrantTarget::Function(function) => (self.function_key(*function), None),
            GrantTarget::Workflow(name) => ((NodeKind::Workflow, name.clone()), Some(grant.span)),
            GrantTarget::SsmParameter(path) => ((NodeKind::SsmParameter, path.clone()), Some(grant.span)),
            GrantTarget::Arns(_) | GrantTarget::Account => {
                ((NodeKind::AwsService, service.to_owned()), Some(grant.span))
            }
        };
        if span.is_some() {
            self.node(key.0, &key.1, span);
        }
        let calls = matches!(key.0, NodeKind::Function | NodeKind::External | NodeKind::Workflow);
        let kind = if calls && access != Some(EdgeKind::Reads) { Some(EdgeKind::Invokes) } else { access };
        if let Some(kind) = kind {
            self.edge(me.clone(), key, kind);
        }
    }

    fn resource(&mut self, resource: &Resource) {
        let me: Key = (NodeKind::Resource(resource.kind()), resource.name.clone());
        points::texts_of_resource(resource).for_each(|text| points::of_text(text, &mut |point| self.uses(&me, point)));
        match &resource.spec {
            Spec::Queue(queue) => queue.redrive.iter().for_each(|(to, _)| self.to(&me, *to, EdgeKind::FallsBackTo)),
            Spec::Topic(topic) => topic.queues.iter().for_each(|to| self.to(&me, *to, EdgeKind::Delivers)),
            Spec::DeliveryStream(stream) => self.to(&me, stream.bucket, EdgeKind::Delivers),
            Spec::Warehouse(warehouse) => {
                warehouse.bucket.iter().for_each(|bucket| self.to(&me, *bucket, EdgeKind::Delivers));
                warehouse.redshift.iter().for_each(|target| self.to(&me, target.secret, EdgeKind::Uses));
            }
            Spec::Secret(secret) => secret.rotation.iter().for_each(|function| {
                self.edge(me.clone(), self.function_key(*function), EdgeKind::Triggers);
            }),
            Spec::Database(database) => database.vpc.iter().for_each(|vpc| self.to(&me, *vpc, EdgeKind::Uses)),
            Spec::Cache(cache) => cache.vpc.iter().for_each(|vpc| self.to(&me, *vpc, EdgeKind::Uses)),
            Spec::SearchDomain(domain) => domain.vpc.iter().for_each(|vpc| self.to(&me, *vpc, EdgeKind::Uses)),
            _ => {}
        }
    }

    fn flow(&mut self, flow: &Flow) {
        let me: Key = (NodeKind::Workflow, flow.name.clone());
        self.node(me.0, &me.1, Some(flow.span));
        if let Some(start) = &flow.start {
            self.trigger(&me, &Trigger { kind: start.kind.clone(), span: start.span });
        }
        for function in flow.functions() {
            self.edge(me.clone(), self.function_key(function), EdgeKind::Invokes);
        }
        if let Carrier::Rules(bus) = flow.carrier {
            self.to(&me, bus, EdgeKind::Uses);
        }
        flow.failure_queue.iter().for_each(|queue| self.to(&me, *queue, EdgeKind::FallsBackTo));
        for step in &flow.steps {
            let results = step.each.and_then(|each| each.results);
            step.destination.iter().chain(&results).for_each(|id| self.to(&me, *id, EdgeKind::Delivers));
        }
    }

    fn services(&mut self) {
        let eco = self.eco;
        for service in &eco.services {
            self.node(NodeKind::Service, &service.name, Some(service.span));
            for id in &service.functions {
                let me = (NodeKind::Service, service.name.clone());
                self.edge(me, self.function_key(FunctionRef::Own(*id)), EdgeKind::Contains);
            }
        }
    }

    fn resilience(&mut self) {
        let eco = self.eco;
        for letters in eco.resilience.dead_letters.values() {
            self.dead_letters(letters);
        }
        for function in eco.resilience.guarded() {
            self.guard(function);
        }
    }

    /// Failed calls of a function that lives elsewhere; those of our own are edges of the function. What moves messages
    /// back only reads the queue here: its flow would close a circle around everything that has dead letters.
    fn dead_letters(&mut self, letters: &DeadLetters) {
        let function = self.function_key(letters.function);
        letters.failures.iter().for_each(|queue| self.to(&function, *queue, EdgeKind::FallsBackTo));
        if !letters.redrives() {
            return;
        }
        let me: Key = (NodeKind::Workflow, format!("{}-redrive", function.1));
        self.node(me.0, &me.1, Some(letters.span));
        for source in &letters.sources {
            if let Spec::Queue(queue) = &self.eco.resource(*source).spec {
                queue.redrive.iter().for_each(|(dead, _)| self.to(&me, *dead, EdgeKind::Reads));
            }
        }
        if let Some(queue) = letters.failures {
            self.to(&me, queue, EdgeKind::Reads);
            self.edge(me, function, EdgeKind::Invokes);
        }
    }

    /// The machine in front of a function, and who answers instead.
    fn guard(&mut self, function: FunctionRef) {
        let resilience = &self.eco.resilience;
        let (breaker, handling) = (resilience.breakers.get(&function), resilience.error_handling.get(&function));
        let Some(name) = self.guard_name(function) else { return };
        let key = self.function_key(function);
        let me: Key = (NodeKind::Workflow, name);
        self.node(me.0, &me.1, breaker.map(|b| b.span).or_else(|| handling.map(|h| h.span)));
        self.edge(me.clone(), key, EdgeKind::Invokes);
        if let Some(Fallback::Function(other)) = breaker.and_then(|b| b.fallback.as_ref()) {
            self.edge(me.clone(), self.function_key(*other), EdgeKind::FallsBackTo);
        }
        for rule in handling.iter().flat_map(|handling| &handling.rules) {
            match &rule.recovery {
                Recovery::Fallback(other) => self.edge(me.clone(), self.function_key(*other), EdgeKind::FallsBackTo),
                Recovery::Variant { function, .. } => {
                    self.edge(me.clone(), self.function_key(*function), EdgeKind::Invokes);
                }
                Recovery::Retry(_) | Recovery::Escalate => {}
            }
        }
    }

    /// The router may call every function that callers know, and the variants that its rules name.
    fn router(&mut self, router: &Router) {
        let eco = self.eco;
        let me: Key = (NodeKind::Workflow, format!("{}-router", eco.settings.name));
        self.node(me.0, &me.1, Some(router.span));
        for (_, function) in crate::route::callable(eco) {
            self.edge(me.clone(), self.function_key(function), EdgeKind::Routes);
        }
        let named = |name: &str| router.active().iter().any(|rule| rule.variant.as_deref() == Some(name));
        for variant in eco.variants.iter().filter(|variant| named(&variant.name)) {
            self.edge(me.clone(), self.function_key(FunctionRef::Own(variant.function)), EdgeKind::Routes);
        }
        let tasks = |a| matches!(a, RoutingAction::EcsFargate | RoutingAction::SpotInstances);
        if router.actions().any(tasks) {
            self.to(&me, router.payloads, EdgeKind::ReadsWrites);
            router.buckets.iter().for_each(|bucket| self.to(&me, *bucket, EdgeKind::Reads));
        }
        points::of_router(router, &mut |point| self.uses(&me, point));
    }

    fn triggered_by(&mut self, me: &Key, id: ResourceId) {
        self.edge(self.resource_key(id), me.clone(), EdgeKind::Triggers);
    }

    fn to(&mut self, me: &Key, id: ResourceId, kind: EdgeKind) {
        self.edge(me.clone(), self.resource_key(id), kind);
    }

    fn destination(&mut self, me: &Key, to: &Destination, kind: EdgeKind) {
        let key = self.key(points::of_destination(to));
        self.edge(me.clone(), key, kind);
    }

    fn uses(&mut self, me: &Key, point: Point) {
        let key = self.key(point);
        if *me != key {
            self.edge(me.clone(), key, EdgeKind::Uses);
        }
    }

    fn key(&self, point: Point) -> Key {
        match point {
            Point::Function(function) => self.function_key(function),
            Point::Resource(id) => self.resource_key(id),
            Point::Parameter(id) => (NodeKind::Parameter, self.eco.parameter(id).name.clone()),
        }
    }

    fn resource_key(&self, id: ResourceId) -> Key {
        let resource = self.eco.resource(id);
        (NodeKind::Resource(resource.kind()), resource.name.clone())
    }

    fn function_key(&self, function: FunctionRef) -> Key {
        match function {
            FunctionRef::Own(id) => (NodeKind::Function, self.eco.function(id).name.clone()),
            FunctionRef::External(id) => (NodeKind::External, self.eco.external(id).name.clone()),
        }
    }

    fn finish(self) -> Graph {
        let places: BTreeMap<&Key, usize> = self.nodes.keys().zip(0..).collect();
        let mut merged: BTreeMap<(usize, usize), BTreeSet<EdgeKind>> = BTreeMap::new();
        for (from, to, kind) in &self.edges {
            if let (Some(from), Some(to)) = (places.get(from), places.get(to)) {
                merged.entry((*from, *to)).or_default().insert(*kind);
            }
        }
        let edges = merged
            .into_iter()
            .flat_map(|((from, to), kinds)| merge(kinds).into_iter().map(move |kind| Edge { from, to, kind }));
        let edges = edges.collect();
        let nodes = self.nodes.into_iter().map(|((kind, name), span)| Node { kind, name, span }).collect();
        Graph { nodes, edges }
    }
}

/// Reading and writing is one edge, and whoever may do something with a thing uses it: that need not be drawn twice.
fn merge(mut kinds: BTreeSet<EdgeKind>) -> BTreeSet<EdgeKind> {
    if kinds.contains(&EdgeKind::ReadsWrites) || (kinds.contains(&EdgeKind::Reads) && kinds.contains(&EdgeKind::Writes))
    {
        kinds.remove(&EdgeKind::Reads);
        kinds.remove(&EdgeKind::Writes);
        kinds.insert(EdgeKind::ReadsWrites);
    }
    if kinds.len() > 1 {
        kinds.remove(&EdgeKind::Uses);
    }
    kinds
}

/// What the actions of a grant amount to, by their access level; nothing when there are none.
fn access(grant: &Grant) -> Option<EdgeKind> {
    let (mut reads, mut writes) = (false, false);
    for action in &grant.actions {
        // A wildcard is taken for all that it may be.
        let any = action.contains(['*', '?']);
        writes |= any || writes_something(action);
        reads |= any || !writes_something(action);
    }
    match (reads, writes) {
        (true, true) => Some(EdgeKind::ReadsWrites),
        (true, false) => Some(EdgeKind::Reads),
        (false, true) => Some(EdgeKind::Writes),
        (false, false) => None,
    }
}

/// Acknowledging a message is part of reading it, whatever IAM calls it: otherwise each consumer would look like a loop.
fn writes_something(action: &str) -> bool {
    if matches!(action, "sqs:DeleteMessage" | "sqs:ChangeMessageVisibility") {
        return false;
    }
    iam::action(action).is_some_and(|(_, action)| !matches!(action.level, Level::Read | Level::List))
}
