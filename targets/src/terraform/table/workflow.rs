//! State machines.

use super::{Field, Row, TAGS, To, block, document, inline, row, special, to};
use crate::terraform::special::Special;

pub(super) const ROWS: &[Row] = &[
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
