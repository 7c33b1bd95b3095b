"""What a policy narrows: a query under it is the same query over tables filtered and masked beforehand, in Python."""

import datetime as dt
import hmac
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import GovernedTable, check_masks, check_row_predicate, decide
from pilotzone.dataspace.queries.clauses import PredicateSource
from pilotzone.dataspace.queries.engine import _bound
from pilotzone.dataspace.queries.parameters import bind_parameters
from pilotzone.dataspace.queries.views import view_statement

KEY = b"k" * 32
COLUMNS = (("pid", "BIGINT"), ("name", "VARCHAR"), ("age", "INTEGER"), ("born", "DATE"), ("pay", "DOUBLE"))
TYPES = {"pid": pa.int64(), "name": pa.string(), "age": pa.int32(), "born": pa.date32(), "pay": pa.float64()}
REGISTER = [{"id": number, "ok": number % 3 == 0} for number in range(0, 40, 2)]

PERSONS = [
    {
        "pid": number % 40,
        "name": [None, "Anna", "anton", "王芳", "b", ""][number % 6],
        "age": None if number % 11 == 0 else number * 7 % 60,
        "born": None if number % 13 == 0 else dt.date(1950 + number % 50, 1 + number % 12, 1 + number % 28),
        "pay": float(number * 37 % 500) / 4,
    }
    for number in range(160)
]

MASKS = {
    Mask(MaskKind.BUCKET, 10): (("age",), lambda value: value // 10 * 10),
    Mask(MaskKind.PREFIX, 1): (("name",), lambda value: value[:1]),
    Mask(MaskKind.YEAR): (("born",), lambda value: value.replace(month=1, day=1)),
    Mask(MaskKind.REDACT): (("name",), lambda _: "***"),
    Mask(MaskKind.NULL): (("name", "age", "born"), lambda _: None),
    Mask(MaskKind.PSEUDONYM): (("name",), lambda value: hmac.digest(KEY, value.encode(), "sha256").hex()),
}

PREDICATES = {
    None: lambda _: True,
    "age > 30": lambda row: row["age"] is not None and row["age"] > 30,
    "name LIKE 'a%' OR age IS NULL": lambda row: row["age"] is None or (row["name"] or "").startswith("a"),
    "pid IN (SELECT id FROM register WHERE ok)": lambda row: {"id": row["pid"], "ok": True} in REGISTER,
    "NOT pid IN (SELECT id FROM register) AND pay < 90": lambda row: row["pid"] % 2 == 1 and row["pay"] < 90,
}


@dataclass
class Narrowed:
    """A policy as it was drawn: its masks, its row predicate, and whether pay has a stricter mode than the records."""

    masks: dict[str, Mask]
    predicate: str | None
    strict_pay: bool


@st.composite
def narrowings(draw):
    masks = {}
    for column in ("name", "age", "born"):
        fitting = [mask for mask, (columns, _) in MASKS.items() if column in columns]
        mask = draw(st.sampled_from([None, *fitting]))
        if mask is not None:
            masks[column] = mask
    return Narrowed(masks, draw(st.sampled_from(list(PREDICATES))), draw(st.booleans()))


def records(narrowed):
    """Return the records that may be read, as they may be seen."""
    permitted = [row for row in PERSONS if PREDICATES[narrowed.predicate](row)]
    shown = {column: MASKS[mask][1] for column, mask in narrowed.masks.items()}
    return [
        {name: shown[name](value) if name in shown and value is not None else value for name, value in row.items()}
        for row in permitted
    ]


VALUES = {
    "name": st.sampled_from(["Anna", "a", "***", "", "it's"]),
    "age": st.integers(-1, 60),
    "born": st.dates(dt.date(1950, 1, 1), dt.date(2000, 1, 1)),
    "pay": st.integers(0, 130),
}


@st.composite
def conditions(draw, columns, values):
    """Draw a condition over ``columns``; its values are parameters, which it puts into ``values``."""

    def parameter(column):
        values[f"p{len(values)}"] = draw(VALUES[column])
        return f"$p{len(values) - 1}"

    parts = []
    for column in draw(st.lists(st.sampled_from(columns), min_size=1, max_size=3)):
        shape = draw(st.sampled_from(["= {}", "<> {}", "< {}", ">= {}", "BETWEEN {} AND {}", "IS NULL"]))
        parts.append(f"{column} {shape.format(*(parameter(column) for _ in range(shape.count('{}'))))}")
    return draw(st.sampled_from([" AND ", " OR "])).join(draw(st.sampled_from(["", "NOT "])) + part for part in parts)


@st.composite
def statements(draw, narrowed):
    """Draw a statement that reads records: plain, grouped, with windows, WITH, sub-queries, joins, set operations."""
    values = {}
    columns = ["name", "age", "born", *([] if narrowed.strict_pay else ["pay"])]

    def where():
        return f" WHERE {draw(conditions(columns, values))}" if draw(st.booleans()) else ""

    one, other = draw(st.sampled_from(columns)), draw(st.sampled_from(columns))
    figure = draw(st.sampled_from(["count(*)", f"count({one})", f"min({one})", "sum(age)", f"count(DISTINCT {one})"]))
    shapes = [
        lambda: f"SELECT {one}, {other} AS again FROM person{where()}",
        lambda: f"SELECT {one}, {figure} AS f FROM person{where()} GROUP BY {one} HAVING count(*) > 1",
        lambda: (
            f"SELECT {one}, rank() OVER (PARTITION BY {other} ORDER BY age) AS r, {figure} OVER () AS f FROM person"
        ),
        lambda: f"WITH x AS (SELECT {one} AS a, age FROM person{where()}) SELECT a, sum(age) AS s FROM x GROUP BY a",
        lambda: f"SELECT DISTINCT {one} FROM person WHERE age > (SELECT avg(age) FROM person{where()})",
        lambda: f"SELECT count(*) AS n FROM person p JOIN person q ON p.{one} = q.{one} WHERE p.age < q.age",
        lambda: f"SELECT p.{one} FROM person p WHERE EXISTS (SELECT 1 FROM person q WHERE q.age = p.age + 1)",
        lambda: f"SELECT {one} FROM person{where()} EXCEPT SELECT {one} FROM person{where()}",
        lambda: f"SELECT {one} FROM person{where()} UNION ALL (SELECT {one} FROM person{where()})",
        lambda: f"SELECT {one} FROM person{where()} INTERSECT SELECT {one} FROM person",
        lambda: f"SELECT * {'EXCLUDE (pay)' if narrowed.strict_pay else ''} FROM person{where()}",
    ]
    text = draw(st.sampled_from(shapes))()
    if "DISTINCT" in figure and "OVER ()" in text:
        text = text.replace("DISTINCT ", "")
    return text, values


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("narrowing")
    pq.write_table(table(PERSONS), folder / "person.parquet")
    pq.write_table(pa.Table.from_pylist(REGISTER), folder / "register.parquet")
    return folder


def table(rows):
    return pa.Table.from_pylist(rows, pa.schema([pa.field(name, kind) for name, kind in TYPES.items()]))


def governed(narrowed, folder: Path, **terms) -> GovernedTable:
    """Return the table under the policy that was drawn, checked as an offer is."""
    grouped = {"minimum_group_size": 3, "entity": "pid"}
    strict = {"column_modes": (("pay", Mode.AGGREGATE),), **grouped} if narrowed.strict_pay else {}
    classes = [ColumnClass.HIDDEN, *[ColumnClass.DIMENSION] * 3, ColumnClass.MEASURE]
    policy = Policy(
        dataset="person",
        columns=tuple((name, kind) for (name, _), kind in zip(COLUMNS, classes, strict=True)),
        masks=tuple(narrowed.masks.items()),
        row_predicate=narrowed.predicate,
        **{"mode": Mode.RECORDS, **strict, **terms},
    )
    source = PredicateSource("register", (("id", "BIGINT"), ("ok", "BOOLEAN")), folder / "register.parquet")
    check_row_predicate(policy, COLUMNS, [source])
    check_masks(policy, COLUMNS)
    return GovernedTable(
        agreement="A",
        policy=policy,
        columns=COLUMNS,
        path=folder / "person.parquet",
        pseudonym_key=KEY,
        predicate_sources=(source,),
    )


@pytest.fixture(scope="session")
def rows_of(answered):
    """The rows that a statement has over a governed table."""

    def ask(seen: GovernedTable, sql, values):
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute(view_statement("person", seen))
            connection.execute(_bound("person", seen)[0])
            return rows(answered(connection, decide(bind_parameters(sql, values), {"person": seen})))

    return ask


def expected(narrowed, sql, values):
    with duckdb.connect(config={"threads": 1}) as connection:
        hidden = table(records(narrowed))
        connection.register("hidden", hidden)
        connection.execute("CREATE VIEW person AS SELECT * EXCLUDE (pid) FROM hidden")
        return rows(connection.execute(sql, values))


def rows(answer):
    return sorted(map(repr, answer.fetchall()))


@settings(max_examples=150, deadline=None)
@given(st.data(), narrowings())
def test_a_query_of_records_is_the_same_over_filtered_and_masked_records(files, rows_of, data, narrowed):
    sql, values = data.draw(statements(narrowed))
    assert rows_of(governed(narrowed, files), sql, values) == expected(narrowed, sql, values)


@settings(max_examples=60, deadline=None)
@given(st.data(), narrowings())
def test_an_aggregate_is_the_same_over_filtered_and_masked_records_without_small_groups(files, rows_of, data, narrowed):
    values = {}
    group = data.draw(st.sampled_from(["name", "age", "born"]))
    where = data.draw(st.none() | conditions(["name", "age", "born"], values))
    narrowed.strict_pay = data.draw(st.booleans())
    terms = {} if narrowed.strict_pay else {"mode": Mode.AGGREGATE, "minimum_group_size": 3, "entity": "pid"}
    tail = f"FROM person {f'WHERE {where}' if where else ''} GROUP BY {group}"
    answer = rows_of(governed(narrowed, files, **terms), f"SELECT {group}, count(*) AS n, sum(pay) AS s {tail}", values)
    with duckdb.connect(config={"threads": 1}) as connection:
        person = table(records(narrowed))
        plain = f"SELECT {group}, count(*), sum(pay) {tail} HAVING count(DISTINCT pid) >= 3"
        assert answer == rows(connection.register("person", person).execute(plain, values))
