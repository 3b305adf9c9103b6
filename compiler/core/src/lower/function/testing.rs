//! Hand-made ecosystems for the tests of functions and grants, and values as short text.

use std::collections::BTreeMap;

use aws_auto_schema::resources::{BusSettings, KeySettings, QueueSettings};
use aws_auto_source::{Diagnostics, Span};

use crate::aws::{self, Group, Key, Origin, Stack, Statement, Value};
use crate::ir::resource::{BucketSpec, DatabaseSpec, QueueSpec, SearchDomainSpec, SecretSpec, TableSpec, TopicSpec};
use crate::ir::{
    Chosen, Deployment, Ecosystem, Existing, Function, FunctionId, Resource, ResourceId, ResourceKind, Shift, Spec,
    Text,
};
use crate::lower::{Lowering, grants, naming, network};

/// What came out.
pub(crate) struct Built {
    pub(crate) stack: Stack,
    pub(crate) diagnostics: Diagnostics,
}

impl Built {
    /// The resource with this logical id.
    pub(crate) fn get(&self, logical_id: &str) -> &aws::Resource {
        let ids: Vec<_> = self.stack.iter().map(|(_, r)| r.logical_id.as_str()).collect();
        self.stack.resource(self.stack.find(logical_id).unwrap_or_else(|| panic!("no {logical_id} in {ids:?}")))
    }
}

pub(crate) use crate::ir::testing::function;

pub(crate) fn span() -> Span {
    Span::default()
}

/// A function whose new versions take over as said.
pub(crate) fn deployed(name: &str, shift: Shift) -> Function {
    let mut function = function(name);
    function.deployment = Some(Deployment { shift, alarms: vec![], before: None, after: None, span: span() });
    function
}

fn resource(name: &str, spec: Spec) -> Resource {
    Resource { name: name.to_owned(), span: span(), assumed: false, spec, existing: None, tags: BTreeMap::new() }
}

pub(crate) fn queue(name: &str) -> Resource {
    let spec = QueueSpec {
        settings: QueueSettings::default(),
        fifo: false,
        visibility: Chosen::default(30, "test"),
        retention: 345_600,
        redrive: None,
        is_dead_letter: false,
    };
    resource(name, Spec::Queue(spec))
}

pub(crate) fn bus(name: &str) -> Resource {
    resource(name, Spec::Bus(BusSettings::default()))
}

pub(crate) fn key(name: &str) -> Resource {
    resource(name, Spec::Key(KeySettings::default()))
}

pub(crate) fn bucket(name: &str) -> Resource {
    resource(name, Spec::Bucket(BucketSpec::default()))
}

pub(crate) fn table(name: &str) -> Resource {
    resource(name, Spec::Table(TableSpec::default()))
}

pub(crate) fn topic(name: &str) -> Resource {
    resource(name, Spec::Topic(TopicSpec::default()))
}

pub(crate) fn secret(name: &str) -> Resource {
    resource(name, Spec::Secret(SecretSpec::default()))
}

/// An imported database.
pub(crate) fn database(name: &str) -> Resource {
    let literal = |text: &str| Some(Text::literal(text, span()));
    let mut database = resource(name, Spec::Database(DatabaseSpec::default()));
    database.existing = Some(Existing {
        arn: literal("arn:db"),
        endpoint: literal("db.example.com"),
        security_group: literal("sg-1"),
        secret: literal("arn:secret"),
        ..Existing::default()
    });
    database
}

pub(crate) fn domain(name: &str) -> Resource {
    resource(name, Spec::SearchDomain(SearchDomainSpec::default()))
}

/// An ecosystem with the prefix `t-`; functions and resources are named by their place.
pub(crate) fn ecosystem(functions: Vec<Function>, resources: Vec<Resource>) -> Ecosystem {
    let mut eco = Ecosystem::default();
    eco.functions = functions;
    eco.settings.name_prefix = Text::literal("t-", span());
    eco.set_resources(resources);
    eco
}

pub(crate) fn lowered(functions: Vec<Function>, resources: Vec<Resource>) -> Built {
    lowered_eco(&ecosystem(functions, resources))
}

pub(crate) fn lowered_eco(eco: &Ecosystem) -> Built {
    lower(eco, false, |_| {})
}

pub(crate) fn lowered_with_artifacts(functions: Vec<Function>) -> Built {
    lower(&ecosystem(functions, vec![]), true, |_| {})
}

/// With one more variable for the first function.
pub(crate) fn lowered_giving(functions: Vec<Function>, name: &str, value: Value) -> Built {
    lower(&ecosystem(functions, vec![]), false, |cx| cx.give(FunctionId(0), name.to_owned(), value))
}

/// With more statements for a function's role.
pub(crate) fn lowered_allowing(functions: Vec<Function>, id: FunctionId, statements: Vec<Statement>) -> Built {
    lower(&ecosystem(functions, vec![]), false, |cx| {
        for statement in statements {
            cx.allow(id, statement);
        }
    })
}

/// Only the rooms of functions and grants; resources are stand-ins without properties.
fn lower(eco: &Ecosystem, artifacts_in_s3: bool, then: impl FnOnce(&mut Lowering<'_>)) -> Built {
    let mut cx = Lowering::new(eco, artifacts_in_s3);
    for (n, resource) in (0u32..).zip(&eco.resources) {
        if resource.existing.is_some() {
            network::declare_resource(&mut cx, ResourceId(n));
            continue;
        }
        let group = Group::Data(resource.name.clone());
        let id = naming::logical_id(&resource.name, "");
        let created = cx.stack.add(aws::Resource::new(type_of(resource.kind()), id, group, Origin::default()));
        cx.handles.resources.insert(ResourceId(n), created);
    }
    super::declare(&mut cx);
    grants::fill(&mut cx);
    then(&mut cx);
    network::fill(&mut cx);
    super::fill(&mut cx);
    Built { stack: cx.stack, diagnostics: cx.diagnostics }
}

fn type_of(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Queue => "AWS::SQS::Queue",
        ResourceKind::Topic => "AWS::SNS::Topic",
        ResourceKind::Bus => "AWS::Events::EventBus",
        ResourceKind::Bucket => "AWS::S3::Bucket",
        ResourceKind::Table => "AWS::DynamoDB::Table",
        ResourceKind::Secret => "AWS::SecretsManager::Secret",
        ResourceKind::Key => "AWS::KMS::Key",
        ResourceKind::SearchDomain => "AWS::OpenSearchService::Domain",
        _ => "AWS::RDS::DBInstance",
    }
}

impl Built {
    /// A value as short text: `${Id.Attribute}` for references, ` | ` between the items of a list.
    pub(crate) fn text(&self, value: &Value) -> String {
        let all =
            |items: &[Value], between: &str| items.iter().map(|item| self.text(item)).collect::<Vec<_>>().join(between);
        match value {
            Value::Str(text) => text.clone(),
            Value::Int(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::List(items) => all(items, " | "),
            Value::Join(parts) => all(parts, ""),
            Value::Ref(id) => format!("${{{}}}", self.stack.resource(*id).logical_id),
            Value::Attr(id, attribute) => format!("${{{}.{attribute}}}", self.stack.resource(*id).logical_id),
            Value::Param(id) => format!("${{{}}}", self.stack.parameter(*id).name),
            Value::Pseudo(pseudo) => format!("${{{pseudo:?}}}"),
            Value::Noted { note, value } => format!("{} because {note}", self.text(value)),
            Value::Map(props) => {
                let one = |(key, value): &(Key, Value)| match value {
                    Value::Map(_) => format!("{key}={{{}}}", self.text(value)),
                    _ => format!("{key}={}", self.text(value)),
                };
                props.iter().map(one).collect::<Vec<_>>().join(" ")
            }
            other => format!("{other:?}"),
        }
    }
}

/// The statements of a role's inline policy, one line each: `Sid Allow actions on resources if conditions because why`.
pub(crate) fn policy(built: &Built, role: &str) -> Vec<String> {
    let Some(Value::List(policies)) = built.get(role).get("Policies") else { return vec![] };
    let document = policies[0].get("PolicyDocument").unwrap();
    let Some(Value::List(statements)) = document.get("Statement") else { return vec![] };
    statements.iter().map(|statement| line(built, statement)).collect()
}

fn line(built: &Built, statement: &Value) -> String {
    let get = |key: &str| statement.get(key).map(|value| built.text(value)).unwrap_or_default();
    let resources = get("Resource").replace(" | ", " ");
    let mut line = format!("{} {} {} on {resources}", get("Sid"), get("Effect"), get("Action").replace(" | ", ","));
    if let Some(Value::Map(operators)) = statement.get("Condition") {
        for (operator, keys) in operators {
            line.push_str(&format!(" if {operator} {}", built.text(keys)));
        }
    }
    if let Value::Noted { note, .. } = statement {
        line.push_str(&format!(" because {note}"));
    }
    line
}
