"""Deploys many templates, one after the other, to an emulator of AWS on a loopback port, and reads back what exists.

The document per template:
  counts     {status: number of resources}
  resources  one row per resource: logical_id, type, status, ref, sent (the calls with their arguments),
             dropped (properties that no call took), reason
  outputs    {name: value}
  state      what the service APIs say exists afterwards (see readback.py)
  problems   failed or blocked resources and outputs, in words
"""

import json
import logging
import urllib.request
import warnings

from api import Api
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

    def deploy(self, path, parameters=None):
        self.forget()
        template = Template.load(path, parameters)
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
        document = {"counts": counts, "resources": rows, "outputs": outputs, "state": state, "problems": problems}
        return json.loads(json.dumps(document, default=str))

    @staticmethod
    def outputs(template, rows):
        values = {}
        for name, output in template.raw.get("Outputs", {}).items():
            try:
                if "Condition" not in output or template.condition(output["Condition"]):
                    values[name] = template.value(output["Value"])
            except CfnError as e:
                rows.append({"logical_id": name, "type": "Output", "status": "failed", "reason": str(e)})
        return values
