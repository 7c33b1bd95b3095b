"""Measures, batches and pairing from the command line, on a zone of their own."""

import json
import shutil
from datetime import date, timedelta

import pytest

from tests.cli.conftest import CommandLine

JSON = ["--format", "json"]
FINANCE, INSTITUTE, GUIZHOU = ["--as", "finance_office"], ["--as", "institute"], ["--as", "guizhou"]
MEASURE = """
title = "以税定贷"
field = "科技金融创新"
problem = "Small firms lack collateral: 中小企业融资难。"
content = "Banks ask governed queries on tax data instead of collateral."
legal_basis = "Provincial order 12 of 2021, article 7"
evidence = ["log/1"]
preconditions = ["public data platform"]

[cost]
yuan_a_year = 1200000
bearer = "Provincial budget"

[[risks]]
text = "Firms are judged by old data"
answer = "Monthly update"
"""
CASE = {
    "title": "贵阳",
    "region": "CN-52",
    "text": "It works.",
    "evidence": ["log/3"],
    "figures": [{"label": "loans", "value": "120.5", "unit": "million yuan", "period": "2026", "reference": "log/3"}],
}
TODAY = str(date.today())  # noqa: DTZ011 - never later than the day of the zone, which is China's
SEEN = ("--seen-on", TODAY, "--direction", "improved")
PARTIES = ("finance_office", "institute", "guizhou", "academy", "council")
"""Admitted in this order: the entries about them are 1 to 5, and each may read its own."""


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """Return a zone with the departments that a measure meets, and two parties that can review."""
    zone = tmp_path_factory.mktemp("office") / "zone"
    enter = ["department", "enter"]
    CommandLine(zone).done(
        ["zone", "init"],
        *(["party", "add", name, "--name-en", name, "--role", "data_consumer"] for name in PARTIES),
        [*enter, "finance_office", "--place", "CN-33", "--right", "plan", "--right", "report"],
        [*enter, "institute", "--place", "CN", "--right", "assess"],
        [*enter, "guizhou", "--place", "CN-52", "--right", "report"],
    )
    return zone


@pytest.fixture
def office(founded, nowhere, tmp_path):
    """Return the program on a zone of the test's own, and the files that it reads."""
    (tmp_path / "credit.toml").write_text(MEASURE, encoding="utf-8")
    (tmp_path / "case.json").write_text(json.dumps(CASE), encoding="utf-8")
    shutil.copytree(founded, nowhere.zone)
    return nowhere


def proposed(office, tmp_path):
    (made,) = office.done([*FINANCE, "measure", "propose", tmp_path / "credit.toml", *JSON])
    return made.json["identifier"]


def evaluated(office, tmp_path):
    measure = proposed(office, tmp_path)
    by_hand = ["--year", "2025", "--method", "survey", "--direction", "improved", "--evidence", "log/2"]
    office.done(
        [*FINANCE, "measure", "trial", measure],
        [*INSTITUTE, "measure", "evaluate", measure, *by_hand],
        ["measure", "appoint", measure, "academy"],
        ["measure", "appoint", measure, "council"],
        ["--as", "academy", "measure", "review", measure, "--in-favour", "--no-interests"],
    )
    return measure


def test_a_measure_goes_from_a_file_to_a_published_batch_an_adoption_and_a_withdrawal(office, tmp_path):
    measure = evaluated(office, tmp_path)
    review = ["--as", "council", "measure", "review", measure]
    shut, *_, listed = office.many(
        ["measure", "pass-gate", measure, *JSON],
        [*review, "--in-favour", "--no-interests"],
        ["measure", "pass-gate", measure],
        ["measure", "list", measure, "--batch", "3", *JSON],
    )
    assert (shut.status, shut.error["code"]) == (1, "gate_shut")
    assert "Two reviewers in favour" in shut.error["message"]
    assert (listed.json["state"], listed.json["listing"]["scope"]) == ("listed", "national")
    outputs = [tmp_path / name for name in ("zh.docx", "en.xlsx")]
    published, again, *exports, told = office.many(
        ["batch", "publish", "3", "--authority", "National Data Administration", *JSON],
        ["batch", "publish", "3", "--authority", "National Data Administration", *JSON],
        ["batch", "export", "3", "--form", "docx", "--output", outputs[0]],
        ["batch", "export", "3", "--form", "xlsx", "--language", "en", "--output", outputs[1]],
        ["batch", "export", "3"],
        [*GUIZHOU, "measure", "adopt", measure, "--since", TODAY],
        [*GUIZHOU, "measure", "effect", measure, *SEEN, "--evidence", "log/3", "--text", "more loans"],
        ["measure", "case", measure, tmp_path / "case.json"],
        ["measure", "withdraw", measure, "--reason", "it harmed small firms"],
        [*GUIZHOU, "measure", "notices", *JSON],
    )
    assert (published.json["total"], published.json["counts"]) == (1, {"科技金融创新": 1})
    assert again.error["code"] == "batch_published"
    assert [one.status for one in exports] == [0] * len(exports), [one.err for one in exports]
    assert all(one.read_bytes()[:2] == b"PK" for one in outputs)
    assert "“以税定贷”" in exports[2].out
    assert "共1项：科技金融创新1项" in exports[2].out
    assert [one["reason"] for one in told.json] == ["it harmed small firms"]


def test_people_read_a_measure_in_their_language(office, tmp_path):
    measure = evaluated(office, tmp_path)
    chinese, english, drafts, mine = office.many(
        ["--lang", "zh", "measure", "show", measure],
        ["measure", "show", measure],
        [*GUIZHOU, "measure", "show", *JSON],
        [*FINANCE, "measure", "show", "--state", "evaluated", "--format", "csv"],
    )
    assert "两名无利益关系的评审人" in chinese.out
    assert "Verified evidence" in english.out
    assert "log/1  proved" in english.out
    assert drafts.json == []
    assert measure in mine.out


BAD = {
    b"title = ": "input_not_readable",
    "title = '大'".encode("gb18030"): "input_not_readable",
    b"title = 7": "measure_document",
    MEASURE.replace("log/1", "log/0").encode(): "entry_unknown",  # the operator's own, which the office may not read
    MEASURE.replace("1200000", '"much"').encode(): "measure_document",
}


def test_a_file_that_is_no_measure_is_refused_and_nothing_is_kept(office, tmp_path):
    files = [tmp_path / f"{number}.toml" for number in range(len(BAD))]
    for file, content in zip(files, BAD, strict=True):
        file.write_bytes(content)
    *refused, shown = office.many(
        *([*FINANCE, "measure", "propose", file, *JSON] for file in files), ["measure", "show", *JSON]
    )
    assert [one.error["code"] for one in refused] == list(BAD.values())
    assert shown.json == []


def test_what_others_may_do_is_refused(office, tmp_path):
    measure = proposed(office, tmp_path)
    outcomes = office.many(
        [*GUIZHOU, "measure", "propose", tmp_path / "credit.toml", *JSON],
        [*GUIZHOU, "measure", "trial", measure, *JSON],
        [*FINANCE, "measure", "pass-gate", measure, *JSON],
        [*FINANCE, "measure", "list", measure, "--batch", "1", *JSON],
        [*FINANCE, "batch", "publish", "1", "--authority", "We", *JSON],
        ["measure", "appoint", measure, "finance_office", *JSON],
        ["--as", "academy", "measure", "review", measure, "--in-favour", "--no-interests", *JSON],
    )
    codes = ["work_right", "measure_unknown", "right_missing", "right_missing", "right_missing"]
    assert [one.error["code"] for one in outcomes] == [*codes, "reviewer_involved", "measure_unknown"]


def test_a_region_finds_a_measure_and_asks_for_a_mentor(office, tmp_path):
    measure = evaluated(office, tmp_path)
    day = str(date.today() + timedelta(days=3))  # noqa: DTZ011 - some days to come
    office.done(
        ["--as", "council", "measure", "review", measure, "--in-favour", "--no-interests"],
        ["measure", "pass-gate", measure],
        ["measure", "list", measure, "--batch", "1"],
    )
    search = ["pairing", "search", "--region", "CN-52", "--problem", "small firms get no loans"]
    found, words, opened = office.done(
        [*search, "--has", "public data platform", *JSON],
        ["--lang", "zh", *search],
        ["pairing", "open", measure, "--until", day, *JSON],
    )
    assert [one["measure"] for one in found.json["ranked"]] == [measure]
    assert sum(one["points"] for one in found.json["ranked"][0]["reasons"]) == found.json["ranked"][0]["score"]
    assert "针对" in words.out
    identifier = opened.json["identifier"]
    asked, wrong, early, shown, people = office.many(
        [*GUIZHOU, "pairing", "request", identifier, "--choice", "CN-33", "--has", "public data platform", *JSON],
        [*GUIZHOU, "pairing", "request", identifier, "--choice", "CN-44", *JSON],
        ["pairing", "match", identifier, *JSON],
        [*FINANCE, "pairing", "show", identifier, *JSON],
        ["pairing", "show"],
    )
    assert [one["choices"] for one in asked.json["wishes"]] == [["CN-33"]]
    assert (wrong.error["code"], early.error["code"]) == ("wish_choice", "round_open")
    assert shown.json["wishes"] == []  # a mentor does not see who wants it before the round is matched
    assert identifier in people.out
