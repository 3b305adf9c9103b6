//! Logs, alarms, dashboards and traces.

use super::{Constant, Field, Row, TAGS, To, block, constant, document, inline, named_values, row, special, to};
use crate::terraform::special::Special;

const ENABLED: Field = to("ActionsEnabled", "actions_enabled");
const ON_ALARM: Field = to("AlarmActions", "alarm_actions");
const ON_OK: Field = to("OKActions", "ok_actions");
const ON_MISSING: Field = to("InsufficientDataActions", "insufficient_data_actions");

const METRIC_STAT: Field = block(
    "MetricStat",
    "metric",
    &[
        inline(
            "Metric",
            &[to("Namespace", "namespace"), to("MetricName", "metric_name"), named_values("Dimensions", "dimensions")],
        ),
        to("Period", "period"),
        to("Stat", "stat"),
        to("Unit", "unit"),
    ],
);

pub(super) const ROWS: &[Row] = &[
    row("AWS::Logs::LogGroup", "aws_cloudwatch_log_group")
        .suffix("LogGroup")
        .reference("name")
        // CloudFormation's ARN of a log group ends in `:*`, the provider's does not.
        .attributes(&[("Arn", "{}.arn:*")])
        .fields(&[
            to("LogGroupName", "name"),
            to("LogGroupClass", "log_group_class"),
            to("RetentionInDays", "retention_in_days"),
            to("KmsKeyId", "kms_key_id"),
            TAGS,
        ]),
    row("AWS::Logs::LogStream", "aws_cloudwatch_log_stream")
        .suffix("LogStream")
        .reference("name")
        .name("name")
        .fields(&[to("LogStreamName", "name"), to("LogGroupName", "log_group_name")]),
    row("AWS::Logs::MetricFilter", "aws_cloudwatch_log_metric_filter")
        .suffix("MetricFilter")
        .reference("name")
        .name("name")
        .fields(&[
            to("FilterName", "name"),
            to("LogGroupName", "log_group_name"),
            to("FilterPattern", "pattern"),
            block(
                "MetricTransformations",
                "metric_transformation",
                &[
                    to("MetricName", "name"),
                    to("MetricNamespace", "namespace"),
                    to("MetricValue", "value"),
                    to("DefaultValue", "default_value"),
                    to("Unit", "unit"),
                    Field { cfn: "Dimensions", to: To::Pairs("dimensions", "Key", "Value") },
                ],
            ),
        ]),
    row("AWS::Logs::SubscriptionFilter", "aws_cloudwatch_log_subscription_filter")
        .suffix("SubscriptionFilter")
        .name("name")
        .fields(&[
            to("FilterName", "name"),
            to("LogGroupName", "log_group_name"),
            to("FilterPattern", "filter_pattern"),
            to("DestinationArn", "destination_arn"),
            to("RoleArn", "role_arn"),
            to("Distribution", "distribution"),
        ]),
    row("AWS::Logs::QueryDefinition", "aws_cloudwatch_query_definition")
        .suffix("Query")
        .reference("query_definition_id")
        .attributes(&[("QueryDefinitionId", "query_definition_id")])
        .fields(&[
            to("Name", "name"),
            to("QueryString", "query_string"),
            to("LogGroupNames", "log_group_names"),
            Field { cfn: "QueryLanguage", to: To::Implied("CWLI") },
        ]),
    row("AWS::Logs::LogAnomalyDetector", "aws_cloudwatch_log_anomaly_detector")
        .suffix("LogAnomalyDetector")
        .reference("arn")
        .attributes(&[("AnomalyDetectorArn", "arn")])
        .fields(&[
            to("DetectorName", "detector_name"),
            special("LogGroupArnList", Special::LogGroups("log_group_arn_list")),
            to("EvaluationFrequency", "evaluation_frequency"),
            to("FilterPattern", "filter_pattern"),
            to("AnomalyVisibilityTime", "anomaly_visibility_time"),
            to("KmsKeyId", "kms_key_id"),
            constant("enabled", Constant::Bool(true)),
        ]),
    row("AWS::Logs::ResourcePolicy", "aws_cloudwatch_log_resource_policy")
        .suffix("ResourcePolicy")
        .reference("policy_name")
        .fields(&[to("PolicyName", "policy_name"), document("PolicyDocument", "policy_document")]),
    row("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm")
        .suffix("Alarm")
        .reference("alarm_name")
        .name("alarm_name")
        .attributes(&[("Arn", "arn")])
        .fields(&[
            to("AlarmName", "alarm_name"),
            to("AlarmDescription", "alarm_description"),
            to("Namespace", "namespace"),
            to("MetricName", "metric_name"),
            named_values("Dimensions", "dimensions"),
            to("Statistic", "statistic"),
            to("ExtendedStatistic", "extended_statistic"),
            to("Unit", "unit"),
            to("Period", "period"),
            to("EvaluationPeriods", "evaluation_periods"),
            to("DatapointsToAlarm", "datapoints_to_alarm"),
            to("Threshold", "threshold"),
            to("ThresholdMetricId", "threshold_metric_id"),
            to("ComparisonOperator", "comparison_operator"),
            to("TreatMissingData", "treat_missing_data"),
            to("EvaluateLowSampleCountPercentile", "evaluate_low_sample_count_percentiles"),
            ENABLED,
            ON_ALARM,
            ON_OK,
            ON_MISSING,
            block(
                "Metrics",
                "metric_query",
                &[
                    to("Id", "id"),
                    to("Expression", "expression"),
                    to("Label", "label"),
                    to("Period", "period"),
                    to("ReturnData", "return_data"),
                    to("AccountId", "account_id"),
                    METRIC_STAT,
                ],
            ),
            TAGS,
        ]),
    row("AWS::CloudWatch::CompositeAlarm", "aws_cloudwatch_composite_alarm")
        .suffix("Alarm")
        .reference("alarm_name")
        .name("alarm_name")
        .attributes(&[("Arn", "arn")])
        .fields(&[
            to("AlarmName", "alarm_name"),
            to("AlarmDescription", "alarm_description"),
            to("AlarmRule", "alarm_rule"),
            ENABLED,
            ON_ALARM,
            ON_OK,
            ON_MISSING,
            Field { cfn: "ActionsSuppressor", to: To::In("actions_suppressor", &to("ActionsSuppressor", "alarm")) },
            Field {
                cfn: "ActionsSuppressorExtensionPeriod",
                to: To::In("actions_suppressor", &to("ActionsSuppressorExtensionPeriod", "extension_period")),
            },
            Field {
                cfn: "ActionsSuppressorWaitPeriod",
                to: To::In("actions_suppressor", &to("ActionsSuppressorWaitPeriod", "wait_period")),
            },
            TAGS,
        ]),
    row("AWS::CloudWatch::Dashboard", "aws_cloudwatch_dashboard")
        .suffix("Dashboard")
        .reference("dashboard_name")
        .name("dashboard_name")
        .fields(&[
            to("DashboardName", "dashboard_name"),
            document("DashboardBody", "dashboard_body"),
            Field { cfn: "Tags", to: To::Nothing("the provider does not tag dashboards") },
        ]),
    row("AWS::XRay::Group", "aws_xray_group")
        .suffix("Group")
        .reference("arn")
        .attributes(&[("GroupARN", "arn")])
        .fields(&[
            to("GroupName", "group_name"),
            to("FilterExpression", "filter_expression"),
            block(
                "InsightsConfiguration",
                "insights_configuration",
                &[to("InsightsEnabled", "insights_enabled"), to("NotificationsEnabled", "notifications_enabled")],
            ),
            TAGS,
        ]),
    row("AWS::XRay::SamplingRule", "aws_xray_sampling_rule").suffix("SamplingRule").reference("arn").fields(&[
        inline(
            "SamplingRule",
            &[
                to("RuleName", "rule_name"),
                to("Priority", "priority"),
                to("FixedRate", "fixed_rate"),
                to("ReservoirSize", "reservoir_size"),
                to("ServiceName", "service_name"),
                to("ServiceType", "service_type"),
                to("Host", "host"),
                to("HTTPMethod", "http_method"),
                to("URLPath", "url_path"),
                to("ResourceARN", "resource_arn"),
                to("Version", "version"),
                to("Attributes", "attributes"),
            ],
        ),
        TAGS,
    ]),
    row("AWS::Chatbot::SlackChannelConfiguration", "aws_chatbot_slack_channel_configuration")
        .suffix("SlackChannel")
        .reference("chat_configuration_arn")
        .attributes(&[("Arn", "chat_configuration_arn")])
        .fields(&[
            to("ConfigurationName", "configuration_name"),
            to("SlackWorkspaceId", "slack_team_id"),
            to("SlackChannelId", "slack_channel_id"),
            to("IamRoleArn", "iam_role_arn"),
            to("SnsTopicArns", "sns_topic_arns"),
            to("GuardrailPolicies", "guardrail_policy_arns"),
            to("LoggingLevel", "logging_level"),
            to("UserRoleRequired", "user_authorization_required"),
            TAGS,
        ]),
    row("AWS::Grafana::Workspace", "aws_grafana_workspace")
        .suffix("Workspace")
        .attributes(&[("Id", "id"), ("Endpoint", "endpoint")])
        .fields(&[
            to("Name", "name"),
            to("Description", "description"),
            to("AccountAccessType", "account_access_type"),
            to("AuthenticationProviders", "authentication_providers"),
            to("PermissionType", "permission_type"),
            to("GrafanaVersion", "grafana_version"),
            to("RoleArn", "role_arn"),
            to("DataSources", "data_sources"),
            to("NotificationDestinations", "notification_destinations"),
        ]),
];
