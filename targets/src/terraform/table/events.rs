//! Rules, schedules and buses.

use super::{Beside, Field, Named, Row, TAGS, beside, block, document, inline, row, special, to};
use crate::terraform::special::Special;

const DEAD_LETTER: Field = block("DeadLetterConfig", "dead_letter_config", &[to("Arn", "arn")]);

const RETRY: Field = block(
    "RetryPolicy",
    "retry_policy",
    &[
        to("MaximumEventAgeInSeconds", "maximum_event_age_in_seconds"),
        to("MaximumRetryAttempts", "maximum_retry_attempts"),
    ],
);

const NETWORK: Field = block(
    "NetworkConfiguration",
    "network_configuration",
    &[inline(
        "AwsVpcConfiguration",
        &[
            to("Subnets", "subnets"),
            to("SecurityGroups", "security_groups"),
            special("AssignPublicIp", Special::PublicIp),
        ],
    )],
);

const ECS: &[Field] = &[
    to("TaskDefinitionArn", "task_definition_arn"),
    to("TaskCount", "task_count"),
    to("LaunchType", "launch_type"),
    to("PlatformVersion", "platform_version"),
    to("Group", "group"),
    to("PropagateTags", "propagate_tags"),
    to("EnableECSManagedTags", "enable_ecs_managed_tags"),
    NETWORK,
    block(
        "CapacityProviderStrategy",
        "capacity_provider_strategy",
        &[to("CapacityProvider", "capacity_provider"), to("Base", "base"), to("Weight", "weight")],
    ),
];

const TARGET: Beside = Beside {
    tf: "aws_cloudwatch_event_target",
    links: &[("rule", "name")],
    shared: &[("EventBusName", "event_bus_name")],
    named: Named::By("Id"),
    element: "",
    fields: &[
        to("Id", "target_id"),
        to("Arn", "arn"),
        to("RoleArn", "role_arn"),
        to("InputPath", "input_path"),
        document("Input", "input"),
        block(
            "InputTransformer",
            "input_transformer",
            &[to("InputPathsMap", "input_paths"), document("InputTemplate", "input_template")],
        ),
        DEAD_LETTER,
        RETRY,
        block("SqsParameters", "sqs_target", &[to("MessageGroupId", "message_group_id")]),
        block("KinesisParameters", "kinesis_target", &[to("PartitionKeyPath", "partition_key_path")]),
        block("EcsParameters", "ecs_target", ECS),
    ],
    after: &[],
};

pub(super) const ROWS: &[Row] = &[
    row("AWS::Events::EventBus", "aws_cloudwatch_event_bus")
        .suffix("Bus")
        .reference("name")
        .attributes(&[("Arn", "arn"), ("Name", "name")])
        .fields(&[
            to("Name", "name"),
            to("Description", "description"),
            to("KmsKeyIdentifier", "kms_key_identifier"),
            DEAD_LETTER,
            block("LogConfig", "log_config", &[to("IncludeDetail", "include_detail"), to("Level", "level")]),
            TAGS,
        ]),
    row("AWS::Events::EventBusPolicy", "aws_cloudwatch_event_bus_policy").suffix("BusPolicy").fields(&[
        to("EventBusName", "event_bus_name"),
        special("Statement", Special::BusStatement),
        special("StatementId", Special::BusStatementId),
    ]),
    row("AWS::Events::Archive", "aws_cloudwatch_event_archive")
        .suffix("Archive")
        .reference("name")
        .attributes(&[("Arn", "arn")])
        .name("name")
        .fields(&[
            to("ArchiveName", "name"),
            to("Description", "description"),
            to("SourceArn", "event_source_arn"),
            document("EventPattern", "event_pattern"),
            to("RetentionDays", "retention_days"),
            to("KmsKeyIdentifier", "kms_key_identifier"),
        ]),
    row("AWS::Events::Rule", "aws_cloudwatch_event_rule")
        .suffix("Rule")
        .reference("name")
        .attributes(&[("Arn", "arn")])
        .fields(&[
            to("Name", "name"),
            to("Description", "description"),
            to("EventBusName", "event_bus_name"),
            to("ScheduleExpression", "schedule_expression"),
            document("EventPattern", "event_pattern"),
            to("State", "state"),
            to("RoleArn", "role_arn"),
            beside("Targets", &TARGET),
            TAGS,
        ]),
    row("AWS::Scheduler::ScheduleGroup", "aws_scheduler_schedule_group")
        .suffix("ScheduleGroup")
        .reference("name")
        .attributes(&[("Arn", "arn")])
        .fields(&[to("Name", "name"), TAGS]),
    row("AWS::Scheduler::Schedule", "aws_scheduler_schedule")
        .suffix("Schedule")
        .reference("name")
        .attributes(&[("Arn", "arn")])
        .fields(&[
            to("Name", "name"),
            to("GroupName", "group_name"),
            to("Description", "description"),
            to("ScheduleExpression", "schedule_expression"),
            to("ScheduleExpressionTimezone", "schedule_expression_timezone"),
            to("StartDate", "start_date"),
            to("EndDate", "end_date"),
            to("State", "state"),
            to("KmsKeyArn", "kms_key_arn"),
            block(
                "FlexibleTimeWindow",
                "flexible_time_window",
                &[to("Mode", "mode"), to("MaximumWindowInMinutes", "maximum_window_in_minutes")],
            ),
            block(
                "Target",
                "target",
                &[
                    to("Arn", "arn"),
                    to("RoleArn", "role_arn"),
                    document("Input", "input"),
                    DEAD_LETTER,
                    RETRY,
                    block(
                        "EventBridgeParameters",
                        "eventbridge_parameters",
                        &[to("DetailType", "detail_type"), to("Source", "source")],
                    ),
                    block("SqsParameters", "sqs_parameters", &[to("MessageGroupId", "message_group_id")]),
                    block("KinesisParameters", "kinesis_parameters", &[to("PartitionKey", "partition_key")]),
                    block("EcsParameters", "ecs_parameters", ECS),
                ],
            ),
        ]),
];
