"""Trials from the command line: without a zone from a file, with one kept, checked, published; scores; indicators."""

import pytest

from tests.strategies.panel_files import csv_of
from tests.strategies.panels import planted

BUREAU = ["--as", "bureau"]
JSON = ["--format", "json"]
COLUMNS = ["--unit", "city", "--period", "year", "--outcome", "jobs"]
WORDS = ["--keep", "--title", "One-stop registration", "--words", "new jobs", "--source", "the register"]
CITIES = "city,fibre,delay\nA,0.9,3\nB,0.5,9\nC,0.4,5\n"


@pytest.fixture
def panel(tmp_path):
    """Return the arguments that name a planted panel and its trial."""
    found, trial = planted(effect=3.0)
    (tmp_path / "panel.csv").write_bytes(csv_of(found))
    treated = [part for unit in sorted(trial.treated) for part in ("--treated", unit)]
    return [tmp_path / "panel.csv", *COLUMNS, *treated, "--start", trial.start]


@pytest.fixture
def office(nowhere):
    """Return a zone with a bureau that may assess and an agency that may not."""
    nowhere.done(
        ["zone", "init"],
        ["party", "add", "bureau", "--name-en", "Bureau", "--role", "data_provider"],
        ["party", "add", "agency", "--name-en", "Agency", "--role", "data_provider"],
        ["department", "enter", "bureau", "--place", "CN-33", "--right", "assess"],
        ["department", "enter", "agency", "--place", "CN-33", "--right", "report"],
    )
    return nowhere


def test_a_trial_is_evaluated_and_verified_without_a_zone(nowhere, panel, tmp_path):
    record = tmp_path / "evaluation.json"
    made, shown, verified, other = nowhere.many(
        ["trial", "evaluate", *panel, "--output", record, *JSON],
        ["trial", "show", record],
        ["trial", "verify", record, "--panel", panel[0], *JSON],
        ["trial", "verify", record],
    )
    assert abs(float(made.json["result"]["effect"]) - 3) < 0.6
    assert "Spill-over" in made.err
    assert "improved" in shown.out
    assert verified.json["reproduced"] is True
    assert other.status == 2
    assert not nowhere.zone.exists()


def test_a_record_that_was_altered_and_a_panel_that_is_another_are_refused(nowhere, panel, tmp_path):
    record = tmp_path / "evaluation.json"
    nowhere.done(["trial", "evaluate", *panel, "--output", record])
    record.write_bytes(record.read_bytes().replace(b'"improved"', b'"worsened"'))
    (tmp_path / "other.csv").write_bytes(panel[0].read_bytes() + b"\n")
    (tmp_path / "none.json").write_text("{}")
    altered, another, none = nowhere.many(
        ["trial", "verify", record, "--panel", panel[0], *JSON],
        ["trial", "verify", record, "--panel", tmp_path / "other.csv", *JSON],
        ["trial", "show", tmp_path / "none.json", *JSON],
    )
    assert [one.error["code"] for one in (altered, another, none)] == [
        "trial_not_reproduced",
        "panel_other",
        "trial_record",
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        ("city 03,2016,", "city 03,2016,,", "panel_file", None),
        ("city 00,2014,", "city 00,2014,x", "panel_cell", 2),
        ("city 00,2015,", "city 00,2014,", "panel_rows_repeated", None),
        ("city 00,2015,", "city 77,2015,", "panel_gap", None),
    ],
)
def test_a_bad_panel_is_refused_at_its_place(nowhere, panel, old, new, code, row):
    panel[0].write_text(panel[0].read_text().replace(old, new))
    (refused,) = nowhere.many(["trial", "evaluate", *panel, *JSON])
    assert refused.status == 1
    assert refused.error["code"] == code
    assert refused.error["parameters"].get("row") == row


def test_a_trial_is_kept_shown_verified_and_published_in_a_zone(office, panel):
    (kept,) = office.done([*BUREAU, "trial", "evaluate", *panel, *WORDS, "--measure", "one_stop", *JSON])
    trial, evaluation = kept.json["trial"], kept.json["evaluation"]
    shown, verified, hidden, *_, listed, logged = office.many(
        [*BUREAU, "trial", "show", evaluation, *JSON],
        [*BUREAU, "trial", "verify", evaluation, *JSON],
        ["--as", "agency", "trial", "list", *JSON],
        [*BUREAU, "trial", "publish", trial],
        ["--as", "agency", "trial", "list", "--measure", "one_stop", *JSON],
        ["evidence", "show", "--act", "trial", *JSON],
    )
    assert shown.json["digest"] == kept.json["digest"]
    assert verified.json["reproduced"] is True
    assert hidden.json == []
    assert [one["trial"] for one in listed.json] == [trial]
    assert [one["act"] for one in logged.json] == ["trial.published", "trial.evaluated", "trial.entered"]


def test_whoever_may_not_assess_keeps_nothing(office, panel):
    refused, listed = office.many(
        ["--as", "agency", "trial", "evaluate", *panel, *WORDS, *JSON], ["trial", "list", *JSON]
    )
    assert refused.error["code"] == "work_right"
    assert listed.json == []


def test_a_later_table_is_scored_by_the_weights_of_a_saved_round(nowhere, tmp_path):
    (tmp_path / "cities.csv").write_text(CITIES)
    (tmp_path / "later.csv").write_text(CITIES.replace("A,0.9,3", "A,0.1,9"))
    score = ["trial", "score", tmp_path / "cities.csv", "--key", "city"]
    weights = tmp_path / "2024.json"
    opened, again, later, both = nowhere.many(
        [*score, "--indicator", "fibre", "--indicator", "delay:cost", "--save-round", weights, *JSON],
        [*score, "--round", weights, *JSON],
        ["trial", "score", tmp_path / "later.csv", "--key", "city", "--round", weights, *JSON],
        [*score, "--round", weights, "--indicator", "fibre"],
    )
    assert [one["unit"] for one in opened.json] == ["A", "C", "B"]
    assert again.json == opened.json
    assert later.json[-1]["score"] == 0
    assert "not whether a measure worked" in opened.err
    assert both.status == 2


def test_scores_are_kept_in_a_zone_by_the_weights_of_their_round(office, tmp_path):
    (tmp_path / "cities.csv").write_text(CITIES)
    score = [*BUREAU, "trial", "score", tmp_path / "cities.csv", "--key", "city", "--keep"]
    (opened,) = office.done(
        [
            *score,
            "--indicator",
            "fibre",
            "--indicator",
            "delay:cost",
            "--period",
            "2024",
            "--title",
            "x",
            "--source",
            "y",
        ]
    )
    identifier = opened.err.partition("round ")[2].partition(".")[0]
    (later,) = office.done([*score, "--round", identifier, "--period", "2025", *JSON])
    assert [one["rank"] for one in later.json] == [1, 2, 3]


def test_an_indicator_is_recorded_filled_revised_and_known_as_it_was(office):
    add = ["trial", "indicator", "add", "--title", "Jobs", "--unit", "jobs", "--period", "2025"]
    (made,) = office.done([*BUREAU, *add, "--baseline", "2024 CN-33 100 by the survey", *JSON])
    identifier = made.json["indicator"]
    record = [*BUREAU, "trial", "indicator", "record", identifier]
    place = ["--period", "2025", "--place", "CN-33"]
    office.done([*record, "target", "150", *place], [*record, "actual", "120", *place, "--quality", "estimated"])
    refused, replaced, shown, then, bad = office.many(
        [*record, "actual", "160", *place, *JSON],
        [*record, "actual", "160", *place, "--reason", "the survey is in"],
        [*BUREAU, "trial", "indicator", "show", identifier, *JSON],
        [*BUREAU, "trial", "indicator", "show", identifier, "--known", "2020-01-01", *JSON],
        [*record, "actual", "many", *place, *JSON],
    )
    assert refused.error["code"] == "indicator_revision"
    assert replaced.status == 0
    (row,) = shown.json
    assert (row["answer"], row["actual"], row["replaced"]) == ("met", "160", 1)
    assert then.error["code"] == "trial_indicator_unknown"
    assert bad.error["code"] == "indicator_notation"
    hidden, _, listed = office.many(
        ["--as", "agency", "trial", "indicator", "list", *JSON],
        [*BUREAU, "trial", "indicator", "publish", identifier],
        ["--as", "agency", "trial", "indicator", "list", *JSON],
    )
    assert (hidden.json, [one["indicator"] for one in listed.json]) == ([], [identifier])
