//! Lowering: from the ecosystem IR to the resource graph, one file for each capability.
//!
//! It runs in two steps, because everything may refer to everything: *declare* gives each function and resource its AWS
//! resource (an id, a type, names), *fill* gives them properties and adds what belongs to them. Nothing is decided here
//! that a pass or the frontend could have decided: lowering only says what the decision means on AWS.

pub mod analytics;
pub mod billing;
pub mod flows;
pub mod function;
pub mod grants;
pub mod handles;
pub mod machines;
pub mod monitoring;
pub mod naming;
pub mod network;
pub mod outputs;
pub mod parameters;
pub(crate) mod policies;
pub mod reference;
pub mod resilience;
pub mod resources;
pub mod routing;
pub mod triggers;

use std::collections::BTreeMap;

use aws_auto_source::{Diagnostics, Span};

use crate::aws::{self, Group, Origin, Stack, Statement, Value};
use crate::ir::resource::QueueSpec;
use crate::ir::{Ecosystem, FunctionId, ResourceId, Spec};

pub use handles::FunctionParts;

/// Lowering in progress.
#[derive(Debug)]
pub struct Lowering<'a> {
    /// What is lowered.
    pub eco: &'a Ecosystem,
    /// What it becomes.
    pub stack: Stack,
    /// What should be said about it.
    pub diagnostics: Diagnostics,
    /// Code as bucket and key parameters instead of local paths.
    pub artifacts_in_s3: bool,
    /// Extra statements for a function's role, by what asked for them: triggers, destinations, networks.
    pub role_statements: BTreeMap<FunctionId, Vec<Statement>>,
    /// Extra environment of a function, by name; what the user wrote wins.
    pub environment: BTreeMap<FunctionId, BTreeMap<String, Value>>,
    /// Statements for the policy of a queue, topic, bucket or key, by resource: one policy is made of each at the end.
    pub resource_statements: BTreeMap<ResourceId, Vec<Statement>>,
    /// Notifications of a bucket, by resource; gathered from all functions, because a bucket has one configuration.
    pub notifications: BTreeMap<ResourceId, Vec<BucketNotification>>,
    /// Queues whose dead letters go to a queue, by that queue.
    pub dead_letter_sources: BTreeMap<ResourceId, Vec<ResourceId>>,
    /// State machines by name, as far as they are declared.
    pub machines: BTreeMap<String, machines::Machine>,
    /// Names of rules by bus, with the place of the first.
    pub rule_names: BTreeMap<String, Option<Span>>,
    /// The alert topic and alarms asked for so far.
    pub(crate) alerts: monitoring::State,
    /// What runs tasks, where a route leads to one.
    pub tasks: Option<routing::Tasks>,
    handles: handles::Handles,
}

/// One notification of a bucket to a function.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketNotification {
    /// `s3:ObjectCreated:*`.
    pub event: String,
    /// What keys begin with; may be empty.
    pub prefix: String,
    /// What keys end with; may be empty.
    pub suffix: String,
    /// ARN of what is invoked.
    pub function: Value,
    /// The permission, which must exist before the bucket's configuration.
    pub permission: aws::ResourceId,
}

/// Lowers an ecosystem.
#[must_use]
pub fn lower(eco: &Ecosystem, artifacts_in_s3: bool) -> (Stack, Diagnostics) {
    let mut cx = Lowering::new(eco, artifacts_in_s3);
    cx.stack.tags = cx.tags(&eco.settings.tags);
    // Declare: whatever may be referred to gets its id.
    parameters::declare(&mut cx);
    resources::declare(&mut cx);
    function::declare(&mut cx);
    resilience::declare(&mut cx);
    routing::declare(&mut cx);
    // Gather: what triggers and grants ask of functions, buckets, queues and policies.
    triggers::fill(&mut cx);
    grants::fill(&mut cx);
    analytics::fill(&mut cx);
    network::fill(&mut cx);
    flows::fill(&mut cx);
    // Fill: everything asked for is known.
    resources::fill(&mut cx);
    function::fill(&mut cx);
    resilience::fill(&mut cx);
    routing::fill(&mut cx);
    monitoring::fill(&mut cx);
    outputs::fill(&mut cx);
    // An external function that only a section without resources names needs no ARN.
    let users: std::collections::BTreeSet<String> = eco.parameters.iter().map(|p| naming::pascal(&p.name)).collect();
    cx.stack.drop_unused_parameters(|p| !users.contains(&p.name));
    (cx.stack, cx.diagnostics)
}

impl<'a> Lowering<'a> {
    /// Lowering of `eco`, nothing done yet.
    #[must_use]
    pub fn new(eco: &'a Ecosystem, artifacts_in_s3: bool) -> Self {
        Self {
            eco,
            stack: Stack::default(),
            diagnostics: Diagnostics::default(),
            artifacts_in_s3,
            role_statements: BTreeMap::new(),
            environment: BTreeMap::new(),
            resource_statements: BTreeMap::new(),
            notifications: BTreeMap::new(),
            dead_letter_sources: dead_letter_sources(eco),
            machines: BTreeMap::new(),
            rule_names: BTreeMap::new(),
            alerts: monitoring::State::default(),
            tasks: None,
            handles: handles::Handles::default(),
        }
    }

    /// Lets a function's role do something more.
    pub fn allow(&mut self, function: FunctionId, statement: Statement) {
        self.role_statements.entry(function).or_default().push(statement);
    }

    /// Gives a function one more environment variable.
    pub fn give(&mut self, function: FunctionId, name: String, value: Value) {
        self.environment.entry(function).or_default().entry(name).or_insert(value);
    }

    /// Adds a statement to the resource policy of a queue, topic, bucket or key.
    pub fn admit(&mut self, resource: ResourceId, statement: Statement) {
        self.resource_statements.entry(resource).or_default().push(statement);
    }
}

fn dead_letter_sources(eco: &Ecosystem) -> BTreeMap<ResourceId, Vec<ResourceId>> {
    let mut sources: BTreeMap<ResourceId, Vec<ResourceId>> = BTreeMap::new();
    for (id, resource) in eco.resources() {
        if let Spec::Queue(QueueSpec { redrive: Some((target, _)), .. }) = &resource.spec {
            sources.entry(*target).or_default().push(id);
        }
    }
    sources
}

/// An origin that points at what the user wrote.
#[must_use]
pub const fn declared(span: Span) -> Origin {
    Origin { span: Some(span), by: "declared", why: String::new() }
}

/// An origin of something that follows from what the user wrote.
#[must_use]
pub fn because(span: Span, why: impl Into<String>) -> Origin {
    Origin { span: Some(span), by: "lowering", why: why.into() }
}

/// The heading under which a function and what belongs to it is printed.
#[must_use]
pub fn function_group(name: &str) -> Group {
    Group::Function(name.to_owned())
}

/// A resource that belongs to a function.
#[must_use]
pub fn for_function(ty: &'static str, logical_id: String, name: &str, origin: Origin) -> aws::Resource {
    aws::Resource::new(ty, logical_id, function_group(name), origin)
}
