"""Events of the work as the records of the zone keep them: numbered without gaps, each with its receipt."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from django.db import connection, transaction

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.programme import work
from pilotzone.programme.work import Event, Right, Task
from pilotzone.programme.work.events import Act
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import WorkEvent

__all__ = ["RECEIPTS", "StoredEvent", "lock_events", "store_event", "stored_events"]

_WRITERS: Final = 0x776F726B  # "work": the number of the advisory lock under which PostgreSQL numbers events
_PORTION: Final = 5000
_HIDDEN: Final = frozenset({"reason", "text"})
"""Free text may name a person: the log holds it as a commitment only."""

RECEIPTS: Final = {
    "define": "task.defined",
    "dispatch": "task.dispatched",
    "accept": "task.accepted",
    "decline": "task.declined",
    "submit": "task.evidence_submitted",
    "return": "task.evidence_returned",
    "accept_evidence": "task.evidence_accepted",
    "close": "task.closed",
    "assess": "task.assessed",
    "move_deadline": "task.deadline_moved",
    "change_target": "task.target_changed",
    "carry_over": "task.carried_over",
    "depend_on": "task.dependency_added",
}
"""What the receipt of each kind of act is called."""


class StoredEvent(NamedTuple):
    """The columns of a stored event."""

    number: int
    task: str
    kind: str
    act: str
    person: str
    party: str
    rights: str
    happened: datetime
    recorded: datetime
    receipt: int

    @property
    def event(self) -> Event:
        """The event of the library, by the rights that the person had then."""
        actor = work.Actor(self.person, self.party, _rights(self.rights))
        act = work.act_from_json(self.kind, json.loads(self.act))
        return Event(self.task, act, actor, self.happened, self.recorded)


def stored_events(first: int = 1, *, task: str = "") -> Iterator[StoredEvent]:
    """Yield the events from a number on, or those of one task, in the order in which they were recorded.

    They are read in portions: a server-side cursor would outlive a reader who stops early.
    """
    rows = WorkEvent.objects.filter(task=task) if task else WorkEvent.objects.all()
    more = True
    while more:
        portion = rows.filter(number__gte=first).order_by("number").values_list(*StoredEvent._fields)[:_PORTION]
        found = [StoredEvent(*row) for row in portion]
        yield from found
        more = len(found) == _PORTION
        first = found[-1].number + 1 if found else first


def lock_events() -> None:
    """Let no other writer add an event until the transaction ends.

    SQLite has one writer at a time from the start of its transaction (IMMEDIATE); PostgreSQL takes an advisory lock.

    Raises:
        TransactionManagementError: the caller has opened no transaction.
    """
    if not connection.in_atomic_block:
        msg = "an act is checked and stored in one transaction"
        raise transaction.TransactionManagementError(msg)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITERS])


def store_event(actor: Actor, event: Event, number: int, task: Task, *, draft: bool) -> None:
    """Store a checked event with its receipt.

    The departments of the task may read the receipt, unless the task is a draft: that is its office's alone.
    """
    kind, members = work.act_kind(event.act), work.act_to_json(event.act)
    happened = event.happened.isoformat(timespec="microseconds")
    said = {name: value for name, value in members.items() if name not in _HIDDEN}
    receipt = record(
        act=RECEIPTS[kind],
        actor=actor,
        object_id=event.task,
        parties=() if draft else (task.office, task.lead, *task.supporting),
        facts={"happened": happened, **_facts(event.act)},
        content=canonical_bytes({"task": event.task, "kind": kind, "act": said, "happened": happened}),
        hidden={name: members[name] for name in sorted(_HIDDEN & members.keys())},
    )
    WorkEvent.objects.create(
        number=number,
        task=event.task,
        kind=kind,
        act=canonical_bytes(members).decode(),
        person=event.actor.person,
        party=event.actor.department,
        rights=" ".join(sorted(event.actor.rights)),
        happened=event.happened,
        recorded=event.recorded,
        receipt=receipt,
    )


@cache
def _rights(words: str) -> frozenset[Right]:
    return frozenset(map(Right, words.split()))


def _facts(act: Act) -> dict[str, str]:
    facts = {"node": node} if (node := getattr(act, "node", None)) else {}
    return facts | ({"evidence": act.evidence.digest} if isinstance(act, work.Submit) else {})
