"""Asking a witness that is honest, and witnesses that lie, hang, drip or answer rubbish: real small servers."""

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pilotzone.oversight.evidence.checkpoints import read_checkpoint
from pilotzone.oversight.evidence.cosignatures import cosignatures_in
from pilotzone.oversight.evidence.errors import Finding
from pilotzone.oversight.evidence.notes import read_note, signature_line
from pilotzone.oversight.witness.client import Inquiry, ask
from pilotzone.oversight.witness.errors import (
    WitnessAddressError,
    WitnessAheadError,
    WitnessAnswerError,
    WitnessDisagreesError,
    WitnessRefusedError,
    WitnessSlowError,
    WitnessUnreachableError,
)

from .conftest import cosigners_of, serving

COURT = cosigners_of("court")
KEYS = [each.verifier for each in COURT]


def inquiry(log, size, known_size=0):
    note = log.note(size)
    return Inquiry(note, read_checkpoint(note), lambda old: log.proof(old, size), known_size)


@contextmanager
def answering(*answers):
    """Serve ``answers``, pairs of status and body, one after the other, the last again and again."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            status, body = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield f"http://127.0.0.1:{server.server_port}/w"


@contextmanager
def talking(talk):
    """Run ``talk`` on each connection of a bare server."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    try:
                        talk(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


def line_of(cosigner, log, size, time_of=1):
    return signature_line(read_note(log.note(size))[0].encode(), replace(cosigner, time=time_of)).encode()


def test_an_honest_witness_cosigns_with_the_keys_that_are_known(serve, log):
    url = serve().url
    for size, known in ((5, 0), (9, 5), (9, 9), (300, 9)):
        lines = ask(url, KEYS[:1], inquiry(log, size, known), 20)
        assert len(cosignatures_in(read_note(log.note(size))[0].encode() + b"\n" + lines.encode(), KEYS[0])) == 1
        assert lines.count("\n") == 1


def test_the_size_that_the_witness_knows_is_learnt_from_its_answer(serve, log):
    url = serve().url
    ask(url, KEYS, inquiry(log, 5), 20)
    assert ask(url, KEYS, inquiry(log, 300, known_size=0), 20)
    assert ask(url, KEYS, inquiry(log, 400, known_size=350), 20)


def test_a_witness_ahead_is_told_from_one_that_disagrees(serve, log, make_fork):
    url = serve().url
    ask(url, KEYS, inquiry(log, 9), 20)
    with pytest.raises(WitnessAheadError) as ahead:
        ask(url, KEYS, inquiry(log, 5), 20)
    assert (ahead.value.parameters["witnessed"], ahead.value.parameters["size"]) == (9, 5)
    with pytest.raises(WitnessDisagreesError) as forked:
        ask(url, KEYS, inquiry(make_fork(7), 12), 20)
    assert forked.value.parameters["witnessed"] == 9
    with pytest.raises(WitnessDisagreesError):
        ask(url, KEYS, inquiry(make_fork(7), 9), 20)


@pytest.mark.parametrize("status", [301, 400, 403, 404, 500, 503])
def test_any_other_status_is_a_refusal(log, status):
    with answering((status, b"")) as url, pytest.raises(WitnessRefusedError) as caught:
        ask(url, KEYS, inquiry(log, 5), 20)
    assert caught.value.parameters["status"] == status


LIES = {
    "no line at all": (lambda _: b"", Finding.NOT_SIGNED),
    "rubbish": (lambda _: b"\xff\xfe rubbish", Finding.NOT_SIGNED),
    "a web page": (lambda _: b"<html>\n\n<p>\n", Finding.NOT_SIGNED),
    "a key that nobody knows": (lambda log: line_of(cosigners_of("thief")[0], log, 5), Finding.NOT_SIGNED),
    "another checkpoint": (lambda log: line_of(COURT[0], log, 4), Finding.WRONG_SIGNATURE),
    "a cosignature without a time": (lambda log: line_of(COURT[0], log, 5, 0), Finding.NO_TIME),
    "a text of its own in front": (lambda log: b"more\n\n" + line_of(COURT[0], log, 5), Finding.WRONG_SIGNATURE),
    "too much": (lambda _: b"x" * 100_000, Finding.TOO_LONG),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_is_no_cosignature_of_what_was_sent_is_refused(log, lie):
    body, finding = LIES[lie]
    with answering((200, body(log))) as url, pytest.raises(WitnessAnswerError) as caught:
        ask(url, KEYS, inquiry(log, 5), 20)
    assert caught.value.parameters["finding"] == finding


@pytest.mark.parametrize(
    ("size", "finding"),
    [(b"0\n", Finding.SAME_SIZE), (b"many\n", Finding.NO_SIZE), (b"", Finding.NO_SIZE), (b"9" * 30, Finding.NO_SIZE)],
)
def test_a_conflict_that_says_nothing_is_refused(log, size, finding):
    with answering((409, size)) as url, pytest.raises(WitnessAnswerError) as caught:
        ask(url, KEYS, inquiry(log, 5), 20)
    assert caught.value.parameters["finding"] == finding


def test_a_witness_that_names_another_size_each_time_is_given_up(log):
    with (
        answering((409, b"1\n"), (409, b"2\n"), (409, b"3\n"), (409, b"4\n")) as url,
        pytest.raises(WitnessAnswerError),
    ):
        ask(url, KEYS, inquiry(log, 5), 20)


def hang(connection):
    while connection.recv(4096):
        pass


def drip(head):
    def talk(connection):
        connection.sendall(head)
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)

    return talk


SLOW = {
    "hangs": hang,
    "drips a header": drip(b"HTTP/1.1 200 OK\r\nX: "),
    "drips the last body": drip(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
    "drips a body": drip(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"),
}


@pytest.mark.parametrize("kind", SLOW)
def test_a_witness_that_hangs_or_drips_is_cut_off(log, kind):
    with talking(SLOW[kind]) as url, pytest.raises(WitnessSlowError):
        ask(url, KEYS, inquiry(log, 5), 0.3)


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"])
def test_what_speaks_another_language_or_breaks_off_is_unreachable(log, answer):
    def talk(connection):
        connection.recv(65536)
        connection.sendall(answer)

    with talking(talk) as url, pytest.raises((WitnessUnreachableError, WitnessSlowError)):
        ask(url, KEYS, inquiry(log, 5), 5)


def test_a_port_where_nobody_listens_is_unreachable(log):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(WitnessUnreachableError, match="refused"):
        ask(f"http://127.0.0.1:{port}", KEYS, inquiry(log, 5), 5)


@pytest.mark.parametrize(
    "url",
    ["", "court.example", "ftp://court.example", "http://", "http://a:99999", "http://见证人.example", "http://[::1"],
)
def test_an_address_that_cannot_be_asked_is_said(log, url):
    with pytest.raises(WitnessAddressError):
        ask(url, KEYS, inquiry(log, 5), 5)
