"""The demonstration tells its whole story, checks itself, and touches nothing that is not its own."""

import re
import subprocess
import sys

import pytest

STEPS = ("1. ", "2. ", "3. ", "4. ", "5. ", "6. ", "7. ", "9. ")
"""Those of every story; the eighth needs records of enterprises, which are public nowhere."""

REGIONS = (
    *("Beijing", "Tianjin", "Hebei", "Shanghai", "Jiangsu", "Zhejiang", "Anhui", "Fujian", "Hubei", "Guangdong"),
    *("Guangxi", "Hainan", "Chongqing", "Sichuan", "Guizhou"),
)
"""All provinces that the five texts name."""


def check_story(outcome, refusals=5):
    assert outcome.status == 0, outcome.err
    story = outcome.out
    places = [re.search(rf"^{re.escape(step)}", story, re.MULTILINE).start() for step in STEPS]
    assert places == sorted(places)
    assert len(re.findall(r"^   refused: ", story, re.MULTILINE)) == refusals
    clauses = re.findall(r"^   clause (\w+): ", story, re.MULTILINE)
    assert sorted(clauses) == ["columns", "minimum_group_size", "mode", "purposes", "valid_until"]
    assert len(re.findall(r"agreement-\w{16} \+ agreement-\w{16}", story)) == 1
    summary = story.partition("What was shown")[2]
    for vintage in ("2022-01 first release", "2024 NBS database", "2025 post-5th-census"):
        assert re.search(rf"Hubei in 2021: gross regional product about 5 trillion yuan .*{vintage}", summary)
        assert re.search(rf"Guangdong in 2021: gross regional product over 12 trillion yuan .*{vintage}", summary)
    lacking = r"undetermined: No figure is published\. Missing: .*core industries, Zhejiang 2022"
    assert re.search(lacking, story)
    assert re.search(r"undetermined: .*Missing: .*smart factories.*Chongqing 2022", story)
    for region in REGIONS:  # in the table of the registers, and in that of the progress
        assert len(re.findall(rf"^ {region} +\d", story, re.MULTILINE)) == 2, region


@pytest.mark.slow
def test_the_demonstration_tells_its_story_and_can_be_repeated(nowhere):
    check_story(nowhere("demo"))
    first = nowhere("zone", "status", "--format", "json").json
    check_story(nowhere("demo", "--zone", nowhere.zone))
    second = nowhere("zone", "status", "--format", "json").json
    assert first["verifier_key"] != second["verifier_key"]
    assert {name: first[name] for name in ("parties", "datasets", "agreements", "queries", "log_size")} == {
        name: second[name] for name in ("parties", "datasets", "agreements", "queries", "log_size")
    }
    verified = nowhere("evidence", "verify", "--format", "json")
    assert (verified.status, verified.json["waiting"]) == (0, 0)


@pytest.mark.slow
@pytest.mark.shared
def test_the_demonstration_runs_on_the_real_data(nowhere, shared):
    told = nowhere("demo", "--data", shared / "data")
    check_story(told)
    assert len(nowhere("dataset", "list", "--format", "json").json) == 5


@pytest.mark.slow
@pytest.mark.shared
def test_the_demonstration_imports_the_five_texts_and_lists_their_commitments(nowhere, shared):
    told = nowhere("demo", "--plans", shared / "policies")
    check_story(told)
    imported = re.findall(r"^ (00\d) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$", told.out, re.MULTILINE)
    assert [row[0] for row in imported] == ["000", "001", "002", "003", "004"]
    confirmed, by_hand = (sum(int(row[place]) for row in imported) for place in (5, 6))
    assert confirmed + by_hand == 77
    assert confirmed >= 68
    assert len(nowhere("--as", "zone_office", "programme", "plans", "--format", "json").json) == 6


def test_the_demonstration_names_a_plan_text_that_is_missing(nowhere, tmp_path):
    refused = nowhere("demo", "--plans", tmp_path)
    assert (refused.status, refused.err.splitlines()[-1]) == (1, "code: demonstration_plans_missing")
    assert not nowhere.zone.exists()


@pytest.mark.slow
def test_the_demonstration_is_told_in_chinese(nowhere):
    told = nowhere("--lang", "zh", "demo")
    assert told.status == 0, told.err
    assert "What was shown" not in told.out


SURPRISES = {
    "a wrong answer": "synthetic._ALLOWED = replace(synthetic._ALLOWED, check=lambda answer: answer.num_rows == 8)",
    "an answer where a refusal must come": (
        "synthetic._REFUSED = (replace(synthetic._REFUSED[0], sql='SELECT count(*) FROM customers'),)"
    ),
    "a refusal where an answer must come": "synthetic._JOINED = replace(synthetic._JOINED, purpose='marketing')",
    "another refusal": "synthetic._EXPIRED = replace(synthetic._EXPIRED, refusal='column_hidden')",
    "another clause": "synthetic._REFUSED = (replace(synthetic._REFUSED[0], clause='quota'),)",
}


@pytest.mark.slow
@pytest.mark.parametrize("surprise", SURPRISES.values(), ids=SURPRISES)
def test_the_demonstration_fails_loudly_when_it_meets(surprise, nowhere):
    imports = "import sys; from dataclasses import replace; from pilotzone_cli.demo import synthetic"
    program = f"{imports}; from pilotzone_cli.main import run; {surprise}; sys.exit(run(['demo']))"
    run = subprocess.run(
        [sys.executable, "-c", program], env=nowhere.environment, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == "code: demonstration_failed"
    assert "What was shown" not in run.stdout


def test_the_demonstration_replaces_no_zone_but_its_own(pilotzone):
    before = sorted(path.name for path in pilotzone.zone.iterdir())
    refused = pilotzone("demo")
    assert (refused.status, refused.err.splitlines()[-1]) == (1, "code: not_a_demonstration")
    assert sorted(path.name for path in pilotzone.zone.iterdir()) == before


def test_the_demonstration_removes_no_other_folder(nowhere):
    nowhere.zone.mkdir()
    (nowhere.zone / "letter.txt").write_text("mine")
    refused = nowhere("demo")
    assert (refused.status, refused.err.splitlines()[-1]) == (1, "code: not_a_demonstration")
    assert (nowhere.zone / "letter.txt").read_text() == "mine"


def test_the_demonstration_names_a_file_that_is_missing(nowhere, tmp_path):
    refused = nowhere("demo", "--data", tmp_path)
    assert (refused.status, refused.err.splitlines()[-1]) == (1, "code: demonstration_data_missing")
    assert not nowhere.zone.exists()
