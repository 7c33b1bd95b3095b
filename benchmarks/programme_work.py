"""The work of a programme: the status of all tasks on a past date, in the library, in a zone, and on a page."""

import json
import time
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
    act_kind,
    act_to_json,
)

__all__ = ["measure", "measure_stored"]

START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=100)
"""When the stored tasks begin: after all that other benchmarks have stored in the same zone."""

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


def measure_stored(tasks: int, rounds: int) -> Iterator[Figure]:
    """Yield the same out of the records of the open zone: by a process that begins, by one that runs, on a page."""
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.programme.services.work import work_record
    from pilotzone_portal.programme.services.work.task_lists import statuses

    browser = _fill(tasks)
    operator, at, known = actor_for_party("operator"), LATER + timedelta(days=60), LATER + timedelta(days=90)
    work_record._kept.clear()  # noqa: SLF001 - a process that begins has read nothing
    start = time.perf_counter()
    found = statuses(operator, at=at, known=known).num_rows
    cold = time.perf_counter() - start
    taken = interleaved(
        rounds,
        {
            "service": lambda: statuses(operator, at=at, known=known),
            "page": lambda: browser.get("/programme/work/roll-up/?at=2026-06-10"),
        },
    )
    conditions = f"{found:,} tasks in the records; the first question of a process reads all events: {cold:.1f} s; p50"
    for name, part in (
        ("stored status of {:,} tasks on a past date", "service"),
        ("roll-up page of {:,} tasks", "page"),
    ):
        yield Figure(
            subject="programme",
            name=name.format(tasks),
            value=taken[part] * 1000,
            unit="ms",
            peer_name="the goal for the status of 100,000 tasks",
            peer=1000,
            conditions=conditions,
        )


def _fill(tasks: int):
    """Store the events of the tasks without receipts, after those that are there; return a browser of the operator."""
    from django.contrib.auth import get_user_model
    from django.db.models import Max
    from django.test import Client

    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.oversight.services.parties import admit_party
    from pilotzone_portal.programme.models import WorkEvent
    from pilotzone_portal.programme.services.directory import enter_department

    operator = actor_for_party("operator")
    for party in ("office", "lead"):
        admit_party(operator, party, name_en=party, name_zh=party, roles=["data_provider"])
        enter_department(operator, party, place="CN-33", rights=list(Right))
    last = WorkEvent.objects.aggregate(last=Max("number"))["last"] or 0
    rows = (_row(number, event) for number, event in enumerate(_events(tasks), start=last + 1))
    WorkEvent.objects.bulk_create(rows, batch_size=2000)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(get_user_model().objects.create_user("roll_up", party_id="operator"))
    return browser


def _row(number: int, event: Event):
    from pilotzone_portal.programme.models import WorkEvent

    return WorkEvent(
        number=number,
        task=event.task,
        kind=act_kind(event.act),
        act=json.dumps(act_to_json(event.act)),
        person=event.actor.person,
        party=event.actor.department,
        rights=" ".join(sorted(event.actor.rights)),
        happened=event.happened + (LATER - START),
        recorded=event.recorded + (LATER - START),
        receipt=0,
    )


def _ask(ledger: WorkLedger, tasks: int, at: datetime, known: datetime) -> None:
    assert ledger.statuses(at=at, known=known).num_rows == tasks


def _recorded(tasks: int) -> WorkLedger:
    """Return a record in which each day brings one step for every task."""
    place = Place(code="CN-33", level=Level.PROVINCE, name_zh="省", name_en="Province")
    departments = (Department(code=one, place="CN-33", name_zh=one, name_en=one) for one in ("office", "lead"))
    ledger = WorkLedger(Directory([place], departments))
    for event in _events(tasks):
        ledger.append(event)
    return ledger


def _events(tasks: int) -> Iterator[Event]:
    for day in range(8):
        for number in range(tasks):
            happened = recorded = START + timedelta(days=day * 15)
            if day == 7 and number % LATE_EVERY == 0:
                happened -= timedelta(days=20)
            act, actor = _act(day, number)
            yield Event(f"task-{number}", act, actor, happened, recorded)


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
