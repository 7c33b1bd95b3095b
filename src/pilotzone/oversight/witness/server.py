"""The HTTP interface of a witness (C2SP tlog-witness v1.0.0), with limits on size, time and number of connections."""

import contextlib
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, ClassVar, Final

from pilotzone.oversight.witness.errors import NothingCosignedError
from pilotzone.oversight.witness.state import TEXT_TYPE, Answer, WitnessState

__all__ = ["MAX_REQUEST_BYTES", "WitnessServer"]

MAX_REQUEST_BYTES: Final = 262_144
"""63 lines of proof and a checkpoint with a hundred Ed25519 or seventy ML-DSA-44 signatures fit."""

_MAX_CONNECTIONS: Final = 64

_IDLE_SECONDS: Final = 10.0
"""How long a client may keep silent."""

_CONNECTION_SECONDS: Final = 60.0
"""How long a connection may last, however busy: a client that sends byte by byte does not hold it for ever."""


class WitnessServer(ThreadingHTTPServer):
    """A server for one witness; ``serve_forever`` answers until ``shutdown``.

    Files and keys are the state's; TLS, names and rates are for the proxy in front.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], state: WitnessState) -> None:
        """Listen on ``address``, port 0 for any that is free.

        Raises:
            OSError: the address is taken, or is not one of this machine.
        """
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.state = state
        self._opened: dict[socket.socket, float] = {}
        self._counting = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server for the name of this machine, as the standard library would."""
        TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)

    @property
    def url(self) -> str:
        """The submission prefix on this machine."""
        host = f"[{self.server_name}]" if ":" in self.server_name else self.server_name
        return f"http://{host}:{self.server_port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection in a thread of its own, unless there are too many already."""
        with self._counting:
            full = len(self._opened) >= _MAX_CONNECTIONS
            if not full:
                self._opened[request] = time.monotonic()
        if full:
            super().shutdown_request(request)
        else:
            super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and forget it."""
        with self._counting:
            self._opened.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """End the connections that have lasted too long; ``serve_forever`` calls this twice a second."""
        limit = time.monotonic() - _CONNECTION_SECONDS
        with self._counting:
            late = [connection for connection, opened in self._opened.items() if opened < limit]
        for connection in late:
            with contextlib.suppress(OSError):  # it has just ended by itself
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a connection that broke end quietly: whoever was at its other end is gone."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "pilotzone-witness"
    sys_version = ""
    timeout: ClassVar[float] = _IDLE_SECONDS

    def do_POST(self) -> None:
        """Answer add-checkpoint."""
        if self.path.rstrip("/").rpartition("/")[2] != "add-checkpoint":
            self._end(_nothing_at(self.path))
            return
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdecimal():
            self._end(Answer(411, TEXT_TYPE, b"Say the length of the request in Content-Length.\n"))
        elif len(length) > 9 or int(length) > MAX_REQUEST_BYTES:
            self._end(Answer(413, TEXT_TYPE, f"A request has at most {MAX_REQUEST_BYTES} bytes.\n".encode()))
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                self._answer(self.server.state.add_checkpoint(body))

    def do_GET(self) -> None:
        """Answer monitors: the checkpoint cosigned last."""
        *_, origin_hash, name = ("/" + self.path.lstrip("/")).split("/")
        self._answer(self.server.state.checkpoint(origin_hash) if name == "checkpoint" else _nothing_at(self.path))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the library's
        """Write nothing: what was cosigned is in the state, and a flood of requests must not fill a disk."""

    def _end(self, answer: Answer) -> None:
        """Answer without having read the body, so that the connection cannot be used again."""
        self.close_connection = True
        self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)


def _nothing_at(path: str) -> Answer:
    refusal = NothingCosignedError(path=path)
    return Answer(refusal.status, TEXT_TYPE, f"{refusal}\n".encode(errors="replace"))
