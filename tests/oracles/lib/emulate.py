"""Deploys many templates, one after the other, to an emulator of AWS on a loopback port, and reads back what exists.

The document per template:
  counts     {status: number of resources}
  resources  {logical id: type, status, ref, sent (the calls with their arguments),
             dropped (properties that no call took), reason}
  outputs    {name: value}
  state      what the service APIs say exists afterwards (see readback.py)
  facts      when asked for: the same things in a vocabulary that other tools share (see facts.py)
  problems   failed or blocked resources and outputs, assertions (JMESPath over this document) that do not hold
"""

import json
import logging
import os
import urllib.request
import warnings

import jmespath

from api import Api
import facts_deployed
from deploy import Deploy
from readback import read_all
from template import CfnError, Template

warnings.filterwarnings("ignore")


class Emulator:
    """One server and one set of clients for all templates: making clients takes longer than deploying."""

    def __init__(self):
        from moto.server import ThreadedMotoServer

        for name in ("werkzeug", "moto"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        host, port = self.server.get_host_and_port()
        self.api = Api(f"http://127.0.0.1:{port}")

    def forget(self):
        request = urllib.request.Request(self.api.endpoint + "/moto-api/reset", method="POST")
        urllib.request.urlopen(request).read()

    def deploy(self, path, parameters=None, assertions=(), facts=False):
        template = Template.load(path, parameters)
        # AWS's managed policies take the emulator a second to load, and few templates attach one.
        managed = ":aws:policy/" in json.dumps(template.raw)
        os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = str(managed).lower()
        self.forget()
        rows = Deploy(template, self.api).run()
        outputs = self.outputs(template, rows)
        self.api.log = None
        state, unread = read_all(self.api)
        problems = [
            f"{r['logical_id']} ({r['type']}): {r['status']}: {r.get('reason', '')}"
            for r in rows
            if r["status"] in ("failed", "blocked")
        ]
        problems += [f"the emulator's {what} cannot be read: {why}" for what, why in unread.items()]
        statuses = [r["status"] for r in rows]
        counts = {status: statuses.count(status) for status in sorted(set(statuses))}
        resources = {r.pop("logical_id"): r for r in rows}
        document = {"counts": counts, "resources": resources, "outputs": outputs, "state": state}
        document = json.loads(json.dumps(document, default=str))
        for expression in assertions or ():
            if not jmespath.search(expression, document):
                problems.append(f"does not hold: {expression}")
        if facts:
            document["facts"] = facts_deployed.facts(template, state)
        return {**document, "problems": problems}

    @staticmethod
    def outputs(template, rows):
        values = {}
        for name, output in template.raw.get("Outputs", {}).items():
            try:
                if "Condition" not in output or template.condition(output["Condition"]):
                    values[name] = template.value(output["Value"])
            except CfnError as e:
                rows.append({"logical_id": f"Outputs.{name}", "type": "Output", "status": "failed", "reason": str(e)})
        return values
