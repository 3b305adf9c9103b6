//! What a physical name may look like, for each kind of resource that is given one.
//!
//! The longest name decides where a derived name is cut, the alphabet what a name must be folded to. Sources: *model*,
//! *schema* and *guide* as in the parent module; the constants that other rooms use too are named, not repeated.

use super::{
    api, cloudformation, codedeploy, eventbridge, iam, lambda, monitoring, s3, sns, sqs, step_functions, stores,
    streams,
};

/// The rule for names of one resource type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameRule {
    /// The CloudFormation type.
    pub resource: &'static str,
    /// The property that holds the name.
    pub property: &'static str,
    /// Shortest and longest name, in characters.
    pub length: (usize, usize),
    /// Which letters may be used.
    pub letters: Letters,
    /// What may be used beside letters and digits.
    pub others: &'static str,
}

/// Which letters a name takes; digits are always taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// `a` to `z` and `A` to `Z`.
    Both,
    /// `a` to `z`.
    Lower,
    /// Any printable character.
    Any,
}

impl NameRule {
    /// Whether the name may be used as it is. Rules beyond length and alphabet (a bucket's dots, a load balancer's
    /// hyphens at the ends) are not judged here.
    #[must_use]
    pub fn accepts(&self, name: &str) -> bool {
        let length = name.chars().count();
        (self.length.0..=self.length.1).contains(&length) && name.chars().all(|letter| self.takes(letter))
    }

    /// Whether a character may be in a name.
    #[must_use]
    pub fn takes(&self, letter: char) -> bool {
        let letters = match self.letters {
            Letters::Both => letter.is_ascii_alphabetic(),
            Letters::Lower => letter.is_ascii_lowercase(),
            Letters::Any => !letter.is_control(),
        };
        letters || letter.is_ascii_digit() || self.others.contains(letter)
    }
}

const fn rule(resource: &'static str, property: &'static str, most: usize, others: &'static str) -> NameRule {
    NameRule { resource, property, length: (1, most), letters: Letters::Both, others }
}

const fn lower(
    resource: &'static str,
    property: &'static str,
    length: (usize, usize),
    others: &'static str,
) -> NameRule {
    NameRule { resource, property, length, letters: Letters::Lower, others }
}

const fn any(resource: &'static str, property: &'static str, most: usize) -> NameRule {
    NameRule { resource, property, length: (1, most), letters: Letters::Any, others: "" }
}

/// In byte order of the type.
const RULES: [NameRule; 39] = [
    any("AWS::ApiGatewayV2::Api", "Name", api::NAME_LENGTH),
    // Guide of AWS's chat service.
    rule("AWS::Chatbot::SlackChannelConfiguration", "ConfigurationName", 128, "-_"),
    rule("AWS::CloudFormation::Stack", "StackName", cloudformation::STACK_NAME_LENGTH, "-"),
    any("AWS::CloudWatch::Alarm", "AlarmName", monitoring::ALARM_NAME_LENGTH),
    any("AWS::CloudWatch::CompositeAlarm", "AlarmName", monitoring::ALARM_NAME_LENGTH),
    rule("AWS::CloudWatch::Dashboard", "DashboardName", monitoring::DASHBOARD_NAME_LENGTH, "-_"),
    rule("AWS::CodeDeploy::Application", "ApplicationName", codedeploy::NAME_LENGTH, "+=,.@_-"),
    rule("AWS::CodeDeploy::DeploymentConfig", "DeploymentConfigName", codedeploy::NAME_LENGTH, "+=,.@_-"),
    rule("AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName", codedeploy::NAME_LENGTH, "+=,.@_-"),
    NameRule { length: (3, *stores::TABLE_NAME_LENGTH.end()), ..rule("AWS::DynamoDB::Table", "TableName", 0, "_.-") },
    // Guide of ECS: 255 letters, digits, hyphens and underscores.
    rule("AWS::ECS::Cluster", "ClusterName", 255, "-_"),
    rule("AWS::ECS::TaskDefinition", "Family", 255, "-_"),
    // Guide of ElastiCache: 1 to 40 (serverless), letters, digits and hyphens; replication groups too.
    lower("AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId", (1, 40), "-"),
    lower("AWS::ElastiCache::ServerlessCache", "ServerlessCacheName", (1, 40), "-"),
    rule("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name", api::ALB_NAME_LENGTH, "-"),
    rule("AWS::ElasticLoadBalancingV2::TargetGroup", "Name", api::ALB_NAME_LENGTH, "-"),
    rule("AWS::Events::Archive", "ArchiveName", eventbridge::ARCHIVE_NAME_LENGTH, ".-_"),
    rule("AWS::Events::EventBus", "Name", eventbridge::BUS_NAME_LENGTH, "/.-_"),
    rule("AWS::Events::Rule", "Name", eventbridge::RULE_NAME_LENGTH, ".-_"),
    rule("AWS::IAM::ManagedPolicy", "ManagedPolicyName", iam::POLICY_NAME_LENGTH, "_+=,.@-"),
    rule("AWS::IAM::Policy", "PolicyName", iam::POLICY_NAME_LENGTH, "_+=,.@-"),
    rule("AWS::IAM::Role", "RoleName", iam::ROLE_NAME_LENGTH, "_+=,.@-"),
    rule("AWS::KMS::Alias", "AliasName", stores::KEY_ALIAS_LENGTH, "/_-"),
    rule("AWS::Kinesis::Stream", "Name", streams::NAME_LENGTH, "_.-"),
    rule("AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName", streams::DELIVERY_STREAM_NAME_LENGTH, "._-"),
    // A name of digits alone is refused too, for that is a version.
    rule("AWS::Lambda::Alias", "Name", 128, "-_"),
    rule("AWS::Lambda::Function", "FunctionName", lambda::NAME_LENGTH, "-_"),
    rule("AWS::Lambda::LayerVersion", "LayerName", 140, "-_"),
    rule("AWS::Logs::LogGroup", "LogGroupName", monitoring::LOG_GROUP_NAME_LENGTH, ".-_/#"),
    // Guide of OpenSearch Service: begins with a letter.
    lower("AWS::OpenSearchService::Domain", "DomainName", (3, 28), "-"),
    // Guide of RDS: begins with a letter, no two hyphens together, none at the end.
    rule("AWS::RDS::DBCluster", "DBClusterIdentifier", 63, "-"),
    rule("AWS::RDS::DBInstance", "DBInstanceIdentifier", 63, "-"),
    lower("AWS::S3::Bucket", "BucketName", (*s3::BUCKET_NAME_LENGTH.start(), *s3::BUCKET_NAME_LENGTH.end()), "-."),
    rule("AWS::SNS::Topic", "TopicName", sns::NAME_LENGTH, "-_."),
    rule("AWS::SQS::Queue", "QueueName", sqs::NAME_LENGTH, "-_."),
    rule("AWS::SSM::Parameter", "Name", 1_011, "_.-/"),
    rule("AWS::Scheduler::Schedule", "Name", eventbridge::SCHEDULE_NAME_LENGTH, "-_."),
    rule("AWS::SecretsManager::Secret", "Name", stores::SECRET_NAME_LENGTH, "/_+=.@-"),
    // The model takes more; with logging on, only these (guide).
    rule("AWS::StepFunctions::StateMachine", "StateMachineName", step_functions::NAME_LENGTH, "-_"),
];

/// The rule for names of a resource type, such as `AWS::SQS::Queue`; `None` where this table has none.
#[must_use]
pub fn name_rule(resource: &str) -> Option<&'static NameRule> {
    let at = RULES.binary_search_by_key(&resource, |rule| rule.resource).ok()?;
    RULES.get(at)
}

/// All rules, in byte order of the type.
#[must_use]
pub fn name_rules() -> &'static [NameRule] {
    &RULES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_found_by_its_type() {
        assert!(RULES.is_sorted_by_key(|rule| rule.resource));
        for rule in &RULES {
            assert_eq!(name_rule(rule.resource), Some(rule));
        }
        assert_eq!(name_rule("AWS::EC2::VPC"), None);
    }

    #[test]
    fn every_rule_names_a_property_that_the_type_has() {
        for rule in &RULES {
            let Some(info) = crate::knowledge::cfn_types::get(rule.resource) else { panic!("{}", rule.resource) };
            // A stack names its nested stacks itself.
            assert!(info.has_property(rule.property) || rule.resource == "AWS::CloudFormation::Stack", "{rule:?}");
        }
    }

    #[test]
    fn names_are_judged_by_length_and_alphabet() {
        let accepts = |resource, name: &str| name_rule(resource).unwrap().accepts(name);
        assert!(accepts("AWS::Lambda::Function", &"f".repeat(64)));
        assert!(!accepts("AWS::Lambda::Function", &"f".repeat(65)));
        assert!(!accepts("AWS::Lambda::Function", "pay.now"));
        assert!(accepts("AWS::SQS::Queue", "orders.fifo"));
        assert!(!accepts("AWS::S3::Bucket", "Uploads"));
        assert!(!accepts("AWS::DynamoDB::Table", "ab"));
        assert!(accepts("AWS::CloudWatch::Alarm", "pay: errors > 1 %"));
    }
}
