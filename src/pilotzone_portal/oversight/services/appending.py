"""The one way into the durable table: many entries in one statement each, whether of an act or by themselves."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from pilotzone.common.receipts import Receipt
from pilotzone.oversight.evidence.errors import EntryTooLongError
from pilotzone.oversight.evidence.group_commit import GroupCommit
from pilotzone.oversight.evidence.tiles import MAX_ENTRY_BYTES

__all__ = ["Draft", "append", "append_durably", "draft", "log_size", "make_salts"]

SALT_BYTES: Final = 32

_SEQUENCER: Final = 0x70696C6F74  # "pilot": the number of the advisory lock under which PostgreSQL numbers entries

_LAST: Final = 'SELECT max("index") FROM oversight_entry'
_TABLES: Final = {
    "oversight_entry": {
        "index": "bigint",
        "payload": "bytea",
        "act": "text",
        "object": "text",
        "outcome": "text",
        "time": "timestamptz",
    },
    "oversight_entryparty": {"entry_id": "bigint", "party": "text"},
    "oversight_commitmentsalt": {"entry_id": "bigint", "name": "text", "salt": "bytea"},
}
"""The columns that a batch fills, with their types in PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that has no index yet: the receipt, its bytes, and the salts that open its commitments."""

    receipt: Receipt
    payload: bytes
    salts: Mapping[str, bytes]


def make_salts(names: Sequence[str]) -> dict[str, bytes]:
    """Return a fresh salt for each commitment."""
    return {name: secrets.token_bytes(SALT_BYTES) for name in names}


def draft(receipt: Receipt, salts: Mapping[str, bytes]) -> Draft:
    """Return the entry of a receipt.

    Raises:
        EntryTooLongError: no bundle can hold it; as a durable row it would stop the log for good.
    """
    payload = receipt.to_bytes()
    if len(payload) > MAX_ENTRY_BYTES:
        raise EntryTooLongError(length=len(payload), limit=MAX_ENTRY_BYTES)
    return Draft(receipt, payload, salts)


def append(drafts: Sequence[Draft]) -> range:
    """Append entries in the transaction of the caller, and return their indices; they commit or vanish with it.

    The rows go in by three statements without an object of the ORM for each: with one, a hundred entries take ten
    times as long.

    Raises:
        TransactionManagementError: the caller has opened no transaction.
    """
    if not connection.in_atomic_block:
        msg = "a receipt is written in the transaction of its act"
        raise transaction.TransactionManagementError(msg)
    start = _next_index()
    numbered = list(enumerate(drafts, start))
    parties = [(index, party) for index, each in numbered for party in each.receipt.parties]
    salts = [(index, name, salt) for index, each in numbered for name, salt in each.salts.items()]
    for table, rows in zip(_TABLES, (_rows(numbered), parties, salts), strict=True):
        if rows:
            _insert(table, rows)
    return range(start, start + len(numbered))


def append_durably(drafts: Sequence[Draft]) -> range:
    """Append entries that belong to no other row, and return their indices once they are durable.

    Writers that call at the same time share a transaction.

    Raises:
        RuntimeError: the caller has opened a transaction, so that nothing would be durable yet.
    """
    return _WRITERS.append(drafts)


def _commit(drafts: Sequence[Draft]) -> int:
    with transaction.atomic(durable=True):
        return append(drafts).start


_WRITERS: Final = GroupCommit(_commit)


def log_size() -> int:
    """Return the number of entries that are durable."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        (last,) = cursor.fetchone()
    return 0 if last is None else last + 1


def _next_index() -> int:
    """Number entries without gaps in the order of their commits.

    SQLite has one writer at a time (IMMEDIATE); in PostgreSQL the lock is held to the end of the transaction. A
    sequence would leave gaps, and its order is not the order of commits.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEQUENCER])
    return log_size()


def _insert(table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows by one statement: SQLite takes it row by row, PostgreSQL, a round trip away, whole columns."""
    columns = _TABLES[table]
    into = f"INSERT INTO {table} (" + ", ".join(f'"{name}"' for name in columns) + ")"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
            cursor.execute(
                f"{into} SELECT * FROM unnest({arrays})", [list(column) for column in zip(*rows, strict=True)]
            )
        else:
            cursor.executemany(f"{into} VALUES (" + ", ".join(["%s"] * len(columns)) + ")", rows)


def _rows(numbered: Sequence[tuple[int, Draft]]) -> list[tuple[object, ...]]:
    """Return the rows of entries, with their time as the database keeps it; those of one batch often share theirs."""
    times: dict[datetime, object] = {each.receipt.time: None for _, each in numbered}
    times = {time: connection.ops.adapt_datetimefield_value(time) for time in times}
    return [
        (index, each.payload, each.receipt.act, each.receipt.object, each.receipt.outcome, times[each.receipt.time])
        for index, each in numbered
    ]
