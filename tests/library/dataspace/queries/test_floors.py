"""The floor, for any records and any minimum: released are exactly the groups that have it, with exact values."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.engine import _view

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

GROUPS = st.lists(st.sampled_from(["region", "dept", "age"]), unique=True, max_size=2)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(records=RECORDS, groups=GROUPS, k=st.integers(2, 4), measured=st.booleans(), by_row=st.booleans())
def test_released_are_the_groups_with_the_minimum_of_units_and_of_contributors(
    tables, tmp_path, duckdb_connection, records, groups, k, measured, by_row
):
    """Aggregates equal those of the same SQL over the permitted records, with groups below k removed."""
    table = tables["person"]
    schema = pq.read_schema(table.path)
    pq.write_table(pa.Table.from_pylist(records, schema), tmp_path / "person.parquet")
    entity = None if by_row else "pid"
    policy = replace(table.policy, minimum_group_size=k, entity=entity)
    changed = replace(table, policy=policy, path=tmp_path / "person.parquet")
    aggregates = ["count(*) AS n", *(["sum(salary) AS s"] if measured else [])]
    tail = f" GROUP BY {', '.join(groups)}" if groups else ""
    sql = f"SELECT {', '.join([*groups, *aggregates])} FROM person WHERE age <= 21{tail}"

    duckdb_connection.execute("CREATE OR REPLACE SCHEMA governed; USE governed")
    duckdb_connection.execute(_view("person", changed))
    answer = duckdb_connection.sql(decide(sql, {"person": changed}).rewritten).to_arrow_table().to_pylist()
    duckdb_connection.execute("USE main; DROP SCHEMA governed CASCADE")

    def key(row):
        return tuple((name, row[name]) for name in groups)

    expected = {}
    permitted = [(n, r) for n, r in enumerate(records) if r["consent"] and r["region"] != "R9" and r["age"] <= 21]
    for group in {key(row) for _, row in permitted}:
        members = [(n if by_row else row["pid"], row["salary"]) for n, row in permitted if key(row) == group]
        units = {unit for unit, _ in members if unit is not None}
        contributors = {unit for unit, salary in members if salary is not None and unit is not None}
        if len(units) >= k and (not measured or len(contributors) >= k):
            values = [salary for _, salary in members if salary is not None]
            expected[group] = {"n": len(members), **({"s": sum(values)} if measured else {})}
    assert {key(row): {name: row[name] for name in row if name not in groups} for row in answer} == expected
