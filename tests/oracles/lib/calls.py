"""Which API call makes a resource of which CloudFormation type.

type -> (service, operation, options):
  name    property that CloudFormation would generate when it is absent
  ref     what Ref gives: JMESPath in the answer, "=Member" of the call, "!format" of the properties
  att     what GetAtt gives, in the same notation
  rename  {CloudFormation property: API member}
  fix     function(properties) -> properties, before the call
  add     function(properties, deployment) -> members to add
  skip    properties handled elsewhere (by "then")
  then    [(service, operation, function(properties, ref, deployment) -> arguments, a list of them, or None)]
"""

import io
import json
import zipfile

from api import low
from template import ACCOUNT


SIMPLE = {
    "AWS::Lambda::Version": (
        "lambda",
        "publish_version",
        dict(
            ref="FunctionArn",
            att={"Version": "Version", "FunctionArn": "FunctionArn"},
            skip=["ProvisionedConcurrencyConfig", "RuntimePolicy"],
            then=[
                (
                    "lambda",
                    "put_provisioned_concurrency_config",
                    lambda p, r, c: (
                        p.get("ProvisionedConcurrencyConfig")
                        and dict(
                            FunctionName=p["FunctionName"],
                            Qualifier=r.rsplit(":", 1)[1],
                            ProvisionedConcurrentExecutions=int(
                                p["ProvisionedConcurrencyConfig"]["ProvisionedConcurrentExecutions"]
                            ),
                        )
                    ),
                )
            ],
        ),
    ),
    "AWS::Lambda::Alias": (
        "lambda",
        "create_alias",
        dict(
            ref="AliasArn",
            att={"AliasArn": "AliasArn"},
            skip=["ProvisionedConcurrencyConfig"],
            fix=lambda p: _alias(p),
            then=[
                (
                    "lambda",
                    "put_provisioned_concurrency_config",
                    lambda p, r, c: (
                        p.get("ProvisionedConcurrencyConfig")
                        and dict(
                            FunctionName=p["FunctionName"],
                            Qualifier=p["Name"],
                            ProvisionedConcurrentExecutions=int(
                                p["ProvisionedConcurrencyConfig"]["ProvisionedConcurrentExecutions"]
                            ),
                        )
                    ),
                )
            ],
        ),
    ),
    "AWS::Lambda::Url": (
        "lambda",
        "create_function_url_config",
        dict(
            rename={"TargetFunctionArn": "FunctionName"},
            ref="FunctionArn",
            att={"FunctionUrl": "FunctionUrl", "FunctionArn": "FunctionArn"},
        ),
    ),
    "AWS::Lambda::EventInvokeConfig": (
        "lambda",
        "put_function_event_invoke_config",
        dict(
            ref="FunctionArn", fix=lambda p: {k: v for k, v in p.items() if not (k == "Qualifier" and v == "$LATEST")}
        ),
    ),
    "AWS::Lambda::EventSourceMapping": (
        "lambda",
        "create_event_source_mapping",
        dict(ref="UUID", att={"Id": "UUID", "EventSourceMappingArn": "EventSourceMappingArn"}),
    ),
    "AWS::Lambda::Permission": (
        "lambda",
        "add_permission",
        dict(ref="=StatementId", add=lambda p, c: {"StatementId": c.rid()}),
    ),
    "AWS::Lambda::LayerVersion": (
        "lambda",
        "publish_layer_version",
        dict(
            name="LayerName",
            ref="LayerVersionArn",
            att={"LayerVersionArn": "LayerVersionArn"},
            fix=lambda p: {**p, "Content": {"ZipFile": zipped("layer")}},
        ),
    ),
    "AWS::Lambda::LayerVersionPermission": (
        "lambda",
        "add_layer_version_permission",
        dict(
            ref="=StatementId",
            fix=lambda p: {
                **{k: v for k, v in p.items() if k != "LayerVersionArn"},
                "LayerName": p["LayerVersionArn"].rsplit(":", 1)[0],
                "VersionNumber": int(p["LayerVersionArn"].rsplit(":", 1)[1]),
            },
            add=lambda p, c: {"StatementId": c.rid()},
        ),
    ),
    "AWS::Lambda::CodeSigningConfig": (
        "lambda",
        "create_code_signing_config",
        dict(
            ref="CodeSigningConfig.CodeSigningConfigArn",
            att={"CodeSigningConfigArn": "CodeSigningConfig.CodeSigningConfigArn"},
        ),
    ),
    "AWS::IAM::ManagedPolicy": (
        "iam",
        "create_policy",
        dict(
            name="ManagedPolicyName",
            rename={"ManagedPolicyName": "PolicyName"},
            ref="Policy.Arn",
            att={"PolicyArn": "Policy.Arn"},
            skip=["Roles", "Users", "Groups"],
            then=[
                (
                    "iam",
                    "attach_role_policy",
                    lambda p, r, c: [dict(RoleName=x, PolicyArn=r) for x in p.get("Roles", [])],
                )
            ],
        ),
    ),
    "AWS::IAM::InstanceProfile": (
        "iam",
        "create_instance_profile",
        dict(
            name="InstanceProfileName",
            ref="InstanceProfile.InstanceProfileName",
            att={"Arn": "InstanceProfile.Arn"},
            skip=["Roles"],
            then=[
                (
                    "iam",
                    "add_role_to_instance_profile",
                    lambda p, r, c: [dict(InstanceProfileName=r, RoleName=x) for x in p.get("Roles", [])],
                )
            ],
        ),
    ),
    "AWS::SNS::Topic": (
        "sns",
        "create_topic",
        dict(
            name="TopicName",
            rename={"TopicName": "Name"},
            ref="TopicArn",
            att={"TopicArn": "TopicArn", "TopicName": "=Name"},
            fix=lambda p: _topic(p),
            skip=["Subscription"],
            then=[
                (
                    "sns",
                    "subscribe",
                    lambda p, r, c: [
                        dict(TopicArn=r, Protocol=s["Protocol"], Endpoint=s["Endpoint"])
                        for s in p.get("Subscription", [])
                    ],
                )
            ],
        ),
    ),
    "AWS::SNS::Subscription": (
        "sns",
        "subscribe",
        dict(ref="SubscriptionArn", fix=lambda p: _subscription(p), add=lambda p, c: {"ReturnSubscriptionArn": True}),
    ),
    "AWS::Events::EventBus": (
        "events",
        "create_event_bus",
        dict(ref="=Name", att={"Arn": "EventBusArn", "Name": "=Name"}),
    ),
    "AWS::Events::Archive": (
        "events",
        "create_archive",
        dict(name="ArchiveName", rename={"SourceArn": "EventSourceArn"}, ref="=ArchiveName", att={"Arn": "ArchiveArn"}),
    ),
    "AWS::Events::Connection": (
        "events",
        "create_connection",
        dict(name="Name", ref="=Name", att={"Arn": "ConnectionArn"}),
    ),
    "AWS::Events::ApiDestination": (
        "events",
        "create_api_destination",
        dict(name="Name", ref="=Name", att={"Arn": "ApiDestinationArn"}),
    ),
    "AWS::Events::EventBusPolicy": (
        "events",
        "put_permission",
        dict(
            ref="=StatementId",
            fix=lambda p: (
                {
                    "EventBusName": p.get("EventBusName", "default"),
                    "Policy": json.dumps(
                        {"Version": "2012-10-17", "Statement": [{"Sid": p.get("StatementId", "s"), **p["Statement"]}]}
                    ),
                }
                if "Statement" in p
                else p
            ),
        ),
    ),
    "AWS::Scheduler::ScheduleGroup": (
        "scheduler",
        "create_schedule_group",
        dict(name="Name", ref="=Name", att={"Arn": "ScheduleGroupArn"}),
    ),
    "AWS::Scheduler::Schedule": (
        "scheduler",
        "create_schedule",
        dict(name="Name", ref="=Name", att={"Arn": "ScheduleArn"}),
    ),
    "AWS::Pipes::Pipe": (
        "pipes",
        "create_pipe",
        dict(name="Name", ref="=Name", att={"Arn": "Arn", "CurrentState": "CurrentState"}),
    ),
    "AWS::Logs::LogGroup": (
        "logs",
        "create_log_group",
        dict(
            name="LogGroupName",
            ref="=logGroupName",
            att={"Arn": "!arn:aws:logs:us-east-1:123456789012:log-group:{ref}:*"},
            skip=["RetentionInDays", "DataProtectionPolicy", "FieldIndexPolicies"],
            then=[
                (
                    "logs",
                    "put_retention_policy",
                    lambda p, r, c: (
                        p.get("RetentionInDays") and dict(logGroupName=r, retentionInDays=int(p["RetentionInDays"]))
                    ),
                )
            ],
        ),
    ),
    "AWS::Logs::LogStream": ("logs", "create_log_stream", dict(name="LogStreamName", ref="=logStreamName")),
    "AWS::Logs::SubscriptionFilter": ("logs", "put_subscription_filter", dict(name="FilterName", ref="=filterName")),
    "AWS::Logs::MetricFilter": (
        "logs",
        "put_metric_filter",
        dict(name="FilterName", ref="=filterName", fix=lambda p: _metric_filter(p)),
    ),
    "AWS::Logs::ResourcePolicy": ("logs", "put_resource_policy", dict(ref="=policyName")),
    "AWS::CloudWatch::Alarm": (
        "cloudwatch",
        "put_metric_alarm",
        dict(name="AlarmName", ref="=AlarmName", att={"Arn": "!arn:aws:cloudwatch:us-east-1:123456789012:alarm:{ref}"}),
    ),
    "AWS::CloudWatch::CompositeAlarm": (
        "cloudwatch",
        "put_composite_alarm",
        dict(name="AlarmName", ref="=AlarmName", att={"Arn": "!arn:aws:cloudwatch:us-east-1:123456789012:alarm:{ref}"}),
    ),
    "AWS::CloudWatch::Dashboard": ("cloudwatch", "put_dashboard", dict(name="DashboardName", ref="=DashboardName")),
    "AWS::CloudWatch::AnomalyDetector": ("cloudwatch", "put_anomaly_detector", dict(ref="!anomaly-detector")),
    "AWS::Kinesis::Stream": (
        "kinesis",
        "create_stream",
        dict(
            name="Name",
            rename={"Name": "StreamName"},
            ref="=StreamName",
            att={"Arn": "!arn:aws:kinesis:us-east-1:123456789012:stream/{ref}"},
            skip=["RetentionPeriodHours", "StreamEncryption"],
            then=[
                (
                    "kinesis",
                    "increase_stream_retention_period",
                    lambda p, r, c: (
                        int(p.get("RetentionPeriodHours", 24)) > 24
                        and dict(StreamName=r, RetentionPeriodHours=int(p["RetentionPeriodHours"]))
                    ),
                ),
                (
                    "kinesis",
                    "start_stream_encryption",
                    lambda p, r, c: p.get("StreamEncryption") and dict(StreamName=r, **p["StreamEncryption"]),
                ),
            ],
        ),
    ),
    "AWS::Kinesis::StreamConsumer": (
        "kinesis",
        "register_stream_consumer",
        dict(
            ref="Consumer.ConsumerARN",
            att={"ConsumerARN": "Consumer.ConsumerARN", "ConsumerName": "Consumer.ConsumerName"},
        ),
    ),
    "AWS::KinesisFirehose::DeliveryStream": (
        "firehose",
        "create_delivery_stream",
        dict(name="DeliveryStreamName", ref="=DeliveryStreamName", att={"Arn": "DeliveryStreamARN"}),
    ),
    "AWS::DynamoDB::Table": (
        "dynamodb",
        "create_table",
        dict(
            name="TableName",
            ref="TableDescription.TableName",
            att={"Arn": "TableDescription.TableArn", "StreamArn": "TableDescription.LatestStreamArn"},
            fix=lambda p: _table(p),
            skip=[
                "TimeToLiveSpecification",
                "PointInTimeRecoverySpecification",
                "KinesisStreamSpecification",
                "ContributorInsightsSpecification",
            ],
            then=[
                (
                    "dynamodb",
                    "update_time_to_live",
                    lambda p, r, c: (
                        p.get("TimeToLiveSpecification")
                        and dict(
                            TableName=r,
                            TimeToLiveSpecification={
                                **p["TimeToLiveSpecification"],
                                "Enabled": truth(p["TimeToLiveSpecification"]["Enabled"]),
                            },
                        )
                    ),
                ),
                (
                    "dynamodb",
                    "update_continuous_backups",
                    lambda p, r, c: (
                        p.get("PointInTimeRecoverySpecification")
                        and dict(
                            TableName=r,
                            PointInTimeRecoverySpecification={
                                "PointInTimeRecoveryEnabled": truth(
                                    p["PointInTimeRecoverySpecification"].get("PointInTimeRecoveryEnabled")
                                )
                            },
                        )
                    ),
                ),
            ],
        ),
    ),
    "AWS::ApiGatewayV2::Api": (
        "apigatewayv2",
        "create_api",
        dict(
            ref="ApiId",
            att={"ApiEndpoint": "ApiEndpoint", "ApiId": "ApiId"},
            skip=["Body", "FailOnWarnings", "BasePath"],
            fix=lambda p: {"Name": "from-body", "ProtocolType": "HTTP", **p},
        ),
    ),
    "AWS::ApiGatewayV2::Integration": (
        "apigatewayv2",
        "create_integration",
        dict(ref="IntegrationId", att={"IntegrationId": "IntegrationId"}),
    ),
    "AWS::ApiGatewayV2::Route": ("apigatewayv2", "create_route", dict(ref="RouteId", att={"RouteId": "RouteId"})),
    "AWS::ApiGatewayV2::Stage": ("apigatewayv2", "create_stage", dict(ref="=StageName")),
    "AWS::ApiGatewayV2::Authorizer": (
        "apigatewayv2",
        "create_authorizer",
        dict(ref="AuthorizerId", att={"AuthorizerId": "AuthorizerId"}, rename={"IdentitySource": "IdentitySource"}),
    ),
    "AWS::ApiGatewayV2::Deployment": (
        "apigatewayv2",
        "create_deployment",
        dict(ref="DeploymentId", att={"DeploymentId": "DeploymentId"}),
    ),
    "AWS::ApiGatewayV2::DomainName": ("apigatewayv2", "create_domain_name", dict(ref="=DomainName")),
    "AWS::ApiGatewayV2::ApiMapping": ("apigatewayv2", "create_api_mapping", dict(ref="ApiMappingId")),
    "AWS::ApiGatewayV2::VpcLink": ("apigatewayv2", "create_vpc_link", dict(ref="VpcLinkId")),
    "AWS::ApiGateway::RestApi": (
        "apigateway",
        "create_rest_api",
        dict(
            ref="id",
            att={"RootResourceId": "rootResourceId", "RestApiId": "id"},
            skip=["Body", "BodyS3Location", "FailOnWarnings", "Mode", "Parameters"],
            fix=lambda p: {"name": "from-body", **{low(k): v for k, v in p.items()}},
        ),
    ),
    "AWS::ApiGateway::Resource": ("apigateway", "create_resource", dict(ref="id", att={"ResourceId": "id"})),
    "AWS::ApiGateway::Deployment": ("apigateway", "create_deployment", dict(ref="id", att={"DeploymentId": "id"})),
    "AWS::ApiGateway::Stage": (
        "apigateway",
        "create_stage",
        dict(
            ref="=stageName",
            skip=["MethodSettings", "AccessLogSetting"],
            covers=["MethodSettings"],
            then=[("apigateway", "update_stage", lambda p, r, c: _stage_patch(p, r))],
        ),
    ),
    "AWS::ApiGateway::Authorizer": (
        "apigateway",
        "create_authorizer",
        dict(
            ref="id",
            att={"AuthorizerId": "id"},
            fix=lambda p: {("providerARNs" if k == "ProviderARNs" else k): v for k, v in p.items()},
        ),
    ),
    "AWS::ApiGateway::ApiKey": ("apigateway", "create_api_key", dict(ref="id", att={"APIKeyId": "id"})),
    "AWS::ApiGateway::UsagePlan": (
        "apigateway",
        "create_usage_plan",
        dict(
            ref="id",
            att={"Id": "id"},
            rename={"UsagePlanName": "name"},
            fix=lambda p: {"name": "plan", **p} if "UsagePlanName" not in p else p,
        ),
    ),
    "AWS::ApiGateway::UsagePlanKey": ("apigateway", "create_usage_plan_key", dict(ref="id")),
    "AWS::ApiGateway::Model": ("apigateway", "create_model", dict(name="Name", ref="=name")),
    "AWS::ApiGateway::RequestValidator": ("apigateway", "create_request_validator", dict(name="Name", ref="id")),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        "elbv2",
        "create_load_balancer",
        dict(
            name="Name",
            ref="LoadBalancers[0].LoadBalancerArn",
            att={
                "LoadBalancerArn": "LoadBalancers[0].LoadBalancerArn",
                "DNSName": "LoadBalancers[0].DNSName",
                "CanonicalHostedZoneID": "LoadBalancers[0].CanonicalHostedZoneId",
                "LoadBalancerFullName": "LoadBalancers[0].LoadBalancerName",
            },
            skip=["LoadBalancerAttributes"],
        ),
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": (
        "elbv2",
        "create_target_group",
        dict(
            name="Name",
            ref="TargetGroups[0].TargetGroupArn",
            att={
                "TargetGroupArn": "TargetGroups[0].TargetGroupArn",
                "TargetGroupName": "TargetGroups[0].TargetGroupName",
            },
            skip=["Targets", "TargetGroupAttributes"],
            then=[
                (
                    "elbv2",
                    "register_targets",
                    lambda p, r, c: (
                        p.get("Targets")
                        and dict(
                            TargetGroupArn=r,
                            Targets=[{k: (int(v) if k == "Port" else v) for k, v in t.items()} for t in p["Targets"]],
                        )
                    ),
                )
            ],
        ),
    ),
    "AWS::ElasticLoadBalancingV2::Listener": (
        "elbv2",
        "create_listener",
        dict(ref="Listeners[0].ListenerArn", att={"ListenerArn": "Listeners[0].ListenerArn"}),
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": (
        "elbv2",
        "create_rule",
        dict(ref="Rules[0].RuleArn", att={"RuleArn": "Rules[0].RuleArn"}),
    ),
    "AWS::StepFunctions::Activity": (
        "stepfunctions",
        "create_activity",
        dict(name="Name", ref="activityArn", att={"Arn": "activityArn"}),
    ),
    "AWS::StepFunctions::StateMachine": (
        "stepfunctions",
        "create_state_machine",
        dict(
            name="StateMachineName",
            rename={"StateMachineName": "name", "StateMachineType": "type", "DefinitionString": "definition"},
            ref="stateMachineArn",
            att={"Arn": "stateMachineArn", "Name": "=name"},
            fix=lambda p: _machine(p),
        ),
    ),
    "AWS::CodeDeploy::Application": (
        "codedeploy",
        "create_application",
        dict(name="ApplicationName", ref="=applicationName"),
    ),
    "AWS::CodeDeploy::DeploymentGroup": (
        "codedeploy",
        "create_deployment_group",
        dict(name="DeploymentGroupName", ref="=deploymentGroupName"),
    ),
    "AWS::CodeDeploy::DeploymentConfig": (
        "codedeploy",
        "create_deployment_config",
        dict(name="DeploymentConfigName", ref="=deploymentConfigName"),
    ),
    "AWS::KMS::Key": (
        "kms",
        "create_key",
        dict(
            rename={"KeyPolicy": "Policy"},
            ref="KeyMetadata.KeyId",
            att={"Arn": "KeyMetadata.Arn", "KeyId": "KeyMetadata.KeyId"},
            skip=["EnableKeyRotation", "Enabled", "PendingWindowInDays", "RotationPeriodInDays"],
            fix=lambda p: (
                {**p, "Tags": [{"TagKey": t["Key"], "TagValue": t["Value"]} for t in p["Tags"]]} if "Tags" in p else p
            ),
            then=[
                (
                    "kms",
                    "enable_key_rotation",
                    lambda p, r, c: truth(p.get("EnableKeyRotation", False)) and dict(KeyId=r),
                )
            ],
        ),
    ),
    "AWS::KMS::Alias": ("kms", "create_alias", dict(ref="=AliasName")),
    "AWS::XRay::Group": ("xray", "create_group", dict(ref="Group.GroupARN", att={"GroupARN": "Group.GroupARN"})),
    "AWS::XRay::SamplingRule": (
        "xray",
        "create_sampling_rule",
        dict(
            ref="SamplingRuleRecord.SamplingRule.RuleName", att={"RuleARN": "SamplingRuleRecord.SamplingRule.RuleARN"}
        ),
    ),
    "AWS::ECS::Cluster": (
        "ecs",
        "create_cluster",
        dict(name="ClusterName", ref="cluster.clusterName", att={"Arn": "cluster.clusterArn"}),
    ),
    "AWS::ECS::TaskDefinition": (
        "ecs",
        "register_task_definition",
        dict(
            name="Family",
            ref="taskDefinition.taskDefinitionArn",
            att={"TaskDefinitionArn": "taskDefinition.taskDefinitionArn"},
        ),
    ),
    "AWS::ECS::Service": (
        "ecs",
        "create_service",
        dict(
            name="ServiceName",
            ref="service.serviceArn",
            att={"ServiceArn": "service.serviceArn", "Name": "service.serviceName"},
        ),
    ),
    "AWS::Batch::ComputeEnvironment": (
        "batch",
        "create_compute_environment",
        dict(
            name="ComputeEnvironmentName",
            ref="computeEnvironmentArn",
            att={"ComputeEnvironmentArn": "computeEnvironmentArn"},
        ),
    ),
    "AWS::Batch::JobQueue": (
        "batch",
        "create_job_queue",
        dict(
            name="JobQueueName",
            ref="jobQueueArn",
            att={"JobQueueArn": "jobQueueArn"},
            fix=lambda p: {"State": "ENABLED", **p},
        ),
    ),
    "AWS::Batch::JobDefinition": (
        "batch",
        "register_job_definition",
        dict(name="JobDefinitionName", ref="jobDefinitionArn", att={"JobDefinitionArn": "jobDefinitionArn"}),
    ),
    "AWS::EC2::VPC": (
        "ec2",
        "create_vpc",
        dict(
            ref="Vpc.VpcId",
            att={"VpcId": "Vpc.VpcId", "CidrBlock": "Vpc.CidrBlock", "DefaultSecurityGroup": "!sg-default"},
            skip=["EnableDnsHostnames", "EnableDnsSupport", "Tags"],
            then=[
                (
                    "ec2",
                    "modify_vpc_attribute",
                    lambda p, r, c: (
                        "EnableDnsSupport" in p
                        and dict(VpcId=r, EnableDnsSupport={"Value": truth(p["EnableDnsSupport"])})
                    ),
                ),
                (
                    "ec2",
                    "modify_vpc_attribute",
                    lambda p, r, c: (
                        "EnableDnsHostnames" in p
                        and dict(VpcId=r, EnableDnsHostnames={"Value": truth(p["EnableDnsHostnames"])})
                    ),
                ),
            ],
        ),
    ),
    "AWS::EC2::Subnet": (
        "ec2",
        "create_subnet",
        dict(
            ref="Subnet.SubnetId",
            att={"SubnetId": "Subnet.SubnetId", "VpcId": "Subnet.VpcId", "AvailabilityZone": "Subnet.AvailabilityZone"},
            skip=["MapPublicIpOnLaunch", "Tags"],
            then=[
                (
                    "ec2",
                    "modify_subnet_attribute",
                    lambda p, r, c: (
                        "MapPublicIpOnLaunch" in p
                        and dict(SubnetId=r, MapPublicIpOnLaunch={"Value": truth(p["MapPublicIpOnLaunch"])})
                    ),
                )
            ],
        ),
    ),
    "AWS::EC2::SecurityGroup": (
        "ec2",
        "create_security_group",
        dict(
            name="GroupName",
            rename={"GroupDescription": "Description"},
            ref="GroupId",
            att={"GroupId": "GroupId", "VpcId": "=VpcId", "Id": "GroupId"},
            skip=["SecurityGroupIngress", "SecurityGroupEgress", "Tags"],
            then=[
                (
                    "ec2",
                    "authorize_security_group_ingress",
                    lambda p, r, c: (
                        p.get("SecurityGroupIngress")
                        and dict(GroupId=r, IpPermissions=[_perm(x) for x in p["SecurityGroupIngress"]])
                    ),
                ),
                (
                    "ec2",
                    "revoke_security_group_egress",
                    lambda p, r, c: (
                        p.get("SecurityGroupEgress")
                        and dict(GroupId=r, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
                    ),
                ),
                (
                    "ec2",
                    "authorize_security_group_egress",
                    lambda p, r, c: (
                        p.get("SecurityGroupEgress")
                        and dict(GroupId=r, IpPermissions=[_perm(x) for x in p["SecurityGroupEgress"]])
                    ),
                ),
            ],
        ),
    ),
    "AWS::EC2::SecurityGroupIngress": (
        "ec2",
        "authorize_security_group_ingress",
        dict(
            ref="!rule",
            fix=lambda p: {
                "GroupId": p["GroupId"],
                "IpPermissions": [_perm({k: v for k, v in p.items() if k != "GroupId"})],
            },
        ),
    ),
    "AWS::EC2::SecurityGroupEgress": (
        "ec2",
        "authorize_security_group_egress",
        dict(
            ref="!rule",
            fix=lambda p: {
                "GroupId": p["GroupId"],
                "IpPermissions": [_perm({k: v for k, v in p.items() if k != "GroupId"})],
            },
        ),
    ),
    "AWS::EC2::InternetGateway": (
        "ec2",
        "create_internet_gateway",
        dict(
            ref="InternetGateway.InternetGatewayId",
            att={"InternetGatewayId": "InternetGateway.InternetGatewayId"},
            skip=["Tags"],
        ),
    ),
    "AWS::EC2::VPCGatewayAttachment": ("ec2", "attach_internet_gateway", dict(ref="!attachment")),
    "AWS::EC2::RouteTable": (
        "ec2",
        "create_route_table",
        dict(ref="RouteTable.RouteTableId", att={"RouteTableId": "RouteTable.RouteTableId"}, skip=["Tags"]),
    ),
    "AWS::EC2::Route": ("ec2", "create_route", dict(ref="!route")),
    "AWS::EC2::SubnetRouteTableAssociation": (
        "ec2",
        "associate_route_table",
        dict(ref="AssociationId", att={"Id": "AssociationId"}),
    ),
    "AWS::EC2::EIP": (
        "ec2",
        "allocate_address",
        dict(ref="PublicIp", att={"AllocationId": "AllocationId", "PublicIp": "PublicIp"}, skip=["Tags"]),
    ),
    "AWS::EC2::NatGateway": (
        "ec2",
        "create_nat_gateway",
        dict(ref="NatGateway.NatGatewayId", att={"NatGatewayId": "NatGateway.NatGatewayId"}, skip=["Tags"]),
    ),
    "AWS::EC2::VPCEndpoint": (
        "ec2",
        "create_vpc_endpoint",
        dict(ref="VpcEndpoint.VpcEndpointId", att={"Id": "VpcEndpoint.VpcEndpointId"}, skip=["Tags"]),
    ),
    "AWS::ApplicationAutoScaling::ScalableTarget": (
        "application-autoscaling",
        "register_scalable_target",
        dict(
            ref="!{ResourceId}|{ScalableDimension}|{ServiceNamespace}",
            skip=["ScheduledActions"],
            then=[
                (
                    "application-autoscaling",
                    "put_scheduled_action",
                    lambda p, r, c: [
                        dict(
                            ServiceNamespace=p["ServiceNamespace"],
                            ResourceId=p["ResourceId"],
                            ScalableDimension=p["ScalableDimension"],
                            **{**a, "ScalableTargetAction": {k: int(v) for k, v in a["ScalableTargetAction"].items()}},
                        )
                        for a in p.get("ScheduledActions", [])
                    ],
                )
            ],
        ),
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": (
        "application-autoscaling",
        "put_scaling_policy",
        dict(ref="PolicyARN", att={"Arn": "PolicyARN"}, fix=lambda p: _scaling(p)),
    ),
    "AWS::RDS::DBSubnetGroup": (
        "rds",
        "create_db_subnet_group",
        dict(name="DBSubnetGroupName", ref="DBSubnetGroup.DBSubnetGroupName"),
    ),
    "AWS::RDS::DBInstance": (
        "rds",
        "create_db_instance",
        dict(
            name="DBInstanceIdentifier",
            rename={"VPCSecurityGroups": "VpcSecurityGroupIds"},
            ref="DBInstance.DBInstanceIdentifier",
            att={
                "Endpoint.Address": "DBInstance.Endpoint.Address",
                "Endpoint.Port": "DBInstance.Endpoint.Port",
                "DBInstanceArn": "DBInstance.DBInstanceArn",
                "MasterUserSecret.SecretArn": "DBInstance.MasterUserSecret.SecretArn",
            },
        ),
    ),
    "AWS::RDS::DBCluster": (
        "rds",
        "create_db_cluster",
        dict(
            name="DBClusterIdentifier",
            ref="DBCluster.DBClusterIdentifier",
            att={
                "Endpoint.Address": "DBCluster.Endpoint",
                "Endpoint.Port": "DBCluster.Port",
                "DBClusterArn": "DBCluster.DBClusterArn",
            },
        ),
    ),
    "AWS::RDS::DBProxy": (
        "rds",
        "create_db_proxy",
        dict(
            name="DBProxyName",
            ref="DBProxy.DBProxyName",
            att={"Endpoint": "DBProxy.Endpoint", "DBProxyArn": "DBProxy.DBProxyArn"},
        ),
    ),
    "AWS::RDS::DBProxyTargetGroup": ("rds", "register_db_proxy_targets", dict(ref="=TargetGroupName")),
    "AWS::ElastiCache::SubnetGroup": (
        "elasticache",
        "create_cache_subnet_group",
        dict(
            name="CacheSubnetGroupName",
            ref="=CacheSubnetGroupName",
            rename={"Description": "CacheSubnetGroupDescription"},
        ),
    ),
    "AWS::ElastiCache::CacheCluster": (
        "elasticache",
        "create_cache_cluster",
        dict(
            name="ClusterName",
            rename={"ClusterName": "CacheClusterId", "VpcSecurityGroupIds": "SecurityGroupIds"},
            ref="CacheCluster.CacheClusterId",
            att={"RedisEndpoint.Address": "!{ref}.cache.amazonaws.com", "RedisEndpoint.Port": "!6379"},
        ),
    ),
    "AWS::ElastiCache::ReplicationGroup": (
        "elasticache",
        "create_replication_group",
        dict(
            name="ReplicationGroupId",
            ref="ReplicationGroup.ReplicationGroupId",
            att={"PrimaryEndPoint.Address": "!{ref}.cache.amazonaws.com", "PrimaryEndPoint.Port": "!6379"},
        ),
    ),
    "AWS::OpenSearchService::Domain": (
        "opensearch",
        "create_domain",
        dict(
            name="DomainName",
            ref="DomainStatus.DomainName",
            att={
                "Arn": "DomainStatus.ARN",
                "DomainArn": "DomainStatus.ARN",
                "DomainEndpoint": "!{ref}.us-east-1.es.amazonaws.com",
            },
        ),
    ),
    "AWS::SSM::Parameter": (
        "ssm",
        "put_parameter",
        dict(
            name="Name",
            ref="=Name",
            att={"Type": "=Type", "Value": "=Value"},
            fix=lambda p: (
                {**p, "Tags": [{"Key": k, "Value": v} for k, v in p["Tags"].items()]}
                if isinstance(p.get("Tags"), dict)
                else p
            ),
        ),
    ),
    "AWS::SecretsManager::Secret": (
        "secretsmanager",
        "create_secret",
        dict(name="Name", ref="ARN", att={"Id": "ARN"}, fix=lambda p: _secret(p), skip=["GenerateSecretString"]),
    ),
    "AWS::SecretsManager::ResourcePolicy": ("secretsmanager", "put_resource_policy", dict(ref="ARN")),
    "AWS::SecretsManager::RotationSchedule": ("secretsmanager", "rotate_secret", dict(ref="ARN")),
    "AWS::Cognito::UserPool": (
        "cognito-idp",
        "create_user_pool",
        dict(
            name="UserPoolName",
            rename={"UserPoolName": "PoolName", "EnabledMfas": "EnabledMfas"},
            ref="UserPool.Id",
            att={
                "Arn": "UserPool.Arn",
                "ProviderName": "!cognito-idp.us-east-1.amazonaws.com/{ref}",
                "ProviderURL": "!https://cognito-idp.us-east-1.amazonaws.com/{ref}",
                "UserPoolId": "UserPool.Id",
            },
            skip=["EnabledMfas"],
        ),
    ),
    "AWS::Cognito::UserPoolClient": (
        "cognito-idp",
        "create_user_pool_client",
        dict(name="ClientName", ref="UserPoolClient.ClientId", att={"ClientId": "UserPoolClient.ClientId"}),
    ),
    "AWS::Cognito::UserPoolDomain": ("cognito-idp", "create_user_pool_domain", dict(ref="=Domain")),
    "AWS::Cognito::UserPoolResourceServer": ("cognito-idp", "create_resource_server", dict(ref="=Identifier")),
    "AWS::Cognito::IdentityPool": (
        "cognito-identity",
        "create_identity_pool",
        dict(name="IdentityPoolName", ref="IdentityPoolId"),
    ),
    "AWS::Glue::Database": ("glue", "create_database", dict(ref="=DatabaseInput.Name", add=lambda p, c: {})),
    "AWS::Glue::Table": ("glue", "create_table", dict(ref="=TableInput.Name")),
    "AWS::Glue::Job": ("glue", "create_job", dict(name="Name", ref="Name")),
    "AWS::Glue::Crawler": ("glue", "create_crawler", dict(name="Name", ref="=Name")),
    "AWS::Glue::Trigger": ("glue", "create_trigger", dict(name="Name", ref="Name")),
    "AWS::Budgets::Budget": (
        "budgets",
        "create_budget",
        dict(ref="=Budget.BudgetName", add=lambda p, c: {"AccountId": ACCOUNT}, fix=lambda p: _budget(p)),
    ),
    "AWS::CE::AnomalyMonitor": (
        "ce",
        "create_anomaly_monitor",
        dict(ref="MonitorArn", fix=lambda p: {"AnomalyMonitor": p}),
    ),
    "AWS::CE::CostCategory": (
        "ce",
        "create_cost_category_definition",
        dict(
            ref="CostCategoryArn",
            att={"Arn": "CostCategoryArn"},
            fix=lambda p: {**p, "Rules": json.loads(p["Rules"]) if isinstance(p.get("Rules"), str) else p.get("Rules")},
        ),
    ),
    "AWS::ECR::Repository": (
        "ecr",
        "create_repository",
        dict(
            name="RepositoryName",
            ref="repository.repositoryName",
            att={"Arn": "repository.repositoryArn", "RepositoryUri": "repository.repositoryUri"},
            skip=["LifecyclePolicy", "RepositoryPolicyText"],
        ),
    ),
    "AWS::AppSync::GraphQLApi": (
        "appsync",
        "create_graphql_api",
        dict(ref="graphqlApi.arn", att={"ApiId": "graphqlApi.apiId", "Arn": "graphqlApi.arn"}),
    ),
    "AWS::ServiceDiscovery::PrivateDnsNamespace": (
        "servicediscovery",
        "create_private_dns_namespace",
        dict(ref="OperationId"),
    ),
    "AWS::EFS::FileSystem": (
        "efs",
        "create_file_system",
        dict(
            ref="FileSystemId",
            att={"Arn": "FileSystemArn", "FileSystemId": "FileSystemId"},
            skip=["FileSystemTags", "LifecyclePolicies", "BackupPolicy"],
        ),
    ),
    "AWS::EFS::AccessPoint": (
        "efs",
        "create_access_point",
        dict(
            ref="AccessPointId",
            att={"Arn": "AccessPointArn", "AccessPointId": "AccessPointId"},
            skip=["AccessPointTags"],
            add=lambda p, c: {"ClientToken": c.rid()},
        ),
    ),
    "AWS::EFS::MountTarget": ("efs", "create_mount_target", dict(ref="MountTargetId")),
}


NOTHING_TO_DO = {"AWS::CloudFormation::WaitConditionHandle", "AWS::CloudFormation::WaitCondition", "AWS::CDK::Metadata"}


def truth(v):
    return v is True or str(v).lower() == "true"


def versioned(d):
    """IAM takes a document without Version (2008-10-17); the emulator does not"""
    return json.dumps(d if "Version" in d else {"Version": "2012-10-17", **d})


def zipped(text, name="index.py"):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w") as z:
        z.writestr(zipfile.ZipInfo(name, (2030, 1, 1, 0, 0, 0)), text)
    return b.getvalue()


def _alias(p):
    r = p.get("RoutingConfig", {})
    if "AdditionalVersionWeights" in r:
        p = {
            **p,
            "RoutingConfig": {
                "AdditionalVersionWeights": {
                    w["FunctionVersion"]: float(w["FunctionWeight"]) for w in r["AdditionalVersionWeights"]
                }
            },
        }
    return p


def _topic(p):
    own, attrs = {}, {}
    for k, v in p.items():
        if k in ("TopicName", "Tags", "Subscription"):
            own[k] = v
        else:
            attrs[k] = (
                json.dumps(v) if isinstance(v, (dict, list)) else str(v).lower() if isinstance(v, bool) else str(v)
            )
    return {**own, **({"Attributes": attrs} if attrs else {})}


def _subscription(p):
    own = {k: p[k] for k in ("TopicArn", "Protocol", "Endpoint") if k in p}
    attrs = {
        k: json.dumps(v) if isinstance(v, (dict, list)) else str(v).lower() if isinstance(v, bool) else str(v)
        for k, v in p.items()
        if k not in own and k != "Region"
    }
    return {**own, **({"Attributes": attrs} if attrs else {})}


def _metric_filter(p):
    ts = []
    for t in p.get("MetricTransformations", []):
        t = dict(t)
        if isinstance(t.get("Dimensions"), list):
            t["Dimensions"] = {d["Key"]: d["Value"] for d in t["Dimensions"]}
        ts.append(t)
    return {**p, "MetricTransformations": ts}


def _table(p):
    p = dict(p)
    if "StreamSpecification" in p:
        p["StreamSpecification"] = {"StreamEnabled": True, **p["StreamSpecification"]}
    s = p.get("SSESpecification")
    if s:
        p["SSESpecification"] = {("Enabled" if k == "SSEEnabled" else k): v for k, v in s.items()}
    return p


def _machine(p):
    p = dict(p)
    d = p.pop("Definition", None)
    text = p.pop("DefinitionString", None) if d is None else json.dumps(d)
    for k, v in (p.pop("DefinitionSubstitutions", None) or {}).items():
        text = text.replace("${" + k + "}", json.dumps(v)[1:-1] if isinstance(v, str) else json.dumps(v))
    p["DefinitionString"] = text
    return p


def _perm(x):
    p = {"IpProtocol": str(x.get("IpProtocol", "-1"))}
    for k in ("FromPort", "ToPort"):
        if k in x:
            p[k] = int(x[k])
    if "CidrIp" in x:
        p["IpRanges"] = [{"CidrIp": x["CidrIp"], **({"Description": x["Description"]} if "Description" in x else {})}]
    if "CidrIpv6" in x:
        p["Ipv6Ranges"] = [{"CidrIpv6": x["CidrIpv6"]}]
    g = x.get("SourceSecurityGroupId") or x.get("DestinationSecurityGroupId")
    if g:
        p["UserIdGroupPairs"] = [{"GroupId": g}]
    pl = x.get("SourcePrefixListId") or x.get("DestinationPrefixListId")
    if pl:
        p["PrefixListIds"] = [{"PrefixListId": pl}]
    return p


def _scaling(p):
    p = dict(p)
    if "ScalingTargetId" in p:
        rid, dim, ns = p.pop("ScalingTargetId").split("|")
        p.update(ResourceId=rid, ScalableDimension=dim, ServiceNamespace=ns)
    return p


def _secret(p):
    p = dict(p)
    g = p.get("GenerateSecretString")
    if g is not None and "SecretString" not in p:
        word = "x" * int(g.get("PasswordLength", 32))
        p["SecretString"] = (
            json.dumps({**json.loads(g["SecretStringTemplate"]), g["GenerateStringKey"]: word})
            if "SecretStringTemplate" in g
            else word
        )
    return p


def _budget(p):
    b = dict(p["Budget"])
    if "BudgetLimit" in b:
        b["BudgetLimit"] = {"Amount": str(b["BudgetLimit"]["Amount"]), "Unit": b["BudgetLimit"]["Unit"]}
    return {**p, "Budget": b}


def _stage_patch(p, ref):
    ops = []
    for m in p.get("MethodSettings", []):
        path = f"{m.get('ResourcePath', '/*').replace('/', '~1') if m.get('ResourcePath') not in (None, '/*') else '/*'}/{m.get('HttpMethod', '*')}"
        names = {
            "LoggingLevel": "logging/loglevel",
            "MetricsEnabled": "metrics/enabled",
            "DataTraceEnabled": "logging/dataTrace",
            "ThrottlingBurstLimit": "throttling/burstLimit",
            "ThrottlingRateLimit": "throttling/rateLimit",
            "CachingEnabled": "caching/enabled",
            "CacheTtlInSeconds": "caching/ttlInSeconds",
        }
        for k, n in names.items():
            if k in m:
                ops.append(
                    {
                        "op": "replace",
                        "path": f"{path if path.startswith('/') else '/' + path}/{n}",
                        "value": str(m[k]).lower() if isinstance(m[k], bool) else str(m[k]),
                    }
                )
    return ops and dict(restApiId=p["RestApiId"], stageName=ref, patchOperations=ops)
