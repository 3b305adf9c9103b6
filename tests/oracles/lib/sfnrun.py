"""sfnrun: run a state machine with scripted Lambda answers and print the trace.

  sfnrun SCENARIO.json [--json]
  sfnrun --machine M.json --input '{"a":1}' [--answers A.json]
  sfnrun --template T --logical-id Machine ... (definition taken from a template)

A scenario: {"machine": path | {"template": path, "logical_id": id},
 "tables": [{"name": t, "key": pk}], "setup": [{"service","op","args"}],
 "substitutions": {"${X}" name: value}, "start": ISO time,
 "steps": [ {"name","input","answers","faults","expect":{status, output (partial),
   visited, not_visited, calls{function:n}, error}} | {"advance": seconds}
   | {"item": {table,key,expect}} | {"put": {table,key,set}} | {"call": {service,op,args,expect}} ]}
Exit: 0 all expectations hold, 1 some do not, 2 unusable input."""

import argparse
import decimal
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import env  # noqa: E402

env.enter()


def partial(want, got, path="$"):
    """differences of a partial match (dicts may have more keys, lists must be equal in length)"""
    if isinstance(got, decimal.Decimal):
        got = int(got) if got == got.to_integral_value() else float(got)
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return [f"{path}: wanted an object, got {got!r}"]
        return [
            d
            for k, v in want.items()
            for d in (partial(v, got[k], f"{path}.{k}") if k in got else [f"{path}.{k}: absent"])
        ]
    if isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            return [f"{path}: wanted {len(want)} elements, got {len(got)}"]
        return [d for i, (a, b) in enumerate(zip(want, got)) for d in partial(a, b, f"{path}[{i}]")]
    return [] if want == got else [f"{path}: wanted {want!r}, got {got!r}"]


def subst(definition, subs):
    text = json.dumps(definition)
    for k, v in (subs or {}).items():
        text = text.replace("${" + k + "}", json.dumps(v)[1:-1] if isinstance(v, str) else json.dumps(v))
    return json.loads(text)


def load_machine(spec, base):
    if isinstance(spec, dict) and "template" in spec:
        from template import Template

        t = Template.load(os.path.join(base, spec["template"]))
        found = dict(t.state_machines())
        if spec.get("logical_id") not in found:
            raise SystemExit(f"no state machine '{spec.get('logical_id')}' in the template; has {sorted(found)}")
        return found[spec["logical_id"]]
    if isinstance(spec, dict):
        return spec
    with open(os.path.join(base, spec)) as f:
        return json.load(f)


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
    for s in e.get("visited", []):
        if s not in r["states"]:
            bad.append(f"state {s} was not entered")
    for s in e.get("not_visited", []):
        if s in r["states"]:
            bad.append(f"state {s} was entered")
    for f, n in e.get("calls", {}).items():
        got = sum(1 for c in r.get("lambda", []) if c["function"] == f)
        if got != n:
            bad.append(f"calls of {f}: wanted {n}, got {got}")
    if "payloads" in e:
        for f, want in e["payloads"].items():
            bad += partial(want, [c["payload"] for c in r.get("lambda", []) if c["function"] == f], f"payloads.{f}")
    if e.get("status") == "STUCK":
        return bad
    bad += [f"script: {x}" for x in r.get("script_failures", [])]
    return bad


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("scenario", nargs="?")
    ap.add_argument("--machine")
    ap.add_argument("--template")
    ap.add_argument("--logical-id")
    ap.add_argument("--input", default="{}")
    ap.add_argument("--answers")
    ap.add_argument("--json", action="store_true")
    a = ap.parse_args()
    if a.scenario:
        base = os.path.dirname(os.path.abspath(a.scenario))
        with open(a.scenario) as f:
            sc = json.load(f)
    elif a.machine or a.template:
        base = os.getcwd()
        answers = json.load(open(a.answers)) if a.answers else {}
        sc = {
            "machine": a.machine or {"template": a.template, "logical_id": a.logical_id},
            "steps": [{"name": "run", "input": json.loads(a.input), "answers": answers}],
        }
    else:
        ap.error("a scenario, or --machine, or --template")
    try:
        definition = subst(load_machine(sc["machine"], base), sc.get("substitutions"))
    except (OSError, ValueError) as e:
        print(f"sfnrun: {e}", file=sys.stderr)
        return 2
    from sfnmoto import Moto

    eng = Moto(sc.get("start"))
    bad, trace = 0, []
    try:
        for t in sc.get("tables", []):
            eng.call(
                "dynamodb",
                "create_table",
                {
                    "TableName": t["name"],
                    "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [{"AttributeName": t["key"], "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": t["key"], "KeyType": "HASH"}],
                },
            )
        for s in sc.get("setup", []):
            eng.call(s["service"], s["op"], s.get("args"))
        try:
            eng.machine("machine", definition, sc.get("type", "STANDARD"))
        except Exception as e:  # the engine refused the definition
            print(f"FAIL the interpreter refuses the definition: {str(e)[:600]}")
            return 1
        from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

        ser, de = TypeSerializer().serialize, TypeDeserializer().deserialize
        for step in sc["steps"]:
            rec = {"step": step}
            if "advance" in step:
                eng.clock.advance(step["advance"])
                line, problems = f"     clock +{step['advance']}s", []
            elif "item" in step:
                i = step["item"]
                got = eng.call(
                    "dynamodb", "get_item", {"TableName": i["table"], "Key": {k: ser(v) for k, v in i["key"].items()}}
                )
                got = {k: de(v) for k, v in got.get("Item", {}).items()}
                problems = partial(i.get("expect", {}), got, "item")
                line = f"     item {json.dumps(got, default=lambda d: int(d) if isinstance(d, decimal.Decimal) else str(d))}"
            elif "put" in step:
                i = step["put"]
                names = {f"#k{n}": k for n, k in enumerate(i["set"])}
                eng.call(
                    "dynamodb",
                    "update_item",
                    {
                        "TableName": i["table"],
                        "Key": {k: ser(v) for k, v in i["key"].items()},
                        "UpdateExpression": "SET " + ", ".join(f"#k{n} = :v{n}" for n in range(len(names))),
                        "ExpressionAttributeNames": names,
                        "ExpressionAttributeValues": {f":v{n}": ser(v) for n, v in enumerate(i["set"].values())},
                    },
                )
                line, problems = f"     put {i['set']}", []
            elif "call" in step:
                c = step["call"]
                got = eng.call(c["service"], c["op"], c.get("args"))
                problems = partial(c.get("expect", {}), json.loads(json.dumps(got, default=str)), c["op"])
                line = f"     {c['service']}.{c['op']}"
            else:
                r = eng.run("machine", step.get("input", {}), step.get("answers"), step.get("faults"))
                rec["result"] = r
                problems = check(step.get("expect", {}), r)
                line = f"{'FAIL' if problems else 'ok  '} {step.get('name', '')}: {r['status']} via {' > '.join(r['states'])}"
                if not step.get("expect"):
                    line += f"\n     output {json.dumps(r.get('output'))} {r.get('error', '')} {str(r.get('cause', ''))[:400]}"
            rec["problems"] = problems
            trace.append(rec)
            bad += len(problems)
            if not a.json:
                if problems and not line.startswith("FAIL"):
                    line = "FAIL " + line.strip()
                print(line)
                for p in problems:
                    print(f"       - {p}")
        if a.json:
            print(json.dumps({"problems": bad, "trace": trace}, indent=1, default=str))
        else:
            print(f"{len(sc['steps'])} steps, {bad} problems, virtual seconds {eng.clock.elapsed():g}")
    finally:
        eng.close()
    return 1 if bad else 0


if __name__ == "__main__":
    rc = main()
    sys.stdout.flush()
    os._exit(rc)  # moto keeps worker threads
