"""No filter that is let through fails on any record: an error would be an answer about one."""

import duckdb
import pytest

from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import GovernedTable, decide
from pilotzone.dataspace.queries.engine import _bound
from pilotzone.dataspace.queries.errors import ComparisonNotAllowedError
from pilotzone.dataspace.queries.views import view_statement

NUMBERS = [
    *("v = 0", "v < -1", "v > 999999999999999", "v BETWEEN -999999999999999 AND 5", "v IN (1, -2, 0.5)"),
    *("v > 0.00000000000001", "v <> -99999999999999.9", "v IS NULL", "v = w"),
]
TIMES = [
    *("v = '2026-01-01'", "v > DATE '2026-01-01'", "v IN ('2026-01-01', DATE '2026-01-02')", "year(v) = 2026"),
    *("month(v) BETWEEN 1 AND 2", "quarter(v) < 3", "day(v) <> 1", "v < TIMESTAMP '2026-01-01 00:00:00'", "v <= w"),
]
TEXTS = ["v = 'a'", "lower(v) LIKE '%\\'", "upper(v) NOT LIKE 'a%'", "length(v) > 1.5", "v ILIKE '_'", "v < w"]

EXTREMES = {
    "TINYINT": (["-128", "127"], NUMBERS),
    "INTEGER": (["-2147483648", "2147483647"], NUMBERS),
    "BIGINT": (["-9223372036854775808", "9223372036854775807"], NUMBERS),
    "UBIGINT": (["0", "18446744073709551615"], NUMBERS),
    "HUGEINT": (["-170141183460469231731687303715884105727", "170141183460469231731687303715884105727"], NUMBERS),
    "DOUBLE": (["'nan'", "'inf'", "-1e308", "5e-324"], NUMBERS),
    "FLOAT": (["'nan'", "'-inf'", "3e38"], NUMBERS),
    "DECIMAL(38,0)": (["99999999999999999999999999999999999999"], NUMBERS),
    "DECIMAL(38,30)": (["99999999"], NUMBERS),
    "DECIMAL(4,2)": (["-99.99"], NUMBERS),
    "DATE": (["'infinity'", "'-infinity'", "'5000000-01-01'", "'0044-03-15 (BC)'"], TIMES),
    "TIMESTAMP": (["'infinity'", "'-infinity'", "'290000-01-01'"], TIMES),
    "VARCHAR": (["''", "'\\'", "'ﬃ İ 试验'"], TEXTS),
    "BOOLEAN": (["true", "false"], ["v", "NOT v", "v = TRUE", "v IS NOT NULL AND (v OR w)"]),
}


@pytest.fixture
def world(tmp_path):
    """Return a function that publishes the extreme values of a type as a dataset of aggregates."""

    def publish(kind: str, values: list[str]) -> GovernedTable:
        path = tmp_path / "extreme.parquet"
        rows = ", ".join(f"(({value})::{kind}, ({value})::{kind})" for value in [*values, "NULL"])
        with duckdb.connect() as connection:
            connection.execute(f"COPY (SELECT * FROM (VALUES {rows}) AS t(v, w)) TO '{path}'")
        classes = (("v", ColumnClass.DIMENSION), ("w", ColumnClass.DIMENSION))
        policy = Policy(dataset="extreme", mode=Mode.AGGREGATE, minimum_group_size=2, columns=classes)
        return GovernedTable(agreement="A", policy=policy, columns=(("v", kind), ("w", kind)), path=path)

    return publish


@pytest.mark.parametrize("kind", EXTREMES)
def test_a_filter_has_a_value_for_every_value_of_its_dimension(kind, world, answered):
    values, conditions = EXTREMES[kind]
    table = world(kind, values)
    with duckdb.connect() as connection:
        connection.execute(view_statement("extreme", table))
        connection.execute(_bound("extreme", table)[0])
        for condition in conditions:
            decision = decide(f"SELECT count(*) FROM extreme WHERE {condition}", {"extreme": table})
            assert answered(connection, decision).columns == ["count_star()"]


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        *(("VARCHAR", condition) for condition in ("v = 1", "year(v) = 1", "v", "length(w || v) = 1", "v LIKE w")),
        *(("INTEGER", condition) for condition in ("v = '1'", "v / 0 = 1", "lower(v) = '1'", "v", "1000000 * v > 1")),
        *(("DATE", condition) for condition in ("v = 5", "v + 1 > '2026-01-01'", "CAST(v AS VARCHAR) = 'x'")),
        *(("UHUGEINT", condition) for condition in ("v > -1", "v = 1")),
        *(("INTEGER", condition) for condition in ("TRY_CAST(v AS DATE) = DATE 'x'",)),
    ],
)
def test_a_filter_that_could_fail_or_compute_is_refused(kind, condition, world):
    table = world(kind, [])
    with pytest.raises(ComparisonNotAllowedError):
        decide(f"SELECT count(*) FROM extreme WHERE {condition}", {"extreme": table})
