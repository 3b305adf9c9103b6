"""go-plugin handshake and the gRPC services of a provider."""

import base64
import json
import os
import signal
import sys
import threading
from concurrent import futures

import grpc

from .wire import METHODS, M

COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"


def _unary(fn, request, response):
    return grpc.unary_unary_rpc_method_handler(
        fn,
        request_deserializer=request.FromString,
        response_serializer=lambda r: r if isinstance(r, bytes) else r.SerializeToString(),
    )


def make(provider_of, on_shutdown, done):
    """A gRPC server; provider_of(context) gives the provider a call is for."""

    def method(name):
        def call(request, context):
            handler = getattr(provider_of(context), name, None)
            if handler is None:
                context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{name} is not implemented")
            return handler(request)

        return call

    def shutdown(_request, _context):
        on_shutdown()
        return M["Empty"]()

    def stream(_requests, context):
        # the broker is for plugins that call back, which providers do not: keep the stream open, say nothing
        while not done.wait(0.2) and context.is_active():
            pass
        return
        yield

    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_receive_message_length", 256 << 20), ("grpc.max_send_message_length", 256 << 20)],
    )
    server.add_generic_rpc_handlers(
        (
            grpc.method_handlers_generic_handler(
                "tfplugin5.Provider",
                {name: _unary(method(name), M[req], M[res]) for name, (req, res) in METHODS.items()},
            ),
            grpc.method_handlers_generic_handler(
                "plugin.GRPCController", {"Shutdown": _unary(shutdown, M["Empty"], M["Empty"])}
            ),
            grpc.method_handlers_generic_handler(
                "plugin.GRPCBroker",
                {
                    "StartStream": grpc.stream_stream_rpc_method_handler(
                        stream, request_deserializer=bytes, response_serializer=bytes
                    )
                },
            ),
        )
    )
    return server


def serve(provider, state_dir):
    """Answer the Terraform that started this process until it says to stop.

    Terraform sends a client certificate and expects ours as the sixth field of
    the handshake line; without one (TF_DISABLE_PLUGIN_TLS) plain text is used.
    The client is not asked for its certificate: the server is for this machine
    only and keeps no secrets.
    """
    if os.environ.get("TF_PLUGIN_MAGIC_COOKIE") != COOKIE:
        print("This is a Terraform provider plugin; Terraform starts it, people do not.", file=sys.stderr)
        return 1
    done = threading.Event()
    server = make(lambda _context: provider, done.set, done)
    cert = ""
    if os.environ.get("PLUGIN_CLIENT_CERT"):
        with open(os.path.join(state_dir, "cert.pem"), "rb") as f:
            chain = f.read()
        with open(os.path.join(state_dir, "key.pem"), "rb") as f:
            key = f.read()
        port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, chain)]))
        cert = base64.b64encode(base64.b64decode(b"".join(chain.split(b"-----")[2].split()))).decode().rstrip("=")
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Terraform forwards Ctrl-C as an RPC
    signal.signal(signal.SIGTERM, lambda *_: done.set())
    print(f"1|5|tcp|127.0.0.1:{port}|grpc|{cert}", flush=True)
    parent = os.getppid()
    while not done.wait(1.0):
        if os.getppid() != parent:  # Terraform died
            break
    server.stop(0.2).wait()
    os._exit(0)


def serve_attached(makers):
    """Serve several providers to any number of Terraform commands.

    Prints the value for TF_REATTACH_PROVIDERS and answers until standard input
    closes. Each connection is one configured provider, with settings of its own.
    """
    done = threading.Event()
    attach, servers, lock = {}, [], threading.Lock()

    def start(address, maker):
        instances = {}

        def provider_of(context):
            with lock:
                peer = context.peer()
                if peer not in instances:
                    instances[peer] = maker()
                return instances[peer]

        server = make(provider_of, lambda: None, done)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        servers.append(server)
        attach[address] = {
            "Protocol": "grpc",
            "ProtocolVersion": 5,
            "Pid": os.getpid(),
            "Test": True,
            "Addr": {"Network": "tcp", "String": f"127.0.0.1:{port}"},
        }

    for address, maker in makers.items():
        start(address, maker)
    print(json.dumps(attach), flush=True)
    sys.stdin.read()
    done.set()
    for server in servers:
        server.stop(None)
    os._exit(0)
