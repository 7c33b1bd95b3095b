"""An HTTP server that speaks JSON-RPC and says what a test has told it to say, true or not."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class ScriptedNode:
    """Its answers by method, its errors, or bytes that it sends in place of all of them; and what it was asked."""

    script: dict[str, object]
    address: str = ""
    raw: bytes | None = None
    errors: dict[str, object] = field(default_factory=dict)
    asked: dict[str, list[object]] = field(default_factory=dict)

    def answer(self, body: bytes) -> bytes:
        if self.raw is not None:
            return self.raw
        request = json.loads(body)
        method = request["method"]
        self.asked[method] = request["params"]
        said = {"error": self.errors[method]} if method in self.errors else {"result": self.script[method]}
        return json.dumps({"jsonrpc": "2.0", "id": request["id"], **said}).encode()


@contextmanager
def scripted_node(script: dict[str, object]) -> Iterator[ScriptedNode]:
    node = ScriptedNode(script)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            answer = node.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    node.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield node
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
