"""Writes ../data/runtimes.txt: every Lambda runtime with its dates and abilities.

Inputs: two folders into which packages were installed, the first with `cfn-lint`, the second with `botocore`
(they may be the same; use the newest of both).

    pip install --target packages cfn-lint botocore
    python3 runtimes.py packages packages

* names: the enum `Runtime` of botocore's Lambda model
* dates and successor: cfn-lint's LmbdRuntimeLifecycle.json (AWS's page "Lambda runtimes", read by that project)
* a runtime that botocore lists and the lifecycle data does not is written without dates: it may be a preview, and
  nothing here ever chooses it
* inline code: Node.js and Python only (cfn-lint's schema extension zipfile_runtime_enum.json)
* SnapStart: Java 11, Python 3.12 and .NET 8 and later (cfn-lint rule E2530; AWS's page "Lambda SnapStart")
* arm64: no package carries it; AWS documents it for every runtime on Amazon Linux 2 and later, and says that the
  ones listed below never had it
* the default is the newest Python that has dates
"""
import glob
import gzip
import json
import os
import re
import sys

X86_ONLY = set(
    "provided go1.x java8 python2.7 python3.6 python3.7 nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 "
    "nodejs10.x dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnet5.0 ruby2.5".split()
)
FAMILIES = ["python", "nodejs", "java", "dotnet", "ruby", "provided", "go"]


def version_of(folder, package):
    found = glob.glob(os.path.join(folder, package + "-*.dist-info"))
    return os.path.basename(found[0])[len(package) + 1:-len(".dist-info")] if found else "unknown"


def model(folder):
    path = os.path.join(folder, "botocore", "data", "lambda", "2015-03-31", "service-2.json")
    if os.path.exists(path):
        return json.load(open(path, encoding="utf-8"))
    return json.load(gzip.open(path + ".gz"))


def number(name):
    return [int(part) for part in re.findall(r"\d+", name.split(".al")[0])]


def snap_start(name):
    least = {"java": [11], "python": [3, 12], "dotnet": [8]}
    for family, first in least.items():
        if name.startswith(family) and not name.startswith("dotnetcore"):
            return number(name) >= first
    return False


def main():
    lint, boto = sys.argv[1], sys.argv[2]
    path = os.path.join(lint, "cfnlint", "data", "AdditionalSpecs", "LmbdRuntimeLifecycle.json")
    dates = json.load(open(path, encoding="utf-8"))
    names = sorted(model(boto)["shapes"]["Runtime"]["enum"])
    rows = []
    for name in names:
        life = dates.get(name, {})
        family = next((f for f in FAMILIES if name.startswith(f)), "other")
        days = [life.get(key) or "-" for key in ("deprecated", "create-block", "update-block")]
        able = [
            word
            for word, holds in (
                ("arm64", name not in X86_ONLY),
                ("snapstart", snap_start(name)),
                ("inline", family in ("python", "nodejs")),
            )
            if holds
        ]
        rows.append("\t".join([name, family, *days, life.get("successor") or "-", ",".join(able) or "-"]))
    pythons = [n for n in names if n.startswith("python") and n in dates]
    head = [
        "; Lambda runtimes: name, family, deprecated, no create from, no update from, successor, abilities.",
        "; Written by generate/runtimes.py. A runtime without dates is not known to be generally available.",
        f"; source: dates cfn-lint {version_of(lint, 'cfn_lint')} (MIT-0), names botocore {version_of(boto, 'botocore')} (Apache-2.0)",
        f"=default\t{max(pythons, key=number)}",
    ]
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "data", "runtimes.txt"), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(head + rows) + "\n")


main()
