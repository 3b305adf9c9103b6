"""Run a state machine with scripted answers and compare what happens with what is expected.

  sfnrun.py SCENARIO.json... [--json]

A scenario: {"machine": path | definition | {"template": path, "logical_id": id}, "parameters": {…of the template},
 "type": "STANDARD" | "EXPRESS", "tables": [{"name": t, "key": pk}], "setup": [{"service","op","args"}],
 "substitutions": {name: value}, "start": ISO time,
 "steps": [ {"name","input","answers","tokens","faults","expect":{status, output (partial), visited, not_visited,
   calls{function:n}, payloads{function:[…]}, peak{function:n}, service[{call, args (partial)}], service_calls{call:n},
   error, cause (contained)}}
   | {"advance": seconds} | {"item": {table,key,expect}} | {"put": {table,key,set}} | {"call": {service,op,args,expect}} ]}

The other machines of a template exist too, under their own names, so that one may start another.
answers: by state, function or ARN: {"return": X} | {"throw": error, "cause"} | {"service_error": code}; of a task on ECS by
 state: {"stopped": task} too, an awaited one that ended badly; with "times",
 "forever", "takes" (virtual seconds), "overlaps": n (is not answered before n calls wait, so that "peak" can be seen),
 "meanwhile": [steps] (what happens while this execution waits for the answer: other executions, time, writes).
tokens: by state that waits for its token: {"success": X} | {"failure": {"error", "cause"}} | {"timeout": true}.
faults: by "service:Operation": {"throw": code, "status": n} | {"return": X} (for calls that moto does not know)
 | {"meanwhile": [steps]} (before the call is made).
Exit: 0 all expectations hold, 1 some do not, 2 unusable input."""

import argparse
import decimal
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import env  # noqa: E402

env.enter()


def plain(value):
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def partial(want, got, path="$"):
    """differences of a partial match (dicts may have more keys, lists must be equal in length)"""
    got = plain(got)
    if isinstance(want, dict):
        if isinstance(got, str):  # a document in a string
            try:
                got = json.loads(got)
            except ValueError:
                pass
        if not isinstance(got, dict):
            return [f"{path}: wanted an object, got {got!r}"]
        return [
            d
            for k, v in want.items()
            for d in (partial(v, got[k], f"{path}.{k}") if k in got else [f"{path}.{k}: absent"])
        ]
    if isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            return [f"{path}: wanted {len(want)} elements, got {len(got)}: {got!r}"]
        return [d for i, (a, b) in enumerate(zip(want, got)) for d in partial(a, b, f"{path}[{i}]")]
    return [] if want == got else [f"{path}: wanted {want!r}, got {got!r}"]


def subst(definition, subs):
    text = json.dumps(definition)
    for k, v in (subs or {}).items():
        text = text.replace("${" + k + "}", json.dumps(v)[1:-1] if isinstance(v, str) else json.dumps(v))
    return json.loads(text)


class Unusable(Exception):
    pass


def load_machines(scenario, base):
    """the definition under test, its type, and the other machines of its template: [(name, definition, type)]"""
    spec, kind = scenario["machine"], scenario.get("type", "STANDARD")
    if isinstance(spec, dict) and "template" in spec:
        from template import Template

        t = Template.load(os.path.join(base, spec["template"]), scenario.get("parameters"))
        found = dict(t.state_machines())
        if spec.get("logical_id") not in found:
            raise Unusable(f"no state machine '{spec.get('logical_id')}' in the template; has {sorted(found)}")
        others = []
        for logical_id, definition in found.items():
            p = t.properties(logical_id)
            others.append((p.get("StateMachineName") or p["Name"], definition, p.get("StateMachineType", "STANDARD")))
            if logical_id == spec["logical_id"]:
                kind = p.get("StateMachineType") or p.get("Type") or "STANDARD"
        return found[spec["logical_id"]], kind, others
    if isinstance(spec, dict):
        return spec, kind, []
    with open(os.path.join(base, spec)) as f:
        return json.load(f), kind, []


def check(e, r):
    bad = []
    if "status" in e and r["status"] != e["status"]:
        bad.append(
            f"status: wanted {e['status']}, got {r['status']} {r.get('error', '')} {str(r.get('cause', ''))[:300]}"
        )
    if "output" in e:
        bad += partial(e["output"], r.get("output"), "output")
    if "error" in e and r.get("error") != e["error"]:
        bad.append(f"error: wanted {e['error']}, got {r.get('error')}")
    if "cause" in e and e["cause"] not in str(r.get("cause")):
        bad.append(f"cause: wanted {e['cause']!r} in {r.get('cause')!r}")
    bad += [f"state {s} was not entered" for s in e.get("visited", []) if s not in r["states"]]
    bad += [f"state {s} was entered" for s in e.get("not_visited", []) if s in r["states"]]
    calls = [c["function"] for c in r.get("lambda", [])]
    for f, n in e.get("calls", {}).items():
        if calls.count(f) != n:
            bad.append(f"calls of {f}: wanted {n}, got {calls.count(f)}")
    for f, want in e.get("payloads", {}).items():
        bad += partial(want, [c["payload"] for c in r.get("lambda", []) if c["function"] == f], f"payloads.{f}")
    for f, n in e.get("peak", {}).items():
        if r.get("peak", {}).get(f) != n:
            bad.append(f"calls of {f} at once: wanted {n}, got {r.get('peak', {}).get(f)}")
    bad += services(e, r.get("service_calls", []))
    if e.get("status") == "STUCK":
        return bad
    return bad + [f"script: {x}" for x in r.get("script_failures", [])]


def services(e, made):
    bad = []
    for call, n in e.get("service_calls", {}).items():
        got = sum(1 for c in made if c["call"] == call)
        if got != n:
            bad.append(f"{call}: wanted {n}, got {got}")
    rest = list(made)
    for want in e.get("service", []):
        near = [partial(want.get("args", {}), c["args"]) for c in rest if c["call"] == want["call"]]
        if [] in near:
            index = [i for i, c in enumerate(rest) if c["call"] == want["call"]][near.index([])]
            rest = rest[index + 1 :]
        else:
            bad.append(f"{want['call']} was not made as wanted: {near or [c['call'] for c in made]}")
    return bad


def run_step(eng, step):
    """(one line about it, problems, the execution if it was one)"""
    from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

    ser, de = TypeSerializer().serialize, TypeDeserializer().deserialize
    if "advance" in step:
        eng.clock.advance(step["advance"])
        return f"clock +{step['advance']}s", [], None
    if "item" in step:
        i = step["item"]
        key = {k: ser(v) for k, v in i["key"].items()}
        got = eng.call("dynamodb", "get_item", {"TableName": i["table"], "Key": key})
        got = {k: de(v) for k, v in got.get("Item", {}).items()}
        return f"item {json.dumps(got, default=lambda d: plain(d))}", partial(i.get("expect", {}), got, "item"), None
    if "put" in step:
        i = step["put"]
        args = {
            "TableName": i["table"],
            "Key": {k: ser(v) for k, v in i["key"].items()},
            "UpdateExpression": "SET " + ", ".join(f"#k{n} = :v{n}" for n in range(len(i["set"]))),
            "ExpressionAttributeNames": {f"#k{n}": k for n, k in enumerate(i["set"])},
            "ExpressionAttributeValues": {f":v{n}": ser(v) for n, v in enumerate(i["set"].values())},
        }
        eng.call("dynamodb", "update_item", args)
        return f"put {i['set']}", [], None
    if "call" in step:
        c = step["call"]
        got = json.loads(json.dumps(eng.call(c["service"], c["op"], c.get("args")), default=str))
        return f"{c['service']}.{c['op']}", partial(c.get("expect", {}), got, c["op"]), None
    r = eng.run("machine", step.get("input", {}), step.get("answers"), step.get("faults"), step.get("tokens"))
    line = f"{step.get('name', '')}: {r['status']} via {' > '.join(r['states'])}"
    if not step.get("expect"):
        line += f"\n     output {json.dumps(r.get('output'))} {r.get('error', '')} {str(r.get('cause', ''))[:400]}"
    return line, check(step.get("expect", {}), r), r


def prepare(eng, scenario, base):
    definition, kind, others = load_machines(scenario, base)
    for t in scenario.get("tables", []):
        attribute = {"AttributeName": t["key"], "AttributeType": "S"}
        key = {"AttributeName": t["key"], "KeyType": "HASH"}
        args = {"AttributeDefinitions": [attribute], "KeySchema": [key], "BillingMode": "PAY_PER_REQUEST"}
        eng.call("dynamodb", "create_table", {"TableName": t["name"], **args})
    for s in scenario.get("setup", []):
        eng.call(s["service"], s["op"], s.get("args"))
    try:
        eng.machine("machine", subst(definition, scenario.get("substitutions")), kind)
        for name, other, other_kind in others:
            eng.named(name, other, other_kind)
    except Exception as e:  # the engine refused a definition
        raise Unusable(f"the interpreter refuses the definition: {str(e)[:600]}") from e


def play(scenario, base):
    """{"problems": [text], "trace": [{"step", "line", "problems", "result"}]}"""
    from sfnmoto import Moto

    eng, trace = Moto(scenario.get("start")), []

    def during(step):
        line, problems, _ = run_step(eng, step)
        return [f"{p} ({line})" for p in problems]

    eng.player = during
    try:
        prepare(eng, scenario, base)
        for n, step in enumerate(scenario["steps"]):
            line, problems, result = run_step(eng, step)
            trace.append({"step": step.get("name", n), "line": line, "problems": problems, "result": result})
    except Unusable as e:
        return {"problems": [str(e)], "trace": trace}
    finally:
        eng.close()
    problems = [f"{t['step']}: {p}\n    ({t['line']})" for t in trace for p in t["problems"]]
    return {"problems": problems, "trace": trace}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("scenarios", nargs="+")
    ap.add_argument("--json", action="store_true")
    a = ap.parse_args()
    bad = 0
    for path in a.scenarios:
        try:
            with open(path) as f:
                scenario = json.load(f)
            report = play(scenario, os.path.dirname(os.path.abspath(path)))
        except (OSError, ValueError, KeyError) as e:
            print(f"sfnrun: {path}: {e!r}", file=sys.stderr)
            return 2
        bad += len(report["problems"])
        if a.json:
            print(json.dumps(report, indent=1, default=str))
            continue
        for t in report["trace"]:
            print("FAIL" if t["problems"] else "ok  ", t["line"], *[f"\n       - {p}" for p in t["problems"]])
        if not report["trace"] or report["problems"]:
            print(*report["problems"], sep="\n")
        print(f"{path}: {len(report['trace'])} steps, {len(report['problems'])} problems")
    return 1 if bad else 0


if __name__ == "__main__":
    rc = main()
    sys.stdout.flush()
    os._exit(rc)  # moto keeps worker threads
