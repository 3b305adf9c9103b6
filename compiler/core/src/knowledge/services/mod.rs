//! The services that a function can be integrated with: the words for them, and what each of them needs.
//!
//! One row a service says under which words the language knows it, which IAM actions stand for `access: read` and
//! `write`, which key names its resource, which ARNs an action is allowed on, which environment variable tells the
//! function about it, and how it is reached from inside a VPC. This is data for the passes that derive permissions and
//! networks; nothing is derived here. Any other IAM service can be named by its prefix, with an ARN of its own.

mod rows;
mod variable;

use super::iam;
pub use variable::{Value, Variable};

/// One service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// The word of the language, such as `step_functions`.
    pub word: &'static str,
    /// Other words for the same.
    pub aliases: &'static [&'static str],
    /// IAM prefixes of its actions; an action written without a prefix is looked up in this order.
    pub prefixes: &'static [&'static str],
    /// The key that names its resource; `None` where integrations name none.
    pub resource: Option<Resource>,
    /// What `access: read` stands for: reads what is there (get, list, query, scan, receive, describe). Full names.
    pub read: &'static [&'static str],
    /// What `access: write` stands for: writes items or messages (put, update, delete items, send, publish, invoke),
    /// never administration. Full names.
    pub write: &'static [&'static str],
    /// Where the resource itself lives.
    pub network: Network,
    /// How a function in a VPC without a way to the Internet calls the service's API.
    pub endpoint: Endpoint,
    /// Words of services that come along: a database brings the secret that holds its password.
    pub companions: &'static [&'static str],
}

/// What an integration names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource {
    /// The key in an integration, such as `table`.
    pub key: &'static str,
    /// The section under `resources:` that configures it, such as `tables`; `None` where there is none.
    pub section: Option<&'static str>,
    /// What tells the function about it.
    pub variable: Variable,
    /// Which ARN stands for which of AWS's resource types: the resource's own, or one made of it. A type can have
    /// several; a type that is not here cannot be named through this resource.
    pub arns: &'static [(&'static str, ArnShape)],
}

/// How an ARN is made of the resource's own ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArnShape {
    /// The ARN itself.
    Itself,
    /// The ARN with this behind it, such as `/index/*`.
    Below(&'static str),
    /// The ARN, `/`, the integration's `prefix` if it has one, and `*`: objects of a bucket.
    Objects,
    /// The ARN with the first text replaced by the second, and the third behind it: an execution has the ARN of its
    /// machine with another word in it.
    Sibling(&'static str, &'static str, &'static str),
    /// The ARN of the table's stream, which has a label that only AWS knows.
    Stream,
}

/// Where a resource lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Network {
    /// Reached by AWS's public API.
    Public,
    /// Always inside a VPC; the function has to be in it too.
    Vpc,
    /// Inside a VPC when it says so.
    Either,
}

/// The VPC endpoint of a service's API. Names are what stands behind `com.amazonaws.<region>.`.
///
/// Source: "AWS services that integrate with AWS PrivateLink" of the VPC guide, 2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Endpoint {
    /// A gateway endpoint, which costs nothing.
    Gateway(&'static str),
    /// Interface endpoints, each billed by the hour and zone.
    Interface(&'static [&'static str]),
    /// The service lives in the VPC itself.
    Inside,
    /// The guide names none: only a NAT gateway leads there.
    None,
}

impl Service {
    /// The action that an integration of this service names, with or without a prefix, in any case.
    /// `None` for one that does not exist or belongs to another service.
    #[must_use]
    pub fn action(&self, written: &str) -> Option<(iam::Service<'static>, iam::Action<'static>)> {
        let (prefix, name) = split(written);
        let own = self.prefixes.iter().filter(|own| prefix.is_none_or(|prefix| own.eq_ignore_ascii_case(prefix)));
        own.filter_map(|own| iam::service(own)).find_map(|service| Some((service, service.action(name)?)))
    }

    /// The full name of the real action that a wrong one most likely meant, such as `ce:GetCostAndUsage`. One that
    /// exists under another prefix of the service is that one.
    #[must_use]
    pub fn nearest_action(&self, written: &str) -> Option<String> {
        let (prefix, name) = split(written);
        let found = self.action(name).map(|(service, action)| (service.prefix(), action.name));
        let ordered =
            prefix.into_iter().filter(|prefix| self.prefixes.contains(prefix)).chain(self.prefixes.iter().copied());
        let near = || {
            ordered.filter_map(iam::service).find_map(|service| Some((service.prefix(), service.nearest_action(name)?)))
        };
        found.or_else(near).map(|(prefix, name)| format!("{prefix}:{name}"))
    }

    /// The ARNs, as made of the resource's own, that a statement with this action names; empty where the action has
    /// none of the resource's types. Sorted.
    #[must_use]
    pub fn arns_of(&self, action: &iam::Action<'_>) -> Vec<ArnShape> {
        let shapes = self.resource.map_or(&[][..], |resource| resource.arns);
        let of_type = |name: &str| {
            shapes.iter().filter(move |(kind, _)| *kind == name).map(|(_, shape)| *shape).collect::<Vec<_>>()
        };
        let mut arns: Vec<_> = action.resource_types.iter().flat_map(|(name, _)| of_type(name)).collect();
        arns.sort_unstable();
        arns.dedup();
        arns
    }
}

fn split(written: &str) -> (Option<&str>, &str) {
    written.split_once(':').map_or((None, written), |(prefix, name)| (Some(prefix), name))
}

/// The service behind a word of the language, an alias or one of its IAM prefixes; case is ignored, `-` is `_`.
#[must_use]
pub fn find(word: &str) -> Option<&'static Service> {
    let word = word.to_ascii_lowercase().replace('-', "_");
    let named = |service: &&Service| service.word == word || service.aliases.contains(&word.as_str());
    let by_prefix = |service: &&Service| service.prefixes.iter().any(|prefix| prefix.replace('-', "_") == word);
    rows::SERVICES.iter().find(named).or_else(|| rows::SERVICES.iter().find(by_prefix))
}

/// Every service, in byte order of the word.
#[must_use]
pub fn all() -> &'static [Service] {
    rows::SERVICES
}

#[cfg(test)]
mod tests {
    use super::*;
    use iam::Level;

    #[test]
    fn every_listed_action_exists_in_aws_case_under_a_prefix_of_the_row() {
        for service in all() {
            for full in service.read.iter().chain(service.write) {
                let (own, action) = service.action(full).unwrap_or_else(|| panic!("{full} does not exist"));
                assert_eq!(format!("{}:{}", own.prefix(), action.name), *full);
            }
            for prefix in service.prefixes {
                assert!(iam::service(prefix).is_some(), "{prefix}");
            }
        }
    }

    #[test]
    fn access_is_never_administration() {
        let administers = ["Create", "Delete", "Tag", "Untag", "Attach", "Set", "Modify", "Register", "Purge"];
        let items = [
            "dynamodb:DeleteItem",
            "s3:DeleteObject",
            "sqs:DeleteMessage",
            "logs:CreateLogStream",
            "glue:CreatePartition",
        ];
        for service in all() {
            for full in service.write.iter().filter(|full| !items.contains(full)) {
                let (_, action) = service.action(full).unwrap();
                assert!(!matches!(action.level, Level::PermissionsManagement | Level::Tagging), "{full}");
                assert!(!administers.iter().any(|verb| action.name.starts_with(verb)), "{full}");
            }
            for full in service.read {
                let level = service.action(full).unwrap().1.level;
                // Reading what a key protects is a write in AWS's data.
                assert!(matches!(level, Level::Read | Level::List) || *full == "kms:Decrypt", "{full} is {level:?}");
            }
        }
    }

    #[test]
    fn lists_are_sorted_and_without_repetition() {
        let ascending = |list: &[&str]| list.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(all().windows(2).all(|pair| pair[0].word < pair[1].word));
        for service in all() {
            assert!(ascending(service.read) && ascending(service.write), "{}", service.word);
        }
    }

    #[test]
    fn every_word_leads_to_one_service() {
        let mut words = std::collections::BTreeSet::new();
        for service in all() {
            for word in service.aliases.iter().chain([&service.word]) {
                assert!(words.insert(word), "{word} twice");
                assert_eq!(find(word), Some(service));
            }
        }
        for (word, expected) in
            [("ce", "cost_explorer"), ("states", "step_functions"), ("DynamoDB", "dynamodb"), ("es", "opensearch")]
        {
            assert_eq!(find(word).map(|service| service.word), Some(expected));
        }
        assert_eq!(find("external_payment_api"), None);
    }

    #[test]
    fn every_required_type_of_an_access_list_can_be_named_by_the_resource() {
        for service in all().iter().filter(|service| service.resource.is_some()) {
            for full in service.read.iter().chain(service.write) {
                let (_, action) = service.action(full).unwrap();
                let any = action.resource_types.is_empty() || !service.arns_of(&action).is_empty();
                assert!(any, "{full}: {:?}", action.resource_types);
            }
        }
    }

    #[test]
    fn every_resource_type_of_a_row_is_one_of_aws() {
        for service in all() {
            for (kind, _) in service.resource.iter().flat_map(|resource| resource.arns) {
                let known = service.prefixes.iter().filter_map(|prefix| iam::service(prefix));
                assert!(known.into_iter().any(|iam| iam.resource_type(kind).is_some()), "{} {kind}", service.word);
            }
        }
    }

    #[test]
    fn actions_are_allowed_on_the_narrowest_arn() {
        let arns = |word: &str, action: &str| {
            let service = find(word).unwrap();
            service.arns_of(&service.action(action).unwrap().1)
        };
        assert_eq!(arns("dynamodb", "GetItem"), [ArnShape::Itself]);
        assert_eq!(arns("dynamodb", "dynamodb:Query"), [ArnShape::Itself, ArnShape::Below("/index/*")]);
        assert_eq!(arns("s3", "GetObject"), [ArnShape::Objects]);
        assert_eq!(arns("s3", "ListBucket"), [ArnShape::Itself]);
        assert_eq!(arns("step_functions", "StartExecution"), [ArnShape::Itself]);
        assert_eq!(arns("lambda", "InvokeFunction"), [ArnShape::Itself, ArnShape::Below(":*")]);
        assert!(arns("cloudwatch", "PutMetricData").is_empty());
    }

    #[test]
    fn wrong_actions_are_led_to_real_ones_of_the_service() {
        let near = |word: &str, action: &str| find(word).unwrap().nearest_action(action);
        assert_eq!(near("cost_explorer", "ce:GetUsageAndCosts").as_deref(), Some("ce:GetCostAndUsage"));
        assert_eq!(near("dynamodb", "s3:GetItem").as_deref(), Some("dynamodb:GetItem"));
        assert_eq!(near("redshift", "redshift:ExecuteStatement").as_deref(), Some("redshift-data:ExecuteStatement"));
        assert!(find("dynamodb").unwrap().action("s3:GetObject").is_none());
    }

    #[test]
    fn companions_and_sections_are_known() {
        for service in all() {
            assert!(service.companions.iter().all(|word| find(word).is_some()), "{}", service.word);
            assert_eq!(service.network == Network::Public, service.endpoint != Endpoint::Inside, "{}", service.word);
        }
    }
}
