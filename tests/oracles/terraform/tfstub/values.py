"""Plausible values for computed attributes.

They have the shape of the real thing (an ARN is an ARN, a URL a URL), are the
same on every run for the same input, and promise nothing else.
"""

import hashlib
import re

from .cty import UNKNOWN, is_unknown

ACCOUNT = "123456789012"
STAMP = "2026-01-01T00:00:00Z"

# Longest prefix of the type name wins: the service field of the ARN.
SERVICES = {
    "aws_lambda": "lambda",
    "aws_iam": "iam",
    "aws_s3": "s3",
    "aws_sqs": "sqs",
    "aws_sns": "sns",
    "aws_cloudwatch_event": "events",
    "aws_cloudwatch_log": "logs",
    "aws_cloudwatch": "cloudwatch",
    "aws_scheduler": "scheduler",
    "aws_pipes": "pipes",
    "aws_kinesis_firehose": "firehose",
    "aws_kinesis_analytics": "kinesisanalytics",
    "aws_kinesisanalyticsv2": "kinesisanalytics",
    "aws_kinesis_video": "kinesisvideo",
    "aws_kinesis": "kinesis",
    "aws_dynamodb": "dynamodb",
    "aws_api_gateway": "apigateway",
    "aws_apigatewayv2": "apigateway",
    "aws_lb": "elasticloadbalancing",
    "aws_alb": "elasticloadbalancing",
    "aws_sfn": "states",
    "aws_codedeploy": "codedeploy",
    "aws_kms": "kms",
    "aws_xray": "xray",
    "aws_ecs": "ecs",
    "aws_ecr": "ecr",
    "aws_batch": "batch",
    "aws_vpc": "ec2",
    "aws_subnet": "ec2",
    "aws_security_group": "ec2",
    "aws_appautoscaling": "application-autoscaling",
    "aws_db": "rds",
    "aws_rds": "rds",
    "aws_elasticache": "elasticache",
    "aws_opensearch": "es",
    "aws_grafana": "grafana",
    "aws_chatbot": "chatbot",
    "aws_budgets": "budgets",
    "aws_ce": "ce",
    "aws_ssm": "ssm",
    "aws_secretsmanager": "secretsmanager",
    "aws_cloudformation": "cloudformation",
    "aws_cognito": "cognito-idp",
    "aws_glue": "glue",
    "aws_athena": "athena",
    "aws_config": "config",
    "aws_securityhub": "securityhub",
    "aws_sagemaker": "sagemaker",
    "aws_redshift": "redshift",
    "aws_backup": "backup",
    "aws_resourcegroups": "resource-groups",
    "aws_instance": "ec2",
}

# {n} the resource's name, {r} region, {a} account, {p} partition, {h} a short hash
ARNS = {
    "aws_lambda_function": "arn:{p}:lambda:{r}:{a}:function:{n}",
    "aws_lambda_alias": "arn:{p}:lambda:{r}:{a}:function:{function}:{name}",
    "aws_lambda_layer_version": "arn:{p}:lambda:{r}:{a}:layer:{n}:1",
    "aws_lambda_event_source_mapping": "arn:{p}:lambda:{r}:{a}:event-source-mapping:{u}",
    "aws_lambda_code_signing_config": "arn:{p}:lambda:{r}:{a}:code-signing-config:csc-{h}",
    "aws_iam_role": "arn:{p}:iam::{a}:role/{n}",
    "aws_iam_policy": "arn:{p}:iam::{a}:policy/{n}",
    "aws_iam_user": "arn:{p}:iam::{a}:user/{n}",
    "aws_iam_group": "arn:{p}:iam::{a}:group/{n}",
    "aws_iam_instance_profile": "arn:{p}:iam::{a}:instance-profile/{n}",
    "aws_s3_bucket": "arn:{p}:s3:::{n}",
    "aws_s3_object": "arn:{p}:s3:::{bucket}/{key}",
    "aws_sqs_queue": "arn:{p}:sqs:{r}:{a}:{n}",
    "aws_sns_topic": "arn:{p}:sns:{r}:{a}:{n}",
    "aws_sns_topic_subscription": "arn:{p}:sns:{r}:{a}:topic:{u}",
    "aws_cloudwatch_event_rule": "arn:{p}:events:{r}:{a}:rule/{bus}{n}",
    "aws_cloudwatch_event_bus": "arn:{p}:events:{r}:{a}:event-bus/{n}",
    "aws_cloudwatch_event_archive": "arn:{p}:events:{r}:{a}:archive/{n}",
    "aws_cloudwatch_log_group": "arn:{p}:logs:{r}:{a}:log-group:{n}",
    "aws_cloudwatch_metric_alarm": "arn:{p}:cloudwatch:{r}:{a}:alarm:{n}",
    "aws_cloudwatch_composite_alarm": "arn:{p}:cloudwatch:{r}:{a}:alarm:{n}",
    "aws_cloudwatch_dashboard": "arn:{p}:cloudwatch::{a}:dashboard/{n}",
    "aws_scheduler_schedule": "arn:{p}:scheduler:{r}:{a}:schedule/default/{n}",
    "aws_kinesis_stream": "arn:{p}:kinesis:{r}:{a}:stream/{n}",
    "aws_kinesis_firehose_delivery_stream": "arn:{p}:firehose:{r}:{a}:deliverystream/{n}",
    "aws_dynamodb_table": "arn:{p}:dynamodb:{r}:{a}:table/{n}",
    "aws_apigatewayv2_api": "arn:{p}:apigateway:{r}::/apis/{h}",
    "aws_api_gateway_rest_api": "arn:{p}:apigateway:{r}::/restapis/{h}",
    "aws_sfn_state_machine": "arn:{p}:states:{r}:{a}:stateMachine:{n}",
    "aws_sfn_activity": "arn:{p}:states:{r}:{a}:activity:{n}",
    "aws_codedeploy_app": "arn:{p}:codedeploy:{r}:{a}:application:{n}",
    "aws_codedeploy_deployment_group": "arn:{p}:codedeploy:{r}:{a}:deploymentgroup:{app_name}/{n}",
    "aws_kms_key": "arn:{p}:kms:{r}:{a}:key/{u}",
    "aws_kms_alias": "arn:{p}:kms:{r}:{a}:{n}",
    "aws_ecr_repository": "arn:{p}:ecr:{r}:{a}:repository/{n}",
    "aws_ecs_cluster": "arn:{p}:ecs:{r}:{a}:cluster/{n}",
    "aws_ecs_task_definition": "arn:{p}:ecs:{r}:{a}:task-definition/{family}:1",
    "aws_ssm_parameter": "arn:{p}:ssm:{r}:{a}:parameter/{n}",
    "aws_secretsmanager_secret": "arn:{p}:secretsmanager:{r}:{a}:secret:{n}-AbCdEf",
    "aws_lb": "arn:{p}:elasticloadbalancing:{r}:{a}:loadbalancer/app/{n}/{h}",
    "aws_lb_target_group": "arn:{p}:elasticloadbalancing:{r}:{a}:targetgroup/{n}/{h}",
    "aws_cognito_user_pool": "arn:{p}:cognito-idp:{r}:{a}:userpool/{r}_{h}",
    "aws_db_instance": "arn:{p}:rds:{r}:{a}:db:{identifier}",
    "aws_rds_cluster": "arn:{p}:rds:{r}:{a}:cluster:{cluster_identifier}",
}

# id attribute: a format as above, or "@attr" for the value of another attribute
IDS = {
    "aws_lambda_function": "{function_name}",
    "aws_lambda_permission": "@statement_id",
    "aws_lambda_event_source_mapping": "{u}",
    "aws_lambda_alias": "@arn",
    "aws_lambda_layer_version": "@arn",
    "aws_lambda_function_url": "{function_name}",
    "aws_lambda_function_event_invoke_config": "{function_name}",
    "aws_lambda_provisioned_concurrency_config": "{function_name},{qualifier}",
    "aws_iam_role": "@name",
    "aws_iam_role_policy": "{role}:{n}",
    "aws_iam_policy": "@arn",
    "aws_iam_role_policy_attachment": "{role}/{policy_arn}",
    "aws_s3_bucket": "@bucket",
    "aws_s3_bucket_notification": "{bucket}",
    "aws_s3_bucket_policy": "{bucket}",
    "aws_s3_object": "{bucket}/{key}",
    "aws_sqs_queue": "@url",
    "aws_sqs_queue_policy": "{queue_url}",
    "aws_sns_topic": "@arn",
    "aws_sns_topic_policy": "{arn}",
    "aws_sns_topic_subscription": "@arn",
    "aws_cloudwatch_event_rule": "@name",
    "aws_cloudwatch_event_bus": "@name",
    "aws_cloudwatch_event_target": "{rule}-{target_id}",
    "aws_cloudwatch_log_group": "@name",
    "aws_cloudwatch_metric_alarm": "{alarm_name}",
    "aws_cloudwatch_composite_alarm": "{alarm_name}",
    "aws_cloudwatch_dashboard": "{dashboard_name}",
    "aws_scheduler_schedule": "default/{n}",
    "aws_scheduler_schedule_group": "@name",
    "aws_kinesis_stream": "@arn",
    "aws_dynamodb_table": "{n}",
    "aws_sfn_state_machine": "@arn",
    "aws_kms_key": "@key_id",
    "aws_kms_alias": "{n}",
    "aws_ssm_parameter": "{n}",
    "aws_secretsmanager_secret": "@arn",
    "aws_ecr_repository": "{n}",
    "aws_ecs_cluster": "@arn",
    "aws_lb": "@arn",
    "aws_lb_target_group": "@arn",
    "aws_lb_listener": "@arn",
    "aws_vpc": "vpc-{h17}",
    "aws_subnet": "subnet-{h17}",
    "aws_security_group": "sg-{h17}",
    "aws_cognito_user_pool": "{r}_{h9}",
}

# attributes that name a resource, in order of preference
NAME_ATTRS = (
    "function_name",
    "name",
    "bucket",
    "alarm_name",
    "dashboard_name",
    "alias",
    "layer_name",
    "family",
    "deployment_group_name",
    "cluster_identifier",
    "identifier",
    "statement_id",
    "rule",
    "domain_name",
    "repository_name",
    "queue_url",
    "role",
    "key",
    "api_id",
    "function_arn",
)

SPECIAL = {
    ("aws_lambda_function", "invoke_arn"): "arn:{p}:apigateway:{r}:lambda:path/2015-03-31/functions/{@arn}/invocations",
    ("aws_lambda_function", "qualified_arn"): "{@arn}:1",
    (
        "aws_lambda_function",
        "qualified_invoke_arn",
    ): "arn:{p}:apigateway:{r}:lambda:path/2015-03-31/functions/{@arn}:1/invocations",
    (
        "aws_lambda_function",
        "response_streaming_invoke_arn",
    ): "arn:{p}:apigateway:{r}:lambda:path/2021-11-15/functions/{@arn}/response-streaming-invocations",
    ("aws_lambda_function", "version"): "1",
    ("aws_lambda_function", "architectures"): ["x86_64"],
    ("aws_lambda_function", "source_code_hash"): "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ("aws_lambda_function", "code_sha256"): "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ("aws_lambda_function", "signing_job_arn"): "",
    ("aws_lambda_function", "signing_profile_version_arn"): "",
    ("aws_lambda_alias", "invoke_arn"): "arn:{p}:apigateway:{r}:lambda:path/2015-03-31/functions/{@arn}/invocations",
    ("aws_lambda_event_source_mapping", "uuid"): "{u}",
    ("aws_lambda_event_source_mapping", "function_arn"): "arn:{p}:lambda:{r}:{a}:function:{function}",
    ("aws_lambda_function_url", "function_url"): "https://{h}.lambda-url.{r}.on.aws/",
    ("aws_lambda_function_url", "function_arn"): "arn:{p}:lambda:{r}:{a}:function:{function}",
    ("aws_lambda_layer_version", "layer_arn"): "arn:{p}:lambda:{r}:{a}:layer:{n}",
    ("aws_lambda_layer_version", "version"): "1",
    ("aws_sqs_queue", "url"): "https://sqs.{r}.amazonaws.com/{a}/{n}",
    ("aws_s3_bucket", "bucket_domain_name"): "{n}.s3.amazonaws.com",
    ("aws_s3_bucket", "bucket_regional_domain_name"): "{n}.s3.{r}.amazonaws.com",
    ("aws_s3_bucket", "hosted_zone_id"): "Z3AQBSTGFYJSTF",
    ("aws_apigatewayv2_api", "id"): "{h10}",
    ("aws_apigatewayv2_api", "api_endpoint"): "https://{h10}.execute-api.{r}.amazonaws.com",
    ("aws_apigatewayv2_api", "execution_arn"): "arn:{p}:execute-api:{r}:{a}:{h10}",
    ("aws_apigatewayv2_stage", "invoke_url"): "https://{api_id}.execute-api.{r}.amazonaws.com/",
    ("aws_apigatewayv2_stage", "execution_arn"): "arn:{p}:execute-api:{r}:{a}:{api_id}/{n}",
    ("aws_api_gateway_rest_api", "execution_arn"): "arn:{p}:execute-api:{r}:{a}:{h10}",
    ("aws_api_gateway_rest_api", "id"): "{h10}",
    ("aws_dynamodb_table", "stream_arn"): "arn:{p}:dynamodb:{r}:{a}:table/{n}/stream/2026-01-01T00:00:00.000",
    ("aws_dynamodb_table", "stream_label"): "2026-01-01T00:00:00.000",
    ("aws_ecr_repository", "repository_url"): "{a}.dkr.ecr.{r}.amazonaws.com/{n}",
    ("aws_ecr_repository", "registry_id"): "{a}",
    ("aws_kms_key", "key_id"): "{u}",
    ("aws_cloudwatch_dashboard", "dashboard_arn"): "arn:{p}:cloudwatch::{a}:dashboard/{n}",
    ("aws_iam_role", "unique_id"): "AROA{H16}",
    ("aws_ssm_parameter", "version"): 1,
    ("aws_ecs_task_definition", "revision"): 1,
}


class Context:
    """What values are made from: provider settings and the resource at hand."""

    def __init__(self, region, type_name, obj):
        self.region, self.type_name, self.obj = region, type_name, obj
        seed = (
            type_name
            + "|"
            + "|".join(
                f"{k}={obj[k]}" for k in sorted(obj) if isinstance(obj[k], (str, int)) and not isinstance(obj[k], bool)
            )
        )
        if isinstance(obj.get("tags"), dict):  # often all that tells two of a kind apart
            seed += "|" + "|".join(f"{k}={v}" for k, v in sorted(obj["tags"].items()))
        self.digest = hashlib.sha256(seed.encode()).hexdigest()
        cn = region.startswith("cn-")
        gov = region.startswith("us-gov-")
        self.partition = "aws-cn" if cn else "aws-us-gov" if gov else "aws"

    def name(self):
        for attr in NAME_ATTRS:
            v = self.obj.get(attr)
            if isinstance(v, str) and v:
                return v.rstrip("/").split("/")[-1] if attr == "queue_url" else v
        return "tfstub-" + self.digest[:8]

    def bus(self):
        """Rules of the default bus do not name it in their ARN"""
        bus = self.obj.get("event_bus_name")
        return "" if not isinstance(bus, str) or bus in ("", "default") else bus.rsplit("/", 1)[-1] + "/"

    def format(self, text, resolve=None):
        if not isinstance(text, str):
            return text

        def one(m):
            key = m.group(1)
            d = self.digest
            simple = {
                "p": self.partition,
                "r": self.region,
                "a": ACCOUNT,
                "n": self.name(),
                "h": d[:16],
                "u": f"{d[:8]}-{d[8:12]}-4{d[13:16]}-8{d[17:20]}-{d[20:32]}",
                "H16": d[:16].upper(),
                "bus": self.bus(),
            }
            if key in simple:
                return simple[key]
            if re.fullmatch(r"h\d+", key):
                return d[: int(key[1:])]
            if key == "function":
                return str(self.obj.get("function_name") or "function").split(":function:")[-1].split(":")[0]
            if key.startswith("@"):
                return str(resolve(key[1:]))
            v = self.obj.get(key)
            return v if isinstance(v, str) and v else self.name()

        return re.sub(r"\{(@?\w+)\}", one, text)

    def arn(self):
        fmt = ARNS.get(self.type_name)
        if fmt:
            return self.format(fmt)
        service = next(
            (
                SERVICES[p]
                for p in sorted(SERVICES, key=len, reverse=True)
                if self.type_name == p or self.type_name.startswith(p + "_")
            ),
            self.type_name.split("_")[1],
        )
        kind = self.type_name.split("_", 2)[-1].replace("_", "-")
        return self.format("arn:{p}:" + service + ":{r}:{a}:" + kind + "/{n}")


def scalar(ctx, attr, path, resolve):
    """A string for a computed string attribute, judged by its name."""
    t = ctx.type_name
    if not path and (t, attr) in SPECIAL:
        return ctx.format(SPECIAL[(t, attr)], resolve)
    if not path and attr == "id":
        rule = IDS.get(t)
        if rule and rule.startswith("@"):
            return resolve(rule[1:])
        return ctx.format(rule or "{n}-{h}", resolve)
    if not path and attr == "arn":
        return ctx.arn()
    if attr == "region":
        return ctx.region
    if attr.endswith("_prefix"):
        return ""
    if not path and attr in (
        "name",
        "bucket",
        "function_name",
        "target_id",
        "statement_id",
        "identifier",
        "cluster_identifier",
        "key_name",
    ):
        prefix = next(
            (
                ctx.obj[p]
                for p in (attr + "_prefix", "name_prefix", "bucket_prefix")
                if isinstance(ctx.obj.get(p), str) and ctx.obj.get(p)
            ),
            "terraform-",
        )
        fifo = ".fifo" if ctx.obj.get("fifo_queue") or ctx.obj.get("fifo_topic") else ""
        return prefix + "20260101000000000000000001" + fifo
    if attr.endswith("arn") or attr.endswith("_arns"):
        return (
            f"arn:{ctx.partition}:{SERVICES.get('_'.join(t.split('_')[:2]), t.split('_')[1])}:{ctx.region}:"
            f"{ACCOUNT}:{attr.removesuffix('_arn')}/{ctx.name()}"
        )
    if attr in ("owner_id", "account_id", "owner", "registry_id", "owner_account_id"):
        return ACCOUNT
    if attr.endswith("_url") or attr == "url":
        return f"https://{ctx.digest[:10]}.example.amazonaws.com"
    if "policy" in attr:
        return "{}"
    if attr.endswith(("_at", "_date", "_time", "last_modified", "_timestamp")):
        return STAMP
    if attr.endswith(("_domain_name", "dns_name", "endpoint", "_host")) or attr == "domain_name":
        return f"{ctx.digest[:10]}.{ctx.region}.amazonaws.com"
    if attr.endswith("zone_id"):
        return "Z" + ctx.digest[:13].upper()
    if attr == "availability_zone":
        return ctx.region + "a"
    if "cidr" in attr:
        return "10.0.0.0/16"
    if attr == "status" or attr == "state":
        return "ACTIVE"
    prefix = {
        "vpc_id": "vpc-",
        "subnet_id": "subnet-",
        "security_group_id": "sg-",
        "network_interface_id": "eni-",
        "subnet_ids": "subnet-",
        "security_group_ids": "sg-",
        "vpc_security_group_ids": "sg-",
    }.get(attr)
    if prefix:
        return prefix + ctx.digest[:17]
    if attr.endswith(("_id", "_ids", "_hash", "etag", "token")):
        return ctx.digest[:16]
    return f"{attr}-{ctx.digest[:8]}"


def of_type(ctx, typ, attr, path, resolve):
    if typ == "string":
        return scalar(ctx, attr, path, resolve)
    if typ == "number":
        return SPECIAL.get((ctx.type_name, attr), 1)
    if typ == "bool":
        return SPECIAL.get((ctx.type_name, attr), False)
    if typ == "dynamic":
        return None
    kind, inner = typ[0], typ[1]
    if kind in ("list", "set"):
        fixed = SPECIAL.get((ctx.type_name, attr))
        if isinstance(fixed, list):
            return list(fixed)
        return [of_type(ctx, inner, attr, path + (attr,), resolve)]
    if kind == "map":
        return {}
    if kind == "object":
        optional = typ[2] if len(typ) > 2 else []
        return {k: None if k in optional else of_type(ctx, v, k, path + (attr,), resolve) for k, v in inner.items()}
    if kind == "tuple":
        return [of_type(ctx, v, attr, path, resolve) for v in inner]
    return None


def fill(block, obj, region, type_name):
    """Replace every unknown in obj (shaped by block) by a plausible value."""
    ctx = Context(region, type_name, obj)
    attrs = block.get("attributes", {})
    busy = set()

    def resolve(attr):
        """Value of a top-level attribute, made first if it is still unknown."""
        v = obj.get(attr)
        if is_unknown(v) and attr in attrs and attr not in busy:
            busy.add(attr)
            obj[attr] = v = of_type(ctx, attrs[attr]["type"], attr, (), resolve)
        return v if isinstance(v, str) and v else ctx.name()

    for attr in ("name", "bucket", "arn"):  # others are made from these
        if attr in attrs and is_unknown(obj.get(attr)):
            resolve(attr)
    _fill(block, obj, ctx, (), resolve)
    return obj


def _fill(block, obj, ctx, path, resolve):
    for attr, a in block.get("attributes", {}).items():
        v = obj.get(attr)
        if is_unknown(v):
            obj[attr] = of_type(ctx, a["type"], attr, path, resolve)
        elif isinstance(v, (list, dict)):
            obj[attr] = _fill_inside(v, a["type"], attr, ctx, path + (attr,), resolve)
    for name, b in block.get("block_types", {}).items():
        v = obj.get(name)
        if is_unknown(v) or v is None:
            if is_unknown(v):
                obj[name] = [] if b["nesting_mode"] in ("list", "set") else {} if b["nesting_mode"] == "map" else None
            continue
        items = v.values() if b["nesting_mode"] == "map" else v if isinstance(v, list) else [v]
        for i in items:
            if isinstance(i, dict):
                _fill(b["block"], i, ctx, path + (name,), resolve)


def _fill_inside(v, typ, attr, ctx, path, resolve):
    if is_unknown(v):
        return of_type(ctx, typ, attr, path, resolve)
    if not isinstance(typ, list):
        return v
    if isinstance(v, list) and typ[0] in ("list", "set"):
        return [_fill_inside(x, typ[1], attr, ctx, path, resolve) for x in v]
    if isinstance(v, dict) and typ[0] == "map":
        return {k: _fill_inside(x, typ[1], k, ctx, path, resolve) for k, x in v.items()}
    if isinstance(v, dict) and typ[0] == "object":
        return {k: _fill_inside(x, typ[1][k], k, ctx, path, resolve) for k, x in v.items()}
    return v


def mark_unknown(block, obj):
    """Computed attributes without a value become unknown; write-only ones null."""
    for attr, a in block.get("attributes", {}).items():
        if a.get("write_only"):
            obj[attr] = None
        elif a.get("computed") and obj.get(attr) is None:
            obj[attr] = UNKNOWN
    mark_blocks(block, obj)
    return obj


def mark_blocks(block, obj):
    for name, b in block.get("block_types", {}).items():
        v = obj.get(name)
        if v is None or is_unknown(v):
            continue
        items = v.values() if b["nesting_mode"] == "map" else v if isinstance(v, list) else [v]
        for i in items:
            if isinstance(i, dict):
                mark_unknown(b["block"], i)


def same(typ, a, b):
    """Equality of two values of a type; sets have no order."""
    if isinstance(typ, list) and typ[0] == "set" and isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and sorted(map(repr, a)) == sorted(map(repr, b))
    return a == b


def fits(block, new, old):
    """Is new what old was made from? Computed parts that new leaves open may have any value in old."""
    for attr, a in block.get("attributes", {}).items():
        if new.get(attr) is None and a.get("computed"):
            continue
        if not a.get("write_only") and not same(a["type"], new.get(attr), old.get(attr)):
            return False
    for name, b in block.get("block_types", {}).items():
        n, o = new.get(name), old.get(name)
        if not isinstance(n, (list, dict)) or not isinstance(o, (list, dict)):
            if n != o:
                return False
        elif isinstance(n, dict) and b["nesting_mode"] != "map":
            if not fits(b["block"], n, o):
                return False
        elif len(n) != len(o):
            return False
        elif isinstance(n, dict):
            if set(n) != set(o) or not all(fits(b["block"], n[k], o[k]) for k in n):
                return False
        elif b["nesting_mode"] == "list":
            if not all(fits(b["block"], x, y) for x, y in zip(n, o)):
                return False
        else:
            left = list(o)
            for x in n:
                match = next((i for i, y in enumerate(left) if fits(b["block"], x, y)), None)
                if match is None:
                    return False
                left.pop(match)
    return True


def carry(block, planned, prior):
    """Elements of set blocks have no address: find the computed parts they had before."""
    for name, b in block.get("block_types", {}).items():
        p, q = planned.get(name), prior.get(name)
        if b["nesting_mode"] == "set" and isinstance(p, list) and isinstance(q, list):
            left = list(q)
            for i, item in enumerate(p):
                match = next(
                    (j for j, old in enumerate(left) if isinstance(item, dict) and fits(b["block"], item, old)), None
                )
                if match is not None:
                    p[i] = left.pop(match)
        elif isinstance(p, list) and isinstance(q, list):
            for x, y in zip(p, q):
                if isinstance(x, dict) and isinstance(y, dict):
                    carry(b["block"], x, y)
        elif isinstance(p, dict) and isinstance(q, dict):
            if b["nesting_mode"] == "map":
                for k in set(p) & set(q):
                    carry(b["block"], p[k], q[k])
            else:
                carry(b["block"], p, q)


def drop_write_only(block, obj):
    for attr, a in block.get("attributes", {}).items():
        if a.get("write_only"):
            obj[attr] = None
    for name, b in block.get("block_types", {}).items():
        v = obj.get(name)
        for i in (
            v.values() if isinstance(v, dict) and b["nesting_mode"] == "map" else v if isinstance(v, list) else [v]
        ):
            if isinstance(i, dict):
                drop_write_only(b["block"], i)
    return obj
