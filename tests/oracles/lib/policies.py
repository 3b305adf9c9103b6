"""Policy documents of a template, judged by databases of AWS's actions that are not ours.

  parliament  linter of AWS policies with its own action database
  iam-data    actions, resource types and condition keys of the service authorization reference (newer)
  shape       wildcards, public principals, missing conditions, the size of inline policies
  simulate    iam-simulate decides what a role may do (see `simulate`)

An action is an error only when no database knows it.
"""

import fnmatch
import json
import os
import re
import subprocess
import warnings

from env import HERE, NODE, NODE_MODULES, environment
from findings import Findings

warnings.filterwarnings("ignore")
GLOBAL_KEYS = re.compile(
    r"^(aws|saml|cognito-identity\.amazonaws\.com|graph\.facebook\.com|accounts\.google\.com|www\.amazon\.com|oidc\.)",
    re.I,
)


class IamData:
    def __init__(self):
        self.dir = os.path.join(NODE_MODULES, "@cloud-copilot", "iam-data", "data")
        self.cache = {}
        if not os.path.isdir(self.dir):
            raise SystemExit(f"{self.dir} is missing: run tests/oracles/setup")

    def part(self, what, service):
        k = (what, service)
        if k not in self.cache:
            f = os.path.join(self.dir, what, service + ".json")
            self.cache[k] = json.load(open(f)) if os.path.exists(f) else None
        return self.cache[k]

    def actions(self, pattern):
        """all actions that a pattern names; None: no such service"""
        if ":" not in pattern:
            return None
        svc, act = pattern.split(":", 1)
        d = self.part("actions", svc.lower())
        if d is None:
            return None
        return [(svc.lower(), v) for k, v in d.items() if fnmatch.fnmatchcase(k, act.lower())]


def lst(x):
    return x if isinstance(x, list) else [] if x is None else [x]


def arn_ok(shape, arn):
    """may an ARN pattern of a policy and an ARN shape of the database name a common resource?"""
    s = re.sub(r"\$\{[^}]*\}", "*", shape).split(":", 5)
    a = arn.split(":", 5)
    if arn == "*":
        return True
    if len(a) < 6 or len(s) < 6:
        return False
    for x, y in zip(s[:5], a[:5]):
        if not (fnmatch.fnmatchcase(y, x) or fnmatch.fnmatchcase(x, y)):
            return False
    return glob_meet(s[5], a[5])


def glob_meet(p, q):
    """is there a string that both glob patterns match?"""
    seen = set()

    def go(i, j):
        if (i, j) in seen:
            return False
        seen.add((i, j))
        if i == len(p) and j == len(q):
            return True
        if i < len(p) and p[i] == "*" and (go(i + 1, j) or (j < len(q) and go(i, j + 1))):
            return True
        if j < len(q) and q[j] == "*" and (go(i, j + 1) or (i < len(p) and go(i + 1, j))):
            return True
        return (
            i < len(p)
            and j < len(q)
            and (p[i] == q[j] or "?" in (p[i], q[j]))
            and p[i] != "*"
            and q[j] != "*"
            and go(i + 1, j + 1)
        )

    return go(0, 0)


def parliament_actions():
    """{service: actions} that parliament knows"""
    import parliament as pl

    known = {}
    for s in pl.iam_definition:
        known.setdefault(s["prefix"], set()).update(p["privilege"].lower() for p in s["privileges"])
    return known


def parliament(f, docs, data):
    import parliament as pl
    from parliament import config as cfg

    sev = {"CRITICAL": "error", "HIGH": "error", "MEDIUM": "warning", "LOW": "info", "MUTE": None}
    for where, kind, d in docs:
        if kind != "identity":
            continue
        pol = pl.analyze_policy_string(json.dumps({"Version": "2012-10-17", **d}), include_community_auditors=True)
        for x in pol.findings:
            if isinstance(x.location, dict) and x.location.get("filepath", 0) is None:
                x.location.pop("filepath")
            g = cfg.get(x.issue, {}).get("severity", "MEDIUM")
            level = sev.get(g, "warning")
            detail = str(x.detail)
            if x.issue in ("UNKNOWN_ACTION", "UNKNOWN_PREFIX"):
                named = re.findall(r"\b([a-z0-9-]+:[A-Za-z*]+)", detail)
                acts = named or [a for s in lst(d["Statement"]) for a in lst(s.get("Action"))]
                # the newer database may know it; then it is no error
                level = "error" if any(a != "*" and not data.actions(a) for a in acts) else "info"
            elif x.issue == "RESOURCE_MISMATCH":
                level = "error"
            if level:
                f.add("parliament", level, x.issue, where, f"{cfg.get(x.issue, {}).get('title', '')}: {detail}")


def shapes(data, service, action):
    """[(ARN shape, is it required)] of the resource types that an action works on"""
    known = data.part("resourceTypes", service) or {}
    pairs = [(known.get(t["name"].lower(), {}).get("arn"), t["required"]) for t in action["resourceTypes"]]
    return [(arn, required) for arn, required in pairs if arn]


def known_actions(f, where, statement, data, known):
    """[(action as written, [(service, its record)])] of the actions that a database knows"""
    acts = []
    for key in ("Action", "NotAction"):
        for a in lst(statement.get(key)):
            got = data.actions(a)
            if a == "*":
                continue
            if got:
                acts += [(a, got)] if key == "Action" else []
                continue
            service, _, act = a.partition(":")
            if any(fnmatch.fnmatchcase(k, act.lower()) for k in known.get(service.lower(), ())):
                f.add("iam-data", "warning", "only-in-parliament", where, f"{a}: known to parliament only")
            else:
                f.add("iam-data", "error", "unknown-service" if got is None else "unknown-action", where, a)
    return acts


def star(f, where, action, types):
    """Resource "*" with one action.

    AWS marks the types that an action requires; where it marks none of several (s3:GetObject: an object or an access
    point's), they are alternatives, one of which a statement could name as well. One type that is not required is
    rarely used (cloudwatch:PutMetricData: a data set): a remark.
    """
    nameable = [arn for arn, required in types if required] or [arn for arn, _ in types if len(types) > 1]
    if nameable:
        f.add("shape", "warning", "resource-wildcard", where, f"{action} could name its resource: {nameable[0]}")
    elif types:
        f.add(
            "shape",
            "info",
            "resource-star",
            where,
            f"{action}: AWS requires no resource type, only offers {types[0][0]}",
        )
    else:
        f.add("shape", "info", "resource-star", where, f"{action} works on no named resource")


def fit(f, where, statement, acts, data):
    """Does each action work on one of the resources, and each resource with one of the actions?"""
    resources = lst(statement.get("Resource"))
    all_types = []
    for a, got in acts:
        types = [pair for service, action in got for pair in shapes(data, service, action)]
        all_types += types
        if resources and not any(r == "*" or any(arn_ok(arn, r) for arn, _ in types) for r in resources):
            why = f"has no resource type that fits {', '.join(map(str, resources))[:160]}"
            f.add(
                "iam-data",
                "error",
                "action-without-resource",
                where,
                f"{a} {why if types else 'takes Resource * only'}",
            )
        if "*" in resources and len(got) == 1:
            star(f, where, a, types)
    for r in resources if acts else []:
        if r != "*" and not any(arn_ok(arn, r) for arn, _ in all_types):
            f.add("iam-data", "error", "resource-without-action", where, f"no listed action works on {r}")
        if re.search(r"^arn:[^:]*:(?!s3:)[^:]*:[^:]*:[^:]*:([a-z-]+[/:])?\*$", str(r)):
            f.add("shape", "info", "any-of-type", where, f"every resource of its type: {r}")


def condition_keys(f, where, statement, acts, data):
    services = sorted({service for _, got in acts for service, _ in got})
    names = {re.sub(r"\$\{[^}]*\}", "*", k).lower() for s in services for k in data.part("conditionKeys", s) or {}}
    for operator, pairs in (statement.get("Condition") or {}).items():
        for key in pairs:
            if not GLOBAL_KEYS.match(key) and not any(fnmatch.fnmatchcase(key.lower(), n) for n in names):
                f.add("iam-data", "error", "unknown-condition-key", where, f"{key} ({operator})")


def iam_data(f, docs, data, known):
    for document, kind, d in docs:
        for i, s in enumerate(lst(d["Statement"])):
            where = f"{document}[{s.get('Sid', i)}]"
            acts = known_actions(f, where, s, data, known)
            if kind == "trust":
                for a, _ in acts:
                    if not a.lower().startswith("sts:"):
                        f.add("iam-data", "error", "trust-action", where, f"{a} in a trust policy")
            if kind == "identity":
                if s.get("Effect") == "Allow":
                    fit(f, where, s, acts, data)
                condition_keys(f, where, s, acts, data)


def shape(f, docs):
    size = {}
    for where, kind, d in docs:
        if kind == "identity":
            lid = where.split(".")[0]
            size[lid] = size.get(lid, 0) + len(re.sub(r"\s", "", json.dumps(d)))
        if d.get("Version") == "2008-10-17":
            f.add("shape", "warning", "old-version", where, "policy language of 2008")
        for i, s in enumerate(lst(d["Statement"])):
            w = f"{where}[{s.get('Sid', i)}]"
            for k in ("Effect",):
                if s.get(k) not in ("Allow", "Deny"):
                    f.add("shape", "error", "effect", w, f"Effect is {s.get(k)!r}")
            if "Action" not in s and "NotAction" not in s:
                f.add("shape", "error", "no-action", w, "neither Action nor NotAction")
            if kind == "identity" and "Resource" not in s and "NotResource" not in s:
                f.add("shape", "error", "no-resource", w, "neither Resource nor NotResource")
            if kind == "identity" and "Principal" in s:
                f.add("shape", "error", "principal", w, "Principal in an identity policy")
            if s.get("Effect") != "Allow":
                continue
            for a in lst(s.get("Action")):
                if a == "*":
                    f.add("shape", "error", "action-wildcard", w, "Action '*'")
                elif a.endswith(":*") and kind == "identity":
                    f.add("shape", "error", "action-wildcard", w, f"all actions of a service: {a}")
                elif "*" in a and kind == "identity":
                    f.add("shape", "warning", "action-wildcard", w, a)
            for k in ("NotAction", "NotResource"):
                if k in s:
                    f.add("shape", "error", "not-element", w, f"{k} with Allow")
            p = s.get("Principal")
            if (
                kind in ("resource", "trust")
                and (p == "*" or isinstance(p, dict) and "*" in lst(p.get("AWS")))
                and not s.get("Condition")
            ):
                f.add("shape", "error", "public", w, "any principal, without a condition")
            if kind == "resource" and isinstance(p, dict) and "Service" in p and not s.get("Condition"):
                f.add(
                    "shape",
                    "warning",
                    "confused-deputy",
                    w,
                    f"{lst(p['Service'])[0]} may act for any account: no aws:SourceArn or aws:SourceAccount",
                )
    for lid, n in size.items():
        if n > 10240:
            f.add("shape", "error", "quota", lid, f"inline policies of {n} characters (10240 for a role)")


def attached(template, logical_id, role):
    """Is the resource a policy of its own that names the role?"""
    kinds = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")
    if template.resources[logical_id]["Type"] not in kinds:
        return False
    properties = template.properties(logical_id)
    return template.name_of(role) in lst(properties.get("Roles", properties.get("RoleName")))


def simulate(f, template, cases):
    """cases: [{"role": logical id, "action", "resource": ARN (may hold ${Logical.Arn}), "context": {}, "expect": "Allowed" | "Denied"}]"""
    identity = [(where.split(".")[0], d) for where, kind, d in template.policies() if kind == "identity"]
    questions = [
        {
            "role": template.static_arn(c["role"]),
            "action": c["action"],
            "resource": template.sub(c["resource"]),
            "context": c.get("context", {}),
            "policies": [
                {"Version": "2012-10-17", **d}
                for owner, d in identity
                if owner == c["role"] or attached(template, owner, c["role"])
            ],
        }
        for c in cases
    ]
    command = [NODE, "--no-warnings", os.path.join(HERE, "iamsim.cjs")]
    run = subprocess.run(command, input=json.dumps(questions), capture_output=True, text=True, env=environment())
    if run.returncode:
        raise SystemExit(f"iam-simulate fails: {run.stderr[-600:]}")
    for c, answer in zip(cases, json.loads(run.stdout), strict=True):
        as_expected = (answer.get("result") == "Allowed") == (c["expect"] == "Allowed") and "errors" not in answer
        text = (
            f"{c['action']} on {c['resource']}: {answer.get('result')}, wanted {c['expect']} {answer.get('errors', '')}"
        )
        level, rule = ("info", "as-expected") if as_expected else ("error", "unexpected")
        f.add("simulate", level, rule, c["role"], text)


def judge(template, data, known, cases=()):
    """Findings over every policy document of a template"""
    f, docs = Findings(), template.policies()
    parliament(f, docs, data)
    iam_data(f, docs, data, known)
    shape(f, docs)
    if cases:
        simulate(f, template, cases)
    return f, len(docs)
