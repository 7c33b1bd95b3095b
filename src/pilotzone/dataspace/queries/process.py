"""Ring 3, outside: one worker process as its parent sees it, with limits that hold from without."""

import contextlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.arriving import Arrivals
from pilotzone.dataspace.queries.releases import PROVEN, Groups

__all__ = ["OpenStatement", "WorkerProcess"]

_SCRIPT: Final = Path(__file__).with_name("worker.py")

_LOOK_SECONDS: Final = 0.05
"""How often the parent looks at a working process: a process cannot touch a gigabyte in this time."""

_RESIDENT_OVERHEAD_BYTES: Final = 1 << 29
"""What a worker holds besides the memory that DuckDB accounts for: libraries, and batches on their way out."""

_START_SECONDS: Final = 60.0
"""A worker is ready in a fifth of a second; a machine that takes a minute is out of order."""

_END_SECONDS: Final = 5.0
"""A statement that used up its time has this much for dropping its tables."""


class WorkerProcess:
    """A process with the data of one set of agreements; one thread uses it at a time.

    Raises:
        QueryFailedError: the process does not start, because its views or its memory do not.
    """

    def __init__(
        self,
        views: Iterable[str],
        bounds: Iterable[tuple[str, str]],
        paths: Iterable[Path],
        *,
        memory_bytes: int,
        seconds: float,
        arrivals: Arrivals,
    ) -> None:
        self._arrivals = arrivals
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},  # no secrets of the portal, no locale, no time zone
            cwd="/",
            start_new_session=True,  # an interrupt at the terminal is for the parent, which then ends its workers
        )
        setup = {
            "parent": os.getpid(),
            "memory_bytes": memory_bytes,
            "views": list(views),
            "bounds": list(bounds),
            "paths": [str(path.resolve()) for path in paths],
        }
        with self._failing_alike(_START_SECONDS):
            self._ask(setup)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process can take a statement."""
        return self._process.poll() is None

    @contextlib.contextmanager
    def statement(self) -> Iterator["OpenStatement"]:
        """Open one statement, which may ask several times; the limits are those of all its questions together."""
        opened = OpenStatement(self, self._seconds)
        try:
            yield opened
        finally:
            opened.end()

    def kill(self) -> None:
        """End the process from another thread than the one that uses it, which then sees its statement fail."""
        self._process.kill()

    def run(self, sql: str, seconds: float | None = None, groups: Sequence[Groups] = ()) -> pa.Table:
        """Return the answer to ``sql``; for what is given and raised see :meth:`OpenStatement.ask`."""
        with self._failing_alike(self._seconds if seconds is None else seconds):
            self._ask({"answer": sql, "made": _made(groups)})
            with pa.ipc.open_stream(self._process.stdout) as reader:
                return self._arrivals.table(reader)

    def make(self, groups: Groups, seconds: float) -> None:
        """Make a table of ``groups``; for what is given and raised see :meth:`OpenStatement.make`."""
        with self._failing_alike(seconds):
            self._ask({"made": _made([groups]), "statements": [], "arrives": False})

    def execute(self, statements: Sequence[str], arrived: pa.Table | None, seconds: float) -> None:
        """Run ``statements`` without an answer; for what is given and raised see :meth:`OpenStatement.execute`."""
        with self._failing_alike(seconds):
            self._ask({"made": [], "statements": list(statements), "arrives": arrived is not None}, arrived)

    def close(self) -> None:
        """End the process, whatever it does, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not yet written has no reader any more
                    pipe.close()

    def _ask(self, message: object, arrived: pa.Table | None = None) -> None:
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        if arrived is not None:
            with pa.ipc.new_stream(self._process.stdin, arrived.schema) as writer:
                writer.write_table(arrived)
        self._process.stdin.flush()
        if (answer := self._process.stdout.read(1)) != b"+":
            raise _RefusedByWorker if answer == b"-" else EOFError

    @contextlib.contextmanager
    def _failing_alike(self, seconds: float) -> Iterator[None]:
        """Turn every failure into one, and end a process that is too slow or no longer makes sense."""
        done, stopped = threading.Event(), threading.Event()
        watch = threading.Thread(target=self._watch, args=(seconds, done, stopped), daemon=True)
        watch.start()
        try:
            yield
        except _RefusedByWorker:
            raise errors.QueryFailedError from None
        except (OSError, EOFError, pa.ArrowException):
            self.close()
            raise errors.QueryFailedError from None
        finally:
            done.set()
            watch.join()
            if stopped.is_set():  # perhaps just after the answer: then the answer holds, and the process is gone
                self.close()

    def _watch(self, seconds: float, done: threading.Event, stopped: threading.Event) -> None:
        """Kill the process when its time is over or its resident memory too large, unless it is done before."""
        deadline = time.monotonic() + seconds
        while not done.wait(_LOOK_SECONDS):
            if time.monotonic() > deadline or self._resident_bytes() > self._memory_bytes + _RESIDENT_OVERHEAD_BYTES:
                stopped.set()
                self._process.kill()
                return

    def _resident_bytes(self) -> int:
        """Return the resident memory of the process (proc(5), statm); 0 where the system does not tell."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        except OSError:
            return 0
        return int(pages) * resource.getpagesize()


class OpenStatement:
    """One statement in its worker: what it asks, and the tables it leaves there until it ends."""

    def __init__(self, worker: WorkerProcess, seconds: float) -> None:
        self._worker = worker
        self._seconds = seconds
        self._made: list[str] = []

    def ask(self, sql: str, groups: Sequence[Groups] = ()) -> pa.Table:
        """Return the answer to ``sql``, which passed the gate twice, or is the engine's own, and reads ``groups``.

        Raises:
            QueryFailedError: it failed, ran out of time or memory, or the process ended; which, is not said.
        """
        with self._timed() as seconds:
            return self._worker.run(sql, seconds, groups)

    def make(self, table: str, sql: str, looks: tuple[str, ...] = ()) -> None:
        """Make, or make again, a table of the answer to ``sql``, and to ``looks`` while they are needed.

        The statement's end drops it.

        Raises:
            QueryFailedError: as :meth:`ask`.
        """
        self._made.append(table)
        with self._timed() as seconds:
            self._worker.make(Groups(table, sql, looks=looks), seconds)

    def receive(self, table: str, like: str, rows: pa.Table) -> None:
        """Make a table of ``rows`` with the columns and types of the table ``like``; the statement's end drops it.

        Raises:
            QueryFailedError: as :meth:`ask`.
        """
        self._made.append(table)
        columns = ", ".join(f'"{name}"' for name in rows.column_names)
        statements = [
            f'CREATE TABLE "{table}" AS SELECT * FROM "{like}" LIMIT 0',
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM arrived',
        ]
        with self._timed() as seconds:
            self._worker.execute(statements, rows, seconds)

    def end(self) -> None:
        """Drop what the statement made, or end the process where that fails."""
        if self._made and self._worker.alive:
            try:
                drops = [f'DROP TABLE IF EXISTS "{table}"' for table in self._made]
                self._worker.execute(drops, None, max(self._seconds, _END_SECONDS))
            except errors.QueryFailedError:
                self._worker.close()

    @contextlib.contextmanager
    def _timed(self) -> Iterator[float]:
        """Yield the seconds that are left, and take from them what is used."""
        start = time.monotonic()
        try:
            yield self._seconds
        finally:
            self._seconds -= time.monotonic() - start


def _made(groups: Iterable[Groups]) -> list[tuple[str, list[str], str]]:
    """Return what a worker needs to make ``groups``: table, statements, and what finds one without a proof."""
    return [
        (made.name, list(made.statements), f'SELECT 1 FROM "{made.name}" WHERE "{PROVEN}" IS NOT TRUE LIMIT 1')
        for made in groups
    ]


class _RefusedByWorker(Exception):  # noqa: N818 - never leaves this module
    """The worker answered that the statement failed; it can take another."""
