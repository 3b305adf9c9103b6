"""A small CloudFormation engine over public service APIs.

Every resource is made with botocore (real service models: names, types, required members and ranges are
checked before a request leaves) against an emulator endpoint. A property that the API call has no member
for is reported as dropped, a type without a row as not emulated: nothing is ignored silently.
"""

import base64
import hashlib
import inspect
import re

import botocore.exceptions
import jmespath

from api import cap, convert, low
from calls import NOTHING_TO_DO, SIMPLE
from made import SpecialTypes
from template import CfnError


class Deploy(SpecialTypes):
    def __init__(self, template, api):
        self.t, self.api = template, api
        self.rows = []
        self.names = {}
        self.lid = ""

    def rid(self):
        """A generated name as CloudFormation makes it, but always the same for the same resource."""
        n = self.names[self.lid] = self.names.get(self.lid, 0) + 1
        digest = hashlib.sha256(f"{self.lid}/{n}".encode()).digest()
        return f"{self.t.stack}-{self.lid}-" + base64.b32encode(digest).decode()[:12]

    def generated(self, prop):
        n = self.rid()
        if "::ElasticLoadBalancingV2::" in self.kind:
            n = (self.t.stack + "-" + self.lid)[:20] + "-" + n[-8:]
        if self.kind.startswith(("AWS::RDS", "AWS::ElastiCache", "AWS::OpenSearch", "AWS::ECR", "AWS::Glue")):
            n = n.lower()[:28].strip("-")
        return n

    def run(self):
        try:
            order = self.t.order()
        except CfnError as e:
            self.rows.append({"logical_id": "-", "type": "-", "status": "failed", "reason": str(e)})
            return self.rows
        for lid in order:
            self.lid, self.kind = lid, self.t.resources[lid]["Type"]
            row = {"logical_id": lid, "type": self.kind, "dropped": [], "sent": []}
            self.api.log = row["sent"]
            try:
                bad = [
                    d
                    for d in self.t.deps(lid)
                    if any(r["logical_id"] == d and r["status"] in ("failed", "blocked") for r in self.rows)
                ]
                if bad:
                    row.update(status="blocked", reason="needs " + ", ".join(sorted(bad)))
                else:
                    self.create(lid, row)
            except CfnError as e:
                gone = [
                    d
                    for d in self.t.deps(lid)
                    if any(r["logical_id"] == d and r["status"] == "not emulated" for r in self.rows)
                ]
                row.update(status="blocked" if gone else "failed", reason=str(e))
            except (
                botocore.exceptions.ClientError,
                botocore.exceptions.ParamValidationError,
                botocore.exceptions.BotoCoreError,
            ) as e:
                text = " ".join(str(e).split())
                if re.search(r"\((404|500)\).*<!doctype html>", text):
                    row.update(
                        status="not emulated",
                        reason="the emulator has no such call"
                        if "(404)" in text
                        else "the emulator fails in this call (500)",
                    )
                    self.t.live[lid] = self.fallback(lid)
                elif (
                    "not implemented" in text.lower()
                    or "NotImplemented" in text
                    or "501" in text
                    or "not yet implemented" in text.lower()
                ):
                    row.update(status="not emulated", reason=text[:300])
                    self.t.live[lid] = self.fallback(lid)
                else:
                    row.update(status="failed", reason=text[:700])
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as e:
                row.update(status="failed", reason=f"{type(e).__name__}: {e}"[:400])
            if not row["dropped"]:
                del row["dropped"]
            self.rows.append(row)
        return self.rows

    def fallback(self, lid):
        t = self.t
        t.live.pop(lid, None)
        name = t.name_of(lid)

        class Any(dict):
            def __contains__(s, k):
                return True

            def __getitem__(s, k):
                return t.static_arn(lid) if k.endswith("Arn") else f"{k}-of-{name}"

        return t.ref(lid), Any()

    def create(self, lid, row):
        kind = self.kind
        p = self.t.properties(lid)
        special = getattr(self, "make_" + kind.replace("AWS::", "").replace("::", "_"), None)
        if kind in NOTHING_TO_DO:
            self.t.live[lid] = (f"https://handle/{lid}", {"Data": "{}"})
            row["status"] = "nothing to do"
            return
        if kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource":
            self.t.live[lid] = self.fallback(lid)
            row.update(status="not emulated", reason="custom resource: its function is not run")
            return
        if special:
            ref, att = special(p, row)
        elif kind in SIMPLE:
            ref, att = self.simple(p, row)
        else:
            self.t.live[lid] = self.fallback(lid)
            row.update(status="not emulated", reason="no row for this type")
            return
        self.t.live[lid] = (ref, att)
        row.update(status="created", ref=ref)

    def simple(self, p, row):
        svc, op, o = SIMPLE[self.kind]
        p = dict(p)
        if o.get("name") and o["name"] not in p:
            p[o["name"]] = self.generated(o["name"])
        orig = dict(p)
        if o.get("fix"):
            p = o["fix"](p)
        skip = set(o.get("skip", [])) | {low(s) for s in o.get("skip", [])}
        args = {o.get("rename", {}).get(k, k): v for k, v in p.items() if k not in skip}
        if o.get("add"):
            args.update(o["add"](p, self))
        kw = convert(self.api.shape(svc, op), args, row["dropped"])
        r = self.api.call(svc, op, **kw)

        def out(x, ref=None):
            if x.startswith("="):
                return (
                    jmespath.search(x[1:], kw)
                    if jmespath.search(x[1:], kw) is not None
                    else kw.get(cap(x[1:]), orig.get(x[1:]))
                )
            if x.startswith("!"):
                return x[1:].format(ref=ref, **{k: v for k, v in orig.items() if isinstance(v, (str, int))})
            return jmespath.search(x, r)

        ref = out(o.get("ref", "!" + self.lid))
        att = {k: out(v, ref) for k, v in o.get("att", {}).items()}
        for s, o2, f in o.get("then", []):
            c = f(orig, ref, self)
            for one in c if isinstance(c, list) else [c]:
                if one:
                    try:
                        self.api.call(s, o2, **one)
                    except botocore.exceptions.ClientError as e:
                        if "<!doctype html>" not in str(e):
                            raise
                        row["dropped"].append(f"{''.join(cap(x) for x in o2.split('_')[1:])} (call not emulated)")
        for s in o.get("skip", []):
            src = "".join(inspect.getsource(f) for _, _, f in o.get("then", [])) + (
                inspect.getsource(o["fix"]) if o.get("fix") else ""
            )
            if (
                s in orig
                and s not in src
                and s not in o.get("covers", ())
                and s != "Tags"
                and s != "GenerateSecretString"
            ):
                row["dropped"].append(s)
        return str(ref), att
