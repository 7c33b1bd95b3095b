"""Entries per second into the evidence log, beside a plain SQLite insert of equal size and durability."""

import os
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, interleaved

__all__ = ["measure"]

DURABLE = "SQLite in WAL, synchronous=FULL: each commit is flushed to the disk"
BATCH = 100
BLOCK = 50
"""Commits that are timed together."""


def measure(zone: Path, rounds: int) -> Iterator[Figure]:
    """Yield the rate of entries, one and a hundred to a transaction, and the time to publish them."""
    from pilotzone_portal.accounts.services import actor_for_party

    actor = actor_for_party("bank")
    payload = _payload()
    plain = sqlite3.connect(zone / "plain.sqlite3", isolation_level=None)
    plain.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE entry (payload BLOB)")
    for size in (1, BATCH):
        seconds = interleaved(
            rounds,
            {
                "log": partial(_repeat, partial(_record, actor, size)),
                "plain": partial(_repeat, partial(_insert, plain, payload, size)),
            },
        )
        rates = {name: BLOCK * size / taken for name, taken in seconds.items()}
        yield Figure(
            subject="evidence",
            name=f"entries per second, {size} to a transaction",
            value=rates["log"],
            unit="1/s",
            peer_name="plain SQLite insert",
            peer=rates["plain"],
            conditions=f"{DURABLE}; {len(payload)} bytes an entry; one writer",
        )
    plain.close()
    yield from _publication(zone, actor, payload, rounds)


def _publication(zone: Path, actor: object, payload: bytes, rounds: int) -> Iterator[Figure]:
    """Publish all that waits, then one more and a hundred more; recording them is not timed."""
    from pilotzone_portal.oversight.services.evidence import log_size, publish_log

    waiting = log_size()
    for size, repeated in ((waiting, 1), (1, rounds), (BATCH, rounds)):
        taken = []
        for _ in range(repeated):
            if size != waiting:
                _record(actor, size)
            taken.append((_timed(publish_log), _timed(partial(_write, zone / "plain", payload * size))))
        published, written = (statistics.median(column) * 1000 for column in zip(*taken, strict=True))
        yield Figure(
            subject="evidence",
            name=f"publication of {size} entries",
            value=published,
            unit="ms",
            peer_name="write and flush the same bytes",
            peer=written,
            conditions="tiles, bundles and the signed checkpoint are flushed to the disk",
        )


def _payload() -> bytes:
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.oversight.services.evidence import list_entries

    bank = actor_for_party("bank")
    _record(bank, 1)
    return bytes(list_entries(bank)[0].payload)


def _record(actor: object, size: int) -> None:
    from django.db import transaction

    from pilotzone_portal.oversight.services.evidence import record

    with transaction.atomic():
        for number in range(size):
            record(act="query.started", actor=actor, object_id=f"query-{number:016}", content=b"what was asked")


def _insert(plain: sqlite3.Connection, payload: bytes, size: int) -> None:
    plain.execute("BEGIN IMMEDIATE")
    for _ in range(size):
        plain.execute("INSERT INTO entry VALUES (?)", (payload,))
    plain.execute("COMMIT")


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _repeat(act: Callable[[], object]) -> None:
    for _ in range(BLOCK):
        act()


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
