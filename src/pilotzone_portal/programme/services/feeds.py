"""Feeds: Atom (RFC 4287) in pages (RFC 5005, section 3), and JSON Feed 1.1 (jsonfeed.org), of the same entries."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

__all__ = ["Entry", "Feed", "atom", "json_feed"]

_ATOM: Final = "http://www.w3.org/2005/Atom"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) cannot carry."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry; ``id`` is an IRI that never changes, ``category`` a term for programs, ``label`` for people."""

    id: str
    title: str
    address: str
    at: datetime
    category: str
    label: str
    text: str
    facts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A page of a feed; ``pages`` are the addresses of other pages by relation: first, previous, next, last."""

    id: str
    title: str
    author: str
    language: str
    address: str
    page: str
    at: datetime
    pages: Mapping[str, str]
    entries: tuple[Entry, ...]


def atom(feed: Feed) -> bytes:
    """Return the feed as an Atom document."""
    root = Element("feed", {"xmlns": _ATOM, _LANGUAGE: feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _time(feed.at))
    _text(SubElement(root, "author"), "name", feed.author)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    for relation, address in feed.pages.items():
        SubElement(root, "link", rel=relation, type="application/atom+xml", href=address)
    for one in feed.entries:
        entry = SubElement(root, "entry")
        _text(entry, "id", one.id)
        _text(entry, "title", one.title)
        _text(entry, "updated", _time(one.at))
        _text(entry, "published", _time(one.at))
        SubElement(entry, "link", rel="alternate", type="text/html", href=one.address)
        SubElement(entry, "category", term=one.category, label=one.label)
        _text(entry, "summary", one.text)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def json_feed(feed: Feed) -> bytes:
    """Return the feed as JSON Feed 1.1; what programs need beyond it stands under ``_pilotzone``."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        **({"next_url": feed.pages["next"]} if "next" in feed.pages else {}),
        "authors": [{"name": feed.author}],
        "language": feed.language,
        "items": [
            {
                "id": one.id,
                "url": one.address,
                "title": one.title,
                "content_text": one.text,
                "date_published": _time(one.at),
                "tags": [one.category],
                "_pilotzone": dict(one.facts),
            }
            for one in feed.entries
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub("�", text)


def _time(at: datetime) -> str:
    """Return a time as RFC 3339 writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
