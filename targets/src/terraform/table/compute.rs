//! Functions and what belongs to them.

use super::{Beside, Field, Keep, Named, Row, TAGS, To, beside, block, document, row, special, to};
use crate::terraform::special::Special;

const DESTINATION: &[Field] = &[to("Destination", "destination")];

const CORS: &[Field] = &[
    to("AllowCredentials", "allow_credentials"),
    to("AllowHeaders", "allow_headers"),
    to("AllowMethods", "allow_methods"),
    to("AllowOrigins", "allow_origins"),
    to("ExposeHeaders", "expose_headers"),
    to("MaxAge", "max_age"),
];

const OF_FUNCTION: &[(&str, &str)] = &[("function_name", "function_name")];

pub(super) const ROWS: &[Row] = &[
    row("AWS::Lambda::Function", "aws_lambda_function")
        .suffix("Function")
        .reference("function_name")
        .attributes(&[("Arn", "arn")])
        .fields(&[
            to("FunctionName", "function_name"),
            to("Description", "description"),
            to("PackageType", "package_type"),
            special("Code", Special::Code),
            to("Runtime", "runtime"),
            to("Handler", "handler"),
            to("Architectures", "architectures"),
            to("MemorySize", "memory_size"),
            to("Timeout", "timeout"),
            to("Role", "role"),
            to("Layers", "layers"),
            to("ReservedConcurrentExecutions", "reserved_concurrent_executions"),
            to("KmsKeyArn", "kms_key_arn"),
            to("CodeSigningConfigArn", "code_signing_config_arn"),
            block("Environment", "environment", &[to("Variables", "variables")]),
            block("DeadLetterConfig", "dead_letter_config", &[to("TargetArn", "target_arn")]),
            block("EphemeralStorage", "ephemeral_storage", &[to("Size", "size")]),
            block(
                "FileSystemConfigs",
                "file_system_config",
                &[to("Arn", "arn"), to("LocalMountPath", "local_mount_path")],
            ),
            block(
                "ImageConfig",
                "image_config",
                &[
                    to("Command", "command"),
                    to("EntryPoint", "entry_point"),
                    to("WorkingDirectory", "working_directory"),
                ],
            ),
            block(
                "LoggingConfig",
                "logging_config",
                &[
                    to("LogGroup", "log_group"),
                    to("LogFormat", "log_format"),
                    to("ApplicationLogLevel", "application_log_level"),
                    to("SystemLogLevel", "system_log_level"),
                ],
            ),
            block("SnapStart", "snap_start", &[to("ApplyOn", "apply_on")]),
            block("TracingConfig", "tracing_config", &[to("Mode", "mode")]),
            block(
                "VpcConfig",
                "vpc_config",
                &[
                    to("SubnetIds", "subnet_ids"),
                    to("SecurityGroupIds", "security_group_ids"),
                    to("Ipv6AllowedForDualStack", "ipv6_allowed_for_dual_stack"),
                ],
            ),
            beside(
                "RecursiveLoop",
                &Beside {
                    tf: "aws_lambda_function_recursion_config",
                    links: OF_FUNCTION,
                    shared: &[],
                    named: Named::Alone,
                    element: "recursive_loop",
                    fields: &[],
                    after: &[],
                },
            ),
            beside(
                "RuntimeManagementConfig",
                &Beside {
                    tf: "aws_lambda_runtime_management_config",
                    links: OF_FUNCTION,
                    shared: &[],
                    named: Named::Alone,
                    element: "",
                    fields: &[
                        to("UpdateRuntimeOn", "update_runtime_on"),
                        to("RuntimeVersionArn", "runtime_version_arn"),
                    ],
                    after: &[],
                },
            ),
            TAGS,
        ]),
    // A version is published by the function itself whenever its code or configuration changes.
    row("AWS::Lambda::Version", "")
        .inside("FunctionName")
        .reference("qualified_arn")
        .attributes(&[("Version", "version"), ("FunctionArn", "qualified_arn")]),
    row("AWS::Lambda::Alias", "aws_lambda_alias")
        .suffix("Alias")
        .reference("arn")
        .attributes(&[("AliasArn", "arn")])
        .fields(&[
            to("Name", "name"),
            to("Description", "description"),
            to("FunctionName", "function_name"),
            to("FunctionVersion", "function_version"),
            beside(
                "ProvisionedConcurrencyConfig",
                &Beside {
                    tf: "aws_lambda_provisioned_concurrency_config",
                    links: &[("function_name", "function_name"), ("qualifier", "name")],
                    shared: &[],
                    named: Named::Alone,
                    element: "",
                    fields: &[to("ProvisionedConcurrentExecutions", "provisioned_concurrent_executions")],
                    after: &[],
                },
            ),
        ]),
    row("AWS::Lambda::LayerVersion", "aws_lambda_layer_version")
        .suffix("Layer")
        .reference("arn")
        .attributes(&[("LayerVersionArn", "arn")])
        .keep(Keep::Leave("skip_destroy"))
        .fields(&[
            to("LayerName", "layer_name"),
            to("Description", "description"),
            special("Content", Special::Code),
            to("CompatibleRuntimes", "compatible_runtimes"),
            to("CompatibleArchitectures", "compatible_architectures"),
            to("LicenseInfo", "license_info"),
        ]),
    row("AWS::Lambda::EventInvokeConfig", "aws_lambda_function_event_invoke_config")
        .suffix("EventInvokeConfig")
        .fields(&[
            to("FunctionName", "function_name"),
            to("Qualifier", "qualifier"),
            to("MaximumEventAgeInSeconds", "maximum_event_age_in_seconds"),
            to("MaximumRetryAttempts", "maximum_retry_attempts"),
            block(
                "DestinationConfig",
                "destination_config",
                &[block("OnFailure", "on_failure", DESTINATION), block("OnSuccess", "on_success", DESTINATION)],
            ),
        ]),
    row("AWS::Lambda::EventSourceMapping", "aws_lambda_event_source_mapping")
        .suffix("Mapping")
        .reference("uuid")
        .attributes(&[("Id", "uuid"), ("EventSourceMappingArn", "arn")])
        .fields(&[
            to("FunctionName", "function_name"),
            to("EventSourceArn", "event_source_arn"),
            to("Enabled", "enabled"),
            to("StartingPosition", "starting_position"),
            special("StartingPositionTimestamp", Special::Timestamp("starting_position_timestamp")),
            to("BatchSize", "batch_size"),
            to("MaximumBatchingWindowInSeconds", "maximum_batching_window_in_seconds"),
            to("MaximumRecordAgeInSeconds", "maximum_record_age_in_seconds"),
            to("MaximumRetryAttempts", "maximum_retry_attempts"),
            to("BisectBatchOnFunctionError", "bisect_batch_on_function_error"),
            to("ParallelizationFactor", "parallelization_factor"),
            to("TumblingWindowInSeconds", "tumbling_window_in_seconds"),
            to("FunctionResponseTypes", "function_response_types"),
            to("KmsKeyArn", "kms_key_arn"),
            to("Topics", "topics"),
            to("Queues", "queues"),
            block(
                "DestinationConfig",
                "destination_config",
                &[block("OnFailure", "on_failure", &[to("Destination", "destination_arn")])],
            ),
            block(
                "FilterCriteria",
                "filter_criteria",
                &[block("Filters", "filter", &[document("Pattern", "pattern")])],
            ),
            block("ScalingConfig", "scaling_config", &[to("MaximumConcurrency", "maximum_concurrency")]),
            block("MetricsConfig", "metrics_config", &[to("Metrics", "metrics")]),
            block(
                "ProvisionedPollerConfig",
                "provisioned_poller_config",
                &[to("MinimumPollers", "minimum_pollers"), to("MaximumPollers", "maximum_pollers")],
            ),
            block("SourceAccessConfigurations", "source_access_configuration", &[to("Type", "type"), to("URI", "uri")]),
            TAGS,
        ]),
    row("AWS::Lambda::Permission", "aws_lambda_permission").suffix("Permission").fields(&[
        special("FunctionName", Special::PermissionFunction),
        to("Action", "action"),
        to("Principal", "principal"),
        to("PrincipalOrgID", "principal_org_id"),
        to("SourceArn", "source_arn"),
        to("SourceAccount", "source_account"),
        to("EventSourceToken", "event_source_token"),
        to("FunctionUrlAuthType", "function_url_auth_type"),
        to("InvokedViaFunctionUrl", "invoked_via_function_url"),
    ]),
    row("AWS::Lambda::Url", "aws_lambda_function_url")
        .suffix("Url")
        .reference("function_arn")
        .attributes(&[("FunctionUrl", "function_url"), ("FunctionArn", "function_arn")])
        .fields(&[
            to("TargetFunctionArn", "function_name"),
            to("Qualifier", "qualifier"),
            to("AuthType", "authorization_type"),
            to("InvokeMode", "invoke_mode"),
            block("Cors", "cors", CORS),
        ]),
    row("AWS::Lambda::CodeSigningConfig", "aws_lambda_code_signing_config")
        .suffix("CodeSigningConfig")
        .reference("arn")
        .attributes(&[("CodeSigningConfigArn", "arn"), ("CodeSigningConfigId", "config_id")])
        .fields(&[
            to("Description", "description"),
            block(
                "AllowedPublishers",
                "allowed_publishers",
                &[to("SigningProfileVersionArns", "signing_profile_version_arns")],
            ),
            block(
                "CodeSigningPolicies",
                "policies",
                &[to("UntrustedArtifactOnDeployment", "untrusted_artifact_on_deployment")],
            ),
            TAGS,
        ]),
    row("AWS::CodeDeploy::Application", "aws_codedeploy_app")
        .suffix("Application")
        .reference("name")
        .name("name")
        .fields(&[to("ApplicationName", "name"), to("ComputePlatform", "compute_platform"), TAGS]),
    row("AWS::CodeDeploy::DeploymentConfig", "aws_codedeploy_deployment_config")
        .suffix("DeploymentConfig")
        .reference("deployment_config_name")
        .name("deployment_config_name")
        .fields(&[
            to("DeploymentConfigName", "deployment_config_name"),
            to("ComputePlatform", "compute_platform"),
            block(
                "TrafficRoutingConfig",
                "traffic_routing_config",
                &[
                    to("Type", "type"),
                    block(
                        "TimeBasedCanary",
                        "time_based_canary",
                        &[to("CanaryInterval", "interval"), to("CanaryPercentage", "percentage")],
                    ),
                    block(
                        "TimeBasedLinear",
                        "time_based_linear",
                        &[to("LinearInterval", "interval"), to("LinearPercentage", "percentage")],
                    ),
                ],
            ),
        ]),
    row("AWS::CodeDeploy::DeploymentGroup", "aws_codedeploy_deployment_group")
        .suffix("DeploymentGroup")
        .reference("deployment_group_name")
        .name("deployment_group_name")
        .fields(&[
            to("ApplicationName", "app_name"),
            to("DeploymentGroupName", "deployment_group_name"),
            to("ServiceRoleArn", "service_role_arn"),
            to("DeploymentConfigName", "deployment_config_name"),
            block(
                "DeploymentStyle",
                "deployment_style",
                &[to("DeploymentOption", "deployment_option"), to("DeploymentType", "deployment_type")],
            ),
            block(
                "AutoRollbackConfiguration",
                "auto_rollback_configuration",
                &[to("Enabled", "enabled"), to("Events", "events")],
            ),
            block(
                "AlarmConfiguration",
                "alarm_configuration",
                &[
                    Field { cfn: "Alarms", to: To::Each("alarms", "Name") },
                    to("Enabled", "enabled"),
                    to("IgnorePollAlarmFailure", "ignore_poll_alarm_failure"),
                ],
            ),
            block(
                "TriggerConfigurations",
                "trigger_configuration",
                &[
                    to("TriggerName", "trigger_name"),
                    to("TriggerTargetArn", "trigger_target_arn"),
                    to("TriggerEvents", "trigger_events"),
                ],
            ),
            TAGS,
        ]),
    row("AWS::ApplicationAutoScaling::ScalableTarget", "aws_appautoscaling_target")
        .suffix("ScalableTarget")
        .reference("resource_id")
        .fields(&[
            to("ServiceNamespace", "service_namespace"),
            to("ScalableDimension", "scalable_dimension"),
            to("ResourceId", "resource_id"),
            to("MinCapacity", "min_capacity"),
            to("MaxCapacity", "max_capacity"),
            to("RoleARN", "role_arn"),
            beside(
                "ScheduledActions",
                &Beside {
                    tf: "aws_appautoscaling_scheduled_action",
                    links: &[
                        ("service_namespace", "service_namespace"),
                        ("scalable_dimension", "scalable_dimension"),
                        ("resource_id", "resource_id"),
                    ],
                    shared: &[],
                    named: Named::By("ScheduledActionName"),
                    element: "",
                    fields: &[
                        to("ScheduledActionName", "name"),
                        to("Schedule", "schedule"),
                        to("Timezone", "timezone"),
                        to("StartTime", "start_time"),
                        to("EndTime", "end_time"),
                        block(
                            "ScalableTargetAction",
                            "scalable_target_action",
                            &[to("MinCapacity", "min_capacity"), to("MaxCapacity", "max_capacity")],
                        ),
                    ],
                    after: &[],
                },
            ),
            TAGS,
        ]),
    row("AWS::ApplicationAutoScaling::ScalingPolicy", "aws_appautoscaling_policy")
        .suffix("ScalingPolicy")
        .reference("arn")
        .attributes(&[("Arn", "arn")])
        .fields(&[
            to("PolicyName", "name"),
            to("PolicyType", "policy_type"),
            special("ScalingTargetId", Special::ScalingTarget),
            to("ServiceNamespace", "service_namespace"),
            to("ScalableDimension", "scalable_dimension"),
            to("ResourceId", "resource_id"),
            block(
                "TargetTrackingScalingPolicyConfiguration",
                "target_tracking_scaling_policy_configuration",
                &[
                    to("TargetValue", "target_value"),
                    to("ScaleInCooldown", "scale_in_cooldown"),
                    to("ScaleOutCooldown", "scale_out_cooldown"),
                    to("DisableScaleIn", "disable_scale_in"),
                    block(
                        "PredefinedMetricSpecification",
                        "predefined_metric_specification",
                        &[to("PredefinedMetricType", "predefined_metric_type"), to("ResourceLabel", "resource_label")],
                    ),
                    block("CustomizedMetricSpecification", "customized_metric_specification", CUSTOM_METRIC),
                ],
            ),
            block(
                "StepScalingPolicyConfiguration",
                "step_scaling_policy_configuration",
                &[
                    to("AdjustmentType", "adjustment_type"),
                    to("Cooldown", "cooldown"),
                    to("MetricAggregationType", "metric_aggregation_type"),
                    to("MinAdjustmentMagnitude", "min_adjustment_magnitude"),
                    block(
                        "StepAdjustments",
                        "step_adjustment",
                        &[
                            to("MetricIntervalLowerBound", "metric_interval_lower_bound"),
                            to("MetricIntervalUpperBound", "metric_interval_upper_bound"),
                            to("ScalingAdjustment", "scaling_adjustment"),
                        ],
                    ),
                ],
            ),
        ]),
];

const DIMENSION: &[Field] = &[to("Name", "name"), to("Value", "value")];

const CUSTOM_METRIC: &[Field] = &[
    to("MetricName", "metric_name"),
    to("Namespace", "namespace"),
    to("Statistic", "statistic"),
    to("Unit", "unit"),
    block("Dimensions", "dimensions", DIMENSION),
    block(
        "Metrics",
        "metrics",
        &[
            to("Id", "id"),
            to("Expression", "expression"),
            to("Label", "label"),
            to("ReturnData", "return_data"),
            block(
                "MetricStat",
                "metric_stat",
                &[
                    to("Stat", "stat"),
                    to("Unit", "unit"),
                    block(
                        "Metric",
                        "metric",
                        &[
                            to("MetricName", "metric_name"),
                            to("Namespace", "namespace"),
                            block("Dimensions", "dimensions", DIMENSION),
                        ],
                    ),
                ],
            ),
        ],
    ),
];
