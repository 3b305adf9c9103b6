//! The ecosystem IR: what the user described, checked, with every name resolved and every default made explicit.
//!
//! It speaks the user's language (functions, triggers, grants, resources), not AWS's. Passes rewrite it; lowering turns
//! it into the resource graph. Lists are sorted by name, so that neither the order of files nor that of keys shows.

pub mod api;
pub mod flow;
pub mod function;
pub mod grant;
pub mod monitoring;
pub mod points;
pub mod resilience;
pub mod resource;
pub mod routing;
pub mod settings;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod trigger;
pub mod verify;

use std::collections::BTreeMap;

use aws_auto_source::Span;

pub use api::{Api, Authorizer, CorsPolicy};
pub use flow::{Carrier, Each, Flow, OnError, Start, Step, StepRetry};
pub use function::{
    AsyncConfig, Code, Deployment, Destination, FileSystem, Function, Layer, Memory, Package, Places, RetentionDays,
    SchedulingSpec, Shift, Tuning, UrlSpec, VpcRef,
};
pub use grant::{Grant, GrantTarget};
pub use monitoring::{
    AlarmLevel, Alerts, BoardKinds, BoardSpec, EmailAlerts, Monitoring, PanelSpec, SlackAlerts, Watch,
};
pub use resilience::Resilience;
pub use resource::{Existing, Protocol, Resource, ResourceKind, Spec};
pub use routing::{Router, Variant};
pub use settings::{EcosystemSettings, ParameterSpec};
pub use text::{FunctionAttribute, Piece, ResourceAttribute, Text};
pub use trigger::{HttpRoute, ListenerRule, StreamReader, Trigger, TriggerKind};

/// A function of this ecosystem, by its place in [`Ecosystem::functions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

/// A resource, by its place in [`Ecosystem::resources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceId(pub u32);

/// A function that lives elsewhere, by its place in [`Ecosystem::externals`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExternalId(pub u32);

/// A template parameter, by its place in [`Ecosystem::parameters`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParameterId(pub u32);

/// A function, ours or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FunctionRef {
    /// Declared here.
    Own(FunctionId),
    /// Somebody else's.
    External(ExternalId),
}

/// Who decided a value, for `explain` and the trace.
#[derive(Debug, Clone, PartialEq)]
pub enum Decided {
    /// The user, here.
    Declared(Span),
    /// A documented default.
    Default(&'static str),
    /// A pass, with its reason and the class of its evidence.
    Pass {
        /// The pass's name.
        pass: &'static str,
        /// Why, as a sentence.
        why: String,
        /// `declared`, `measured`, `assumed`.
        evidence: &'static str,
    },
}

/// The rule of a default that nobody has decided yet: the only default that an optimisation pass may replace without
/// being told to by `memory_range`, `ai_managed` and the like.
pub const UNDECIDED: &str = "undecided";

/// A value and who decided it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen<T> {
    /// The value.
    pub value: T,
    /// Who decided.
    pub by: Decided,
}

impl<T> Chosen<T> {
    /// What the user wrote.
    pub const fn declared(value: T, span: Span) -> Self {
        Self { value, by: Decided::Declared(span) }
    }

    /// A documented default.
    pub const fn default(value: T, rule: &'static str) -> Self {
        Self { value, by: Decided::Default(rule) }
    }

    /// A value that a pass is expected to decide; this one holds when none does.
    pub const fn undecided(value: T) -> Self {
        Self::default(value, UNDECIDED)
    }

    /// What a pass decided. `evidence` begins with `declared`, `measured` or `assumed`.
    pub fn by_pass(value: T, pass: &'static str, why: impl Into<String>, evidence: &'static str) -> Self {
        Self { value, by: Decided::Pass { pass, why: why.into(), evidence } }
    }

    /// Whether it waits for a pass.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.by == Decided::Default(UNDECIDED)
    }

    /// Whether the user wrote it down: nobody else may change it.
    pub const fn is_declared(&self) -> bool {
        matches!(self.by, Decided::Declared(_))
    }
}

/// A function that lives elsewhere: it may be invoked, never configured.
#[derive(Debug, Clone, PartialEq)]
pub struct External {
    /// The name it is called by here.
    pub name: String,
    /// Its ARN; a parameter when not given.
    pub arn: Option<Text>,
    /// Where it is declared, or first named.
    pub span: Span,
}

/// A service of `microservices:`.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Its functions, in declared order: the order of its workflow.
    pub functions: Vec<FunctionId>,
    /// One layer `layers/<service>/` for all of them.
    pub shared_layer: bool,
    /// The optimiser may treat them as one budget.
    pub one_budget: bool,
}

/// The whole ecosystem.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ecosystem {
    /// Settings, with defaults.
    pub settings: EcosystemSettings,
    /// Parameters, sorted by name.
    pub parameters: Vec<ParameterSpec>,
    /// Functions, sorted by name.
    pub functions: Vec<Function>,
    /// Functions that live elsewhere: declared ones first, then others as functions, by name, mention them.
    pub externals: Vec<External>,
    /// Resources that anything names, sorted by kind and name.
    pub resources: Vec<Resource>,
    /// Services, sorted by name.
    pub services: Vec<Service>,
    /// The router, if there is one.
    pub router: Option<Router>,
    /// Functions made of others, sorted by their own name.
    pub variants: Vec<Variant>,
    /// What happens when things fail.
    pub resilience: Resilience,
    /// Whom the alert topic tells.
    pub alerts: Alerts,
    /// What is watched and shown.
    pub monitoring: Monitoring,
    /// Flows, sorted by name.
    pub flows: Vec<Flow>,
    /// Resources that are declared and that no section names, by id; a text may still refer to them.
    pub unnamed: Vec<ResourceId>,
    by_resource: BTreeMap<(ResourceKind, String), ResourceId>,
}

impl Ecosystem {
    /// The function.
    ///
    /// # Panics
    /// When the id is of another ecosystem, which is a bug of the caller.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are only made for functions of the same ecosystem")]
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.0 as usize]
    }

    /// The function, to change it.
    ///
    /// # Panics
    /// As [`Self::function`].
    #[expect(clippy::indexing_slicing, reason = "ids are only made for functions of the same ecosystem")]
    pub fn function_mut(&mut self, id: FunctionId) -> &mut Function {
        &mut self.functions[id.0 as usize]
    }

    /// The resource.
    ///
    /// # Panics
    /// As [`Self::function`].
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are only made for resources of the same ecosystem")]
    pub fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id.0 as usize]
    }

    /// The variant of a function that `variants:` made, by its name.
    #[must_use]
    pub fn variant(&self, base: FunctionId, name: &str) -> Option<FunctionId> {
        let wanted = format!("{}_{name}", self.function(base).name);
        let at = self.functions.binary_search_by(|f| f.name.as_str().cmp(&wanted)).ok()?;
        let id = FunctionId(index(at));
        self.variants.binary_search_by_key(&id, |v| v.function).ok().map(|_| id)
    }

    /// The resource, to change it.
    ///
    /// # Panics
    /// As [`Self::function`].
    #[expect(clippy::indexing_slicing, reason = "ids are only made for resources of the same ecosystem")]
    pub fn resource_mut(&mut self, id: ResourceId) -> &mut Resource {
        &mut self.resources[id.0 as usize]
    }

    /// The external function.
    ///
    /// # Panics
    /// As [`Self::function`].
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are only made for externals of the same ecosystem")]
    pub fn external(&self, id: ExternalId) -> &External {
        &self.externals[id.0 as usize]
    }

    /// The name a function is called by here, ours or not.
    #[must_use]
    pub fn function_name(&self, function: FunctionRef) -> &str {
        match function {
            FunctionRef::Own(id) => &self.function(id).name,
            FunctionRef::External(id) => &self.external(id).name,
        }
    }

    /// The parameter.
    ///
    /// # Panics
    /// As [`Self::function`].
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are only made for parameters of the same ecosystem")]
    pub fn parameter(&self, id: ParameterId) -> &ParameterSpec {
        &self.parameters[id.0 as usize]
    }

    /// All functions with their ids.
    pub fn functions(&self) -> impl Iterator<Item = (FunctionId, &Function)> {
        self.functions.iter().enumerate().map(|(i, f)| (FunctionId(index(i)), f))
    }

    /// The functions that callers know by name: all but the variants.
    pub fn callable(&self) -> impl Iterator<Item = &Function> {
        let variants: std::collections::BTreeSet<FunctionId> = self.variants.iter().map(|v| v.function).collect();
        self.functions().filter(move |(id, _)| !variants.contains(id)).map(|(_, function)| function)
    }

    /// All external functions with their ids.
    pub fn externals(&self) -> impl Iterator<Item = (ExternalId, &External)> {
        self.externals.iter().enumerate().map(|(i, e)| (ExternalId(index(i)), e))
    }

    /// All resources with their ids.
    pub fn resources(&self) -> impl Iterator<Item = (ResourceId, &Resource)> {
        self.resources.iter().enumerate().map(|(i, r)| (ResourceId(index(i)), r))
    }

    /// The resource of this kind and name.
    #[must_use]
    pub fn find_resource(&self, kind: ResourceKind, name: &str) -> Option<ResourceId> {
        self.by_resource.get(&(kind, name.to_owned())).copied()
    }

    /// Takes the resources, already sorted by kind and name. Frontend only.
    pub(crate) fn set_resources(&mut self, resources: Vec<Resource>) {
        self.by_resource =
            resources.iter().enumerate().map(|(i, r)| ((r.kind(), r.name.clone()), ResourceId(index(i)))).collect();
        self.resources = resources;
    }
}

/// Lists here are far shorter than 2³²: a source file is.
fn index(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}
