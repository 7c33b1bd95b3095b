"""The reference says what the code says: every error, command, setting and act has its place there."""

import json
import re
from collections import Counter
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from docs.renew import PAGES, error_classes
from pilotzone.common.receipts import Receipt
from pilotzone.dataspace.policies.odrl import _PERMISSION
from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.policies.vocabulary import AGGREGATES
from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans import CandidateFlag, Form, PlanFlag
from pilotzone.statistics.observations import Grade, Method, PriceBasis, Transcription, VintageCause
from pilotzone.statistics.observations.revisions import RevisionCause
from pilotzone.statistics.targets import Answer, Comparator
from pilotzone_cli.main import pilotzone
from pilotzone_portal.api import api
from pilotzone_portal.oversight.forms import ACTS
from tests.docs.pages import PAGES as DOCUMENTS
from tests.docs.shell import check_page

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


def test_every_act_is_documented_and_no_other():
    """The page, the choice on the pages of the log, and the literals of the services name the same acts."""
    act = r"`[a-z_]+\.[a-z_]+`"
    cells = " ".join(names_on_page("receipts.md", rf"(?m)^\| ({act}(?:, {act})*) \|"))
    documented = set(re.findall(r"`([^`]+)`", cells))
    services = "".join(text for path, text in SOURCES.items() if "services" in {*path.parts, path.stem})
    assert documented == set(ACTS)
    assert set(re.findall(r'"([a-z_]+\.[a-z_]+ed)"', services)) <= documented


def test_every_field_of_a_receipt_is_documented():
    record = json.loads(Receipt(act="a.b", time=datetime.now(UTC), actor="a", object="b").to_bytes())
    assert record.keys() <= names_on_page("receipts.md", r"(?m)^\| `(\w+)` \|")


@pytest.mark.parametrize("field", [field.name for field in fields(Policy)])
def test_every_term_of_a_policy_is_documented(field):
    assert field in names_on_page("policy-terms.md", r"(?m)^\| `(\w+)` \|")


@pytest.mark.parametrize(("operand", "operator"), sorted(_PERMISSION))
def test_every_operand_is_documented_beside_its_field(operand, operator):
    field = _PERMISSION[operand, operator].field
    rows = (REFERENCE / "policy-terms.md").read_text(encoding="utf-8").splitlines()
    row = next(row for row in rows if row.startswith(f"| `{field}`"))
    assert f"`{operand}`" in row
    assert f"`{operator}`" in row


@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_every_aggregate_is_documented(aggregate):
    assert f"`{aggregate}`" in (REFERENCE / "policy-terms.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [Answer, Comparator, Transcription, CommitmentType], ids=lambda words: words.__name__)
def test_every_word_of_a_target_is_documented(words):
    page = (REFERENCE / "commitments-and-targets.md").read_text(encoding="utf-8")
    assert [word for word in words if f"`{word}`" not in page] == []


@pytest.mark.parametrize(
    "words", [Grade, Method, PriceBasis, VintageCause, RevisionCause], ids=lambda words: words.__name__
)
def test_every_word_of_an_observation_is_documented(words):
    page = (REFERENCE / "observations.md").read_text(encoding="utf-8")
    assert [word for word in words if f"`{word}`" not in page] == []


def test_the_store_on_its_page_answers_as_it_says(tmp_path):
    check_page(REFERENCE / "observations.md", tmp_path)


def test_every_operation_of_the_api_has_its_subject():
    tags = {
        tag for methods in api.get_openapi_schema()["paths"].values() for m in methods.values() for tag in m["tags"]
    }
    assert names_on_page("api.md", r"(?m)^\| (\w+) \|") >= tags


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_a_page_names_only_settings_and_commands_that_there_are(page):
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"PILOTZONE_[A-Z_]*[A-Z]", text)) <= names_in_code(r"PILOTZONE_[A-Z_]*[A-Z]")
    for noun, verb in re.findall(r"`pilotzone (?:--\w+ \w+ )?([a-z]+)(?: ([a-z]+(?:-[a-z]+)*))?", text):
        command = pilotzone.commands[noun]
        assert not verb or verb in getattr(command, "commands", ()), f"pilotzone {noun} {verb}"


def test_flags_and_forms_of_plan_texts_are_documented():
    words = names_on_page("plan-texts.md", r"`([a-z_]+)`")
    assert {*CandidateFlag, *PlanFlag, *Form} - words == set()
