"""The stub of hashicorp/aws."""

import json
import re
import zlib

from . import rules, schemas
from .base import Base, Problem
from .checks import parse_json
from .cty import UNKNOWN, blocks, wholly_known
from .values import ACCOUNT

ADDRESS = "registry.terraform.io/hashicorp/aws"

# Defaults the provider plans for arguments its schema calls optional only.
DEFAULTS = {
    "aws_lambda_function": {
        "memory_size": 128,
        "timeout": 3,
        "package_type": "Zip",
        "publish": False,
        "reserved_concurrent_executions": -1,
        "skip_destroy": False,
    },
    "aws_lambda_event_source_mapping": {"enabled": True},
    "aws_sqs_queue": {
        "delay_seconds": 0,
        "max_message_size": 262144,
        "message_retention_seconds": 345600,
        "receive_wait_time_seconds": 0,
        "visibility_timeout_seconds": 30,
        "fifo_queue": False,
        "content_based_deduplication": False,
    },
    "aws_cloudwatch_event_rule": {"event_bus_name": "default", "force_destroy": False},
    "aws_cloudwatch_event_target": {"event_bus_name": "default", "force_destroy": False},
    "aws_cloudwatch_log_group": {"retention_in_days": 0, "skip_destroy": False},
    "aws_cloudwatch_metric_alarm": {"actions_enabled": True, "treat_missing_data": "missing"},
    "aws_scheduler_schedule": {"state": "ENABLED", "schedule_expression_timezone": "UTC"},
    "aws_iam_role": {"force_detach_policies": False, "max_session_duration": 3600, "path": "/"},
    "aws_iam_policy": {"path": "/"},
    "aws_sfn_state_machine": {"publish": False, "type": "STANDARD"},
    "aws_s3_bucket": {"force_destroy": False},
    "aws_dynamodb_table": {"billing_mode": "PROVISIONED"},
    "aws_kinesis_stream": {"encryption_type": "NONE", "retention_period": 24, "enforce_consumer_deletion": False},
    "aws_apigatewayv2_api": {
        "api_key_selection_expression": "$request.header.x-api-key",
        "route_selection_expression": "$request.method $request.path",
    },
    "aws_apigatewayv2_route": {"api_key_required": False, "authorization_type": "NONE"},
    "aws_apigatewayv2_integration": {"connection_type": "INTERNET", "payload_format_version": "1.0"},
    "aws_codedeploy_app": {"compute_platform": "Server"},
    "aws_codedeploy_deployment_group": {"deployment_config_name": "CodeDeployDefault.OneAtATime"},
}


class Provider(Base):
    name = "aws"

    def load(self):
        dump = schemas.load(self.schema_file or "aws_schema.json.gz")
        return {
            "provider": schemas.load("aws_provider_config.json"),
            **dump["provider_schemas"][ADDRESS],
            "version": dump["provider_version"],
        }

    # -- provider block ------------------------------------------------------
    def check_provider(self, config):
        tags = [b["tags"] for b in blocks(config, "default_tags") if isinstance(b.get("tags"), dict)]
        if any(k.lower().startswith("aws:") for t in tags for k in t):
            yield Problem("default_tags must not use the reserved prefix aws:", path=("default_tags",))

    def configure(self, config):
        region = config.get("region")
        if isinstance(region, str) and region:
            self.region = region
        # aws-sdk-go-base checks the region against the SDK's list; the form is enough here
        if not config.get("skip_region_validation") and not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", self.region):
            yield Problem(f"invalid AWS Region: {self.region}", path=("region",))
        for b in blocks(config, "default_tags"):
            if isinstance(b.get("tags"), dict):
                self.default_tags.update({k: v for k, v in b["tags"].items() if v is not None})

    # -- resources -------------------------------------------------------------
    def check_resource(self, type_name, config):
        block = self.block("resource_schemas", type_name)
        attrs = block.get("attributes", {})
        yield from rules.check(type_name, config, attrs, int(self.doc["version"].split(".")[0]))

    def check_plan(self, type_name, config, prior):
        yield from rules.check_plan(type_name, config, prior)

    def check_apply(self, type_name, config):
        yield from rules.check_apply(type_name, config)

    def defaults(self, type_name):
        return DEFAULTS.get(type_name, {})

    def settle(self, block, planned, prior):
        attrs = block.get("attributes", {})
        if attrs.get("region", {}).get("computed") and planned.get("region") is None:
            planned["region"] = self.region
        if attrs.get("tags_all", {}).get("computed") and "tags" in attrs:
            tags = planned.get("tags")
            if tags is None or (isinstance(tags, dict) and wholly_known(tags)):
                merged = {**self.default_tags, **{k: v for k, v in (tags or {}).items()}}
                planned["tags_all"] = UNKNOWN if not wholly_known(merged) else merged
            else:
                planned["tags_all"] = UNKNOWN

    # -- data sources -----------------------------------------------------------
    def partition(self):
        if self.region.startswith("cn-"):
            return "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"
        if self.region.startswith("us-gov-"):
            return "aws-us-gov", "amazonaws.com", "com.amazonaws"
        return "aws", "amazonaws.com", "com.amazonaws"

    def check_data(self, type_name, config):
        if type_name == "aws_iam_policy_document":
            for i, s in enumerate(blocks(config, "statement")):
                if isinstance(s.get("effect"), str) and s["effect"] not in ("Allow", "Deny"):
                    yield Problem(
                        f'expected statement.{i}.effect to be one of ["Allow" "Deny"], got {s["effect"]}',
                        path=("statement", i, "effect"),
                    )
            v = config.get("version")
            if isinstance(v, str) and v not in ("2008-10-17", "2012-10-17"):
                yield Problem(f'expected version to be one of ["2008-10-17" "2012-10-17"], got {v}', path=("version",))
            for a in ("source_policy_documents", "override_policy_documents"):
                for i, text in enumerate(config.get(a) or [] if isinstance(config.get(a), list) else []):
                    if isinstance(text, str) and text:
                        try:
                            parse_json(text)
                        except ValueError as e:
                            yield Problem(f'"{a}.{i}" contains an invalid JSON: {e}', path=(a, i))

    def read_data(self, type_name, s):
        handler = getattr(self, "data_" + type_name.removeprefix("aws_"), None)
        if handler:
            s.update({k: v for k, v in handler(s).items() if k in s})
        return []

    def data_region(self, s):
        region = s.get("region") if isinstance(s.get("region"), str) and s.get("region") else self.region
        name = s.get("name") if isinstance(s.get("name"), str) and s.get("name") else region
        return {
            "id": name,
            "name": name,
            "region": name,
            "description": f"Region {name}",
            "endpoint": f"ec2.{name}.{self.partition()[1]}",
        }

    def data_caller_identity(self, _s):
        return {
            "id": ACCOUNT,
            "account_id": ACCOUNT,
            "user_id": "AIDACKCEVSQ6C2EXAMPLE",
            "arn": f"arn:{self.partition()[0]}:iam::{ACCOUNT}:user/tfstub",
        }

    def data_partition(self, _s):
        partition, suffix, reverse = self.partition()
        return {"id": partition, "partition": partition, "dns_suffix": suffix, "reverse_dns_prefix": reverse}

    def data_availability_zones(self, _s):
        names = [self.region + z for z in "abc"]
        return {
            "id": self.region,
            "names": names,
            "zone_ids": [f"use1-az{i}" for i in (1, 2, 3)],
            "group_names": [self.region],
        }

    def data_subnets(self, _s):
        return {"ids": [f"subnet-{i * 17}" for i in "abc"]}

    def data_default_tags(self, _s):
        return {"tags": dict(self.default_tags)}

    def data_ssm_parameter(self, s):
        return {
            "type": "String",
            "value": f"value-of-{s.get('name')}",
            "insecure_value": f"value-of-{s.get('name')}",
            "version": 1,
            "arn": f"arn:{self.partition()[0]}:ssm:{self.region}:{ACCOUNT}:parameter/{str(s.get('name')).lstrip('/')}",
        }

    def data_secretsmanager_secret_version(self, s):
        name = str(s.get("secret_id")).rsplit(":", 1)[-1]
        keys = ("api_key", "host", "key", "password", "token", "user", "username")
        return {"secret_string": json.dumps({k: f"{k}-of-{name}" for k in keys})}

    def _named(self, service, kind, name):
        return f"arn:{self.partition()[0]}:{service}:{self.region}:{ACCOUNT}:{kind}{name}"

    def data_sqs_queue(self, s):
        return {
            "arn": self._named("sqs", "", s["name"]),
            "url": f"https://sqs.{self.region}.amazonaws.com/{ACCOUNT}/{s['name']}",
            "id": f"https://sqs.{self.region}.amazonaws.com/{ACCOUNT}/{s['name']}",
        }

    def data_sns_topic(self, s):
        return {"arn": self._named("sns", "", s["name"]), "id": self._named("sns", "", s["name"])}

    def data_kinesis_stream(self, s):
        return {"arn": self._named("kinesis", "stream/", s["name"]), "id": self._named("kinesis", "stream/", s["name"])}

    def data_dynamodb_table(self, s):
        arn = self._named("dynamodb", "table/", s["name"])
        return {"arn": arn, "id": s["name"], "stream_arn": arn + "/stream/2026-01-01T00:00:00.000"}

    def data_s3_bucket(self, s):
        return {
            "arn": f"arn:{self.partition()[0]}:s3:::{s['bucket']}",
            "id": s["bucket"],
            "bucket_domain_name": f"{s['bucket']}.s3.amazonaws.com",
        }

    def data_lambda_function(self, s):
        arn = self._named("lambda", "function:", s["function_name"])
        return {
            "arn": arn,
            "id": s["function_name"],
            "qualified_arn": arn + ":1",
            "invoke_arn": f"arn:{self.partition()[0]}:apigateway:{self.region}:lambda:path/2015-03-31/functions/{arn}/invocations",
        }

    def data_iam_policy_document(self, s):
        text = policy_document(s)
        return {
            "json": text,
            "minified_json": json.dumps(json.loads(text), separators=(",", ":")),
            "id": str(zlib.crc32(text.encode())),
        }


def _strings(values):
    values = sorted(v for v in values or [] if v is not None)
    return values[0] if len(values) == 1 else values[::-1]


def _principals(blocks):
    out = {}
    for b in blocks:
        if b["type"] == "*":
            return "*" if set(b["identifiers"]) == {"*"} else {"*": _strings(b["identifiers"])}
        have = out.get(b["type"], [])
        out[b["type"]] = have + list(b["identifiers"])
    return {k: _strings(v) for k, v in out.items()}


def policy_document(s):
    """The JSON text the data source renders."""
    doc = {"Version": s.get("version") or "2012-10-17"}
    if s.get("policy_id"):
        doc["Id"] = s["policy_id"]
    statements = []
    for text in s.get("source_policy_documents") or []:
        if text:
            have = json.loads(text).get("Statement", [])
            statements += have if isinstance(have, list) else [have]
    for b in s.get("statement") or []:
        st = {}
        if b.get("sid"):
            st["Sid"] = b["sid"]
        st["Effect"] = b.get("effect") or "Allow"
        for attr, key in (
            ("actions", "Action"),
            ("not_actions", "NotAction"),
            ("resources", "Resource"),
            ("not_resources", "NotResource"),
        ):
            if b.get(attr):
                st[key] = _strings(b[attr])
        for attr, key in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
            if b.get(attr):
                st[key] = _principals(b[attr])
        for c in b.get("condition") or []:
            st.setdefault("Condition", {}).setdefault(c["test"], {})[c["variable"]] = (
                c["values"][0] if len(c["values"]) == 1 else c["values"]
            )
        statements.append(st)
    for text in s.get("override_policy_documents") or []:
        if text:
            have = json.loads(text).get("Statement", [])
            for o in have if isinstance(have, list) else [have]:
                same = [i for i, st in enumerate(statements) if o.get("Sid") and st.get("Sid") == o["Sid"]]
                if same:
                    statements[same[0]] = o
                else:
                    statements.append(o)
    doc["Statement"] = statements
    return json.dumps(doc, indent=2)
