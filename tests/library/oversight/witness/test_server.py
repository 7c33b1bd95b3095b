"""A witness over HTTP: the two addresses of the specification, and clients that are large, slow or many."""

import hashlib
import http.client
import socket

import pytest

from pilotzone.oversight.witness import server as witness_server
from pilotzone.oversight.witness.server import MAX_REQUEST_BYTES

ORIGIN_HASH = hashlib.sha256(b"zone.example/evidence").hexdigest()


@pytest.fixture
def connection(serve):
    witness = serve()
    opened = http.client.HTTPConnection("127.0.0.1", witness.server_port, timeout=20)
    yield opened
    opened.close()


def answer(connection, method, path, body=None, headers=()):
    connection.request(method, path, body, dict(headers))
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def test_one_connection_serves_many_requests(connection, log):
    status, headers, lines = answer(connection, "POST", "/add-checkpoint", log.request(0, 5))
    opened = connection.sock
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert lines.startswith("— court.example ".encode())
    status, headers, size = answer(connection, "POST", "/add-checkpoint", log.request(0, 9))
    assert (status, headers["Content-Type"], size) == (409, "text/x.tlog.size", b"5\n")
    status, _, note = answer(connection, "GET", f"/{ORIGIN_HASH}/checkpoint")
    assert (status, note) == (200, log.note(5) + lines)
    assert connection.sock is opened


def test_a_prefix_in_front_of_the_addresses_is_allowed(connection, log):
    assert answer(connection, "POST", "/zone/add-checkpoint", log.request(0, 5))[0] == 200
    assert answer(connection, "GET", f"/zone/{ORIGIN_HASH}/checkpoint")[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/add-checkpoint", 404),
        ("GET", f"/{ORIGIN_HASH}/checkpoint", 404),
        ("GET", "/../keys/ed25519.key", 404),
        ("POST", "/sign-subtree", 404),
        ("PUT", "/add-checkpoint", 501),
    ],
)
def test_what_a_witness_does_not_have_is_refused(connection, method, path, status):
    assert answer(connection, method, path, b"" if method != "GET" else None)[0] == status


def test_a_request_that_is_too_large_is_refused_unread(connection):
    headers = {"Content-Length": str(MAX_REQUEST_BYTES + 1)}
    assert answer(connection, "POST", "/add-checkpoint", headers=headers.items())[0] == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 5000, "٣"])
def test_a_length_that_is_none_is_refused(serve, length):
    head = f"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: {length}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", serve().server_port), timeout=20) as client:
        client.sendall(head.encode())
        assert client.makefile("rb").readline().split()[1] in {b"411", b"413"}


def test_a_request_without_a_length_is_refused(serve):
    with socket.create_connection(("127.0.0.1", serve().server_port), timeout=20) as client:
        client.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        assert client.makefile("rb").readline().split()[1] == b"411"


def test_a_request_cut_short_is_not_looked_at(serve, log):
    witness = serve()
    body = log.request(0, 5)
    with socket.create_connection(("127.0.0.1", witness.server_port), timeout=20) as client:
        client.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: %d\r\n\r\n" % len(body))
        client.sendall(body[:-1])
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""
    assert witness.state.checkpoint(ORIGIN_HASH).status == 404


def test_a_silent_client_is_let_go(serve, monkeypatch):
    monkeypatch.setattr(witness_server._Handler, "timeout", 0.1)
    with socket.create_connection(("127.0.0.1", serve().server_port), timeout=20) as client:
        assert client.recv(1) == b""


def test_a_client_that_goes_on_byte_by_byte_is_let_go(serve, monkeypatch):
    monkeypatch.setattr(witness_server, "_CONNECTION_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", serve().server_port), timeout=0.05) as client:

        def is_let_go():
            try:
                client.sendall(b"G")
                return client.recv(1) == b""
            except TimeoutError:
                return False
            except OSError:
                return True

        while not is_let_go():
            pass


def test_more_connections_than_allowed_are_closed_and_others_go_on(serve, monkeypatch, log):
    monkeypatch.setattr(witness_server, "_MAX_CONNECTIONS", 2)
    port = serve().server_port
    first, second = (http.client.HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(2))
    assert answer(first, "POST", "/add-checkpoint", log.request(0, 5))[0] == 200
    assert answer(second, "POST", "/add-checkpoint", log.request(5, 6))[0] == 200
    with socket.create_connection(("127.0.0.1", port), timeout=20) as third:
        assert third.recv(1) == b""
    assert answer(first, "POST", "/add-checkpoint", log.request(6, 7))[0] == 200
    first.close()
    second.close()
