"""schema.py < {"schema": …, "documents": {name: document}} > {name: refusal or null}: the published JSON Schema, judged.

The validator is the Python package jsonschema, the reference implementation of the JSON Schema community. The schema
itself is checked against its meta-schema first; a schema that is none ends the program.
"""

import json
import sys

from jsonschema import Draft7Validator


def refusal(validator, document):
    """The first problem in the order of its place, in one line"""
    errors = sorted(validator.iter_errors(document), key=lambda e: list(map(str, e.absolute_path)))
    return f"{errors[0].json_path}: {errors[0].message}"[:400] if errors else None


question = json.load(sys.stdin)
Draft7Validator.check_schema(question["schema"])
validator = Draft7Validator(question["schema"])
json.dump({name: refusal(validator, document) for name, document in question["documents"].items()}, sys.stdout)
