"""The house: which package may know which, and what is never left in the code."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [path for path in sorted((ROOT / "src").rglob("*.py")) if "migrations" not in path.parts]


def test_the_import_contracts_hold():
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:]


def test_migrations_are_up_to_date():
    run = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
        env={"DJANGO_SETTINGS_MODULE": "pilotzone_portal.settings", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_a_source_file_is_short_and_finished(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert not re.search(r"TODO|FIXME|XXX|NotImplementedError|pragma: no cover", text)


def foreign_requirements():
    """Return what the project asks of others; an extra may ask for another extra of its own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + [name for extra in project["optional-dependencies"].values() for name in extra]
    return [requirement for requirement in wanted if not requirement.startswith("pilotzone[")]


def test_every_dependency_is_locked_with_a_hash():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for requirement in foreign_requirements():
        name = re.match(r"[a-z0-9-]+", requirement, re.IGNORECASE)[0].lower()
        pinned = re.search(rf"^{re.escape(name)}(\[[a-z,]+\])?==\S+.*\\\n +--hash=sha256:", lock, re.MULTILINE)
        assert pinned, f"{name} is not pinned with a hash: make lock"


def test_every_dependency_has_its_reason():
    reasons = (ROOT / "docs/decisions/0003-dependencies.md").read_text(encoding="utf-8")
    for requirement in foreign_requirements():
        assert re.match(r"[a-z0-9-]+", requirement, re.IGNORECASE)[0].lower() in reasons
