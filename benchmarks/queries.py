"""Governed queries beside raw DuckDB over the same Parquet files."""

import sys
from collections.abc import Callable, Iterator
from functools import partial

import duckdb
import pyarrow as pa

from benchmarks.figures import Figure, interleaved
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.decision import DecisionCache, decide
from pilotzone.dataspace.queries.engine import Engine
from pilotzone.dataspace.queries.errors import QueryFailedError

__all__ = ["SHAPES", "governed_tables", "measure"]

SHAPES = {
    "total": "SELECT count(*) AS n, sum(kwh) AS kwh FROM readings",
    "40 groups": "SELECT district, avg(kwh) AS kwh FROM readings GROUP BY district",
    "40 groups of one month": (
        "SELECT district, sum(kwh) AS kwh FROM readings WHERE month = '2026-03' GROUP BY district"
    ),
    "480 groups": "SELECT district, month, sum(kwh) AS kwh FROM readings GROUP BY district, month",
    "join by key, 31 groups": (
        "SELECT c.region, sum(r.kwh) AS kwh FROM readings r JOIN customers c ON r.customer_id = c.customer_id"
        " GROUP BY c.region"
    ),
    "open data, 480 groups": "SELECT district, month, sum(kwh) AS kwh FROM open_readings GROUP BY district, month",
    "open data, rows of one month": "SELECT district, kwh FROM open_readings WHERE month = '2026-03'",
}

ONE_THREAD, ALL_CORES = "raw DuckDB, 1 thread", "raw DuckDB, all cores"
CACHED, DECIDED, SERVICE = "decision cached", "decision made", "service, with receipts"
UNITS = "raw DuckDB counting units, 1 thread"
PAIRS = (
    (CACHED, ONE_THREAD),
    (CACHED, ALL_CORES),
    (CACHED, UNITS),
    (DECIDED, ONE_THREAD),
    (SERVICE, ONE_THREAD),
)
COUNTED = " HAVING count(DISTINCT customer_id) >= 5"
"""The minimum group as one would write it oneself."""
CONDITIONS = "worker warm, of one thread; the answer is an Arrow table; "
DURABLE = "two receipts durable (SQLite in WAL, synchronous=FULL)"


def measure(rounds: int) -> Iterator[Figure]:
    """Yield the cost of governance for each shape: against one thread, as the workers run, and all cores."""
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.dataspace.services.queries import run_query

    tables = governed_tables()
    one_thread, all_cores = _raw(tables, {"threads": 1}), _raw(tables, {})
    cache = DecisionCache()
    bank = actor_for_party("bank")
    with Engine() as engine:
        for shape, sql in SHAPES.items():
            read = {name: table for name, table in tables.items() if f" {name}" in sql}
            measures: dict[str, Callable[[], object]] = {
                ONE_THREAD: partial(one_thread, sql),
                ALL_CORES: partial(all_cores, sql),
                CACHED: lambda sql=sql, read=read: engine.run(cache.decide(sql, read), read),
                DECIDED: lambda sql=sql, read=read: engine.run(decide(sql, read), read),
                SERVICE: partial(run_query, bank, sql, purpose="research"),
            }
            if list(read) == ["readings"]:
                measures[UNITS] = partial(one_thread, sql + COUNTED)
            try:
                _check_same(one_thread(sql), engine.run(decide(sql, read), read).table)
                seconds = interleaved(rounds, measures)
            except QueryFailedError as failure:
                print(f"queries: no figure for {shape}: {failure}", file=sys.stderr)
                continue
            yield from _figures(shape, {name: taken * 1000 for name, taken in seconds.items()})


def governed_tables() -> dict[str, GovernedTable]:
    """Return the tables of the zone as the bank's queries see them."""
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.dataspace.services.agreements import list_agreements, policy_of
    from pilotzone_portal.dataspace.services.datasets import snapshot_path

    return {
        agreement.offer.dataset_id: GovernedTable(
            agreement=agreement.identifier,
            policy=policy_of(agreement),
            columns=tuple((name, kind) for name, kind in agreement.offer.dataset.columns),
            path=snapshot_path(agreement.offer.dataset_id),
        )
        for agreement in list_agreements(actor_for_party("bank"))
    }


def _raw(tables: dict[str, GovernedTable], config: dict[str, int]) -> Callable[[str], pa.Table]:
    connection = duckdb.connect(config=config)
    for name, table in tables.items():
        connection.read_parquet(str(table.path)).create_view(name)
    return lambda sql: connection.sql(sql).to_arrow_table()


def _check_same(raw: pa.Table, governed: pa.Table) -> None:
    """See that both answer the same question: the groups are large, so the floor withholds none."""
    assert raw.column_names == governed.column_names
    assert raw.num_rows == governed.num_rows


def _figures(shape: str, milliseconds: dict[str, float]) -> Iterator[Figure]:
    for name, peer_name in PAIRS:
        if peer_name not in milliseconds:
            continue
        yield Figure(
            subject="query",
            name=f"{shape}: {name}",
            value=milliseconds[name],
            unit="ms",
            peer_name=peer_name,
            peer=milliseconds[peer_name],
            conditions=CONDITIONS + (DURABLE if name == SERVICE else "nothing recorded"),
        )
