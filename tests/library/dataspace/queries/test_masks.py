"""Masks: a query sees masked values only, from every side, and no value makes one fail."""

import hmac
from dataclasses import replace

import duckdb
import pytest

from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import check_masks, decide
from pilotzone.dataspace.queries.errors import KeyTypesDifferError, MaskTypeError
from pilotzone.dataspace.queries.masks import masked

DECADE, FIRST, YEAR = Mask(MaskKind.BUCKET, 10), Mask(MaskKind.PREFIX, 1), Mask(MaskKind.YEAR)
REDACTED, MISSING = Mask(MaskKind.REDACT), Mask(MaskKind.NULL)

SHOWN = [
    *(
        (DECADE, "INTEGER", value, begin)
        for value, begin in (("37", "30"), ("-1", "-10"), ("40", "40"), ("NULL", None))
    ),
    *((DECADE, "DOUBLE", value, begin) for value, begin in (("37.5", "30.0"), ("-0.5", "-10.0"), ("'nan'", "nan"))),
    *((DECADE, kind, f"'-{digits}'", None) for kind, digits in (("TINYINT", "128"), ("BIGINT", "9223372036854775808"))),
    *((DECADE, "UBIGINT", "18446744073709551615", "18446744073709551610"), (DECADE, "DECIMAL(4,2)", "-99.99", None)),
    *((FIRST, "VARCHAR", value, first) for value, first in (("'试验区'", "试"), ("''", ""), ("NULL", None))),
    *((YEAR, "DATE", value, first) for value, first in (("'2026-05-06'", "2026-01-01"), ("'5874897-12-31'", None))),
    *((YEAR, "TIMESTAMP", value, first) for value, first in (("'2026-05-06 07:08:09'", "2026-01-01 00:00:00"),)),
    *((REDACTED, "VARCHAR", value, shown) for value, shown in (("'x'", "***"), ("NULL", None))),
    (MISSING, "BOOLEAN", "true", None),
]


@pytest.mark.parametrize(("mask", "kind", "value", "shown"), SHOWN)
def test_a_mask_shows_this_of_a_value_in_the_type_of_the_column(mask, kind, value, shown):
    with duckdb.connect() as connection:
        column = f"(SELECT CAST({value} AS {kind}) AS v)"
        sql = f"SELECT CAST(m AS VARCHAR), typeof(m) FROM (SELECT {masked('v', mask, kind)} AS m FROM {column})"
        assert connection.sql(sql).fetchall() == [(shown, kind)]


@pytest.fixture
def ask(tables, engine):
    def run(sql, **masks):
        person = tables["person"]
        changed = {**tables, "person": replace(person, policy=replace(person.policy, masks=tuple(masks.items())))}
        return engine.run(decide(sql, changed), changed)

    return run


def test_groups_and_filters_see_masked_values_alone(ask):
    groups = ask("SELECT age, count(*) AS n FROM person GROUP BY age ORDER BY age", age=DECADE).table
    assert groups.column("age").to_pylist() == [20, 30, 40, 50]
    assert ask("SELECT count(*) AS n FROM person WHERE age = 37", age=DECADE).table.num_rows == 0
    assert ask("SELECT count(*) AS n FROM person WHERE dept = 'D1'", dept=FIRST).table.num_rows == 0
    assert ask("SELECT dept FROM person GROUP BY dept", dept=REDACTED).table.to_pylist() == [{"dept": "***"}]
    assert ask("SELECT dept FROM person GROUP BY dept", dept=MISSING).table.to_pylist() == [{"dept": None}]


def test_the_row_predicate_and_the_privacy_unit_see_the_values_themselves(tables, engine, ask):
    """The predicate is ``consent AND region <> 'R9'``; of masked values it would be true everywhere."""
    plain = ask("SELECT count(*) AS n FROM person").table
    assert ask("SELECT count(*) AS n FROM person", region=FIRST).table == plain
    visit = tables["visit"]
    policy = replace(visit.policy, entity="diag", masks=(("diag", REDACTED),))
    changed = {"visit": replace(visit, policy=policy)}
    sql = "SELECT diag, count(*) AS n FROM visit GROUP BY diag"
    assert engine.run(decide(sql, changed), changed).table.to_pylist() == [{"diag": "***", "n": 1800}]


def test_the_answer_quotes_the_masks(ask):
    report = ask("SELECT count(*) AS n FROM person", age=DECADE, dept=FIRST).disclosure
    assert [clause.value for clause in report.clauses if clause.term == "masks"] == ["dept prefix 1, age bucket 10"]


@pytest.mark.parametrize(
    ("kind", "mask"), [("VARCHAR", DECADE), ("INTEGER", FIRST), ("VARCHAR", YEAR), ("DATE", REDACTED)]
)
def test_a_mask_that_does_not_fit_its_column_is_refused_when_the_offer_is_made(kind, mask):
    columns = (("v", ColumnClass.DIMENSION),)
    policy = Policy(dataset="d", mode=Mode.RECORDS, columns=columns, masks=(("v", mask),))
    with pytest.raises(MaskTypeError) as refusal:
        check_masks(policy, (("v", kind),))
    assert refusal.value.parameters["column"] == "v"
    check_masks(replace(policy, masks=(("v", MISSING),)), (("v", kind),))


PSEUDONYM, KEY = Mask(MaskKind.PSEUDONYM), bytes(range(32))


@pytest.mark.parametrize("value", ["a", "", "张三", "0" * 500, "it's"])
def test_a_pseudonym_is_the_hmac_of_the_value_as_python_computes_it(value):
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {masked('?', PSEUDONYM, 'VARCHAR', KEY)}", [value]).fetchall()
    assert found == [(hmac.digest(KEY, value.encode(), "sha256").hex(),)]


def test_a_pseudonym_of_nothing_is_nothing_and_of_a_number_is_that_of_its_text():
    with duckdb.connect() as connection:
        nothing, number, text = (masked(value, PSEUDONYM, "INTEGER", KEY) for value in ("NULL", "7", "'7'"))
        found = connection.execute(f"SELECT {nothing}, {number} = {text}").fetchall()
    assert found == [(None, True)]


def test_pseudonyms_without_a_key_are_not_made():
    with pytest.raises(ValueError, match="32 bytes"):
        masked("v", PSEUDONYM, "VARCHAR")


@pytest.fixture
def pseudonymous(tables):
    """The tables of persons and visits with pseudonyms for the key of both, and their key."""

    def changed(**keys):
        found = {}
        for name, key in keys.items():
            policy = replace(tables[name].policy, masks=(("pid", PSEUDONYM),))
            found[name] = replace(tables[name], policy=policy, pseudonym_key=key)
        return {**tables, **found}

    return changed


JOINED = "SELECT v.hosp, count(*) AS n FROM person p JOIN visit v ON p.pid = v.pid GROUP BY v.hosp ORDER BY v.hosp"


def test_keys_join_by_pseudonyms_of_one_key_as_by_themselves_and_of_two_keys_not_at_all(engine, tables, pseudonymous):
    same, other = pseudonymous(person=KEY, visit=KEY), pseudonymous(person=KEY, visit=KEY[::-1])
    assert engine.run(decide(JOINED, same), same).table == engine.run(decide(JOINED, tables), tables).table
    assert engine.run(decide(JOINED, other), other).table.num_rows == 0


def test_a_pseudonym_joins_with_no_key_that_is_none(pseudonymous):
    with pytest.raises(KeyTypesDifferError):
        decide(JOINED, pseudonymous(person=KEY))


def test_the_key_of_pseudonyms_is_in_no_decision_and_no_text(pseudonymous):
    tables = pseudonymous(person=KEY, visit=KEY)
    assert KEY.hex()[:16] not in decide(JOINED, tables).rewritten
    assert repr(KEY)[2:-1] not in repr(tables["person"])


def test_a_dimension_shows_pseudonyms_and_can_be_filtered_by_them_alone(engine, tables):
    policy = replace(tables["person"].policy, masks=(("dept", PSEUDONYM),))
    changed = {"person": replace(tables["person"], policy=policy, pseudonym_key=KEY)}
    of_d1 = hmac.digest(KEY, b"D1", "sha256").hex()
    for shown, groups in ((of_d1, [of_d1]), ("D1", [])):
        sql = f"SELECT dept FROM person WHERE dept = '{shown}' GROUP BY dept"
        assert engine.run(decide(sql, changed), changed).table.column("dept").to_pylist() == groups
