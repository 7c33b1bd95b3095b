"""A log served as static files over HTTP, read with limits on size and time (RFC 9110, C2SP tlog-tiles)."""

import errno
import http.client
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from ipaddress import ip_address
from threading import Event, Timer
from types import TracebackType
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

from pilotzone.oversight.evidence.errors import Finding
from pilotzone.oversight.evidence.folder import CHECKPOINT
from pilotzone.oversight.evidence.merkle import HASH_BYTES
from pilotzone.oversight.evidence.tiles import ENTRIES, MAX_ENTRY_BYTES, TILE_WIDTH, parse_tile_path
from pilotzone.oversight.mirror.errors import (
    AccessRefusedError,
    AddressInvalidError,
    LogUnreachableError,
    ServedWrongError,
)

__all__ = ["HttpLog"]

_MAX_CHECKPOINT_BYTES: Final = 1 << 20
"""More than 100 signatures in ML-DSA-44 take up."""


class HttpLog:
    """Reads the files of a log below an address; a context manager that keeps one connection.

    Redirections are not followed and no proxy is asked, so that an access key goes to the server named and no other.

    Args:
        address: what stands before ``/checkpoint`` and ``/tile/...``.
        seconds: how long the answer to one request may take in all.
        access_key: sent as a bearer token (RFC 6750), if the log asks for one.

    Raises:
        AddressInvalidError: the address is not one, or would send the key through the open.
    """

    def __init__(self, address: str, *, seconds: float, access_key: str = "") -> None:
        parts = _parts_of(address)
        if access_key and parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
            raise AddressInvalidError(address=address)
        self._address = address
        self._path = parts.path.rstrip("/")
        self._seconds = seconds
        self._headers = {"Authorization": f"Bearer {access_key}"} if access_key else {}
        self._connection = _connection_to(parts, seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def __call__(self, path: str) -> bytes | None:
        """Return the bytes of a file, None if the log has no such file.

        Raises:
            LogUnreachableError: there is no answer, or none that a web server would give.
            AccessRefusedError: the server wants another access key.
            ServedWrongError: the file is longer than it can be.
        """
        try:
            status, data = self._get(path, _limit(path))
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise LogUnreachableError(address=self._address, reason=str(error) or type(error).__name__) from error
        if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return None
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise AccessRefusedError(address=self._address, file=path, status=status)
        if status != HTTPStatus.OK:
            raise LogUnreachableError(address=self._address, reason=f"HTTP {status}")
        if len(data) > _limit(path):
            raise ServedWrongError(file=path, finding=Finding.FORM)
        return data

    def _get(self, path: str, limit: int) -> tuple[int, bytes]:
        kept = self._connection.sock is not None
        try:
            return self._answer(path, limit)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            if not kept:
                raise
        self._connection.close()  # the server has ended the kept connection: once more on a fresh one
        return self._answer(path, limit)

    def _answer(self, path: str, limit: int) -> tuple[int, bytes]:
        """Return the status and the body, one byte more of it than the limit at most."""
        if self._connection.sock is None:
            self._connection.connect()
        with _ended_after(self._seconds, self._connection.sock):
            self._connection.request("GET", f"{self._path}/{path}", headers=self._headers)
            answer = self._connection.getresponse()
            data = answer.read(limit + 1)
            if len(data) > limit:  # more is to come, which nobody wants
                self._connection.close()
            elif answer.length:  # the connection ended before the file did
                raise http.client.IncompleteRead(data, answer.length)
        return answer.status, data


@contextmanager
def _ended_after(seconds: float, connection: socket.socket) -> Iterator[None]:
    """End what reads from a connection that drips: the time limit of a socket holds for each byte only."""
    late = Event()
    timer = Timer(seconds, _end, (connection, late))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():  # what was read by then may look like the whole
        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))


def _end(connection: socket.socket, late: Event) -> None:
    late.set()
    with suppress(OSError):  # it may have ended by itself
        connection.shutdown(socket.SHUT_RDWR)


def _parts_of(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise AddressInvalidError(address=address) from error
    if not usable or parts.query or parts.fragment or parts.username or not address.isascii() or " " in address:
        raise AddressInvalidError(address=address)
    return parts


def _connection_to(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, parts.port, timeout=seconds)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _limit(path: str) -> int:
    """Return how many bytes a file of a log can have at most."""
    if path == CHECKPOINT:
        return _MAX_CHECKPOINT_BYTES
    if parse_tile_path(path).level == ENTRIES:
        return TILE_WIDTH * (2 + MAX_ENTRY_BYTES)
    return TILE_WIDTH * HASH_BYTES
