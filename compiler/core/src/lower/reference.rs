//! References: how the ARN, name or URL of a function or resource is written, whether it is created here or imported.

use crate::aws::{self, Pseudo, Statement, Value, text};
use crate::ir::{
    Existing, ExternalId, FunctionAttribute, FunctionId, FunctionRef, Piece, Resource, ResourceAttribute, ResourceId,
    ResourceKind, Text,
};

use super::{FunctionParts, Lowering, declared, naming};

impl Lowering<'_> {
    /// The AWS resources of a function. Every function has been declared before anything is filled.
    ///
    /// # Panics
    /// When the function was not declared, which is a bug of this room.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "declare() runs over all functions before fill()")]
    pub fn parts(&self, function: FunctionId) -> FunctionParts {
        self.handles.functions[&function]
    }

    /// The AWS resource that a resource became; nothing when it is imported.
    #[must_use]
    pub fn created(&self, resource: ResourceId) -> Option<aws::ResourceId> {
        self.handles.resources.get(&resource).copied()
    }

    /// A text as a value.
    #[must_use]
    pub fn text(&self, text: &Text) -> Value {
        Value::join(text.pieces.iter().map(|piece| self.piece(piece)))
    }

    fn piece(&self, piece: &Piece) -> Value {
        match piece {
            Piece::Literal(literal) => text(literal),
            Piece::Parameter(id) => self.handles.parameters.get(id).map_or_else(|| text(""), |p| Value::Param(*p)),
            Piece::Resource(id, ResourceAttribute::Arn) => self.arn(*id),
            Piece::Resource(id, ResourceAttribute::Name) => self.name(*id),
            Piece::Resource(id, ResourceAttribute::Url) => self.url(*id),
            Piece::Function(f, FunctionAttribute::Arn) => self.function_arn(*f),
            Piece::Function(f, FunctionAttribute::Name) => self.function_name(*f),
            Piece::Function(f, FunctionAttribute::AliasArn) => self.invoke_arn(*f),
            Piece::Ssm(path) => Value::SsmParameter(path.clone()),
            Piece::Secret(id, key) => Value::SecretValue { secret: Box::new(self.arn(*id)), key: key.clone() },
            Piece::Aws(pseudo) => Value::Pseudo(*pseudo),
        }
    }

    /// A function's unqualified ARN.
    #[must_use]
    pub fn function_arn(&self, function: FunctionRef) -> Value {
        match function {
            FunctionRef::Own(id) => Value::Attr(self.parts(id).function, "Arn"),
            FunctionRef::External(id) => self.external_arn(id),
        }
    }

    /// What callers invoke: the alias `live` where there is one, else the function itself.
    #[must_use]
    pub fn invoke_arn(&self, function: FunctionRef) -> Value {
        match function {
            FunctionRef::Own(id) => self.parts(id).alias.map_or_else(|| self.function_arn(function), Value::Ref),
            FunctionRef::External(id) => self.external_arn(id),
        }
    }

    /// A function's name.
    #[must_use]
    pub fn function_name(&self, function: FunctionRef) -> Value {
        match function {
            FunctionRef::Own(id) => Value::Ref(self.parts(id).function),
            FunctionRef::External(id) => self.external_arn(id).split(":", 6),
        }
    }

    fn external_arn(&self, id: ExternalId) -> Value {
        let external = self.eco.external(id);
        match (&external.arn, self.handles.external_arns.get(&id)) {
            (Some(arn), _) => self.text(arn),
            (None, Some(param)) => Value::Param(*param),
            (None, None) => text(&external.name),
        }
    }

    /// `arn:<partition>:<service>:<region>:<account>:<rest>` in this region and account.
    #[must_use]
    pub fn regional_arn(&self, service: &str, rest: impl Into<Value>) -> Value {
        Value::join([
            text("arn:"),
            Value::Pseudo(Pseudo::Partition),
            text(format!(":{service}:")),
            Value::Pseudo(Pseudo::Region),
            text(":"),
            Value::Pseudo(Pseudo::AccountId),
            text(":"),
            rest.into(),
        ])
    }

    /// A resource's ARN.
    #[must_use]
    pub fn arn(&self, id: ResourceId) -> Value {
        let resource = self.eco.resource(id);
        if let Some(existing) = &resource.existing {
            return self.imported_arn(id, resource, existing);
        }
        let Some(created) = self.created(id) else {
            return text(&resource.name);
        };
        match resource.kind() {
            // `Ref` of a topic, a secret and a load balancer is their ARN.
            ResourceKind::Topic | ResourceKind::Secret => Value::Ref(created),
            ResourceKind::Vpc => self.regional_arn("ec2", Value::join([text("vpc/"), Value::Ref(created)])),
            ResourceKind::Database => self.database_arn(created),
            // A replication group has no attribute for its ARN.
            ResourceKind::Cache => {
                self.regional_arn("elasticache", Value::join([text("replicationgroup:"), Value::Ref(created)]))
            }
            ResourceKind::Api => self.api_arn(created),
            _ => Value::Attr(created, "Arn"),
        }
    }

    fn database_arn(&self, created: aws::ResourceId) -> Value {
        let attribute =
            if self.stack.resource(created).ty == "AWS::RDS::DBCluster" { "DBClusterArn" } else { "DBInstanceArn" };
        Value::Attr(created, attribute)
    }

    fn api_arn(&self, created: aws::ResourceId) -> Value {
        self.regional_arn("execute-api", Value::Ref(created))
    }

    /// A resource's physical name (for a network or an API, its id).
    #[must_use]
    pub fn name(&self, id: ResourceId) -> Value {
        let resource = self.eco.resource(id);
        if let Some(existing) = &resource.existing {
            return self.imported_name(id, resource, existing);
        }
        let Some(created) = self.created(id) else {
            return text(&resource.name);
        };
        match resource.kind() {
            ResourceKind::Queue => Value::Attr(created, "QueueName"),
            ResourceKind::Topic => Value::Attr(created, "TopicName"),
            ResourceKind::Secret => Value::Ref(created).split(":", 6),
            _ => Value::Ref(created),
        }
    }

    /// A queue's URL; an endpoint where the kind has one; the ARN otherwise.
    #[must_use]
    pub fn url(&self, id: ResourceId) -> Value {
        let resource = self.eco.resource(id);
        if let Some(existing) = &resource.existing {
            return self.imported_url(id, resource, existing);
        }
        let Some(created) = self.created(id) else {
            return text(&resource.name);
        };
        match resource.kind() {
            ResourceKind::Queue => Value::Ref(created),
            ResourceKind::Database | ResourceKind::Cache | ResourceKind::SearchDomain => {
                super::network::endpoint(self, id)
            }
            ResourceKind::Api => Value::Attr(created, "ApiEndpoint"),
            _ => self.arn(id),
        }
    }

    /// The stream of a table.
    #[must_use]
    pub fn table_stream_arn(&self, id: ResourceId) -> Value {
        match (&self.eco.resource(id).existing, self.created(id)) {
            (Some(Existing { stream_arn: Some(arn), .. }), _) => self.text(arn),
            (Some(_), _) => self.imported_param(id, "stream_arn"),
            (None, Some(created)) => Value::Attr(created, "StreamArn"),
            (None, None) => text(""),
        }
    }

    fn imported_param(&self, id: ResourceId, attribute: &'static str) -> Value {
        self.handles.imported.get(&(id, attribute)).map_or_else(|| text(""), |p| Value::Param(*p))
    }

    fn imported_arn(&self, id: ResourceId, resource: &Resource, existing: &Existing) -> Value {
        match (&existing.arn, &existing.name) {
            (Some(arn), _) => self.text(arn),
            (None, Some(name)) if resource.kind() == ResourceKind::Bucket => {
                Value::join([text("arn:"), Value::Pseudo(Pseudo::Partition), text(":s3:::"), self.text(name)])
            }
            _ => self.imported_param(id, "arn"),
        }
    }

    fn imported_name(&self, id: ResourceId, resource: &Resource, existing: &Existing) -> Value {
        if let Some(name) = &existing.name {
            return self.text(name);
        }
        if let Some(given) = &existing.id {
            return self.text(given);
        }
        if let Some(asked) = self.handles.imported.get(&(id, "id")) {
            return Value::Param(*asked);
        }
        let arn = self.imported_arn(id, resource, existing);
        match resource.kind() {
            ResourceKind::Table
            | ResourceKind::Stream
            | ResourceKind::DeliveryStream
            | ResourceKind::Warehouse
            | ResourceKind::Bus
            | ResourceKind::SearchDomain
            | ResourceKind::Key
            | ResourceKind::Vpc
            | ResourceKind::Cluster => arn.split("/", 1),
            ResourceKind::Secret | ResourceKind::Database | ResourceKind::Cache => arn.split(":", 6),
            _ => arn.split(":", 5),
        }
    }

    fn imported_url(&self, id: ResourceId, resource: &Resource, existing: &Existing) -> Value {
        if let Some(url) = existing.url.as_ref().or(existing.endpoint.as_ref()) {
            return self.text(url);
        }
        let arn = self.imported_arn(id, resource, existing);
        match resource.kind() {
            ResourceKind::Queue => Value::join([
                text("https://sqs."),
                arn.clone().split(":", 3),
                text("."),
                Value::Pseudo(Pseudo::UrlSuffix),
                text("/"),
                arn.clone().split(":", 4),
                text("/"),
                arn.split(":", 5),
            ]),
            ResourceKind::Database | ResourceKind::Cache | ResourceKind::SearchDomain => {
                self.imported_param(id, "endpoint")
            }
            _ => arn,
        }
    }

    /// Tags as CloudFormation's usual list of `Key` and `Value`, sorted by key; nothing when there are none.
    #[must_use]
    pub fn tags(&self, tags: &std::collections::BTreeMap<String, Text>) -> Option<Value> {
        let list: Vec<Value> =
            tags.iter().map(|(key, value)| aws::map([("Key", text(key)), ("Value", self.text(value))])).collect();
        (!list.is_empty()).then_some(Value::List(list))
    }

    /// Tags as a mapping, for the types that want one.
    #[must_use]
    pub fn tag_map(&self, tags: &std::collections::BTreeMap<String, Text>) -> Option<Value> {
        let map: aws::Props = tags.iter().map(|(key, value)| (key.clone().into(), self.text(value))).collect();
        (!map.is_empty()).then_some(Value::Map(map))
    }

    /// A role of one AWS service with an inline policy, named `<name>-role-<region>`: the trust carries the account, so
    /// that nobody else's events can borrow it.
    pub fn service_role(
        &mut self,
        name: &str,
        service: &str,
        group: aws::Group,
        span: aws_auto_source::Span,
        statements: &[Statement],
    ) -> aws::ResourceId {
        let condition = vec![("StringEquals".into(), "aws:SourceAccount".into(), Value::Pseudo(Pseudo::AccountId))];
        let full = format!("{name}-role");
        let mut role = aws::Resource::new("AWS::IAM::Role", naming::logical_id(name, "Role"), group, declared(span))
            .with("RoleName", self.physical_per_account(&full, crate::knowledge::limits::iam::ROLE_NAME_LENGTH))
            .with("AssumeRolePolicyDocument", aws::trust(service, condition));
        if let Some(boundary) = &self.eco.settings.permissions_boundary {
            role = role.with("PermissionsBoundary", self.text(boundary));
        }
        let policy = aws::map([("PolicyName", text("access")), ("PolicyDocument", aws::policy::document(statements))]);
        let role = role.with("Policies", vec![policy]).maybe("Tags", self.tags(&self.eco.settings.tags));
        self.stack.add(role)
    }
}
