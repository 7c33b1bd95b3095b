"""What the tutorials tell a reader to type is typed here, and what they say is answered is compared."""

import pytest

from tests.docs.pages import ROOT, blocks
from tests.docs.shell import check_page, matches

TUTORIAL = ROOT / "docs/tutorials/first-zone.md"
CHINESE = ROOT / "docs/tutorials/first-zone.zh.md"


@pytest.mark.slow
@pytest.mark.parametrize(("page", "language"), [(TUTORIAL, "C.UTF-8"), (CHINESE, "zh_CN.UTF-8")], ids=["en", "zh"])
def test_the_tutorial_does_what_it_says(page, language, tmp_path):
    check_page(page, tmp_path, LANG=language)


def test_the_tutorial_asks_for_the_same_commands_in_both_languages():
    english, chinese = ([b.text for b in blocks(page) if b.language == "sh"] for page in (TUTORIAL, CHINESE))
    assert english == chinese


@pytest.mark.parametrize(
    ("expected", "answer", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\nd\n", "a\nb\nc\n", False),
        ("a ... d\n", "a b c d\n", True),
        ("a ... d\n", "a\nd\n", False),
        ("query-4nsezvrmw1c26smz: 2 rows\n", "query-0j5t8m2v9xq1k3rw: 2 rows\n", True),
        ("query-4nsezvrmw1c26smz: 2 rows\n", "query-0j5t8m2v9xq1k3rw: 3 rows\n", False),
    ],
)
def test_three_dots_stand_for_anything_and_nothing_else_does(expected, answer, same):
    assert matches(expected, answer) is same
