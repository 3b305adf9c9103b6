"""compare.py BINARY [--write], with .oracles/aws/bin/python: the mistakes of comparison.yaml beside cfn-lint and `sam validate --lint`.

BINARY is aws-auto. Each mistake is one file for aws-auto and one CloudFormation template, wrong and right, for the other
two (for SAM with its transform). A finding of the wrong template that the right one has not is a catch, whatever its
level. Prints the table of docs/comparison.md, or writes it. A few minutes; needs the group `aws` of setup.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import env  # noqa: E402

env.enter()

import yaml  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PAGE = os.path.join(ROOT, "docs", "comparison.md")
TODAY = "2026-11-25"
ALTERNATIVES = re.compile(r"\[\[(.*?)\|\|(.*?)\]\]")
ROLE = """Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Version: "2012-10-17"
      Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}]
"""


def template(case, right, sam):
    """The text of a template"""
    resources = ALTERNATIVES.sub(lambda m: m[2 if right else 1], case["resources"]) + ROLE
    head = 'AWSTemplateFormatVersion: "2010-09-09"\n' + ("Transform: AWS::Serverless-2016-10-31\n" if sam else "")
    return head + "Resources:\n" + "".join(f"  {line}\n" for line in resources.splitlines())


def write(folder, case, right, sam):
    name = f"{case['fixture'].replace('/', '-')}-{'right' if right else 'wrong'}-{'sam' if sam else 'cfn'}.yaml"
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(template(case, right, sam))
    return path


def cfn_lint(paths):
    """{path: [(rule, line, column)]}, one process for all; notes are included"""
    command = [os.path.join(env.BIN, "cfn-lint"), "--format", "json", "--include-checks", "I", "--regions", "us-east-1"]
    run = subprocess.run([*command, "--", *paths], capture_output=True, text=True, env=env.environment())
    found = {path: [] for path in paths}
    for match in json.loads(run.stdout or "[]"):
        start = match["Location"]["Start"]
        place = (match["Rule"]["Id"], start["LineNumber"], start["ColumnNumber"], match["Message"])
        found[match["Filename"]].append(place)
    return found


def sam_validate(path):
    """Its own findings, as (rule, line, column, message): the command itself, in this process, for it starts slowly"""
    from click.testing import CliRunner
    from samcli.cli.main import cli

    run = CliRunner().invoke(cli, ["validate", "--lint", "--region", "us-east-1", "--template", path])
    text = run.output
    # It prints the matches of cfn-lint as Python lists do: the rule, what is wrong, and the line.
    matches = re.finditer(r"\[([EWI]\d{4}): [^\n]*?\] \((.*?)\) matched (\d+)", text)
    found = [(match[1], int(match[3]), None, match[2]) for match in matches]
    if not found and run.exit_code:
        found = [("error", None, None, " ".join(text.split())[-300:])]
    return found


def new(wrong, right):
    """What the right template is not told; a message counts once, wherever it stands"""
    known = {(rule, message) for rule, _, _, message in right}
    return [finding for finding in wrong if (finding[0], finding[3]) not in known]


def shown(findings):
    """The first one, and its place"""
    if not findings:
        return "–"
    rule, line, column, _ = findings[0]
    if rule == "error":
        return "refuses the template, no place"
    return f"{rule} at {line}:{column}" if column else f"{rule} at line {line}"


def ours(binary, case):
    code = case["fixture"].split("/")[0]
    path = f"fixtures/errors/{case['fixture']}.yaml"
    run = subprocess.run(
        [binary, "check", path, "--message-format", "json", "--today", TODAY], capture_output=True, text=True, cwd=ROOT
    )
    for finding in map(json.loads, run.stdout.splitlines()):
        if finding["name"] == code:
            mended = any(fix["safe"] for fix in finding["fixes"])
            return f"{finding['code']} at {finding['line']}:{finding['column']}", mended
    return "–", False


def table(binary):
    with open(os.path.join(HERE, "comparison.yaml")) as file:
        cases = yaml.safe_load(file)
    rows, caught = [], [0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        paths = {(i, right, sam): write(folder, c, right, sam) for i, c in enumerate(cases) for right in (0, 1) for sam in (0, 1)}
        lint = cfn_lint([path for (_, _, sam), path in paths.items() if not sam])
        said = {key: sam_validate(path) for key, path in paths.items() if key[2]}
        for i, case in enumerate(cases):
            unsound = [finding for finding in lint[paths[i, 1, 0]] if finding[0].startswith("E")]
            if unsound:
                raise SystemExit(f"{case['fixture']}: the right template is wrong: {unsound}")
            by_lint = shown(new(lint[paths[i, 0, 0]], lint[paths[i, 1, 0]]))
            by_sam = shown(new(said[i, 0, 1], said[i, 1, 1]))
            mine, mended = ours(binary, case)
            for at, cell in enumerate((mine, by_lint, by_sam)):
                caught[at] += cell != "–"
            link = f"[{case['mistake']}](../fixtures/errors/{case['fixture']}.yaml)"
            rows.append(f"| {link} | {mine}{', mended' if mended else ''} | {by_lint} | {by_sam} |")
    total = len(cases)
    rows.append(f"| **of {total}** | **{caught[0]}** | **{caught[1]}** | **{caught[2]}** |")
    return "\n".join(rows)


HEAD = """# Beside other linters

What is said about {count} mistakes that people make in serverless systems: by `aws-auto check` about an ecosystem, by
cfn-lint 1.58.0 and by `sam validate --lint` of the SAM CLI 1.170.0 about a CloudFormation template with the same mistake.

A dash means that the tool says nothing about the wrong template, at any level, notes included, that it does not also say
about the corrected one. Places are line and column, in files of different languages. “mended” means that `check --fix`
repairs it. The mistakes are ours to choose, so the sums say which kinds of mistakes a linter of templates does not look for,
not how good it is at those it does; templates can be wrong in thousands of ways that an ecosystem has no words for.

`.oracles/aws/bin/python tests/oracles/compare.py target/release/aws-auto --write` runs all three and writes this page; the
mistakes are in `tests/oracles/comparison.yaml`, the ecosystems in `fixtures/errors/`.

| mistake | aws-auto | cfn-lint | sam validate --lint |
| --- | --- | --- | --- |
"""


def main():
    binary = os.path.abspath(sys.argv[1])
    rows = table(binary)
    page = HEAD.format(count=rows.count("\n")) + rows + "\n"
    if "--write" in sys.argv:
        with open(PAGE, "w") as file:
            file.write(page)
    else:
        print(page)


main()
