"""What every stub provider does alike."""

import difflib
import json
import os

from . import schemas, values
from .cty import decode, encode
from .wire import ERROR, M


class Problem:
    """One finding about a configuration, in the provider's words."""

    def __init__(self, summary, detail="", path=(), severity=ERROR):
        self.summary, self.detail, self.path, self.severity = summary, detail, tuple(path), severity

    def into(self, diagnostics):
        d = diagnostics.add(severity=self.severity, summary=self.summary, detail=self.detail)
        for step in self.path:
            if isinstance(step, int):
                d.attribute.steps.add(element_key_int=step)
            else:
                d.attribute.steps.add(attribute_name=step)


def read_only(block, config, path):
    """The plugin SDK refuses values for attributes that are only computed."""
    for attr, a in block.get("attributes", {}).items():
        if config.get(attr) is not None and not a.get("optional") and not a.get("required"):
            yield Problem(
                "Value for unconfigurable attribute",
                f'Can\'t configure a value for "{attr}": its value will be decided automatically based on the '
                "result of applying this configuration.",
                (*path, attr),
            )
    for name, b in block.get("block_types", {}).items():
        v = config.get(name)
        for i, item in enumerate(v if isinstance(v, list) else [v]):
            if isinstance(item, dict) and b["nesting_mode"] != "map":
                step = (*path, name, i) if b["nesting_mode"] == "list" else (*path, name)
                yield from read_only(b["block"], item, step)


class Base:
    name = ""

    def __init__(self, state_dir, schema_file=None):
        self.state_dir = state_dir
        self.schema_file = schema_file
        self._doc = None
        self.region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        self.default_tags = {}

    # -- schema ---------------------------------------------------------
    def load(self):
        """{'provider':…, 'resource_schemas':…, 'data_source_schemas':…, 'ephemeral_resource_schemas':…}"""
        raise NotImplementedError

    @property
    def doc(self):
        if self._doc is None:
            self._doc = self.load()
        return self._doc

    def cache_path(self):
        tag = os.path.basename(self.schema_file).split(".json")[0] if self.schema_file else self.name
        return os.path.join(self.state_dir, f"{tag}.schema.pb")

    def write_cache(self):
        d = self.doc
        res = schemas.schema_response(
            d["provider"], d["resource_schemas"], d["data_source_schemas"], d["ephemeral_resource_schemas"]
        )
        with open(self.cache_path() + ".new", "wb") as f:
            f.write(res.SerializeToString())
        os.replace(self.cache_path() + ".new", self.cache_path())

    def only(self):
        """The types to serve: all, or those TFSTUB_TYPES names, which is quicker for Terraform to take in."""
        asked = [t for t in os.environ.get("TFSTUB_TYPES", "").split(",") if t.startswith(self.name + "_")]
        if not asked:
            return None
        known = (
            set(self.doc["resource_schemas"])
            | set(self.doc["data_source_schemas"])
            | set(self.doc["ephemeral_resource_schemas"])
        )
        types = set()
        for t in asked:
            # for a type there is not, keep its neighbours, so that Terraform can suggest one
            types |= {t} if t in known else set(difflib.get_close_matches(t, known, 3))
        return types

    def GetSchema(self, _req):
        types = self.only()
        if types is not None:
            d = self.doc
            return schemas.schema_response(
                d["provider"],
                *(
                    {t: s for t, s in d[k].items() if t in types}
                    for k in ("resource_schemas", "data_source_schemas", "ephemeral_resource_schemas")
                ),
            )
        if not os.path.exists(self.cache_path()):
            self.write_cache()
        with open(self.cache_path(), "rb") as f:
            return f.read()

    def GetMetadata(self, _req):
        res = M["GetMetadataResponse"]()
        res.server_capabilities.get_provider_schema_optional = True
        for key, field in (
            ("resource_schemas", res.resources),
            ("data_source_schemas", res.data_sources),
            ("ephemeral_resource_schemas", res.ephemeral_resources),
        ):
            for t in self.doc[key]:
                field.add(type_name=t)
        return res

    def GetFunctions(self, _req):
        return M["FunctionsResponse"]()

    def Stop(self, _req):
        return M["StopResponse"]()

    def block(self, table, type_name):
        return self.doc[table][type_name]["block"]

    # -- configuration --------------------------------------------------
    def PrepareProviderConfig(self, req):
        res = M["PrepareResponse"]()
        res.prepared_config.CopyFrom(req.config)
        for p in self.check_provider(decode(req.config) or {}):
            p.into(res.diagnostics)
        return res

    def Configure(self, req):
        res = M["ConfigureResponse"]()
        for p in self.configure(decode(req.config) or {}):
            p.into(res.diagnostics)
        return res

    def ValidateResourceTypeConfig(self, req):
        res = M["ValidateResponse"]()
        config = decode(req.config) or {}
        for p in (
            *read_only(self.block("resource_schemas", req.type_name), config, ()),
            *self.check_resource(req.type_name, config),
        ):
            p.into(res.diagnostics)
        return res

    def ValidateDataSourceConfig(self, req):
        res = M["ValidateResponse"]()
        config = decode(req.config) or {}
        for p in (
            *read_only(self.block("data_source_schemas", req.type_name), config, ()),
            *self.check_data(req.type_name, config),
        ):
            p.into(res.diagnostics)
        return res

    def ValidateEphemeralResourceConfig(self, _req):
        return M["ValidateResponse"]()

    def check_provider(self, config):
        return []

    def configure(self, config):
        return []

    def check_resource(self, type_name, config):
        return []

    def check_plan(self, type_name, config, prior):
        return []

    def check_apply(self, type_name, config):
        return []

    def check_data(self, type_name, config):
        return []

    def defaults(self, type_name):
        """Values the real provider plans for unset attributes that are not computed."""
        return {}

    # -- managed resources ----------------------------------------------
    def UpgradeResourceState(self, req):
        res = M["UpgradeResponse"]()
        block = self.block("resource_schemas", req.type_name)
        known = set(block.get("attributes", {})) | set(block.get("block_types", {}))
        state = json.loads(req.raw_state.json)
        res.upgraded_state.json = json.dumps({k: v for k, v in state.items() if k in known}).encode()
        return res

    def ReadResource(self, req):
        res = M["ReadResponse"](private=req.private)
        res.new_state.CopyFrom(req.current_state)
        return res

    def PlanResourceChange(self, req):
        res = M["PlanResponse"](planned_private=req.prior_private)
        proposed = decode(req.proposed_new_state)
        if proposed is None:  # destroy
            res.planned_state.CopyFrom(req.proposed_new_state)
            return res
        prior, config = decode(req.prior_state), decode(req.config)
        block = self.block("resource_schemas", req.type_name)
        attrs = block.get("attributes", {})
        defaults = {k: v for k, v in self.defaults(req.type_name).items() if k in attrs}
        for attr, v in defaults.items():
            if proposed.get(attr) is None:
                proposed[attr] = v
                res.legacy_type_system = True
        self.settle(block, proposed, prior)
        if prior is None:
            values.mark_unknown(block, proposed)
        else:
            values.drop_write_only(block, proposed)
            values.carry(block, proposed, prior)
            changed = {k for k in proposed if proposed[k] != prior.get(k)}
            if changed:
                for name, b in block.get("block_types", {}).items():
                    if name in changed:  # new elements have computed parts of their own
                        values.mark_blocks({"block_types": {name: b}}, proposed)
        for p in self.check_plan(req.type_name, config, prior):
            p.into(res.diagnostics)
        res.planned_state.msgpack = encode(proposed)
        return res

    def settle(self, block, planned, prior):
        """Computed attributes whose value is known while planning."""

    def ApplyResourceChange(self, req):
        res = M["ApplyResponse"](private=req.planned_private)
        planned = decode(req.planned_state)
        if planned is None:
            res.new_state.CopyFrom(req.planned_state)
            return res
        problems = list(self.check_apply(req.type_name, decode(req.config) or {}))
        for p in problems:
            p.into(res.diagnostics)
        if any(p.severity == ERROR for p in problems):
            res.new_state.CopyFrom(req.prior_state)
            return res
        res.legacy_type_system = bool(self.defaults(req.type_name))
        block = self.block("resource_schemas", req.type_name)
        region = planned.get("region")
        region = region if isinstance(region, str) and region else self.region
        res.new_state.msgpack = encode(values.fill(block, planned, region, req.type_name))
        return res

    def ImportResourceState(self, req):
        res = M["ImportResponse"]()
        block = self.block("resource_schemas", req.type_name)
        obj = {a: None for a in block.get("attributes", {})}
        for name, b in block.get("block_types", {}).items():
            obj[name] = [] if b["nesting_mode"] in ("list", "set") else {} if b["nesting_mode"] == "map" else None
        if "id" in obj:
            obj["id"] = req.id
        res.imported_resources.add(type_name=req.type_name).state.msgpack = encode(obj)
        return res

    # -- data sources and ephemeral resources -----------------------------
    def ReadDataSource(self, req):
        res = M["DataResponse"]()
        config = decode(req.config)
        block = self.block("data_source_schemas", req.type_name)
        values.mark_unknown(block, config)
        for p in self.read_data(req.type_name, config):
            p.into(res.diagnostics)
        region = config.get("region")
        region = region if isinstance(region, str) and region else self.region
        res.state.msgpack = encode(values.fill(block, config, region, req.type_name))
        return res

    def read_data(self, type_name, state):
        """Set what is known about a data source; the rest is made up."""
        return []

    def OpenEphemeralResource(self, req):
        res = M["OpenResponse"]()
        config = decode(req.config)
        block = self.block("ephemeral_resource_schemas", req.type_name)
        values.mark_unknown(block, config)
        res.result.msgpack = encode(values.fill(block, config, self.region, req.type_name))
        return res

    def RenewEphemeralResource(self, _req):
        return M["CloseResponse"]()

    CloseEphemeralResource = RenewEphemeralResource
