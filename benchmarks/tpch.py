"""The 22 queries of TPC-H under plain policies beside raw DuckDB, where ``conformance/tpch.sh`` fetched them."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import geometric_mean, median

import duckdb

from benchmarks.figures import Figure, interleaved
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import Engine, GovernedTable, decide

__all__ = ["measure"]

FOLDER = Path(__file__).resolve().parent.parent / "build" / "tpch"

GOVERNED, ONE_THREAD, TWO_THREADS = "decision cached", "raw DuckDB, 1 thread", "raw DuckDB, 2 threads"
DECIDED, PLANNED = "decision made", "DuckDB's own EXPLAIN"
PEERS = (ONE_THREAD, TWO_THREADS)


def measure(scale: str, rounds: int) -> Iterator[Figure]:
    """Yield, for the data of ``scale``, what governance costs over all 22 queries and for the worst of them."""
    data = sorted((FOLDER / f"sf{scale}").glob("*.parquet"))
    if not data:
        return
    queries = json.loads((FOLDER / "queries.json").read_text(encoding="utf-8")).values()
    raw = {name: _raw(data, threads) for threads, name in enumerate(PEERS, 1)}
    tables = _tables(raw[ONE_THREAD], data)
    with Engine(memory_bytes=4 << 30, seconds=300, workers=1) as engine:
        taken = []
        for sql in queries:
            governed = {GOVERNED: partial(engine.run, decide(sql, tables), tables)}
            plain = {name: partial(_answer, connection, sql) for name, connection in raw.items()}
            deciding = {DECIDED: partial(decide, sql, tables), PLANNED: partial(_plan, raw[ONE_THREAD], sql)}
            taken.append(interleaved(rounds, governed | plain | deciding))
    yield from _figures(scale, taken)


def _figures(scale: str, taken: list[dict[str, float]]) -> Iterator[Figure]:
    conditions = f"SF{scale}, one warm worker of one thread over all tables; the answer is an Arrow table"
    for peer in PEERS:
        worst = max(taken, key=lambda one: one[GOVERNED] / one[peer])
        for name, over, against in (
            ("geometric mean of 22", geometric_mean(one[GOVERNED] for one in taken), [one[peer] for one in taken]),
            ("largest ratio of 22", worst[GOVERNED], [worst[peer]]),
        ):
            yield _figure(f"{name}: {GOVERNED}", over, peer, geometric_mean(against), conditions)
    for name, of in (("median", median), ("longest", max)):
        yield _figure(
            f"{name} of 22: {DECIDED}",
            of(one[DECIDED] for one in taken),
            PLANNED,
            of(one[PLANNED] for one in taken),
            "nothing cached",
        )


def _figure(name: str, value: float, peer_name: str, peer: float, conditions: str) -> Figure:
    return Figure(
        subject="tpch",
        name=name,
        value=value * 1000,
        unit="ms",
        peer_name=peer_name,
        peer=peer * 1000,
        conditions=conditions,
    )


def _raw(data: list[Path], threads: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": threads})
    for path in data:
        connection.read_parquet(str(path)).create_view(path.stem)
    return connection


def _answer(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.sql(sql).to_arrow_table()


def _plan(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.execute(f"EXPLAIN {sql}").fetchall()


def _tables(connection: duckdb.DuckDBPyConnection, data: list[Path]) -> dict[str, GovernedTable]:
    tables = {}
    for path in data:
        columns = tuple((row[0], row[1]) for row in connection.execute(f"DESCRIBE {path.stem}").fetchall())
        classes = tuple((name, ColumnClass.DIMENSION) for name, _ in columns)
        policy = Policy(dataset=path.stem, mode=Mode.RECORDS, columns=classes)
        tables[path.stem] = GovernedTable(agreement=path.stem, policy=policy, columns=columns, path=path)
    return tables
