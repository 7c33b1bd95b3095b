"""What the documents tell a reader to type is typed here, and what they say is answered is compared."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks

TUTORIAL = ROOT / "docs/tutorials/first-zone.md"
CHINESE = ROOT / "docs/tutorials/first-zone.zh.md"

VARIES = {
    r"\b(offer|agreement|query)-[0-9a-z]{16}\b": r"\1-0000000000000000",
    r"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ": "2026-01-01 00:00:00Z",
    r"\b20\d\d-\d\d(-\d\d)?\b": "2026-01",
    r"\bsha256:[0-9a-f]{64}\b": "sha256:0",
    r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}": "+key",
    r"\b[A-Za-z0-9+/]{43}=": "root",
}
"""Identifiers, times, hashes and keys are others in each run; a page shows those of one."""


def run_blocks(page: Path, folder: Path, language: str) -> list[tuple[Block, str, int]]:
    """Run the ``sh`` blocks of a page in one shell, and return each with what it printed and its exit status."""
    shown = [block for block in blocks(page) if block.language == "sh"]
    script = "".join(f"{block.text}printf '\\0%s\\0' $?\n" for block in shown)
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": language,
        "PYTHONUTF8": "1",
    }
    run = subprocess.run(
        ["bash"],
        input=script,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    answers = run.stdout.split("\0")
    return list(zip(shown, answers[::2], map(int, answers[1::2]), strict=False))


def expected_after(page: Path) -> dict[Block, str]:
    """Return the ``text`` block behind each ``sh`` block that has one."""
    found = blocks(page)
    return {
        block: answer.text for block, answer in pairwise(found) if block.language == "sh" and answer.language == "text"
    }


def matches(expected: str, answer: str) -> bool:
    """Say whether an answer is the one expected; three dots stand for anything, alone in a line for any lines."""
    lines = settled(expected).splitlines()
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n" for line in lines
    )
    return re.fullmatch(pattern, settled(answer)) is not None


def settled(text: str) -> str:
    for varying, fixed in VARIES.items():
        text = re.sub(varying, fixed, text)
    lines = (re.sub(" +", " ", line.rstrip()) for line in text.strip("\n").splitlines())
    return "\n".join(lines) + "\n"


@pytest.mark.slow
@pytest.mark.parametrize(("page", "language"), [(TUTORIAL, "C.UTF-8"), (CHINESE, "zh_CN.UTF-8")], ids=["en", "zh"])
def test_the_tutorial_does_what_it_says(page, language, tmp_path):
    expected = expected_after(page)
    for block, answer, status in run_blocks(page, tmp_path, language):
        refused = "code: " in expected.get(block, "")
        assert status == (1 if refused else 0), f"{page.name}:{block.line}\n{block.text}\n{answer}"
        if block in expected:
            assert matches(expected[block], answer), f"{page.name}:{block.line}\n{block.text}\n{answer}"


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
