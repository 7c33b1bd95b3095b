"""Groups computed from dimensions: a value for every value, and the same groups as in plain DuckDB."""

import duckdb
import pytest

from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import GovernedTable, decide
from pilotzone.dataspace.queries.engine import _bound
from pilotzone.dataspace.queries.views import view_statement

TIMES = [
    *("year(v)", "quarter(v)", "month(v)", "week(v)", "day(v)", "dayofweek(v)", "dayofyear(v)"),
    *("extract(year FROM v)", "extract(isodow FROM v)", "date_trunc('year', v)", "date_trunc('quarter', v)"),
    *("date_trunc('month', v)", "date_trunc('week', v)", "date_trunc('day', v)"),
    "CASE WHEN v < DATE '2000-01-01' THEN 'before' ELSE 'after' END",
]
NUMBERS = [
    *("floor(v / 10)", "floor(v / 999999999) * 999999999", "floor(v / 1) * 1"),
    "CASE WHEN v < 0 THEN 1 WHEN v > 0.5 THEN 2.5 END",
]
WHOLE_NUMBERS = [*NUMBERS, "v // 7", "(v // 7) * 7", "v // 999999999 * 999999999"]

EXTREMES = {
    "TINYINT": (["-128", "127"], WHOLE_NUMBERS),
    "BIGINT": (["-9223372036854775808", "9223372036854775807"], WHOLE_NUMBERS),
    "UBIGINT": (["18446744073709551615"], WHOLE_NUMBERS),
    "HUGEINT": (["-170141183460469231731687303715884105727"], WHOLE_NUMBERS),
    "DOUBLE": (["'nan'", "'-inf'", "1.7976931348623157e308", "5e-324"], NUMBERS),
    "DECIMAL(38,0)": (["99999999999999999999999999999999999999"], NUMBERS),
    "DATE": (["'infinity'", "'-infinity'", "'5874897-12-31'", "'0044-03-15 (BC)'", "'2026-05-06'"], TIMES),
    "TIMESTAMP": (["'infinity'", "'-infinity'", "'294247-01-10 04:00:54.775806'", "'290309-12-22 (BC)'"], TIMES),
}


@pytest.mark.parametrize("kind", EXTREMES)
def test_a_computed_group_has_a_value_for_every_value_of_its_dimension(kind, tmp_path, answered):
    """An error would say that a record exists, whatever the floor says."""
    values, groups = EXTREMES[kind]
    path = tmp_path / "extreme.parquet"
    rows = ", ".join(f"(({value})::{kind})" for value in [*values, "NULL"] * 2)
    policy = Policy(
        dataset="extreme", mode=Mode.AGGREGATE, minimum_group_size=2, columns=(("v", ColumnClass.DIMENSION),)
    )
    table = GovernedTable(agreement="A", policy=policy, columns=(("v", kind),), path=path)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM (VALUES {rows}) AS t(v)) TO '{path}'")
        connection.execute(view_statement("extreme", table))
        connection.execute(_bound("extreme", table)[0])
        for group in groups:
            sql = f"SELECT {group} AS g, count(*) AS n FROM extreme GROUP BY g"
            answer = answered(connection, decide(sql, {"extreme": table})).fetchall()
            assert sum(row[1] for row in answer) == 2 * (len(values) + 1), group
