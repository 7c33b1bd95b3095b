"""Fifty analysts of five parties ask at once, mixed questions, on one engine; beside as many threads on raw DuckDB."""

import os
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks import tpch
from benchmarks.figures import Figure
from benchmarks.queries import SHAPES, governed_tables
from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.queries.errors import QueryRefusedError

__all__ = ["measure"]

ANALYSTS, PARTIES = 50, 5
REFUSED = "SELECT customer_id, kwh FROM readings"
MONTHLY = "SELECT district, avg(kwh) AS kwh, count(*) AS n FROM readings WHERE month = '2026-{:02}' GROUP BY district"
RAW = "raw DuckDB, all cores, as many threads"
PEER_SHARE = 0.2
"""The peer runs for this part of the time: it has no memory to grow."""


def measure(seconds: float) -> Iterator[Figure]:
    """Yield the latencies, the rate and the growth of memory over ``seconds`` of 50 analysts at once."""
    from pilotzone_portal.dataspace.services.queries import run_query

    actors = _parties()
    asks = [partial(run_query, actors[number % PARTIES], purpose="research") for number in range(ANALYSTS)]
    governed, memory, outcomes = _load(asks, seconds, _questions)
    connection = tpch.raw([], {})
    for name, table in governed_tables().items():
        connection.read_parquet(str(table.path)).create_view(name)
    plain = [partial(_raw_answer, connection.cursor()) for _ in range(ANALYSTS)]
    raw, _, _ = _load(plain, seconds * PEER_SHARE, _allowed)
    conditions = f"{seconds:.0f} s, {ANALYSTS} threads of {PARTIES} parties, each query with its durable receipts; " + (
        ", ".join(f"{count:,} {name}" for name, count in sorted(outcomes.items()))
    )
    for label, place in (("p50", 49), ("p99", 98)):
        yield Figure(
            subject="analysts",
            name=f"{ANALYSTS} at once, {label} of a query",
            value=statistics.quantiles(governed, n=100)[place] * 1000,
            unit="ms",
            peer_name=RAW,
            peer=statistics.quantiles(raw, n=100)[place] * 1000,
            conditions=conditions,
        )
    yield Figure(
        subject="analysts",
        name=f"{ANALYSTS} at once, queries",
        value=len(governed) / seconds,
        unit="1/s",
        peer_name=RAW,
        peer=len(raw) / (seconds * PEER_SHARE),
        conditions=conditions,
    )
    tenth = max(1, len(memory) // 10)
    yield Figure(
        subject="analysts",
        name=f"{ANALYSTS} at once, resident memory of portal and workers",
        value=statistics.median(memory[-tenth:]) / 2**20,
        unit="MiB",
        peer_name="itself, after a tenth of the time",
        peer=statistics.median(memory[tenth : 2 * tenth] or memory) / 2**20,
        conditions=conditions,
    )


def _parties() -> list[object]:
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.dataspace.services.agreements import list_agreements, request_agreement
    from pilotzone_portal.oversight.services.parties import admit_party

    names = [f"analysts_{number}" for number in range(PARTIES)]
    offers = [agreement.offer_id for agreement in list_agreements(actor_for_party("bank"))]
    for name in names:
        admit_party(actor_for_party("operator"), name, name_en=name, name_zh=name, roles=["data_consumer"])
        for offer in offers:
            request_agreement(actor_for_party(name), offer, "research")
    return [actor_for_party(name) for name in names]


def _questions(number: int) -> Iterator[str]:
    """Yield the questions of one analyst: those of the shapes, twelve like one of them, and one that is refused."""
    chance = random.Random(number)  # noqa: S311 - the same questions each time
    while True:
        chosen = chance.randrange(len(SHAPES) + 4)
        if chosen < len(SHAPES):
            yield list(SHAPES.values())[chosen]
        else:
            yield REFUSED if chosen == len(SHAPES) else MONTHLY.format(chance.randrange(1, 13))


def _allowed(number: int) -> Iterator[str]:
    return (sql for sql in _questions(number) if sql != REFUSED)


def _load(
    asks: list[Callable[[str], object]], seconds: float, questions: Callable[[int], Iterator[str]]
) -> tuple[list[float], list[int], Counter[str]]:
    """Return seconds of each answered question, the resident memory over time, and the count of each outcome."""
    taken: list[float] = []
    outcomes: Counter[str] = Counter()
    memory: list[int] = []
    lock, deadline = threading.Lock(), time.monotonic() + seconds

    def work(number: int) -> None:
        for sql in questions(number):
            if time.monotonic() > deadline:
                return
            start = time.perf_counter()
            outcome = _outcome(asks[number], sql)
            with lock:
                outcomes[outcome] += 1
                if outcome == "answered":
                    taken.append(time.perf_counter() - start)

    with ThreadPoolExecutor(len(asks)) as pool:
        running = [pool.submit(work, number) for number in range(len(asks))]
        while time.monotonic() < deadline:
            time.sleep(min(1.0, seconds / 20))
            memory.append(sum(map(_resident, Path("/proc").glob("[0-9]*"))))
        for done in running:
            done.result()
    return taken, memory, outcomes


def _outcome(ask: Callable[[str], object], sql: str) -> str:
    try:
        ask(sql)
    except QueryRefusedError:
        return "refused by policy"
    except PilotzoneError as fault:
        return f"failed with {fault.code}"
    return "answered"


def _raw_answer(cursor: object, sql: str) -> None:
    cursor.sql(sql).to_arrow_table()


def _resident(process: Path) -> int:
    """Return the resident bytes of a process if it is this one or a child of it: proc(5)."""
    try:
        parent = int((process / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1])
        pages = int((process / "statm").read_text(encoding="ascii").split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") if os.getpid() in {parent, int(process.name)} else 0
