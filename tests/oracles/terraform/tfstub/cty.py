"""Terraform values on the wire: MessagePack with unknowns as extensions."""

import json

import msgpack


class _Unknown:
    """A value not known until apply."""

    def __repr__(self):
        return "UNKNOWN"


UNKNOWN = _Unknown()


def _ext(code, data):
    # 0: plain unknown; 12: unknown with refinements, which must travel on unchanged
    return UNKNOWN if code == 0 else msgpack.ExtType(code, bytes(data))


def _default(obj):
    if obj is UNKNOWN:
        return msgpack.ExtType(0, b"\0")
    raise TypeError(f"cannot encode {type(obj)}")


def decode(dynamic):
    """The Python value of a DynamicValue message."""
    if dynamic.msgpack:
        return msgpack.unpackb(dynamic.msgpack, raw=False, strict_map_key=False, ext_hook=_ext)
    if dynamic.json:
        return json.loads(dynamic.json)
    return None


def encode(value):
    return msgpack.packb(value, use_bin_type=True, default=_default)


def is_unknown(value):
    return value is UNKNOWN or isinstance(value, msgpack.ExtType)


def wholly_known(value):
    if is_unknown(value):
        return False
    if isinstance(value, dict):
        return all(wholly_known(v) for v in value.values())
    if isinstance(value, (list, tuple)):
        return all(wholly_known(v) for v in value)
    return True


def blocks(obj, name):
    """The known nested blocks of a kind; none if it is not known yet which there will be."""
    v = obj.get(name)
    return [b for b in v if isinstance(b, dict)] if isinstance(v, list) else []


def number(value):
    """A number as Python int or float (large ones travel as strings)."""
    if isinstance(value, str):
        return int(value) if value.lstrip("-").isdigit() else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
