"""python -m tfstub aws|archive --state DIR [--schema FILE] [--write-cache]
python -m tfstub attach --state DIR [--schema FILE]

The first is a provider process as Terraform starts it, or writes the encoded
schema; the second serves all providers to Terraform commands that are given
the line it prints as TF_REATTACH_PROVIDERS.
"""

import importlib
import sys


def main():
    name, options = sys.argv[1], sys.argv[2:]
    value = dict(zip(options, options[1:]))  # good enough for a program that scripts call
    state, schema = value["--state"], value.get("--schema")

    def maker(name, schema=None):
        module = importlib.import_module("tfstub." + name)
        shared = module.Provider(state, schema)

        def make():
            one = module.Provider(state, schema)
            one._doc = shared.doc  # the schema is read once
            return one

        return make

    if name == "attach":
        from . import server

        server.serve_attached(
            {
                "registry.terraform.io/hashicorp/aws": maker("aws", schema),
                "registry.terraform.io/hashicorp/archive": maker("archive"),
            }
        )
        return 0
    provider = importlib.import_module("tfstub." + name).Provider(state, schema)
    if "--write-cache" in options:
        provider.write_cache()
        return 0
    from . import server

    return server.serve(provider, state)


if __name__ == "__main__":
    sys.exit(main())
