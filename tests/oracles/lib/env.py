"""Where `setup` has put the tools, and the environment that they run in."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.environ.get("AWS_AUTO_ORACLES") or os.path.join(HERE, "..", "..", "..", ".oracles")
HOME = os.path.abspath(HOME)
NODE = os.path.join(HOME, "node", "bin", "node")
NODE_MODULES = os.path.join(HOME, "node", "node_modules")
BIN = os.path.dirname(sys.executable)


def environment():
    """No credentials, no profile, no proxy to AWS: a tool that reaches for an account must fail."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    return {
        **kept,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "VALIDATE_LAMBDA_S3": "false",
        "SAM_CLI_TELEMETRY": "0",
        "NO_COLOR": "1",
        "ORACLES_NODE": os.path.join(HOME, "node"),
    }


def enter():
    """Make that environment this process's own."""
    clean = environment()
    for name in set(os.environ) - set(clean):
        del os.environ[name]
    os.environ.update(clean)
