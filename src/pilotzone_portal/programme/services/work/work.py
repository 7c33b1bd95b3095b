"""Acts on tasks: each is checked against the record and stored under one lock, in one transaction, with its receipt."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from pilotzone.common.errors import InvalidValueError
from pilotzone.common.identifiers import new_identifier
from pilotzone.programme import work
from pilotzone.programme.registers import ListedItem
from pilotzone.programme.work import (
    Close,
    Define,
    Event,
    Node,
    NodeEvidence,
    Right,
    Submit,
    Task,
    TaskStage,
    TaskStatus,
)
from pilotzone.programme.work.events import Act
from pilotzone_portal.accounts.services import PUBLIC, Actor
from pilotzone_portal.programme.services.changes import announce
from pilotzone_portal.programme.services.directory import require_right, work_actor, zone_directory
from pilotzone_portal.programme.services.registers.item_errors import ItemUnknownError
from pilotzone_portal.programme.services.registers.listed import get_item
from pilotzone_portal.programme.services.work.evidence_files import SentFile, keep_evidence_file
from pilotzone_portal.programme.services.work.item_progress import AcceptedEvidence, ItemProgress, item_progress
from pilotzone_portal.programme.services.work.task_sight import check_sees
from pilotzone_portal.programme.services.work.work_events import lock_events, store_event
from pilotzone_portal.programme.services.work.work_record import WorkRecord, current_record

__all__ = [
    "AcceptedEvidence",
    "ItemProgress",
    "SentFile",
    "TaskDraft",
    "carry_over",
    "define_task",
    "item_progress",
    "record_act",
    "submit_evidence",
]


@dataclass(frozen=True, kw_only=True)
class TaskDraft:
    """What an office writes down of a task; what is empty is taken from the item, where there is one.

    The nodes are given, or those of a template between start and deadline. The year is that of the deadline if none is
    given, the start the day of the definition.
    """

    item: str = ""
    title: str = ""
    lead: str = ""
    supporting: tuple[str, ...] = ()
    place: str = ""
    year: int | None = None
    start: date | None = None
    deadline: date | None = None
    template: str = ""
    nodes: tuple[Node, ...] = ()
    target: str = ""
    parent: str | None = None
    depends_on: tuple[str, ...] = ()


def define_task(actor: Actor, draft: TaskDraft, *, happened: datetime | None = None) -> TaskStatus:
    """Write a task down as a draft of the party, which is the office that gives and closes it.

    Raises:
        WorkRightError: the department does not have the right to plan.
        ItemUnknownError: there is no such item that the party may see.
        InvalidValueError: title, lead, place or deadline is given neither here nor by the item, or there are no nodes.
        TaskUnknownError: it would be a part of a task, or wait for one, that the party does not see.
        PilotzoneError: the task cannot be; see :mod:`pilotzone.programme.work.errors`.
    """
    require_right(actor, Right.PLAN, "Define")
    content = get_item(actor, draft.item).content if draft.item else None
    identifier = new_identifier("task", secrets.token_bytes(10))

    def defined(found: WorkRecord, now: datetime) -> list[tuple[str, Act]]:
        for other in filter(None, (draft.parent, *draft.depends_on)):
            check_sees(found, actor, other)
        task = _task(identifier, actor.party, draft, content, work.day_of(happened or now))
        return [(identifier, Define(task))]

    return _record(actor, defined, happened)[0]


def record_act(actor: Actor, task: str, act: Act, *, happened: datetime | None = None) -> TaskStatus:
    """Record an act of the party on a task, which may have happened earlier, and return the latest status.

    Evidence is submitted by :func:`submit_evidence`, with its file.

    Raises:
        TaskUnknownError: there is no such task that the party may see.
        WorkRightError, WorkDepartmentError: it is not up to this person or department.
        CircularDependencyError: tasks would wait for each other.
        PilotzoneError: the life cycle does not allow it; see :mod:`pilotzone.programme.work.errors`.
    """

    def seen(found: WorkRecord, now: datetime) -> list[tuple[str, Act]]:
        del now
        check_sees(found, actor, task)
        if isinstance(act, work.DependOn):
            check_sees(found, actor, act.task)
        return [(task, act)]

    return _record(actor, seen, happened)[0]


@transaction.atomic
def submit_evidence(
    actor: Actor, task: str, node: str, sent: SentFile, *, public: bool = False, happened: datetime | None = None
) -> TaskStatus:
    """Keep a file and submit it as the evidence of a node; the file is kept only if the act is possible.

    Raises:
        EvidenceTooLargeError, InvalidValueError: the file cannot be kept.
        PilotzoneError: see :func:`record_act`.
    """
    lock_events()  # before the file leaves its receipt: locks are taken in one order
    with current_record() as found:
        wanted = check_sees(found, actor, task).node(node).node.evidence_type
    kept = keep_evidence_file(actor, sent, public=public)
    return record_act(actor, task, Submit(node, NodeEvidence(kept.digest, wanted)), happened=happened)


def carry_over(actor: Actor, year: int, *, happened: datetime | None = None) -> Sequence[TaskStatus]:
    """Carry all unfinished tasks of the party as an office over into a year, all or none, and return them.

    Raises:
        WorkRightError: the department does not have the right to plan.
        CarryOverYearError: one was carried over into that year or a later one, at a later time than is given.
    """
    own = require_right(actor, Right.PLAN, "CarryOver")

    def unfinished(found: WorkRecord, now: datetime) -> list[tuple[str, Act]]:
        at = happened or now
        events = work.unfinished(found.ledger, year, actor=own, happened=at, recorded=now)
        return [(one.task, one.act) for one in events]

    return _record(actor, unfinished, happened)


@transaction.atomic
def _record(
    actor: Actor,
    acts: Callable[[WorkRecord, datetime], Sequence[tuple[str, Act]]],
    happened: datetime | None,
) -> list[TaskStatus]:
    """Check acts on different tasks at the end of the record, and store them all or none."""
    lock_events()
    with current_record() as found:
        found.ledger.directory = zone_directory()
        now = found.now()
        own = work_actor(actor)
        events = [Event(task, act, own, happened or now, now) for task, act in acts(found, now)]
        checked = [(event, found.ledger.check(event)) for event in events]
        number = found.number
    for event, status in checked:
        number += 1
        store_event(actor, event, number, status.task, draft=status.stage is TaskStage.PLANNED)
        if isinstance(event.act, Close):
            _announce(status.task)
    return [status for _, status in checked]


def _task(identifier: str, office: str, draft: TaskDraft, item: ListedItem | None, today: date) -> Task:
    given = {
        "title": draft.title or (item and (item.title_zh or item.title_en)),
        "lead": draft.lead or (item and item.lead),
        "place": draft.place or (item and item.region),
        "deadline": draft.deadline or (item and item.deadline),
    }
    for name, value in given.items():
        if not value:
            raise InvalidValueError(field=f"The {name} of a task", value="", expected="one, because its item has none")
    start, deadline = draft.start or today, given["deadline"]
    return Task(
        id=identifier,
        **given,
        office=office,
        supporting=draft.supporting or (item.supporting if item else ()),
        year=draft.year or deadline.year,
        start=start,
        nodes=draft.nodes or work.node_template(draft.template).between(start, deadline),
        item=draft.item,
        target=draft.target or (item.target.wording if item and item.target else ""),
        parent=draft.parent,
        depends_on=draft.depends_on,
    )


def _announce(task: Task) -> None:
    """Tell everybody that a task was closed, if the item that it serves is public."""
    try:
        item = get_item(PUBLIC, task.item)
    except ItemUnknownError:
        return
    announce(
        "task.closed",
        task.id,
        title_zh=item.content.title_zh,
        title_en=item.content.title_en,
        address=reverse("item", args=[task.item]),
        details={"item": task.item},
    )
