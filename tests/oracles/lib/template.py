"""Templates: reading, intrinsic functions, and what is inside (policy documents, state machines)."""

import base64
import ipaddress
import json
import re

REGION, ACCOUNT, PARTITION = "us-east-1", "123456789012", "aws"


class CfnError(Exception):
    pass


class NoValue:
    pass


# logical ARN of a resource when nothing is deployed: {n} is the name
ARNS = {
    "AWS::Lambda::Function": "lambda:{r}:{a}:function:{n}",
    "AWS::Serverless::Function": "lambda:{r}:{a}:function:{n}",
    "AWS::Lambda::LayerVersion": "lambda:{r}:{a}:layer:{n}:1",
    "AWS::IAM::Role": "iam::{a}:role/{n}",
    "AWS::IAM::ManagedPolicy": "iam::{a}:policy/{n}",
    "AWS::S3::Bucket": "s3:::{n}",
    "AWS::SQS::Queue": "sqs:{r}:{a}:{n}",
    "AWS::SNS::Topic": "sns:{r}:{a}:{n}",
    "AWS::DynamoDB::Table": "dynamodb:{r}:{a}:table/{n}",
    "AWS::Serverless::SimpleTable": "dynamodb:{r}:{a}:table/{n}",
    "AWS::Events::EventBus": "events:{r}:{a}:event-bus/{n}",
    "AWS::Events::Rule": "events:{r}:{a}:rule/{n}",
    "AWS::Events::Connection": "events:{r}:{a}:connection/{n}/id",
    "AWS::Kinesis::Stream": "kinesis:{r}:{a}:stream/{n}",
    "AWS::KinesisFirehose::DeliveryStream": "firehose:{r}:{a}:deliverystream/{n}",
    "AWS::KMS::Key": "kms:{r}:{a}:key/12345678-1234-1234-1234-123456789012",
    "AWS::SecretsManager::Secret": "secretsmanager:{r}:{a}:secret:{n}-AbCdEf",
    "AWS::SSM::Parameter": "ssm:{r}:{a}:parameter/{n}",
    "AWS::Logs::LogGroup": "logs:{r}:{a}:log-group:{n}:*",
    "AWS::StepFunctions::StateMachine": "states:{r}:{a}:stateMachine:{n}",
    "AWS::Serverless::StateMachine": "states:{r}:{a}:stateMachine:{n}",
    "AWS::StepFunctions::Activity": "states:{r}:{a}:activity:{n}",
    "AWS::CloudWatch::Alarm": "cloudwatch:{r}:{a}:alarm:{n}",
    "AWS::Scheduler::Schedule": "scheduler:{r}:{a}:schedule/default/{n}",
    "AWS::Pipes::Pipe": "pipes:{r}:{a}:pipe/{n}",
    "AWS::ECS::Cluster": "ecs:{r}:{a}:cluster/{n}",
    "AWS::ECS::TaskDefinition": "ecs:{r}:{a}:task-definition/{n}:1",
    "AWS::Batch::JobQueue": "batch:{r}:{a}:job-queue/{n}",
    "AWS::Batch::JobDefinition": "batch:{r}:{a}:job-definition/{n}:1",
    "AWS::Cognito::UserPool": "cognito-idp:{r}:{a}:userpool/{r}_{n}",
    "AWS::RDS::DBInstance": "rds:{r}:{a}:db:{n}",
    "AWS::RDS::DBProxy": "rds:{r}:{a}:db-proxy:{n}",
    "AWS::OpenSearchService::Domain": "es:{r}:{a}:domain/{n}",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "elasticloadbalancing:{r}:{a}:targetgroup/{n}/0123456789abcdef",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "elasticloadbalancing:{r}:{a}:loadbalancer/app/{n}/0123456789abcdef",
    "AWS::Glue::Job": "glue:{r}:{a}:job/{n}",
    "AWS::EC2::VPC": "ec2:{r}:{a}:vpc/vpc-0123456789abcdef0",
    "AWS::EC2::Subnet": "ec2:{r}:{a}:subnet/subnet-0123456789abcdef0",
    "AWS::EC2::SecurityGroup": "ec2:{r}:{a}:security-group/sg-0123456789abcdef0",
}
REF_IS_ARN = {
    "AWS::SNS::Topic",
    "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::StateMachine",
    "AWS::StepFunctions::Activity",
    "AWS::Lambda::LayerVersion",
    "AWS::IAM::ManagedPolicy",
    "AWS::SecretsManager::Secret",
    "AWS::ECS::TaskDefinition",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::Batch::JobQueue",
}
NAME_PROPS = [
    "FunctionName",
    "RoleName",
    "BucketName",
    "QueueName",
    "TopicName",
    "TableName",
    "Name",
    "LogGroupName",
    "StateMachineName",
    "ClusterName",
    "Family",
    "ManagedPolicyName",
    "DeliveryStreamName",
    "AlarmName",
    "PolicyName",
    "LayerName",
]


def load_text(path):
    """JSON or YAML (with the short forms of the intrinsic functions) as plain Python"""
    import cfnlint.decode

    t, matches = cfnlint.decode.decode(str(path))
    if matches:
        raise CfnError("; ".join(f"{m.rule.id} {m.message}" for m in matches))
    return json.loads(json.dumps(t, default=str))


class Template:
    def __init__(self, raw, path=None, params=None, stack="app"):
        self.raw, self.path, self.stack = raw, path, stack
        self.params = dict(params or {})
        self.resources = raw.get("Resources", {})
        self.live = {}  # logical id -> (ref, {attribute: value}) once deployed

    @classmethod
    def load(cls, path, params=None, stack="app", translate=True):
        raw = load_text(path)
        if translate and cls.sam(raw):
            from sam import translate_sam  # the translator takes half a second to import

            raw = translate_sam(raw, params)
        return cls(raw, path, params, stack)

    @staticmethod
    def sam(raw):
        t = raw.get("Transform", [])
        return "AWS::Serverless-2016-10-31" in (t if isinstance(t, list) else [t])

    # -- values -------------------------------------------------------------
    def parameter(self, name):
        p = self.raw["Parameters"][name]
        v = self.params.get(name, p.get("Default"))
        t = p.get("Type", "String")
        if v is None:
            if t.startswith("List<") or t == "CommaDelimitedList":
                return ["given-by-the-user"]
            return {"Number": "1"}.get(t, "given-by-the-user")
        if t == "CommaDelimitedList" or t.startswith("List<"):
            return [x.strip() for x in str(v).split(",")] if not isinstance(v, list) else v
        return v

    def condition(self, c):
        if isinstance(c, str):
            return self.condition(self.raw.get("Conditions", {})[c])
        ((k, v),) = c.items()
        if k == "Condition":
            return self.condition(v)
        if k == "Fn::Equals":
            a, b = (self.value(x) for x in v)
            return str(a) == str(b) if not isinstance(a, (dict, list)) else a == b
        if k == "Fn::Not":
            return not self.condition(v[0])
        if k == "Fn::And":
            return all(self.condition(x) for x in v)
        if k == "Fn::Or":
            return any(self.condition(x) for x in v)
        raise CfnError(f"condition function {k}")

    def wanted(self, lid):
        c = self.resources[lid].get("Condition")
        return c is None or self.condition(c)

    def name_of(self, lid):
        r = self.resources[lid]
        for p in NAME_PROPS:
            v = r.get("Properties", {}).get(p)
            if v is not None:
                try:
                    v = self.value(v)
                except (CfnError, RecursionError):
                    continue
                if isinstance(v, str):
                    return v
        return f"{self.stack}-{lid}"

    def ref(self, name):
        pseudo = {
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": PARTITION,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.stack,
            "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{self.stack}/0",
            "AWS::NotificationARNs": [],
        }
        if name == "AWS::NoValue":
            return NoValue
        if name in pseudo:
            return pseudo[name]
        if name in self.raw.get("Parameters", {}):
            return self.parameter(name)
        if name in self.live:
            return self.live[name][0]
        if name in self.resources:
            t = self.resources[name]["Type"]
            if t in REF_IS_ARN and t in ARNS or t in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
                return self.static_arn(name)
            if t == "AWS::SQS::Queue":
                return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self.name_of(name)}"
            return self.name_of(name)
        raise CfnError(f"Ref to unknown name '{name}'")

    def static_arn(self, lid):
        t = self.resources[lid]["Type"]
        if t in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):  # the function's ARN and a qualifier
            p = self.resources[lid].get("Properties", {})
            fn = str(self.value(p.get("FunctionName", "")))
            if not fn.startswith("arn:"):
                fn = f"arn:{PARTITION}:lambda:{REGION}:{ACCOUNT}:function:{fn}"
            return f"{fn}:{self.value(p['Name']) if t.endswith('Alias') else 1}"
        shape = ARNS.get(t)
        n = self.name_of(lid)
        if shape is None:
            return f"arn:{PARTITION}:{t.split('::')[1].lower()}:{REGION}:{ACCOUNT}:unknown/{n}"
        if t == "AWS::SSM::Parameter":
            n = n.lstrip("/")
        return f"arn:{PARTITION}:" + shape.format(r=REGION, a=ACCOUNT, n=n)

    def getatt(self, lid, attr):
        if lid in self.live:
            atts = self.live[lid][1]
            if attr in atts:
                return atts[attr]
            raise CfnError(f"attribute {lid}.{attr} is not known after creation ({self.resources[lid]['Type']})")
        if lid not in self.resources:
            raise CfnError(f"GetAtt of unknown resource '{lid}'")
        if attr in ("Arn", "StreamArn", "TopicArn", "FunctionArn", "AliasArn") or attr.endswith("Arn"):
            return self.static_arn(lid) + ("/stream/2030-01-01T00:00:00.000" if attr == "StreamArn" else "")
        if attr in ("QueueName", "Name", "FunctionName", "TopicName", "RoleName", "BucketName", "DashboardName"):
            return self.name_of(lid)
        return f"{attr.lower()}-of-{self.name_of(lid)}"

    def sub(self, text, local=None):
        local = local or {}

        def f(m):
            k = m.group(1)
            if k.startswith("!"):
                return "${" + k[1:] + "}"
            k = k.strip()
            if k in local:
                v = local[k]
            elif "." in k:
                v = self.getatt(*k.split(".", 1))
            else:
                v = self.ref(k)
            return str(v)

        return re.sub(r"\$\{([^}]*)\}", f, text)

    def value(self, v):
        if isinstance(v, list):
            return [x for x in (self.value(y) for y in v) if x is not NoValue]
        if not isinstance(v, dict):
            return v
        if len(v) == 1:
            ((k, a),) = v.items()
            if k == "Ref":
                return self.ref(a)
            if k == "Condition" and isinstance(a, str) and a in self.raw.get("Conditions", {}):
                return self.condition(a)
            if k.startswith("Fn::"):
                return self.fn(k, a)
        out = {}
        for k, x in v.items():
            x = self.value(x)
            if x is not NoValue:
                out[k] = x
        return out

    def fn(self, k, a):
        V = self.value
        if k == "Fn::GetAtt":
            lid, attr = a.split(".", 1) if isinstance(a, str) else (a[0], V(a[1]))
            return self.getatt(lid, attr)
        if k == "Fn::Sub":
            return self.sub(a) if isinstance(a, str) else self.sub(a[0], {x: V(y) for x, y in a[1].items()})
        if k == "Fn::Join":
            return V(a[0]).join(str(x) for x in V(a[1]))
        if k == "Fn::Select":
            return V(a[1])[int(V(a[0]))]
        if k == "Fn::Split":
            return V(a[1]).split(V(a[0]))
        if k == "Fn::If":
            return V(a[1] if self.condition(a[0]) else a[2])
        if k == "Fn::FindInMap":
            return self.raw["Mappings"][V(a[0])][V(a[1])][V(a[2])]
        if k == "Fn::Base64":
            return base64.b64encode(str(V(a)).encode()).decode()
        if k == "Fn::GetAZs":
            return [REGION + x for x in "abc"]
        if k == "Fn::ImportValue":
            return f"imported-{V(a)}"
        if k == "Fn::ToJsonString":
            return json.dumps(V(a))
        if k == "Fn::Length":
            return len(V(a))
        if k == "Fn::Cidr":
            net, n, bits = V(a[0]), int(V(a[1])), int(V(a[2])) if len(a) > 2 else 8
            it = ipaddress.ip_network(net).subnets(new_prefix=32 - bits)
            return [str(next(it)) for _ in range(n)]
        raise CfnError(f"function {k} is not supported here")

    def properties(self, lid):
        return self.value(self.resources[lid].get("Properties", {}))

    # -- order --------------------------------------------------------------
    def deps(self, lid):
        found = set()

        def walk(x):
            if isinstance(x, list):
                for y in x:
                    walk(y)
            elif isinstance(x, dict):
                for k, y in x.items():
                    if k == "Ref" and isinstance(y, str):
                        found.add(y)
                    elif k == "Fn::GetAtt":
                        found.add(y.split(".")[0] if isinstance(y, str) else y[0])
                    elif k == "Fn::Sub":
                        s = y if isinstance(y, str) else y[0]
                        own = set() if isinstance(y, str) else set(y[1])
                        found.update(n.split(".")[0] for n in re.findall(r"\$\{([^!}][^}]*)\}", s) if n not in own)
                        walk(y[1] if not isinstance(y, str) else None)
                    else:
                        walk(y)

        r = self.resources[lid]
        walk(r.get("Properties"))
        d = r.get("DependsOn", [])
        found.update([d] if isinstance(d, str) else d)
        return {x for x in found if x in self.resources and x != lid}

    def order(self):
        done, out, path = set(), [], []

        def visit(l):
            if l in done:
                return
            if l in path:
                raise CfnError("circular dependency: " + " -> ".join(path[path.index(l) :] + [l]))
            path.append(l)
            for d in sorted(self.deps(l), key=list(self.resources).index):
                visit(d)
            path.pop()
            done.add(l)
            out.append(l)

        for l in self.resources:
            visit(l)
        return [l for l in out if self.wanted(l)]

    # -- what is inside ------------------------------------------------------
    def policies(self):
        """(where, kind, document) for every policy document; kind: identity, trust, resource"""
        found = []

        def walk(x, where, key):
            if isinstance(x, dict):
                if "Statement" in x and isinstance(x["Statement"], (list, dict)):
                    sts = x["Statement"] if isinstance(x["Statement"], list) else [x["Statement"]]
                    princ = any(isinstance(s, dict) and ("Principal" in s or "NotPrincipal" in s) for s in sts)
                    kind = "trust" if key == "AssumeRolePolicyDocument" else "resource" if princ else "identity"
                    found.append((where, kind, x))
                    return
                for k, y in x.items():
                    walk(y, f"{where}.{k}", k)
            elif isinstance(x, list):
                for i, y in enumerate(x):
                    walk(y, f"{where}[{i}]", key)
            elif isinstance(x, str) and '"Statement"' in x:
                try:
                    walk(json.loads(x), where, key)
                except ValueError:
                    pass

        for lid, r in self.resources.items():
            if not self.wanted(lid):
                continue
            walk(self.properties(lid), lid, "")
        return found

    def alarms(self):
        for lid, r in self.resources.items():
            if r["Type"] == "AWS::CloudWatch::Alarm" and self.wanted(lid):
                yield lid, self.properties(lid)

    def measured(self):
        for lid, r in self.resources.items():
            if r["Type"] == "AWS::Logs::MetricFilter" and self.wanted(lid):
                for t in self.properties(lid)["MetricTransformations"]:
                    yield t["MetricNamespace"], t["MetricName"]

    def dashboards(self):
        for lid, r in self.resources.items():
            if r["Type"] == "AWS::CloudWatch::Dashboard" and self.wanted(lid):
                body = self.properties(lid)["DashboardBody"]
                yield lid, body if isinstance(body, str) else json.dumps(body)

    def state_machines(self):
        for lid, r in self.resources.items():
            if r["Type"] not in (
                "AWS::StepFunctions::StateMachine",
                "AWS::Serverless::StateMachine",
            ) or not self.wanted(lid):
                continue
            p = self.properties(lid)
            d = p.get("Definition", p.get("DefinitionString"))
            if d is None:
                continue
            text = d if isinstance(d, str) else json.dumps(d)
            for k, v in (p.get("DefinitionSubstitutions") or {}).items():
                text = text.replace("${" + k + "}", json.dumps(v)[1:-1] if isinstance(v, str) else json.dumps(v))
            try:
                yield lid, json.loads(text)
            except ValueError as e:
                yield lid, {"__invalid_json__": str(e)}
