//! Which IAM actions exist, what they are allowed on, and which name a misspelt one was meant to be.
//!
//! The table is AWS's service authorization reference as text (`data/iam.txt`). A look-up cuts the block of one
//! service out of it and searches that; the other blocks are never parsed. Nothing here judges a policy.

mod nearest;
mod table;

pub use table::Table;

/// How far an action reaches, in the words of AWS's service authorization reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Names what exists, without its content.
    List,
    /// Reads content.
    Read,
    /// Creates, changes, deletes, sends or starts.
    Write,
    /// Changes tags only.
    Tagging,
    /// Changes who may do what.
    PermissionsManagement,
}

impl Level {
    fn from_letter(letter: &str) -> Option<Self> {
        match letter {
            "L" => Some(Self::List),
            "R" => Some(Self::Read),
            "W" => Some(Self::Write),
            "T" => Some(Self::Tagging),
            "P" => Some(Self::PermissionsManagement),
            _ => None,
        }
    }
}

/// A service as IAM sees it: everything behind one action prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service<'t> {
    prefix: &'t str,
    name: &'t str,
    /// The `=` lines of the block.
    resources: &'t str,
    /// The action lines of the block, sorted by lower case name.
    actions: &'t str,
}

/// A kind of resource that actions of a service can be limited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceType<'t> {
    /// AWS's name of the type, such as `table`; some have spaces (`function alias`).
    pub name: &'t str,
    /// The ARN with placeholders, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`.
    pub arn_format: String,
}

/// One IAM action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action<'t> {
    /// The name in AWS's own case, without the service prefix.
    pub name: &'t str,
    /// Its access level.
    pub level: Level,
    /// The resource types that it can be limited to: name, and whether a statement must name one of that type.
    /// An action without a required type needs `"Resource": "*"` unless an optional type is named.
    pub resource_types: Vec<(&'t str, bool)>,
    /// Condition keys in full, such as `dynamodb:LeadingKeys`; global keys (`aws:…`) are not listed.
    pub condition_keys: Vec<String>,
}

impl Action<'_> {
    /// Whether AWS marks at least one resource type as required.
    #[must_use]
    pub fn requires_resource(&self) -> bool {
        self.resource_types.iter().any(|(_, required)| *required)
    }
}

impl<'t> Service<'t> {
    /// The action prefix, such as `dynamodb`.
    #[must_use]
    pub fn prefix(&self) -> &'t str {
        self.prefix
    }

    /// The name for people, such as `Amazon DynamoDB`.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.name
    }

    /// The action of that name, in any case, for IAM ignores case too. The name has no prefix and no wildcard.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<Action<'t>> {
        table::bisect(self.actions, name).and_then(|line| table::parse_action(self, line))
    }

    /// All actions, sorted by lower case name.
    pub fn actions(&self) -> impl Iterator<Item = Action<'t>> + use<'t> {
        let service = *self;
        self.actions.lines().filter_map(move |line| table::parse_action(&service, line))
    }

    /// The names of all actions, sorted by lower case; cheaper than [`Service::actions`].
    pub fn action_names(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.actions.lines().filter_map(|line| line.split('\t').next())
    }

    /// All resource types, sorted by name.
    pub fn resource_types(&self) -> impl Iterator<Item = ResourceType<'t>> + use<'t> {
        let prefix = self.prefix;
        self.resources.lines().filter_map(move |line| table::parse_resource(prefix, line))
    }

    /// The resource type of exactly that name.
    #[must_use]
    pub fn resource_type(&self, name: &str) -> Option<ResourceType<'t>> {
        self.resource_types().find(|resource| resource.name == name)
    }

    /// The action whose name is nearest to one that does not exist; see [`nearest_action`].
    #[must_use]
    pub fn nearest_action(&self, name: &str) -> Option<&'t str> {
        let action = nearest::action_of_operation(self.prefix, name).and_then(|name| self.action(name));
        action.map(|action| action.name).or_else(|| nearest::nearest(name, self.action_names()))
    }
}

/// The service behind an action prefix (lower case, as AWS writes it).
#[must_use]
pub fn service(prefix: &str) -> Option<Service<'static>> {
    Table::bundled().service(prefix)
}

/// Every service, in byte order of the prefix.
pub fn services() -> impl Iterator<Item = Service<'static>> {
    Table::bundled().services()
}

/// Finds `dynamodb:GetItem` written in full. Case of the action is ignored.
#[must_use]
pub fn action(full: &str) -> Option<(Service<'static>, Action<'static>)> {
    let (prefix, name) = full.split_once(':')?;
    let service = service(&prefix.to_ascii_lowercase())?;
    service.action(name).map(|action| (service, action))
}

/// The real action that a wrong name most likely meant, in AWS's case, without the prefix.
///
/// API operations whose action has another name (`s3:HeadObject` needs `GetObject`) are known as such; other names are compared as bags of words first (`GetUsageAndCosts` is `GetCostAndUsage`), then as spellings; `None` when
/// nothing is near, the service is unknown, or the name itself exists.
#[must_use]
pub fn nearest_action(prefix: &str, name: &str) -> Option<&'static str> {
    service(prefix)?.nearest_action(name)
}

/// Whether the nearest action of a service, as [`nearest_action`] gives it, can only be what was meant.
#[must_use]
pub fn is_certainly(prefix: &str, name: &str, suggested: &str) -> bool {
    nearest::is_certain(prefix, name, suggested)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_found_in_any_case_and_reported_in_aws_case() {
        let query = service("dynamodb").unwrap().action("QUERY").unwrap();
        assert_eq!(query.name, "Query");
        assert_eq!(query.level, Level::Read);
        assert_eq!(query.resource_types, [("index", false), ("table", true)]);
        assert!(query.condition_keys.contains(&"dynamodb:LeadingKeys".to_owned()));
        assert_eq!(action("S3:getobject").unwrap().1.name, "GetObject");
    }

    #[test]
    fn what_does_not_exist_is_not_found() {
        assert!(action("ce:GetUsageAndCosts").is_none());
        assert!(action("dynamodb:*").is_none());
        assert!(action("dynamodb").is_none());
        assert!(service("dynamo").is_none());
        assert!(service("Dynamodb").is_none());
    }

    #[test]
    fn every_action_of_every_service_is_found_by_its_own_name() {
        let mut count = 0;
        for service in services() {
            for listed in service.actions() {
                assert_eq!(service.action(listed.name), Some(listed.clone()), "{}:{}", service.prefix(), listed.name);
                count += 1;
            }
            assert_eq!(service.actions().count(), service.action_names().count(), "{}", service.prefix());
        }
        assert_eq!(count, 22_091);
        assert_eq!(services().count(), 456);
    }

    #[test]
    fn every_resource_type_of_every_action_has_an_arn() {
        for service in services() {
            assert_eq!(super::service(service.prefix()), Some(service));
            for action in service.actions() {
                for (name, _) in &action.resource_types {
                    let resource = service.resource_type(name).unwrap();
                    assert!(resource.arn_format.starts_with("arn:"), "{}: {resource:?}", service.prefix());
                }
            }
        }
    }

    #[test]
    fn arns_are_written_out() {
        let lambda = service("lambda").unwrap();
        assert_eq!(lambda.name(), "AWS Lambda");
        assert_eq!(
            lambda.resource_type("function alias").unwrap().arn_format,
            "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}:${Alias}"
        );
        assert_eq!(
            service("s3").unwrap().resource_type("object").unwrap().arn_format,
            "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
        );
    }

    #[test]
    fn required_and_optional_types_are_told_apart() {
        assert!(action("securityhub:BatchImportFindings").unwrap().1.requires_resource());
        assert!(!action("cloudwatch:PutMetricData").unwrap().1.requires_resource());
        assert!(!action("ce:GetCostAndUsage").unwrap().1.requires_resource());
        assert_eq!(action("lambda:AddPermission").unwrap().1.level, Level::PermissionsManagement);
        assert_eq!(action("s3:PutObjectTagging").unwrap().1.level, Level::Tagging);
    }
}
