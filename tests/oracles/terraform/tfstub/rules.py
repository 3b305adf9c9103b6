"""What hashicorp/aws checks beyond its schema, for the commonly written types.

Where a rule comes from is noted as a path below internal/ of the provider's
source. Three kinds, by when the provider reports them:

* RULES   ValidateFunc, ConflictsWith and the like: `terraform validate`
* PLAN    CustomizeDiff: `terraform plan`
* APPLY   checks made before the first API call: `terraform apply`

The files were read in whatever version was at hand, some of them older than
the schema (iam/role.go, apigatewayv2/integration.go, codedeploy/
deployment_group.go, dynamodb/table.go, lambda/function_url.go and
layer_version.go). Written from knowledge of the provider, without the file at
hand: iam/role_policy_attachment.go, s3/*, codedeploy/app.go, events/bus.go,
sqs/*_policy.go, sns/topic_policy.go, the form of dashboard names, the attribute
check of DynamoDB tables, the wording of APPLY and of the state machine check.

SERVICE holds limits that AWS, not the provider, enforces when the resource is
made: reported as warnings, or as errors with TFSTUB_STRICT_AWS=1.
"""

import json
import os
import re

from .base import Problem
from .checks import (
    account_id,
    all_of,
    any_of,
    arn,
    enum,
    iam_policy,
    int_at_least,
    int_at_most,
    int_between,
    int_divisible_by,
    int_in,
    is_arn,
    is_json,
    length,
    matches,
    not_empty,
    one_of,
    one_of_ci,
    parse_json,
    present,
    region_name,
    rfc3339,
)
from .cty import blocks, is_unknown, number, wholly_known
from .wire import ERROR, WARNING

STRICT = os.environ.get("TFSTUB_STRICT_AWS") == "1"
ALLOW_MISSING_FILES = os.environ.get("TFSTUB_ALLOW_MISSING_FILES") == "1"


# -- rule makers: each is called with the body and yields Problems ----------------
def walk(value, parts, steps=(), key=""):
    """Every value at a dotted path; lists of blocks are entered by themselves."""
    if value is None or is_unknown(value):
        return
    if not parts:
        yield value, steps, key
        return
    if isinstance(value, list):
        for i, item in enumerate(value):
            # "[]" asks for the elements of a list of plain values
            rest = parts[1:] if parts[0] == "[]" else parts
            yield from walk(item, rest, steps + (i,), f"{key}.{i}")
        return
    if isinstance(value, dict):
        name = parts[0]
        yield from walk(value.get(name), parts[1:], steps + (name,), f"{key}.{name}" if key else name)


def at(path, *checks):
    parts = path.replace("[]", ".[]").split(".")

    def rule(body):
        for value, steps, key in walk(body, parts):
            for check in checks:
                for message in check(value, key):
                    yield Problem(message, path=steps)

    return rule


def max_items(path, n):
    """MaxItems on an attribute (on a block it is in the schema)."""
    parts = path.split(".")

    def rule(body):
        for value, steps, key in walk(body, parts):
            if isinstance(value, list) and len(value) > n:
                yield Problem(
                    "Too many list items",
                    f"Attribute {key} supports {n} item maximum, but config has {len(value)} declared.",
                    steps,
                )

    return rule


def conflicts(a, *others):
    def rule(body):
        if not present(body, a)[0]:
            return
        for o in others:
            if present(body, o)[0]:
                yield Problem("Conflicting configuration arguments", f'"{a}": conflicts with {o}', (a,))

    return rule


def each_conflicts(*names):
    def rule(body):
        for n in names:
            yield from conflicts(n, *(o for o in names if o != n))(body)

    return rule


def exactly_one(*names):
    names = sorted(names)
    listed = ",".join(names)

    def rule(body):
        state = {n: present(body, n) for n in names}
        given = [n for n in names if state[n][0]]
        unknown = any(u for _, u in state.values())
        if len(given) > 1:
            yield Problem(
                "Invalid combination of arguments",
                f'"{given[0]}": only one of `{listed}` can be specified, but `{",".join(given)}` were specified.',
                (given[0],),
            )
        elif not given and not unknown:
            yield Problem(
                "Invalid combination of arguments", f'"{names[0]}": one of `{listed}` must be specified', (names[0],)
            )

    return rule


def at_least_one(*names):
    names = sorted(names)

    def rule(body):
        state = [present(body, n) for n in names]
        if not any(g or u for g, u in state):
            yield Problem(
                "Missing required argument", f'"{names[0]}": one of `{",".join(names)}` must be specified', (names[0],)
            )

    return rule


def required_with(a, *others):
    def rule(body):
        if not present(body, a)[0]:
            return
        if not all(any(present(body, o)) for o in others):
            yield Problem(
                "Missing required argument", f'"{a}": all of `{",".join(sorted((a, *others)))}` must be specified', (a,)
            )

    return rule


def service(text, path=()):
    return Problem(
        text + " (AWS would refuse this; the provider does not check it)",
        path=path,
        severity=ERROR if STRICT else WARNING,
    )


NAME_OR_PREFIX = each_conflicts("name", "name_prefix")


def tags(body):
    """internal/tags: the aws: prefix is the services' own — left to AWS, so only a service check."""
    t = body.get("tags")
    if isinstance(t, dict):
        for k, v in t.items():
            if k.lower().startswith("aws:"):
                yield service(f'tag key "{k}" begins with the reserved prefix aws:', ("tags",))
            elif len(k) > 128 or (isinstance(v, str) and len(v) > 256):
                yield service(f'tag "{k}" is longer than 128 (key) or 256 (value) characters', ("tags",))


# -- lambda --------------------------------------------------------------------
# service/lambda/validate.go
FUNCTION_NAME = r"^(arn:[\w-]+:lambda:)?([a-z]{2}-(?:[a-z]+-){1,2}\d{1}:)?(\d{12}:)?(function:)?([0-9A-Za-z_-]+)(:(\$LATEST|[0-9A-Za-z_-]+))?$"


def function_name(v, k):
    yield from matches(FUNCTION_NAME, "must be valid function name or function ARN")(v, k)
    yield from length(1, 140)(v, k)
    m = re.search(r"^(?:arn:[\w-]+:lambda:[a-z]{2}-(?:[a-z]+-){1,2}\d:)?\d{12}:function:([0-9A-Za-z_-]+)", v)
    name = m.group(1) if m else v
    if len(name) > 64:
        yield (
            "expected length of the Lambda function name to be less than or equal to 64, "
            f"got {name} ({len(name)} characters)"
        )


LAMBDA_LOG_GROUP = all_of(
    matches(
        r"^[0-9A-Za-z_./#-]+$",
        "must contain alphanumeric characters, underscores, hyphens, slashes, hash signs and dots only",
    ),
    length(1, 512),
)
QUALIFIER = all_of(
    matches(r"^[0-9A-Za-z_$-]+$", "must contain alphanumeric, dollar signs, underscores or dashes only"), length(1, 128)
)
STATEMENT_ID = all_of(
    matches(r"^[0-9A-Za-z_-]+$", "must contain alphanumeric, underscores or dashes only"), length(1, 100)
)


def lambda_service(body):
    memory = body.get("memory_size")
    if (
        memory is not None
        and not is_unknown(memory)
        and number(memory) > 10240
        and not body.get("capacity_provider_config")
    ):
        yield service(f"memory_size above 10240 needs a capacity provider, got {memory}", ("memory_size",))
    if body.get("package_type") in (None, "Zip") and not present(body, "image_uri")[0]:
        for a in ("handler", "runtime"):
            if body.get(a) is None:
                yield service(f"{a} is required for a function with package type Zip", (a,))
    for b in blocks(body, "environment"):
        v = b.get("variables")
        if isinstance(v, dict):
            for key in v:
                if not re.fullmatch(r"[a-zA-Z]([a-zA-Z0-9_])+", key):
                    yield service(
                        f'environment variable name "{key}" is not letters, digits and underscores, begun by a letter, two or more',
                        ("environment",),
                    )
                elif key in RESERVED_ENV:
                    yield service(f'environment variable "{key}" is reserved by Lambda', ("environment",))
            if wholly_known(v) and sum(len(a.encode()) + len(str(b or "").encode()) for a, b in v.items()) > 4096:
                yield service("environment variables are larger than 4 KB", ("environment",))


RESERVED_ENV = {
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
}


def mapping_service(body):
    source, size = body.get("event_source_arn"), body.get("batch_size")
    window = body.get("maximum_batching_window_in_seconds")
    if size is not None and not is_unknown(size):
        size = number(size)
        if not 1 <= size <= 10000:
            yield service(f"batch_size must be in the range 1 to 10000, got {size}", ("batch_size",))
        elif isinstance(source, str) and ":sqs:" in source and size > 10:
            if source.endswith(".fifo"):
                yield service(f"batch_size of a FIFO queue must be at most 10, got {size}", ("batch_size",))
            elif window is None or (not is_unknown(window) and number(window) < 1):
                yield service(
                    "batch_size above 10 needs maximum_batching_window_in_seconds of at least 1", ("batch_size",)
                )
    if window is not None and not is_unknown(window) and not 0 <= number(window) <= 300:
        yield service(
            f"maximum_batching_window_in_seconds must be in the range 0 to 300, got {window}",
            ("maximum_batching_window_in_seconds",),
        )
    if (
        isinstance(source, str)
        and (":kinesis:" in source or ":dynamodb:" in source)
        and body.get("starting_position") is None
    ):
        yield service("starting_position is required for stream sources", ("event_source_arn",))


def code_file(body):
    """service/lambda/function.go reads the archive before calling CreateFunction."""
    name = body.get("filename")
    if isinstance(name, str) and not ALLOW_MISSING_FILES and not os.path.isfile(os.path.expanduser(name)):
        yield Problem(f"reading ZIP file ({name}): open {name}: no such file or directory", path=("filename",))


def object_file(body):
    """service/s3/object.go opens the source before PutObject."""
    name = body.get("source")
    if isinstance(name, str) and not ALLOW_MISSING_FILES and not os.path.isfile(os.path.expanduser(name)):
        yield Problem(f"opening S3 object source ({name}): open {name}: no such file or directory", path=("source",))


# -- sqs -------------------------------------------------------------------------
def queue_plan(body, prior):
    """service/sqs/queue.go, resourceQueueCustomizeDiff"""
    name, fifo = body.get("name"), body.get("fifo_queue")
    if is_unknown(fifo):
        return
    if prior is None and isinstance(name, str):
        pattern = r"[0-9A-Za-z_-]{1,75}\.fifo" if fifo else r"[0-9A-Za-z_-]{1,80}"
        if not re.fullmatch(pattern, name):
            yield Problem(f"invalid queue name: {name}")
    if not fifo and body.get("content_based_deduplication") is True:
        yield Problem("content-based deduplication can only be set for FIFO queue")


def redrive_service(body):
    text = body.get("redrive_policy")
    if not isinstance(text, str):
        return
    try:
        doc = parse_json(text)
    except ValueError:
        return
    if not isinstance(doc, dict) or "deadLetterTargetArn" not in doc or "maxReceiveCount" not in doc:
        yield service("redrive_policy needs deadLetterTargetArn and maxReceiveCount", ("redrive_policy",))
    else:
        count = doc["maxReceiveCount"]
        if not str(count).isdigit() or not 1 <= int(count) <= 1000:
            yield service(
                f"redrive_policy maxReceiveCount must be in the range 1 to 1000, got {count}", ("redrive_policy",)
            )


def topic_plan(body, prior):
    """service/sns/topic.go, resourceTopicCustomizeDiff"""
    name, fifo = body.get("name"), body.get("fifo_topic")
    if is_unknown(fifo):
        return
    if prior is None and isinstance(name, str):
        pattern = r"[0-9A-Za-z_-]{1,251}\.fifo" if fifo else r"[0-9A-Za-z_-]{1,256}"
        if not re.fullmatch(pattern, name):
            yield Problem(f"invalid topic name: {name}")
    if not fifo and body.get("archive_policy"):
        yield Problem("message archive policy can only be set for FIFO topics")
    elif not fifo and body.get("fifo_throughput_scope"):
        yield Problem("FIFO throughput scope can only be set for FIFO topics")
    elif not fifo and body.get("content_based_deduplication") is True:
        yield Problem("content-based deduplication can only be set for FIFO topics")


# -- iam ----------------------------------------------------------------------------
def iam_name(n):
    # service/iam/validate.go
    return all_of(length(1, n), matches(r"^[\w+=,.@-]*$", r"must match [\w+=,.@-]"))


def role_not_arn(v, k):
    yield from length(1, 128)(v, k)
    if is_arn(v):
        yield f"{json.dumps(k)} must be the role's name not its ARN"


def policy_size(attr, limit):
    def rule(body):
        text = body.get(attr)
        try:
            size = len(json.dumps(parse_json(text), separators=(",", ":")))
        except (TypeError, ValueError):
            return
        if size > limit:
            yield service(f"{attr} is longer than {limit} characters without white space: {size}", (attr,))

    return rule


def policy_grammar(attr, trust=False, resource_policy=False):
    """The policy language itself, which IAM checks when the policy is put."""

    def rule(body):
        text = body.get(attr)
        if not isinstance(text, str):
            return
        try:
            doc = parse_json(text)
        except ValueError:
            return
        for message in grammar(doc, trust, resource_policy):
            yield service(f"{attr}: {message}", (attr,))

    return rule


def grammar(doc, trust, resource_policy):
    if not isinstance(doc, dict):
        return
    for key in doc:
        if key not in ("Version", "Id", "Statement"):
            yield f"unknown element {key}"
    if doc.get("Version") not in (None, "2012-10-17", "2008-10-17"):
        yield f"Version must be 2012-10-17 or 2008-10-17, got {doc['Version']}"
    statements = doc.get("Statement")
    if statements is None:
        yield "Statement is missing"
        return
    for i, s in enumerate(statements if isinstance(statements, list) else [statements]):
        where = f"Statement[{i}]"
        if not isinstance(s, dict):
            yield f"{where} is not an object"
            continue
        for key in s:
            if key not in (
                "Sid",
                "Effect",
                "Action",
                "NotAction",
                "Resource",
                "NotResource",
                "Principal",
                "NotPrincipal",
                "Condition",
            ):
                yield f"{where} has the unknown element {key}"
        if s.get("Effect") not in ("Allow", "Deny"):
            yield f"{where} Effect must be Allow or Deny, got {s.get('Effect')}"
        if ("Action" in s) == ("NotAction" in s):
            yield f"{where} needs one of Action and NotAction"
        for a in [s["Action"]] if isinstance(s.get("Action"), str) else s.get("Action") or []:
            if not isinstance(a, str) or not re.fullmatch(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+", a):
                yield f"{where} has the malformed action {a}"
        if trust or resource_policy:
            if "Principal" not in s and "NotPrincipal" not in s:
                yield f"{where} needs a Principal"
        else:
            if "Principal" in s or "NotPrincipal" in s:
                yield f"{where} of an identity policy must not have a Principal"
        if trust:
            if "Resource" in s or "NotResource" in s:
                yield f"{where} of a trust policy must not have a Resource"
        elif ("Resource" in s) == ("NotResource" in s):
            yield f"{where} needs one of Resource and NotResource"
        sid = s.get("Sid")
        if sid is not None and not trust and not resource_policy and not re.fullmatch(r"[A-Za-z0-9]*", str(sid)):
            yield f"{where} Sid must be letters and digits, got {sid}"


# -- events --------------------------------------------------------------------------
# service/events/validate.go
RULE_NAME = all_of(
    lambda v, k: [f'"{k}" cannot be longer than 64 characters: "{v}"'] if len(v) > 64 else [],
    lambda v, k: (
        []
        if re.fullmatch(r"[0-9A-Za-z_.-]+", v)
        else [f'"{k}" doesn\'t comply with restrictions ("^[0-9A-Za-z_.-]+$"): "{v}"']
    ),
)
BUS = all_of(
    length(1, 1600),
    lambda v, k: (
        []
        if re.fullmatch(r"[/.\-_A-Za-z0-9]+", v)
        or (is_arn(v) and re.match(r"arn:[^:]+:events:[^:]*:[^:]*:event-bus/[/.\-_A-Za-z0-9]+$", v))
        else [f'"{k}" ({v}) is not a valid Event Bus name or ARN']
    ),
)


def event_pattern(v, k):
    """service/events/rule.go, validateEventPatternValue"""
    try:
        doc = parse_json(v)
    except ValueError as e:
        yield f'"{k}" contains an invalid JSON: {e}'
        return
    if len(json.dumps(doc, separators=(",", ":"))) > 4096:
        yield f'"{k}" cannot be longer than 4096 characters'


CRON_FIELD = r"[0-9A-Za-z*?/,\-#LW]+"


def schedule_text(text, at_allowed):
    if re.fullmatch(r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)", text):
        return None
    if at_allowed and re.fullmatch(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)", text):
        return None
    if at_allowed and re.fullmatch(r"rate\([1-9]\d* (minute|hour|day)s?\)", text):
        return None
    m = re.fullmatch(r"cron\((.*)\)", text)
    if m:
        fields = m.group(1).split()
        if len(fields) != 6:
            return f"a cron expression has 6 fields, this has {len(fields)}"
        if not all(re.fullmatch(CRON_FIELD, f) for f in fields):
            return "a cron field is malformed"
        if (fields[2] == "?") == (fields[4] == "?"):
            return "exactly one of day-of-month and day-of-week must be ?"
        return None
    return "neither rate(...) nor cron(...)" + (" nor at(...)" if at_allowed else "")


def schedule_service(at_allowed):
    def rule(body):
        text = body.get("schedule_expression")
        if isinstance(text, str):
            why = schedule_text(text, at_allowed)
            if why:
                yield service(f'schedule_expression "{text}": {why}', ("schedule_expression",))

    return rule


def pattern_service(attr):
    def leaf(doc, where):
        if isinstance(doc, dict):
            for k, v in doc.items():
                if k == "$or" and isinstance(v, list):
                    for i, o in enumerate(v):
                        yield from leaf(o, f"{where}.$or[{i}]")
                else:
                    yield from leaf(v, f"{where}.{k}" if where else k)
        elif isinstance(doc, list):
            if not doc:
                yield f"{where}: the list of values is empty"
        else:
            yield f"{where}: values must be in a list"

    def rule(body):
        for value, steps, _ in walk(body, attr.split(".")):
            if not isinstance(value, str):
                continue
            try:
                doc = parse_json(value)
            except ValueError as e:
                yield service(f"{attr} is not JSON: {e}", steps)
                continue
            if not isinstance(doc, dict):
                yield service(f"{attr} must be a JSON object", steps)
                continue
            for why in leaf(doc, ""):
                yield service(f"{attr}: {why}", steps)

    return rule


# -- cloudwatch ------------------------------------------------------------------------
EXTENDED = matches(
    r"^((p|(tm)|(wm)|(tc)|(ts))((\d{1,2}(\.\d{1,2})?)|(100))|(IQM)|(((TM)|(WM)|(PR)|(TC)|(TS)))\((\d+(\.\d+)?%?)?:(\d+(\.\d+)?%?)?\))$",
    "invalid statistic, see: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html",
)


def alarm_plan(body, prior):
    """service/cloudwatch/metric_alarm.go, CustomizeDiff"""

    def given(a):
        return any(present(body, a))

    if present(body, "metric_name")[0] and given("statistic") == given("extended_statistic"):
        yield Problem("One of `statistic` or `extended_statistic` must be set for a cloudwatch metric alarm")
    for q in blocks(body, "metric_query"):
        if q.get("expression") and q.get("metric"):
            yield Problem("No metric_query may have both `expression` and a `metric` specified")


def dashboard_service(body):
    text = body.get("dashboard_body")
    if not isinstance(text, str):
        return
    try:
        doc = parse_json(text)
    except ValueError:
        return
    if not isinstance(doc, dict) or not isinstance(doc.get("widgets"), list):
        yield service("dashboard_body must be an object with a list of widgets", ("dashboard_body",))
        return
    for i, w in enumerate(doc["widgets"]):
        if not isinstance(w, dict) or w.get("type") not in ("metric", "text", "log", "alarm", "explorer", "custom"):
            yield service(f"dashboard_body: widgets[{i}] has no known type", ("dashboard_body",))
        elif not isinstance(w.get("properties"), dict):
            yield service(f"dashboard_body: widgets[{i}] has no properties", ("dashboard_body",))


# -- step functions ---------------------------------------------------------------------
def machine_plan(body, prior):
    """service/sfn/state_machine.go asks AWS (ValidateStateMachineDefinition) while planning."""
    text = body.get("definition")
    if not isinstance(text, str) or (prior is not None and prior.get("definition") == text):
        return
    try:
        doc = parse_json(text)
    except ValueError as e:
        yield Problem(
            f"validating Step Functions State Machine definition: ERROR (INVALID_JSON_DESCRIPTION): {e}",
            path=("definition",),
        )
        return
    for why in asl(doc, ""):
        yield Problem(
            f"validating Step Functions State Machine definition: ERROR (SCHEMA_VALIDATION_FAILED): {why}",
            path=("definition",),
        )


def asl(doc, where):
    if not isinstance(doc, dict):
        yield f"{where or '/'}: must be an object"
        return
    states = doc.get("States")
    if not isinstance(states, dict) or not states:
        yield f"{where}/States: is required and must not be empty"
        return
    if doc.get("StartAt") not in states:
        yield f"{where}/StartAt: no state named {doc.get('StartAt')!r}"
    for name, s in states.items():
        here = f"{where}/States/{name}"
        if not isinstance(s, dict) or s.get("Type") not in (
            "Task",
            "Pass",
            "Choice",
            "Wait",
            "Succeed",
            "Fail",
            "Parallel",
            "Map",
        ):
            yield f"{here}/Type: must be a state type"
            continue
        kind = s["Type"]
        targets = [s[k] for k in ("Next", "Default") if k in s]
        targets += [c.get("Next") for k in ("Choices", "Catch") for c in s.get(k) or [] if isinstance(c, dict)]
        for t in targets:
            if t not in states:
                yield f"{here}: no state named {t!r}"
        if kind not in ("Choice", "Succeed", "Fail") and ("Next" in s) == (s.get("End") is True):
            yield f"{here}: needs one of Next and End"
        if kind == "Task" and not isinstance(s.get("Resource"), str):
            yield f"{here}/Resource: is required"
        if kind == "Choice" and not s.get("Choices"):
            yield f"{here}/Choices: is required"
        for i, b in enumerate(s.get("Branches") or []):
            yield from asl(b, f"{here}/Branches/{i}")
        for k in ("Iterator", "ItemProcessor"):
            if k in s:
                yield from asl(s[k], f"{here}/{k}")


# -- dynamodb ----------------------------------------------------------------------------
def table_plan(body, prior):
    """service/dynamodb/table.go, CustomizeDiff: validateTableAttributes and validStreamSpec"""
    if not wholly_known(
        {
            k: body.get(k)
            for k in ("attribute", "hash_key", "range_key", "global_secondary_index", "local_secondary_index")
        }
    ):
        return
    indexed = {body.get("hash_key"), body.get("range_key")}
    for g in body.get("global_secondary_index") or []:
        indexed |= {g.get("hash_key"), g.get("range_key")}
        for ks in g.get("key_schema") or []:
            indexed.add(ks.get("attribute_name"))
    for g in body.get("local_secondary_index") or []:
        indexed.add(g.get("range_key"))
    indexed -= {None, ""}
    if body.get("restore_source_name") or body.get("restore_source_table_arn") or body.get("import_table"):
        return
    declared = {a.get("name") for a in body.get("attribute") or []}
    unused, missing = sorted(declared - indexed), sorted(indexed - declared)
    if missing:
        yield Problem(f"all indexes must match a defined attribute. Unmatched indexes: {json.dumps(missing)}")
    elif unused:
        yield Problem(f"all attributes must be indexed. Unused attributes: {json.dumps(unused)}")
    if body.get("stream_enabled") is True and body.get("stream_view_type") in (None, ""):
        yield Problem("stream_view_type is required when stream_enabled = true")


def stream_plan(body, prior):
    """service/kinesis/stream.go, CustomizeDiff"""
    mode = "PROVISIONED"
    if is_unknown(body.get("stream_mode_details")):
        return
    for b in blocks(body, "stream_mode_details"):
        if is_unknown(b.get("stream_mode")):
            return
        mode = b.get("stream_mode")
    count = body.get("shard_count")
    if is_unknown(count):
        return
    count = number(count) if count is not None else 0
    if mode == "ON_DEMAND" and count > 0:
        yield Problem(f"shard_count must not be set when stream_mode is {mode}")
    if mode == "PROVISIONED" and count < 1:
        yield Problem(f"shard_count must be at least 1 when stream_mode is {mode}")


def route_service(body):
    key = body.get("route_key")
    if isinstance(key, str) and not re.fullmatch(
        r"\$(default|connect|disconnect)|(ANY|GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS) /\S*|[A-Za-z0-9_./:-]+", key
    ):
        yield service(f'route_key "{key}" is neither $default nor "METHOD /path"', ("route_key",))


def bucket_name(v, k):
    """service/s3/bucket.go, validBucketName"""
    if len(v) < 3 or len(v) > 63:
        yield f'"{k}" must contain from 3 to 63 characters'
    if not re.fullmatch(r"[0-9a-z-.]+", v):
        yield f'only lowercase alphanumeric characters and hyphens allowed in "{k}"'
    elif re.fullmatch(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}", v):
        yield f'"{k}" must not be formatted as an IP address'
    elif v.startswith(".") or v.endswith("."):
        yield f'"{k}" cannot start or end with a period'
    elif ".." in v:
        yield f'"{k}" can be only one period between labels'


def notification_service(body):
    for kind in ("lambda_function", "queue", "topic"):
        for events, steps, _ in walk(body, [kind, "events"]):
            for e in events if isinstance(events, list) else []:
                if isinstance(e, str) and not re.fullmatch(r"s3:[A-Za-z]+(:[A-Za-z*]+)*", e):
                    yield service(f'"{e}" is not an S3 event name', (kind,))


ACTION = any_of(arn, matches(r"^arn:[\w-]+:automate:[\w-]+:ec2:(reboot|recover|stop|terminate)$", "must be an ARN"))
RETENTION = [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
PERIOD = any_of(int_in([1, 5, 10, 20, 30]), int_divisible_by(60))
LOG_GROUP = all_of(
    matches(
        r"^[0-9A-Za-z_./#-]+$",
        "isn't a valid log group name (alphanumeric characters, underscores, hyphens, slashes, hash signs and dots are allowed)",
    ),
    length(1, 512),
)
STATE_NAME = matches(r"^[0-9A-Za-z_-]+$", "the name should only contain 0-9, A-Z, a-z, - and _")

RULES = {
    # service/lambda/function.go
    "aws_lambda_function": [
        at("function_name", function_name),
        at("timeout", int_between(1, 900)),
        at("runtime", enum("lambda:Runtime")),
        at("architectures[]", enum("lambda:Architecture")),
        max_items("architectures", 1),
        at("package_type", enum("lambda:PackageType")),
        at("handler", length(1, 128)),
        exactly_one("filename", "image_uri", "s3_bucket"),
        required_with("s3_bucket", "s3_key"),
        required_with("s3_key", "s3_bucket"),
        conflicts("s3_object_version", "filename", "image_uri"),
        conflicts("source_kms_key_arn", "image_uri"),
        at("role", arn),
        at("kms_key_arn", arn),
        at("source_kms_key_arn", arn),
        at("code_signing_config_arn", arn),
        at("layers[]", arn),
        max_items("layers", 5),
        at("dead_letter_config.target_arn", arn),
        at("ephemeral_storage.size", int_between(512, 10240)),
        at("file_system_config.arn", arn),
        at("file_system_config.local_mount_path", matches(r"^/mnt/[0-9A-Za-z_.-]+$", "must start with '/mnt/'")),
        at("logging_config.log_format", enum("lambda:LogFormat")),
        at("logging_config.application_log_level", enum("lambda:ApplicationLogLevel")),
        at("logging_config.system_log_level", enum("lambda:SystemLogLevel")),
        at("logging_config.log_group", LAMBDA_LOG_GROUP),
        at("tracing_config.mode", enum("lambda:TracingMode")),
        at("snap_start.apply_on", enum("lambda:SnapStartApplyOn")),
        at("tenancy_config.tenant_isolation_mode", enum("lambda:TenantIsolationMode")),
        at("durable_config.execution_timeout", int_between(1, 31622400)),
        at("durable_config.retention_period", int_between(1, 90)),
        at("publish_to", enum("lambda:FunctionVersionLatestPublished")),
        at("reserved_concurrent_executions", int_at_least(-1)),
        required_with("replacement_security_group_ids", "replace_security_groups_on_destroy"),
    ],
    # service/lambda/event_source_mapping.go
    "aws_lambda_event_source_mapping": [
        exactly_one("event_source_arn", "self_managed_event_source"),
        conflicts(
            "amazon_managed_kafka_event_source_config",
            "self_managed_event_source",
            "self_managed_kafka_event_source_config",
        ),
        conflicts(
            "self_managed_kafka_event_source_config", "event_source_arn", "amazon_managed_kafka_event_source_config"
        ),
        at("destination_config.on_failure.destination_arn", arn),
        at("kms_key_arn", arn),
        at("filter_criteria.filter.pattern", length(0, 4096)),
        at("function_response_types[]", enum("lambda:FunctionResponseType")),
        at("maximum_record_age_in_seconds", any_of(int_in([-1]), int_between(60, 604800))),
        at("maximum_retry_attempts", int_between(-1, 10000)),
        at("parallelization_factor", int_between(1, 10)),
        at("scaling_config.maximum_concurrency", int_at_least(2)),
        at("tumbling_window_in_seconds", int_between(0, 900)),
        at("starting_position", enum("lambda:EventSourcePosition")),
        at("starting_position_timestamp", rfc3339),
        at("source_access_configuration.type", enum("lambda:SourceAccessType")),
        at("document_db_event_source_config.full_document", enum("lambda:FullDocument")),
        at("topics[]", length(1, 249)),
        at("queues[]", length(1, 1000)),
        max_items("queues", 1),
    ],
    # service/lambda/function_event_invoke_config.go
    "aws_lambda_function_event_invoke_config": [
        at("maximum_event_age_in_seconds", int_between(60, 21600)),
        at("maximum_retry_attempts", int_between(0, 2)),
        at("destination_config.on_failure.destination", arn),
        at("destination_config.on_success.destination", arn),
        at("function_name", not_empty),
        at("qualifier", not_empty),
    ],
    # service/lambda/function_url.go
    "aws_lambda_function_url": [
        at("authorization_type", enum("lambda:FunctionUrlAuthType")),
        at("invoke_mode", enum("lambda:InvokeMode")),
        at("cors.max_age", int_at_most(86400)),
    ],
    # service/lambda/layer_version.go
    "aws_lambda_layer_version": [
        at("compatible_architectures[]", enum("lambda:Architecture")),
        max_items("compatible_architectures", 2),
        at("compatible_runtimes[]", enum("lambda:Runtime")),
        at("license_info", length(0, 512)),
        conflicts("filename", "s3_bucket", "s3_key", "s3_object_version"),
    ],
    # service/lambda/permission.go
    "aws_lambda_permission": [
        at(
            "action",
            matches(r"^(lambda:[*]|lambda:[A-Za-z]+|[*])$", "must be a valid action (usually starts with lambda:)"),
        ),
        at("function_name", function_name),
        at("function_url_auth_type", enum("lambda:FunctionUrlAuthType")),
        at("qualifier", QUALIFIER),
        at("source_account", account_id),
        at("source_arn", arn),
        at("statement_id", STATEMENT_ID),
        at("statement_id_prefix", STATEMENT_ID),
        each_conflicts("statement_id", "statement_id_prefix"),
        at(
            "event_source_token",
            matches(r"^[0-9A-Za-z_.-]+$", "must contain alphanumeric, periods, underscores or dashes only"),
            length(1, 256),
        ),
    ],
    # service/sqs/queue.go
    "aws_sqs_queue": [
        NAME_OR_PREFIX,
        each_conflicts("kms_master_key_id", "sqs_managed_sse_enabled"),
        at("visibility_timeout_seconds", int_between(0, 43200)),
        at("delay_seconds", int_between(0, 900)),
        at("message_retention_seconds", int_between(60, 1209600)),
        at("kms_data_key_reuse_period_seconds", int_between(60, 86400)),
        at("deduplication_scope", one_of("messageGroup", "queue")),
        at("fifo_throughput_limit", one_of("perQueue", "perMessageGroupId")),
        at("policy", is_json),
        at("redrive_policy", is_json),
        at("redrive_allow_policy", is_json),
    ],
    "aws_sqs_queue_policy": [at("policy", is_json)],  # service/sqs/queue_policy.go
    "aws_sqs_queue_redrive_policy": [at("redrive_policy", is_json)],
    "aws_sqs_queue_redrive_allow_policy": [at("redrive_allow_policy", is_json)],
    # service/sns/topic.go, topic_policy.go, topic_subscription.go
    "aws_sns_topic": [
        NAME_OR_PREFIX,
        at("policy", is_json),
        at("delivery_policy", is_json),
        at("archive_policy", is_json),
        at("signature_version", int_between(1, 2)),
        at("tracing_config", one_of("Active", "PassThrough")),
        *(
            at(f"{p}_{r}_feedback_role_arn", arn)
            for p in ("application", "firehose", "http", "lambda", "sqs")
            for r in ("success", "failure")
        ),
        *(
            at(f"{p}_success_feedback_sample_rate", int_between(0, 100))
            for p in ("application", "firehose", "http", "lambda", "sqs")
        ),
    ],
    "aws_sns_topic_policy": [at("arn", arn), at("policy", is_json)],
    "aws_sns_topic_subscription": [
        at(
            "protocol",
            one_of("application", "email-json", "email", "firehose", "http", "https", "lambda", "sms", "sqs"),
        ),
        at("topic_arn", arn),
        at("subscription_role_arn", arn),
        at("filter_policy", is_json),
        at("redrive_policy", is_json),
        at("delivery_policy", is_json),
        at("replay_policy", is_json),
        at("filter_policy_scope", one_of("MessageAttributes", "MessageBody")),
    ],
    # service/iam/role.go
    "aws_iam_role": [
        NAME_OR_PREFIX,
        at("assume_role_policy", is_json),
        at("name", iam_name(64)),
        at("name_prefix", iam_name(38)),
        at("description", length(0, 1000)),
        at("max_session_duration", int_between(3600, 43200)),
        at("path", length(0, 512)),
        at("permissions_boundary", arn),
        at("managed_policy_arns[]", arn),
        at("inline_policy.name", not_empty, iam_name(128)),
        at("inline_policy.policy", iam_policy),
    ],
    # service/iam/role_policy.go
    "aws_iam_role_policy": [
        NAME_OR_PREFIX,
        at("name", iam_name(128)),
        at("policy", iam_policy),
        at("role", role_not_arn),
    ],
    # service/iam/policy.go
    "aws_iam_policy": [NAME_OR_PREFIX, at("name", iam_name(128)), at("policy", iam_policy)],
    "aws_iam_role_policy_attachment": [at("policy_arn", arn)],  # service/iam/role_policy_attachment.go
    # service/events/rule.go, target.go, bus.go
    "aws_cloudwatch_event_rule": [
        at_least_one("schedule_expression", "event_pattern"),
        at("schedule_expression", length(0, 256)),
        at("event_pattern", event_pattern),
        at("description", length(0, 512)),
        at("event_bus_name", BUS),
        NAME_OR_PREFIX,
        at("name", RULE_NAME),
        at("name_prefix", RULE_NAME),
        at("role_arn", arn),
        at("state", enum("events:RuleState")),
        each_conflicts("is_enabled", "state"),
    ],
    "aws_cloudwatch_event_target": [
        at("arn", arn),
        at("role_arn", arn),
        at("rule", RULE_NAME),
        at("target_id", RULE_NAME),
        at("event_bus_name", BUS),
        at("input", is_json, length(0, 8192)),
        at("input_path", length(0, 256)),
        each_conflicts("input", "input_path", "input_transformer"),
        at("dead_letter_config.arn", arn),
        at("retry_policy.maximum_event_age_in_seconds", int_between(0, 86400)),
        at("retry_policy.maximum_retry_attempts", int_between(0, 185)),
        at("input_transformer.input_template", length(1, 8192)),
        at("ecs_target.launch_type", enum("events:LaunchType")),
        at("ecs_target.task_definition_arn", arn),
    ],
    "aws_cloudwatch_event_bus": [at("name", length(1, 256), matches(r"^[/.\-_A-Za-z0-9]+$"))],
    # service/scheduler/schedule.go
    "aws_scheduler_schedule": [
        NAME_OR_PREFIX,
        at(
            "name",
            length(1, 64),
            matches(r"^[0-9A-Za-z_.-]+$", "The name must consist of alphanumerics, hyphens, and underscores."),
        ),
        at("schedule_expression", length(1, 256)),
        at("schedule_expression_timezone", length(1, 50)),
        at("state", enum("scheduler:ScheduleState")),
        at("description", length(0, 512)),
        at("start_date", rfc3339),
        at("end_date", rfc3339),
        at("flexible_time_window.mode", enum("scheduler:FlexibleTimeWindowMode")),
        at("flexible_time_window.maximum_window_in_minutes", int_between(1, 1440)),
        at("kms_key_arn", arn),
        at("target.arn", arn),
        at("target.role_arn", arn),
        at("target.dead_letter_config.arn", arn),
        at("target.retry_policy.maximum_event_age_in_seconds", int_between(60, 86400)),
        at("target.retry_policy.maximum_retry_attempts", int_between(0, 185)),
        at("target.input", length(1, 1 << 62)),
        at("action_after_completion", enum("scheduler:ActionAfterCompletion")),
        at("group_name", length(1, 64)),
    ],
    # service/logs/group.go
    "aws_cloudwatch_log_group": [
        NAME_OR_PREFIX,
        at("name", LOG_GROUP),
        at("retention_in_days", int_in(RETENTION)),
        at("log_group_class", enum("logs:LogGroupClass")),
    ],
    # service/logs/metric_filter.go
    "aws_cloudwatch_log_metric_filter": [
        at("log_group_name", LOG_GROUP),
        at("metric_transformation.unit", enum("cloudwatch:StandardUnit")),
        at("metric_transformation.value", length(0, 100)),
        at("pattern", length(0, 1024)),
    ],
    # service/cloudwatch/metric_alarm.go
    "aws_cloudwatch_metric_alarm": [
        at("alarm_name", length(1, 255)),
        at("alarm_description", length(0, 1024)),
        at("comparison_operator", enum("cloudwatch:ComparisonOperator")),
        at("datapoints_to_alarm", int_at_least(1)),
        at("evaluation_periods", int_at_least(1)),
        at("extended_statistic", EXTENDED),
        at("statistic", enum("cloudwatch:Statistic")),
        at("unit", enum("cloudwatch:StandardUnit")),
        at("period", any_of(int_in([10, 20, 30]), int_divisible_by(60))),
        at("treat_missing_data", one_of_ci("breaching", "ignore", "missing", "notBreaching")),
        at("metric_name", length(1, 255)),
        at("namespace", length(1, 255)),
        at("alarm_actions[]", ACTION),
        at("ok_actions[]", ACTION),
        at("insufficient_data_actions[]", ACTION),
        max_items("ok_actions", 5),
        max_items("insufficient_data_actions", 5),
        conflicts("dimensions", "metric_query"),
        each_conflicts("metric_name", "metric_query"),
        conflicts("extended_statistic", "statistic", "metric_query"),
        conflicts("statistic", "extended_statistic", "metric_query"),
        conflicts("namespace", "metric_query"),
        conflicts("period", "metric_query"),
        each_conflicts("threshold", "threshold_metric_id"),
        at("metric_query.id", length(1, 255)),
        at("metric_query.expression", length(1, 1024)),
        at("metric_query.period", PERIOD),
        at("metric_query.metric.period", PERIOD),
        at("metric_query.metric.stat", any_of(enum("cloudwatch:Statistic"), EXTENDED)),
        at("metric_query.metric.unit", enum("cloudwatch:StandardUnit")),
        at("metric_query.metric.metric_name", length(1, 255)),
    ],
    # service/cloudwatch/dashboard.go, validate.go
    "aws_cloudwatch_dashboard": [
        at("dashboard_body", is_json),
        at(
            "dashboard_name",
            length(0, 255),
            matches(r"^[\-_A-Za-z0-9]+$", "alphanumeric characters, hyphens and underscores"),
        ),
    ],
    # service/sfn/state_machine.go
    "aws_sfn_state_machine": [
        NAME_OR_PREFIX,
        at("definition", length(0, 1048576)),
        at("name", length(1, 80), STATE_NAME),
        at("name_prefix", length(1, 54), STATE_NAME),
        at("role_arn", arn),
        at("type", enum("stepfunctions:StateMachineType")),
        at("logging_configuration.level", enum("stepfunctions:LogLevel")),
        at("encryption_configuration.type", enum("stepfunctions:EncryptionType")),
        at("encryption_configuration.kms_data_key_reuse_period_seconds", int_between(60, 900)),
    ],
    # service/s3/bucket.go, bucket_policy.go, bucket_notification.go, bucket_versioning.go
    "aws_s3_bucket": [
        each_conflicts("bucket", "bucket_prefix"),
        at("bucket", length(0, 63)),
        at("bucket_prefix", length(0, 37)),
        at("policy", is_json),
    ],
    "aws_s3_bucket_policy": [at("policy", is_json), at("bucket", length(1, 63))],
    "aws_s3_bucket_versioning": [at("versioning_configuration.status", one_of("Enabled", "Suspended", "Disabled"))],
    "aws_s3_object": [each_conflicts("source", "content", "content_base64"), at("key", length(1, 1024))],
    # service/dynamodb/table.go
    "aws_dynamodb_table": [
        at("attribute.type", enum("dynamodb:ScalarAttributeType")),
        at("billing_mode", enum("dynamodb:BillingMode")),
        at("global_secondary_index.projection_type", enum("dynamodb:ProjectionType")),
        at("local_secondary_index.projection_type", enum("dynamodb:ProjectionType")),
        at("stream_view_type", one_of("", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY")),
        at("table_class", enum("dynamodb:TableClass")),
        at("server_side_encryption.kms_key_arn", arn),
    ],
    # service/kinesis/stream.go
    "aws_kinesis_stream": [
        at("encryption_type", enum("kinesis:EncryptionType")),
        at("retention_period", int_between(24, 8760)),
        at("stream_mode_details.stream_mode", enum("kinesis:StreamMode")),
        at("max_record_size_in_kib", int_between(1024, 10240)),
    ],
    # service/apigatewayv2/api.go, integration.go, route.go
    "aws_apigatewayv2_api": [
        at("protocol_type", enum("apigatewayv2:ProtocolType")),
        at("name", length(1, 128)),
        at("description", length(0, 1024)),
        at("version", length(1, 64)),
        at("credentials_arn", arn),
        at(
            "api_key_selection_expression",
            one_of("$context.authorizer.usageIdentifierKey", "$request.header.x-api-key"),
        ),
    ],
    "aws_apigatewayv2_integration": [
        at("integration_type", enum("apigatewayv2:IntegrationType")),
        at("connection_type", enum("apigatewayv2:ConnectionType")),
        at("content_handling_strategy", enum("apigatewayv2:ContentHandlingStrategy")),
        at("passthrough_behavior", enum("apigatewayv2:PassthroughBehavior")),
        at("payload_format_version", one_of("1.0", "2.0")),
        at("integration_method", one_of("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")),
        at("integration_subtype", length(1, 128)),
        at("connection_id", length(1, 1024)),
        at("credentials_arn", arn),
    ],
    "aws_apigatewayv2_route": [
        at("authorization_type", enum("apigatewayv2:AuthorizationType")),
        at("operation_name", length(1, 64)),
        at("target", length(1, 128)),
    ],
    # service/apigatewayv2/stage.go
    "aws_apigatewayv2_stage": [
        at("name", length(1, 128)),
        at("description", length(0, 1024)),
        at("access_log_settings.destination_arn", arn),
        at("default_route_settings.logging_level", enum("apigatewayv2:LoggingLevel")),
        at("route_settings.logging_level", enum("apigatewayv2:LoggingLevel")),
    ],
    # service/ssm/parameter.go
    "aws_ssm_parameter": [
        at("type", enum("ssm:ParameterType")),
        at("tier", enum("ssm:ParameterTier")),
        at("name", length(1, 2048)),
        at("description", length(0, 1024)),
        at("allowed_pattern", length(0, 1024)),
        at("data_type", one_of("aws:ec2:image", "aws:ssm:integration", "text")),
        exactly_one("value_wo", "insecure_value", "value"),
        required_with("value_wo", "value_wo_version"),
        required_with("value_wo_version", "value_wo"),
    ],
    # service/kms/key.go
    "aws_kms_key": [
        at("key_usage", enum("kms:KeyUsageType")),
        at("deletion_window_in_days", int_between(7, 30)),
        at("rotation_period_in_days", int_between(90, 2560)),
        required_with("rotation_period_in_days", "enable_key_rotation"),
        at("description", length(0, 8192)),
        at("custom_key_store_id", length(1, 22)),
        required_with("xks_key_id", "custom_key_store_id"),
        at("policy", is_json),
    ],
    # service/codedeploy/app.go, deployment_group.go
    "aws_codedeploy_app": [at("compute_platform", enum("codedeploy:ComputePlatform")), at("name", length(1, 100))],
    "aws_codedeploy_deployment_group": [
        at("app_name", length(0, 100)),
        at("deployment_group_name", length(0, 100)),
        at("deployment_config_name", length(0, 100)),
        at("service_role_arn", arn),
        at("deployment_style.deployment_option", enum("codedeploy:DeploymentOption")),
        at("deployment_style.deployment_type", enum("codedeploy:DeploymentType")),
        at("trigger_configuration.trigger_events[]", enum("codedeploy:TriggerEventType")),
        at("trigger_configuration.trigger_target_arn", arn),
        max_items("alarm_configuration.alarms", 10),
        at(
            "blue_green_deployment_config.deployment_ready_option.action_on_timeout",
            enum("codedeploy:DeploymentReadyAction"),
        ),
        at(
            "blue_green_deployment_config.terminate_blue_instances_on_deployment_success.action",
            enum("codedeploy:InstanceAction"),
        ),
        at(
            "blue_green_deployment_config.terminate_blue_instances_on_deployment_success.termination_wait_time_in_minutes",
            int_at_most(2880),
        ),
    ],
}

PLAN = {
    "aws_sqs_queue": [queue_plan],
    "aws_sns_topic": [topic_plan],
    "aws_cloudwatch_metric_alarm": [alarm_plan],
    "aws_sfn_state_machine": [machine_plan],
    "aws_dynamodb_table": [table_plan],
    "aws_kinesis_stream": [stream_plan],
}

APPLY = {"aws_lambda_function": [code_file], "aws_lambda_layer_version": [code_file], "aws_s3_object": [object_file]}

SERVICE = {
    "aws_lambda_function": [lambda_service],
    "aws_lambda_event_source_mapping": [mapping_service, pattern_service("filter_criteria.filter.pattern")],
    "aws_sqs_queue": [redrive_service, policy_grammar("policy", resource_policy=True)],
    "aws_sqs_queue_policy": [policy_grammar("policy", resource_policy=True)],
    "aws_sns_topic_policy": [policy_grammar("policy", resource_policy=True)],
    "aws_s3_bucket": [at("bucket", bucket_name)],
    "aws_s3_bucket_policy": [policy_grammar("policy", resource_policy=True)],
    "aws_s3_bucket_notification": [notification_service],
    "aws_iam_role": [policy_grammar("assume_role_policy", trust=True)],
    "aws_iam_role_policy": [policy_grammar("policy"), policy_size("policy", 10240)],
    "aws_iam_policy": [policy_grammar("policy"), policy_size("policy", 6144)],
    "aws_cloudwatch_event_rule": [schedule_service(False), pattern_service("event_pattern")],
    "aws_scheduler_schedule": [schedule_service(True)],
    "aws_cloudwatch_dashboard": [dashboard_service],
    "aws_apigatewayv2_route": [route_service],
}


def as_service(problem):
    if problem.severity == ERROR and "AWS would refuse" not in problem.summary:
        return service(problem.summary, problem.path)
    return problem


def check(type_name, body, known_attrs, major):
    """Problems `terraform validate` shows for a resource."""
    for rule in RULES.get(type_name, ()):
        yield from rule(body)
    if type_name == "aws_lambda_function":
        # 32768 since v6.29, for managed instances (pull request 46065 of the provider)
        yield from at("memory_size", int_between(128, 32768 if major >= 6 else 10240))(body)
    if type_name == "aws_sqs_queue":
        yield from at("max_message_size", int_between(1024, 1048576 if major >= 6 else 262144))(body)
    if known_attrs.get("region", {}).get("computed") and isinstance(body.get("region"), str):
        for m in region_name(body["region"], "region"):  # the Region argument every regional type has
            yield Problem(m, path=("region",))
    for rule in (*SERVICE.get(type_name, ()), tags):
        for p in rule(body):
            yield as_service(p)


def check_plan(type_name, body, prior):
    for rule in PLAN.get(type_name, ()):
        yield from rule(body, prior)


def check_apply(type_name, body):
    for rule in APPLY.get(type_name, ()):
        yield from rule(body)
