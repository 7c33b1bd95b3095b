"""The attack corpus: each statement meets its expectation, and none shows a protected value."""

import re
from pathlib import Path

import pytest

from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.errors import QueryFailedError, QueryRefusedError

SHARED = Path(__file__).resolve().parents[5] / "shared" / "attacks" / "attacks.sql"

CASE = re.compile(r"^-- @(\w+) \| (\w+) \| ([\w-]+) \| [^\n]*\n(.*?)(?=^-- |\Z)", re.MULTILINE | re.DOTALL)

CANARIES = ("CANARY", "987654", "4242")

NEED_MEMORY = {"deny-pair", "budget", "noise"}
"""Expectations about several queries, or about noise: they need the auditor, the ledger and differential privacy,
which a later ring brings. What they show here is only that no single answer holds a protected value."""

OF_NOISE = {"P05"}
"""Refused where counts are noised. Elsewhere HAVING reads what was released, as an outer query may."""

ATTACKS = CASE.findall(SHARED.read_text()) if SHARED.is_file() else []

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ATTACKS, reason="the attack corpus is not beside the checkout (../shared)"),
]


def outcomes(sql, tables, engine, *, at_once):
    """Yield a refusal's code or an answer's rows, for the statements of one attack."""
    analyst = {name: tables[name] for name in ("person", "visit")}
    for statement in [sql] if at_once else [part for part in sql.split(";") if part.strip()]:
        try:
            yield engine.run(decide(statement, analyst), analyst).table.to_pylist()
        except (QueryRefusedError, QueryFailedError) as refusal:
            yield refusal.code


def select(*expectations):
    chosen = [attack for attack in ATTACKS if ("noise" if attack[0] in OF_NOISE else attack[2]) in expectations]
    return pytest.mark.parametrize(("name", "kind", "expected", "sql"), chosen, ids=[attack[0] for attack in chosen])


@select("reject")
def test_what_must_be_refused_is_refused_by_its_text_alone(name, kind, expected, sql, tables):
    with pytest.raises(QueryRefusedError):
        decide(sql, {name: tables[name] for name in ("person", "visit")})


@select("suppress")
def test_what_must_be_suppressed_is_refused_or_leaves_only_groups_of_the_minimum_size(
    name, kind, expected, sql, tables, engine
):
    for outcome in outcomes(sql, tables, engine, at_once=True):
        assert isinstance(outcome, str) or all(min_count(row) >= 10 for row in outcome)


@select("opaque", "limit")
def test_what_must_be_opaque_or_limited_does_not_run(name, kind, expected, sql, tables, engine):
    assert all(isinstance(outcome, str) for outcome in outcomes(sql, tables, engine, at_once=True))


@select(*sorted(NEED_MEMORY))
def test_no_single_answer_of_an_attack_in_several_shows_a_canary(name, kind, expected, sql, tables, engine):
    shown = repr(list(outcomes(sql, tables, engine, at_once=False)))
    assert not [canary for canary in CANARIES if canary in shown]


def test_the_corpus_is_read_completely():
    assert len(ATTACKS) == len(re.findall(r"^-- @", SHARED.read_text(), re.MULTILINE)) > 80
    assert {attack[2] for attack in ATTACKS} == {"reject", "suppress", "opaque", "limit", *NEED_MEMORY}


def min_count(row):
    """Return the count of a row; a LEFT JOIN has NULL for a group that is withheld, as for one that never was."""
    counts = [value for column, value in row.items() if column in {"count_star()", "c"}]
    assert counts, "an answer of the corpus without count(*) cannot be judged here"
    return min((count for count in counts if count is not None), default=10)
