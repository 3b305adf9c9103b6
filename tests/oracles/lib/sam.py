"""SAM templates: AWS's own translator, in this process."""

import copy
import json
import os
import re

from template import REGION, CfnError


def artifact(path):
    """Where a local folder is uploaded to: its own way, as far as a key can hold it"""
    return re.sub(r"[^A-Za-z0-9/_.-]", "", path).lstrip("./")


def translate_sam(raw, params=None):
    """SAM -> CloudFormation with AWS's own translator"""
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader

    class Policies(ManagedPolicyLoader):
        def __init__(self):
            super().__init__(None)
            self._policy_map = {}

        def load(self):
            return {}

    raw = copy.deepcopy(raw)
    for r in raw.get("Resources", {}).values():  # local code folders would be uploaded by the packager
        p = r.get("Properties", {})
        for k in ("CodeUri", "ContentUri"):
            if isinstance(p.get(k), str) and not p[k].startswith("s3://"):
                p[k] = f"s3://packaged-artifacts/{artifact(p[k])}.zip"
        if isinstance(p.get("DefinitionUri"), str) and not p["DefinitionUri"].startswith("s3://"):
            p["DefinitionUri"] = "s3://packaged-artifacts/" + os.path.basename(p["DefinitionUri"])
    defaults = {k: str(v.get("Default", "")) for k, v in raw.get("Parameters", {}).items()}
    defaults.update(params or {})
    try:
        t = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
        t.managed_policy_map = {}
        out = t.translate(
            raw, defaults, feature_toggle=None, passthrough_metadata=False, get_managed_policy_map=lambda: {}
        )
    except InvalidDocumentException as e:
        raise CfnError("SAM translator: " + "; ".join(c.message for c in e.causes))
    return json.loads(json.dumps(out, default=str))
