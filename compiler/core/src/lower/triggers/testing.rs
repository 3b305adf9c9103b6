//! A bench for the tests of this room: an ecosystem by hand, stand-ins for what other rooms declare, and the result as
//! JSON in which references stand as `<Id>` and `<Id.Attribute>`.

use std::collections::BTreeMap;

use aws_auto_schema::resources::{QueueSettings, StreamSettings};
use aws_auto_schema::settings::Encryption;
use aws_auto_source::Span;
use serde_json::{Value as Json, json};

use super::api;
use crate::aws::{self, Group, Origin, Pseudo, Stack, Value};
use crate::ir::resource::{BucketSpec, QueueSpec, TableSpec, TopicSpec};
use crate::ir::{
    Api, Chosen, Ecosystem, Existing, Function, Resource, ResourceId, ResourceKind, Spec, Text, Trigger, TriggerKind,
};
use crate::knowledge::cfn_types;
use crate::lower::{FunctionParts, Lowering, naming};

/// An ecosystem in the making.
pub(in crate::lower) struct Bench {
    pub(in crate::lower) eco: Ecosystem,
}

/// The ecosystem after this room has filled it in.
pub(in crate::lower) struct Done<'a> {
    pub(in crate::lower) cx: Lowering<'a>,
}

impl Bench {
    pub(in crate::lower) fn new() -> Self {
        Self { eco: Ecosystem::default() }
    }

    pub(in crate::lower) fn prefix(&mut self, prefix: &str) {
        self.eco.settings.name_prefix = Text::literal(prefix, Span::default());
    }

    pub(in crate::lower) fn resource(&mut self, kind: ResourceKind, name: &str) -> ResourceId {
        let spec = spec(kind, name);
        self.eco.resources.push(Resource {
            name: name.to_owned(),
            span: Span::default(),
            assumed: false,
            spec,
            existing: None,
            tags: BTreeMap::new(),
        });
        ResourceId(u32::try_from(self.eco.resources.len() - 1).unwrap())
    }

    /// An imported resource by its ARN; an API by its id.
    pub(in crate::lower) fn imported(&mut self, kind: ResourceKind, name: &str, identity: &str) -> ResourceId {
        let id = self.resource(kind, name);
        let text = Some(Text::literal(identity, Span::default()));
        let existing = if kind == ResourceKind::Api {
            Existing { id: text, ..Existing::default() }
        } else {
            Existing { arn: text, ..Existing::default() }
        };
        self.eco.resource_mut(id).existing = Some(existing);
        id
    }

    pub(in crate::lower) fn function(&mut self, name: &str, kinds: Vec<TriggerKind>) {
        let triggers = kinds.into_iter().map(|kind| Trigger { kind, span: Span::default() }).collect();
        self.eco.functions.push(Function { triggers, ..function(name) });
    }

    pub(in crate::lower) fn fill(&self) -> Done<'_> {
        let mut cx = Lowering::new(&self.eco, false);
        declare(&mut cx);
        super::fill(&mut cx);
        let done = Done { cx };
        done.verify();
        done
    }
}

impl Done<'_> {
    /// Every property exists, every required one is there.
    pub(in crate::lower) fn verify(&self) {
        for (_, resource) in self.cx.stack.iter() {
            let info = cfn_types::get(resource.ty).unwrap_or_else(|| panic!("{} is unknown", resource.ty));
            for (key, _) in &resource.props {
                assert!(info.has_property(key), "{} has no {key}", resource.ty);
            }
            // What other rooms own is a stand-in without properties.
            if !resource.props.is_empty() && resource.origin.by != "stand-in" {
                for key in info.required() {
                    assert!(resource.get(key).is_some(), "{} {} lacks {key}", resource.ty, resource.logical_id);
                }
            }
        }
    }

    pub(in crate::lower) fn codes(&self) -> Vec<&'static str> {
        self.cx.diagnostics.as_slice().iter().map(|d| d.code.0.name).collect()
    }

    /// Statements for the role of a function.
    pub(in crate::lower) fn allowed(&self, function: &str) -> Json {
        let (id, _) = self.cx.eco.functions().find(|(_, f)| f.name == function).unwrap();
        self.statements(self.cx.role_statements.get(&id))
    }

    /// Statements for the policy of a resource.
    pub(in crate::lower) fn admitted(&self, resource: ResourceId) -> Json {
        self.statements(self.cx.resource_statements.get(&resource))
    }

    fn statements(&self, all: Option<&Vec<aws::Statement>>) -> Json {
        all.into_iter().flatten().map(|s| plain(&self.cx.stack, &s.to_value())).collect()
    }
}

/// The properties of a resource.
pub(in crate::lower) fn props(done: &Done<'_>, logical_id: &str) -> Json {
    let stack = &done.cx.stack;
    let Some(id) = stack.find(logical_id) else {
        let known: Vec<_> = stack.iter().map(|(_, r)| &r.logical_id).collect();
        panic!("no {logical_id} among {known:?}");
    };
    plain(stack, &Value::Map(stack.resource(id).props.clone()))
}

/// A plain queue `<function>-dlq`.
pub(in crate::lower) fn failure_queue(bench: &mut Bench, function: &str) -> ResourceId {
    bench.resource(ResourceKind::Queue, &format!("{function}-dlq"))
}

fn plain(stack: &Stack, value: &Value) -> Json {
    match value {
        Value::Bool(b) => json!(b),
        Value::Int(n) => json!(n),
        Value::Float(n) => json!(n),
        Value::Str(s) => json!(s),
        Value::List(items) => items.iter().map(|v| plain(stack, v)).collect(),
        Value::Map(props) => Json::Object(props.iter().map(|(k, v)| (k.to_string(), plain(stack, v))).collect()),
        Value::Json(document) => json!(plain(stack, document).to_string()),
        Value::Join(parts) => json!(parts.iter().map(|p| as_text(stack, p)).collect::<String>()),
        Value::Noted { value, .. } => plain(stack, value),
        Value::Ref(id) => json!(format!("<{}>", stack.resource(*id).logical_id)),
        Value::Attr(id, name) => json!(format!("<{}.{name}>", stack.resource(*id).logical_id)),
        Value::Pseudo(Pseudo::Partition) => json!("<Partition>"),
        Value::Pseudo(pseudo) => json!(format!("<{pseudo:?}>")),
        other => json!(format!("{other:?}")),
    }
}

fn as_text(stack: &Stack, value: &Value) -> String {
    plain(stack, value).as_str().map(str::to_owned).unwrap()
}

fn declare(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    if eco.settings.encryption == Encryption::Kms {
        cx.handles.encryption_key = Some(add(cx, "AWS::KMS::Key", "EcosystemKey".to_owned()));
    }
    for (id, resource) in eco.resources() {
        match resource.kind() {
            ResourceKind::Api => api::declare_api(cx, id),
            ResourceKind::Vpc => crate::lower::network::declare_resource(cx, id),
            _ if resource.existing.is_some() => {}
            kind => {
                let (ty, suffix) = stand_in(kind);
                let created = add(cx, ty, naming::logical_id(&resource.name, suffix));
                cx.handles.resources.insert(id, created);
            }
        }
    }
    for (id, function) in eco.functions() {
        let parts = parts(cx, function);
        cx.handles.functions.insert(id, parts);
    }
}

fn parts(cx: &mut Lowering<'_>, function: &Function) -> FunctionParts {
    let mut part = |ty, suffix| add(cx, ty, naming::logical_id(&function.name, suffix));
    let alias = function.needs_alias().then(|| part("AWS::Lambda::Alias", "Alias"));
    FunctionParts {
        function: part("AWS::Lambda::Function", "Function"),
        role: part("AWS::IAM::Role", "Role"),
        log_group: part("AWS::Logs::LogGroup", "LogGroup"),
        version: None,
        alias,
    }
}

fn add(cx: &mut Lowering<'_>, ty: &'static str, logical_id: String) -> aws::ResourceId {
    let origin = Origin { by: "stand-in", ..Origin::default() };
    cx.stack.add(aws::Resource::new(ty, logical_id, Group::Data("stand-in".to_owned()), origin))
}

fn stand_in(kind: ResourceKind) -> (&'static str, &'static str) {
    match kind {
        ResourceKind::Bucket => ("AWS::S3::Bucket", "Bucket"),
        ResourceKind::Table => ("AWS::DynamoDB::Table", "Table"),
        ResourceKind::Topic => ("AWS::SNS::Topic", "Topic"),
        ResourceKind::Stream => ("AWS::Kinesis::Stream", "Stream"),
        ResourceKind::Bus => ("AWS::Events::EventBus", "Bus"),
        _ => ("AWS::SQS::Queue", "Queue"),
    }
}

fn spec(kind: ResourceKind, name: &str) -> Spec {
    let fifo = name.ends_with(".fifo");
    match kind {
        ResourceKind::Bucket => Spec::Bucket(BucketSpec::default()),
        ResourceKind::Table => Spec::Table(TableSpec::default()),
        ResourceKind::Topic => Spec::Topic(TopicSpec { fifo, ..TopicSpec::default() }),
        ResourceKind::Stream => Spec::Stream(StreamSettings::default()),
        ResourceKind::Bus => Spec::Bus(Default::default()),
        ResourceKind::Vpc => Spec::Vpc(Default::default()),
        ResourceKind::Api => Spec::Api(Api { cors: None, domain: None, rate: 100.0, burst: 200, access_log: true }),
        _ => Spec::Queue(QueueSpec {
            settings: QueueSettings::default(),
            fifo,
            visibility: Chosen::default(30, "test"),
            retention: 345_600,
            redrive: None,
            is_dead_letter: false,
        }),
    }
}

fn function(name: &str) -> Function {
    Function { runtime: None, handler: None, ..crate::ir::testing::function(name) }
}

impl Bench {
    /// An imported network with two subnets.
    pub(in crate::lower) fn network(&mut self, name: &str) -> ResourceId {
        let id = self.imported(ResourceKind::Vpc, name, "vpc-1");
        let existing = Existing {
            id: Some(Text::literal("vpc-1", Span::default())),
            subnets: vec!["subnet-a".to_owned(), "subnet-b".to_owned()],
            ..Existing::default()
        };
        self.eco.resource_mut(id).existing = Some(existing);
        id
    }
}
