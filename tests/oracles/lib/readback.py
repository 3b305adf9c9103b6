"""What an endpoint really has, read through the service APIs, as one compact JSON value."""

import json

import botocore.exceptions


def _try(f, default=None):
    try:
        return f()
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError):
        return default


def _drop(d, *keys):
    return {k: v for k, v in d.items() if k not in keys and v not in (None, "", [], {})}


def doc(x):
    return json.loads(x) if isinstance(x, str) else x


def lambdas(a):
    out = {}
    for f in a.call("lambda", "list_functions")["Functions"]:
        n = f["FunctionName"]
        c = a.call("lambda", "get_function_configuration", FunctionName=n)
        e = _drop(
            c,
            "FunctionName",
            "LastModified",
            "CodeSha256",
            "CodeSize",
            "RevisionId",
            "State",
            "LastUpdateStatus",
            "Version",
            "SnapStart",
            "StateReason",
        )
        e["ReservedConcurrentExecutions"] = _try(
            lambda: a.call("lambda", "get_function_concurrency", FunctionName=n).get("ReservedConcurrentExecutions")
        )
        e["Policy"] = _try(lambda: doc(a.call("lambda", "get_policy", FunctionName=n)["Policy"])["Statement"], [])
        e["Url"] = _try(
            lambda: _drop(
                a.call("lambda", "get_function_url_config", FunctionName=n), "CreationTime", "LastModifiedTime"
            )
        )
        e["InvokeConfig"] = _try(
            lambda: _drop(a.call("lambda", "get_function_event_invoke_config", FunctionName=n), "LastModified")
        )
        e["Aliases"] = _try(
            lambda: {
                x["Name"]: _drop(x, "Name", "RevisionId", "AliasArn")
                for x in a.call("lambda", "list_aliases", FunctionName=n)["Aliases"]
            },
            {},
        )
        e["Versions"] = _try(
            lambda: [x["Version"] for x in a.call("lambda", "list_versions_by_function", FunctionName=n)["Versions"]],
            [],
        )
        out[n] = {k: v for k, v in e.items() if v not in (None, [], {})}
    return out


def esm(a):
    return [
        _drop(m, "UUID", "LastModified", "StateTransitionReason", "LastProcessingResult")
        for m in a.call("lambda", "list_event_source_mappings")["EventSourceMappings"]
    ]


def layers(a):
    return [x["LatestMatchingVersion"]["LayerVersionArn"] for x in a.call("lambda", "list_layers")["Layers"]]


def roles(a):
    out = {}
    for r in a.call("iam", "list_roles")["Roles"]:
        if r["Path"].startswith("/aws-service-role/"):
            continue
        n = r["RoleName"]
        out[n] = {
            "Trust": doc(r["AssumeRolePolicyDocument"]),
            "Inline": {
                p: doc(a.call("iam", "get_role_policy", RoleName=n, PolicyName=p)["PolicyDocument"])
                for p in a.call("iam", "list_role_policies", RoleName=n)["PolicyNames"]
            },
            "Attached": [
                p["PolicyArn"] for p in a.call("iam", "list_attached_role_policies", RoleName=n)["AttachedPolicies"]
            ],
        }
        if r.get("PermissionsBoundary"):
            out[n]["PermissionsBoundary"] = r["PermissionsBoundary"]["PermissionsBoundaryArn"]
    return out


def managed_policies(a):
    return {
        p["PolicyName"]: doc(
            a.call("iam", "get_policy_version", PolicyArn=p["Arn"], VersionId=p["DefaultVersionId"])["PolicyVersion"][
                "Document"
            ]
        )
        for p in a.call("iam", "list_policies", Scope="Local")["Policies"]
    }


def buckets(a):
    out = {}
    for b in a.call("s3", "list_buckets")["Buckets"]:
        n = b["Name"]
        e = {}
        for k, op, m in (
            ("Notification", "get_bucket_notification_configuration", None),
            ("Encryption", "get_bucket_encryption", "ServerSideEncryptionConfiguration"),
            ("Versioning", "get_bucket_versioning", "Status"),
            ("PublicAccessBlock", "get_public_access_block", "PublicAccessBlockConfiguration"),
            ("Lifecycle", "get_bucket_lifecycle_configuration", "Rules"),
            ("Policy", "get_bucket_policy", "Policy"),
            ("Cors", "get_bucket_cors", "CORSRules"),
            ("Tags", "get_bucket_tagging", "TagSet"),
            ("Website", "get_bucket_website", None),
            ("Ownership", "get_bucket_ownership_controls", "OwnershipControls"),
            ("Logging", "get_bucket_logging", "LoggingEnabled"),
        ):
            v = _try(lambda: a.call("s3", op, Bucket=n))
            v = v.get(m) if v and m else v
            if k == "Policy" and v:
                v = doc(v)
            if v:
                e[k] = v
        out[n] = e
    return out


def queues(a):
    out = {}
    for u in a.call("sqs", "list_queues").get("QueueUrls", []):
        at = a.call("sqs", "get_queue_attributes", QueueUrl=u, AttributeNames=["All"])["Attributes"]
        at = {
            k: v
            for k, v in at.items()
            if not k.startswith("Approximate") and k not in ("CreatedTimestamp", "LastModifiedTimestamp")
        }
        for k in ("Policy", "RedrivePolicy", "RedriveAllowPolicy"):
            if k in at:
                at[k] = doc(at[k])
        out[u.rsplit("/", 1)[1]] = at
    return out


def topics(a):
    out = {}
    for t in a.call("sns", "list_topics")["Topics"]:
        arn = t["TopicArn"]
        at = a.call("sns", "get_topic_attributes", TopicArn=arn)["Attributes"]
        subs = [
            {
                **{k: s[k] for k in ("Protocol", "Endpoint")},
                **{
                    k: doc(v) if k.endswith("Policy") else v
                    for k, v in (
                        _try(
                            lambda: a.call("sns", "get_subscription_attributes", SubscriptionArn=s["SubscriptionArn"])[
                                "Attributes"
                            ],
                            {},
                        )
                    ).items()
                    if k in ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")
                },
            }
            for s in a.call("sns", "list_subscriptions_by_topic", TopicArn=arn)["Subscriptions"]
        ]
        out[arn.rsplit(":", 1)[1]] = {
            **{
                k: v
                for k, v in at.items()
                if k in ("KmsMasterKeyId", "FifoTopic", "ContentBasedDeduplication", "DisplayName", "TracingConfig")
            },
            "Policy": doc(at["Policy"]),
            "Subscriptions": subs,
        }
    return out


def tables(a):
    out = {}
    for n in a.call("dynamodb", "list_tables")["TableNames"]:
        t = a.call("dynamodb", "describe_table", TableName=n)["Table"]
        e = {
            k: t[k]
            for k in (
                "KeySchema",
                "AttributeDefinitions",
                "StreamSpecification",
                "SSEDescription",
                "DeletionProtectionEnabled",
                "TableClassSummary",
            )
            if t.get(k)
        }
        e["BillingMode"] = t.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
        for k in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            if t.get(k):
                e[k] = [{x: i[x] for x in ("IndexName", "KeySchema", "Projection")} for i in t[k]]
        e["TimeToLive"] = _try(
            lambda: a.call("dynamodb", "describe_time_to_live", TableName=n)["TimeToLiveDescription"]
        )
        e["PointInTimeRecovery"] = _try(
            lambda: a.call("dynamodb", "describe_continuous_backups", TableName=n)["ContinuousBackupsDescription"][
                "PointInTimeRecoveryDescription"
            ]["PointInTimeRecoveryStatus"]
        )
        out[n] = e
    return out


def rules(a):
    out = {}
    for bus in a.call("events", "list_event_buses")["EventBuses"]:
        for r in a.call("events", "list_rules", EventBusName=bus["Name"])["Rules"]:
            e = {k: r[k] for k in ("ScheduleExpression", "State", "Description", "EventBusName", "RoleArn") if k in r}
            if "EventPattern" in r:
                e["EventPattern"] = doc(r["EventPattern"])
            e["Targets"] = a.call("events", "list_targets_by_rule", Rule=r["Name"], EventBusName=bus["Name"])["Targets"]
            out[r["Name"]] = e
    return out


def rest_apis(a):
    out = {}
    for r in a.call("apigateway", "get_rest_apis")["items"]:
        res = {}
        for x in a.call("apigateway", "get_resources", restApiId=r["id"], embed=["methods"], limit=500)["items"]:
            for m in x.get("resourceMethods", {}):
                d = _try(
                    lambda: a.call("apigateway", "get_method", restApiId=r["id"], resourceId=x["id"], httpMethod=m), {}
                )
                res[f"{m} {x['path']}"] = {
                    "auth": d.get("authorizationType"),
                    "key": d.get("apiKeyRequired"),
                    "type": d.get("methodIntegration", {}).get("type"),
                    "uri": d.get("methodIntegration", {}).get("uri"),
                }
        out[r["name"]] = {
            "routes": res,
            "stages": {
                s["stageName"]: _drop(s, "stageName", "createdDate", "lastUpdatedDate", "deploymentId")
                for s in a.call("apigateway", "get_stages", restApiId=r["id"])["item"]
            },
        }
    return out


def http_apis(a):
    out = {}
    for r in a.call("apigatewayv2", "get_apis")["Items"]:
        i = r["ApiId"]
        integ = {
            x["IntegrationId"]: _drop(x, "IntegrationId", "IntegrationResponseSelectionExpression")
            for x in _try(lambda: a.call("apigatewayv2", "get_integrations", ApiId=i)["Items"], [])
        }
        routes = {
            x["RouteKey"]: {
                "auth": x.get("AuthorizationType"),
                "integration": integ.get((x.get("Target") or "/").split("/", 1)[1]),
                **({"scopes": x["AuthorizationScopes"]} if x.get("AuthorizationScopes") else {}),
            }
            for x in _try(lambda: a.call("apigatewayv2", "get_routes", ApiId=i)["Items"], [])
        }
        authorizers = {
            x["Name"]: _drop(x, "Name", "AuthorizerId")
            for x in _try(lambda: a.call("apigatewayv2", "get_authorizers", ApiId=i)["Items"], [])
        }
        out[r["Name"]] = {
            "protocol": r["ProtocolType"],
            "cors": r.get("CorsConfiguration"),
            "authorizers": authorizers,
            "routes": routes,
            "stages": {
                s["StageName"]: _drop(s, "StageName", "CreatedDate", "LastUpdatedDate")
                for s in _try(lambda: a.call("apigatewayv2", "get_stages", ApiId=i)["Items"], [])
            },
        }
    return out


def simple(svc, op, path, name, *drop, only=None):
    def f(a):
        r = a.call(svc, op)
        for k in path.split("."):
            r = r.get(k, [])
        return {x[name]: ({k: x[k] for k in only if k in x} if only else _drop(x, name, *drop)) for x in r}

    return f


def machines(a):
    out = {}
    for m in a.call("stepfunctions", "list_state_machines")["stateMachines"]:
        d = a.call("stepfunctions", "describe_state_machine", stateMachineArn=m["stateMachineArn"])
        out[m["name"]] = {
            "type": d["type"],
            "roleArn": d["roleArn"],
            "definition": doc(d["definition"]),
            "logging": d.get("loggingConfiguration"),
            "tracing": d.get("tracingConfiguration"),
        }
    return out


def dashboards(a):
    return {
        d["DashboardName"]: doc(
            a.call("cloudwatch", "get_dashboard", DashboardName=d["DashboardName"])["DashboardBody"]
        )
        for d in a.call("cloudwatch", "list_dashboards")["DashboardEntries"]
    }


def alarms(a):
    r = a.call("cloudwatch", "describe_alarms", AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    return {
        x["AlarmName"]: _drop(
            x,
            "AlarmName",
            "StateUpdatedTimestamp",
            "StateReason",
            "StateReasonData",
            "StateValue",
            "AlarmConfigurationUpdatedTimestamp",
            "StateTransitionedTimestamp",
        )
        for x in r["MetricAlarms"] + r["CompositeAlarms"]
    }


def schedules(a):
    return {
        s["Name"]: _drop(
            a.call("scheduler", "get_schedule", Name=s["Name"], GroupName=s.get("GroupName", "default")),
            "Name",
            "CreationDate",
            "LastModificationDate",
        )
        for s in a.call("scheduler", "list_schedules")["Schedules"]
    }


def streams(a):
    return {
        n: {
            k: v
            for k, v in a.call("kinesis", "describe_stream", StreamName=n)["StreamDescription"].items()
            if k in ("RetentionPeriodHours", "EncryptionType", "KeyId", "StreamModeDetails")
        }
        for n in a.call("kinesis", "list_streams")["StreamNames"]
    }


def log_groups(a):
    out = {}
    for g in a.call("logs", "describe_log_groups")["logGroups"]:
        n = g["logGroupName"]
        out[n] = {k: g[k] for k in ("retentionInDays", "kmsKeyId") if k in g}
        out[n].update(
            {
                "subscriptions": [
                    _drop(s, "creationTime", "logGroupName")
                    for s in _try(
                        lambda: a.call("logs", "describe_subscription_filters", logGroupName=n)["subscriptionFilters"],
                        [],
                    )
                ],
                "metricFilters": [
                    _drop(s, "creationTime", "logGroupName")
                    for s in _try(
                        lambda: a.call("logs", "describe_metric_filters", logGroupName=n)["metricFilters"], []
                    )
                ],
            }
        )
    return out


def keys(a):
    out = {}
    for k in a.call("kms", "list_keys")["Keys"]:
        d = a.call("kms", "describe_key", KeyId=k["KeyId"])["KeyMetadata"]
        out[k["KeyId"]] = {
            "rotation": _try(lambda: a.call("kms", "get_key_rotation_status", KeyId=k["KeyId"])["KeyRotationEnabled"]),
            "policy": _try(
                lambda: doc(a.call("kms", "get_key_policy", KeyId=k["KeyId"], PolicyName="default")["Policy"])
            ),
            "description": d.get("Description"),
        }
    return out


def security_groups(a):
    return {
        g["GroupName"]: {
            "id": g["GroupId"],
            "vpc": g.get("VpcId"),
            "in": g["IpPermissions"],
            "out": g["IpPermissionsEgress"],
        }
        for g in a.call("ec2", "describe_security_groups")["SecurityGroups"]
        if g["GroupName"] != "default"
    }


def tasks(a):
    """The newest revision of each family of task definitions"""
    out = {}
    for arn in a.call("ecs", "list_task_definitions")["taskDefinitionArns"]:
        t = a.call("ecs", "describe_task_definition", taskDefinition=arn)["taskDefinition"]
        kept = ("cpu", "memory", "networkMode", "requiresCompatibilities", "runtimePlatform", "ephemeralStorage")
        out[t["family"]] = {
            **{k: t[k] for k in (*kept, "executionRoleArn", "taskRoleArn") if t.get(k)},
            "containers": {c["name"]: _drop(c, "name") for c in t["containerDefinitions"]},
        }
    return out


def scaling(a):
    """Of Lambda's provisioned concurrency, by the id of the scaled resource"""
    out = {}
    for t in a.call("application-autoscaling", "describe_scalable_targets", ServiceNamespace="lambda")[
        "ScalableTargets"
    ]:
        out[t["ResourceId"]] = {k: t[k] for k in ("MinCapacity", "MaxCapacity", "RoleARN") if k in t}
    for what, op in (("Policies", "describe_scaling_policies"), ("ScheduledActions", "describe_scheduled_actions")):
        answer = a.call("application-autoscaling", op, ServiceNamespace="lambda")
        for x in answer.get("Scaling" + what, answer.get(what, [])):
            row = _drop(x, "CreationTime", "ServiceNamespace", "ResourceId", "ScheduledActionARN", "PolicyARN")
            out.setdefault(x["ResourceId"], {}).setdefault(what, []).append(row)
    return out


def deployments(a):
    out = {}
    for app in a.call("codedeploy", "list_applications")["applications"]:
        groups = a.call("codedeploy", "list_deployment_groups", applicationName=app)["deploymentGroups"]
        out[app] = {}
        for g in groups:
            info = a.call("codedeploy", "get_deployment_group", applicationName=app, deploymentGroupName=g)
            out[app][g] = _drop(
                info["deploymentGroupInfo"], "applicationName", "deploymentGroupName", "deploymentGroupId"
            )
    return out


def databases(a):
    kept = ("Engine", "EngineVersion", "DBInstanceClass", "AllocatedStorage", "StorageEncrypted", "MultiAZ")
    kept += ("PubliclyAccessible", "BackupRetentionPeriod", "DeletionProtection", "IAMDatabaseAuthenticationEnabled")
    rows = a.call("rds", "describe_db_instances")["DBInstances"]
    return {d["DBInstanceIdentifier"]: {k: d[k] for k in kept if k in d} for d in rows}


def delivery_streams(a):
    out = {}
    for n in a.call("firehose", "list_delivery_streams")["DeliveryStreamNames"]:
        d = a.call("firehose", "describe_delivery_stream", DeliveryStreamName=n)["DeliveryStreamDescription"]
        out[n] = {
            k: d[k] for k in ("DeliveryStreamType", "Destinations", "DeliveryStreamEncryptionConfiguration") if k in d
        }
    return out


READ = {
    "lambda": lambdas,
    "event_source_mappings": esm,
    "layers": layers,
    "iam_roles": roles,
    "iam_policies": managed_policies,
    "s3": buckets,
    "sqs": queues,
    "sns": topics,
    "dynamodb": tables,
    "events_rules": rules,
    "event_buses": simple("events", "list_event_buses", "EventBuses", "Name", "CreationTime", "LastModifiedTime"),
    "schedules": schedules,
    "rest_apis": rest_apis,
    "http_apis": http_apis,
    "state_machines": machines,
    "alarms": alarms,
    "dashboards": dashboards,
    "kinesis": streams,
    "log_groups": log_groups,
    "kms": keys,
    "secrets": simple(
        "secretsmanager",
        "list_secrets",
        "SecretList",
        "Name",
        only=["ARN", "KmsKeyId", "RotationEnabled", "Description"],
    ),
    "parameters": simple("ssm", "describe_parameters", "Parameters", "Name", only=["Type", "Tier", "Description"]),
    "pipes": simple("pipes", "list_pipes", "Pipes", "Name", only=["Source", "Target", "DesiredState", "Enrichment"]),
    "firehose": delivery_streams,
    "load_balancers": simple(
        "elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerName", only=["Type", "Scheme", "VpcId"]
    ),
    "target_groups": simple(
        "elbv2",
        "describe_target_groups",
        "TargetGroups",
        "TargetGroupName",
        only=["TargetType", "Protocol", "Port", "LoadBalancerArns"],
    ),
    "subnets": lambda a: [
        s["SubnetId"] for s in a.call("ec2", "describe_subnets")["Subnets"] if not s.get("DefaultForAz")
    ],
    "security_groups": security_groups,
    "ecs_clusters": lambda a: a.call("ecs", "list_clusters")["clusterArns"],
    "ecs_tasks": tasks,
    "cognito": lambda a: [p["Name"] for p in a.call("cognito-idp", "list_user_pools", MaxResults=60)["UserPools"]],
    "codedeploy": deployments,
    "rds": databases,
    "scaling": scaling,
    "glue_databases": lambda a: [d["Name"] for d in a.call("glue", "get_databases")["DatabaseList"]],
}


def read_all(api, only=None):
    out, unread = {}, {}
    for k, f in READ.items():
        if only and k not in only:
            continue
        try:
            v = f(api)
            if v:
                out[k] = v
        except Exception as e:  # an emulator may lack the call
            unread[k] = f"{type(e).__name__}: {str(e)[:120]}"
    return out, unread
