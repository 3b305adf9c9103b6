//! Gathering: which resources there are, before anything refers to them.
//!
//! Declared ones come first, by kind and name, then those that functions only name, in the order of functions. A name
//! keeps its id from here on.

use std::collections::BTreeMap;

use aws_auto_schema::function::Destination;
use aws_auto_schema::integration::Integration;
use aws_auto_schema::resources::Resources;
use aws_auto_schema::trigger::{SnsTrigger, Trigger, ViaQueue};
use aws_auto_source::{Span, Spanned};

use super::builder::{Builder, Declared, Owner};
use crate::ir::{ResourceId, ResourceKind};
use crate::knowledge::services;

/// A resource that is known to exist.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) kind: ResourceKind,
    pub(super) name: String,
    /// Where it is declared, or first named.
    pub(super) span: Span,
    /// Declared under `resources:`.
    pub(super) declared: bool,
    /// Named by something else.
    named: bool,
}

/// All resources that are known to exist.
#[derive(Debug, Default)]
pub(super) struct Registry {
    all: Vec<Known>,
    by_kind: BTreeMap<(ResourceKind, String), ResourceId>,
    by_name: BTreeMap<String, Vec<ResourceId>>,
}

impl Registry {
    /// The id of this name; a new one when it has none.
    pub(super) fn intern(&mut self, kind: ResourceKind, name: &str, span: Span) -> ResourceId {
        let id = self.add(kind, name, span, false);
        if let Some(known) = self.all.get_mut(id.0 as usize) {
            known.named = true;
        }
        id
    }

    fn add(&mut self, kind: ResourceKind, name: &str, span: Span, declared: bool) -> ResourceId {
        let key = (kind, name.to_owned());
        if let Some(id) = self.by_kind.get(&key) {
            return *id;
        }
        let id = ResourceId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(Known { kind, name: name.to_owned(), span, declared, named: false });
        self.by_kind.insert(key, id);
        self.by_name.entry(name.to_owned()).or_default().push(id);
        id
    }

    /// Gives ids anew, by kind and name, so that no order of mentions shows. Before anybody keeps an id.
    fn sort(&mut self) {
        let mut all = std::mem::take(self).all;
        all.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        for known in all {
            let id = self.add(known.kind, &known.name, known.span, known.declared);
            if let Some(new) = self.all.get_mut(id.0 as usize) {
                new.named = known.named;
            }
        }
    }

    pub(super) fn find(&self, kind: ResourceKind, name: &str) -> Option<ResourceId> {
        self.by_kind.get(&(kind, name.to_owned())).copied()
    }

    /// All kinds that have this name.
    pub(super) fn named(&self, name: &str) -> Vec<ResourceId> {
        self.by_name.get(name).cloned().unwrap_or_default()
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.by_name.keys().map(String::as_str).collect()
    }

    pub(super) fn names_of(&self, kind: ResourceKind) -> Vec<&str> {
        self.by_kind.keys().filter(|(k, _)| *k == kind).map(|(_, n)| n.as_str()).collect()
    }

    #[expect(clippy::indexing_slicing, reason = "ids are only made by `add`")]
    pub(super) fn kind(&self, id: ResourceId) -> ResourceKind {
        self.all[id.0 as usize].kind
    }

    /// Declared resources that nothing has named by now.
    pub(super) fn unnamed(&self) -> Vec<ResourceId> {
        let ids = (0..).map(ResourceId).zip(&self.all);
        ids.filter(|(_, known)| known.declared && !known.named).map(|(id, _)| id).collect()
    }

    #[expect(clippy::indexing_slicing, reason = "ids are only made by `add`")]
    pub(super) fn name(&self, id: ResourceId) -> &str {
        &self.all[id.0 as usize].name
    }

    pub(super) fn all(&self) -> &[Known] {
        &self.all
    }
}

impl<'a> Builder<'a> {
    /// Finds all resources.
    pub(super) fn gather(&mut self) {
        if let Some(resources) = &self.document.resources {
            self.gather_declared(&resources.value);
        }
        let written: Vec<Declared<'a>> = self.originals().copied().collect();
        for function in &written {
            self.gather_function(*function);
        }
        self.gather_flows();
        self.gather_routing();
        self.gather_external_dead_letters();
        self.gather_companions();
        self.registry.sort();
    }

    fn gather_declared(&mut self, r: &'a Resources) {
        let mut names: Vec<(ResourceKind, &'a Spanned<String>)> = Vec::new();
        macro_rules! kinds {
            ($($field:ident = $kind:ident),*) => {
                $(names.extend(r.$field.0.iter().map(|e| (ResourceKind::$kind, &e.name)));)*
            };
        }
        kinds!(
            vpcs = Vpc,
            keys = Key,
            secrets = Secret,
            buckets = Bucket,
            tables = Table,
            queues = Queue,
            topics = Topic,
            streams = Stream,
            delivery_streams = DeliveryStream,
            buses = Bus,
            databases = Database,
            caches = Cache,
            search_domains = SearchDomain,
            clusters = Cluster,
            warehouses = Warehouse,
            apis = Api
        );
        names.sort_by(|a, b| (a.0, &a.1.value).cmp(&(b.0, &b.1.value)));
        for (kind, name) in names {
            self.registry.add(kind, &name.value, name.span, true);
        }
    }

    fn gather_function(&mut self, declared: Declared<'a>) {
        let function = &declared.written.value;
        for spec in &function.triggers {
            for (kind, named, span) in trigger_resources(spec.trigger(), declared.owner(), self) {
                self.registry.intern(kind, &named, span);
            }
        }
        for integration in &function.integrations {
            if let Some((kind, named)) = integration_resource(&integration.value) {
                self.registry.intern(kind, &named.value, named.span);
            }
        }
        if let Some(outbound) = &function.integration {
            self.registry.intern(ResourceKind::Secret, &outbound.value, outbound.span);
        }
        let configuration = function.configuration.as_ref().map(|c| &c.value);
        let destinations = configuration.into_iter().flat_map(|c| [&c.dead_letter, &c.on_success, &c.on_failure]);
        for destination in destinations.flatten() {
            if let Some((kind, named)) = destination_resource(&destination.value) {
                self.registry.intern(kind, &named.value, named.span);
            }
        }
        self.gather_features(declared);
        if let Some(queue) = self.failure_queue(&declared) {
            self.registry.intern(ResourceKind::Queue, &queue, function.name.span);
        }
    }

    /// Whether events, subscriptions or schedules reach the function asynchronously: what cannot be delivered needs a
    /// place.
    pub(super) fn is_event_driven(&self, declared: &Declared<'_>) -> bool {
        let function = &declared.written.value;
        function.scheduling.is_some()
            || self.carried.contains(function.name.value.as_str())
            || function.triggers.iter().any(|t| match &t.trigger().value {
                Trigger::S3(_) | Trigger::Events(_) => true,
                Trigger::Sns(topic) => self.is_delivered_asynchronously(topic),
                _ => false,
            })
    }

    /// Whether a topic calls its function itself, without a queue between them.
    pub(super) fn is_delivered_asynchronously(&self, t: &SnsTrigger) -> bool {
        t.via_queue.is_none() && !t.topic.as_ref().is_some_and(|t| self.is_fifo_topic(&t.value))
    }

    /// Whether a topic is FIFO: by its name, or because `resources.topics` says so.
    pub(super) fn is_fifo_topic(&self, name: &str) -> bool {
        let settings = self.document.resources.as_ref().and_then(|r| r.topics.get(name));
        name.ends_with(".fifo") || settings.is_some_and(|t| t.0.fifo.as_ref().is_some_and(|f| f.value))
    }

    /// Whether a queue is FIFO: by its name, or because `resources.queues` says so.
    pub(super) fn is_fifo_queue(&self, name: &str) -> bool {
        let settings = self.document.resources.as_ref().and_then(|r| r.queues.get(name));
        name.ends_with(".fifo") || settings.is_some_and(|q| q.0.fifo.as_ref().is_some_and(|f| f.value))
    }

    /// A stream reader's failures go where it says, else to the bucket `<function>-failures`, which can hold whole
    /// batches, unless that is taken away.
    fn with_destination(
        &self,
        source: (ResourceKind, String, Span),
        on_failure: Option<&Spanned<Destination>>,
        owner: Owner<'_>,
    ) -> Vec<(ResourceKind, String, Span)> {
        let failures = match on_failure {
            None if self.dead_letter_plan.is_removed(owner.name) => None,
            None => {
                let (kind, name) = usual_failures(owner);
                Some((kind, name, source.2))
            }
            Some(given) => destination_resource(&given.value).map(|(k, n)| (k, n.value.clone(), n.span)),
        };
        std::iter::once(source).chain(failures).collect()
    }

    /// What resources themselves need: dead letter queues, buckets of delivery streams, networks of databases.
    fn gather_companions(&mut self) {
        for known in self.registry.all().to_vec() {
            match known.kind {
                ResourceKind::Queue => self.gather_dead_letters(&known),
                ResourceKind::DeliveryStream => {
                    let bucket = self.delivery_bucket(&known.name);
                    self.registry.intern(ResourceKind::Bucket, &bucket, known.span);
                }
                ResourceKind::Warehouse => self.gather_warehouse(&known),
                ResourceKind::Topic => self.gather_subscribers(&known.name),
                ResourceKind::Database | ResourceKind::Cache => {
                    // Only a network that nobody names is made by the way.
                    if let Some(vpc) = self.network_of(known.kind, &known.name).filter(|v| v.span == Span::default()) {
                        self.registry.intern(ResourceKind::Vpc, &vpc.value, known.span);
                    }
                }
                _ => {}
            }
        }
    }

    fn gather_subscribers(&mut self, topic: &str) {
        let settings = self.document.resources.as_ref().and_then(|r| r.topics.get(topic));
        for subscription in settings.into_iter().flat_map(|t| &t.0.subscriptions) {
            if let Some(queue) = &subscription.value.queue {
                self.registry.intern(ResourceKind::Queue, &queue.value, queue.span);
            }
        }
    }
}

/// The resources that a trigger is about: kind, name and the place of the name.
pub(super) fn trigger_resources(
    trigger: &Spanned<Trigger>,
    owner: Owner<'_>,
    builder: &Builder<'_>,
) -> Vec<(ResourceKind, String, Span)> {
    let function = owner.name;
    let named = |name: &Option<Spanned<String>>, kind: ResourceKind, suffix: &str| {
        let (name, span) =
            name.as_ref().map_or_else(|| (format!("{function}-{suffix}"), trigger.span), |n| (n.value.clone(), n.span));
        (kind, name, span)
    };
    match &trigger.value {
        Trigger::S3(t) => vec![named(&t.bucket, ResourceKind::Bucket, "bucket")],
        Trigger::Sqs(t) => vec![named(&t.queue, ResourceKind::Queue, "queue")],
        Trigger::Sns(t) => {
            let topic = named(&t.topic, ResourceKind::Topic, "topic");
            let queue = via_queue(t.via_queue.as_ref(), owner, builder.is_fifo_topic(&topic.1));
            let queue = queue.map(|(name, span)| (ResourceKind::Queue, name, span.unwrap_or(trigger.span)));
            std::iter::once(topic).chain(queue).collect()
        }
        Trigger::Events(t) => t
            .bus
            .iter()
            .filter(|b| b.value != "default")
            .map(|b| (ResourceKind::Bus, b.value.clone(), b.span))
            .collect(),
        Trigger::Http(t) => {
            let (name, span) = builder.api_name(t.api.as_ref(), owner, trigger.span);
            vec![(ResourceKind::Api, name, span)]
        }
        Trigger::Kinesis(t) => {
            let stream = named(&t.stream, ResourceKind::Stream, "stream");
            builder.with_destination(stream, t.on_failure.as_ref(), owner)
        }
        Trigger::DynamoDb(t) => {
            let table = named(&t.table, ResourceKind::Table, "table");
            builder.with_destination(table, t.on_failure.as_ref(), owner)
        }
        // A load balancer's network must be declared.
        Trigger::Alb(_) | Trigger::Url(_) => Vec::new(),
    }
}

/// Where a stream reader's failures go unless it says: to the bucket `<function>-failures`, which can hold whole batches;
/// a pipe takes a queue.
pub(super) fn usual_failures(owner: Owner<'_>) -> (ResourceKind, String) {
    if owner.is_flow {
        (ResourceKind::Queue, format!("{}-dlq", owner.name))
    } else {
        (ResourceKind::Bucket, format!("{}-failures", owner.name))
    }
}

/// The queue between a topic and a function: when asked for, and always behind a FIFO topic. A topic reaches a flow only
/// through a queue.
pub(super) fn via_queue(
    written: Option<&Spanned<ViaQueue>>,
    owner: Owner<'_>,
    fifo: bool,
) -> Option<(String, Option<Span>)> {
    let function = owner.name;
    let usual = || if fifo { format!("{function}-queue.fifo") } else { format!("{function}-queue") };
    match written {
        Some(Spanned { value: ViaQueue::Name(name), span }) => Some((name.clone(), Some(*span))),
        Some(Spanned { value: ViaQueue::Switch(true), span }) => Some((usual(), Some(*span))),
        _ if fifo || owner.is_flow => Some((usual(), None)),
        _ => None,
    }
}

/// The resource that an integration names, if its service has one of a kind that can be created here.
pub(super) fn integration_resource(integration: &Integration) -> Option<(ResourceKind, &Spanned<String>)> {
    let service = services::find(&integration.service.value)?;
    let key = service.resource?.key;
    let name = resource_key(integration, key)?;
    let kind = match (service.word, key) {
        (_, "table") => ResourceKind::Table,
        (_, "bucket") => ResourceKind::Bucket,
        (_, "queue") => ResourceKind::Queue,
        (_, "topic") => ResourceKind::Topic,
        ("firehose", "stream") => ResourceKind::DeliveryStream,
        (_, "stream") => ResourceKind::Stream,
        (_, "secret") => ResourceKind::Secret,
        (_, "key") => ResourceKind::Key,
        (_, "bus") => ResourceKind::Bus,
        (_, "database") => ResourceKind::Database,
        (_, "domain") => ResourceKind::SearchDomain,
        (_, "cache") => ResourceKind::Cache,
        _ => return None,
    };
    Some((kind, name))
}

/// The value of a resource key of an integration.
pub(super) fn resource_key<'i>(integration: &'i Integration, key: &str) -> Option<&'i Spanned<String>> {
    let i = integration;
    match key {
        "table" => i.table.as_ref(),
        "bucket" => i.bucket.as_ref(),
        "queue" => i.queue.as_ref(),
        "topic" => i.topic.as_ref(),
        "stream" => i.stream.as_ref(),
        "secret" => i.secret.as_ref(),
        "parameter" => i.parameter.as_ref(),
        "key" => i.key.as_ref(),
        "bus" => i.bus.as_ref(),
        "workflow" => i.workflow.as_ref(),
        "function" => i.function.as_ref(),
        "database" => i.database.as_ref(),
        "domain" => i.domain.as_ref(),
        "cache" => i.cache.as_ref(),
        _ => None,
    }
}

/// The resource that a destination names, if it is no function.
pub(super) fn destination_resource(destination: &Destination) -> Option<(ResourceKind, &Spanned<String>)> {
    let d = destination;
    let queue = d.queue.as_ref().map(|n| (ResourceKind::Queue, n));
    let topic = d.topic.as_ref().map(|n| (ResourceKind::Topic, n));
    queue.or(topic).or_else(|| d.bus.as_ref().map(|n| (ResourceKind::Bus, n)))
}
