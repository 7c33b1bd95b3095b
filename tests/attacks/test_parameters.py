"""Attacks by the values of parameters: a value stays one, whatever stands in it."""

from datetime import date
from decimal import Decimal

import pytest

from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.parameters import bind_parameters
from tests.attacks.attack import Analyst, leaks

TEXTS = [
    *("x' OR 'D7' = 'D7", "D7' --", "D7'; DROP VIEW person; --", "' OR age = 97 OR '' = '", "$$", "$1", "?", "$dept"),
    *(
        "\\",
        "\\'",
        "''",
        "/*",
        "*/ OR 1 = 1 /*",
        "'||(SELECT name FROM person LIMIT 1)||'",
        'D7" OR "',
        "E'\\x44",
        "D7\n--",
    ),
    *("CAST(1 AS INTEGER)", "NULL", "试验区"),
]

SQL = "SELECT count(*) AS n, sum(salary) AS s FROM person WHERE dept = $dept"


@pytest.mark.parametrize("value", TEXTS)
def test_a_text_is_compared_as_it_is(value, agreed, engine):
    outcome = Analyst(engine, agreed["plain"]).ask(bind_parameters(SQL, {"dept": value}))
    assert (outcome.kind, outcome.rows) == ("answered", ())
    assert list(leaks([outcome])) == []


@pytest.mark.parametrize(
    "value", ["\ud800", "D7\0", "D\u200b7", "\u202eD7", "x" * 30_000, 97, True, date(2026, 1, 1), None, Decimal(1)]
)
def test_a_value_that_is_no_such_text_is_refused_before_anything_runs(value, agreed):
    with pytest.raises(PilotzoneError):
        decide(bind_parameters(SQL, {"dept": value}), agreed["plain"])


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), 10**40, Decimal("1e400"), -(2**127)])
def test_a_number_that_could_fail_beside_a_record_is_refused(value, agreed):
    with pytest.raises(PilotzoneError):
        decide(bind_parameters("SELECT count(*) FROM person WHERE age = $age", {"age": value}), agreed["plain"])


@pytest.mark.parametrize(
    "sql",
    [
        *("SELECT count(*) FROM $t", "SELECT $c FROM person", "SELECT count(*) FROM person GROUP BY $c"),
        *("SELECT sum($c) FROM person", "SELECT $c, $t"),
        *(
            "SELECT count(*) FROM person LIMIT $c; SELECT 1",
            "SELECT '$c' FROM person",
            "SELECT count(*) -- $c\nFROM person",
        ),
    ],
)
def test_a_parameter_is_no_name_and_no_part_of_a_text(sql, agreed):
    with pytest.raises(PilotzoneError):
        decide(bind_parameters(sql, {"c": "salary"}), agreed["plain"])


def test_a_statement_too_long_to_be_read_is_not_read_for_its_parameters():
    with pytest.raises(PilotzoneError) as refusal:
        bind_parameters("SELECT $a" + ", 1" * 1_000_000, {"a": 1})
    assert refusal.value.code == "statement_not_allowed"
