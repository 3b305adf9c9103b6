"""Facts of a template that was deployed to the emulator: properties with what references really resolved to, and, where
a template can say the same in two ways (an API by resources or by an OpenAPI document), what the service answers."""

import json

from facts import Facts, folder, function_of, last, normal, statements, tags
from template import ACCOUNT, REGION, CfnError

# Where AWS makes up identifiers that no name is part of.
MADE_UP = (
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::Cognito::",
    "AWS::EC2::",
    "AWS::EFS::",
    "AWS::ElasticLoadBalancingV2::",
    "AWS::KMS::Key",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Url",
    "AWS::RDS::DBProxy",
    "AWS::SecretsManager::Secret",
    "AWS::ServiceDiscovery::",
)
# Attributes that are no identifiers.
SPOKEN = {"Arn", "AvailabilityZone", "CidrBlock", "Name"}
# Told by what they belong to, or nothing but a way to say it.
PARTS = {
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::Lambda::Version",
}
NAMES = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::CodeDeploy::DeploymentConfig": "DeploymentConfigName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ElastiCache::ReplicationGroup": "ReplicationGroupId",
    "AWS::ElastiCache::SubnetGroup": "CacheSubnetGroupName",
    "AWS::Events::Archive": "ArchiveName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Lambda::LayerVersion": "LayerName",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::OpenSearchService::Domain": "DomainName",
    "AWS::RDS::DBCluster": "DBClusterIdentifier",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::RDS::DBProxy": "DBProxyName",
    "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}


def facts(template, state):
    """The facts document of a template whose `live` is filled, and the state that was read back"""
    return Deployed(template, state).document()


class Deployed(Facts):
    def __init__(self, template, state):
        super().__init__()
        self.t, self.state = template, state
        self.documents, self.attached = {}, []
        template.getatt = self.attribute(template.getatt)
        wanted = [lid for lid in self.t.resources if self.t.wanted(lid)]
        self.aliases = {
            self.t.ref(lid): self.t.properties(lid)
            for lid in wanted
            if self.t.resources[lid]["Type"] == "AWS::KMS::Alias"
        }
        self.aliases = {p["TargetKeyId"]: p["AliasName"] for p in self.aliases.values()}
        wanted.sort(key=lambda lid: self.t.resources[lid]["Type"] != "AWS::EC2::VPC")  # its id is an attribute of others
        for lid in wanted:
            self.resource(lid)
        for role, arn in self.attached:
            self.allow(f"role {role}", self.documents.get(arn, {}))
        for name in state.get("http_apis", {}):
            self.api(name)
        outputs = {k: self.t.value(o["Value"]) for k, o in self.t.raw.get("Outputs", {}).items()}
        self.kinds["outputs"] = {k: {"Value": v} for k, v in outputs.items()}
        self.kinds["state"] = read_back(state)

    @staticmethod
    def attribute(known):
        """What the emulator could not make is told by its name: it lacks the same of every source"""

        def getatt(lid, attribute):
            try:
                return known(lid, attribute)
            except CfnError:
                return f"<{attribute} of {lid}>"

        return getatt

    def resource(self, lid):
        raw, p = self.t.resources[lid], self.t.properties(lid)
        kind = raw["Type"]
        identity = self.identity(lid, kind, p)
        attributes = self.t.live.get(lid, (None, {}))[1]
        self.random(attributes.get("StreamArn"), f"Stream of {identity}")
        self.random(attributes.get("MasterUserSecret.SecretArn"), f"Password of {identity}")
        if kind.startswith(MADE_UP):
            ref = self.t.live.get(lid, (None, {}))[0]
            symbol = f"{last(kind, '::')} {identity}"
            self.random(ref, symbol, letters=kind.startswith("AWS::ApiGatewayV2::"))
            for value in (v for attribute, v in attributes.items() if attribute not in SPOKEN):
                self.random(value, symbol)
        if kind == "AWS::SQS::Queue" and str(self.t.ref(lid)).startswith("http://"):
            self.symbols.setdefault(self.t.ref(lid), f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{identity}")
        special = getattr(self, "of_" + kind.replace("AWS::", "").replace("::", "_"), None)
        if special:
            identity = special(lid, raw, p) or identity
        elif kind not in PARTS:
            self.add(kind, identity, {k: v for k, v in p.items() if k != NAMES.get(kind, "Name")})
        self.retain(kind, identity, raw.get("DeletionPolicy", "Delete"), raw.get("UpdateReplacePolicy", "Delete"))

    def identity(self, lid, kind, p):
        if kind == "AWS::KMS::Key":
            return self.aliases.get(self.t.ref(lid), lid)
        if kind == "AWS::Lambda::EventSourceMapping":
            return function_of(p["FunctionName"])
        if kind == "AWS::Lambda::Version":  # its logical id holds a digest
            return function_of(p["FunctionName"])
        if kind == "AWS::Lambda::Url":
            return qualified(p["TargetFunctionArn"], p.get("Qualifier"))
        if kind == "AWS::ApiGatewayV2::Api" and "Body" in p:
            return p["Body"].get("info", {}).get("title", lid)
        named = p.get(NAMES.get(kind, "Name"))
        if isinstance(named, str):
            return named
        name = tags(p["Tags"]).get("Name") if isinstance(p.get("Tags"), list) else None
        return name or lid

    # -- functions ------------------------------------------------------------
    def of_Lambda_Function(self, lid, raw, p):
        p = dict(p)
        name = p.pop("FunctionName", lid)
        p["Code"] = code(p.get("Code", {}))
        p["Role"] = last(p["Role"], "/")
        p["Environment"] = p.get("Environment", {}).get("Variables")
        self.add("AWS::Lambda::Function", name, p)
        return name

    def of_Lambda_LayerVersion(self, lid, raw, p):
        members = {k: v for k, v in p.items() if k not in ("LayerName", "Content")}
        self.add("AWS::Lambda::LayerVersion", p["LayerName"], {**members, "Content": code(p["Content"])})
        return p["LayerName"]

    def of_Lambda_Alias(self, lid, raw, p):
        identity = f"{function_of(p['FunctionName'])}:{p['Name']}"
        self.add(
            "AWS::Lambda::Alias",
            identity,
            {k: v for k, v in p.items() if k not in ("FunctionName", "FunctionVersion", "Name")},
        )
        update = raw.get("UpdatePolicy", {}).get("CodeDeployLambdaAliasUpdate")
        if update:
            self.deployment(identity, update)
        return identity

    def deployment(self, identity, update):
        named = {k: self.t.value(v) for k, v in update.items()}
        group = self.logical_id("AWS::CodeDeploy::DeploymentGroup", update["DeploymentGroupName"])
        application = self.logical_id("AWS::CodeDeploy::Application", update["ApplicationName"])
        p = self.t.properties(group)
        p["ServiceRoleArn"] = last(p["ServiceRoleArn"], "/")
        hooks = {k: function_of(v) for k, v in named.items() if k.endswith("Hook")}
        self.add(
            "AWS::CodeDeploy::DeploymentGroup",
            identity,
            {
                **p,
                **hooks,
                "ApplicationName": named["ApplicationName"],
                "DeploymentGroupName": named["DeploymentGroupName"],
                "ApplicationTags": tags(self.t.properties(application).get("Tags")),
            },
        )

    def logical_id(self, kind, reference):
        """The resource of that type which a reference names, by itself or by its physical name"""
        if isinstance(reference, dict) and reference.get("Ref") in self.t.resources:
            return reference["Ref"]
        name = self.t.value(reference)
        return next(lid for lid, r in self.t.resources.items() if r["Type"] == kind and self.t.name_of(lid) == name)

    def of_Lambda_Permission(self, lid, raw, p):
        conditions = {}
        for key, operator, name in (
            ("SourceArn", "ArnLike", "AWS:SourceArn"),
            ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
            ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
            ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
            ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
            ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
        ):
            if key in p:
                value = p[key]
                conditions.setdefault(operator, {})[name] = str(value).lower() if value in (True, False) else value
        service = p["Principal"].endswith((".amazonaws.com", ".amazonaws.com.cn"))
        principal = {"Service": p["Principal"]} if service else p["Principal"]
        statement = {"Effect": "Allow", "Principal": principal, "Action": p["Action"], "Condition": conditions}
        self.allow(f"function {function_of(p['FunctionName'])}", {"Statement": statement})

    def of_Lambda_Url(self, lid, raw, p):
        target = qualified(p["TargetFunctionArn"], p.get("Qualifier"))
        self.add("AWS::Lambda::Url", target, without(p, "TargetFunctionArn", "Qualifier"))
        return target

    def of_Lambda_EventInvokeConfig(self, lid, raw, p):
        target = qualified(p["FunctionName"], p.get("Qualifier"))
        self.add("AWS::Lambda::EventInvokeConfig", target, without(p, "FunctionName", "Qualifier"))
        return target

    def of_Lambda_EventSourceMapping(self, lid, raw, p):
        identity = f"{function_of(p['FunctionName'])} <- {p.get('EventSourceArn', lid)}"
        self.add("AWS::Lambda::EventSourceMapping", identity, without(p, "FunctionName", "EventSourceArn"))
        return identity

    # -- policies -------------------------------------------------------------
    def of_IAM_Role(self, lid, raw, p):
        name = p.get("RoleName", lid)
        self.allow(name, p["AssumeRolePolicyDocument"], "trust")
        for policy in p.get("Policies", []):
            self.allow(f"role {name}", policy["PolicyDocument"])
        self.attached += [(name, arn) for arn in p.get("ManagedPolicyArns", [])]
        self.add("AWS::IAM::Role", name, without(p, "RoleName", "AssumeRolePolicyDocument", "Policies"))
        return name

    def of_IAM_Policy(self, lid, raw, p):
        for role in p.get("Roles", []):
            self.allow(f"role {role}", p["PolicyDocument"])

    def of_IAM_RolePolicy(self, lid, raw, p):
        self.allow(f"role {p['RoleName']}", p["PolicyDocument"])

    def of_IAM_ManagedPolicy(self, lid, raw, p):
        self.documents[self.t.ref(lid)] = p["PolicyDocument"]
        for role in p.get("Roles", []):
            self.allow(f"role {role}", p["PolicyDocument"])

    def of_SQS_QueuePolicy(self, lid, raw, p):
        for queue in p["Queues"]:
            self.allow(f"queue {last(queue, '/')}", p["PolicyDocument"])

    def of_SNS_TopicPolicy(self, lid, raw, p):
        for topic in p["Topics"]:
            self.allow(f"topic {last(topic)}", p["PolicyDocument"])

    def of_S3_BucketPolicy(self, lid, raw, p):
        self.allow(f"bucket {p['Bucket']}", p["PolicyDocument"])

    # -- events ---------------------------------------------------------------
    def of_SNS_Subscription(self, lid, raw, p):
        identity = f"{last(p['TopicArn'])} -> {p['Protocol']} {p['Endpoint']}"
        self.add("AWS::SNS::Subscription", identity, without(p, "TopicArn", "Protocol", "Endpoint"))
        return identity

    def of_Events_Rule(self, lid, raw, p):
        identity = f"{last(p.get('EventBusName', 'default'), '/')}/{p.get('Name', lid)}"
        targets = sorted((without(t, "Id") for t in p.get("Targets", [])), key=lambda t: json.dumps(t, sort_keys=True))
        self.add("AWS::Events::Rule", identity, {**without(p, "Name", "EventBusName"), "Targets": targets})
        return identity

    def of_ApiGatewayV2_Api(self, lid, raw, p):
        body, name = p.get("Body") or {}, self.identity(lid, "AWS::ApiGatewayV2::Api", p)
        own = {x["name"]: x.get("x-amazon-apigateway-tag-value") for x in body.get("tags", [])}
        self.add("AWS::ApiGatewayV2::Api", name, {"Tags": {**own, **tags(p.get("Tags"))}})
        for member in ("Description", "DisableExecuteApiEndpoint"):
            value = p.get(member)
            self.add("AWS::ApiGatewayV2::Api", name, {member: value})
        return name

    def api(self, name):
        """What the service knows of an API, whichever way it was told"""
        known = self.state["http_apis"][name]
        routes = {}
        for key, route in known["routes"].items():
            integration = dict(route.get("integration") or {})
            uri = integration.pop("IntegrationUri", "")
            integration.pop("IntegrationMethod", None)
            integration.setdefault("TimeoutInMillis", 30000)  # AWS's default and maximum for HTTP APIs
            routes[key] = {
                **{k: v for k, v in route.items() if k != "integration"},
                "auth": route.get("auth") or "NONE",
                "integration": {k: v for k, v in integration.items() if k in INTEGRATION},
                "function": function_of(uri.removesuffix("/invocations")),
            }
        stages = {k: without(v, "DeploymentId", "LastDeploymentStatusMessage") for k, v in known["stages"].items()}
        members = {"routes": routes, "stages": stages, "cors": known["cors"], "protocol": known["protocol"]}
        self.add("AWS::ApiGatewayV2::Api", name, {**members, "authorizers": known.get("authorizers")})

    # -- workflows ------------------------------------------------------------
    def of_StepFunctions_StateMachine(self, lid, raw, p):
        definition = dict(self.t.state_machines()).get(lid)
        name = p.get("StateMachineName", lid)
        dropped = ("StateMachineName", "DefinitionString", "Definition", "DefinitionSubstitutions")
        self.add("AWS::StepFunctions::StateMachine", name, {**without(p, *dropped), "Definition": definition})
        return name


def read_back(state):
    """What the emulator answers, without what it makes up, and without what is told as a fact of its own"""
    state = json.loads(json.dumps(state))
    for function in state.get("lambda", {}).values():
        function["Policy"] = sorted(statements({"Statement": function.get("Policy", [])}))
        if "Url" in function:
            function["Url"] = {**without(function["Url"], "FunctionUrl"), "InvokeMode": function["Url"]["InvokeMode"].upper()}
    state["event_source_mappings"] = {
        f"{function_of(m['FunctionArn'])} <- {m.get('EventSourceArn')}": without(m, "EventSourceMappingArn", "State")
        for m in state.get("event_source_mappings", [])
    }
    for rule in state.get("events_rules", {}).values():
        rule["Targets"] = [without(t, "Id") for t in rule.get("Targets", [])]
    state["events_rules"] = {
        k: v for k, v in state.get("events_rules", {}).items() if not k.startswith("Events-Archive-")
    }
    for topic in state.get("sns", {}).values():
        topic["Subscriptions"] = sorted(topic["Subscriptions"], key=lambda s: json.dumps(s, sort_keys=True))
    for bucket in state.get("s3", {}).values():
        for notifications in bucket.get("Notification", {}).values():
            for one in notifications if isinstance(notifications, list) else []:
                one.pop("Id", None)
    for group in state.get("security_groups", {}).values():
        group.pop("id", None)
    # Secrets that RDS makes for its own passwords.
    state["secrets"] = {k: v for k, v in state.get("secrets", {}).items() if not k.startswith("rds!")}
    # Nobody but CloudFormation knows some of these names: groups are known by the role that each has for itself.
    groups = [g for application in state.get("codedeploy", {}).values() for g in application.values()]
    state["codedeploy"] = {last(g["serviceRoleArn"], "/"): g for g in groups}
    return {k: normal(v) for k, v in state.items() if v and k not in ("http_apis", "kms", "subnets")}


INTEGRATION = {"IntegrationType", "PayloadFormatVersion", "TimeoutInMillis", "RequestParameters", "ConnectionType"}


def without(p, *keys):
    return {k: v for k, v in p.items() if k not in keys}


def qualified(function, qualifier):
    name = function_of(function)
    return name if qualifier in (None, "$LATEST") or ":" in name else f"{name}:{qualifier}"


def code(x):
    """Local folders by their way, whether a packager has replaced it or not"""
    if isinstance(x, str):
        return "local:" + local(x)
    if x.get("S3Bucket") == "packaged-artifacts":
        return "local:" + folder(x["S3Key"].removesuffix(".zip"))
    if "S3Bucket" in x:
        return f"s3://{x['S3Bucket']}/{x['S3Key']}"
    return x


def local(path):
    from sam import artifact

    return folder(artifact(path))
