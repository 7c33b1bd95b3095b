"""Ring 3, the engine: a pool of warm worker processes, one set of agreements each."""

import contextlib
import os
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import pyarrow as pa
from sqlglot import exp

from pilotzone.dataspace.queries.arriving import Arrivals
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.decision import Decision
from pilotzone.dataspace.queries.disclosure import Disclosure
from pilotzone.dataspace.queries.errors import QueryCancelledError, QueryFailedError
from pilotzone.dataspace.queries.floors import ENTITY, MOST, bound_name
from pilotzone.dataspace.queries.phases import release_in
from pilotzone.dataspace.queries.process import WorkerProcess
from pilotzone.dataspace.queries.quick_sums import facts_of
from pilotzone.dataspace.queries.releases import RingFour
from pilotzone.dataspace.queries.views import view_statement
from pilotzone.dataspace.queries.waiting import WaitingLine

__all__ = ["Answer", "Engine"]

_LARGEST = 2**63 - 1

_Key = tuple[tuple[str, GovernedTable], ...]


@dataclass(frozen=True)
class Answer:
    """What leaves: the rows, and the rules by which others were withheld."""

    table: pa.Table
    disclosure: Disclosure


class Engine:
    """Runs decisions in worker processes; threads may share it, and a worker serves one statement at a time.

    ``memory_bytes`` and ``seconds`` bound one statement, ``workers`` the processes that answer at once, ``warm`` how
    many more may be idle, ``waiting`` the questions of one party in the line before them, ``arrivals`` an answer. A
    worker stays warm for the agreements, policies and files it was started with; the one idle longest makes room.
    """

    def __init__(
        self,
        *,
        memory_bytes: int = 1 << 30,
        seconds: float = 30.0,
        workers: int = 4,
        warm: int = 0,
        waiting: int = 100,
        arrivals: Arrivals | None = None,
    ) -> None:
        self._memory_bytes = memory_bytes
        self._seconds = seconds
        self._workers = workers
        self._most = workers + warm
        self._line = WaitingLine(workers, waiting)
        self._arrivals = arrivals or Arrivals()
        self._running: dict[str, WorkerProcess] = {}
        self._idle: list[tuple[_Key, WorkerProcess]] = []
        self._busy = 0
        self._closed = False
        self._changed = threading.Condition()
        self._process = os.getpid()
        weakref.finalize(self, _end_all, self._idle, self._process)  # an engine that nobody closed, at exit

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the idle workers now, and each busy one after its statement."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            _end_all(self._idle, self._process)

    def turn(self, party: str) -> AbstractContextManager[None]:
        """Wait until it is the turn of ``party``, and hold a place among those that run; parties take turns.

        Raises:
            EngineBusyError: too many questions of this party wait.
        """
        return self._line.place(party)

    def cancel(self, name: str) -> bool:
        """End the statement that runs under ``name``, and return whether there is one."""
        with self._changed:
            worker = self._running.pop(name, None)
        if worker is not None:
            worker.kill()
        return worker is not None

    def run(
        self,
        decision: Decision,
        tables: Mapping[str, GovernedTable],
        ring_four: RingFour | None = None,
        *,
        name: str = "",
    ) -> Answer:
        """Return the answer to a decision over the ``tables`` on which it was made.

        A decision with releases needs ``ring_four``; what its control raises is raised here, and nothing is answered.
        Under its ``name`` another thread may cancel it.

        Raises:
            QueryFailedError: the statement failed, or took too long or too much; which, is not said.
            QueryCancelledError: it was cancelled.
            ValueError: the decision was made on other agreements or policies, it has releases and nobody controls
                them, or the engine is closed.
        """
        needed = _needed(decision, tables)
        if decision.releases and ring_four is None:
            msg = "the decision has releases, which ring 4 must see"
            raise ValueError(msg)
        with self._worker(needed) as worker, self._cancellable(name, worker), worker.statement() as statement:
            if ring_four is not None:
                release_in(statement, decision.releases, needed, ring_four)
            return Answer(statement.ask(decision.rewritten, decision.groups), Disclosure(decision.clauses))

    @contextlib.contextmanager
    def _cancellable(self, name: str, worker: WorkerProcess) -> Iterator[None]:
        if not name:
            yield
            return
        with self._changed:
            self._running[name] = worker
        try:
            yield
        except QueryFailedError:
            if name not in self._running:
                raise QueryCancelledError from None
            raise
        finally:
            with self._changed:
                self._running.pop(name, None)

    @contextlib.contextmanager
    def _worker(self, tables: Mapping[str, GovernedTable]) -> Iterator[WorkerProcess]:
        key = tuple(tables.items())
        worker = self._take(key)
        try:
            if worker is None:
                worker = self._start(tables)
            yield worker
        except BaseException as error:
            if worker is not None and not isinstance(error, Exception):  # an interrupt, in the middle of an answer
                worker.close()
            raise
        finally:
            self._give_back(key, worker)

    def _take(self, key: _Key) -> WorkerProcess | None:
        """Reserve a place, and return the warm worker for ``key`` if there is one; make room for another if not."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._busy < self._workers)
            if self._closed or os.getpid() != self._process:
                # Two processes on one pipe would read each other's answers.
                msg = "the engine is closed, or belongs to the process that forked this one"
                raise ValueError(msg)
            self._busy += 1
            found = next((place for place, (known, _) in enumerate(self._idle) if known == key), None)
            taken = None if found is None else self._idle.pop(found)[1]
            crowded = taken is None and len(self._idle) + self._busy > self._most
            removed = self._idle.pop(0)[1] if crowded else None
        for ended in (removed, taken if taken is not None and not taken.alive else None):
            if ended is not None:
                ended.close()
        return taken if taken is not None and taken.alive else None

    def _give_back(self, key: _Key, worker: WorkerProcess | None) -> None:
        with self._changed:
            self._busy -= 1
            keep = worker is not None and worker.alive and not self._closed
            if worker is not None and keep:
                self._idle.append((key, worker))
            self._changed.notify()
        if worker is not None and not keep:
            worker.close()

    def _start(self, tables: Mapping[str, GovernedTable]) -> WorkerProcess:
        return WorkerProcess(
            [view_statement(name, table) for name, table in sorted(tables.items())],
            [made for name, table in sorted(tables.items()) for made in _made(name, table)],
            [path for table in tables.values() for path in table.paths],
            memory_bytes=self._memory_bytes,
            seconds=self._seconds,
            arrivals=self._arrivals,
        )


def _end_all(workers: list[tuple[_Key, WorkerProcess]], process: int) -> None:
    while workers and os.getpid() == process:  # a fork has the list, and not the workers
        workers.pop()[1].close()


def _needed(decision: Decision, tables: Mapping[str, GovernedTable]) -> dict[str, GovernedTable]:
    """Return the tables of a decision, if they are those on which it was made."""
    needed = {name: tables[name] for name in decision.datasets if name in tables}
    stated = tuple((table.agreement, table.policy.hash()) for table in needed.values())
    if stated != tuple(zip(decision.agreements, decision.policy_hashes, strict=True)):
        msg = "the decision was made on other agreements or policies than the tables given"
        raise ValueError(msg)
    return needed


def _made(name: str, table: GovernedTable) -> Iterator[tuple[str, str]]:
    """Yield how a worker makes its own tables about a dataset, and how if there is no memory for that."""
    if table.floored:
        yield _bound(name, table)
    yield from facts_of(table)


def _bound(name: str, table: GovernedTable) -> tuple[str, str]:
    """Return how a worker makes the bound of a dataset, and how if there is no memory for that: then nothing has proof.

    The bound is the number of records of the k - 1 largest units, and of those without a unit, which is none; at least
    1, by which one can divide.
    """
    fewer = table.policy.minimum_group_size - 1
    create = f"CREATE TABLE {_quoted(bound_name(name))} AS SELECT"
    bound = f"{fewer} AS {_quoted(MOST)}"
    if table.policy.entity is not None:
        sizes = f"SELECT {_quoted(ENTITY)} AS u, count(*) AS n FROM {_quoted(name)} GROUP BY u"
        largest = f"SELECT n FROM sizes WHERE u IS NOT NULL ORDER BY n DESC LIMIT {fewer}"
        without = "SELECT n FROM sizes WHERE u IS NULL"
        bound = (
            f"greatest(sum(n), 1) AS {_quoted(MOST)} FROM (WITH sizes AS MATERIALIZED ({sizes})"
            f" ({largest}) UNION ALL ({without}))"
        )
    return f"{create} {bound}", f"{create} {_LARGEST} AS {_quoted(MOST)}"


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
