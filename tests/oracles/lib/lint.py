"""cfn-lint over many templates at once: the program itself, with all its rules, informational ones too."""

import json
import os
import subprocess

from env import BIN, environment
from findings import Findings

LEVEL = {"Error": "error", "Warning": "warning", "Informational": "info"}


def place(match):
    path = "/".join(str(x) for x in match["Location"].get("Path") or [])
    line = match["Location"]["Start"]["LineNumber"]
    return f"{path.removeprefix('Resources/')} (line {line})" if path else f"line {line}"


def lint(templates, region="us-east-1"):
    """{template: Findings}"""
    found = {t: Findings() for t in templates}
    command = [os.path.join(BIN, "cfn-lint"), "--format", "json", "--include-checks", "I", "--regions", region, "--"]
    run = subprocess.run(command + list(templates), capture_output=True, text=True, env=environment())
    try:
        matches = json.loads(run.stdout or "[]")
    except ValueError:
        raise SystemExit(f"cfn-lint does not answer in JSON: {(run.stderr or run.stdout)[-600:]}") from None
    if run.returncode and not matches:
        raise SystemExit(f"cfn-lint fails with status {run.returncode}: {run.stderr[-600:]}")
    for m in matches:
        found[m["Filename"]].add("cfn-lint", LEVEL[m["Level"]], m["Rule"]["Id"], place(m), m["Message"])
    return found


def quotas(template, raw, findings):
    """CloudFormation's quotas per template that cfn-lint does not count."""
    size = os.path.getsize(template)
    counts = (
        ("resources", len(raw.get("Resources", {})), 500),
        ("parameters", len(raw.get("Parameters", {})), 200),
        ("outputs", len(raw.get("Outputs", {})), 200),
        ("mappings", len(raw.get("Mappings", {})), 200),
        ("template bytes", size, 1_000_000),
    )
    for what, n, most in counts:
        if n > most:
            findings.add("quotas", "error", "quota", what, f"{n} > {most}")
