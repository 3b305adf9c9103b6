//! The order of resources in a template: by group, then by what stands on what, then by name.
//!
//! Nothing depends on the order in which the graph was built, so unrelated changes of the input move nothing.

use std::collections::BTreeMap;

use aws_auto_compiler::aws::{Group, Resource, ResourceId, Stack};
use aws_auto_source::Span;

/// Types in the order they are printed in within a group. Types that are not listed follow, by name.
const TYPES: &[&str] = &[
    // Keys and networks, from the outside in.
    "AWS::KMS::Key",
    "AWS::KMS::Alias",
    "AWS::EC2::VPC",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::Subnet",
    "AWS::EC2::EIP",
    "AWS::EC2::NatGateway",
    "AWS::EC2::RouteTable",
    "AWS::EC2::Route",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::VPCEndpoint",
    // Data, each followed by who may use it.
    "AWS::SecretsManager::Secret",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::GlobalTable",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::Kinesis::Stream",
    "AWS::Events::EventBus",
    "AWS::Events::EventBusPolicy",
    "AWS::RDS::DBSubnetGroup",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    // A role before what assumes it, a log group before what writes to it, then the thing itself.
    "AWS::IAM::Role",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::Logs::LogGroup",
    "AWS::Lambda::CodeSigningConfig",
    "AWS::Lambda::LayerVersion",
    "AWS::Serverless::LayerVersion",
    "AWS::Lambda::Function",
    "AWS::Serverless::Function",
    "AWS::Lambda::Version",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentConfig",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::StateMachine",
    "AWS::StepFunctions::StateMachineVersion",
    "AWS::StepFunctions::StateMachineAlias",
    "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::HttpApi",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::ListenerRule",
    // What brings work to it.
    "AWS::Lambda::EventSourceMapping",
    "AWS::Events::Rule",
    "AWS::Scheduler::Schedule",
    "AWS::SNS::Subscription",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    // What watches it.
    "AWS::Logs::MetricFilter",
    "AWS::Logs::LogAnomalyDetector",
    "AWS::Logs::QueryDefinition",
    "AWS::CloudWatch::AnomalyDetector",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CloudWatch::Dashboard",
];

/// The resources that are `wanted`, in printing order.
pub(super) fn printed(stack: &Stack, wanted: impl Fn(ResourceId) -> bool) -> Vec<(ResourceId, &Resource)> {
    printed_ids(stack).into_iter().filter(|id| wanted(*id)).map(|id| (id, stack.resource(id))).collect()
}

/// All resources in printing order, by their ids.
pub(crate) fn printed_ids(stack: &Stack) -> Vec<ResourceId> {
    let ranks: BTreeMap<&str, usize> = TYPES.iter().enumerate().map(|(rank, ty)| (*ty, rank)).collect();
    let mut ranked: Vec<(usize, ResourceId, &Resource)> =
        stack.iter().map(|(id, r)| (ranks.get(r.ty).copied().unwrap_or(TYPES.len()), id, r)).collect();
    ranked.sort_by(|(a_rank, _, a), (b_rank, _, b)| {
        (&a.group, a_rank, a.ty, &a.logical_id).cmp(&(&b.group, b_rank, b.ty, &b.logical_id))
    });
    ranked.into_iter().map(|(_, id, _)| id).collect()
}

/// The place a group is headed with: that of the resource the group is about, else of the first that has one.
pub(crate) fn heading_span(group: &[&Resource]) -> Option<Span> {
    let head = group.iter().find(|r| is_head(r)).and_then(|r| r.origin.span);
    head.or_else(|| group.iter().find_map(|r| r.origin.span))
}

fn is_head(resource: &Resource) -> bool {
    let types = match resource.group {
        Group::Function(_) => ["AWS::Lambda::Function", "AWS::Serverless::Function"],
        Group::Workflow(_) => ["AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"],
        Group::Foundation(_) | Group::Data(_) | Group::Api(_) | Group::Monitoring(_) => return false,
    };
    types.contains(&resource.ty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_type_is_listed_twice() {
        let mut sorted = TYPES.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), TYPES.len());
    }
}
