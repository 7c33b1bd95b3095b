"""Documents that hold together: links lead somewhere, words are plain, nothing is out of reach."""

import re

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, links, prose

WRITTEN_BY_CODE = {ROOT / "docs/reference" / name for name in ("errors.md", "commands.md", "formulas.md")}
"""Their words are those of the code."""

IMPATIENT = r"\b(simply|just|obviously|trivially|basically|easily|of course|needless to say)\b"

AMERICAN = (
    r"\b(\w*(?:behavior|color|favor|honor|labor|neighbor)\w*|centers?|catalogs?|fulfill|gray|judgment|licenses?"
    r"|\w+(?:aliz|ariz|oriz|atiz|niz|abiz|ibiz|rmiz|stiz|lyz)(?:es?|ed|ing|ation))\b"
)

english = pytest.mark.parametrize("page", [p for p in PAGES if not p.name.endswith(".zh.md")], ids=lambda p: p.name)
every = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)


@every
def test_every_link_leads_to_a_place(page):
    for path, anchor in links(page):
        assert path.exists(), f"{page.name} leads to {path}"
        assert not anchor or anchor in anchors(path), f"{page.name} leads to #{anchor} in {path.name}"


@english
def test_the_words_are_plain_and_british(page):
    text = re.sub(r"Apache License|\(LICENSE\)|Authorization:", "", prose(page))  # names
    if page not in WRITTEN_BY_CODE:
        assert re.findall(IMPATIENT, text, re.IGNORECASE) == []
    assert re.findall(AMERICAN, text, re.IGNORECASE) == []


def test_every_page_can_be_reached_from_the_readme():
    reached, pending = set(), [ROOT / "README.md"]
    while pending:
        page = pending.pop()
        reached.add(page)
        pending += [path for path, _ in links(page) if path.suffix == ".md" and path not in reached]
    assert sorted(set(PAGES) - reached) == []


@pytest.mark.parametrize("page", ["README", "docs/tutorials/first-zone", "docs/tutorials/programme"])
def test_a_page_for_everybody_speaks_chinese_too(page):
    english, chinese = ROOT / f"{page}.md", ROOT / f"{page}.zh.md"
    assert chinese in [path for path, _ in links(english)]
    assert english in [path for path, _ in links(chinese)]


@pytest.mark.parametrize("page", sorted((ROOT / "docs/decisions").glob("0*.md")), ids=lambda p: p.name)
def test_a_decision_has_its_parts(page):
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# {int(page.name[:4])}\. ", text)
    assert "Status: " in text
