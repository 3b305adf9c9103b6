//! The stack: resources, parameters and outputs, and where each of them came from.

use std::collections::BTreeMap;

use aws_auto_source::Span;

use super::board::Board;
use super::value::{Key, Props, Value};

/// A resource of a [`Stack`]: an index that stays valid for the stack's whole life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceId(u32);

impl ResourceId {
    /// Its place among the resources of its stack, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The id that the resource at this place has, or will have.
    pub(crate) fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// A parameter of a [`Stack`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParamId(u32);

impl ParamId {
    /// Its place among the parameters of its stack, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Why something is there: the place in the user's files and, when a pass or a default decided, what decided.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origin {
    /// The key or value that asked for it.
    pub span: Option<Span>,
    /// Who decided, in the words of `explain`: "declared", "default", a pass's name.
    pub by: &'static str,
    /// Why, as a sentence; may be empty.
    pub why: String,
}

/// The origin of one property, by its dotted path (`Architectures`, `Policies.0.PolicyDocument.Statement.2`).
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyOrigin {
    /// Where in the resource's properties.
    pub path: String,
    /// Why it is so.
    pub origin: Origin,
}

/// What a resource belongs to: printers keep a group together under one heading, in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Networks and keys, which others stand on.
    Foundation(String),
    /// Data that outlives code: buckets, tables, queues, topics, databases.
    Data(String),
    /// A function with its role, log group, mappings, permissions and alias.
    Function(String),
    /// An HTTP API or load balancer with its routes.
    Api(String),
    /// State machines and what they need.
    Workflow(String),
    /// Alarms and dashboards.
    Monitoring(String),
}

impl Group {
    /// The name after which the group is called.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Foundation(n)
            | Self::Data(n)
            | Self::Function(n)
            | Self::Api(n)
            | Self::Workflow(n)
            | Self::Monitoring(n) => n,
        }
    }
}

/// CodeDeploy shifting traffic of an alias (`UpdatePolicy: CodeDeployLambdaAliasUpdate`).
#[derive(Debug, Clone, PartialEq)]
pub struct CodeDeployUpdate {
    /// Name of the application.
    pub application: Value,
    /// Name of the deployment group.
    pub deployment_group: Value,
    /// Function that may veto before traffic moves.
    pub before: Option<Value>,
    /// Function that may veto after traffic moved.
    pub after: Option<Value>,
}

impl CodeDeployUpdate {
    /// Every value of it.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        [&self.application, &self.deployment_group].into_iter().chain(&self.before).chain(&self.after)
    }

    /// Every value of it, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        [&mut self.application, &mut self.deployment_group].into_iter().chain(&mut self.before).chain(&mut self.after)
    }
}

/// One AWS resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Logical id; letters and digits, unique in the stack, derived from names alone.
    pub logical_id: String,
    /// CloudFormation's type name.
    pub ty: &'static str,
    /// Properties, in printing order.
    pub props: Props,
    /// Resources that must exist first although no property refers to them.
    pub depends_on: Vec<ResourceId>,
    /// Holds data that outlives the stack: kept on deletion and replacement.
    pub stateful: bool,
    /// Traffic shifting, for an alias with a deployment.
    pub update: Option<CodeDeployUpdate>,
    /// What `Ref` would give, made of names instead of a reference: cuts a dependency cycle.
    pub name: Option<Value>,
    /// What `Fn::GetAtt … Arn` (or `Ref`, where that is the ARN) would give, made of names.
    pub arn: Option<Value>,
    /// Heading under which it is printed.
    pub group: Group,
    /// Why it is there.
    pub origin: Origin,
    /// Why single properties are as they are.
    pub property_origins: Vec<PropertyOrigin>,
}

impl Resource {
    /// A resource without properties. `logical_id` must be made by [`crate::aws::stack::Stack::logical_id`]'s rules.
    #[must_use]
    pub fn new(ty: &'static str, logical_id: impl Into<String>, group: Group, origin: Origin) -> Self {
        Self {
            logical_id: logical_id.into(),
            ty,
            props: Vec::new(),
            depends_on: Vec::new(),
            stateful: false,
            update: None,
            name: None,
            arn: None,
            group,
            origin,
            property_origins: Vec::new(),
        }
    }

    /// Adds a property.
    #[must_use]
    pub fn with(mut self, key: impl Into<Key>, value: impl Into<Value>) -> Self {
        self.props.push((key.into(), value.into()));
        self
    }

    /// Adds a property if there is one.
    #[must_use]
    pub fn maybe(mut self, key: &'static str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.props.push((key.into(), value.into()));
        }
        self
    }

    /// The property `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.props.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// What a reference to this resource gives, made of names; nothing when names do not say it: a table's stream and
    /// a domain's endpoint have parts that only AWS knows.
    #[must_use]
    pub fn by_name(&self, reference: &Value) -> Option<Value> {
        let Value::Attr(_, attribute) = reference else { return self.name.clone() };
        match *attribute {
            "Arn" | "ARN" | "TopicArn" | "DBInstanceArn" | "DBClusterArn" => self.arn.clone(),
            // `Ref` of these is no name, but their ARN ends in it.
            "QueueName" | "TopicName" => Some(self.arn.clone()?.split(":", 5)),
            _ => None,
        }
    }

    /// Sets or replaces the property `key`.
    pub fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        let value = value.into();
        match self.props.iter_mut().find(|(k, _)| k == key) {
            Some((_, old)) => *old = value,
            None => self.props.push((key.into(), value)),
        }
    }
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamType {
    /// A string.
    String,
    /// A number.
    Number,
    /// A comma-separated list of strings.
    List,
}

/// A value that is given at deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Name in CloudFormation and SAM: Pascal case.
    pub name: String,
    /// Name in Terraform: snake case.
    pub snake: String,
    /// Its type.
    pub ty: ParamType,
    /// Value when none is given; without one the deployment asks.
    pub default: Option<Value>,
    /// What it is for.
    pub description: String,
    /// The only values it may have; empty means any.
    pub allowed: Vec<Value>,
    /// Never shown.
    pub secret: bool,
    /// Why it is there.
    pub origin: Origin,
}

/// A value shown after deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Name in CloudFormation: Pascal case.
    pub name: String,
    /// Name in Terraform: snake case.
    pub snake: String,
    /// The value.
    pub value: Value,
    /// What it is.
    pub description: String,
}

/// Everything that is deployed together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stack {
    /// One line about the ecosystem.
    pub description: String,
    /// Tags that everything has, as a list of keys and values.
    pub tags: Option<Value>,
    resources: Vec<Resource>,
    parameters: Vec<Parameter>,
    /// Outputs, sorted by name before printing.
    pub outputs: Vec<Output>,
    /// Dashboards of tools outside of AWS, which are files beside the template.
    pub boards: Vec<Board<String>>,
    by_logical_id: BTreeMap<String, ResourceId>,
}

impl Stack {
    /// Adds a resource. A logical id that is already taken gets a suffix, so that nothing is lost; lowering names
    /// things so that this does not happen, and verification reports it.
    pub fn add(&mut self, mut resource: Resource) -> ResourceId {
        let id = ResourceId::at(self.resources.len());
        while self.by_logical_id.contains_key(&resource.logical_id) {
            resource.logical_id.push('X');
        }
        self.by_logical_id.insert(resource.logical_id.clone(), id);
        self.resources.push(resource);
        id
    }

    /// Declares a parameter, or finds the one that has this name.
    pub fn param(&mut self, parameter: Parameter) -> ParamId {
        let at = self.parameters.iter().position(|p| p.name == parameter.name).unwrap_or_else(|| {
            self.parameters.push(parameter);
            self.parameters.len() - 1
        });
        ParamId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The resource.
    ///
    /// # Panics
    /// When the id is of another stack, which is a bug of the caller.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are only made by `add` of the same stack and nothing is removed")]
    pub fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id.0 as usize]
    }

    /// The resource, to change it.
    ///
    /// # Panics
    /// As [`Self::resource`].
    #[expect(clippy::indexing_slicing, reason = "ids are only made by `add` of the same stack and nothing is removed")]
    pub fn resource_mut(&mut self, id: ResourceId) -> &mut Resource {
        &mut self.resources[id.0 as usize]
    }

    /// The parameter.
    ///
    /// # Panics
    /// As [`Self::resource`].
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "ids are only made by `param` of the same stack and nothing is removed"
    )]
    pub fn parameter(&self, id: ParamId) -> &Parameter {
        &self.parameters[id.0 as usize]
    }

    /// All resources with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (ResourceId, &Resource)> {
        self.resources.iter().enumerate().map(|(i, r)| (ResourceId::at(i), r))
    }

    /// All resources, to change them.
    pub fn resources_mut(&mut self) -> impl Iterator<Item = &mut Resource> {
        self.resources.iter_mut()
    }

    /// All parameters with their ids.
    pub fn parameters(&self) -> impl Iterator<Item = (ParamId, &Parameter)> {
        self.parameters.iter().enumerate().map(|(i, p)| (ParamId(u32::try_from(i).unwrap_or(u32::MAX)), p))
    }

    /// Drops parameters that nothing refers to and that `is_droppable`: those that were declared in case something did.
    pub fn drop_unused_parameters(&mut self, is_droppable: impl Fn(&Parameter) -> bool) {
        if !self.parameters.iter().any(&is_droppable) {
            return;
        }
        let mut used = std::collections::BTreeSet::new();
        let mut note = |value: &Value| {
            if let Value::Param(id) = value {
                used.insert(*id);
            }
        };
        for value in self.values() {
            value.walk(&mut note);
        }
        let mut places = BTreeMap::new();
        let old = std::mem::take(&mut self.parameters);
        for (at, parameter) in (0u32..).zip(old) {
            if used.contains(&ParamId(at)) || !is_droppable(&parameter) {
                places.insert(ParamId(at), ParamId(u32::try_from(self.parameters.len()).unwrap_or(u32::MAX)));
                self.parameters.push(parameter);
            }
        }
        let mut renumber = |value: &mut Value| {
            if let Value::Param(id) = value
                && let Some(new) = places.get(id)
            {
                *id = *new;
            }
        };
        for resource in &mut self.resources {
            let names = resource.name.iter_mut().chain(&mut resource.arn);
            let update = resource.update.iter_mut().flat_map(CodeDeployUpdate::values_mut);
            let props = resource.props.iter_mut().map(|(_, v)| v);
            props.chain(names).chain(update).for_each(|v| v.walk_mut(&mut renumber));
        }
        self.outputs.iter_mut().for_each(|o| o.value.walk_mut(&mut renumber));
    }

    /// Takes the stack apart: its resources and parameters, in the order of their ids.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Resource>, Vec<Parameter>, Vec<Output>) {
        (self.resources, self.parameters, self.outputs)
    }

    /// Every value of the stack, outermost ones only.
    fn values(&self) -> impl Iterator<Item = &Value> {
        self.resources
            .iter()
            .flat_map(|r| {
                let update = r.update.iter().flat_map(CodeDeployUpdate::values);
                r.props.iter().map(|(_, v)| v).chain(&r.name).chain(&r.arn).chain(update)
            })
            .chain(self.outputs.iter().map(|o| &o.value))
    }

    /// How many resources there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.resources.len()
    }

    /// Whether there is no resource.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// The resource with this logical id.
    #[must_use]
    pub fn find(&self, logical_id: &str) -> Option<ResourceId> {
        self.by_logical_id.get(logical_id).copied()
    }

    /// Gives a resource another logical id (a version's, once its digest is known).
    pub fn rename(&mut self, id: ResourceId, logical_id: String) {
        let old = std::mem::replace(&mut self.resource_mut(id).logical_id, logical_id.clone());
        self.by_logical_id.remove(&old);
        self.by_logical_id.insert(logical_id, id);
    }

    /// The resources that `id` refers to or waits for, sorted, without repetition.
    #[must_use]
    pub fn references(&self, id: ResourceId) -> Vec<ResourceId> {
        let resource = self.resource(id);
        let mut found = resource.depends_on.clone();
        let update = resource.update.iter().flat_map(CodeDeployUpdate::values);
        for value in resource.props.iter().map(|(_, value)| value).chain(update) {
            value.walk(&mut |v| found.extend(v.refers_to()));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
