"""State machine definitions through two parsers that are not ours, and rules over the graph of states.

asl-validator  JSON schema and path check
moto           the emulator's grammar of the language
graph          targets exist, every state is reachable, an end can be reached, choices are total, catch-all placement
"""

import json
import os
import subprocess

from env import NODE, NODE_MODULES, environment
from findings import Findings


VALIDATE = """
const loaded = require(process.argv[1]), validate = loaded.default || loaded;
const machines = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const answers = machines.map((m) => validate(m, { checkArn: true, checkPaths: true }));
console.log(JSON.stringify(answers.map((r) => (r.isValid ? [] : r.errorsText('\\n').split('\\n')))));
"""


def validator(f, machines):
    command = [NODE, "-e", VALIDATE, os.path.join(NODE_MODULES, "asl-validator")]
    text = json.dumps([m for _, m in machines])
    run = subprocess.run(command, input=text, capture_output=True, text=True, env=environment())
    if run.returncode:
        raise SystemExit(f"asl-validator fails: {run.stderr[-600:]}")
    for (where, _), errors in zip(machines, json.loads(run.stdout), strict=True):
        for line in sorted(set(errors)):
            f.add("asl-validator", "error", "schema", where, line)


def moto(f, machines):
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

    from sfnmoto import for_moto

    for where, m in machines:
        try:
            AmazonStateLanguageParser.parse(json.dumps(for_moto(m)))
        except Exception as e:
            f.add("moto", "error", "parse", where, repr(e)[:400])


def graph(f, where, m, top=True):
    S = m.get("States") or {}
    if m.get("StartAt") not in S:
        f.add("graph", "error", "start", where, f"StartAt {m.get('StartAt')!r} is not a state")
        return
    edges, ends = {}, set()
    for n, s in S.items():
        w = f"{where}/{n}"
        t = s.get("Type")
        out = (
            [s[k] for k in ("Next", "Default") if k in s]
            + [c.get("Next") for c in s.get("Choices", [])]
            + [c.get("Next") for c in s.get("Catch", [])]
        )
        for x in out:
            if x not in S:
                f.add("graph", "error", "target", w, f"goes to {x!r}, which is not a state here")
        edges[n] = [x for x in out if x in S]
        if s.get("End") or t in ("Succeed", "Fail"):
            ends.add(n)
        if t == "Choice":
            if "Default" not in s:
                f.add("graph", "warning", "no-default", w, "a Choice without Default fails with States.NoChoiceMatched")
        elif t not in ("Succeed", "Fail") and not s.get("End") and "Next" not in s:
            f.add("graph", "error", "no-next", w, "neither Next nor End")
        if t == "Task":
            if not any(k in s for k in ("TimeoutSeconds", "TimeoutSecondsPath")):
                f.add("graph", "info", "no-timeout", w, "a Task without TimeoutSeconds may wait for a year")
            if (
                ".waitForTaskToken" in str(s.get("Resource"))
                and "HeartbeatSeconds" not in s
                and "TimeoutSeconds" not in s
            ):
                f.add("graph", "warning", "token-forever", w, "waits for a token without a limit")
            if "Retry" not in s and "Catch" not in s:
                f.add("graph", "info", "no-handler", w, "neither Retry nor Catch")
        for key in ("Retry", "Catch"):
            hs = s.get(key, [])
            for i, h in enumerate(hs):
                if "States.ALL" in h.get("ErrorEquals", []) and i != len(hs) - 1:
                    f.add("graph", "error", "catch-all", w, f"States.ALL must be in the last {key}")
                if "States.ALL" in h.get("ErrorEquals", []) and len(h["ErrorEquals"]) > 1:
                    f.add("graph", "error", "catch-all", w, f"States.ALL must stand alone ({key})")
        for i, b in enumerate(s.get("Branches", [])):
            graph(f, f"{w}/Branches[{i}]", b, False)
        for k in ("ItemProcessor", "Iterator"):
            if k in s:
                graph(f, f"{w}/{k}", s[k], False)
    seen, todo = set(), [m["StartAt"]]
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo += edges.get(n, [])
    for n in S:
        if n not in seen:
            f.add("graph", "error", "unreachable", f"{where}/{n}", "no path from StartAt")
    back = set(ends)
    while True:
        more = {n for n in S if n not in back and any(x in back for x in edges[n])}
        if not more:
            break
        back |= more
    for n in S:
        if n not in back and n in seen:
            f.add("graph", "error", "endless", f"{where}/{n}", "no end can be reached from here")
    if top and len(json.dumps(m).encode()) > 1048576:
        f.add("graph", "error", "quota", where, "definition over 1 MB")


def judge(machines):
    """machines: [(where, definition)]"""
    f = Findings()
    sound = [(where, m) for where, m in machines if "__invalid_json__" not in m]
    for where, m in machines:
        if "__invalid_json__" in m:
            f.add("graph", "error", "json", where, m["__invalid_json__"])
    validator(f, sound)
    moto(f, sound)
    for where, m in sound:
        graph(f, where, m)
    return f
