"""Schema data files and their form on the wire."""

import json
import os
import zlib

from .wire import M, NESTING

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def load(name):
    path = os.path.join(HERE, name)
    with open(path, "rb") as f:
        data = f.read()
    return json.loads(zlib.decompress(data, 31) if path.endswith(".gz") else data)


def block_message(block, out):
    for name, a in block.get("attributes", {}).items():
        m = out.attributes.add(name=name, type=json.dumps(a["type"], separators=(",", ":")).encode())
        for flag in ("required", "optional", "computed", "sensitive", "deprecated", "write_only"):
            if a.get(flag):
                setattr(m, flag, True)
    for name, b in block.get("block_types", {}).items():
        m = out.block_types.add(
            type_name=name,
            nesting=NESTING[b["nesting_mode"]],
            min_items=b.get("min_items", 0),
            max_items=b.get("max_items", 0),
        )
        block_message(b["block"], m.block)
    if block.get("deprecated"):
        out.deprecated = True


def schema_response(provider, resources, datas, ephemerals):
    res = M["GetSchemaResponse"]()
    res.server_capabilities.get_provider_schema_optional = True
    block_message(provider["block"], res.provider.block)
    for table, field in (
        (resources, res.resource_schemas),
        (datas, res.data_source_schemas),
        (ephemerals, res.ephemeral_resource_schemas),
    ):
        for name, s in table.items():
            m = field[name]
            m.version = s.get("version", 0)
            block_message(s["block"], m.block)
    return res
