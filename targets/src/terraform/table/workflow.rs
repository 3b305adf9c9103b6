//! State machines.

use super::{Field, Row, TAGS, To, block, document, inline, row, special, to};
use crate::terraform::special::Special;

/// A pipe from a table's stream.
const STREAM: &[Field] = &[
    to("StartingPosition", "starting_position"),
    to("BatchSize", "batch_size"),
    to("MaximumBatchingWindowInSeconds", "maximum_batching_window_in_seconds"),
    to("MaximumRecordAgeInSeconds", "maximum_record_age_in_seconds"),
    to("MaximumRetryAttempts", "maximum_retry_attempts"),
    to("OnPartialBatchItemFailure", "on_partial_batch_item_failure"),
    to("ParallelizationFactor", "parallelization_factor"),
    block("DeadLetterConfig", "dead_letter_config", &[to("Arn", "arn")]),
];

/// A pipe from Kinesis, which may also begin at a moment.
const KINESIS: &[Field] = &[
    to("StartingPosition", "starting_position"),
    to("StartingPositionTimestamp", "starting_position_timestamp"),
    to("BatchSize", "batch_size"),
    to("MaximumBatchingWindowInSeconds", "maximum_batching_window_in_seconds"),
    to("MaximumRecordAgeInSeconds", "maximum_record_age_in_seconds"),
    to("MaximumRetryAttempts", "maximum_retry_attempts"),
    to("OnPartialBatchItemFailure", "on_partial_batch_item_failure"),
    to("ParallelizationFactor", "parallelization_factor"),
    block("DeadLetterConfig", "dead_letter_config", &[to("Arn", "arn")]),
];

pub(super) const ROWS: &[Row] = &[
    row("AWS::Pipes::Pipe", "aws_pipes_pipe").suffix("Pipe").reference("name").attributes(&[("Arn", "arn")]).fields(&[
        to("Name", "name"),
        to("Description", "description"),
        to("RoleArn", "role_arn"),
        to("DesiredState", "desired_state"),
        to("Source", "source"),
        block(
            "SourceParameters",
            "source_parameters",
            &[
                block(
                    "FilterCriteria",
                    "filter_criteria",
                    &[block("Filters", "filter", &[document("Pattern", "pattern")])],
                ),
                block(
                    "SqsQueueParameters",
                    "sqs_queue_parameters",
                    &[
                        to("BatchSize", "batch_size"),
                        to("MaximumBatchingWindowInSeconds", "maximum_batching_window_in_seconds"),
                    ],
                ),
                block("KinesisStreamParameters", "kinesis_stream_parameters", KINESIS),
                block("DynamoDBStreamParameters", "dynamodb_stream_parameters", STREAM),
            ],
        ),
        to("Target", "target"),
        block(
            "TargetParameters",
            "target_parameters",
            &[block(
                "StepFunctionStateMachineParameters",
                "step_function_state_machine_parameters",
                &[to("InvocationType", "invocation_type")],
            )],
        ),
        TAGS,
    ]),
    row("AWS::StepFunctions::StateMachine", "aws_sfn_state_machine")
        .suffix("StateMachine")
        .reference("arn")
        .attributes(&[("Arn", "arn"), ("Name", "name"), ("StateMachineRevisionId", "revision_id")])
        .fields(&[
            to("StateMachineName", "name"),
            to("StateMachineType", "type"),
            to("RoleArn", "role_arn"),
            document("DefinitionString", "definition"),
            document("Definition", "definition"),
            block(
                "LoggingConfiguration",
                "logging_configuration",
                &[
                    to("Level", "level"),
                    to("IncludeExecutionData", "include_execution_data"),
                    inline(
                        "Destinations",
                        &[inline("CloudWatchLogsLogGroup", &[to("LogGroupArn", "log_destination")])],
                    ),
                ],
            ),
            block("TracingConfiguration", "tracing_configuration", &[to("Enabled", "enabled")]),
            block(
                "EncryptionConfiguration",
                "encryption_configuration",
                &[
                    to("Type", "type"),
                    to("KmsKeyId", "kms_key_id"),
                    to("KmsDataKeyReusePeriodSeconds", "kms_data_key_reuse_period_seconds"),
                ],
            ),
            TAGS,
        ]),
    // A version is published by the state machine itself.
    row("AWS::StepFunctions::StateMachineVersion", "")
        .inside("StateMachineArn")
        .reference("state_machine_version_arn")
        .attributes(&[("Arn", "state_machine_version_arn")]),
    row("AWS::StepFunctions::StateMachineAlias", "aws_sfn_alias")
        .suffix("Alias")
        .reference("arn")
        .attributes(&[("Arn", "arn")])
        .name("name")
        .fields(&[
            to("Name", "name"),
            to("Description", "description"),
            block(
                "RoutingConfiguration",
                "routing_configuration",
                &[to("StateMachineVersionArn", "state_machine_version_arn"), to("Weight", "weight")],
            ),
            special("DeploymentPreference", Special::MachineDeployment),
        ]),
    row("AWS::StepFunctions::Activity", "aws_sfn_activity")
        .suffix("Activity")
        .reference("arn")
        .attributes(&[("Arn", "arn"), ("Name", "name")])
        .fields(&[to("Name", "name"), Field { cfn: "Tags", to: To::Tags }]),
];
