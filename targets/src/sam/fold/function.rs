//! `AWS::Serverless::Function`: the properties of the function itself.

use std::collections::BTreeMap;

use aws_auto_compiler::aws::{Key, PropertyOrigin, Props, Resource, ResourceId, Stack, Value, map, text};

use super::index::Callee;
use super::shapes::{has_only, is_map_of, service_of, tag_map};

/// SAM's own tag of functions.
const RESERVED_TAG: &str = "lambda:createdBy";

/// Properties that SAM hands over as they are.
const SAME: &[&str] = &[
    "FunctionName",
    "Description",
    "PackageType",
    "Runtime",
    "Handler",
    "Architectures",
    "MemorySize",
    "Timeout",
    "Role",
    "Environment",
    "KmsKeyArn",
    "EphemeralStorage",
    "ReservedConcurrentExecutions",
    "Layers",
    "VpcConfig",
    "LoggingConfig",
    "SnapStart",
    "FileSystemConfigs",
    "ImageConfig",
    "CodeSigningConfigArn",
    "RuntimeManagementConfig",
    "RecursiveLoop",
];

/// Families of runtimes that `sam build` would compile. What is deployed is the folder as it is, on every target.
const COMPILED: &[&str] = &["dotnet", "go", "java", "provided"];

/// A function on its way into SAM's words.
#[derive(Debug)]
pub(super) struct Draft {
    /// The function.
    pub(super) id: ResourceId,
    /// Its logical id, which all that SAM makes for it begins with.
    pub(super) logical_id: String,
    /// Properties of SAM's type, without tags and events.
    pub(super) props: Props,
    /// Tags, as a mapping.
    pub(super) tags: Props,
    /// What the function's tags are also given to: the deployment.
    pub(super) propagate_tags: bool,
    /// The alias that SAM publishes.
    pub(super) alias: Option<ResourceId>,
    /// Events by name.
    pub(super) events: BTreeMap<String, Value>,
    /// Why properties are as they are.
    pub(super) origins: Vec<PropertyOrigin>,
}

impl Draft {
    /// The function in SAM's words; nothing when it has a property that SAM has no word for.
    pub(super) fn of(stack: &Stack, id: ResourceId) -> Option<Self> {
        let resource = stack.resource(id);
        // SAM hands a function's dependencies to nobody else, and its policies to everybody.
        let keys: Vec<&str> = resource.props.iter().map(|(key, _)| &**key).collect();
        if resource.stateful || (resource.depends_on.is_empty() && !has_only(resource, &keys)) {
            return None;
        }
        let mut draft = Self {
            id,
            logical_id: resource.logical_id.clone(),
            props: Vec::new(),
            tags: Vec::new(),
            propagate_tags: false,
            alias: None,
            events: BTreeMap::new(),
            origins: resource.property_origins.iter().map(renamed).collect(),
        };
        for (key, value) in &resource.props {
            match &**key {
                "Tags" => draft.tags = tag_map(value, RESERVED_TAG)?,
                key => draft.props.push(property(stack, key, value)?),
            }
        }
        Some(draft)
    }

    /// Whether SAM calls the same: the alias where it publishes one, else the function.
    pub(super) fn is_called(&self, callee: Option<Callee>) -> bool {
        callee == Some(Callee { function: self.id, alias: self.alias })
    }

    /// A property so far.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.props.iter().find(|(k, _)| k == key).map(|(_, value)| value)
    }

    /// Adds a property.
    pub(super) fn set(&mut self, key: impl Into<Key>, value: impl Into<Value>) {
        self.props.push((key.into(), value.into()));
    }

    /// What `sam build` should know.
    pub(super) fn metadata(&self) -> Option<Value> {
        let runtime = self.get("Runtime")?.as_str()?;
        let local = matches!(self.get("CodeUri")?, Value::Path(_));
        let compiled = COMPILED.iter().any(|family| runtime.starts_with(family));
        (local && compiled).then(|| map([("SkipBuild", true.into())]))
    }

    /// The resource that is printed in place of `old`.
    pub(super) fn into_resource(self, old: &Resource) -> Resource {
        let mut resource = Resource { ty: "AWS::Serverless::Function", props: self.props, ..old.clone() };
        resource.property_origins = self.origins;
        if !self.events.is_empty() {
            let events = self.events.into_iter().map(|(name, event)| (name.into(), event)).collect();
            resource.props.push(("Events".into(), Value::Map(events)));
        }
        if !self.tags.is_empty() {
            resource.props.push(("Tags".into(), Value::Map(self.tags)));
        }
        if self.propagate_tags {
            resource.props.push(("PropagateTags".into(), true.into()));
        }
        resource
    }
}

fn property(stack: &Stack, key: &str, value: &Value) -> Option<(Key, Value)> {
    if let Some(same) = SAME.iter().find(|same| **same == key) {
        return Some(((*same).into(), value.clone()));
    }
    match key {
        "Code" => code(value),
        "TracingConfig" if is_map_of(value, &["Mode"]) => Some(("Tracing".into(), value.get("Mode")?.clone())),
        "DeadLetterConfig" => {
            let target = value.get("TargetArn")?;
            let service = service_of(stack, target).filter(|service| ["sns", "sqs"].contains(&service.as_str()))?;
            let queue = map([("Type", text(service.to_uppercase())), ("TargetArn", target.clone())]);
            Some(("DeadLetterQueue".into(), queue))
        }
        _ => None,
    }
}

fn code(value: &Value) -> Option<(Key, Value)> {
    match value {
        Value::Path(_) => Some(("CodeUri".into(), value.clone())),
        Value::Map(_) if is_map_of(value, &["ImageUri"]) => Some(("ImageUri".into(), value.get("ImageUri")?.clone())),
        Value::Map(_) if is_map_of(value, &["ZipFile"]) => Some(("InlineCode".into(), value.get("ZipFile")?.clone())),
        _ => Some(("CodeUri".into(), object(value)?)),
    }
}

/// An object in a bucket, in SAM's words.
pub(super) fn object(value: &Value) -> Option<Value> {
    const NAMES: [(&str, &str); 3] = [("S3Bucket", "Bucket"), ("S3Key", "Key"), ("S3ObjectVersion", "Version")];
    let Value::Map(props) = value else { return None };
    let word = |key: &Key| NAMES.iter().find(|(name, _)| name == key).map(|(_, word)| Key::Borrowed(*word));
    let props: Option<Props> = props.iter().map(|(key, value)| Some((word(key)?, value.clone()))).collect();
    props.map(Value::Map)
}

/// The origin of a property under its name in SAM.
fn renamed(origin: &PropertyOrigin) -> PropertyOrigin {
    let path = match origin.path.as_str() {
        "Code" => "CodeUri".to_owned(),
        "TracingConfig" | "TracingConfig.Mode" => "Tracing".to_owned(),
        path => path.replacen("DeadLetterConfig", "DeadLetterQueue", 1),
    };
    PropertyOrigin { path, origin: origin.origin.clone() }
}
