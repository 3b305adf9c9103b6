"""Dashboards. CloudWatch's bodies, in templates, by rules written after the structure that the service documents;
Grafana's, in files, by Grafana's own generated models (grafana-foundation-sdk): types, words, members nobody knows.

Both also by the table of metrics: what the compiler knows of a namespace is all that a query may name.
"""

import enum
import json
import re
import sys
import typing

VIEWS = {"timeSeries", "bar", "pie", "singleValue", "gauge", "table"}
STATISTIC = re.compile(r"^(Average|Minimum|Maximum|Sum|SampleCount|IQM|p\d{1,2}(\.\d+)?|p100)$")
MEMBERS = {
    "metric": {
        "annotations", "end", "legend", "liveData", "metrics", "period", "region", "setPeriodToTimeRange", "sparkline",
        "stacked", "start", "stat", "table", "timezone", "title", "view", "yAxis",
    },
    "text": {"markdown", "background"},
    "alarm": {"alarms", "sortBy", "states", "title"},
    "log": {"query", "queryLanguage", "region", "stacked", "title", "view"},
}  # fmt: skip
NEEDED = {"metric": {"region", "metrics"}, "text": {"markdown"}, "alarm": {"alarms"}, "log": {"query", "region"}}
OPTIONS = {"color", "expression", "id", "label", "period", "region", "stat", "visible", "yAxis"}
FUNCTIONS = {"ANOMALY_DETECTION_BAND", "AVG", "FILL", "IF", "MAX", "MIN", "PERIOD", "RATE", "SEARCH", "SUM"}
WIDGETS, METRICS, WIDGET_METRICS, EXPRESSION = 500, 2500, 500, 2048


def cloudwatch(f, where, body):
    def error(rule, at, text):
        f.add("cloudwatch", "error", rule, at, text)

    d = json.loads(body)
    for k in sorted(set(d) - {"widgets", "start", "end", "periodOverride", "variables"}):
        error("member", where, f"unknown member {k}")
    if len(d["widgets"]) > WIDGETS:
        error("quota", where, f"{len(d['widgets'])} widgets ({WIDGETS})")
    asked = sum(len(w["properties"].get("metrics", [])) for w in d["widgets"])
    if asked > METRICS:
        error("quota", where, f"{asked} metrics ({METRICS})")
    boxes = []
    for i, w in enumerate(d["widgets"]):
        at, kind, p = f"{where}/widgets[{i}]", w.get("type"), w.get("properties")
        for k in sorted(set(w) - {"type", "x", "y", "width", "height", "properties"}):
            error("member", at, f"unknown member {k}")
        if kind not in MEMBERS:
            error("type", at, kind)
            continue
        box = tuple(w.get(k) for k in ("x", "y", "width", "height"))
        if not all(isinstance(v, int) and not isinstance(v, bool) for v in box):
            error("place", at, f"x, y, width and height are whole numbers: {box}")
        else:
            place(error, at, box, boxes)
        for k in sorted(set(p) - MEMBERS[kind]):
            error("member", at, f"a {kind} widget has no property {k}")
        for k in sorted(NEEDED[kind] - set(p)):
            error("needed", at, f"a {kind} widget needs {k}")
        if kind == "metric":
            metric_widget(error, at, p)
    return d


def place(error, at, box, boxes):
    x, y, width, height = box
    if x < 0 or y < 0 or not 1 <= width <= 24 or not 1 <= height <= 1000 or x + width > 24:
        error("place", at, box)
    for other, (a, b, c, e) in boxes:
        if x < a + c and a < x + width and y < b + e and b < y + height:
            error("overlap", at, f"covers part of {other}")
    boxes.append((at, box))


def metric_widget(error, at, p):
    if p.get("view") not in VIEWS:
        error("view", at, p.get("view"))
    if p.get("view") == "gauge" and not {"min", "max"} <= set((p.get("yAxis") or {}).get("left", {})):
        error("needed", at, "a gauge needs yAxis.left.min and max")
    if not isinstance(p.get("period"), int) or p["period"] % 60 or p["period"] <= 0:
        error("period", at, p.get("period"))
    if len(p["metrics"]) > WIDGET_METRICS:
        error("quota", at, f"{len(p['metrics'])} metrics ({WIDGET_METRICS})")
    ids, expressions = set(), []
    for n, m in enumerate(p["metrics"]):
        here = f"{at}.metrics[{n}]"
        options = m[-1] if isinstance(m[-1], dict) else {}
        head = m[:-1] if options else m
        for k in sorted(set(options) - OPTIONS):
            error("metric-option", here, k)
        name = options.get("id")
        if name is not None and not re.fullmatch(r"[a-z][A-Za-z0-9_]*", name):
            error("id", here, f"{name!r} must begin with a small letter")
        if name in ids:
            error("id", here, f"{name} twice")
        ids.add(name)
        if "expression" in options:
            expressions.append((here, options["expression"]))
            if head:
                error("metric", here, "an expression beside a metric name")
        elif any(not isinstance(v, str) for v in head) or len(head) < 2 or len(head) % 2:
            error("metric", here, f"wanted namespace, name, then pairs of dimension and value: {head}")
        elif not STATISTIC.match(options.get("stat", p.get("stat", "Average"))):
            error("stat", here, options.get("stat"))
    if all(m[-1].get("visible") is False for m in p["metrics"] if isinstance(m[-1], dict)):
        error("invisible", at, "nothing is shown")
    for here, text in expressions:
        expression(error, here, text, ids)


def expression(error, at, text, ids):
    if len(text) > EXPRESSION:
        error("expression", at, f"{len(text)} characters ({EXPRESSION})")
    for v in re.findall(r"(?<![A-Za-z0-9_])([a-z][A-Za-z0-9_]*)\b(?!\()", text):
        if v not in ids:
            error("expression", at, f"{v} is not an id of this widget")
    for name in re.findall(r"\b([A-Z][A-Z_]+)\(", text):
        if name not in FUNCTIONS:
            error("expression", at, f"{name} is not a metric math function that is used here")
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        error("expression", at, f"unbalanced brackets: {text}")


# -- Grafana ------------------------------------------------------------------------------------------------------------


def conforms(v, hint, module):
    """Problems of a decoded value against a type hint of the generated models."""
    if hint is typing.Any or hint is object:
        return []
    if isinstance(hint, (str, typing.ForwardRef)):
        hint = eval(hint if isinstance(hint, str) else hint.__forward_arg__, vars(module))
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union:
        if v is None and type(None) in args:
            return []
        named = [a for a in args if isinstance(a, type) and type(v) is a]
        problems = [conforms(v, a, module) for a in named or args if a is not type(None)]
        return [] if any(not p for p in problems) else min(problems, key=len)
    if origin is typing.Literal:
        return [] if v in args else [f": {v!r} is not one of {', '.join(map(repr, args))}"]
    if origin is list:
        if not isinstance(v, list):
            return [f": wanted a list, got {type(v).__name__}"]
        return [f"[{i}]{p}" for i, x in enumerate(v) for p in conforms(x, args[0], module)]
    if origin is dict:
        return [] if isinstance(v, dict) else [f": wanted an object, got {type(v).__name__}"]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return [] if v in [e.value for e in hint] else [f": {v!r} is not one of {[e.value for e in hint]}"]
    if hint in (int, float):
        return [] if isinstance(v, (int, float)) and not isinstance(v, bool) else [f": wanted a number, got {v!r}"]
    if hint in (str, bool):
        return [] if isinstance(v, hint) else [f": wanted {hint.__name__}, got {v!r}"]
    if isinstance(hint, type) and hasattr(hint, "from_json"):
        # The models leave links of panels, options and field settings of unknown plug-ins as they are.
        v = hint.from_json(v) if isinstance(v, dict) else v
        return walk(v) if hasattr(v, "to_json") else [f": wanted {hint.__name__}, got {type(v).__name__}"]
    return []


def walk(o):
    module = sys.modules[type(o).__module__]
    hints = getattr(type(o), "__annotations__", {})
    set_members = [(n, h) for n, h in hints.items() if getattr(o, n, None) is not None]
    return [f".{n}{p}" for n, h in set_members for p in conforms(getattr(o, n), h, module)]


def lost(a, b, path=""):
    """Members of a that the models did not keep."""
    if isinstance(a, dict):
        if not isinstance(b, dict):
            return [path] if a else []
        return [x for k, v in a.items() for x in ([f"{path}.{k}"] if k not in b else lost(v, b[k], f"{path}.{k}"))]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [x for i, (u, v) in enumerate(zip(a, b, strict=True)) for x in lost(u, v, f"{path}[{i}]")]
    return []


def grafana(f, where, d):
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.cog.plugins import register_default_plugins
    from grafana_foundation_sdk.models.dashboard import Dashboard

    def error(rule, at, text):
        f.add("grafana", "error", rule, at, text)

    register_default_plugins()
    try:
        o = Dashboard.from_json(json.loads(json.dumps(d)))
        for p in walk(o):
            error("model", where, p)
        for p in lost(d, json.loads(json.dumps(o, cls=JSONEncoder))):
            error("unknown-member", where, p.lstrip("."))
    except Exception as e:  # the models raise whatever Python raises
        error("model", where, f"{type(e).__name__}: {e}")
    for k in ("uid", "title", "schemaVersion", "panels", "templating"):
        if k not in d:
            error("needed", where, k)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", str(d.get("uid"))):
        error("uid", where, d.get("uid"))
    names = {v.get("name") for v in (d.get("templating") or {}).get("list", [])}
    used = re.findall(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", json.dumps([d.get("panels"), d.get("links")]))
    for v in sorted(set(used) - names):
        error("variable", where, f"${{{v}}} is not defined in templating")
    ids, boxes = set(), []
    for i, p in enumerate(d.get("panels") or []):
        at, g = f"{where}/panels[{i}]", p.get("gridPos") or {}
        if p.get("id") in ids:
            error("panel-id", at, f"id {p.get('id')} twice")
        ids.add(p.get("id"))
        place(error, at, tuple(g.get(k, -1) for k in ("x", "y", "w", "h")), boxes)
        refs = [t.get("refId") for t in p.get("targets", [])]
        if len(refs) != len(set(refs)):
            error("refId", at, f"twice: {refs}")
        named = {t.get("id") for t in p.get("targets", [])}
        for n, t in enumerate(p.get("targets", [])):
            here = f"{at}.targets[{n}]"
            if t.get("expression"):
                expression(error, here, t["expression"], named)
            elif not STATISTIC.match(t.get("statistic", "")):
                error("stat", here, t.get("statistic"))


# -- Metrics ------------------------------------------------------------------------------------------------------------


def known_metrics(f, queries, table, made):
    """`queries`: (at, namespace, name, dimension names, statistic); `table`: the compiler's, as JSON; `made`: what the
    template's own metric filters measure, (namespace, name)."""
    rows = {(m["namespace"], m["name"]): m for m in table}
    for at, namespace, name, dimensions, statistic in queries:
        own = not namespace.startswith("AWS/")
        m = rows.get((namespace.split("/")[0] if own else namespace, name))
        if own and (namespace, name) not in made:
            f.add("metrics", "error", "unmeasured", at, f"no metric filter makes {namespace} {name}")
        if m is None:
            f.add("metrics", "error", "unknown-metric", at, f"{namespace} {name}")
        elif list(dimensions) not in m["dimensions"]:
            f.add("metrics", "error", "unknown-dimensions", at, f"{namespace} {name} {list(dimensions)}")
        elif statistic not in m["statistics"]:
            f.add("metrics", "error", "meaningless-statistic", at, f"{namespace} {name} {statistic}")


def cloudwatch_queries(where, d):
    for i, w in enumerate(d["widgets"]):
        for n, m in enumerate(w["properties"].get("metrics", [])):
            if len(m) > 1:
                *head, options = m
                yield f"{where}/widgets[{i}].metrics[{n}]", head[0], head[1], head[2::2], options["stat"]


def grafana_queries(where, d):
    for i, p in enumerate(d.get("panels", [])):
        for n, t in enumerate(p.get("targets", [])):
            if not t.get("expression"):
                at = f"{where}/panels[{i}].targets[{n}]"
                yield at, t["namespace"], t["metricName"], list(t["dimensions"]), t["statistic"]


def alarm_queries(where, p):
    if "MetricName" in p:
        dimensions = [d["Name"] for d in p.get("Dimensions", [])]
        yield where, p["Namespace"], p["MetricName"], dimensions, p.get("Statistic", p.get("ExtendedStatistic"))
    for m in p.get("Metrics", []):
        if "MetricStat" in m:
            one = m["MetricStat"]["Metric"]
            dimensions = [d["Name"] for d in one.get("Dimensions", [])]
            yield f"{where}.{m['Id']}", one["Namespace"], one["MetricName"], dimensions, m["MetricStat"]["Stat"]
