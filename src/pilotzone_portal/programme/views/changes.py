"""What became public: a page for people, an Atom feed and a JSON feed for programs, each in both languages."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from pilotzone_portal.accounts.services import list_parties
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.services.changes import Change, list_changes
from pilotzone_portal.programme.services.feeds import Entry, Feed, atom, json_feed
from pilotzone_portal.programme.templatetags.changes import change_kind, change_text
from pilotzone_portal.programme.templatetags.items import reader_language

__all__ = ["changes", "changes_atom", "changes_json"]

_ON_A_PAGE: Final = 50
_LANGUAGES: Final = {"en": "en", "zh": "zh-hans"}
_TAGS: Final = {"en": "en", "zh": "zh-Hans"}
"""The languages as BCP 47 writes them."""


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show what became public, the newest first, to everybody."""
    page = Paginator(list_changes(), _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "programme/changes.html", {"page": page, "language": reader_language()})


@require_safe
@vary_on_headers("Accept-Language")
def changes_atom(request: HttpRequest) -> HttpResponse:
    """Send the changes as an Atom feed; conditional requests are answered with 304."""
    return _send(request, atom, "application/atom+xml; charset=utf-8")


@require_safe
@vary_on_headers("Accept-Language")
def changes_json(request: HttpRequest) -> HttpResponse:
    """Send the changes as JSON Feed; conditional requests are answered with 304."""
    return _send(request, json_feed, "application/feed+json; charset=utf-8")


def _send(request: HttpRequest, write: Callable[[Feed], bytes], kind: str) -> HttpResponse:
    asked = request.GET.get("language", "")
    language = asked if asked in _LANGUAGES else reader_language()
    with override(_LANGUAGES[language]):
        feed = _feed(request, language)
        data = write(feed)
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    response = HttpResponse(data, content_type=kind, headers={"ETag": tag, "Content-Language": _TAGS[language]})
    modified = None
    if feed.entries:
        response["Last-Modified"] = http_date(feed.at.timestamp())
        modified = int(feed.at.timestamp())
    return get_conditional_response(request, etag=tag, last_modified=modified, response=response)


def _feed(request: HttpRequest, language: str) -> Feed:
    page = Paginator(list_changes(), _ON_A_PAGE).get_page(request.GET.get("page"))
    zone = in_language(settings.ZONE, "name")
    here = request.build_absolute_uri(request.path)

    def address(number: int) -> str:
        return f"{here}?language={language}" + (f"&page={number}" if number > 1 else "")

    return Feed(
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.ZONE.origin}/programme/changes/{language}").urn,
        title=_("Changes in the programme of {zone}").format(zone=zone),
        author=zone,
        language=_TAGS[language],
        address=address(page.number),
        page=request.build_absolute_uri(reverse("changes")),
        at=page.object_list[0].announced_at if page.object_list else _founded(),
        pages=_pages(page, address),
        entries=tuple(_entry(request, one) for one in page.object_list),
    )


def _pages(page: "Page[Change]", address: Callable[[int], str]) -> dict[str, str]:
    pages = {"first": address(1), "last": address(page.paginator.num_pages)}
    if page.has_previous():
        pages["previous"] = address(page.previous_page_number())
    if page.has_next():
        pages["next"] = address(page.next_page_number())
    return pages


def _entry(request: HttpRequest, change: Change) -> Entry:
    return Entry(
        id=change.uuid.urn,
        title=in_language(change, "title"),
        address=request.build_absolute_uri(change.address),
        at=change.announced_at,
        category=change.kind,
        label=change_kind(change.kind),
        text=change_text(change),
        facts={
            **change.details,
            "kind": change.kind,
            "object": change.object_id,
            "title_zh": change.title_zh,
            "title_en": change.title_en,
        },
    )


def _founded() -> datetime:
    """Return when the zone was founded: the time of a feed that has told nothing yet."""
    return min(party.joined_at for party in list_parties())
