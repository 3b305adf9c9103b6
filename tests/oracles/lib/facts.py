"""Facts of a deployed system, in one vocabulary, whoever wrote down how to deploy it.

A facts document is {kind: {identity: {member: value}}}. A kind is one of CloudFormation's types, members are its
properties with references resolved, and an identity is what AWS tells things apart by: a physical name, a function with
its qualifier, a bus and a rule. What tools spell in different ways is said once:

  AWS::Lambda::Function       `Code` is "local:FOLDER", "s3://BUCKET/KEY" or an image; `Role` the role's name
  AWS::Lambda::Alias          "FUNCTION:ALIAS"; no version numbers, they count deployments
  AWS::Lambda::Url, AWS::Lambda::EventInvokeConfig, AWS::Lambda::EventSourceMapping ("FUNCTION[:ALIAS] <- SOURCE")
  AWS::SNS::Subscription      "TOPIC -> PROTOCOL ENDPOINT"
  AWS::Events::Rule           "BUS/RULE"; targets without their ids
  AWS::CodeDeploy::DeploymentGroup  "FUNCTION:ALIAS", with its hooks and its application
  AWS::ApiGatewayV2::Api      the API's name; routes, integrations, authorizers and stages are members of it
  permissions                 by who has them ("role NAME") or what they are about ("function NAME[:ALIAS]", "queue
                              NAME", "topic NAME", "bucket NAME"): a sorted list of one line per principal, action,
                              resource and condition. Names of policies and statements are nobody's business.
  trust                       the same, by role
  retention                   what happens to a thing when it is deleted from the template, and when it is replaced
  outputs                     name: value

A source of facts fills a `Facts` and calls `document`; `facts_deployed.py` is the one for templates.
"""

import json
import os

# Lists whose order means nothing to AWS, by the member's name.
SETS = {
    "Alarms",
    "AllowHeaders",
    "AllowMethods",
    "AllowOrigins",
    "Architectures",
    "AttributeDefinitions",
    "CompatibleArchitectures",
    "CompatibleRuntimes",
    "Dimensions",
    "Events",
    "ExposeHeaders",
    "Filters",
    "Metrics",
    "RouteTableIds",
    "SecurityGroupEgress",
    "SecurityGroupIds",
    "SecurityGroupIngress",
    "SubnetIds",
    "VpcSecurityGroupIds",
    "sourceQueueArns",
}
# Members that hold a JSON document as a string.
DOCUMENTS = {"DefinitionString", "DashboardBody", "Pattern", "Input", "InputTemplate", "EventPattern", "FilterPolicy"}
# What AWS assumes where nothing is said: a member that says the same is no difference.
DEFAULTS = {
    "AWS::Events::Rule": {"State": "ENABLED"},
    "AWS::Lambda::EventSourceMapping": {"Enabled": True},
    "AWS::Lambda::Function": {"PackageType": "Zip"},
    "AWS::Lambda::Url": {"InvokeMode": "BUFFERED"},
    "AWS::SNS::Subscription": {"FilterPolicyScope": "MessageAttributes", "RawMessageDelivery": False},
}


CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))

def many(x):
    return x if isinstance(x, list) else [] if x is None else [x]


def tags(x):
    """Tags as a mapping, from a mapping or a list of keys and values"""
    return {t["Key"]: t["Value"] for t in x} if isinstance(x, list) else dict(x or {})


def function_of(x):
    """`NAME` or `NAME:QUALIFIER` of a function's ARN, partial ARN or name"""
    name = str(x)
    name = name.split(":function:", 1)[1] if ":function:" in name else name
    return name.removesuffix(":$LATEST")


def last(arn, separator=":"):
    return str(arn).rsplit(separator, 1)[-1]


def statements(document):
    """One line per principal, action, resource and condition of a policy document"""
    lines = set()
    for s in many((document or {}).get("Statement")):
        who = principals(s)
        conditions = sorted(
            f"{operator} {key} = {json.dumps(sorted(map(str, many(value))), ensure_ascii=False)}"
            for operator, keys in (s.get("Condition") or {}).items()
            for key, value in keys.items()
        )
        when = f" if {' and '.join(conditions)}" if conditions else ""
        for principal in who:
            for action in many(s.get("Action", s.get("NotAction"))):
                for resource in many(s.get("Resource")) or [None]:
                    on = f" on {resource}" if resource else ""
                    no = "" if "Action" in s else "all but "
                    lines.add(f"{s['Effect']} {principal}{no}{action}{on}{when}")
    return lines


def principals(statement):
    p = statement.get("Principal")
    if p is None:
        return [""]
    if not isinstance(p, dict):
        return [f"{p}: "]
    return [f"{kind} {one}: " for kind, all_ in sorted(p.items()) for one in many(all_)]


def normal(x, key=None):
    """The one way in which a value is written down"""
    if isinstance(x, str) and key in DOCUMENTS:
        try:
            return normal(json.loads(x))
        except ValueError:
            return x
    if isinstance(x, dict):
        if "Statement" in x and "Version" in x:
            return sorted(statements(x))
        return {k: tags(v) if k == "Tags" else normal(v, k) for k, v in x.items()}
    if isinstance(x, list):
        items = [normal(v) for v in x]
        return sorted(items, key=lambda v: json.dumps(v, sort_keys=True)) if key in SETS else items
    if isinstance(x, float) and x.is_integer():
        return int(x)
    return x


def folder(path):
    """A local folder, from this checkout on: one tool leads there from the output folder, another from the root"""
    here = os.path.basename(CHECKOUT) + "/"
    return path.rpartition(here)[2].strip("/")


class Facts:
    def __init__(self):
        self.kinds, self.symbols = {}, {}

    def add(self, kind, identity, members):
        """Something that exists; told twice, members of both are kept"""
        there = self.kinds.setdefault(kind, {}).setdefault(identity, dict(DEFAULTS.get(kind, {})))
        there.update({k: v for k, v in normal(members).items() if v not in (None, {}, [])})

    def allow(self, owner, document, kind="permissions"):
        """Statements of a policy that `owner` has, or that is about `owner`"""
        known = self.kinds.setdefault(kind, {}).setdefault(owner, [])
        known[:] = sorted(statements(document) | set(known))

    def retain(self, kind, identity, deletion, replacement):
        """What becomes of it; nothing when both are the default"""
        if (deletion, replacement) != ("Delete", "Delete"):
            self.kinds.setdefault("retention", {})[f"{kind} {identity}"] = f"{deletion}, {replacement} when replaced"

    def random(self, value, symbol, letters=False):
        """A value that AWS makes up, and what stands for it in facts; words have no digits, unless `letters` says so"""
        if isinstance(value, str) and len(value) >= 8 and (letters or any(c.isdigit() for c in value)):
            self.symbols.setdefault(value, f"<{symbol}>")

    def document(self):
        order = sorted(self.symbols, key=lambda v: (-len(v), v))
        # Twice, for what stands in a symbol may have been made up, too.
        return self.replaced(self.replaced(self.kinds, order), order)

    def replaced(self, x, order):
        if isinstance(x, str):
            for value in order:
                if value in x:
                    x = x.replace(value, self.symbols[value])
            return x
        if isinstance(x, dict):
            return {self.replaced(k, order): self.replaced(v, order) for k, v in sorted(x.items())}
        if isinstance(x, list):
            items = [self.replaced(v, order) for v in x]
            return sorted(items) if all(isinstance(v, str) for v in items) and x == sorted(x, key=str) else items
        return x
