//! Triggers: what invokes a function.

use aws_auto_schema::trigger::{AlbScheme, FilterScope};
use aws_auto_source::value::schedule::Schedule;
use aws_auto_source::{Span, Spanned};
use serde_json::Value as Json;

use super::api::Authorizer;
use super::function::Destination;
use super::text::Text;
use super::{Chosen, ResourceId};

/// A trigger and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// What it is.
    pub kind: TriggerKind,
    /// Where it was written.
    pub span: Span,
}

/// Reading a stream of records.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamReader {
    /// A Kinesis stream or a table.
    pub source: ResourceId,
    /// Most records at once.
    pub batch_size: u32,
    /// Seconds to wait for a batch.
    pub window: u32,
    /// `LATEST`, `TRIM_HORIZON` or `AT_TIMESTAMP`.
    pub position: &'static str,
    /// Seconds since 1970, for `AT_TIMESTAMP`.
    pub timestamp: Option<i64>,
    /// Batches of a shard at once.
    pub parallelization: Option<u32>,
    /// Halve a failing batch.
    pub bisect: bool,
    /// Retries; -1 until expiry.
    pub max_retries: i64,
    /// Oldest record in seconds.
    pub max_record_age: Option<i64>,
    /// Where failed batches go.
    pub on_failure: Option<Destination>,
    /// Seconds of a tumbling window.
    pub tumbling_window: Option<u32>,
    /// Patterns; any that matches.
    pub filters: Vec<Json>,
}

/// A route of an HTTP API.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpRoute {
    /// The API.
    pub api: ResourceId,
    /// `ANY`, `GET`, …
    pub method: String,
    /// `/orders/{id}`, or `$default`.
    pub path: String,
    /// Who may call.
    pub authorizer: Authorizer,
}

/// A rule of a load balancer.
#[derive(Debug, Clone, PartialEq)]
pub struct ListenerRule {
    /// An existing listener; otherwise the ecosystem's own load balancer in `vpc`.
    pub listener: Option<Text>,
    /// Network of the load balancer.
    pub vpc: Option<ResourceId>,
    /// Path patterns.
    pub paths: Vec<String>,
    /// Host patterns.
    pub hosts: Vec<String>,
    /// Priority of the rule.
    pub priority: Option<u32>,
    /// Who reaches it.
    pub scheme: AlbScheme,
    /// Certificate for an internet-facing one.
    pub certificate: Option<Text>,
}

/// What invokes a function.
#[derive(Debug, Clone, PartialEq)]
pub enum TriggerKind {
    /// Objects in a bucket.
    Bucket {
        /// The bucket.
        bucket: ResourceId,
        /// Event types, sorted.
        events: Vec<Spanned<String>>,
        /// What keys begin with; may be empty.
        prefix: String,
        /// What keys end with; may be empty.
        suffix: String,
        /// Delivered through EventBridge instead of a bucket notification.
        via_eventbridge: bool,
    },
    /// Messages in a queue.
    Queue {
        /// The queue.
        queue: ResourceId,
        /// Most messages at once.
        batch_size: u32,
        /// Seconds to wait for a batch.
        window: u32,
        /// Most executions at once.
        max_concurrency: Option<u32>,
        /// Patterns; any that matches.
        filters: Vec<Json>,
    },
    /// Messages on a topic.
    Topic {
        /// The topic.
        topic: ResourceId,
        /// Filter policy.
        filter: Option<Json>,
        /// What the filter looks at.
        scope: FilterScope,
        /// Queue between topic and function.
        via_queue: Option<ResourceId>,
    },
    /// A schedule, always a rule on the default bus.
    Schedule {
        /// Name of the rule, as written.
        rule: Option<String>,
        /// When.
        schedule: Chosen<Schedule>,
        /// What the function is given instead of the event.
        input: Option<Json>,
    },
    /// Events on a bus.
    Pattern {
        /// Name of the rule, as written.
        rule: Option<String>,
        /// Which events.
        pattern: Json,
        /// The bus; the default one otherwise.
        bus: Option<ResourceId>,
        /// What the function is given instead of the event.
        input: Option<Json>,
    },
    /// Requests to an HTTP API.
    Http(HttpRoute),
    /// Records of a stream or a table.
    Stream(StreamReader),
    /// Requests to a load balancer.
    LoadBalancer(ListenerRule),
}
