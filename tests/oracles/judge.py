"""judge.py KIND < jobs > reports: what programs that are not ours say about many compiled templates at once.

Jobs are JSON on standard input: [{"name", "template", "parameters": {}, "simulate": [], "assert": []}]; the report is JSON on
standard output: {name: report}. Starting these tools takes longer than using them, hence one process for all.

  lint      {"findings": [...]}       cfn-lint, quotas (a SAM template: also after AWS's own translator)
  policies  {"findings": [...], "documents": n}   parliament, iam-data, shape; with "simulate", iam-simulate
  machines  {"findings": [...], "machines": n}    asl-validator, moto's grammar, the graph
  deploy    {"counts", "resources", "outputs", "state", "problems"}   an emulator; see lib/emulate.py
  facts     as deploy, and "facts": what was deployed, in the vocabulary of lib/facts.py
  sam       {"findings": [...]}       `sam validate --lint`
  play      {"problems": [...], "trace": [...]}   a machine of the template runs by the job's "scenario"; see lib/sfnrun.py

A finding: {"tool", "level": "error" | "warning" | "info", "rule", "where", "text"}.
Exit: 0 the reports are complete, whatever they say; anything else: they are not.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import env  # noqa: E402

env.enter()

from findings import Findings  # noqa: E402
from remember import Memory  # noqa: E402
from template import CfnError, Template, load_text  # noqa: E402

WORKERS = max(1, min(int(os.environ.get("ORACLES_WORKERS", os.cpu_count() or 1)), 4))


def split(jobs):
    """As many piles as there are workers, each of a similar size"""
    piles = [[] for _ in range(WORKERS)]
    for job in sorted(jobs, key=lambda j: -os.path.getsize(j["template"])):
        min(piles, key=lambda p: sum(os.path.getsize(j["template"]) for j in p)).append(job)
    return [p for p in piles if p]


def unreadable(error):
    f = Findings()
    f.add("template", "error", "unreadable", "-", error)
    return {"findings": f.sorted(), "problems": [str(error)]}


def lint(jobs):
    import lint as linter

    found = linter.lint([j["template"] for j in jobs])
    reports = {}
    with tempfile.TemporaryDirectory() as folder:
        for job in jobs:
            f = found[job["template"]]
            try:
                raw = load_text(job["template"])
                linter.quotas(job["template"], raw, f)
                if Template.sam(raw):
                    translated(raw, job, folder, f)
            except CfnError as e:
                f.add("sam-translator" if "SAM" in str(e) else "template", "error", "refused", "-", e)
            reports[job["name"]] = {"findings": f.sorted()}
    return reports


def translated(raw, job, folder, f):
    """What SAM makes of the template is a template too."""
    import lint as linter
    from sam import translate_sam

    path = os.path.join(folder, "translated.json")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(translate_sam(raw, job.get("parameters")), out, ensure_ascii=False)
    f.rows += linter.lint([path])[path].rows


def policies(jobs):
    import policies as judge

    data, known = judge.IamData(), judge.parliament_actions()
    reports = {}
    for job in jobs:
        try:
            f, n = judge.judge(Template.load(job["template"], job.get("parameters")), data, known, job.get("simulate"))
            reports[job["name"]] = {"findings": f.sorted(), "documents": n}
        except CfnError as e:
            reports[job["name"]] = unreadable(e)
    return reports


def machines(jobs):
    import machines as judge

    reports = {}
    for job in jobs:
        try:
            raw = load_text(job["template"])
            found = [("machine", raw)] if "StartAt" in raw else list(Template.load(job["template"]).state_machines())
            reports[job["name"]] = {"findings": judge.judge(found).sorted(), "machines": len(found)}
        except CfnError as e:
            reports[job["name"]] = unreadable(e)
    return reports


def facts(jobs):
    return deploy(jobs, facts=True)


def deploy(jobs, facts=False):
    from emulate import Emulator

    emulator, reports = Emulator(), {}
    for job in jobs:
        try:
            reports[job["name"]] = emulator.deploy(job["template"], job.get("parameters"), job.get("assert"), facts)
        except CfnError as e:
            reports[job["name"]] = {**unreadable(e), "counts": {}, "resources": {}, "outputs": {}, "state": {}}
    return reports


def sam(jobs):
    reports = {}
    for job in jobs:
        command = [os.path.join(env.BIN, "sam"), "validate", "--lint", "-t", job["template"], "--region", "us-east-1"]
        run = subprocess.run(command, capture_output=True, text=True, env=env.environment())
        f, text = Findings(), re.sub(r"\x1b\[[0-9;]*m", "", run.stdout + "\n" + run.stderr)
        found = re.findall(r"\[([EWI]\d{4}): [^]]*\] \((.*?)\) matched (\d+)", text, re.S) if run.returncode else []
        for rule, message, line in found:
            level = {"E": "error", "W": "warning", "I": "info"}[rule[0]]
            f.add("sam", level, rule, f"line {line}", message)
        if run.returncode and not found:
            f.add("sam", "error", "validate", "-", text.strip()[-600:])
        reports[job["name"]] = {"findings": f.sorted()}
    return reports


def play(jobs):
    from sfnrun import play as run

    reports = {}
    for job in jobs:
        scenario = dict(job["scenario"])
        if isinstance(scenario["machine"], str):
            scenario["machine"] = {"template": job["template"], "logical_id": scenario["machine"]}
            scenario.setdefault("parameters", job.get("parameters"))
        try:
            reports[job["name"]] = run(scenario, os.path.dirname(job["template"]))
        except (CfnError, KeyError) as e:
            reports[job["name"]] = {"problems": [repr(e)], "trace": []}
    return reports


KINDS = {f.__name__: f for f in (lint, policies, machines, deploy, facts, sam, play)}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    answers, sys.stdout = sys.stdout, sys.stderr  # what a tool prints is no part of the report
    kind, jobs = KINDS[sys.argv[1]], json.load(sys.stdin)
    for job in jobs:
        job["template"] = os.path.abspath(job["template"])
    # cfn-lint and sam are programs of their own: threads suffice to wait for them.
    pool = ThreadPoolExecutor if sys.argv[1] in ("lint", "sam") else ProcessPoolExecutor
    memory = Memory(sys.argv[1])
    reports = {job["name"]: memory.recall(job) for job in jobs}
    new = [job for job in jobs if reports[job["name"]] is None]
    with pool(WORKERS) as workers:
        for part in workers.map(kind, split(new)):
            reports.update(part)
    for job in new:
        memory.keep(job, reports[job["name"]])
    json.dump({job["name"]: reports[job["name"]] for job in jobs}, answers, indent=1)
    answers.write("\n")
    answers.flush()
    os._exit(0)  # the emulators' threads would keep the process


if __name__ == "__main__":
    main()
