"""Entries that are acts by themselves: in batches, from many writers at once, and over HTTP."""

import os
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks import tessera
from benchmarks.evidence import DURABLE
from benchmarks.figures import Figure, interleaved
from benchmarks.pages import PORTAL, server

__all__ = ["measure"]

ENTRY_BYTES = 256
WRITERS = 100
PER_REQUEST = 1000
SERVED = f"granian, 1 process, 4 connections, {PER_REQUEST} to a request, client on the same machine"
ONE_PARTY = "one party concerned; canonical JSON not included"


def measure(zone: Path, folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the rates of batches, of concurrent writers and of the HTTP API, Tessera's beside it if it is built."""
    from pilotzone.common.receipts import Receipt
    from pilotzone_portal.oversight.services.appending import Draft, append_durably

    receipt = Receipt(act="party.statement", time=datetime.now(UTC), actor="bank", object="thing", parties=("bank",))
    entry = Draft(receipt, os.urandom(ENTRY_BYTES), {})
    plain = sqlite3.connect(folder / "plain-batches.sqlite3", isolation_level=None)
    plain.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS entry (payload)")
    for size in (100, 1000):
        yield _batches(partial(append_durably, [entry] * size), plain, size, 1 if quick else 9)
    yield from _concurrent(lambda: append_durably([entry]), plain, 2 if quick else 5)
    plain.close()
    yield from _over_http(zone, folder, quick=quick)


def _batches(append: Callable[[], object], plain: sqlite3.Connection, size: int, rounds: int) -> Figure:
    seconds = interleaved(rounds, {"log": _twenty(append), "plain": _twenty(partial(_insert, plain, size))})
    return Figure(
        subject="evidence",
        name=f"durable entries per second, batches of {size}",
        value=20 * size / seconds["log"],
        unit="1/s",
        peer_name="plain SQLite insert, no index",
        peer=20 * size / seconds["plain"],
        conditions=f"{DURABLE}; {ENTRY_BYTES} bytes an entry; one writer; {ONE_PARTY}",
    )


def _concurrent(append: Callable[[], object], plain: sqlite3.Connection, seconds: float) -> Iterator[Figure]:
    """Let threads write entry by entry, each as soon as its last one is durable."""
    waits = _waits(append, seconds)
    alone = interleaved(3, {"plain": _twenty(partial(_insert, plain, 1))})["plain"] / 20
    said = f"{DURABLE}; {ENTRY_BYTES} bytes an entry; {WRITERS} threads of one process; {ONE_PARTY}"
    for name, value, unit, peer in (
        (f"durable single entries per second, {WRITERS} writers", len(waits) / seconds, "1/s", 1 / alone),
        (f"wait for a single entry, {WRITERS} writers, p50", statistics.median(waits) * 1000, "ms", alone * 1000),
        (f"wait for a single entry, {WRITERS} writers, p99", waits[len(waits) * 99 // 100] * 1000, "ms", alone * 1000),
    ):
        yield Figure(
            subject="evidence",
            name=name,
            value=value,
            unit=unit,
            peer_name="plain SQLite, one writer",
            peer=peer,
            conditions=said,
        )


def _waits(append: Callable[[], object], seconds: float) -> list[float]:
    """Return how long each append took, sorted."""
    from django.db import connections

    stop = time.perf_counter() + seconds
    waits: list[list[float]] = [[] for _ in range(WRITERS)]

    def write(mine: list[float]) -> None:
        while (start := time.perf_counter()) < stop:
            append()
            mine.append(time.perf_counter() - start)
        connections.close_all()

    threads = [threading.Thread(target=write, args=(mine,)) for mine in waits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(wait for mine in waits for wait in mine)


def _over_http(zone: Path, folder: Path, *, quick: bool) -> Iterator[Figure]:
    from pilotzone_portal.accounts.services import add_user, make_access_key

    add_user("bank", "statements", "nine-dragons-river")
    _, key = make_access_key("statements")
    requests = 4 if quick else 100
    with server(PORTAL, {"PILOTZONE_ZONE": str(zone)}) as (_, port):
        for count in (4, requests):  # the first warms up
            command = [sys.executable, "-m", "benchmarks.statements", str(port), key, str(PER_REQUEST), str(count)]
            seconds = float(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    peer = tessera.rate(folder, 2_000 if quick else 50_000)
    if peer is None:
        print("evidence: Tessera is not built (conformance/build.sh)", file=sys.stderr)
        return
    yield Figure(
        subject="evidence",
        name="durable statements per second over HTTP",
        value=requests * PER_REQUEST / seconds,
        unit="1/s",
        peer_name="Tessera POSIX, its load tool",
        peer=peer,
        conditions=f"{DURABLE}; {SERVED}; {tessera.CONDITIONS}",
    )


def _insert(plain: sqlite3.Connection, size: int) -> None:
    payload = bytes(ENTRY_BYTES)
    plain.execute("BEGIN IMMEDIATE")
    plain.executemany("INSERT INTO entry VALUES (?)", [(payload,)] * size)
    plain.execute("COMMIT")


def _twenty(act: Callable[[], object]) -> Callable[[], None]:
    def repeat() -> None:
        for _ in range(20):
            act()

    return repeat
