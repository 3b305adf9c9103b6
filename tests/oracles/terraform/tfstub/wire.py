"""Messages of Terraform's plugin protocol 5, and their protobuf encoding.

The table lists the messages and field numbers this program needs. A line is
"Message: field=number type, ..."; "*" marks repeated, "?" a scalar whose
presence matters, "map<V>" a string-keyed map, "@Name" another message.
A small codec of our own reads and writes them: it starts several times
quicker than the protobuf package, and Terraform starts providers often.
"""

VARINT, BYTES = 0, 2

TABLE = """
DynamicValue: msgpack=1 bytes, json=2 bytes
Step: attribute_name=1 string?, element_key_string=2 string?, element_key_int=3 int64?
AttributePath: steps=1 *@Step
Diagnostic: severity=1 enum, summary=2 string, detail=3 string, attribute=4 @AttributePath
RawState: json=1 bytes, flatmap=2 map<string>
Attribute: name=1 string, type=2 bytes, description=3 string, required=4 bool, optional=5 bool, computed=6 bool, sensitive=7 bool, description_kind=8 enum, deprecated=9 bool, write_only=10 bool
NestedBlock: type_name=1 string, block=2 @Block, nesting=3 enum, min_items=4 int64, max_items=5 int64
Block: version=1 int64, attributes=2 *@Attribute, block_types=3 *@NestedBlock, description=4 string, description_kind=5 enum, deprecated=6 bool
Schema: version=1 int64, block=2 @Block
ServerCapabilities: plan_destroy=1 bool, get_provider_schema_optional=2 bool, move_resource_state=3 bool
Empty:
Named: type_name=1 string
GetMetadataResponse: server_capabilities=1 @ServerCapabilities, diagnostics=2 *@Diagnostic, data_sources=3 *@Named, resources=4 *@Named, functions=5 *@Named, ephemeral_resources=6 *@Named
GetSchemaResponse: provider=1 @Schema, resource_schemas=2 map<@Schema>, data_source_schemas=3 map<@Schema>, diagnostics=4 *@Diagnostic, provider_meta=5 @Schema, server_capabilities=6 @ServerCapabilities, ephemeral_resource_schemas=8 map<@Schema>
PrepareRequest: config=1 @DynamicValue
PrepareResponse: prepared_config=1 @DynamicValue, diagnostics=2 *@Diagnostic
ValidateRequest: type_name=1 string, config=2 @DynamicValue
ValidateResponse: diagnostics=1 *@Diagnostic
UpgradeRequest: type_name=1 string, version=2 int64, raw_state=3 @RawState
UpgradeResponse: upgraded_state=1 @DynamicValue, diagnostics=2 *@Diagnostic
ConfigureRequest: terraform_version=1 string, config=2 @DynamicValue
ConfigureResponse: diagnostics=1 *@Diagnostic
ReadRequest: type_name=1 string, current_state=2 @DynamicValue, private=3 bytes
ReadResponse: new_state=1 @DynamicValue, diagnostics=2 *@Diagnostic, private=3 bytes
PlanRequest: type_name=1 string, prior_state=2 @DynamicValue, proposed_new_state=3 @DynamicValue, config=4 @DynamicValue, prior_private=5 bytes
PlanResponse: planned_state=1 @DynamicValue, requires_replace=2 *@AttributePath, planned_private=3 bytes, diagnostics=4 *@Diagnostic, legacy_type_system=5 bool
ApplyRequest: type_name=1 string, prior_state=2 @DynamicValue, planned_state=3 @DynamicValue, config=4 @DynamicValue, planned_private=5 bytes
ApplyResponse: new_state=1 @DynamicValue, private=2 bytes, diagnostics=3 *@Diagnostic, legacy_type_system=4 bool
ImportRequest: type_name=1 string, id=2 string
Imported: type_name=1 string, state=2 @DynamicValue, private=3 bytes
ImportResponse: imported_resources=1 *@Imported, diagnostics=2 *@Diagnostic
DataRequest: type_name=1 string, config=2 @DynamicValue
DataResponse: state=1 @DynamicValue, diagnostics=2 *@Diagnostic
OpenRequest: type_name=1 string, config=2 @DynamicValue
OpenResponse: diagnostics=1 *@Diagnostic, result=3 @DynamicValue, private=4 bytes?
CloseRequest: type_name=1 string, private=2 bytes?
CloseResponse: diagnostics=1 *@Diagnostic
FunctionsResponse: diagnostics=2 *@Diagnostic
StopResponse: Error=1 string
"""

# RPC name -> (request message, response message)
METHODS = {
    "GetMetadata": ("Empty", "GetMetadataResponse"),
    "GetSchema": ("Empty", "GetSchemaResponse"),
    "PrepareProviderConfig": ("PrepareRequest", "PrepareResponse"),
    "ValidateResourceTypeConfig": ("ValidateRequest", "ValidateResponse"),
    "ValidateDataSourceConfig": ("ValidateRequest", "ValidateResponse"),
    "ValidateEphemeralResourceConfig": ("ValidateRequest", "ValidateResponse"),
    "UpgradeResourceState": ("UpgradeRequest", "UpgradeResponse"),
    "Configure": ("ConfigureRequest", "ConfigureResponse"),
    "ReadResource": ("ReadRequest", "ReadResponse"),
    "PlanResourceChange": ("PlanRequest", "PlanResponse"),
    "ApplyResourceChange": ("ApplyRequest", "ApplyResponse"),
    "ImportResourceState": ("ImportRequest", "ImportResponse"),
    "ReadDataSource": ("DataRequest", "DataResponse"),
    "OpenEphemeralResource": ("OpenRequest", "OpenResponse"),
    "RenewEphemeralResource": ("CloseRequest", "CloseResponse"),
    "CloseEphemeralResource": ("CloseRequest", "CloseResponse"),
    "GetFunctions": ("Empty", "FunctionsResponse"),
    "Stop": ("Empty", "StopResponse"),
}


class Repeated(list):
    def __init__(self, cls):
        super().__init__()
        self.cls = cls

    def add(self, **kw):
        self.append(self.cls(**kw))
        return self[-1]


class Map(dict):
    def __init__(self, cls):
        super().__init__()
        self.cls = cls

    def __missing__(self, key):
        self[key] = self.cls() if self.cls else ""
        return self[key]


def put_varint(out, n):
    n &= (1 << 64) - 1
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)


def get_varint(data, pos):
    n = shift = 0
    while True:
        b = data[pos]
        pos += 1
        n |= (b & 127) << shift
        if b < 128:
            return n, pos
        shift += 7


def put_bytes(out, number, data):
    put_varint(out, number << 3 | BYTES)
    put_varint(out, len(data))
    out += data


class Message:
    """Fields come to be when first touched: a submessage that was touched is sent, even if empty."""

    FIELDS = {}  # name -> (number, kind, repeated, presence)
    NUMBERS = {}

    def __init__(self, **kw):
        self.__dict__.update(kw)

    def __getattr__(self, name):
        try:
            _, kind, shape, _ = self.FIELDS[name]
        except KeyError:
            raise AttributeError(name) from None
        if shape == "list":
            value = Repeated(M.get(kind))
        elif shape == "map":
            value = Map(M.get(kind))
        elif kind in M:
            value = M[kind]()
        else:
            return {"string": "", "bytes": b"", "bool": False}.get(kind, 0)
        self.__dict__[name] = value
        return value

    def CopyFrom(self, other):
        self.__dict__.clear()
        self.__dict__.update(other.__dict__)

    def SerializeToString(self):
        out = bytearray()
        for name, value in self.__dict__.items():
            number, kind, shape, presence = self.FIELDS[name]
            if shape == "list":
                for v in value:
                    self._put(out, number, kind, v, True)
            elif shape == "map":
                for k, v in value.items():
                    entry = bytearray()
                    put_bytes(entry, 1, k.encode())
                    self._put(entry, 2, kind, v, True)
                    put_bytes(out, number, entry)
            else:
                self._put(out, number, kind, value, presence)
        return bytes(out)

    @staticmethod
    def _put(out, number, kind, v, always):
        if isinstance(v, Message):
            put_bytes(out, number, v.SerializeToString())
        elif v or always:
            if kind == "string":
                put_bytes(out, number, v.encode())
            elif kind == "bytes":
                put_bytes(out, number, v)
            else:
                put_varint(out, number << 3 | VARINT)
                put_varint(out, int(v))

    @classmethod
    def FromString(cls, data):
        msg, pos = cls(), 0
        while pos < len(data):
            tag, pos = get_varint(data, pos)
            number, wire = tag >> 3, tag & 7
            if wire == VARINT:
                raw, pos = get_varint(data, pos)
            elif wire == BYTES:
                size, pos = get_varint(data, pos)
                raw = data[pos : pos + size]
                pos += size
            elif wire in (1, 5):
                pos += 8 if wire == 1 else 4
                continue
            else:
                raise ValueError(f"wire type {wire}")
            if number not in cls.NUMBERS:
                continue
            name = cls.NUMBERS[number]
            _, kind, shape, _ = cls.FIELDS[name]
            if shape == "map":
                entry = (M["TextEntry"] if kind == "string" else M[kind + "Entry"]).FromString(raw)
                getattr(msg, name)[entry.key] = entry.value
                continue
            if kind in M:
                value = M[kind].FromString(raw)
            elif kind == "string":
                value = raw.decode()
            elif kind == "bytes":
                value = bytes(raw)
            elif kind == "bool":
                value = bool(raw)
            else:
                value = raw - (1 << 64) if raw >> 63 else raw
            if shape == "list":
                getattr(msg, name).append(value)
            else:
                msg.__dict__[name] = value
        return msg


def _build():
    out = {}
    for line in TABLE.strip().splitlines() + ["TextEntry: key=1 string, value=2 string"]:
        name, _, rest = line.partition(":")
        fields = {}
        for part in filter(None, (p.strip() for p in rest.split(","))):
            head, kind = part.split(" ", 1)
            field, number = head.split("=")
            shape = "map" if kind.startswith("map<") else "list" if kind.startswith("*") else "one"
            presence = kind.endswith("?")
            kind = kind.removeprefix("map<").rstrip(">?").lstrip("*@")
            fields[field] = (int(number), kind, shape, presence)
        out[name] = type(name, (Message,), {"FIELDS": fields, "NUMBERS": {f[0]: n for n, f in fields.items()}})
    return out


M = _build()
NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}
ERROR, WARNING = 1, 2
