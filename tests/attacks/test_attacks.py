"""The attack corpus: each attack meets its expectation in the real worker, and none shows a secret.

Outcomes: ``refused CODE`` before it runs; ``failed``, the one error without a reason; ``withheld``, an answer without a
row, as that of an empty question; ``released``, exactly what the SQL of ``truth`` says of the permitted rows;
``answered``, something that need not be withheld; ``safe``, an answer of which as much may be withheld as is needed.
"""

import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pilotzone.dataspace.queries.engine import Engine
from tests.attacks.attack import ATTACKS, Analyst, Outcome, leaks
from tests.attacks.world import UNIQUE

LEAST_LEAKS = 40

RUN_HERE = [attack for attack in ATTACKS if attack.agreement != "private"]


@pytest.fixture(scope="session")
def tried(agreed, engine, data, loot):
    """Return what tries an attack, and gives the outcomes of its requests."""

    def try_(attack):
        analyst = Analyst(engine, agreed[attack.agreement])
        places = [request.replace("{data}", str(data)).replace("{loot}", str(loot)) for request in attack.requests]
        return [analyst.ask(request) for request in places]

    return try_


@pytest.mark.parametrize("attack", RUN_HERE, ids=lambda attack: attack.id)
def test_an_attack_meets_its_expectation_and_shows_no_secret(attack, tried, permitted):
    outcomes = tried(attack)
    for outcome, expected in zip(outcomes, attack.outcomes, strict=True):
        check(outcome, expected, permitted, attack.truth)
    assert list(leaks(outcomes)) == []


@pytest.mark.parametrize(
    "attack",
    [attack for attack in RUN_HERE if (attack.kind, attack.agreement) == ("row", "plain")],
    ids=lambda attack: attack.id,
)
def test_a_row_predicate_that_reads_a_register_keeps_rows_back_as_well(attack, tried, permitted):
    """A semi-join is where plain views of DuckDB let conditions of an analyst reach hidden rows."""
    test_an_attack_meets_its_expectation_and_shows_no_secret(replace(attack, agreement="semi-join"), tried, permitted)


def check(outcome, expected, permitted, truth):
    match expected.split():
        case ["refused", code]:
            assert (outcome.kind, outcome.code) == ("refused", code), outcome
        case ["failed"]:
            assert (outcome.kind, outcome.code) == ("failed", "query_failed"), outcome
        case ["withheld"]:
            assert (outcome.kind, outcome.rows) == ("answered", ()), outcome
        case ["released"]:
            assert outcome.kind == "answered", outcome
            assert counted(outcome.rows) == counted(rows_of(permitted, truth))
        case ["answered"]:
            assert outcome.kind == "answered", outcome
            assert outcome.rows
        case ["safe"]:
            assert outcome.kind == "answered", outcome
        case _:
            pytest.fail(f"no such outcome: {expected}")


def rows_of(connection, sql):
    return connection.sql(sql).to_arrow_table().to_pylist()


def counted(rows):
    return Counter(tuple((name, exactly(value)) for name, value in row.items()) for row in rows)


def exactly(value):
    """Return a value that equals itself, and a sum of floats in whatever order it was added."""
    if isinstance(value, float):
        return "nan" if math.isnan(value) else float(f"{value:.9g}")
    return value


def test_attacks_leave_no_file_behind_and_change_none(agreed, engine, data, loot):
    """The worker may write no file at all; what it has open for reading are the files of the agreement."""
    before = {path: path.stat().st_mtime_ns for path in data.iterdir()}
    analyst = Analyst(engine, agreed["plain"])
    for attack in RUN_HERE:
        if attack.kind in {"external", "statement", "metadata"}:
            for request in attack.requests:
                analyst.ask(request.replace("{data}", str(data)).replace("{loot}", str(loot)))
    assert analyst.ask("SELECT count(*) AS n FROM person").rows
    assert list(loot.iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in data.iterdir()} == before
    assert opened(engine) <= set(before)


def opened(engine: Engine) -> set[Path]:
    """Return the files on disk that the idle workers of an engine have open."""
    links = [link for _, worker in engine._idle for link in Path(f"/proc/{worker.pid}/fd").iterdir()]
    return {path for link in links if (path := link.resolve()).is_file()}


def test_without_the_rings_many_of_these_attacks_show_a_secret(unprotected):
    """The corpus can fail: over plain DuckDB it finds what it looks for."""
    tried_here = [attack for attack in RUN_HERE if attack.kind in {"column", "floor", "join", "metadata", "sequence"}]
    found = [attack.id for attack in tried_here if any(leaks(list(in_the_open(attack, unprotected))))]
    assert len(found) >= LEAST_LEAKS, len(found)


def in_the_open(attack, connection):
    for request in attack.requests:
        if request.lower().startswith(("select", "with", "from")):
            try:
                rows = connection.sql(request).limit(3000).fetchall()
                yield Outcome("answered", rows=tuple(dict(enumerate(row)) for row in rows))
            except (duckdb.Error, AttributeError, UnicodeError) as error:
                yield Outcome("failed", text=str(error))


@pytest.mark.parametrize(
    "outcomes",
    [
        [Outcome("refused", text="Could not convert string 'CANARY_DEPT'")],
        [Outcome("answered", rows=({"name": "CANARY_NAME_3"},))],
        [Outcome("answered", rows=({"pid": UNIQUE},))],
        [Outcome("answered", rows=({"s": 1123456.75},)), Outcome("answered", rows=({"s": 1000000.0},))],
        [
            Outcome("answered", rows=({"r": "R1", "s": 1123456.75},)),
            Outcome("answered", rows=({"r": "R1", "d": "D1", "s": 4e5}, {"r": "R1", "d": "D2", "s": 6e5})),
        ],
        [Outcome("answered", rows=({"r": None, "s": 123459.75}, {"r": "R1", "s": 1.0}, {"r": "R2", "s": 2.0}))],
    ],
)
def test_a_secret_is_seen_in_a_text_a_value_a_difference_and_a_total_less_its_parts(outcomes):
    assert list(leaks(outcomes))


def test_every_attack_has_a_number_of_its_own():
    assert max(Counter(attack.id for attack in ATTACKS).values()) == 1


@pytest.mark.shared
def test_every_attack_of_the_shared_corpus_has_a_counterpart_and_as_many_were_added(shared):
    ids = re.findall(r"^-- @(\w+)", (shared / "attacks" / "attacks.sql").read_text(), re.MULTILINE)
    own = {attack.id for attack in ATTACKS}
    assert set(ids) <= own
    assert len(own) >= 2 * len(ids)
