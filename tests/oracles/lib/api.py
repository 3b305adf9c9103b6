"""The public service APIs of an emulator, called through botocore's real service models."""

import json

import boto3
import botocore.config

from template import REGION


def lst(x):
    return x if isinstance(x, list) else [] if x is None else [x]


def low(s):
    return s[0].lower() + s[1:]


def cap(s):
    return s[0].upper() + s[1:]


class Api:
    def __init__(self, endpoint):
        self.endpoint, self.clients, self.log = endpoint, {}, None

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service,
                region_name=REGION,
                endpoint_url=self.endpoint,
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
                config=botocore.config.Config(
                    retries={"max_attempts": 1}, connect_timeout=5, read_timeout=30, s3={"addressing_style": "path"}
                ),
            )
        return self.clients[service]

    def call(self, service, op, **kw):
        if self.log is not None and not op.startswith(("get_", "list_", "describe_")):
            self.log.append(
                {
                    "call": f"{service}.{op}",
                    "args": json.loads(
                        json.dumps(kw, default=lambda b: f"<{len(b)} bytes>" if isinstance(b, bytes) else str(b))
                    ),
                }
            )
        r = getattr(self.client(service), op)(**kw)
        r.pop("ResponseMetadata", None)
        return r

    def shape(self, service, op):
        c = self.client(service)
        return c.meta.service_model.operation_model(c.meta.method_to_api_mapping[op]).input_shape


def convert(shape, v, dropped, path=""):
    """CloudFormation value -> API value after the API's own model; what has no place goes to dropped"""
    t = shape.type_name
    if t == "structure":
        if not isinstance(v, dict):
            return v
        members = {k.lower(): k for k in shape.members}
        out = {}
        for k, x in v.items():
            m = members.get(k.lower()) or members.get(k.lower() + "s")
            if m is None:
                dropped.append(f"{path}.{k}".lstrip("."))
            else:
                out[m] = convert(shape.members[m], x, dropped, f"{path}.{k}")
        return out
    if t == "list":
        if isinstance(v, dict) and len(v) == 1:
            v = next(iter(v.values()))
        if not isinstance(v, list):
            v = [v]
        return [convert(shape.member, x, dropped, f"{path}[{i}]") for i, x in enumerate(v)]
    if t == "map":
        if isinstance(v, list):
            v = {x.get("Key", x.get("Name")): x.get("Value") for x in v}
        return {k: convert(shape.value, x, dropped, f"{path}.{k}") for k, x in v.items()} if isinstance(v, dict) else v
    if t == "string":
        if isinstance(v, (dict, list)):
            return json.dumps(v)
        return "true" if v is True else "false" if v is False else str(v)
    if t in ("integer", "long") and isinstance(v, str) and v.lstrip("-").isdigit():
        return int(v)
    if t in ("float", "double") and isinstance(v, str):
        try:
            return float(v)
        except ValueError:
            return v
    if t in ("float", "double") and isinstance(v, int):
        return float(v)
    if t == "boolean" and isinstance(v, str) and v.lower() in ("true", "false"):
        return v.lower() == "true"
    if t == "blob" and isinstance(v, str):
        return v.encode()
    return v
