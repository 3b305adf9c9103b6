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


def validator(f, machines):
    js = os.path.join(NPM, "node_modules", "asl-validator")
    if not os.path.isdir(js):
        return f.skip("asl-validator", "npm package is not installed")
    code = "const v=require(process.argv[1]);const fn=v.default||v;const ms=JSON.parse(require('fs').readFileSync(0,'utf8'));console.log(JSON.stringify(ms.map(m=>{const r=fn(m,{checkArn:true,checkPaths:true});return {ok:r.isValid,text:r.errorsText('\\n')}})))"
    r = subprocess.run(
        ["node", "-e", code, js],
        input=json.dumps([m for _, m in machines]),
        capture_output=True,
        text=True,
        timeout=120,
    )
    try:
        for (where, _), x in zip(machines, json.loads(r.stdout)):
            if not x["ok"]:
                for line in sorted(set(x["text"].split("\n"))):
                    f.add("asl-validator", "error", "schema", where, line)
    except ValueError:
        f.add("asl-validator", "error", "crash", "-", r.stderr[-300:])


def moto(f, machines):
    import importlib.metadata
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

    for where, m in machines:
        try:
            AmazonStateLanguageParser.parse(json.dumps(m))
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
