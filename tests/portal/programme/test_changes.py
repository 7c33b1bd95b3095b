"""The feeds of changes: Atom (RFC 4287, RFC 5005) and JSON Feed, read as a feed reader reads them."""

import json
import re
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.db import transaction
from lxml import etree

from pilotzone_portal.programme.services.changes import announce, list_changes

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FEED, JSON = "/programme/changes.atom", "/programme/changes.json"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def tell(number=0, kind="item.published", **details):
    announce(
        kind,
        f"T-{number}",
        title_zh=f"任务{number} & <其他>",
        title_en=f"Task {number} & <others>",
        address=f"/programme/items/T-{number}/",
        details=details,
    )


@pytest.fixture
def many(zone):
    """Return a zone in which 120 things became public."""
    for number in range(120):
        tell(number)
    return zone


def parsed(answer):
    """Return the root of a feed, checked for what RFC 4287 requires (sections 4.1.1, 4.1.2, 4.2.6, 4.2.7)."""
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = etree.fromstring(answer.content, etree.XMLParser(resolve_entities=False))
    assert root.tag == f"{{{ATOM['a']}}}feed"
    for one in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            (found,) = one.findall(f"a:{name}", ATOM)
            assert found.text.strip()
        UUID(one.findtext("a:id", None, ATOM).removeprefix("urn:uuid:"))
        for stated in one.xpath("a:updated | a:published", namespaces=ATOM):
            assert TIME.fullmatch(stated.text)
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in one.findall("a:link", ATOM)]
        assert len(links) == len(set(links))  # 4.1.1: at most one alternate of a type and language
        assert all(urlsplit(link.get("href")).scheme for link in one.findall("a:link", ATOM))
    assert root.findtext("a:author/a:name", None, ATOM)
    ids = [found.text for found in root.findall("a:entry/a:id", ATOM)]
    assert len(ids) == len(set(ids))
    return root


def links(root):
    return {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}


def test_the_feed_has_what_atom_requires_in_both_languages(browse, many):
    for language, title in (("en", "Task 119 & <others>"), ("zh", "任务119 & <其他>")):
        root = parsed(browse().get(FEED, {"language": language}))
        assert root.findtext("a:entry/a:title", None, ATOM) == title
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == {"en": "en", "zh": "zh-Hans"}[language]
        assert links(root)["self"] == f"http://testserver{FEED}?language={language}"


def test_a_reader_that_follows_the_pages_sees_every_change_once(browse, many):
    client, seen, address = browse(), [], FEED
    while address:
        root = parsed(client.get(address))
        seen += [link.get("href") for link in root.findall("a:entry/a:link", ATOM)]
        address = links(root).get("next")
    assert seen == [f"http://testserver/programme/items/T-{number}/" for number in reversed(range(120))]
    assert "previous" in links(root)
    assert parsed(client.get(links(root)["first"])).findtext("a:entry/a:title", None, ATOM).startswith("Task 119")


def test_the_identifier_of_an_entry_is_the_same_in_every_language_and_at_any_time(browse, many):
    client = browse()
    before = parsed(client.get(FEED, {"language": "en"})).findall("a:entry/a:id", ATOM)
    tell(120)
    after = parsed(client.get(FEED, {"language": "zh"})).findall("a:entry/a:id", ATOM)
    assert [one.text for one in after[1:]] == [one.text for one in before[:-1]]


def test_a_feed_of_a_zone_that_has_told_nothing_is_valid(browse, zone):
    assert parsed(browse().get(FEED)).findall("a:entry", ATOM) == []
    assert browse().get(JSON).json()["items"] == []


@pytest.mark.parametrize("address", [FEED, JSON])
def test_a_conditional_request_is_answered_with_304_until_something_is_told(browse, many, address):
    client = browse()
    first = client.get(address)
    by_tag = {"if-none-match": first["ETag"]}
    by_time = {"if-modified-since": first["Last-Modified"]}
    for asked in (by_tag, by_time):
        answer = client.get(address, headers=asked)
        assert (answer.status_code, answer.content) == (304, b"")
    tell(120)
    assert client.get(address, headers=by_tag).status_code == 200


@pytest.mark.parametrize("address", [FEED, JSON])
def test_languages_have_different_tags(browse, many, address):
    client = browse()
    english = client.get(address, {"language": "en"})["ETag"]
    assert client.get(address, {"language": "zh"}, headers={"if-none-match": english}).status_code == 200


def test_the_json_feed_says_the_same_as_the_atom_feed(browse, many):
    client = browse()
    told = client.get(JSON, {"language": "en"}).json()
    root = parsed(client.get(FEED, {"language": "en"}))
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert [one["id"] for one in told["items"]] == [one.text for one in root.findall("a:entry/a:id", ATOM)]
    assert told["items"][0]["_pilotzone"]["title_zh"] == "任务119 & <其他>"
    assert datetime.fromisoformat(told["items"][0]["date_published"]).tzinfo
    assert json.loads(client.get(told["next_url"]).content)["items"][0]["title"] == "Task 69 & <others>"


def test_a_character_that_xml_cannot_carry_does_not_break_the_feed(browse, zone):
    announce("case.published", "C-1", title_zh="", title_en="A\x0bcase\x1f", address="/programme/")
    assert parsed(browse().get(FEED)).findtext("a:entry/a:title", None, ATOM) == "A�case�"


def test_the_page_shows_the_reason_and_leads_to_both_feeds(browse, zone):
    tell(1, "item.withdrawn", reason="The plan was repealed.")
    page = browse(language="en").get("/programme/changes/").content.decode()
    assert "The plan was repealed." in page
    assert '<link rel="alternate" type="application/atom+xml" title="Atom" href="/programme/changes.atom?' in page


def test_a_change_vanishes_with_the_act_that_fails(zone):
    with transaction.atomic():
        tell(1)
        transaction.set_rollback(True)
    assert not list_changes().exists()


def test_a_kind_of_change_that_there_is_not_is_a_fault_of_the_program(zone):
    with pytest.raises(ValueError, match=r"item\.eaten"):
        tell(1, "item.eaten")
