//! Resources: settings, imports, and what is assumed of those that are only named.

use std::collections::BTreeMap;

use aws_auto_schema::resources::{Bare, DeadLetterChoice, StreamView};
use aws_auto_schema::resources::{
    Existing as WrittenExisting, ExistingDetail, Generate, QueueSettings, Resources, TableSettings, TopicSettings,
};
use aws_auto_schema::scalar::{OneOrMany, Text as WrittenText};
use aws_auto_schema::trigger::{Trigger as Written, TriggerSpec};
use aws_auto_schema::{Named, NamedEntry};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::builder::Builder;
use super::codes::{
    ASSUMED_RESOURCE, COMPETING_CONSUMERS, FIFO_TOPIC_SUBSCRIPTION, INVALID_VALUE, ROTATION_WITHOUT_FUNCTION,
};
use super::function::UNDECIDED;
use super::gather::{Known, trigger_resources};
use super::text::Place;
use super::usage::usual_dead_letters;
use crate::ir::resource::{
    BucketSpec, CacheSpec, DatabaseSpec, DeliveryStreamSpec, QueueSpec, SearchDomainSpec, SecretSpec, TableSpec,
    TopicSpec,
};
use crate::ir::{
    Api, Chosen, Ecosystem, Existing, FunctionId, GrantTarget, Protocol, Resource, ResourceId, ResourceKind, Spec,
    VpcRef,
};
use crate::knowledge::limits::{api, sqs, streams};

/// Attempts before a message goes to the dead letter queue, unless said: AWS's advice.
const MAX_RECEIVE_COUNT: u32 = sqs::MAX_RECEIVE_COUNT_ADVICE;
/// Requests per second of an API, unless said.
const API_RATE: f64 = 100.0;
/// Requests at once of an API, unless said.
const API_BURST: u32 = 200;

impl<'a> Builder<'a> {
    /// Everything that was gathered, in that order.
    pub(super) fn resources(&mut self) -> Vec<Resource> {
        // Building may name no new resource; ids were handed out before.
        let known = self.registry.all().to_vec();
        known.iter().map(|k| self.build_resource(k)).collect()
    }

    fn written(&self) -> Option<&'a Resources> {
        self.document.resources.as_ref().map(|r| &r.value)
    }

    fn build_resource(&mut self, known: &Known) -> Resource {
        let name = known.name.as_str();
        let (spec, existing, tags) = self.spec(known);
        let existing = existing.and_then(|e| self.existing(e));
        let settings_tags = self.settings.tags.clone();
        let tags = tags.map_or_else(|| settings_tags.clone(), |t| self.tags(t, &settings_tags));
        let is_companion = matches!(&spec, Spec::Queue(q) if q.is_dead_letter);
        if !known.declared && existing.is_none() && !is_companion && !self.is_implied(known) {
            self.note_assumed(known, &spec);
        }
        Resource { name: name.to_owned(), span: known.span, assumed: !known.declared, spec, existing, tags }
    }

    /// Settings, import and tags of a resource; defaults when it is only named.
    fn spec(&mut self, known: &Known) -> (Spec, Option<&'a WrittenExisting>, Option<&'a Named<WrittenText>>) {
        macro_rules! settings {
            ($field:ident) => {{
                let found = self.written().and_then(|r| r.$field.get(&known.name)).map(|Bare(s)| s);
                let existing = found.and_then(|s| s.existing.as_ref()).map(|e| &e.value);
                (found.cloned().unwrap_or_default(), existing, found.map(|s| &s.tags))
            }};
        }
        macro_rules! plain {
            ($field:ident, $kind:ident) => {{
                let (settings, existing, tags) = settings!($field);
                (Spec::$kind(settings), existing, tags)
            }};
        }
        match known.kind {
            ResourceKind::Vpc => plain!(vpcs, Vpc),
            ResourceKind::Key => plain!(keys, Key),
            ResourceKind::Bus => plain!(buses, Bus),
            ResourceKind::Cluster => plain!(clusters, Cluster),
            ResourceKind::Warehouse => {
                let (settings, existing, tags) = settings!(warehouses);
                (Spec::Warehouse(self.warehouse_spec(known, settings)), existing, tags)
            }
            ResourceKind::Stream => {
                let (settings, existing, tags) = settings!(streams);
                self.check_stream(&settings);
                (Spec::Stream(settings), existing, tags)
            }
            ResourceKind::Secret => {
                let (settings, existing, tags) = settings!(secrets);
                (Spec::Secret(self.secret_spec(settings)), existing, tags)
            }
            ResourceKind::Bucket => {
                let (mut settings, existing, tags) = settings!(buckets);
                if !known.declared && known.name == self.payloads_name() {
                    settings.lifecycle.push(Spanned::new(super::routing::removed_after_a_day(), known.span));
                }
                if !known.declared {
                    settings.lifecycle.extend(self.results_lifecycle(known));
                }
                let eventbridge = settings.eventbridge.as_ref().is_some_and(|e| e.value);
                (Spec::Bucket(BucketSpec { settings, eventbridge }), existing, tags)
            }
            ResourceKind::Table => {
                let (settings, existing, tags) = settings!(tables);
                (Spec::Table(self.table_spec(&known.name, settings)), existing, tags)
            }
            ResourceKind::Queue => {
                let (settings, existing, tags) = settings!(queues);
                (Spec::Queue(self.queue_spec(&known.name, settings)), existing, tags)
            }
            ResourceKind::Topic => {
                let (settings, existing, tags) = settings!(topics);
                (Spec::Topic(self.topic_spec(&known.name, settings)), existing, tags)
            }
            ResourceKind::DeliveryStream => {
                let (settings, existing, tags) = settings!(delivery_streams);
                let bucket = self.delivery_bucket(&known.name);
                let bucket = self.resource(ResourceKind::Bucket, &bucket, known.span);
                (Spec::DeliveryStream(DeliveryStreamSpec { settings, bucket }), existing, tags)
            }
            ResourceKind::Database => {
                let (settings, existing, tags) = settings!(databases);
                let vpc = self.network_id(known);
                (Spec::Database(DatabaseSpec { settings, vpc }), existing, tags)
            }
            ResourceKind::Cache => {
                let (settings, existing, tags) = settings!(caches);
                let vpc = self.network_id(known);
                (Spec::Cache(CacheSpec { settings, vpc }), existing, tags)
            }
            ResourceKind::SearchDomain => {
                let (settings, existing, tags) = settings!(search_domains);
                let vpc = self.network_id(known);
                (Spec::SearchDomain(SearchDomainSpec { settings, vpc }), existing, tags)
            }
            ResourceKind::Api => {
                let (settings, existing, tags) = settings!(apis);
                (Spec::Api(self.api(&settings, &known.name)), existing, tags)
            }
        }
    }

    /// `existing: false` means that it is ours.
    fn existing(&mut self, written: &WrittenExisting) -> Option<Existing> {
        match written {
            WrittenExisting::Switch(false) => None,
            WrittenExisting::Switch(true) => Some(Existing::default()),
            WrittenExisting::Arn(arn) => {
                Some(Existing { arn: Some(self.text(arn, Place::Elsewhere)), ..Existing::default() })
            }
            WrittenExisting::Detail(detail) => Some(self.existing_detail(detail)),
        }
    }

    fn existing_detail(&mut self, d: &ExistingDetail) -> Existing {
        let mut text = |t: &Option<WrittenText>| t.as_ref().map(|t| self.text(t, Place::Elsewhere));
        let list = |l: &Option<Spanned<OneOrMany>>| -> Vec<String> {
            l.iter().flat_map(|l| l.value.as_slice()).map(|s| s.value.clone()).collect()
        };
        Existing {
            arn: text(&d.arn),
            stream_arn: text(&d.stream_arn),
            url: text(&d.url),
            name: text(&d.name),
            endpoint: text(&d.endpoint),
            security_group: text(&d.security_group),
            vpc: text(&d.vpc),
            secret: text(&d.secret),
            id: text(&d.id),
            subnets: list(&d.subnets),
            security_groups: list(&d.security_groups),
        }
    }

    /// Whether a resource is imported, as written.
    pub(super) fn is_existing(&self, kind: ResourceKind, id: ResourceId) -> bool {
        let Some(known) = self.registry.all().get(id.0 as usize) else {
            return false;
        };
        self.is_existing_name(kind, &known.name)
    }

    pub(super) fn is_existing_name(&self, kind: ResourceKind, name: &str) -> bool {
        macro_rules! existing {
            ($($kind:ident = $field:ident),*) => {
                match kind {
                    $(ResourceKind::$kind => self.written().and_then(|r| r.$field.get(name)).and_then(|s| s.0.existing.as_ref()),)*
                }
            };
        }
        let existing = existing!(
            Vpc = vpcs,
            Key = keys,
            Secret = secrets,
            Bucket = buckets,
            Table = tables,
            Queue = queues,
            Topic = topics,
            Stream = streams,
            DeliveryStream = delivery_streams,
            Bus = buses,
            Database = databases,
            Cache = caches,
            SearchDomain = search_domains,
            Cluster = clusters,
            Warehouse = warehouses,
            Api = apis
        );
        existing.is_some_and(|e| !matches!(e.value, WrittenExisting::Switch(false)))
    }

    fn secret_spec(&mut self, settings: aws_auto_schema::resources::SecretSettings) -> SecretSpec {
        if let (Some(rotate), None) = (&settings.rotate_after, &settings.rotation_function) {
            let message = "`rotate_after` needs `rotation_function`";
            let diagnostic = Diagnostic::new(ROTATION_WITHOUT_FUNCTION, rotate.span, message);
            self.report(diagnostic.label("nothing would rotate it").help("add `rotation_function: <function>`"));
        }
        let rotation = settings.rotation_function.clone();
        let rotation = rotation.and_then(|f| self.function_ref(&Spanned::new(f.value.as_str(), f.span)));
        let rules = settings.generate.as_ref().and_then(|g| match &g.value {
            Generate::Rules(rules) => rules.template.as_ref(),
            _ => None,
        });
        let members = rules.map(|t| t.value.0.as_slice()).unwrap_or_default();
        let template = members.iter().map(|m| (m.name.value.clone(), self.text(&m.value, Place::Elsewhere))).collect();
        SecretSpec { settings, rotation, template }
    }

    fn table_spec(&mut self, name: &str, settings: TableSettings) -> TableSpec {
        for key in [&settings.partition_key, &settings.sort_key].into_iter().flatten() {
            self.check_key(key);
        }
        for index in &settings.indexes.0 {
            self.check_key(&index.value.partition_key);
            if let Some(sort) = &index.value.sort_key {
                self.check_key(sort);
            }
        }
        let is_read = self.usage.read_tables.contains(name);
        let stream = settings.stream.as_ref().map(|s| s.value).or(is_read.then_some(StreamView::NewAndOldImages));
        TableSpec { settings, stream }
    }

    fn check_key(&mut self, key: &Spanned<String>) {
        let (name, ty) = key.value.split_once(':').unwrap_or((&key.value, "S"));
        if name.is_empty() || !matches!(ty, "S" | "N" | "B") {
            let message = format!("`{}` is no key", key.value);
            self.report(
                Diagnostic::new(INVALID_VALUE, key.span, message).help("write `name`, or `name:S`, `name:N`, `name:B`"),
            );
        }
    }

    fn check_stream(&mut self, settings: &aws_auto_schema::resources::StreamSettings) {
        if let Some(shards) = &settings.shards {
            self.number(shards, 1..=10_000, "`shards`");
        }
        if let Some(retention) = &settings.retention {
            let hours = retention.value.0.whole(aws_auto_source::value::duration::Unit::Hours);
            let range = streams::RETENTION_HOURS;
            if !hours.and_then(|h| u32::try_from(h).ok()).is_some_and(|h| range.contains(&h)) {
                let message = format!("a stream cannot keep records for {}", retention.value.0);
                let help = format!("Kinesis keeps {} to {} hours", range.start(), range.end());
                self.report(Diagnostic::new(INVALID_VALUE, retention.span, message).help(help));
            }
        }
        if let (Some(shards), Some(mode)) = (&settings.shards, &settings.mode)
            && mode.value == aws_auto_schema::resources::StreamMode::OnDemand
        {
            let message = "an on-demand stream has no `shards`";
            let diagnostic = Diagnostic::new(super::codes::CONFLICTING_SETTINGS, shards.span, message);
            self.report(diagnostic.help("remove `shards`, or write `mode: provisioned`"));
        }
    }

    fn topic_spec(&mut self, name: &str, settings: TopicSettings) -> TopicSpec {
        let fifo = self.is_fifo_topic(name);
        let mut queues = Vec::new();
        let mut addresses = Vec::new();
        for subscription in &settings.subscriptions {
            let s = &subscription.value;
            let written = s.email.as_ref().or(s.https.as_ref());
            if let Some(address) = written {
                let protocol = if s.email.is_some() { Protocol::Email } else { Protocol::Https };
                addresses.push((protocol, self.text(address, Place::Elsewhere)));
            }
            if let (true, Some(address)) = (fifo, written) {
                let diagnostic =
                    Diagnostic::new(FIFO_TOPIC_SUBSCRIPTION, address.span, "a FIFO topic delivers to queues only");
                self.report(diagnostic.help("subscribe a queue, or use a standard topic"));
            }
            if let Some(queue) = &s.queue {
                queues.push(self.resource(ResourceKind::Queue, &queue.value, queue.span));
            }
            if usize::from(s.email.is_some()) + usize::from(s.https.is_some()) + usize::from(s.queue.is_some()) != 1 {
                let message = "a subscription is exactly one of `email`, `https` and `queue`";
                self.report(Diagnostic::new(INVALID_VALUE, subscription.span, message));
            }
        }
        TopicSpec { settings, fifo, queues, addresses }
    }

    fn queue_spec(&mut self, name: &str, settings: QueueSettings) -> QueueSpec {
        let visibility = settings
            .visibility_timeout
            .as_ref()
            .and_then(|v| {
                Some(Chosen::declared(self.seconds(v, sqs::VISIBILITY_TIMEOUT, "`visibility_timeout`")?, v.span))
            })
            .unwrap_or_else(|| Chosen::default(sqs::VISIBILITY_TIMEOUT_DEFAULT, UNDECIDED));
        let is_dead_letter = self.usage.dead_letters.contains(name);
        // What was put aside is kept as long as SQS can: somebody has to look at it.
        let kept = if is_dead_letter { *sqs::RETENTION.end() } else { sqs::RETENTION_DEFAULT };
        let retention = settings
            .retention
            .as_ref()
            .and_then(|r| self.days_as_seconds(r, sqs::RETENTION, "`retention`"))
            .unwrap_or(kept);
        if let Some(delay) = &settings.delay {
            self.seconds(delay, sqs::DELAY, "`delay`");
        }
        let redrive = self.dead_letters_of(name, &settings, is_dead_letter).map(|dlq| {
            let written = settings.max_receive_count.or_else(|| self.attempts_of_entry(name));
            let count = written.and_then(|n| self.number(&n, sqs::MAX_RECEIVE_COUNT, "`max_receive_count`"));
            let span = written.map_or_else(Span::default, |n| n.span);
            (self.resource(ResourceKind::Queue, &dlq, span), count.unwrap_or(MAX_RECEIVE_COUNT))
        });
        QueueSpec { fifo: self.is_fifo_queue(name), settings, visibility, retention, redrive, is_dead_letter }
    }

    /// The name of a queue's dead letter queue, if it has one: only queues that somebody reads need one.
    fn dead_letters_of(&self, name: &str, settings: &QueueSettings, is_dead_letter: bool) -> Option<String> {
        // What an imported queue does with its messages is its owner's business.
        if self.is_existing_name(ResourceKind::Queue, name) {
            return None;
        }
        match settings.dead_letter.as_ref().map(|d| &d.value) {
            Some(DeadLetterChoice::Name(dlq)) => Some(dlq.clone()),
            Some(DeadLetterChoice::Switch(true)) => Some(usual_dead_letters(name)),
            Some(DeadLetterChoice::Switch(false)) => None,
            None if is_dead_letter || !self.usage.consumed.contains(name) => None,
            None if self.entry_removes_dead_letters_of(name) => None,
            None => Some(usual_dead_letters(name)),
        }
    }

    pub(super) fn gather_dead_letters(&mut self, known: &Known) {
        if self.is_existing_name(ResourceKind::Queue, &known.name) {
            return;
        }
        let settings = self.written().and_then(|r| r.queues.get(&known.name)).map(|q| q.0.clone()).unwrap_or_default();
        let is_dead_letter = self.usage.dead_letters.contains(&known.name);
        if let Some(dlq) = self.dead_letters_of(&known.name, &settings, is_dead_letter) {
            let span = settings.dead_letter.as_ref().map_or(known.span, |d| d.span);
            self.registry.intern(ResourceKind::Queue, &dlq, span);
        }
    }

    pub(super) fn delivery_bucket(&self, name: &str) -> String {
        let settings = self.written().and_then(|r| r.delivery_streams.get(name));
        let given = settings.and_then(|s| s.0.bucket.as_ref());
        given.map_or_else(|| format!("{name}-bucket"), |b| b.value.clone())
    }

    /// The network that a database, cache or domain is created in: its own, the ecosystem's, the only one declared, or
    /// one made for it. A search domain has none unless it says so.
    pub(super) fn network_of(&self, kind: ResourceKind, name: &str) -> Option<Spanned<String>> {
        if self.is_existing_name(kind, name) {
            return None;
        }
        let resources = self.written();
        let own = match kind {
            ResourceKind::Database => resources.and_then(|r| r.databases.get(name)).and_then(|s| s.0.vpc.as_ref()),
            ResourceKind::Cache => resources.and_then(|r| r.caches.get(name)).and_then(|s| s.0.vpc.as_ref()),
            ResourceKind::SearchDomain => {
                resources.and_then(|r| r.search_domains.get(name)).and_then(|s| s.0.vpc.as_ref())
            }
            _ => return None,
        };
        if own.is_some() || kind == ResourceKind::SearchDomain {
            return own.cloned();
        }
        if let Some(vpc) = self.settings_vpc() {
            return Some(vpc);
        }
        match resources.map(|r| r.vpcs.0.as_slice()) {
            Some([NamedEntry { name, .. }]) => Some(name.clone()),
            _ => Some(Spanned::new("main".to_owned(), Span::default())),
        }
    }

    fn settings_vpc(&self) -> Option<Spanned<String>> {
        let vpc = self.document.settings.as_ref()?.value.vpc.as_ref()?;
        match &vpc.value {
            aws_auto_schema::function::VpcChoice::Name(name) => Some(Spanned::new(name.clone(), vpc.span)),
            aws_auto_schema::function::VpcChoice::Ids(_) => None,
        }
    }

    fn network_id(&mut self, known: &Known) -> Option<ResourceId> {
        let vpc = self.network_of(known.kind, &known.name)?;
        if self.settings_vpc().is_some_and(|s| s.span == vpc.span) {
            // Where the settings name a network that is not there, they have been told so.
            return self.registry.find(ResourceKind::Vpc, &vpc.value);
        }
        self.declared_network(&vpc.value, vpc.span)
    }

    fn api(&mut self, settings: &aws_auto_schema::resources::ApiSettings, name: &str) -> Api {
        let throttle = settings.throttle.as_ref().map(|t| &t.value);
        let route_cors = self.usage.route_cors.get(name).cloned();
        let burst = throttle.and_then(|t| t.burst.as_ref());
        Api {
            cors: settings.cors.clone().or(route_cors).and_then(|c| self.cors(&c)),
            domain: settings.domain.as_ref().map(|d| {
                let name = self.text(&d.value.name.value, Place::Elsewhere);
                (name, self.text(&d.value.certificate.value, Place::Elsewhere))
            }),
            rate: throttle.and_then(|t| t.rate.as_ref()).map_or(API_RATE, |r| r.value),
            burst: burst.and_then(|b| self.number(b, 1..=api::ACCOUNT_BURST, "`burst`")).unwrap_or(API_BURST),
            access_log: settings.access_log.as_ref().is_none_or(|a| a.value),
        }
    }

    /// What nobody names and nobody has to: an API, the bucket of a warehouse, and that of a stream reader's failures.
    fn is_implied(&self, known: &Known) -> bool {
        if known.kind == ResourceKind::Bucket && self.is_warehouse_bucket(&known.name) {
            return true;
        }
        let reader = known.name.strip_suffix("-failures").is_some_and(|f| self.functions.contains_key(f));
        let router = self.document.event_routing.is_some() && known.name == self.payloads_name();
        known.kind == ResourceKind::Api || (known.kind == ResourceKind::Bucket && (reader || router))
    }

    fn note_assumed(&mut self, known: &Known, spec: &Spec) {
        let (kind, name) = (known.kind.word(), &known.name);
        let assumed = match spec {
            Spec::Table(_) => "its key is `id: S`, paid by request",
            Spec::Queue(_) => "standard order of messages, encrypted",
            Spec::Bucket(_) => "private, encrypted, TLS only",
            Spec::Stream(_) => "on demand, 24 hours of records",
            Spec::Secret(_) => "empty: put the value in after deployment",
            Spec::Warehouse(_) => "a delivery stream of JSON lines into a bucket",
            _ => "the usual settings",
        };
        let message = format!("the {kind} `{name}` is created with defaults");
        let diagnostic = Diagnostic::new(ASSUMED_RESOURCE, known.span, message).label(assumed);
        let help = format!("declare it under `resources.{}:` to change that, or to import it", known.kind.plural());
        self.report(diagnostic.help(help));
    }

    /// A function that may touch something inside a network has to be in that network.
    pub(super) fn place_in_networks(&mut self, eco: &mut Ecosystem) {
        for at in 0..eco.functions.len() {
            let id = FunctionId(u32::try_from(at).unwrap_or(u32::MAX));
            if eco.function(id).vpc.is_some() {
                continue;
            }
            let network = eco.function(id).grants.iter().find_map(|g| match g.target {
                GrantTarget::Resource(r) => network_of_spec(&eco.resource(r).spec),
                _ => None,
            });
            eco.function_mut(id).vpc = network.map(VpcRef::Resource);
        }
    }

    /// Two functions that read one queue take each other's messages.
    pub(super) fn warn_competitors(&mut self) {
        let mut readers: BTreeMap<String, Vec<(&str, Span)>> = BTreeMap::new();
        for declared in self.originals() {
            for trigger in declared.written.value.triggers.iter().map(TriggerSpec::trigger) {
                if matches!(trigger.value, Written::Sqs(_) | Written::Sns(_)) {
                    let mut named = trigger_resources(trigger, declared.owner(), self);
                    named.retain(|(kind, ..)| *kind == ResourceKind::Queue);
                    named.into_iter().for_each(|(_, queue, span)| {
                        readers.entry(queue).or_default().push((&declared.written.value.name.value, span));
                    });
                }
            }
        }
        for (name, readers) in &readers {
            if let [(first, at), rest @ ..] = readers.as_slice()
                && let Some((second, span)) = rest.last()
            {
                let diagnostic = Diagnostic::new(
                    COMPETING_CONSUMERS,
                    *span,
                    format!("`{first}` and `{second}` take each other's messages from `{name}`"),
                )
                .label("each message reaches only one of them")
                .also(*at, "the other reader")
                .help("give each its own queue, both subscribed to one topic");
                self.diagnostics.push(diagnostic);
            }
        }
    }
}

fn network_of_spec(spec: &Spec) -> Option<ResourceId> {
    match spec {
        Spec::Database(d) => d.vpc,
        Spec::Cache(c) => c.vpc,
        Spec::SearchDomain(s) => s.vpc,
        _ => None,
    }
}
