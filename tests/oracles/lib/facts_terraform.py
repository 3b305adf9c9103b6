"""Facts of a Terraform module that was applied: what the module's own words set, with the values that Terraform has in
its state. The names of CloudFormation are put together here from the provider's, by hand; the compiler's table has no
part in it.

    facts_terraform.facts(state, module)

`state` is what `terraform show -json` gives after an apply, `module` the JSON syntax (`main.tf.json`) of what was
applied, which says which arguments were written, and what may not be destroyed.
"""

import json

from facts import Facts, folder, function_of, last

def pascal(name):
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def facts(state, module):
    return Applied(state, module).document()


def best(element, written):
    """The block of the module that an element of the state comes from"""

    def score(block):
        return sum(1 for k, v in block.items() if not isinstance(v, (list, dict)) and same(element.get(k), v))

    return max(written, key=score) if written else {}


def same(a, b):
    return a == b or (isinstance(a, str) and isinstance(b, str) and "${" in b) or str(a).lower() == str(b).lower()


def prune(values, written):
    """What the module wrote, with the values of the state; computed values and defaults are nobody's words"""
    out = {}
    for key, said in written.items():
        value = values.get(key)
        if value is None:
            continue
        blocks = isinstance(said, list) and said and all(isinstance(x, dict) for x in said)
        if blocks and isinstance(value, list):
            left, picked = list(said), []
            for element in value:
                block = best(element, left or said)
                if block in left:
                    left.remove(block)
                picked.append(prune(element, block))
            value = picked
        out[key] = value
    return out


def document(text):
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def spell(values, names):
    """The same in CloudFormation's words. A name is a word, or a word with the names inside (a tuple for one block, a
    list for several), or a function that gives members; None leaves it out"""
    out = {}
    for key, value in values.items():
        name = names.get(key, pascal(key))
        if name is None:
            continue
        if callable(name):
            merge(out, name(value))
        elif isinstance(name, tuple):
            merge(out, {name[0]: spell(value[0], name[1])} if value else {})
        elif isinstance(name, list):
            out[name[0]] = [spell(v, name[1]) for v in value]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            merge(out, {name: spell(value[0], {})})
        else:
            out[name] = value
    return out


def merge(out, more):
    for k, v in more.items():
        if isinstance(v, dict) and isinstance(out.get(k), dict):
            merge(out[k], v)
        else:
            out[k] = v


def inside(*path):
    """A value some levels down"""

    def put(value):
        for key in reversed(path):
            value = {key: value}
        return value

    return put


def switched(name):
    """A boolean that the provider keeps as a string"""
    return lambda value: {name: {"true": True, "false": False}.get(value, value)}


def parsed(name):
    return lambda value: {name: document(value)}


def pairs(name):
    return lambda value: {name: [{"Name": k, "Value": v} for k, v in value.items()]}


def containers(definitions):
    """A container's words in capitals; the names of a log driver's options are the driver's"""
    capital = lambda word: word[:1].upper() + word[1:]
    one = lambda c: {capital(k): {capital(a): b for a, b in v.items()} if isinstance(v, dict) else v for k, v in c.items()}
    return [one(definition) for definition in definitions]


CORS = ("Cors", {})
DEAD_LETTER = {"dead_letter_config": ("DeadLetterConfig", {})}
RETRY = {"retry_policy": ("RetryPolicy", {})}

# Type: CloudFormation's, the argument that tells them apart, names where they are not the argument's in capitals.
PLAIN = {
    "aws_apigatewayv2_domain_name": ("AWS::ApiGatewayV2::DomainName", "domain_name", {}),
    "aws_cloudwatch_dashboard": (
        "AWS::CloudWatch::Dashboard",
        "dashboard_name",
        {"dashboard_body": parsed("DashboardBody")},
    ),
    "aws_cloudwatch_query_definition": ("AWS::Logs::QueryDefinition", "name", {}),
    "aws_cloudwatch_event_archive": (
        "AWS::Events::Archive",
        "name",
        {"event_source_arn": "SourceArn", "event_pattern": parsed("EventPattern")},
    ),
    "aws_cloudwatch_event_bus": ("AWS::Events::EventBus", "name", {}),
    "aws_cloudwatch_composite_alarm": ("AWS::CloudWatch::CompositeAlarm", "alarm_name", {"ok_actions": "OKActions"}),
    "aws_cloudwatch_log_group": ("AWS::Logs::LogGroup", "name", {}),
    "aws_cloudwatch_metric_alarm": (
        "AWS::CloudWatch::Alarm",
        "alarm_name",
        {
            "ok_actions": "OKActions",
            "dimensions": pairs("Dimensions"),
            "metric_query": [
                "Metrics",
                {
                    "metric": lambda v: {
                        "MetricStat": {
                            "Metric": spell(
                                {k: x for k, x in v[0].items() if k in ("namespace", "metric_name", "dimensions")},
                                {"dimensions": pairs("Dimensions")},
                            ),
                            **spell({k: x for k, x in v[0].items() if k in ("period", "stat", "unit")}, {}),
                        }
                    }
                },
            ],
        },
    ),
    "aws_codedeploy_deployment_config": (
        "AWS::CodeDeploy::DeploymentConfig",
        "deployment_config_name",
        {
            "traffic_routing_config": (
                "TrafficRoutingConfig",
                {
                    "time_based_canary": (
                        "TimeBasedCanary",
                        {"interval": "CanaryInterval", "percentage": "CanaryPercentage"},
                    ),
                    "time_based_linear": (
                        "TimeBasedLinear",
                        {"interval": "LinearInterval", "percentage": "LinearPercentage"},
                    ),
                },
            )
        },
    ),
    "aws_db_instance": (
        "AWS::RDS::DBInstance",
        "identifier",
        {
            "allocated_storage": lambda v: {"AllocatedStorage": str(v)},
            "db_name": "DBName",
            "db_subnet_group_name": "DBSubnetGroupName",
            "iam_database_authentication_enabled": "EnableIAMDatabaseAuthentication",
            "instance_class": "DBInstanceClass",
            "multi_az": "MultiAZ",
            "username": "MasterUsername",
            "vpc_security_group_ids": "VPCSecurityGroups",
            "final_snapshot_identifier": None,  # CloudFormation takes one by itself
        },
    ),
    "aws_db_proxy": (
        "AWS::RDS::DBProxy",
        "name",
        {"require_tls": "RequireTLS", "auth": ["Auth", {"iam_auth": "IAMAuth"}]},
    ),
    "aws_elasticache_replication_group": (
        "AWS::ElastiCache::ReplicationGroup",
        "replication_group_id",
        {
            "at_rest_encryption_enabled": switched("AtRestEncryptionEnabled"),
            "auto_minor_version_upgrade": switched("AutoMinorVersionUpgrade"),
            "description": "ReplicationGroupDescription",
            "multi_az_enabled": "MultiAZEnabled",
            "node_type": "CacheNodeType",
            "subnet_group_name": "CacheSubnetGroupName",
        },
    ),
    "aws_kms_alias": ("AWS::KMS::Alias", "name", {}),
    "aws_kinesis_stream": (
        "AWS::Kinesis::Stream",
        "name",
        {
            "retention_period": "RetentionPeriodHours",
            "encryption_type": inside("StreamEncryption", "EncryptionType"),
            "kms_key_id": inside("StreamEncryption", "KeyId"),
        },
    ),
    "aws_kinesis_firehose_delivery_stream": (
        "AWS::KinesisFirehose::DeliveryStream",
        "name",
        {
            "destination": None,
            "server_side_encryption": (
                "DeliveryStreamEncryptionConfigurationInput",
                {"enabled": None, "key_arn": "KeyARN"},
            ),
            "extended_s3_configuration": (
                "ExtendedS3DestinationConfiguration",
                {
                    "bucket_arn": "BucketARN",
                    "role_arn": "RoleARN",
                    "buffering_interval": inside("BufferingHints", "IntervalInSeconds"),
                    "buffering_size": inside("BufferingHints", "SizeInMBs"),
                    "cloudwatch_logging_options": ("CloudWatchLoggingOptions", {}),
                    "data_format_conversion_configuration": (
                        "DataFormatConversionConfiguration",
                        {"schema_configuration": ("SchemaConfiguration", {"role_arn": "RoleARN"})},
                    ),
                    "kms_key_arn": inside("EncryptionConfiguration", "KMSEncryptionConfig", "AWSKMSKeyARN"),
                },
            ),
        },
    ),
    "aws_opensearch_domain": (
        "AWS::OpenSearchService::Domain",
        "domain_name",
        {
            "access_policies": parsed("AccessPolicies"),
            "ebs_options": ("EBSOptions", {"ebs_enabled": "EBSEnabled"}),
            "encrypt_at_rest": ("EncryptionAtRestOptions", {}),
            "node_to_node_encryption": ("NodeToNodeEncryptionOptions", {}),
            "domain_endpoint_options": (
                "DomainEndpointOptions",
                {"enforce_https": "EnforceHTTPS", "tls_security_policy": "TLSSecurityPolicy"},
            ),
            "vpc_options": ("VPCOptions", {}),
        },
    ),
    "aws_pipes_pipe": (
        "AWS::Pipes::Pipe",
        "name",
        {
            "source_parameters": (
                "SourceParameters",
                {
                    "filter_criteria": ("FilterCriteria", {"filter": ["Filters", {}]}),
                    "dynamodb_stream_parameters": ("DynamoDBStreamParameters", DEAD_LETTER),
                    "kinesis_stream_parameters": ("KinesisStreamParameters", DEAD_LETTER),
                    "sqs_queue_parameters": ("SqsQueueParameters", {}),
                },
            ),
            "target_parameters": ("TargetParameters", {"step_function_state_machine_parameters": ("StepFunctionStateMachineParameters", {})}),
        },
    ),
    "aws_scheduler_schedule": (
        "AWS::Scheduler::Schedule",
        "name",
        {"target": ("Target", {**DEAD_LETTER, **RETRY, "input": parsed("Input")})},
    ),
    "aws_secretsmanager_secret": ("AWS::SecretsManager::Secret", "name", {}),
    "aws_sns_topic": ("AWS::SNS::Topic", "name", {}),
    "aws_ssm_parameter": ("AWS::SSM::Parameter", "name", {"insecure_value": "Value"}),
    "aws_sqs_queue": (
        "AWS::SQS::Queue",
        "name",
        {
            "message_retention_seconds": "MessageRetentionPeriod",
            "visibility_timeout_seconds": "VisibilityTimeout",
            "max_message_size": "MaximumMessageSize",
            "receive_wait_time_seconds": "ReceiveMessageWaitTimeSeconds",
            "redrive_policy": parsed("RedrivePolicy"),
            "redrive_allow_policy": parsed("RedriveAllowPolicy"),
        },
    ),
}

# Types that nothing but their address tells apart (its words are CloudFormation's logical id without this end), or the
# tag `Name`.
NAMELESS = {
    "aws_appautoscaling_policy": (
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "ScalingPolicy",
        # Told by the target that they are of, see also_appautoscaling_policy.
        {"name": "PolicyName", "service_namespace": None, "scalable_dimension": None, "resource_id": None},
    ),
    "aws_appautoscaling_target": ("AWS::ApplicationAutoScaling::ScalableTarget", "ScalableTarget", {}),
    "aws_cloudwatch_log_metric_filter": (
        "AWS::Logs::MetricFilter",
        "",
        {
            "name": "FilterName",
            "pattern": "FilterPattern",
            "metric_transformation": [
                "MetricTransformations",
                {"name": "MetricName", "namespace": "MetricNamespace", "value": "MetricValue"},
            ],
        },
    ),
    "aws_ecs_task_definition": (
        "AWS::ECS::TaskDefinition",
        "TaskDefinition",
        {"container_definitions": lambda text: {"ContainerDefinitions": containers(document(text))}},
    ),
    "aws_glue_catalog_database": ("AWS::Glue::Database", "Database", {"name": inside("DatabaseInput", "Name")}),
    "aws_glue_catalog_table": (
        "AWS::Glue::Table",
        "Table",
        {
            "name": inside("TableInput", "Name"),
            "table_type": inside("TableInput", "TableType"),
            "parameters": inside("TableInput", "Parameters"),
            "storage_descriptor": lambda blocks: {
                "TableInput": spell(
                    {"storage_descriptor": blocks},
                    {"storage_descriptor": ("StorageDescriptor", {"columns": ["Columns", {}], "ser_de_info": ("SerdeInfo", {})})},
                )
            },
        },
    ),
    "aws_chatbot_slack_channel_configuration": (
        "AWS::Chatbot::SlackChannelConfiguration",
        "SlackChannel",
        {"slack_team_id": "SlackWorkspaceId", "guardrail_policy_arns": "GuardrailPolicies"},
    ),
    "aws_cloudwatch_log_anomaly_detector": ("AWS::Logs::LogAnomalyDetector", "LogAnomalyDetector", {"enabled": None}),
    "aws_cloudwatch_log_stream": ("AWS::Logs::LogStream", "LogStream", {"name": "LogStreamName"}),
    "aws_db_subnet_group": (
        "AWS::RDS::DBSubnetGroup",
        "SubnetGroup",
        {"description": "DBSubnetGroupDescription", "name_prefix": None},
    ),
    "aws_ecs_cluster": ("AWS::ECS::Cluster", "Cluster", {"name": "ClusterName", "setting": ["ClusterSettings", {}]}),
    "aws_eip": ("AWS::EC2::EIP", "", {}),
    "aws_elasticache_subnet_group": ("AWS::ElastiCache::SubnetGroup", "SubnetGroup", {"name": None}),
    "aws_internet_gateway": ("AWS::EC2::InternetGateway", "InternetGateway", {}),
    "aws_internet_gateway_attachment": ("AWS::EC2::VPCGatewayAttachment", "InternetGatewayAttachment", {}),
    "aws_lb_listener": (
        "AWS::ElasticLoadBalancingV2::Listener",
        "Listener",
        {"default_action": ["DefaultActions", {"fixed_response": ("FixedResponseConfig", {})}]},
    ),
    "aws_nat_gateway": ("AWS::EC2::NatGateway", "", {}),
    "aws_route": ("AWS::EC2::Route", "", {}),
    "aws_route_table": ("AWS::EC2::RouteTable", "", {}),
    "aws_route_table_association": ("AWS::EC2::SubnetRouteTableAssociation", "", {}),
    "aws_secretsmanager_secret_rotation": (
        "AWS::SecretsManager::RotationSchedule",
        "SecretRotation",
        {"rotation_lambda_arn": "RotationLambdaARN"},
    ),
    "aws_subnet": ("AWS::EC2::Subnet", "", {}),
    "aws_vpc": ("AWS::EC2::VPC", "Vpc", {}),
    "aws_vpc_endpoint": ("AWS::EC2::VPCEndpoint", "Endpoint", {"policy": parsed("PolicyDocument")}),
}

# What AWS makes up and names cannot tell.
MADE_UP = {
    "aws_eip": ("EIP", ("id", "allocation_id", "public_ip")),
    "aws_internet_gateway": ("InternetGateway", ("id",)),
    "aws_nat_gateway": ("NatGateway", ("id",)),
    "aws_route_table": ("RouteTable", ("id",)),
    "aws_security_group": ("SecurityGroup", ("id",)),
    "aws_subnet": ("Subnet", ("id",)),
    "aws_vpc": ("VPC", ("id",)),
    "aws_vpc_endpoint": ("VPCEndpoint", ("id",)),
    "aws_secretsmanager_secret": ("Secret", ("arn",)),
    "aws_lb": ("LoadBalancer", ("arn", "dns_name")),
    "aws_lb_listener": ("Listener", ("arn",)),
    "aws_lb_target_group": ("TargetGroup", ("arn",)),
    "aws_apigatewayv2_api": ("Api", ("id", "api_endpoint")),
    "aws_apigatewayv2_authorizer": ("Authorizer", ("id",)),
    "aws_lambda_event_source_mapping": ("EventSourceMapping", ("uuid",)),
    "aws_lambda_function_url": ("Url", ("function_url",)),
}
# What stands beside another resource, and is told with it.
BESIDE = {
    "aws_apigatewayv2_authorizer",
    "aws_apigatewayv2_integration",
    "aws_apigatewayv2_route",
    "aws_apigatewayv2_stage",
    "aws_cloudwatch_event_target",
    "aws_codedeploy_app",
    "aws_codedeploy_deployment_group",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_lambda_provisioned_concurrency_config",
    "aws_lb_target_group_attachment",
    "aws_db_proxy_target",
    "aws_ecs_cluster_capacity_providers",
    "aws_s3_bucket_cors_configuration",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_notification",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_secretsmanager_secret_version",
    "aws_vpc_security_group_egress_rule",
}


class Applied(Facts):
    def __init__(self, state, module):
        super().__init__()
        values = state.get("values", {})
        root, self.outputs = values.get("root_module", {"resources": []}), values.get("outputs", {})
        self.data = {(r["type"], r["name"]): r["values"] for r in root["resources"] if r["mode"] == "data"}
        self.all = {(r["type"], r["name"]): r["values"] for r in root["resources"] if r["mode"] == "managed"}
        self.module = module
        self.written = {(t, n): body for t, named in module.get("resource", {}).items() for n, body in named.items()}
        # What the scope of names is made of comes first, so that ids stand for names everywhere.
        for (kind, name), values in sorted(self.all.items(), key=lambda x: x[0][0] != "aws_vpc"):
            if kind in MADE_UP:
                word, attributes = MADE_UP[kind]
                symbol = f"{word} {self.identity(kind, name)}"
                for attribute in attributes:
                    self.random(values.get(attribute), symbol, letters=True)
        for (kind, name), values in self.of("aws_kms_key"):
            alias = self.alias(values) or self.logical_id(kind, name, "Key")
            self.random(values["key_id"], f"Key {alias}", letters=True)
        for (kind, name), values in self.of("aws_db_instance"):
            for secret in values.get("master_user_secret") or []:
                self.random(secret["secret_arn"], f"Password of {values['identifier']}")
        for (kind, name), values in self.of("aws_dynamodb_table"):
            self.random(values.get("stream_arn"), f"Stream of {values['name']}", letters=True)
        for kind, name in self.all:
            self.resource(kind, name)
        self.kinds["outputs"] = {pascal(k): {"Value": o["value"]} for k, o in self.outputs.items()}

    # -- finding --------------------------------------------------------------
    def of(self, kind):
        return [(k, v) for k, v in sorted(self.all.items()) if k[0] == kind]

    def beside(self, kind, argument, value):
        """Resources of a type that lead to another by this argument, as written"""
        return [self.words(*key) for key, v in self.of(kind) if v.get(argument) == value]

    def words(self, kind, name):
        values = prune(self.all[kind, name], self.written[kind, name])
        tags = self.all[kind, name].get("tags_all")
        return {**{k: v for k, v in values.items() if k not in ("tags", "lifecycle", "depends_on")}, **({"tags": tags} if tags else {})}

    def logical_id(self, kind, name, end):
        return pascal(name) + end

    def identity(self, kind, name):
        values = self.all[kind, name]
        if kind in PLAIN:
            return values[PLAIN[kind][1]]
        if kind == "aws_lambda_event_source_mapping":
            return function_of(values["function_name"])
        if kind == "aws_lambda_function_url":
            return qualified(values)
        if kind in ("aws_lb_target_group", "aws_apigatewayv2_api", "aws_apigatewayv2_authorizer"):
            return values["name"]
        if kind == "aws_security_group":
            return (values.get("tags_all") or {}).get("Name") or self.logical_id(kind, name, self.group_end(name))
        end = {"aws_lb": "LoadBalancer"}.get(kind) or NAMELESS.get(kind, ("", "", {}))[1]
        return (values.get("tags_all") or {}).get("Name") or self.logical_id(kind, name, end)

    @staticmethod
    def group_end(name):
        return "" if name.endswith("_group") else "SecurityGroup"

    def alias(self, key):
        ids = (key["key_id"], key["arn"])
        return next((v["name"] for _, v in self.of("aws_kms_alias") if v["target_key_id"] in ids), None)

    # -- telling --------------------------------------------------------------
    def resource(self, kind, name):
        words = self.words(kind, name)
        told = self.identity(kind, name) if kind in PLAIN or kind in NAMELESS else None
        if kind in PLAIN:
            cfn, argument, names = PLAIN[kind]
            source = "kinesis_source_configuration" in words
            direct = {"DeliveryStreamType": "DirectPut"} if kind.endswith("delivery_stream") and not source else {}
            self.add(cfn, told, {**spell(words, {**names, argument: None}), **direct})
        elif kind in NAMELESS:
            cfn, _, names = NAMELESS[kind]
            self.add(cfn, told, spell(words, names))
        elif kind not in BESIDE:
            tell = getattr(self, "of_" + kind.removeprefix("aws_"), None)
            assert tell, f"nothing here reads {kind}: add it to PLAIN, to NAMELESS, or as of_{kind.removeprefix('aws_')}"
            cfn, told = tell(name, words, self.all[kind, name]) or (kind, name)
        also = getattr(self, "also_" + kind.removeprefix("aws_"), None)
        if also:
            also(name, words, self.all[kind, name])
        if any(b.get("prevent_destroy") for b in self.written[kind, name].get("lifecycle", [])):
            self.kinds.setdefault("retention", {})[f"{cfn} {told}"] = "prevent_destroy"

    def also_appautoscaling_policy(self, name, words, values):
        target = "|".join(values[k] for k in ("resource_id", "scalable_dimension", "service_namespace"))
        self.add("AWS::ApplicationAutoScaling::ScalingPolicy", self.identity("aws_appautoscaling_policy", name), {"ScalingTargetId": target})

    def also_ecs_cluster_capacity_providers(self, name, words, values):
        cluster = self.identity("aws_ecs_cluster", name)
        self.add("AWS::ECS::Cluster", cluster, {"CapacityProviders": words["capacity_providers"]})

    def also_secretsmanager_secret(self, name, words, values):
        """What generates the secret is in no state, only in the module"""
        rules = self.module.get("ephemeral", {}).get("aws_secretsmanager_random_password", {}).get(name)
        written = ("aws_secretsmanager_secret_version", name) in self.written
        if rules and written:
            version = self.written["aws_secretsmanager_secret_version", name]
            assert f"aws_secretsmanager_random_password.{name}." in version["secret_string_wo"], version
            self.add("AWS::SecretsManager::Secret", values["name"], {"GenerateSecretString": spell(rules, {})})

    def of_kms_key(self, name, words, values):
        identity = self.alias(values) or self.logical_id("aws_kms_key", name, "Key")
        self.add("AWS::KMS::Key", identity, spell(words, {"policy": parsed("KeyPolicy")}))
        return "AWS::KMS::Key", identity

    # -- functions ------------------------------------------------------------
    def of_lambda_function(self, name, words, values):
        members = spell(
            words,
            {
                "function_name": None,
                "filename": None,
                "source_code_hash": None,
                "publish": None,
                "role": lambda v: {"Role": last(v, "/")},
                "environment": lambda v: {"Environment": v[0]["variables"]},
                "file_system_config": ["FileSystemConfigs", {}],
                "s3_bucket": None,
                "s3_key": None,
                "image_uri": lambda v: {"Code": {"ImageUri": v}},
            },
        )
        code = self.code(words)
        self.add("AWS::Lambda::Function", values["function_name"], {**members, **({"Code": code} if code else {})})
        if values.get("publish"):
            return "AWS::Lambda::Version", values["function_name"]
        return None

    def code(self, words):
        if "s3_bucket" in words:
            return f"s3://{words['s3_bucket']}/{words['s3_key']}"
        file = words.get("filename")
        for (kind, _), archive in self.data.items():
            if kind == "archive_file" and archive["output_path"] == file:
                return "local:" + folder(archive.get("source_dir") or "")
        return "local:" + file if file else None

    def of_lambda_layer_version(self, name, words, values):
        members = spell(words, {"layer_name": None, "filename": None, "source_code_hash": None, "skip_destroy": None})
        self.add("AWS::Lambda::LayerVersion", values["layer_name"], {**members, "Content": self.code(words)})

    def of_lambda_alias(self, name, words, values):
        identity = f"{values['function_name']}:{values['name']}"
        provisioned = self.beside("aws_lambda_provisioned_concurrency_config", "qualifier", values["name"])
        provisioned = [p for p in provisioned if p["function_name"] == values["function_name"]]
        for p in provisioned:
            members = {"ProvisionedConcurrentExecutions": p["provisioned_concurrent_executions"]}
            self.add("AWS::Lambda::Alias", identity, {"ProvisionedConcurrencyConfig": members})
        self.add("AWS::Lambda::Alias", identity, spell(words, {"name": None, "function_name": None, "function_version": None}))
        ignored = [x for b in self.written["aws_lambda_alias", name].get("lifecycle", []) for x in b.get("ignore_changes", [])]
        if "function_version" in ignored:
            self.rollout(name, identity)

    def rollout(self, name, identity):
        """The group that moves this alias is the one with its address; its hooks stand in the revision"""
        group = self.words("aws_codedeploy_deployment_group", name)
        app = next(w for k, _ in self.of("aws_codedeploy_app") if (w := self.words(*k))["name"] == group["app_name"])
        members = spell(
            group,
            {
                "app_name": "ApplicationName",
                "service_role_arn": lambda v: {"ServiceRoleArn": last(v, "/")},
                "alarm_configuration": (
                    "AlarmConfiguration",
                    {"alarms": lambda v: {"Alarms": [{"Name": alarm} for alarm in v]}},
                ),
            },
        )
        spec = json.loads(self.output(f"{name}_app_spec"))
        hooks = {f"{k}Hook": function_of(v) for hook in spec.get("Hooks", []) for k, v in hook.items()}
        target = spec["Resources"][0]["function"]["Properties"]
        assert f"{target['Name']}:{target['Alias']}" == identity, f"{identity} is moved by the revision of {target}"
        self.add("AWS::CodeDeploy::DeploymentGroup", identity, {**members, **hooks, "ApplicationTags": app.get("tags")})

    def output(self, name):
        return self.outputs[name]["value"]

    def of_lambda_permission(self, name, words, values):
        conditions = {}
        for key, operator, condition in (
            ("source_arn", "ArnLike", "AWS:SourceArn"),
            ("source_account", "StringEquals", "AWS:SourceAccount"),
            ("principal_org_id", "StringEquals", "aws:PrincipalOrgID"),
            ("function_url_auth_type", "StringEquals", "lambda:FunctionUrlAuthType"),
            ("invoked_via_function_url", "Bool", "lambda:InvokedViaFunctionUrl"),
            ("event_source_token", "StringEquals", "lambda:EventSourceToken"),
        ):
            if key in words:
                value = words[key]
                conditions.setdefault(operator, {})[condition] = str(value).lower() if value in (True, False) else value
        service = words["principal"].endswith((".amazonaws.com", ".amazonaws.com.cn"))
        principal = {"Service": words["principal"]} if service else words["principal"]
        statement = {"Effect": "Allow", "Principal": principal, "Action": words["action"], "Condition": conditions}
        self.allow(f"function {qualified(words)}", {"Statement": statement})

    def of_lambda_function_url(self, name, words, values):
        self.add(
            "AWS::Lambda::Url",
            qualified(words),
            spell(words, {"function_name": None, "qualifier": None, "authorization_type": "AuthType", "cors": CORS}),
        )

    def of_lambda_function_event_invoke_config(self, name, words, values):
        destinations = {"on_failure": ("OnFailure", {}), "on_success": ("OnSuccess", {})}
        names = {"function_name": None, "qualifier": None, "destination_config": ("DestinationConfig", destinations)}
        self.add("AWS::Lambda::EventInvokeConfig", qualified(words), spell(words, names))

    def of_lambda_event_source_mapping(self, name, words, values):
        names = {
            "function_name": None,
            "event_source_arn": None,
            "destination_config": (
                "DestinationConfig",
                {"on_failure": ("OnFailure", {"destination_arn": "Destination"})},
            ),
            "filter_criteria": ("FilterCriteria", {"filter": ["Filters", {}]}),
            "scaling_config": ("ScalingConfig", {}),
        }
        identity = f"{function_of(words['function_name'])} <- {words['event_source_arn']}"
        self.add("AWS::Lambda::EventSourceMapping", identity, spell(words, names))

    # -- policies -------------------------------------------------------------
    def of_iam_role(self, name, words, values):
        role = values["name"]
        self.allow(role, json.loads(values["assume_role_policy"]), "trust")
        for policy in self.beside("aws_iam_role_policy", "role", role):
            self.allow(f"role {role}", json.loads(policy["policy"]))
        arns = [p["policy_arn"] for p in self.beside("aws_iam_role_policy_attachment", "role", role)]
        own = {v["arn"]: v for _, v in self.of("aws_iam_policy")}
        for arn in (a for a in arns if a in own):
            self.allow(f"role {role}", json.loads(own[arn]["policy"]))
        members = spell(words, {"name": None, "assume_role_policy": None})
        self.add("AWS::IAM::Role", role, {**members, "ManagedPolicyArns": arns})

    def of_iam_policy(self, name, words, values):
        pass

    def of_sqs_queue_policy(self, name, words, values):
        self.allow(f"queue {last(values['queue_url'], '/')}", json.loads(values["policy"]))

    def of_sns_topic_policy(self, name, words, values):
        self.allow(f"topic {last(values['arn'])}", json.loads(values["policy"]))

    def of_s3_bucket_policy(self, name, words, values):
        self.allow(f"bucket {values['bucket']}", json.loads(values["policy"]))

    # -- events ---------------------------------------------------------------
    def of_sns_topic_subscription(self, name, words, values):
        names = {"topic_arn": None, "protocol": None, "endpoint": None}
        names |= {"filter_policy": parsed("FilterPolicy"), "redrive_policy": parsed("RedrivePolicy")}
        identity = f"{last(values['topic_arn'])} -> {values['protocol']} {values['endpoint']}"
        self.add("AWS::SNS::Subscription", identity, spell(words, names))

    def of_cloudwatch_event_rule(self, name, words, values):
        names = {
            "rule": None,
            "target_id": None,
            "event_bus_name": None,
            "input_transformer": ("InputTransformer", {"input_paths": "InputPathsMap"}),
            **DEAD_LETTER,
            **RETRY,
        }
        bus = values.get("event_bus_name") or "default"
        targets = [t for t in self.beside("aws_cloudwatch_event_target", "rule", values["name"])]
        targets = [spell(t, names) for t in targets if (t.get("event_bus_name") or "default") == bus]
        members = spell(words, {"name": None, "event_bus_name": None, "event_pattern": parsed("EventPattern")})
        targets.sort(key=lambda t: json.dumps(t, sort_keys=True))
        self.add("AWS::Events::Rule", f"{last(bus, '/')}/{values['name']}", {**members, "Targets": targets})

    def of_apigatewayv2_api(self, name, words, values):
        api, identity = values["id"], values["name"]
        integrations = {v["id"]: self.words(*k) for k, v in self.of("aws_apigatewayv2_integration")}
        routes = {}
        for route in self.beside("aws_apigatewayv2_route", "api_id", api):
            integration = spell(integrations[last(route["target"], "/")], {"timeout_milliseconds": "TimeoutInMillis", "api_id": None})
            function = function_of(integration.pop("IntegrationUri", "").removesuffix("/invocations"))
            integration.setdefault("TimeoutInMillis", 30000)
            routes[route["route_key"]] = {
                "auth": route.get("authorization_type") or "NONE",
                "integration": integration,
                "function": function,
                **({"scopes": route["authorization_scopes"]} if route.get("authorization_scopes") else {}),
            }
        stages = {
            stage.pop("name"): spell(stage, {"api_id": None})
            for stage in self.beside("aws_apigatewayv2_stage", "api_id", api)
        }
        authorizers = {
            a.pop("name"): spell(a, {"api_id": None, "identity_sources": "IdentitySource"})
            for a in self.beside("aws_apigatewayv2_authorizer", "api_id", api)
        }
        own = spell(words, {"name": None, "protocol_type": "protocol", "cors_configuration": ("cors", {})})
        self.add("AWS::ApiGatewayV2::Api", identity, {**own, "routes": routes, "stages": stages, "authorizers": authorizers})

    def of_lb(self, name, words, values):
        attributes = [
            {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": str(v).lower()}
            for k, v in words.items()
            if k == "drop_invalid_header_fields"
        ]
        names = {
            "load_balancer_type": "Type",
            "internal": lambda v: {"Scheme": "internal" if v else "internet-facing"},
            "drop_invalid_header_fields": None,
        }
        members = {**spell(words, names), "LoadBalancerAttributes": attributes}
        self.add("AWS::ElasticLoadBalancingV2::LoadBalancer", self.identity("aws_lb", name), members)

    def of_lb_listener_rule(self, name, words, values):
        fields = {"host_header": "host-header", "path_pattern": "path-pattern", "http_request_method": "http-request-method"}
        conditions = [
            {"Field": field, f"{pascal(block)}Config": {"Values": v[0]["values"]}}
            for condition in words["condition"]
            for block, v in condition.items()
            for field in [fields[block]]
        ]
        conditions.sort(key=lambda c: c["Field"])
        members = spell({k: v for k, v in words.items() if k != "condition"}, {"action": ["Actions", {}]})
        identity = self.logical_id("aws_lb_listener_rule", name, "ListenerRule")
        self.add("AWS::ElasticLoadBalancingV2::ListenerRule", identity, {**members, "Conditions": conditions})

    def of_lb_target_group(self, name, words, values):
        targets = self.beside("aws_lb_target_group_attachment", "target_group_arn", values["arn"])
        targets = [{"Id": t["target_id"]} for t in targets]
        members = {**spell(words, {"name": None}), "Targets": targets}
        self.add("AWS::ElasticLoadBalancingV2::TargetGroup", values["name"], members)

    # -- data -----------------------------------------------------------------
    def of_s3_bucket(self, name, words, values):
        bucket = values["bucket"]
        members = spell(words, {"bucket": None})

        def part(kind):
            found = self.beside(f"aws_s3_bucket_{kind}", "bucket", bucket)
            assert len(found) < 2, f"{bucket} has several {kind}"
            return {k: v for k, v in found[0].items() if k != "bucket"} if found else None

        def config(kind, names):
            found = part(kind)
            return spell(found, names) if found else None

        members["PublicAccessBlockConfiguration"] = config("public_access_block", {})
        members["OwnershipControls"] = config("ownership_controls", {"rule": ["Rules", {}]})
        members["VersioningConfiguration"] = config(
            "versioning", {"versioning_configuration": lambda v: spell(v[0], {})}
        )
        default = ("ServerSideEncryptionByDefault", {"sse_algorithm": "SSEAlgorithm", "kms_master_key_id": "KMSMasterKeyID"})
        members["BucketEncryption"] = config(
            "server_side_encryption_configuration",
            {"rule": ["ServerSideEncryptionConfiguration", {"apply_server_side_encryption_by_default": default}]},
        )
        rule = {
            "filter": lambda v: {k.capitalize(): x for k, x in v[0].items()},
            "expiration": lambda v: {"ExpirationInDays": v[0]["days"]},
            "transition": ["Transitions", {"days": "TransitionInDays"}],
        }
        members["LifecycleConfiguration"] = config("lifecycle_configuration", {"rule": ["Rules", rule]})
        members["NotificationConfiguration"] = self.notification(part("notification"))
        self.add("AWS::S3::Bucket", bucket, members)
        return "AWS::S3::Bucket", bucket

    @staticmethod
    def notification(found):
        if not found:
            return None
        out = {}
        for kind, member, target in (
            ("lambda_function", "LambdaConfigurations", "Function"),
            ("queue", "QueueConfigurations", "Queue"),
            ("topic", "TopicConfigurations", "Topic"),
        ):
            for one in found.get(kind, []):
                rules = [{"Name": k, "Value": one[f"filter_{k}"]} for k in ("prefix", "suffix") if f"filter_{k}" in one]
                for event in one["events"]:
                    entry = {"Event": event, target: one[f"{kind}_arn"]}
                    out.setdefault(member, []).append({**entry, **({"Filter": {"S3Key": {"Rules": rules}}} if rules else {})})
        if found.get("eventbridge"):
            out["EventBridgeConfiguration"] = {"EventBridgeEnabled": True}
        return out

    def of_dynamodb_table(self, name, words, values):
        def keys(v):
            return [{"AttributeName": v[k], "KeyType": t} for k, t in (("hash_key", "HASH"), ("range_key", "RANGE")) if v.get(k)]

        index = {
            "name": "IndexName",
            "key_schema": ["KeySchema", {}],
            "projection_type": inside("Projection", "ProjectionType"),
            "non_key_attributes": inside("Projection", "NonKeyAttributes"),
        }
        names = {
            "name": None,
            "hash_key": None,
            "range_key": None,
            "attribute": ["AttributeDefinitions", {"name": "AttributeName", "type": "AttributeType"}],
            "read_capacity": inside("ProvisionedThroughput", "ReadCapacityUnits"),
            "write_capacity": inside("ProvisionedThroughput", "WriteCapacityUnits"),
            "stream_enabled": None,
            "stream_view_type": inside("StreamSpecification", "StreamViewType"),
            "point_in_time_recovery": ("PointInTimeRecoverySpecification", {"enabled": "PointInTimeRecoveryEnabled"}),
            "server_side_encryption": lambda v: {
                "SSESpecification": {"SSEType": "KMS", **spell(v[0], {"enabled": "SSEEnabled", "kms_key_arn": "KMSMasterKeyId"})}
            },
            "ttl": ("TimeToLiveSpecification", {}),
            "global_secondary_index": ["GlobalSecondaryIndexes", index],
        }
        self.add("AWS::DynamoDB::Table", values["name"], {**spell(words, names), "KeySchema": keys(values)})
        return "AWS::DynamoDB::Table", values["name"]

    # -- networks -------------------------------------------------------------
    RULE = {
        "security_group_id": None,
        "cidr_ipv4": "CidrIp",
        "tags": None,
    }

    def of_security_group(self, name, words, values):
        identity = self.identity("aws_security_group", name)
        names = {"description": "GroupDescription", "name_prefix": None}
        members = spell(words, names)
        rules = self.beside("aws_vpc_security_group_egress_rule", "security_group_id", values["id"])
        egress = {**self.RULE, "referenced_security_group_id": "DestinationSecurityGroupId"}
        members["SecurityGroupEgress"] = [spell(rule, egress) for rule in rules]
        inner = [
            spell(self.words(*key), self.RULE)
            for key, v in self.of("aws_vpc_security_group_ingress_rule")
            if v["security_group_id"] == values["id"] and self.is_part(key[1], name)
        ]
        self.add("AWS::EC2::SecurityGroup", identity, {**members, "SecurityGroupIngress": inner})

    @staticmethod
    def is_part(rule, group):
        """Whether CloudFormation has the rule inside of the group: its address begins with the group's"""
        return rule.startswith(f"{group}_") and not rule.endswith("_ingress")

    def of_vpc_security_group_ingress_rule(self, name, words, values):
        groups = {v["id"]: k[1] for k, v in self.of("aws_security_group")}
        if self.is_part(name, groups.get(values["security_group_id"], "?")):
            return
        names = {**self.RULE, "security_group_id": "GroupId", "referenced_security_group_id": "SourceSecurityGroupId"}
        self.add("AWS::EC2::SecurityGroupIngress", pascal(name), spell(words, names))

    def of_db_proxy_default_target_group(self, name, words, values):
        targets = self.beside("aws_db_proxy_target", "db_proxy_name", values["db_proxy_name"])
        members = {"DBProxyName": values["db_proxy_name"], "TargetGroupName": "default"}
        members["DBInstanceIdentifiers"] = [t["db_instance_identifier"] for t in targets if "db_instance_identifier" in t]
        self.add("AWS::RDS::DBProxyTargetGroup", pascal(name), members)

    # -- workflows ------------------------------------------------------------
    def of_sfn_state_machine(self, name, words, values):
        names = {
            "name": None,
            "type": "StateMachineType",
            "definition": parsed("Definition"),
            "logging_configuration": lambda v: {
                "LoggingConfiguration": {
                    **spell({k: x for k, x in v[0].items() if k != "log_destination"}, {}),
                    "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": v[0]["log_destination"]}}],
                }
            },
        }
        self.add("AWS::StepFunctions::StateMachine", values["name"], spell(words, names))


def qualified(words):
    name = function_of(words["function_name"])
    qualifier = words.get("qualifier")
    return name if qualifier in (None, "$LATEST") or ":" in name else f"{name}:{qualifier}"


if __name__ == "__main__":
    import sys

    print(json.dumps(facts(json.load(open(sys.argv[1])), json.load(open(sys.argv[2]))), ensure_ascii=False))
