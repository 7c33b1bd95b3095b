"""The floor, for any records and any minimum: released are exactly the groups that have it, with exact values.

Groups pass by a proof or by the second look; with so few units both happen, and a group must not tell which.
"""

from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.engine import _bound
from pilotzone.dataspace.queries.views import view_statement

RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "pid": st.one_of(st.none(), st.integers(0, 6)),
            "region": st.sampled_from(["R1", "R2", "R9"]),
            "dept": st.sampled_from(["a", "b", None]),
            "age": st.integers(20, 22),
            "salary": st.one_of(st.none(), st.integers(0, 5).map(float)),
            "consent": st.booleans(),
        }
    ),
    max_size=60,
)

GROUPS = st.lists(
    st.sampled_from(["region", "dept", "age", "age // 2", "CASE WHEN age > 20 THEN 'x' END"]), unique=True, max_size=2
)

VALUE = {
    "age // 2": lambda row: row["age"] // 2,
    "CASE WHEN age > 20 THEN 'x' END": lambda row: "x" if row["age"] > 20 else None,
}


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(records=RECORDS, groups=GROUPS, k=st.integers(2, 4), measured=st.booleans(), by_row=st.booleans())
def test_released_are_the_groups_with_the_minimum_of_units_of_contributors_and_of_others_if_any(
    tables, tmp_path, duckdb_connection, answered, records, groups, k, measured, by_row
):
    """Aggregates equal those of the same SQL over the permitted records, with groups below k removed."""
    table = tables["person"]
    schema = pq.read_schema(table.path)
    pq.write_table(pa.Table.from_pylist(records, schema), tmp_path / "person.parquet")
    entity = None if by_row else "pid"
    policy = replace(table.policy, minimum_group_size=k, entity=entity)
    changed = replace(table, policy=policy, path=tmp_path / "person.parquet")
    aggregates = ["count(*) AS n", *(["sum(salary) AS s"] if measured else [])]
    named = [f"{group} AS g{place}" for place, group in enumerate(groups)]
    tail = f" GROUP BY {', '.join(groups)}" if groups else ""
    sql = f"SELECT {', '.join([*named, *aggregates])} FROM person WHERE age <= 21{tail}"

    duckdb_connection.execute("CREATE OR REPLACE SCHEMA governed; USE governed")
    duckdb_connection.execute(view_statement("person", changed))
    duckdb_connection.execute(_bound("person", changed)[0])
    answer = answered(duckdb_connection, decide(sql, {"person": changed})).to_arrow_table().to_pylist()
    duckdb_connection.execute("USE main; DROP SCHEMA governed CASCADE")

    def key(row):
        return tuple(VALUE[group](row) if group in VALUE else row[group] for group in groups)

    expected = {}
    permitted = [(n, r) for n, r in enumerate(records) if r["consent"] and r["region"] != "R9" and r["age"] <= 21]
    for group in {key(row) for _, row in permitted}:
        members = [(n if by_row else row["pid"], row["salary"]) for n, row in permitted if key(row) == group]
        units = {unit for unit, _ in members if unit is not None}
        contributors = {unit for unit, salary in members if salary is not None and unit is not None}
        without = {unit for unit, salary in members if salary is None and unit is not None}
        if len(units) >= k and (not measured or (len(contributors) >= k and not 0 < len(without) < k)):
            values = [salary for _, salary in members if salary is not None]
            expected[group] = {"n": len(members), **({"s": sum(values)} if measured else {})}
    places = range(len(groups))
    released = {tuple(row.pop(f"g{place}") for place in places): row for row in answer}
    assert released == expected


ONE_PERSON = {"pid": 0, "region": "R1", "dept": "a", "age": 20, "salary": 1.0, "consent": True}
VISITS = st.lists(st.fixed_dictionaries({"pid": st.integers(0, 6), "hosp": st.sampled_from(["a", "b"])}), max_size=60)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(records=[ONE_PERSON], visits=[{"pid": 0, "hosp": "a"}] * 30, k=2, large=False, of_persons=False)
@example(records=[ONE_PERSON] * 30, visits=[{"pid": 0, "hosp": "a"}] * 30, k=2, large=False, of_persons=True)
@given(records=RECORDS, visits=VISITS, k=st.integers(2, 4), large=st.booleans(), of_persons=st.booleans())
def test_a_join_releases_the_groups_with_the_minimum_of_units_on_both_sides(
    tables, tmp_path, duckdb_connection, answered, records, visits, k, large, of_persons
):
    """By records where both units are the joined key, by bits of a hash where the minimum is small, then exactly."""
    changed = {}
    for name, rows, size in (("person", records, k), ("visit", visits, 41 if large else k)):
        table = tables[name]
        pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(table.path)), tmp_path / f"{name}.parquet")
        entity = "pid" if name == "person" or of_persons else None
        policy = replace(table.policy, minimum_group_size=size, entity=entity, row_predicate=None)
        changed[name] = replace(table, policy=policy, path=tmp_path / f"{name}.parquet")
    sql = "SELECT v.hosp, count(*) AS n FROM person p JOIN visit v ON p.pid = v.pid GROUP BY v.hosp"

    duckdb_connection.execute("CREATE OR REPLACE SCHEMA governed; USE governed")
    for name, table in changed.items():
        duckdb_connection.execute(view_statement(name, table))
        duckdb_connection.execute(_bound(name, table)[0])
    answer = answered(duckdb_connection, decide(sql, changed)).fetchall()
    duckdb_connection.execute("USE main; DROP SCHEMA governed CASCADE")

    expected = set()
    for hosp in ("a", "b"):
        pairs = [(p["pid"], n) for p in records for n, v in enumerate(visits) if v["hosp"] == hosp]
        pairs = [(pid, n) for pid, n in pairs if pid == visits[n]["pid"]]
        persons, seen = {pid for pid, _ in pairs}, {pid if of_persons else n for pid, n in pairs}
        if len(persons) >= k and len(seen) >= (41 if large else k):
            expected.add((hosp, len(pairs)))
    assert set(answer) == expected
