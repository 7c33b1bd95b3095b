"""Bad input gets a clear error with a code, an exit status that is not zero, and leaves nothing half-written."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

PUBLISH = ["--as", "power_company", "dataset", "publish"]
ASK = ["--as", "city_bank", "query", "run"]
OFFER = ["--as", "power_company", "offer", "create", "customers", "--mode", "aggregate", "--minimum-group-size", "10"]

PRIVATE = [
    *OFFER,
    "--delta",
    "0.01",
    "--epsilon-per-query",
    "1",
    "--groups-per-entity",
    "1",
    "--records-per-entity",
    "1",
]

REFUSALS = {
    "a row of a CSV file is too short": (
        [*PUBLISH, "short.csv", "--name", "broken"],
        "csv_too_few_fields",
        ("Line 3", "'b'"),
    ),
    "a row of a CSV file is too long": (
        [*PUBLISH, "long.csv", "--name", "broken"],
        "csv_too_many_fields",
        ("Line 3", "'b'"),
    ),
    "a value does not fit the declared type": (
        [*PUBLISH, "text.csv", "--name", "broken", "--type", "b=BIGINT"],
        "value_type",
        ("line 3", "'b'", "'many'", "BIGINT"),
    ),
    "a type is declared for no column": (
        [*PUBLISH, "text.csv", "--name", "broken", "--type", "c=BIGINT"],
        "declared_column_unknown",
        ("'c'",),
    ),
    "a type is unknown": ([*PUBLISH, "text.csv", "--name", "broken", "--type", "b=TALL"], "type_unknown", ("'TALL'",)),
    "a source is not there": ([*PUBLISH, "absent.csv", "--name", "broken"], "source_not_readable", ("absent.csv",)),
    "a Parquet file is none": ([*PUBLISH, "no.parquet", "--name", "broken"], "parquet_damaged", ("no.parquet",)),
    "a dataset is published twice": ([*PUBLISH, "text.csv", "--name", "customers"], "dataset_exists", ("'customers'",)),
    "a name could not stand in SQL": ([*PUBLISH, "text.csv", "--name", "Größe 1"], "invalid_value", ("'Größe 1'",)),
    "a draft is published that is none": ([*PUBLISH, "--name", "broken"], "dataset_unknown", ("'broken'",)),
    "the party has not the role": (
        ["--as", "city_bank", "dataset", "publish", "text.csv", "--name", "broken"],
        "right_missing",
        ("city_bank", "data_provider"),
    ),
    "the party that acts is unknown": (["--as", "nobody", "dataset", "list"], "party_unknown", ("'nobody'",)),
    "a party is admitted twice": (
        ["party", "add", "city_bank", "--name-en", "Bank", "--role", "data_consumer"],
        "party_exists",
        ("'city_bank'",),
    ),
    "an offer names a column that is not there": (
        [*OFFER, "--dimension", "colour"],
        "policy_column_unknown",
        ("'colour'",),
    ),
    "a mask is none": (
        [*OFFER, "--dimension", "district", "--mask", "district=blur"],
        "invalid_value",
        ("'district=blur'",),
    ),
    "a mask's size is no number": (
        [*OFFER, "--dimension", "district", "--mask", "district=prefix:x"],
        "invalid_value",
        ("'district=prefix:x'",),
    ),
    "a column's mode is none": ([*OFFER, "--column-mode", "arrears=secret"], "invalid_value", ("'arrears=secret'",)),
    "a bound has no end": (
        [*PRIVATE, "--epsilon", "1", "--bound", "arrears:0"],
        "invalid_value",
        ("'arrears:0'",),
    ),
    "a privacy term is no number": ([*PRIVATE, "--epsilon", "much"], "invalid_value", ("'much'", "--epsilon")),
    "an offer names a column twice": (
        [*OFFER, "--dimension", "district", "--hidden", "district"],
        "policy_duplicate",
        ("'district'",),
    ),
    "a price is no number": (
        [*OFFER, "--dimension", "district", "--monthly-fee", "much"],
        "invalid_value",
        ("'much'",),
    ),
    "a time is none": ([*OFFER, "--dimension", "district", "--valid-until", "soon"], "invalid_value", ("'soon'",)),
    "an offer would never be used": (
        [*OFFER, "--dimension", "district", "--valid-until", "2020-01-01"],
        "offer_lapsed",
        ("2020-01-01",),
    ),
    "the terms are not JSON": (
        ["--as", "power_company", "offer", "create", "--policy", "text.csv"],
        "input_not_readable",
        ("text.csv", "JSON"),
    ),
    "the terms say what nobody enforces": (
        ["--as", "power_company", "offer", "create", "--policy", "kind.json"],
        "policy_term_unenforceable",
        ("be_kind",),
    ),
    "an offer is unknown": (
        ["--as", "city_bank", "agreement", "request", "offer-0", "--purpose", "x"],
        "offer_unknown",
        ("'offer-0'",),
    ),
    "an agreement is unknown": (["agreement", "show", "agreement-0"], "agreement_unknown", ("'agreement-0'",)),
    "the month is none": (["usage", "statement", "--month", "2026-13"], "invalid_value", ("'2026-13'",)),
    "the statement is of nobody": (["usage", "statement", "--party", "nobody"], "party_unknown", ("'nobody'",)),
    "a time lies beyond the calendar": (
        [*OFFER, "--dimension", "district", "--valid-until", "9999-12-31T23:59:59-14:00"],
        "invalid_value",
        ("9999",),
    ),
    "a query names an agreement that is not there": (
        [*ASK, "SELECT count(*) FROM customers", "--purpose", "credit_risk", "--agreement", "agreement-0"],
        "agreement_unknown",
        ("'agreement-0'",),
    ),
    "the SQL is no text": ([*ASK, "--file", "no.sql", "--purpose", "x"], "input_not_readable", ("no.sql", "UTF-8")),
    "the statement is another's": (
        ["--as", "city_bank", "usage", "statement", "--party", "power_company"],
        "right_missing",
        ("city_bank",),
    ),
    "the log holds no such entry": (["evidence", "show", "99"], "entry_unknown", ("99",)),
    "explaining refuses as running does": (
        ["--as", "city_bank", "query", "explain", "SELECT name FROM customers", "--purpose", "credit_risk"],
        "column_hidden",
        ("'name'",),
    ),
    "a Parquet result needs a file": (
        [*ASK, "SELECT count(*) FROM customers", "--purpose", "credit_risk", "--format", "parquet"],
        "output_needed",
        ("parquet",),
    ),
}

REFUSED_QUERIES = {
    "the SQL does not parse": ("SELEC count(*) FROM", "credit_risk", "sql_not_parsed"),
    "records would leave": ("SELECT arrears FROM customers", "credit_risk", "row_export_refused"),
    "the column is hidden": ("SELECT count(name) FROM customers", "credit_risk", "column_hidden"),
    "the group is too small": (
        "SELECT avg(arrears) FROM customers WHERE district = '远汀区'",
        "credit_risk",
        "minimum_group_not_reached",
    ),
    "the purpose is another": ("SELECT count(*) FROM customers", "marketing", "purpose_not_permitted"),
    "there is no agreement": ("SELECT count(*) FROM meters", "credit_risk", "agreement_missing"),
}


@pytest.fixture
def broken_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    (tmp_path / "long.csv").write_text("a,b\n1,2\n3,4,5\n", encoding="utf-8")
    (tmp_path / "text.csv").write_text("a,b\n1,2\n3,many\n", encoding="utf-8")
    (tmp_path / "no.sql").write_bytes(b"\xff\xfe")
    (tmp_path / "no.parquet").write_text("PAR1 but no more", encoding="utf-8")
    terms = {
        "@context": [],
        "@type": "Set",
        "profile": "",
        "conflict": "",
        "target": "",
        "permission": [],
        "be_kind": 1,
    }
    (tmp_path / "kind.json").write_text(json.dumps(terms), encoding="utf-8")


def contents(pilotzone) -> tuple[int, list[str], list[str]]:
    """Return what must not change: the size of the log, the datasets, the files of data."""
    log, datasets = pilotzone.done(["evidence", "show", "--format", "json"], ["dataset", "list", "--format", "json"])
    files = sorted(str(path.relative_to(pilotzone.zone)) for path in (pilotzone.zone / "data").rglob("*"))
    return len(log.json), [row["dataset"] for row in datasets.json], files


def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(pilotzone, broken_files):
    before = contents(pilotzone)
    commands = [arguments for arguments, _, _ in REFUSALS.values()]
    in_json = [arguments if "--format" in arguments else [*arguments, "--format", "json"] for arguments in commands]
    for (situation, (_, code, words)), people, programs in zip(
        REFUSALS.items(), pilotzone.many(*commands), pilotzone.many(*in_json), strict=True
    ):
        assert (people.status, people.out) == (1, ""), situation
        error, help_, last = people.err.splitlines()
        assert error.startswith("error: "), situation
        assert help_.startswith("next: "), situation
        assert last == f"code: {code}", situation
        assert all(word in error for word in words), f"{situation}: {error}"
        if programs.err.startswith("{"):
            assert set(programs.error) == {"code", "message", "parameters", "help"}, situation
            assert (programs.status, programs.error["code"]) == (1, code), situation
    assert contents(pilotzone) == before


def test_a_refused_query_leaves_its_receipt_and_nothing_else(pilotzone):
    before = contents(pilotzone)
    commands = [[*ASK, sql, "--purpose", purpose, "--format", "json"] for sql, purpose, _ in REFUSED_QUERIES.values()]
    for (situation, (_, _, code)), refused in zip(REFUSED_QUERIES.items(), pilotzone.many(*commands), strict=True):
        assert (refused.status, refused.out) == (1, ""), situation
        assert refused.error["code"] == code, situation
        assert refused.error["help"], situation
    (verified,) = pilotzone.done(["evidence", "verify", "--format", "json"])
    after = contents(pilotzone)
    assert after[1:] == before[1:]
    assert verified.json["size"] == after[0] > before[0]


def test_an_agreement_that_has_ended_is_refused(pilotzone):
    until = datetime.now(UTC) + timedelta(seconds=3)
    offer = pilotzone.done(
        [*OFFER, "--dimension", "district", "--valid-until", until.isoformat(), "--automatic", "--format", "json"]
    )[0].json["offer"]
    request = ["--as", "city_bank", "agreement", "request", offer, "--purpose", "any", "--format", "json"]
    agreement = pilotzone.done(request)[0].json["agreement"]
    time.sleep(max(0, (until - datetime.now(UTC)).total_seconds()))
    refused, shown = pilotzone.many(
        [*ASK, "SELECT count(*) FROM customers", "--purpose", "any", "--agreement", agreement, "--format", "json"],
        ["agreement", "show", agreement, "--format", "json"],
    )
    assert (refused.status, refused.error["code"]) == (1, "agreement_expired")
    assert refused.error["parameters"]["term"] == "valid_until"
    assert shown.json["state"] == "EXPIRED"


USES = {
    "no zone is named": (["zone", "status"], {"PILOTZONE_ZONE": ""}, "PILOTZONE_ZONE"),
    "the verb does not exist": (["dataset", "burn"], {}, "burn"),
    "the source is of no kind that is read": (
        [*PUBLISH, "figures.xlsx", "--name", "figures"],
        {},
        "figures.xlsx",
    ),
    "a PostgreSQL source lacks its table": ([*PUBLISH, "postgresql://h/d", "--name", "figures"], {}, "--table"),
    "a type has no column": ([*PUBLISH, "a.csv", "--name", "figures", "--type", "BIGINT"], {}, "COLUMN=TYPE"),
    "an offer has no terms": (["--as", "power_company", "offer", "create", "customers"], {}, "--mode"),
    "an argument is no text": ([*ASK, "SELECT 1", "--purpose", "\udcff"], {}, "UTF-8"),
    "SQL is given twice": ([*ASK, "SELECT 1", "--file", __file__, "--purpose", "x"], {}, "--file"),
}


def test_a_misused_command_says_how_it_is_used(pilotzone):
    for situation, (arguments, environment, word) in USES.items():
        misused = pilotzone(*arguments, env=environment)
        assert (misused.status, misused.out) == (2, ""), situation
        assert "Error: " in misused.err, situation
        assert word in misused.err, situation


def test_a_folder_that_is_no_zone_is_named(nowhere, tmp_path):
    for path in (tmp_path, tmp_path / "absent"):
        refused = nowhere("--zone", path, "party", "list", "--format", "json")
        assert (refused.status, refused.error["code"]) == (1, "zone_not_found")
        assert str(path) in refused.error["message"]
    assert list(tmp_path.iterdir()) == []


def test_a_zone_is_not_made_over_something_else(nowhere, tmp_path):
    nowhere.zone.mkdir()
    (nowhere.zone / "letter.txt").write_text("mine")
    refused = nowhere("zone", "init", "--format", "json")
    assert (refused.status, refused.error["code"]) == (1, "zone_exists")
    assert [path.name for path in tmp_path.rglob("*")] == ["zone", "letter.txt"]
    refused = nowhere("zone", "init", nowhere.zone / "letter.txt", "--identifier", "letter", "--format", "json")
    assert (refused.status, refused.error["code"]) == (1, "zone_exists")


def test_a_zone_that_cannot_be_founded_leaves_no_folder(nowhere, tmp_path):
    for option, value, code in (
        ("--operator", "Zone Office", "invalid_value"),
        ("--identifier", "Hebei!", "invalid_value"),
        ("--database", "postgresql://nobody@127.0.0.1:1/none", "database_unavailable"),
    ):
        refused = nowhere("zone", "init", option, value, "--format", "json")
        assert (refused.status, refused.error["code"]) == (1, code)
        assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_program_is_one_sentence_and_its_details_are_in_a_file(pilotzone):
    """A key that vanished stands for what nobody foresaw."""
    (pilotzone.zone / "keys" / "evidence.key").unlink()
    failed = pilotzone("evidence", "verify", "--format", "json")
    assert (failed.status, failed.error["code"]) == (1, "command_fault")
    details = Path(failed.error["parameters"]["path"])
    assert details.parent == pilotzone.zone
    assert "FileNotFoundError" in details.read_text(encoding="utf-8")
    assert "Traceback" not in failed.err
