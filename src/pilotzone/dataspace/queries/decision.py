"""The decision about a statement: gate, compile, gate again. It depends on text and policies, never on data."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from pilotzone.dataspace.queries.clauses import Clause, GovernedTable
from pilotzone.dataspace.queries.compiler import compile_statement
from pilotzone.dataspace.queries.errors import StatementNotAllowedError
from pilotzone.dataspace.queries.floors import bound_name
from pilotzone.dataspace.queries.gate import check_tables, read_rewritten, read_statement
from pilotzone.dataspace.queries.private import PrivateRelease
from pilotzone.dataspace.queries.private_sums import choice_name
from pilotzone.dataspace.queries.releases import Groups, Release

__all__ = ["Decision", "DecisionCache", "decide"]


@dataclass(frozen=True)
class Decision:
    """A statement that may run, as it will run, with the clauses that were applied to it.

    ``agreements`` and ``policy_hashes`` belong to ``datasets``, one by one. ``rewritten`` reads the ``groups`` by their
    names, and each of the ``releases`` after ring 4 has seen it.
    """

    sql: str
    rewritten: str
    clauses: tuple[Clause, ...]
    datasets: tuple[str, ...]
    agreements: tuple[str, ...]
    policy_hashes: tuple[str, ...]
    groups: tuple[Groups, ...] = ()
    releases: tuple[Release, ...] = ()

    @property
    def private_releases(self) -> tuple[PrivateRelease, ...]:
        """The releases that get noise, and cost privacy for it."""
        return tuple(release for release in self.releases if isinstance(release, PrivateRelease))

    @property
    def as_run(self) -> str:
        """The SQL that runs, in its order, as people may read it: the groups, as long as it needs, what reads them."""
        made = [
            f"{'CREATE OR REPLACE' if number else 'CREATE'} TABLE {groups.name} AS {statement}"
            for groups in (*self.groups, *self.releases)
            for number, statement in enumerate(groups.statements)
        ]
        return ";\n".join([*made, self.rewritten])


def decide(sql: str, tables: Mapping[str, GovernedTable]) -> Decision:
    """Decide whether ``sql`` may run over ``tables``, which are named as the statement names them.

    Raises:
        QueryRefusedError: it may not; the subclass says why, with clause, value and place.
    """
    statement = read_statement(sql)
    check_tables(statement, tables)
    try:
        rewritten, clauses, read, made = compile_statement(statement, tables)
    except RecursionError as error:
        raise StatementNotAllowedError(construct="too many levels", place="-") from error
    written = [*_made(made, read), *([] if rewritten == sql else [(rewritten, [*read, *(one.name for one in made)])])]
    for passed, (_, known) in zip(read_rewritten([text for text, _ in written]), written, strict=True):
        check_tables(passed, known)
    return Decision(
        sql=sql,
        rewritten=rewritten,
        clauses=clauses,
        datasets=tuple(sorted(read)),
        agreements=tuple(table.agreement for _, table in sorted(read.items())),
        policy_hashes=tuple(table.policy.hash() for _, table in sorted(read.items())),
        groups=tuple(groups for groups in made if not isinstance(groups, Release)),
        releases=tuple(groups for groups in made if isinstance(groups, Release)),
    )


def _made(made: Sequence[Groups], read: Mapping[str, GovernedTable]) -> Iterator[tuple[str, list[str]]]:
    """Yield the statements that make groups, each with the tables that it may read."""
    bounds = [bound_name(table.policy.dataset) for table in read.values() if table.floored]
    choices = [choice_name(table.policy.dataset) for table in read.values() if table.private]
    for groups in made:
        release = groups if isinstance(groups, Release) else None
        yield groups.sql, [*read, *bounds, *choices]
        for look in groups.looks:
            yield look, [*read, *bounds, release.proposed if release else groups.name]
        if release and release.records:
            yield release.records, [*read]
        if release and release.remainder:
            yield release.remainder, [*read, *bounds, release.withheld]


class DecisionCache:
    """The last decisions, by policies, column types and the bytes of the statement; threads may share it."""

    def __init__(self, size: int = 1000) -> None:
        self._size = size
        self._decisions: OrderedDict[object, Decision] = OrderedDict()
        self._lock = Lock()

    def decide(self, sql: str, tables: Mapping[str, GovernedTable]) -> Decision:
        """Return what :func:`decide` returns, from memory where the same was decided before.

        Raises:
            QueryRefusedError: the statement may not run; refusals are not kept.
        """
        key = (sql, tuple((name, t.agreement, t.policy, t.columns) for name, t in sorted(tables.items())))
        with self._lock:
            if key in self._decisions:
                self._decisions.move_to_end(key)
                return self._decisions[key]
        decision = decide(sql, tables)
        with self._lock:
            self._decisions[key] = decision
            while len(self._decisions) > self._size:
                self._decisions.popitem(last=False)
        return decision
