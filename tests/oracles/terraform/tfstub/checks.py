"""Value checks in the manner of the Terraform plugin SDK's `validation` package.

A validator takes (value, key) and yields the messages the SDK would give.
"""

import base64
import json
import re
from datetime import datetime

from . import schemas
from .cty import is_unknown, number

_enums = None


def enum_values(name):
    global _enums
    if _enums is None:
        _enums = schemas.load("enums.json")["enums"]
    return _enums[name]


def go_q(values):
    return "[" + " ".join(json.dumps(v) for v in values) + "]"


# -- single values ------------------------------------------------------------
def int_between(lo, hi):
    def check(v, k):
        v = number(v)
        if isinstance(v, float):
            yield f"{k}: Attribute must be a whole number, got {v}"
        elif not lo <= v <= hi:
            yield f"expected {k} to be in the range ({lo} - {hi}), got {v}"

    return check


def int_at_least(lo):
    def check(v, k):
        if number(v) < lo:
            yield f"expected {k} to be at least ({lo}), got {v}"

    return check


def int_at_most(hi):
    def check(v, k):
        if number(v) > hi:
            yield f"expected {k} to be at most ({hi}), got {v}"

    return check


def int_in(values):
    def check(v, k):
        if number(v) not in values:
            yield f"expected {k} to be one of [{' '.join(map(str, values))}], got {v}"

    return check


def int_divisible_by(n):
    def check(v, k):
        if number(v) % n:
            yield f"expected {k} to be divisible by {n}, got: {v}"

    return check


def one_of(*values):
    def check(v, k):
        if v not in values:
            yield f"expected {k} to be one of {go_q(values)}, got {v}"

    return check


def one_of_ci(*values):
    def check(v, k):
        if v.lower() not in [x.lower() for x in values]:
            yield f"expected {k} to be one of {go_q(values)}, got {v}"

    return check


def enum(name):
    def check(v, k):
        values = enum_values(name)
        if v not in values:
            yield f"expected {k} to be one of {go_q(values)}, got {v}"

    return check


def length(lo, hi):
    def check(v, k):
        if not lo <= len(v.encode()) <= hi:
            yield f"expected length of {k} to be in the range ({lo} - {hi}), got {v}"

    return check


def matches(pattern, message=""):
    rx = re.compile(pattern, re.ASCII)

    def check(v, k):
        # Go's $ does not match before a final newline, Python's does
        if not rx.search(v) or (pattern.endswith("$") and v.endswith("\n")):
            yield (
                f"invalid value for {k} ({message})"
                if message
                else f'expected value of {k} to match regular expression "{pattern}", got {v}'
            )

    return check


def not_empty(v, k):
    if v == "":
        yield f"expected {json.dumps(k)} to not be an empty string, got {v}"


def all_of(*checks):
    def check(v, k):
        for c in checks:
            yield from c(v, k)

    return check


def any_of(*checks):
    def check(v, k):
        found = []
        for c in checks:
            problems = list(c(v, k))
            if not problems:
                return
            found += problems
        yield from found

    return check


def parse_json(text):
    def constant(name):
        raise ValueError(f"invalid character {name[0]!r} looking for beginning of value")

    return json.loads(text, parse_constant=constant)


def is_json(v, k):
    try:
        parse_json(v)
    except ValueError as e:
        yield f"{json.dumps(k)} contains an invalid JSON: {e}"


def _no_duplicates(pairs):
    seen = set()
    for key, _ in pairs:
        if key in seen:
            raise KeyError(key)
        seen.add(key)
    return dict(pairs)


def iam_policy(v, k):
    """internal/verify/validate.go, ValidIAMPolicyJSON"""
    q = json.dumps(k)
    if not v:
        yield f"{q} is an empty string, which is not a valid JSON value"
        return
    if v[0] != "{":
        if v[0] in " \t\r\n":
            yield f"{q} contains an invalid JSON policy: leading space characters are not allowed"
        elif v[0] == '"':
            hint = ""
            try:
                inner = json.loads(v)
                if isinstance(inner, str) and inner.endswith(".json"):
                    hint = " (have you passed a JSON-encoded filename instead of the content of that file?)"
                else:
                    json.loads(inner)
                    hint = " (have you double-encoded your JSON data?)"
            except ValueError:
                pass
            yield f"{q} contains an invalid JSON policy: contains a JSON-encoded string, not a JSON-encoded object{hint}"
        elif v[0] == "[":
            yield f"{q} contains an invalid JSON policy: contains a JSON array, not a JSON object"
        else:
            yield f"{q} contains an invalid JSON policy: not a JSON object"
        return
    try:
        parse_json(v)
        json.loads(v, object_pairs_hook=_no_duplicates)
    except KeyError as e:
        yield f"{q} contains duplicate JSON keys: duplicate key {e}"
        return
    except ValueError as e:
        pos = getattr(e, "pos", None)
        yield f"{q} contains an invalid JSON policy: {e}" + (f", at byte offset {pos}" if pos is not None else "")
        return


_ARN_ACCOUNT = re.compile(r"^(aws|aws-managed|third-party|\d{12}|cw.{10})$")
_ARN_PARTITION = re.compile(r"^aws(-[a-z]+)*$")
_REGION = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d$")


def arn(v, k):
    """internal/verify/validate.go, ValidARNCheck"""
    if v == "":
        return
    q = json.dumps(k)
    if not v.startswith("arn:"):
        yield f"{q} ({v}) is an invalid ARN: arn: invalid prefix"
        return
    parts = v.split(":", 5)
    if len(parts) != 6:
        yield f"{q} ({v}) is an invalid ARN: arn: not enough sections"
        return
    _, partition, _, region, account, resource = parts
    if partition == "":
        yield f"{q} ({v}) is an invalid ARN: missing partition value"
    elif not _ARN_PARTITION.match(partition):
        yield f"{q} ({v}) is an invalid ARN: invalid partition value (expecting to match regular expression: {_ARN_PARTITION.pattern})"
    if region and not _REGION.match(region):
        yield f"{q} ({v}) is an invalid ARN: invalid region value (expecting to match regular expression: {_REGION.pattern})"
    if account and not _ARN_ACCOUNT.match(account):
        yield f"{q} ({v}) is an invalid ARN: invalid account ID value (expecting to match regular expression: {_ARN_ACCOUNT.pattern})"
    if resource == "":
        yield f"{q} ({v}) is an invalid ARN: missing resource value"


def is_arn(v):
    return isinstance(v, str) and v != "" and not list(arn(v, ""))


def account_id(v, k):
    if not re.fullmatch(r"\d{12}", v):
        yield f"{json.dumps(k)} doesn't look like AWS Account ID (exactly 12 digits): {json.dumps(v)}"


def region_name(v, k):
    if v and not _REGION.match(v):
        yield f"{json.dumps(k)} region name is malformed({json.dumps(_REGION.pattern)}): {json.dumps(v)}"


def rfc3339(v, k):
    try:
        if not re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", v):
            raise ValueError
        datetime.fromisoformat(re.sub(r"\.\d+", "", v).replace("Z", "+00:00"))
    except ValueError:
        yield f"expected {json.dumps(k)} to be a valid RFC3339 date, got {json.dumps(v)}"


def is_base64(v, k):
    try:
        base64.b64decode(v, validate=True)
    except ValueError:
        yield f"{json.dumps(k)} ({json.dumps(v)}) must be base64-encoded"


# -- whole bodies ---------------------------------------------------------------
def present(config, attr):
    """(set, unknown) as the SDK sees an argument: null and empty blocks are absent."""
    v = config.get(attr)
    if is_unknown(v):
        return False, True
    return not (v is None or v == []), False
