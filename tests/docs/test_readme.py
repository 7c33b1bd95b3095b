"""The first screen shows what the demonstration prints today."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks
from tests.docs.shell import matches


@pytest.mark.slow
@pytest.mark.parametrize(("page", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_readme_shows_what_the_demonstration_prints(page, language, tmp_path):
    run = subprocess.run(
        [Path(sys.executable).with_name("pilotzone"), "--lang", language, "demo"],
        cwd=tmp_path,
        env={"LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    shown = next(block.text for block in blocks(ROOT / page) if block.language == "text")
    assert run.returncode == 0, run.stdout
    assert matches(shown, run.stdout), run.stdout
