"""What a judge said of exactly this template, asked exactly this, by exactly this code, is not asked again.

Judges are slow and give one answer to one question, so their reports are kept beside them, under a digest of all that
an answer depends on: the kind of judge, every file of this folder (code and pinned versions), the template, the job.
ORACLES_CACHE names another folder; empty, it turns this off.
"""

import hashlib
import json
import os
import tempfile

import env

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def files():
    for folder, folders, names in os.walk(HERE):
        folders[:] = sorted(f for f in folders if f not in ("__pycache__", "node_modules", "samples"))
        yield from (os.path.join(folder, name) for name in sorted(names) if not name.endswith(".pyc"))


def judge():
    """A digest of who judges"""
    digest = hashlib.sha256()
    for path in files():
        digest.update(os.path.relpath(path, HERE).encode())
        with open(path, "rb") as f:
            digest.update(hashlib.sha256(f.read()).digest())
    return digest.hexdigest()


class Memory:
    def __init__(self, kind):
        default = os.path.join(env.HOME, "reports")
        self.folder = os.environ.get("ORACLES_CACHE", default)
        self.kind, self.judge = kind, judge() if self.folder else None

    def path(self, job):
        """Where the report of this job is, or would be; None for what depends on more than the job says"""
        machine = job.get("scenario", {}).get("machine", "")
        if not self.folder or not isinstance(machine, str):
            return None
        digest = hashlib.sha256(f"{self.kind} {self.judge}\n".encode())
        asked = {k: v for k, v in job.items() if k not in ("name", "template")}
        digest.update(json.dumps(asked, sort_keys=True).encode())
        with open(job["template"], "rb") as f:
            digest.update(f.read())
        return os.path.join(self.folder, digest.hexdigest() + ".json")

    def recall(self, job):
        try:
            with open(self.path(job)) as f:
                return json.load(f)
        except (TypeError, OSError, ValueError):
            return None

    def keep(self, job, report):
        path = self.path(job)
        if not path:
            return
        os.makedirs(self.folder, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, delete=False) as f:
            json.dump(report, f)
        os.replace(f.name, path)  # another process may keep the same
