"""Every verb does its work and says so in every format."""

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import ipc

DISTRICTS = "SELECT district, count(*) AS customers, sum(arrears) AS owed FROM customers GROUP BY district"
EXPECTED = {"云岸区": 28, "松石区": 28}


def from_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_zone_says_what_it_is(pilotzone):
    table, as_json, as_csv = pilotzone.done(
        *(["zone", "status", "--format", form] for form in ("table", "json", "csv"))
    )
    assert "测试区" in table.out
    status = as_json.json
    assert (status["parties"], status["datasets"], status["agreements"]) == (3, 1, 1)
    assert status["log_size"] == 7
    assert from_csv(as_csv.out) == [{name: str(value) for name, value in status.items()}]


LISTS = {
    "party list": 3,
    "dataset list": 1,
    "offer list": 1,
    "agreement list": 1,
    "query history": 2,
    "evidence show": 10,
    "usage statement --party city_bank": 1,
}


def test_lists_hold_the_same_rows_in_every_format(pilotzone):
    as_bank = ["--as", "city_bank", "query", "run"]
    pilotzone.many(
        [*as_bank, DISTRICTS, "--purpose", "credit_risk"], [*as_bank, "SELECT name FROM customers", "--purpose", "x"]
    )
    verbs = [verb.split() for verb in LISTS]
    outcomes = pilotzone.done(*([*verb, "--format", form] for verb in verbs for form in ("table", "json", "csv")))
    for (verb, count), at in zip(LISTS.items(), range(0, len(outcomes), 3), strict=True):
        table, as_json, as_csv = outcomes[at : at + 3]
        rows = as_json.json
        assert len(rows) == count, verb
        assert [list(row) for row in rows] == [list(row) for row in from_csv(as_csv.out)], verb
        assert len(table.out.splitlines()) == count + 2, verb
        assert as_json.out == json.dumps(rows, ensure_ascii=False, indent=2) + "\n", verb


def test_single_things_are_shown_in_every_format(pilotzone):
    offer, agreement = (
        pilotzone.done([noun, "list", "--format", "json"])[0].json[0][noun] for noun in ("offer", "agreement")
    )
    verbs = [
        ["dataset", "show", "customers"],
        ["offer", "show", offer],
        ["agreement", "show", agreement],
        ["evidence", "show", "0"],
        ["evidence", "verify"],
        ["evidence", "status"],
        ["--as", "city_bank", "query", "explain", DISTRICTS, "--purpose", "credit_risk"],
    ]
    outcomes = pilotzone.done(*([*verb, "--format", form] for verb in verbs for form in ("table", "json", "csv")))
    for verb, at in zip(verbs, range(0, len(outcomes), 3), strict=True):
        table, as_json, as_csv = outcomes[at : at + 3]
        assert list(as_json.json) == list(from_csv(as_csv.out)[0]), verb
        assert table.out.strip(), verb


def test_terms_are_shown_in_words_and_in_odrl(pilotzone):
    (shown,) = pilotzone.done(["offer", "list", "--format", "json"])
    words, document = pilotzone.done(
        ["offer", "show", shown.json[0]["offer"]], ["offer", "show", shown.json[0]["offer"], "--format", "json"]
    )
    assert "A group with fewer than 10 different values of customer_id is withheld." in words.out
    assert "Hidden, not to be named in a query: name." in words.out  # the offer left it out
    assert document.json["policy"]["target"] == "urn:pilotzone:dataset:customers"
    assert document.json["tariff"]["price_per_query"] == "1.25"


def test_the_terms_of_an_offer_can_come_from_a_file(pilotzone, tmp_path):
    shown = pilotzone.done(["offer", "list", "--format", "json"])[0].json[0]["offer"]
    policy = pilotzone.done(["offer", "show", shown, "--format", "json"])[0].json["policy"]
    (tmp_path / "terms.json").write_text(json.dumps(policy), encoding="utf-8")
    made = pilotzone.done(
        ["--as", "power_company", "offer", "create", "--policy", tmp_path / "terms.json", "--format", "json"]
    )
    assert made[0].json["policy"] == policy


def test_an_answer_is_the_same_in_every_format(pilotzone, tmp_path):
    ask = ["--as", "city_bank", "query", "run", DISTRICTS + " ORDER BY district", "--purpose", "credit_risk"]
    table, as_json, as_csv, *_ = pilotzone.done(
        ask,
        [*ask, "--format", "json"],
        [*ask, "--format", "csv"],
        [*ask, "--format", "arrow", "--output", tmp_path / "answer.arrow"],
        [*ask, "--format", "parquet", "--output", tmp_path / "answer.parquet"],
    )
    assert {row["district"]: row["customers"] for row in as_json.json} == EXPECTED
    rows = [[str(value) for value in row.values()] for row in as_json.json]
    assert [list(row.values()) for row in from_csv(as_csv.out)] == rows
    assert [line.split() for line in table.out.splitlines()[2:]] == rows
    arrow = ipc.open_stream(tmp_path / "answer.arrow").read_all()
    assert arrow.to_pylist() == as_json.json
    assert pq.read_table(tmp_path / "answer.parquet").to_pylist() == as_json.json


def test_an_answer_can_be_streamed_as_arrow(pilotzone, tmp_path):
    with (tmp_path / "answer").open("wb") as file:
        ask = ("--as", "city_bank", "query", "run", "-", "--purpose", "credit_risk", "--format", "arrow")
        process = pilotzone.start(*ask, stdin=-1, stdout=file)
        process.communicate(DISTRICTS)
    assert process.returncode == 0
    assert ipc.open_stream(pa.memory_map(str(tmp_path / "answer"))).read_all().num_rows == 2


def test_sql_comes_from_a_file_too(pilotzone, tmp_path):
    (tmp_path / "question.sql").write_text(DISTRICTS, encoding="utf-8")
    ask = ["--as", "city_bank", "query", "run", "--purpose", "credit_risk", "--format", "json"]
    (answered,) = pilotzone.done([*ask, "--file", tmp_path / "question.sql"])
    assert len(answered.json) == 2


def test_explaining_runs_nothing_and_leaves_no_trace(pilotzone):
    explain = ["--as", "city_bank", "query", "explain", DISTRICTS, "--purpose", "credit_risk", "--format", "json"]
    explained, history = pilotzone.done(explain, ["query", "history", "--format", "json"])
    assert explained.json["decision"] == "allowed"
    assert "HAVING" in explained.json["rewritten"]
    assert "customers minimum_group_size 10" in explained.json["clauses"]
    assert history.json == []


def test_an_agreement_is_suspended_resumed_and_ended(pilotzone):
    agreement = pilotzone.done(["agreement", "list", "--format", "json"])[0].json[0]["agreement"]
    provider, ask = ["--as", "power_company", "agreement"], ["--as", "city_bank", "query", "run", DISTRICTS]
    states = pilotzone.many(
        [*provider, "suspend", agreement, "--reason", "meter recall", "--format", "json"],
        [*ask, "--purpose", "credit_risk", "--format", "json"],
        [*provider, "resume", agreement, "--format", "json"],
        [*ask, "--purpose", "credit_risk", "--format", "json"],
        [*provider, "terminate", agreement, "--reason", "project over", "--format", "json"],
        [*ask, "--purpose", "credit_risk", "--format", "json"],
    )
    assert [outcome.status for outcome in states] == [0, 1, 0, 0, 0, 1]
    assert [states[at].json["state"] for at in (0, 2, 4)] == ["SUSPENDED", "FINALIZED", "TERMINATED"]
    assert [states[at].error["code"] for at in (1, 5)] == ["agreement_not_in_force"] * 2


def test_a_draft_is_unseen_until_it_is_published_by_its_name(pilotzone, tmp_path):
    (tmp_path / "more.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    provider = ["--as", "power_company", "dataset"]
    _, before, _, after = pilotzone.done(
        [*provider, "publish", tmp_path / "more.csv", "--name", "more", "--draft"],
        ["--as", "city_bank", "dataset", "list", "--format", "json"],
        [*provider, "publish", "--name", "more"],
        ["--as", "city_bank", "dataset", "list", "--search", "more", "--format", "json"],
    )
    assert [row["dataset"] for row in before.json] == ["customers"]
    assert [row["dataset"] for row in after.json] == ["more"]


def test_parquet_files_are_published_and_types_declared(pilotzone, tmp_path):
    pq.write_table(pa.table({"code": ["A"], "value": [1.5]}), tmp_path / "some.parquet")
    (tmp_path / "some.csv").write_text("code;value\n007;1,5\n", encoding="gb18030")
    provider = ["--as", "power_company", "dataset", "publish"]
    declared = ["--type", "code=VARCHAR", "--type", "value=VARCHAR", "--delimiter", ";", "--encoding", "gb18030"]
    *_, shown = pilotzone.done(
        [*provider, tmp_path / "some.parquet", "--name", "from_parquet"],
        [*provider, tmp_path / "some.csv", "--name", "from_csv", *declared],
        ["dataset", "show", "from_csv", "--format", "json"],
    )
    assert shown.json["columns"] == {"code": "VARCHAR", "value": "VARCHAR"}


@pytest.mark.postgres
def test_a_table_of_postgresql_is_published(pilotzone, postgres, tmp_path):
    import psycopg

    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS readings (meter text PRIMARY KEY, kwh double precision)")
        connection.execute("INSERT INTO readings VALUES ('M1', 2.5) ON CONFLICT DO NOTHING")
    publish = [
        "--as",
        "power_company",
        "dataset",
        "publish",
        postgres,
        "--table",
        "public.readings",
        "--name",
        "meters",
    ]
    published = pilotzone.done([*publish, "--format", "json"])[0].json
    assert (published["dataset"], published["rows"]) == ("meters", 1)


@pytest.mark.postgres
def test_the_records_of_a_zone_can_be_kept_in_postgresql(nowhere, postgres):
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE zone_of_the_command_line")
    database = postgres.replace("/postgres?", "/zone_of_the_command_line?")
    assert database != postgres
    admit = ["party", "add", "city_bank", "--name-en", "Bank", "--role", "data_consumer"]
    made, _, verified, status = nowhere.done(
        ["zone", "init", "--database", database, "--format", "json"],
        admit,
        ["evidence", "verify", "--format", "json"],
        ["zone", "status", "--format", "json"],
    )
    assert made.json["records"] == "PostgreSQL"
    assert (verified.json["size"], status.json["parties"]) == (2, 2)
    again = nowhere("--zone", nowhere.zone.with_name("other"), "zone", "init", "--database", database)
    assert (again.status, again.err.splitlines()[-1]) == (1, "code: zone_exists")
    assert not nowhere.zone.with_name("other").exists()


def test_a_user_gets_a_password_and_a_key_that_are_not_kept_as_they_are(pilotzone):
    add = ["party", "add", "university", "--name-en", "University", "--role", "data_consumer", "--user", "li"]
    assert pilotzone(*add, "--password-stdin", stdin="correct horse battery\n").status == 0
    key = pilotzone("party", "key", "li", "--format", "json").json["access_key"]
    records = (pilotzone.zone / "records.sqlite3").read_bytes()
    assert key.encode() not in records
    assert b"correct horse battery" not in records


def test_a_weak_password_admits_neither_the_user_nor_the_party(pilotzone):
    add = ["party", "add", "university", "--name-en", "University", "--role", "data_consumer", "--user", "li"]
    refused = pilotzone(*add, "--password-stdin", "--format", "json", stdin="12345\n")
    assert (refused.status, refused.error["code"]) == (1, "password_weak")
    assert len(pilotzone("party", "list", "--format", "json").json) == 3


def test_a_proof_is_checked_where_there_is_no_zone(pilotzone, tmp_path):
    proof = pilotzone("evidence", "proof", 3, "--output", tmp_path / "act.tlog-proof", "--format", "json").json
    check = ("evidence", "check", tmp_path / "act.tlog-proof", tmp_path / "act.entry", "--format", "json")
    elsewhere = {"PILOTZONE_ZONE": ""}
    assert pilotzone(*check, "--key", proof["verifier_key"], env=elsewhere).json["size"] == 7
    entry = bytearray((tmp_path / "act.entry").read_bytes())
    entry[-2] ^= 1
    (tmp_path / "act.entry").write_bytes(entry)
    forged = pilotzone(*check, "--key", proof["verifier_key"], env=elsewhere)
    assert (forged.status, forged.error["code"]) == (1, "inclusion_invalid")


def test_a_certificate_is_checked_where_there_is_no_zone(pilotzone, tmp_path):
    file, policy = tmp_path / "act.json", tmp_path / "zone.policy"
    issued = pilotzone("evidence", "certificate", 3, "--output", file, "--format", "json")
    assert issued.json == {"index": 3, "certificate": str(file)}
    policy.write_text(pilotzone("evidence", "policy").out, encoding="utf-8")
    elsewhere = {"PILOTZONE_ZONE": ""}
    check = ("evidence", "check", file, "--format", "json")
    alone, trusted = pilotzone(*check, env=elsewhere).json, pilotzone(*check, "--policy", policy, env=elsewhere).json
    assert (alone["index"], alone["act"]) == (trusted["index"], trusted["act"]) == (3, "dataset.published")
    assert "key that stands in the certificate" in alone["proved"][1]
    assert "key that you have given" in trusted["proved"][1]
    assert alone["not_proved"][0].startswith("That what was entered is true")
    file.write_bytes(file.read_bytes().replace(b"customers", b"customerz"))
    damaged = pilotzone(*check, env=elsewhere)
    assert (damaged.status, damaged.error["code"]) == (1, "certificate_invalid")


def test_a_certificate_is_a_page_where_the_file_is_a_pdf(pilotzone, tmp_path, chinese_font):
    pilotzone.done(["evidence", "certificate", "0", "--output", tmp_path / "act.pdf"])
    assert (tmp_path / "act.pdf").read_bytes().startswith(b"%PDF")


def test_a_commitment_is_erased_once_and_its_certificate_stays_valid(pilotzone, tmp_path):
    add = ["party", "add", "university", "--name-en", "University", "--role", "data_consumer", "--user", "li"]
    assert pilotzone(*add, "--password-stdin", stdin="correct horse battery\n").status == 0
    entries = pilotzone("evidence", "show", "--act", "person.admitted", "--format", "json").json
    index = entries[0]["index"]
    pilotzone.done(["evidence", "certificate", index, "--output", tmp_path / "li.json"])
    erase = ["evidence", "erase", index, "username", "--format", "json"]
    erased = pilotzone.done(erase)[0].json
    assert (erased["index"], erased["commitment"]) == (index, "username")
    assert pilotzone("evidence", "show", erased["receipt"], "--format", "json").json["act"] == "value.erased"
    again = pilotzone(*erase)
    assert (again.status, again.error["code"]) == (1, "salt_unknown")
    pilotzone.done(["evidence", "check", tmp_path / "li.json"], ["evidence", "verify"])


def test_an_act_is_published_by_the_command_that_did_it(pilotzone):
    pilotzone.many(["--as", "city_bank", "query", "run", "SELECT name FROM customers", "--purpose", "credit_risk"])
    verified, shown = pilotzone.done(
        ["evidence", "verify", "--format", "json"], ["evidence", "show", "--format", "json"]
    )
    assert shown.json[0]["act"] == "query.refused"
    assert (verified.json["size"], verified.json["waiting"]) == (len(shown.json), 0)


def test_messages_are_chinese_where_the_language_is(pilotzone):
    english, chinese = (pilotzone("--lang", lang, "zone", "status").out for lang in ("en", "zh"))
    from_environment = pilotzone("zone", "status", env={"LC_ALL": "zh_CN.UTF-8"}).out
    assert "entries in the evidence log" in english
    assert "entries in the evidence log" not in chinese
    assert from_environment == chinese


def test_parameters_have_the_types_that_they_look_like(pilotzone):
    sql = "SELECT count(*) AS n FROM customers WHERE district = $d"
    run = ["--as", "city_bank", "query", "explain", sql, "--purpose", "credit_risk", "--format", "json"]
    for given, literal in (
        ("d=north", "'north'"),
        ("d=", "''"),
        ("d=a=b", "'a=b'"),
        ('d="7"', "'7'"),
        ("d=007", "'007'"),
        ("d=NaN", "'NaN'"),
        ("d=[1]", "'[1]'"),
    ):
        (explained,) = pilotzone.done([*run, "--parameter", given])
        assert literal in explained.json["rewritten"], given
    refused, unread = pilotzone.many([*run, "--parameter", "d=7"], [*run, "--parameter", "district"])
    assert (refused.error["code"], unread.error["code"]) == ("comparison_not_allowed", "invalid_value")
