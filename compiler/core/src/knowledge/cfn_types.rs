//! The CloudFormation resource types that a serverless system is made of: properties, attributes, what `Ref` gives, tags.
//!
//! A node of the resource graph is checked against this when it is built, so that a property AWS does not know never
//! reaches a template. Only top-level names are known here; what is inside a property is not.

use std::sync::LazyLock;

static TYPES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| index(include_str!("data/cfn-types.txt")));

/// One line of the table, cut into fields and not further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeInfo<'t> {
    name: &'t str,
    required: &'t str,
    optional: &'t str,
    attributes: &'t str,
    read_only: &'t str,
    reference: &'t str,
    tags: &'t str,
}

/// How a resource type takes tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tags<'t> {
    /// Not at all.
    None,
    /// A property that holds a list of `{Key, Value}`.
    List(&'t str),
    /// A property that holds a mapping from key to value.
    Map(&'t str),
}

impl<'t> TypeInfo<'t> {
    /// The type, such as `AWS::SQS::Queue`.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.name
    }

    /// Properties without which the resource is refused, sorted.
    pub fn required(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        words(self.required)
    }

    /// All properties that may be set, required ones first.
    pub fn properties(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        words(self.required).chain(words(self.optional))
    }

    /// Whether a property of that name may be set. Read-only ones may not.
    #[must_use]
    pub fn has_property(&self, property: &str) -> bool {
        self.properties().any(|name| name == property)
    }

    /// What `Fn::GetAtt` knows, sorted; `Endpoint.Address` for what is nested.
    pub fn attributes(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        words(self.attributes)
    }

    /// Whether `Fn::GetAtt` knows the attribute. A nested stack's outputs (`Outputs.X`) are always known.
    #[must_use]
    pub fn has_attribute(&self, attribute: &str) -> bool {
        let output = self.name == "AWS::CloudFormation::Stack" && attribute.starts_with("Outputs.");
        output || self.attributes().any(|name| name == attribute)
    }

    /// Names that AWS sets and a template must not, sorted.
    pub fn read_only(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        words(self.read_only)
    }

    /// The property whose value `Ref` gives; `None` where it gives something made of several, or nothing documented.
    #[must_use]
    pub fn reference(&self) -> Option<&'t str> {
        (self.reference != "-" && !self.reference.contains(' ')).then_some(self.reference)
    }

    /// How tags are written.
    #[must_use]
    pub fn tags(&self) -> Tags<'t> {
        match self.tags.split_once(':') {
            Some((property, "list")) => Tags::List(property),
            Some((property, "map")) => Tags::Map(property),
            _ => Tags::None,
        }
    }
}

/// The type of exactly that name; `None` also for types that exist and are not in this table.
#[must_use]
pub fn get(name: &str) -> Option<TypeInfo<'static>> {
    let at = TYPES.binary_search_by_key(&name, |(key, _)| *key).ok()?;
    TYPES.get(at).and_then(|(_, line)| parse(line))
}

/// Every type of the table, in byte order.
pub fn all() -> impl Iterator<Item = TypeInfo<'static>> {
    TYPES.iter().filter_map(|(_, line)| parse(line))
}

fn index(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with(';'));
    let mut types: Vec<_> = lines.filter_map(|line| Some((line.split_once('\t')?.0, line))).collect();
    types.sort_by_key(|(name, _)| *name);
    types
}

fn parse(line: &str) -> Option<TypeInfo<'_>> {
    let mut fields = line.split('\t');
    Some(TypeInfo {
        name: fields.next()?,
        required: fields.next()?,
        optional: fields.next()?,
        attributes: fields.next()?,
        read_only: fields.next()?,
        reference: fields.next()?,
        tags: fields.next()?,
    })
}

fn words(field: &str) -> impl Iterator<Item = &str> {
    field.split(' ').filter(|word| *word != "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_known_as_aws_knows_it() {
        let queue = get("AWS::SQS::Queue").unwrap();
        assert!(queue.has_property("RedrivePolicy") && !queue.has_property("Arn"));
        assert_eq!(queue.required().count(), 0);
        assert!(queue.has_attribute("Arn") && !queue.has_attribute("Url"));
        assert_eq!(queue.reference(), Some("QueueUrl"));
        assert_eq!(queue.tags(), Tags::List("Tags"));
    }

    #[test]
    fn what_ref_gives_follows_the_guide_where_the_schema_differs() {
        let gives = |name| get(name).unwrap().reference();
        assert_eq!(gives("AWS::Lambda::Function"), Some("FunctionName"));
        assert_eq!(gives("AWS::Lambda::Alias"), Some("AliasArn"));
        assert_eq!(gives("AWS::SNS::Topic"), Some("TopicArn"));
        assert_eq!(gives("AWS::Events::Rule"), Some("Name"));
        assert_eq!(gives("AWS::IAM::Role"), Some("RoleName"));
        assert_eq!(gives("AWS::StepFunctions::StateMachine"), Some("Arn"));
        assert_eq!(gives("AWS::Lambda::EventInvokeConfig"), None);
    }

    #[test]
    fn tags_are_lists_maps_or_missing() {
        let tags = |name| get(name).unwrap().tags();
        assert_eq!(tags("AWS::SSM::Parameter"), Tags::Map("Tags"));
        assert_eq!(tags("AWS::ApiGatewayV2::Api"), Tags::Map("Tags"));
        assert_eq!(tags("AWS::Lambda::Permission"), Tags::None);
        assert_eq!(tags("AWS::Scheduler::Schedule"), Tags::None);
        assert_eq!(tags("AWS::Serverless::Function"), Tags::Map("Tags"));
    }

    #[test]
    fn every_line_is_whole_and_found_by_its_name() {
        assert!(all().count() > 300);
        for info in all() {
            assert_eq!(get(info.name()), Some(info));
            assert!(info.properties().all(|name| !info.read_only().any(|read| read == name)), "{}", info.name());
            if let Tags::List(name) | Tags::Map(name) = info.tags() {
                assert!(info.has_property(name), "{} {name}", info.name());
            }
        }
    }

    #[test]
    fn unknown_types_are_unknown() {
        assert_eq!(get("AWS::SQS::Kueue"), None);
        assert!(get("AWS::CloudFormation::Stack").unwrap().has_attribute("Outputs.Anything"));
        assert!(!get("AWS::SQS::Queue").unwrap().has_attribute("Outputs.Anything"));
    }
}
