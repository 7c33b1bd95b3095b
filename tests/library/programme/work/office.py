"""A province with two cities and a county, their departments, and short words for what happens to tasks."""

from datetime import UTC, date, datetime, timedelta

from pilotzone.programme.registers import Department, Directory, Level, Place
from pilotzone.programme.work import (
    Accept,
    AcceptEvidence,
    Actor,
    Close,
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

PLACES = (
    Place(code="CN-33", level=Level.PROVINCE, name_zh="甲省", name_en="Province"),
    Place(code="CN-3301", level=Level.CITY, name_zh="甲市", name_en="City", parent="CN-33"),
    Place(code="CN-3302", level=Level.CITY, name_zh="乙市", name_en="Town", parent="CN-33"),
    Place(code="CN-330106", level=Level.COUNTY, name_zh="丙县", name_en="County", parent="CN-3301"),
)
DEPARTMENTS = tuple(
    Department(code=code, place=place, name_zh=code, name_en=code)
    for code, place in (("drc", "CN-33"), ("data", "CN-3301"), ("tax", "CN-3301"), ("town", "CN-330106"))
)
DIRECTORY = Directory(PLACES, DEPARTMENTS)
EVERY = frozenset(Right)
OFFICE, LEAD, SUPPORT, STRANGER = (Actor(f"{one}-person", one, EVERY) for one in ("drc", "data", "tax", "town"))
START = datetime(2026, 1, 1, tzinfo=UTC)


def on(day: int, hour: int = 0) -> datetime:
    return START + timedelta(days=day, hours=hour)


def node(name="n1", deadline=date(2026, 6, 20)) -> Node:
    return Node(id=name, deadline=deadline, evidence_type="report")


def task(name="t1", **changes) -> Task:
    values = {
        "id": name,
        "title": "任务",
        "office": "drc",
        "lead": "data",
        "supporting": ("tax",),
        "place": "CN-3301",
        "year": 2026,
        "start": date(2026, 1, 1),
        "deadline": date(2026, 6, 30),
        "nodes": (node(),),
    }
    return Task(**{**values, **changes})


def file(number=0, kind="report") -> NodeEvidence:
    return NodeEvidence(f"sha256:{number:064x}", kind)


def event(name, act, actor=OFFICE, day=0, recorded=None) -> Event:
    return Event(name, act, actor, on(day), on(day if recorded is None else recorded))


def begun(*tasks: Task, day: int = 0) -> WorkLedger:
    """Return a record in which the tasks are defined, dispatched and accepted."""
    ledger = WorkLedger(DIRECTORY)
    for one in tasks or (task(),):
        for act, actor in ((Define(one), OFFICE), (Dispatch(), OFFICE), (Accept(), LEAD)):
            ledger.append(event(one.id, act, actor, day))
    return ledger


def finish(ledger: WorkLedger, name: str, day: int, number: int = 0, steps: int = 3) -> None:
    """Submit evidence for node n1, accept it and close the task, all on one day, or the first steps of it."""
    acts = ((Submit("n1", file(number)), LEAD), (AcceptEvidence("n1"), OFFICE), (Close(), OFFICE))
    for act, actor in acts[:steps]:
        ledger.append(event(name, act, actor, day))
