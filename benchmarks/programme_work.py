"""The work of a programme: the status of all tasks on a past date, out of a record with two time axes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from benchmarks.figures import Figure, interleaved
from pilotzone.programme.registers import Department, Directory, Level, Place
from pilotzone.programme.work import (
    Accept,
    AcceptEvidence,
    Actor,
    Assess,
    Colour,
    Define,
    Dispatch,
    Event,
    Node,
    NodeEvidence,
    Right,
    Submit,
    Task,
    WorkLedger,
)

__all__ = ["measure"]

START = datetime(2026, 1, 1, tzinfo=UTC)
LATE_EVERY = 10
"""One task in so many has an act that was recorded after a later one."""

OFFICE, LEAD = (Actor("person", department, frozenset(Right)) for department in ("office", "lead"))


def measure(tasks: int, rounds: int) -> Iterator[Figure]:
    """Yield the time for the status of ``tasks`` synthetic tasks of eight events each, on a day in the middle."""
    ledger = _recorded(tasks)
    at, known = START + timedelta(days=60), START + timedelta(days=90)
    taken = interleaved(
        rounds,
        {
            "columns": lambda: _ask(ledger, tasks, at, known),
            "folds": lambda: [ledger.status(f"task-{number}", at=at, known=known) for number in range(0, tasks, 10)],
        },
    )
    yield Figure(
        subject="programme",
        name=f"status of {tasks:,} tasks on a past date, of {tasks * 8:,} events",
        value=taken["columns"] * 1000,
        unit="ms",
        peer_name="the events of every task replayed, one by one (a tenth of them, times ten)",
        peer=taken["folds"] * 10_000,
        conditions=f"synthetic; one task in {LATE_EVERY} with an act recorded late; p50",
    )


def _ask(ledger: WorkLedger, tasks: int, at: datetime, known: datetime) -> None:
    assert ledger.statuses(at=at, known=known).num_rows == tasks


def _recorded(tasks: int) -> WorkLedger:
    """Return a record in which each day brings one step for every task."""
    place = Place(code="CN-33", level=Level.PROVINCE, name_zh="省", name_en="Province")
    departments = (Department(code=one, place="CN-33", name_zh=one, name_en=one) for one in ("office", "lead"))
    ledger = WorkLedger(Directory([place], departments))
    for day in range(8):
        for number in range(tasks):
            happened = recorded = START + timedelta(days=day * 15)
            if day == 7 and number % LATE_EVERY == 0:
                happened -= timedelta(days=20)
            act, actor = _act(day, number)
            ledger.append(Event(f"task-{number}", act, actor, happened, recorded))
    return ledger


def _act(day: int, number: int):
    steps = {
        1: (Dispatch(), OFFICE),
        2: (Accept(), LEAD),
        3: (Submit("n1", _evidence(number, 1)), LEAD),
        4: (AcceptEvidence("n1"), OFFICE),
        5: (Submit("n2", _evidence(number, 2)), LEAD),
        6: (AcceptEvidence("n2"), OFFICE),
        7: (Assess(Colour.GREEN, "on the way"), OFFICE),
    }
    return steps[day] if day else (Define(_task(number)), OFFICE)


def _evidence(number: int, node: int) -> NodeEvidence:
    return NodeEvidence(f"sha256:{number * 4 + node:064x}", "report")


def _task(number: int) -> Task:
    return Task(
        id=f"task-{number}",
        title="synthetic",
        office="office",
        lead="lead",
        place="CN-33",
        year=2026,
        start=date(2026, 1, 1),
        deadline=date(2026, 12, 31),
        nodes=tuple(
            Node(id=f"n{month}", deadline=date(2026, month * 3, 28), evidence_type="report") for month in (1, 2, 3)
        ),
    )
