"""Decisions that nobody made before: gate, compiler and gate again, beside DuckDB's own plan of the same statement."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import quantiles

from benchmarks import tpch
from benchmarks.figures import Figure
from benchmarks.queries import SHAPES, governed_tables
from pilotzone.dataspace.queries import GovernedTable, decide, table_names

__all__ = ["measure"]

PLANNED = "DuckDB's own EXPLAIN, 1 thread"


def measure(scale: str, rounds: int) -> Iterator[Figure]:
    """Yield the percentiles of all decisions over the queries of TPC-H, if they were fetched, and the project's own."""
    own = governed_tables()
    cases = [(sql, {name: own[name] for name in table_names(sql)}) for sql in SHAPES.values()]
    kinds = {"own": cases, "22 of TPC-H and own": [*tpch.statements(scale), *cases]}
    for name, chosen in kinds.items():
        decided, planned = _samples(chosen, rounds)
        for place, label in ((49, "p50"), (98, "p99")):
            yield Figure(
                subject="decision",
                name=f"{name}, {label}: nothing cached",
                value=quantiles(decided, n=100)[place] * 1000,
                unit="ms",
                peer_name=PLANNED,
                peer=quantiles(planned, n=100)[place] * 1000,
                conditions=f"{len(decided):,} decisions of {len(chosen)} statements, warm process, one thread",
            )


def _samples(cases: list[tuple[str, dict[str, GovernedTable]]], rounds: int) -> tuple[list[float], list[float]]:
    decided, planned = [], []
    peers = [tpch.raw([], {"threads": 1}) for _ in cases]
    for peer, (_, tables) in zip(peers, cases, strict=True):
        for name, table in tables.items():
            peer.read_parquet(str(Path(table.path))).create_view(name)
    for number in range(rounds + 1):
        for peer, (sql, tables) in zip(peers, cases, strict=True):
            for taken, act in ((decided, partial(decide, sql, tables)), (planned, partial(_plan, peer, sql))):
                start = time.perf_counter()
                act()
                if number:  # the first round warms up
                    taken.append(time.perf_counter() - start)
    return decided, planned


def _plan(peer: object, sql: str) -> None:
    peer.execute(f"EXPLAIN {sql}").fetchall()
