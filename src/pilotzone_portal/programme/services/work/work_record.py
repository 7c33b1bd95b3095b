"""The record of work in this process: the library's ledger, caught up from the stored events before every answer.

The ledger takes in only what was read from the records of the zone. So an act that is rolled back does not stay in it:
the next reader finds that the last event is not stored, and reads all events again. Other processes, and threads that
see another transaction, are caught up in the same way.
"""

import gc
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import timezone

from pilotzone.programme.registers import Directory
from pilotzone.programme.work import AcceptEvidence, Define, WorkLedger
from pilotzone_portal.programme.services.directory import zone_directory
from pilotzone_portal.programme.services.work.work_events import StoredEvent, stored_events

__all__ = ["WorkRecord", "current_record"]


@dataclass
class WorkRecord:
    """The ledger as of the last event read, and what is looked up beside it.

    ``supported`` are the tasks that each department supports, ``parts`` those that a task is divided into; ``proofs``
    are by item the nodes, as task and node, whose evidence was accepted, with the receipt of that.
    """

    zone: object
    ledger: WorkLedger = field(default_factory=lambda: WorkLedger(Directory((), ())))
    last: StoredEvent | None = None
    supported: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    parts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    proofs: dict[str, dict[tuple[str, str], int]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def number(self) -> int:
        """The number of the last event; they begin at 1."""
        return self.last.number if self.last else 0

    def now(self) -> datetime:
        """Return the time for a new event: never before the last one, if another machine's clock is ahead."""
        return max(timezone.now(), self.ledger.last_recorded)

    def times(self, at: datetime | None, known: datetime | None) -> dict[str, datetime]:
        """Return the two times of a question; one that is not given is now."""
        now = self.now()
        return {"at": at or now, "known": known or now}

    def keep(self, row: StoredEvent) -> None:
        """Take in the next stored event."""
        event = row.event
        status = self.ledger.append(event)
        if isinstance(event.act, Define):
            for department in status.task.supporting:
                self.supported[department].add(event.task)
            if status.task.parent:
                self.parts[status.task.parent].append(event.task)
        if isinstance(event.act, AcceptEvidence):
            self.proofs[status.task.item][event.task, event.act.node] = row.receipt
        self.last = row


_lock: Final = threading.RLock()
_kept: list[WorkRecord] = []
"""The one record of this process, once there is one: to read all events anew for each request takes too long."""


@contextmanager
def current_record() -> Iterator[WorkRecord]:
    """Give the record as the records of the zone have it now; no other thread changes it meanwhile.

    Take no lock of the database inside: whoever holds that lock may wait for this one.
    """
    with _lock:
        found = _caught_up(_kept.pop() if _kept else None)
        _kept.append(found)
        yield found


def _caught_up(found: WorkRecord | None) -> WorkRecord:
    if found is None or found.zone != settings.ZONE:
        return _filled(WorkRecord(settings.ZONE), stored_events())
    rows = stored_events(found.number)
    if found.last and next(rows, None) != found.last:
        return _filled(WorkRecord(settings.ZONE), stored_events())  # what was read last vanished with its transaction
    return _filled(found, rows)


def _filled(found: WorkRecord, rows: Iterator[StoredEvent]) -> WorkRecord:
    with _no_collection():
        for count, row in enumerate(rows):
            if count == 0:
                found.ledger.directory = zone_directory()
            found.keep(row)
    return found


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector from looking for garbage in what is read: there is none, and it takes two fifths."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
