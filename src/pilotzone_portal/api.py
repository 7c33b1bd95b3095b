"""The HTTP API of the zone (OpenAPI 3.1): the same verbs as the command line, deny by default."""

from typing import Any

import orjson
from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Swagger
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from pilotzone.common.errors import PilotzoneError
from pilotzone_portal.contract import MEMBERS
from pilotzone_portal.dataspace.api import router as dataspace
from pilotzone_portal.failures import translated
from pilotzone_portal.oversight.api import router as oversight
from pilotzone_portal.programme.api import router as programme
from pilotzone_portal.statistics.api import router as statistics

__all__ = ["AccessNeededError", "RequestInvalidError", "RequestUnreadableError", "api"]


class AccessNeededError(PilotzoneError):
    """Nobody is known to ask, and the operation is not open to all."""

    code = "access_needed"
    message = "This needs an access key or a session of the portal."
    help = "Send the header Authorization: Bearer KEY, or sign in."
    status = 401


class RequestInvalidError(PilotzoneError):
    """A request does not have the shape that the OpenAPI document describes."""

    code = "request_invalid"
    message = "The request is not valid at {place}: {finding}."
    help = "See what the operation takes: /api/v1/docs."
    status = 422


class RequestUnreadableError(PilotzoneError):
    """The body of a request is not what its media type says."""

    code = "request_unreadable"
    message = "The body of the request cannot be read."
    help = "Send JSON in UTF-8 (RFC 8259)."


class _Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        del request, response_status  # the signature is ninja's
        return orjson.dumps(data)


class _JsonParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


api = NinjaAPI(
    title="Pilotzone",
    version="1",
    description="Catalogue, agreements, governed queries, evidence, usage and indicators of one zone.",
    auth=MEMBERS,
    renderer=_Json(),
    parser=_JsonParser(),
    docs=Swagger(settings={"validatorUrl": None}),  # else the page asks a host of Swagger's
    # Swagger UI draws its icons from data: addresses.
    docs_decorator=csp_update({"img-src": [SELF, "data:"]}),
)


@api.exception_handler(PilotzoneError)
def _refuse(request: HttpRequest, error: PilotzoneError) -> HttpResponse:
    response = api.create_response(request, translated(error), status=error.status)
    if error.status == AccessNeededError.status:
        response["WWW-Authenticate"] = "Bearer"  # RFC 9110, section 15.5.2
    return response


@api.exception_handler(AuthenticationError)
def _refuse_unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return _refuse(request, AccessNeededError())


@api.exception_handler(ValidationError)
def _refuse_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    findings = [(" ".join(str(part) for part in found["loc"]), found["msg"]) for found in error.errors]
    (place, finding), *others = findings
    invalid = RequestInvalidError(place=place, finding=finding, others=[": ".join(other) for other in others])
    return _refuse(request, invalid)


@api.exception_handler(HttpError)
def _refuse_unreadable(request: HttpRequest, _error: HttpError) -> HttpResponse:
    return _refuse(request, RequestUnreadableError())


api.add_router("", dataspace)
api.add_router("", oversight)
api.add_router("", statistics)
api.add_router("/programme", programme)
