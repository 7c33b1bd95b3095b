"""The reference says what the code says: every error, command, setting and act has its place there."""

import re
from collections import Counter
from pathlib import Path

import pytest

from docs.renew import PAGES, error_classes

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "docs" / "reference"
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "src").rglob("*.py"))}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_comes_from_the_code_is_fresh(name):
    written = (REFERENCE / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), f"docs/reference/{name} is not what the code says: run `make documents`"


def test_no_two_errors_share_a_code():
    """Programs decide by the code."""
    codes = Counter(cls.code for cls in error_classes())
    assert [code for code, times in codes.items() if times > 1] == []


def names_in_code(pattern: str) -> set[str]:
    return {name for text in SOURCES.values() for name in re.findall(pattern, text)}


def names_on_page(page: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (REFERENCE / page).read_text(encoding="utf-8")))


def test_every_setting_is_documented_and_no_other():
    setting = r"PILOTZONE_[A-Z_]*[A-Z]"
    assert names_on_page("settings.md", setting) == names_in_code(setting)
