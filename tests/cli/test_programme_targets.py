"""Targets evaluated from the command line, by figures that the zone computes first; the proof of an evaluation."""

import csv
import io
import shutil
import subprocess
import sys

import pytest

from pilotzone.statistics.observations import PROVINCIAL_GDP
from tests.cli.conftest import CommandLine

UNIVERSITY = ["--as", "university"]
JSON = ["--format", "json"]
LEVEL = [*UNIVERSITY, "programme", "evaluate", "S004-01", "--dataset", "product", "--purpose", "research"]

PUBLISH = r"""
import os
from pathlib import Path
from pilotzone_portal.opening import open_zone

open_zone(Path(os.environ["PILOTZONE_ZONE"]))
from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.programme.services.registers.items import load_commitments_as_items, publish_items

office = actor_for_party("zone_office")
publish_items(office, [one.identifier for one in load_commitments_as_items(office)])
"""
FORGE = r"""
import os, sys
from pathlib import Path
from pilotzone_portal.opening import open_zone

open_zone(Path(os.environ["PILOTZONE_ZONE"]))
from pilotzone_portal.programme.models import TargetEvaluation

row = TargetEvaluation.objects.get(digest=sys.argv[1])
row.content = bytes(row.content).replace(b'"answer":"met"', b'"answer":"not_met"')
row.save()
"""


def in_zone(line, program, *arguments):
    subprocess.run([sys.executable, "-c", program, *arguments], check=True, env=line.environment)


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """Return a zone with the commitments published, figures of Hubei offered, and a university that may use them."""
    folder = tmp_path_factory.mktemp("targets")
    header, *rows = PROVINCIAL_GDP.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "product.csv").write_text("".join([header, *(row for row in rows if row[:2] == "42")]), encoding="utf-8")
    line = CommandLine(folder / "zone")
    columns = [part for name in header.strip().split(",") for part in ("--dimension", name)]
    offered = line.done(
        ["zone", "init"],
        ["party", "add", "bureau", "--name-en", "Bureau", "--role", "data_provider"],
        ["party", "add", "university", "--name-en", "University", "--role", "data_consumer"],
        ["--as", "bureau", "dataset", "publish", folder / "product.csv", "--name", "product"],
        ["--as", "bureau", "offer", "create", "product", "--mode", "records", *columns, "--automatic", *JSON],
    )
    line.done([*UNIVERSITY, "agreement", "request", offered[-1].json["offer"], "--purpose", "research"])
    in_zone(line, PUBLISH)
    return folder


@pytest.fixture
def line(founded, tmp_path):
    shutil.copytree(founded / "zone", tmp_path / "zone")
    return CommandLine(tmp_path / "zone")


def test_a_target_is_decided_by_figures_that_the_zone_computes_and_publishes_first(line):
    before, after, again = line.done(
        [*UNIVERSITY, "programme", "evaluate", "S004-01", *JSON],
        [*LEVEL, *JSON],
        [*UNIVERSITY, "programme", "evaluate", "S004-01", *JSON],
    )
    assert [one["answer"] for one in before.json] == ["undetermined"]
    (met,) = after.json
    assert (met["answer"], len(met["vintages"])) == ("met", 3)
    assert "1 indicators" in after.err
    assert again.json == after.json


def test_an_evaluation_is_verified_and_its_bytes_are_written(line, tmp_path):
    (made,) = line.done([*LEVEL, *JSON])
    digest = made.json[0]["digest"]
    verify = ["programme", "verify-evaluation", digest]
    (verified,) = line.done([*verify, "--output", tmp_path / "evaluation.json", *JSON])
    assert verified.json["reproduced"] is True
    assert len(verified.json["figures_named"]) == 3
    assert (tmp_path / "evaluation.json").read_text(encoding="utf-8").startswith('{"answer":"met"')
    in_zone(line, FORGE, digest)
    forged = line(*verify, *JSON)
    assert forged.status == 1
    assert forged.json["reproduced"] is False
    assert forged.error["code"] == "target_evaluation_not_reproduced"


def test_all_targets_are_listed_with_the_missing_figure_in_the_language_of_the_reader(line):
    english, chinese = line.done(
        ["programme", "evaluate", "--format", "csv"], ["--lang", "zh", "programme", "evaluate", "--format", "csv"]
    )
    rows = {row["item"]: row for row in csv.DictReader(io.StringIO(english.out))}
    assert len(rows) == 21
    assert "number of new smart factories, Chongqing 2022, in smart factories" in rows["S004-10"]["reason"]
    assert "缺少：重庆市2022年新建智能工厂数（单位：家）" in chinese.out


REFUSED = {
    "item_unknown": ["programme", "evaluate", "S999"],
    "item_without_target": ["programme", "evaluate", "S000-01"],
    "target_evaluation_unknown": ["programme", "verify-evaluation", "sha256:0"],
    "right_missing": ["--as", "bureau", *LEVEL[2:]],
    "dataset_unknown": [*UNIVERSITY, "programme", "evaluate", "--dataset", "nothing", "--purpose", "research"],
}


def test_what_cannot_be_evaluated_is_refused_with_its_reason(line):
    usage, *refused = line.many(
        ["programme", "evaluate", "--dataset", "product"], *([*command, *JSON] for command in REFUSED.values())
    )
    assert (usage.status, "go together" in usage.err) == (2, True)
    assert [(one.status, one.error["code"]) for one in refused] == [(1, code) for code in REFUSED]
