"""A log over HTTP: keys, limits of size and time, and servers that do not behave."""

import socket
import threading
import time
from http.server import SimpleHTTPRequestHandler

import pytest

from pilotzone.oversight.evidence.errors import Finding
from pilotzone.oversight.mirror.errors import (
    AccessRefusedError,
    AddressInvalidError,
    LogUnreachableError,
    ServedWrongError,
)
from pilotzone.oversight.mirror.remote import HttpLog


class Quiet(SimpleHTTPRequestHandler):
    """Answers with what a test has said."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_arguments):
        pass

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def handler(answer):
    return type("Handler", (Quiet,), {"do_GET": answer})


@pytest.fixture
def read(served, tmp_path):
    """Read one file from a server that answers as told."""

    def read_from(answer, path="checkpoint", **options):
        with served(tmp_path, handler=handler(answer)) as address, HttpLog(address, seconds=1, **options) as log:
            return log(path)

    return read_from


def test_files_are_read_over_one_connection_and_a_missing_one_is_none(served, tmp_path):
    ports = set()

    def answer(self):
        ports.add(self.client_address)
        self.answer(*((200, b"text") if self.path == "/checkpoint" else (404, b"no such file")))

    with served(tmp_path, handler=handler(answer)) as address, HttpLog(address, seconds=5) as log:
        assert [log("checkpoint"), log("tile/0/000"), log("checkpoint")] == [b"text", None, b"text"]
    assert len(ports) == 1


def test_a_server_that_ended_the_kept_connection_is_asked_once_more(read, served, tmp_path):
    def answer(self):
        self.answer(200, b"text")
        self.close_connection = True  # without having said so

    with served(tmp_path, handler=handler(answer)) as address, HttpLog(address, seconds=5) as log:
        assert [log("checkpoint"), log("checkpoint")] == [b"text", b"text"]


def test_the_access_key_is_sent_as_a_bearer_token(read):
    seen = []

    def answer(self):
        seen.append(self.headers["Authorization"])
        self.answer(200)

    read(answer, access_key="pz_key")
    read(answer)
    assert seen == ["Bearer pz_key", None]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_said(read, status):
    with pytest.raises(AccessRefusedError) as caught:
        read(lambda self: self.answer(status, b"no"))
    assert caught.value.parameters["status"] == status


def test_a_redirection_is_not_followed(read):
    """The key goes to the server that was named, to no other."""
    seen = []

    def answer(self):
        seen.append(self.path)
        self.answer(302, Location="http://127.0.0.1:1/elsewhere")

    with pytest.raises(LogUnreachableError, match="HTTP 302"):
        read(answer, access_key="pz_key")
    assert seen == ["/checkpoint"]


@pytest.mark.parametrize(
    ("path", "limit"), [("checkpoint", 1 << 20), ("tile/0/000", 8192), ("tile/entries/000", 256 * 65_537)]
)
def test_a_file_longer_than_it_can_be_is_not_read_to_its_end(read, path, limit):
    assert len(read(lambda self: self.answer(200, bytes(limit)), path)) == limit
    with pytest.raises(ServedWrongError) as caught:
        read(lambda self: self.answer(200, bytes(limit + 1)), path)
    assert caught.value.parameters == {"file": path, "finding": Finding.FORM}


def test_a_file_that_never_ends_is_not_read_to_its_end(read):
    def answer(self):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(bytes(1 << 16))

    with pytest.raises(ServedWrongError):
        read(quietly(answer))


def quietly(answer):
    """Let a server not mind that its reader has gone."""

    def answer_quietly(self):
        self.close_connection = True
        try:
            answer(self)
        except OSError:
            return

    return answer_quietly


def test_a_file_that_breaks_off_is_no_file(read):
    def answer(self):
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Length", "8192")
        self.end_headers()
        self.wfile.write(bytes(100))

    with pytest.raises(LogUnreachableError):
        read(answer, "tile/0/000")


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_drips_is_left(read, part):
    """A byte now and then keeps a socket alive, but not longer than the whole answer may take."""
    left = threading.Event()

    def answer(self):
        if part == "body":
            self.send_response(200)
            self.send_header("Content-Length", "80")
            self.end_headers()
        else:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        try:
            for _ in range(80):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            left.set()

    with pytest.raises(LogUnreachableError):
        read(quietly(answer))
    assert left.wait(10)


def test_a_server_that_speaks_something_else_is_named_so(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk():
            connection, _address = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        with (
            HttpLog(f"http://127.0.0.1:{listening.getsockname()[1]}", seconds=5) as log,
            pytest.raises(LogUnreachableError),
        ):
            log("checkpoint")
        thread.join()


def test_a_port_on_which_nobody_listens_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with HttpLog(f"http://127.0.0.1:{port}/", seconds=5) as log, pytest.raises(LogUnreachableError):
        log("checkpoint")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "log.example",
        "file:///etc/passwd",
        "https://",
        "https://log.example:port/",
        "https://log.example/?a=b",
        "https://log.example/#part",
        "https://user@log.example/",
        "https://log.example/a b",
        "https://日志.example/",
    ],
)
def test_what_is_no_address_of_a_log_is_refused(address):
    with pytest.raises(AddressInvalidError):
        HttpLog(address, seconds=1)


@pytest.mark.parametrize("address", ["http://log.example/", "http://10.0.0.1/", "http://127.example/"])
def test_a_key_does_not_go_through_the_open(address):
    with pytest.raises(AddressInvalidError):
        HttpLog(address, seconds=1, access_key="pz_key")
    HttpLog(address, seconds=1)


@pytest.mark.parametrize(
    "address", ["https://log.example/", "http://127.0.0.1/", "http://[::1]:8000/a/", "http://localhost"]
)
def test_a_key_goes_over_tls_or_stays_on_this_machine(address):
    HttpLog(address, seconds=1, access_key="pz_key")
