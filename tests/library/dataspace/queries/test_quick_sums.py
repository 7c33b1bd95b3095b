"""The quick form of sums under noise gives what the other form gives, to the last step, wherever it holds."""

from dataclasses import replace
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.queries import Engine, GovernedTable, decide
from pilotzone.dataspace.queries.private_sums import Part, Sums
from pilotzone.dataspace.queries.quick_sums import QuickSums, compute, facts_of, quick_sums
from pilotzone.dataspace.queries.releases import RingFour

SCHEMA = pa.schema([("pid", pa.int64()), ("hosp", pa.string()), ("cost", pa.float64()), ("days", pa.int32())])
KINDS = (("pid", "BIGINT"), ("hosp", "VARCHAR"), ("cost", "DOUBLE"), ("days", "INTEGER"))
QUESTION = "SELECT hosp, count(*), count(cost), sum(cost), avg(days) FROM visit WHERE hosp <> 'H9' GROUP BY hosp"

records = st.lists(
    st.tuples(
        st.sampled_from([None, -3, 1, 2, 3, 60]),
        st.sampled_from([None, "H1", "H2", "H3"]),
        st.sampled_from([None, 0.0, 0.4, 7.25, 499.9999, 1e9, -1e9, 1e300, float("inf"), float("-inf"), float("nan")]),
        st.sampled_from([None, 0, 1, -7, 2**31 - 1]),
    ),
    max_size=25,
)
bounds = st.sampled_from([("0", "500"), ("-3", "0.25"), ("10", "12"), ("-12", "-10"), ("-1000000000", "1")])


def terms(cost=("0", "500"), groups=4, most=3):
    """Return terms of privacy with bounds for both measures."""
    between = (("cost", *map(Decimal, cost)), ("days", Decimal(-5), Decimal(40)))
    return PrivacyTerms(
        epsilon=Decimal(1),
        delta=Decimal("1e-6"),
        epsilon_per_query=Decimal("0.1"),
        groups_per_entity=groups,
        records_per_entity=most,
        bounds=between,
    )


def governed(path, privacy, kinds=KINDS):
    """Return visits to hospitals under noise, a person being the unit."""
    classes = {"pid": "key", "hosp": "dimension", "cost": "measure", "days": "measure"}
    columns = tuple((name, ColumnClass(kind)) for name, kind in classes.items())
    policy = Policy(dataset="visit", mode=Mode.PRIVATE, columns=columns, entity="pid", privacy=privacy)
    return GovernedTable(agreement="A1", policy=policy, columns=kinds, path=path)


def sums_over(table, *, grouped=True, where=None):
    privacy = table.policy.privacy
    (_, *cost), (_, *days) = privacy.bounds
    needed = {
        Part("entities", "", 0, 1),
        Part.counting(None, privacy),
        Part.counting("cost", privacy),
        Part.summing("cost", *cost, whole=False),
        Part.summing("days", *days, whole=True),
    }
    group = sqlglot.parse_one('"visit"."hosp"', dialect="duckdb")
    condition = None if where is None else sqlglot.parse_one(where, dialect="duckdb")
    return Sums(table, frozenset(needed), (group,) if grouped else (), condition)


def worker_over(rows, table, *, without_memory):
    """Return a connection that sees the records as a worker does, with the tables that it makes of them."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("CREATE TABLE __choice_visit AS SELECT 12345::UBIGINT AS key")
    connection.register("arrived", pa.table(list(map(list, zip(*rows, strict=True))) or [[]] * 4, schema=SCHEMA))
    connection.execute("CREATE VIEW visit AS SELECT pid AS __entity, hosp, cost, days FROM arrived")
    for made, instead in facts_of(table):
        connection.execute(instead if without_memory else made)
    return connection


def answer(connection, sums, sql):
    found = connection.sql(sql).to_arrow_table()
    return found.schema, sorted(map(str, found.select([*sums.keys, *sums.parts.values()]).to_pylist()))


@settings(max_examples=100, deadline=None)
@given(
    rows=records,
    between=bounds,
    most=st.integers(1, 3),
    grouped=st.booleans(),
    where=st.sampled_from([None, "visit.hosp <> 'H1'", "visit.days > 0"]),
)
def test_both_forms_give_the_same_figures(rows, between, most, grouped, where):
    """Also where most shares are cut: then the quick form is not quick, and as right."""
    table = governed(None, terms(between, most=most))
    sums = sums_over(table, grouped=grouped, where=where)
    with worker_over(rows, table, without_memory=False) as connection:
        # Records are few here, so that hardly any figure has few shares to cut: keep the records of all of these.
        flags = [
            name for name, kind, *_ in connection.execute("DESCRIBE __facts_visit").fetchall() if kind == "BOOLEAN"
        ]
        connection.execute(f"UPDATE __facts_visit SET {', '.join(f'{flag} = true' for flag in flags)}")
        *_, (made, _) = facts_of(table)
        connection.execute("DROP TABLE __few_visit")
        connection.execute(made)
        quick = answer(connection, sums, QuickSums(sums, (-3, 60)).sql)
        assert quick == answer(connection, sums, sums.sql)


@pytest.mark.parametrize("without_memory", [False, True])
def test_it_is_quick_where_few_shares_can_be_cut_and_not_where_memory_lacked_to_find_them(without_memory):
    rows = [(n, f"H{n % 3}", 1.0, 1) for n in range(400)]
    table = governed(None, terms())
    with worker_over(rows, table, without_memory=without_memory) as connection:
        (suits,) = connection.execute(QuickSums(sums_over(table), (0, 399)).suits).fetchone()
        assert suits is not without_memory


@pytest.mark.parametrize(("giants", "suits"), [(4, True), (5, False)])
def test_more_than_one_giant_for_a_hundred_records_are_too_many(giants, suits):
    rows = [(n, "H1", 501.0 if n < giants else 500.0, 1) for n in range(400)]
    table = governed(None, terms())
    with worker_over(rows, table, without_memory=False) as connection:
        quick = QuickSums(sums_over(table), (0, 399))
        assert connection.execute(quick.suits).fetchone() == (suits,)
        assert connection.execute("SELECT count(*) FROM __few_visit").fetchone() == (giants if suits else 0,)


def test_bits_of_all_groups_that_would_take_too_much_are_not_set():
    rows = [(n, f"H{n}", 1.0, 1) for n in range(400)]
    table = governed(None, terms())
    with worker_over(rows, table, without_memory=False) as connection:
        assert connection.execute(QuickSums(sums_over(table), (0, 399)).suits).fetchone() == (True,)
        assert connection.execute(QuickSums(sums_over(table), (0, 2_000_000)).suits).fetchone() == (False,)


@pytest.mark.parametrize(
    ("units", "kind", "found"),
    [
        ([7, None, -2, 40], "BIGINT", (-2, 40)),
        ([None, None, None, None], "BIGINT", None),
        ([1, 2, 3, 10**9], "BIGINT", None),
        (["a", "b", "c", "d"], "VARCHAR", None),
    ],
)
def test_units_are_counted_in_bits_where_they_are_whole_numbers_close_together(units, kind, found, tmp_path):
    columns = {"pid": units, "hosp": ["H1"] * 4, "cost": [1.0] * 4, "days": [1] * 4}
    pq.write_table(pa.table(columns), tmp_path / "visit.parquet")
    table = governed(tmp_path / "visit.parquet", terms(), (("pid", kind), *KINDS[1:]))
    quick = quick_sums(sums_over(table))
    assert (quick and quick.units) == found
    uncounted = replace(sums_over(table, grouped=False), needed=frozenset({Part.counting("cost", terms())}))
    assert quick_sums(uncounted) is not None, "nothing counts units"


@pytest.mark.parametrize("most_groups", [1, 2, 3])
def test_a_worker_answers_alike_in_either_form(most_groups, tmp_path):
    """Three hospitals: where a person counts in fewer, groups are chosen, and the quick form does not hold."""
    columns = list(zip(*((n % 301, f"H{n % 3}", float(n % 50), n % 4) for n in range(700)), strict=True))
    pq.write_table(pa.table(list(map(list, columns)), schema=SCHEMA), tmp_path / "visit.parquet")
    tables = {"visit": governed(tmp_path / "visit.parquet", terms(groups=most_groups))}
    seen = []

    def control(proposed):
        seen.extend(proposed)
        return [offered.table for offered in proposed]

    decision = decide(QUESTION, tables)
    with Engine(memory_bytes=256 << 20, seconds=30, workers=1) as engine:
        engine.run(decision, tables, RingFour(control, choices={"visit": bytes(32)}))
    (proposed,) = seen
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute("CREATE TABLE __choice_visit AS SELECT 0::UBIGINT AS key")
        path = tables["visit"].path
        connection.execute(f"CREATE VIEW visit AS SELECT pid AS __entity, hosp, cost, days FROM '{path}'")
        expected = connection.sql(proposed.release.sql).to_arrow_table()
    assert proposed.table.schema == expected.schema
    assert proposed.table.sort_by("__g0") == expected.sort_by("__g0")


class Worker:
    """What asks a connection, and remembers what it asked."""

    def __init__(self, connection):
        self.connection = connection
        self.made = []

    def ask(self, sql):
        return self.connection.sql(sql).to_arrow_table()

    def make(self, table, sql, looks=()):
        assert looks == (), "noised groups are looked at once"
        self.made.append(sql)
        self.connection.execute(f'CREATE OR REPLACE TABLE "{table}" AS {sql}')


@pytest.mark.parametrize(("hospitals", "held"), [(3, True), (5, False)])
def test_the_quick_form_is_taken_back_where_there_are_more_groups_than_a_unit_may_be_in(hospitals, held, tmp_path):
    rows = [(n, f"H{n % hospitals}", 1.0, 1) for n in range(400)]
    pq.write_table(pa.table(list(map(list, zip(*rows, strict=True))), schema=SCHEMA), tmp_path / "visit.parquet")
    table = governed(tmp_path / "visit.parquet", terms(groups=4))
    (release,) = decide(QUESTION, {"visit": table}).private_releases
    with worker_over(rows, table, without_memory=False) as connection:
        worker = Worker(connection)
        computed = compute(worker, release)
        assert (len(worker.made), worker.made[-1] == release.sql) == ((1, False) if held else (2, True))
        assert computed.sort_by("__g0") == connection.sql(release.sql).to_arrow_table().sort_by("__g0")
