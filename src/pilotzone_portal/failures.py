"""Failures at the edge: every error reaches its reader in one shape, translated, with an honest status."""

import errno
import logging
import sqlite3
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AddressUnknownError",
    "DatabaseBusyError",
    "DatabaseUnavailableError",
    "FailureMiddleware",
    "MethodNotAllowedError",
    "ProgramFaultError",
    "StorageFullError",
    "ValueNotStorableError",
    "explain",
    "translated",
]

_NOT_WRITABLE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG}

_DISK: Final = ("disk is full", "disk I/O error", "readonly", "unable to open database file", "No space left")
"""What SQLite (result codes FULL, IOERR, READONLY, CANTOPEN) and PostgreSQL say when a disk takes nothing more."""

_API: Final = "/api/"

logger = logging.getLogger(__name__)


class DatabaseBusyError(PilotzoneError):
    """The records stayed locked by another writer."""

    code = "database_busy"
    message = "The records of the zone are busy: another writer has held them for too long."
    help = "Nothing was changed. Try again in a moment."
    status = 503


class DatabaseUnavailableError(PilotzoneError):
    """The records cannot be reached or are not those of this version."""

    code = "database_unavailable"
    message = "The records of the zone cannot be read or written."
    help = "Nothing was changed. See that the database runs and that this version made the zone: pilotzone zone status."
    status = 503


class StorageFullError(PilotzoneError):
    """The disk has no room left, or the folder may not be written."""

    code = "storage_not_writable"
    message = "The zone could not write to its disk: {reason}."
    help = "Nothing was changed. Make room or give the right to write to the zone's folder, then try again."
    status = 507


class ValueNotStorableError(PilotzoneError):
    """A value that a person sent cannot stand in the records."""

    code = "value_not_storable"
    message = "A value of the request is too long, or holds a character that the records cannot keep."
    help = "Nothing was changed. Shorten it, and remove control characters."
    status = 422


class AddressUnknownError(PilotzoneError):
    """The HTTP API has nothing at this address."""

    code = "address_unknown"
    message = "The HTTP API has nothing at {path}."
    help = "See what it has: /api/v1/docs."
    status = 404


class MethodNotAllowedError(PilotzoneError):
    """The HTTP API has something at this address, and does not take this method."""

    code = "method_not_allowed"
    message = "{path} does not take {method}."
    help = "It takes {allowed}."
    status = 405


class ProgramFaultError(PilotzoneError):
    """The program itself has a fault, which its log tells."""

    code = "program_fault"
    message = "The portal has failed at {path}; the request is not to blame."
    help = "Tell the zone operator: the log of the server says more."
    status = 500


def explain(failure: BaseException) -> PilotzoneError | None:
    """Return the error that tells a person about ``failure``, or None when it is a fault of the program."""
    if isinstance(failure, PilotzoneError):
        return failure
    if isinstance(failure, OSError) and failure.errno in _NOT_WRITABLE:
        return StorageFullError(reason=(failure.strerror or "").lower())
    if isinstance(failure, DatabaseError | sqlite3.Error):
        return _of_the_records(failure)
    return None


def _of_the_records(failure: DatabaseError | sqlite3.Error) -> PilotzoneError:
    text = str(failure)
    if isinstance(failure, DataError):
        return ValueNotStorableError()
    if "locked" in text or "busy" in text:
        return DatabaseBusyError()
    if any(words in text for words in _DISK):
        return StorageFullError(reason=text)
    return DatabaseUnavailableError()


def translated(error: PilotzoneError) -> dict[str, object]:
    """Return the one error shape in the reader's language."""
    shape = error.as_dict()
    shape["message"] = gettext(error.message).format(**error.parameters)
    shape["help"] = gettext(error.help).format(**error.parameters)
    return shape


class FailureMiddleware:
    """Answer a request whose view failed: JSON under ``/api/``, a page elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; failures of its view come to ``process_exception``, those beside it are told here."""
        response = self.get_response(request)
        if request.path.startswith(_API) and not response.get("Content-Type", "").startswith("application/json"):
            error = _beside_the_view(request, response)
            if error is not None:
                return _as_json(error, allow=response.get("Allow"))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn an error that people may see into an answer; leave faults of the program to Django's 500."""
        error = explain(exception)
        if error is None:
            return None
        if error is not exception:
            logger.warning("%s on %s: %s", error.code, request.path, exception)
        if request.path.startswith(_API):
            return _as_json(error)
        shape = translated(error)
        return render(request, "error.html", {"error": shape, "status": error.status}, status=error.status)


def _as_json(error: PilotzoneError, *, allow: str | None = None) -> JsonResponse:
    headers = {"Allow": allow} if allow else {}  # RFC 9110, section 15.5.6: 405 names what is allowed
    shape = translated(error)
    return JsonResponse(shape, status=error.status, headers=headers, json_dumps_params={"ensure_ascii": False})


def _beside_the_view(request: HttpRequest, response: HttpResponse) -> PilotzoneError | None:
    """Return the error for what Django answers in HTML: no such address, no such method, a fault of the program."""
    if response.status_code == AddressUnknownError.status:
        return AddressUnknownError(path=request.path)
    if response.status_code == MethodNotAllowedError.status:
        return MethodNotAllowedError(path=request.path, method=request.method, allowed=response.get("Allow", ""))
    if response.status_code == ProgramFaultError.status:
        return ProgramFaultError(path=request.path)
    return None
