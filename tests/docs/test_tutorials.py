"""What the tutorials tell a reader to type is typed here, and what they say is answered is compared."""

import pytest

from tests.docs.pages import ROOT, blocks
from tests.docs.shell import check_page, matches

TUTORIALS = [ROOT / f"docs/tutorials/{name}.md" for name in ("first-zone", "programme")]
LANGUAGES = {"": "C.UTF-8", ".zh": "zh_CN.UTF-8"}


@pytest.mark.slow
@pytest.mark.parametrize("suffix", LANGUAGES, ids=["en", "zh"])
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_the_tutorial_does_what_it_says(page, suffix, tmp_path):
    check_page(page.with_suffix(f"{suffix}.md"), tmp_path, LANG=LANGUAGES[suffix])


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_the_tutorial_asks_for_the_same_commands_in_both_languages(page):
    english, chinese = (
        [block.text for block in blocks(page.with_suffix(f"{suffix}.md")) if block.language == "sh"]
        for suffix in LANGUAGES
    )
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
