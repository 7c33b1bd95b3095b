"""What all operations of the HTTP API share: who asks, the shape of a failure, pages of a list."""

from typing import Any, Final, Generic, TypeVar, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from pilotzone.common.errors import PilotzoneError
from pilotzone_portal.accounts.services import PUBLIC, Actor, actor_for_key, actor_for_user

__all__ = [
    "MEMBERS",
    "CrossSiteRequestError",
    "Failure",
    "Page",
    "Paging",
    "actor_of",
    "document",
    "open_to_all",
    "page_of",
    "replies",
]

Item = TypeVar("Item")


class CrossSiteRequestError(PilotzoneError):
    """A request that changes something came with a session, but not from a page of the portal."""

    code = "cross_site_request"
    message = "The request came with a session of the portal and without its CSRF token."
    help = "Send the token of the cookie csrftoken in the header X-CSRFToken, or use an access key."
    status = 403


class Failure(Schema):
    """The one shape of every failure."""

    code: str = Field(description="Stable, for programs.")
    message: str = Field(description="What was wrong, in the language of the request.")
    parameters: dict[str, Any] = Field(description="The values that the message names.")
    help: str = Field(description="What is right, and what to do next.")


class Paging(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0)


class Page(Schema, Generic[Item]):
    """A part of a list, and how long the list is."""

    items: list[Item]
    count: int


def page_of(rows: QuerySet[Any], paging: Paging) -> dict[str, object]:
    """Return the part of ``rows`` that was asked for."""
    return {"items": list(rows[paging.offset : paging.offset + paging.limit]), "count": rows.count()}


class AccessKey(HttpBearer):
    """``Authorization: Bearer KEY`` (RFC 6750) with an access key of the zone; a wrong key is refused at once."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return who holds the key."""
        del request  # the key alone says it
        return actor_for_key(token)


class PortalSession(APIKeyCookie):
    """The session of a person who has signed in to the portal; what changes something needs the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Ask for the session first: ninja would answer a visitor's POST with a failure of CSRF instead of 401."""
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return for whom the person acts, or None for a visitor."""
        del key  # the session middleware has read it
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise CrossSiteRequestError
        return actor_for_user(request.user)


def _anybody(request: HttpRequest) -> Actor:
    del request
    return PUBLIC


MEMBERS: Final = (AccessKey(), PortalSession())
"""The rule of every operation that does not name another."""


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]  # ninja sets it before the operation runs


def replies(shape: object, *failures: int, status: int = 200) -> dict[int, object]:
    """Return the answers of an operation: its shape, the failures named, and those that any operation can have."""
    return {status: shape} | dict.fromkeys(sorted({401, 422, 503, *failures}), Failure)


def document(kind: str, description: str, *, binary: bool = False) -> dict[str, Any]:
    """Return the OpenAPI words for an answer that is, or on request can be, of the media type ``kind``."""
    schema = {"type": "string", "format": "binary"} if binary else {"type": "string"}
    return {"responses": {200: {"description": description, "content": {kind: {"schema": schema}}}}}


def open_to_all(extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the rule for reads that need no account; a member who asks may see more."""
    return {"auth": (*MEMBERS, _anybody), "openapi_extra": {"security": [{}], **(extra or {})}}
