//! Clusters and tasks.

use super::{Field, Row, TAGS, block, row, special, to};
use crate::terraform::special::Special;

const STRATEGY: &[Field] = &[to("CapacityProvider", "capacity_provider"), to("Base", "base"), to("Weight", "weight")];

pub(super) const ROWS: &[Row] = &[
    row("AWS::ECS::Cluster", "aws_ecs_cluster")
        .suffix("Cluster")
        .reference("name")
        .name("name")
        .attributes(&[("Arn", "arn")])
        .fields(&[
            to("ClusterName", "name"),
            block("ClusterSettings", "setting", &[to("Name", "name"), to("Value", "value")]),
            special("CapacityProviders", Special::ClusterProviders),
            special("DefaultCapacityProviderStrategy", Special::ClusterStrategy),
            TAGS,
        ]),
    row("AWS::ECS::ClusterCapacityProviderAssociations", "aws_ecs_cluster_capacity_providers")
        .suffix("Providers")
        .fields(&[
            to("Cluster", "cluster_name"),
            to("CapacityProviders", "capacity_providers"),
            block("DefaultCapacityProviderStrategy", "default_capacity_provider_strategy", STRATEGY),
        ]),
    row("AWS::ECS::TaskDefinition", "aws_ecs_task_definition")
        .suffix("TaskDefinition")
        .reference("arn")
        .attributes(&[("TaskDefinitionArn", "arn")])
        .name("family")
        .fields(&[
            to("Family", "family"),
            to("Cpu", "cpu"),
            to("Memory", "memory"),
            to("NetworkMode", "network_mode"),
            to("RequiresCompatibilities", "requires_compatibilities"),
            to("ExecutionRoleArn", "execution_role_arn"),
            to("TaskRoleArn", "task_role_arn"),
            special("ContainerDefinitions", Special::Containers),
            block("EphemeralStorage", "ephemeral_storage", &[to("SizeInGiB", "size_in_gib")]),
            block(
                "RuntimePlatform",
                "runtime_platform",
                &[to("CpuArchitecture", "cpu_architecture"), to("OperatingSystemFamily", "operating_system_family")],
            ),
            TAGS,
        ]),
];
