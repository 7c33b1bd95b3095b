"""Ring 3, inside: the process that holds one set of agreements' data and answers one statement at a time.

It is started as a script, alone: it imports DuckDB and Arrow, nothing of the project, so that it starts in a tenth of
a second and carries no state of its parent. It reads one JSON value per line: first the set-up, then messages. Each
has tables to be ``made``. Then it has SQL to ``answer``, after which these tables are dropped, or ``statements`` to run
without an answer, after which follows an Arrow IPC stream if one ``arrives``: these read it as ``arrived``. It writes
one byte for each, ``+`` or ``-``; after the ``+`` of an answer follows an Arrow IPC stream. A ``-`` says nothing more,
because the text of an error may hold data.
"""

import ctypes
import json
import os
import resource
import sys
import threading
import time
from typing import IO, Any

_LOOK_AT_PARENT_SECONDS = 0.25

_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000
"""Flags of unshare(2), from linux/sched.h."""

_ROWS_PER_BATCH = 122_880
"""DuckDB's own row group."""

_OVERHEAD_BYTES = 8 << 30
"""Address space beyond the limit: interpreter, libraries, and what the allocator keeps without using. An idle worker
has 930 MB, and one that answered many queries over 5 million rows levels off near 3 GB at 200 MB resident. The limit
itself is kept by DuckDB, and by the parent, which watches resident memory; this one is the last."""


def main() -> None:
    """Serve until the input ends, the parent dies, or a statement fails after its first byte."""
    answers = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123 - a worker of few imports
        os.dup2(nothing.fileno(), 1)
    _leave_network()
    setup = json.loads(sys.stdin.buffer.readline())
    _die_with(setup["parent"])
    limit = setup["memory_bytes"] + _OVERHEAD_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    connection = _open(setup)
    _say(answers, b"+")
    while line := sys.stdin.buffer.readline():
        message = json.loads(line)
        if "answer" in message:
            _answer(connection, message, answers)
        else:
            _execute(connection, message, answers)


def _leave_network() -> None:
    """Go into a network namespace of this process alone, which has no way out, where the system lets us (unshare(2)).

    Without rights that takes a user namespace too, which Linux may forbid, and which other systems do not have: then
    DuckDB's own lock against external access is all there is. Before any thread begins, or the kernel refuses.
    """
    unshare = getattr(ctypes.CDLL(None), "unshare", None)  # in Python's os from 3.12 on
    if unshare is not None and unshare(_CLONE_NEWNET):
        unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _die_with(parent: int) -> None:
    """End this process soon after its parent, however that ended, also in the middle of a statement.

    The kernel's own signal for this (PR_SET_PDEATHSIG) follows the thread that started the worker, not the process.
    """

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_AT_PARENT_SECONDS)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def _open(setup: dict[str, Any]) -> Any:
    """Return a connection that reads the files of the set-up through its views, and nothing else, for good."""
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            # Same question, same bytes: which groups come first, which of equal rows stand below a LIMIT, and the last
            # digits of sums of DOUBLE, all depend on the order in which threads finish.
            "threads": 1,
            "memory_limit": f"{setup['memory_bytes']}B",
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "python_enable_replacements": False,
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET parquet_metadata_cache = true")  # snapshots are never overwritten
    connection.execute("SET allowed_paths = ?", [setup["paths"]])
    connection.execute("SET enable_external_access = false")
    for view in setup["views"]:
        connection.execute(view)
    for bound, without in setup["bounds"]:
        try:
            connection.execute(bound)
        except duckdb.Error:  # too large for the memory: every group is then counted exactly
            connection.execute(without)
    connection.execute("SET lock_configuration = true")
    return connection


def _answer(connection: Any, message: dict[str, Any], answers: IO[bytes]) -> None:
    try:
        _make(connection, message["made"])
        reader = connection.sql(message["answer"]).to_arrow_reader(_ROWS_PER_BATCH)
        first = next(iter(reader), None)
    except Exception:  # noqa: BLE001 - whatever it was, its text may hold data
        _say(answers, b"-")
    else:
        _say(answers, b"+")
        _stream(first, reader, answers)
    for table, _, _ in message["made"]:
        connection.execute(f'DROP TABLE IF EXISTS "{table}"')


def _make(connection: Any, made: list[tuple[str, list[str], str]]) -> None:
    """Make each table of its first statement, and again of the next while a row of it is ``unproven``."""
    for table, (first, *looks), unproven in made:
        connection.execute(f'CREATE OR REPLACE TABLE "{table}" AS {first}')
        for look in looks:
            if connection.execute(unproven).fetchone() is None:
                break
            connection.execute(f'CREATE OR REPLACE TABLE "{table}" AS {look}')


def _stream(first: Any, reader: Any, answers: IO[bytes]) -> None:
    import pyarrow as pa

    with pa.ipc.new_stream(answers, reader.schema) as writer:
        for batch in [first] if first is not None else []:
            writer.write_batch(batch)
        for batch in reader:
            writer.write_batch(batch)
    answers.flush()


def _execute(connection: Any, message: dict[str, Any], answers: IO[bytes]) -> None:
    import pyarrow as pa

    arrived = None
    if message["arrives"]:
        with pa.ipc.open_stream(sys.stdin.buffer) as reader:
            arrived = reader.read_all()
    try:
        if arrived is not None:
            connection.register("arrived", arrived)
        _make(connection, message["made"])
        for statement in message["statements"]:
            connection.execute(statement)
        outcome = b"+"
    except Exception:  # noqa: BLE001 - whatever it was, its text may hold data
        outcome = b"-"
    finally:
        if arrived is not None:
            connection.unregister("arrived")
    _say(answers, outcome)


def _say(answers: IO[bytes], byte: bytes) -> None:
    answers.write(byte)
    answers.flush()


if __name__ == "__main__":
    main()
