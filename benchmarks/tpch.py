"""The 22 queries of TPC-H under plain policies beside raw DuckDB and DuckDB's own secure views.

Queries and data are there where ``conformance/tpch.sh`` fetched them.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import geometric_mean

import duckdb

from benchmarks.figures import Figure, interleaved
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import DecisionCache, Engine, GovernedTable, table_names

__all__ = ["measure", "raw", "statements"]

FOLDER = Path(__file__).resolve().parent.parent / "build" / "tpch"

GOVERNED = "decision cached"
ONE_THREAD, ALL_CORES, SECURE = "raw DuckDB, 1 thread", "raw DuckDB, all cores", "DuckDB's secure views, 1 thread"


def measure(scale: str, rounds: int) -> Iterator[Figure]:
    """Yield, for the data of ``scale``, what governance costs over all 22 queries and for the worst of them."""
    data = sorted((FOLDER / f"sf{scale}").glob("*.parquet"))
    if not data:
        return
    peers = {
        ONE_THREAD: raw(data, {"threads": 1}),
        ALL_CORES: raw(data, {}),
        SECURE: raw(data, {"threads": 1}, "SECURE VIEW"),
    }
    cache = DecisionCache()
    taken = []
    with Engine(memory_bytes=4 << 30, seconds=300, workers=1) as engine:
        for sql, tables in statements(scale):
            plain = {name: partial(_answer, connection, sql) for name, connection in peers.items()}
            governed = {GOVERNED: lambda sql=sql, tables=tables: engine.run(cache.decide(sql, tables), tables)}
            taken.append(interleaved(rounds, governed | plain))
    yield from _figures(scale, taken, tuple(peers))


def statements(scale: str) -> list[tuple[str, dict[str, GovernedTable]]]:
    """Return the queries, each with the tables that it reads, if they were fetched."""
    data = sorted((FOLDER / f"sf{scale}").glob("*.parquet"))
    if not data:
        return []
    tables = _tables(raw(data, {}), data)
    queries = json.loads((FOLDER / "queries.json").read_text(encoding="utf-8")).values()
    return [(sql, {name: tables[name] for name in table_names(sql)}) for sql in queries]


def _figures(scale: str, taken: list[dict[str, float]], peers: tuple[str, ...]) -> Iterator[Figure]:
    conditions = f"SF{scale}, one worker of one thread, warm for the tables of the query; the answer is an Arrow table"
    for peer in peers:
        worst = max(taken, key=lambda one: one[GOVERNED] / one[peer])
        for name, over, against in (
            ("geometric mean of 22", geometric_mean(one[GOVERNED] for one in taken), [one[peer] for one in taken]),
            ("largest ratio of 22", worst[GOVERNED], [worst[peer]]),
        ):
            yield Figure(
                subject="tpch",
                name=f"{name}: {GOVERNED}",
                value=over * 1000,
                unit="ms",
                peer_name=peer,
                peer=geometric_mean(against) * 1000,
                conditions=conditions,
            )


def raw(data: list[Path], config: dict[str, int], kind: str = "VIEW") -> duckdb.DuckDBPyConnection:
    """Return a connection that reads each file as a view of its name."""
    connection = duckdb.connect(config=config)
    for path in data:
        connection.execute(f"CREATE {kind} {path.stem} AS SELECT * FROM read_parquet('{path}')")
    return connection


def _answer(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.sql(sql).to_arrow_table()


def _tables(connection: duckdb.DuckDBPyConnection, data: list[Path]) -> dict[str, GovernedTable]:
    tables = {}
    for path in data:
        columns = tuple((row[0], row[1]) for row in connection.execute(f"DESCRIBE {path.stem}").fetchall())
        classes = tuple((name, ColumnClass.DIMENSION) for name, _ in columns)
        policy = Policy(dataset=path.stem, mode=Mode.RECORDS, columns=classes)
        tables[path.stem] = GovernedTable(agreement=path.stem, policy=policy, columns=columns, path=path)
    return tables
