"""The commands of a page, run as a reader would run them, and the answers compared with those that the page shows."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from tests.docs.pages import Block, blocks

VARIES = {
    r"\b(offer|agreement|query|plan|task)-[0-9a-z]{16}\b": r"\1-0000000000000000",
    r"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ": "2026-01-01 00:00:00Z",
    r"\b20\d\d-\d\d(-\d\d)?\b": "2026-01",
    r"\b\d+\.\d (seconds|秒)": r"0.0 \1",
    r"\bsha256:[0-9a-f]{64}\b": "sha256:0",
    r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}": "+key",
    r"\b[A-Za-z0-9+/]{43}=": "root",
}
"""Identifiers, times, hashes and keys are others in each run; a page shows those of one."""


def check_page(page: Path, folder: Path, *, instead: Mapping[str, str] | None = None, **environment: str) -> None:
    """Run the ``sh`` and ``python`` blocks of a page in one shell, and compare each with the ``text`` behind it.

    ``instead`` names what stands in the place of an address of the page. A block whose answer shows an error must end
    with status 1, any other with 0.
    """
    steps = [block for block in blocks(page) if block.language in {"sh", "python"}]
    expected = _expected(page)
    script = "".join(f"{_for_shell(block)}printf '\\0%s\\0' $?\n" for block in steps)
    for address, actual in (instead or {}).items():
        script = script.replace(address, actual)
    answers = _run(script, folder, environment).split("\0")
    for number, block in enumerate(steps):
        answer, status = answers[2 * number : 2 * number + 2]
        told = f"{page.name}:{block.line} ended with {status}\n{block.text}\n{answer}"
        assert status == ("1" if re.search(r"(?m)^(code: |代码：)", expected.get(block, "")) else "0"), told
        assert block not in expected or matches(expected[block], answer), told


def matches(expected: str, answer: str) -> bool:
    """Say whether an answer is the one expected; three dots stand for anything, alone in a line for any lines.

    Blanks in a row count as one, and empty lines do not count.
    """
    lines = _settled(expected).splitlines()
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n" for line in lines
    )
    return re.fullmatch(pattern, _settled(answer)) is not None


def _expected(page: Path) -> dict[Block, str]:
    found = blocks(page)
    return {block: answer.text for block, answer in pairwise(found) if answer.language == "text"}


def _for_shell(block: Block) -> str:
    return block.text if block.language == "sh" else f"python - <<'END_OF_PYTHON'\n{block.text}END_OF_PYTHON\n"


def _run(script: str, folder: Path, environment: Mapping[str, str]) -> str:
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={"PATH": programs, "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONUTF8": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return run.stdout


def _settled(text: str) -> str:
    for varying, fixed in VARIES.items():
        text = re.sub(varying, fixed, text)
    return "".join(re.sub(" +", " ", line.rstrip()) + "\n" for line in text.splitlines() if line.strip())
