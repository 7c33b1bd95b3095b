"""How far the tasks of listed items are: public facts only, counted in one pass over the columns of the record."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from pilotzone.programme.work import NodeStage, TaskStage, day_of
from pilotzone.programme.work.errors import TaskUnknownError
from pilotzone_portal.programme.services.work.evidence_files import public_digests
from pilotzone_portal.programme.services.work.work_record import WorkRecord, current_record

__all__ = ["AcceptedEvidence", "ItemProgress", "count_tasks", "item_progress"]


@dataclass(frozen=True)
class AcceptedEvidence:
    """Evidence that an office took as proof: its type and digest, the day and the receipt of that.

    ``public`` says whether a party lets everybody have the file itself.
    """

    type: str
    digest: str
    day: date
    receipt: int
    public: bool


@dataclass(frozen=True)
class ItemProgress:
    """The tasks of an item that were dispatched, by their schedule light, and the evidence that was accepted.

    ``next_due`` is the next date of a node without evidence.
    """

    item: str
    tasks: int
    closed: int
    red: int
    amber: int
    next_due: date | None
    evidence: tuple[AcceptedEvidence, ...] = ()


def item_progress(
    identifiers: Collection[str] | None = None, *, at: datetime | None = None, known: datetime | None = None
) -> Mapping[str, ItemProgress]:
    """Return the progress of items by identifier, of all or of those named; an item without tasks has none.

    The caller asks for items that are published: this says nothing of whether they are.
    """
    with current_record() as found:
        times = found.times(at, known)
        counts = _counted(found.ledger.statuses(**times), identifiers)
        evidence = {item: sorted(_accepted(found, item, times), key=lambda one: one[-1]) for item in counts}
    public = public_digests({digest for rows in evidence.values() for _, digest, *_ in rows})
    return {
        item: ItemProgress(
            item=item,
            **row,
            evidence=tuple(AcceptedEvidence(*one, public=one[1] in public) for one in evidence[item]),
        )
        for item, row in counts.items()
    }


def count_tasks(*, at: datetime | None = None, known: datetime | None = None) -> Mapping[str, tuple[int, int]]:
    """Return by item the number of its dispatched tasks, and how many of them are closed: what an overview needs."""
    with current_record() as found:
        table = found.ledger.statuses(**found.times(at, known))
    stage = table["stage"].cast(pa.string())
    chosen = table.select(["item"]).append_column("closed", pc.equal(stage, TaskStage.CLOSED))
    chosen = chosen.filter(pc.not_equal(stage, TaskStage.PLANNED)).unify_dictionaries()
    counts = chosen.group_by("item").aggregate([([], "count_all"), ("closed", "sum")])
    names, totals, closed = (counts[name].to_pylist() for name in ("item", "count_all", "closed_sum"))
    return {name: (tasks, done) for name, tasks, done in zip(names, totals, closed, strict=True) if name}


def _counted(table: pa.Table, identifiers: Collection[str] | None) -> dict[str, dict[str, object]]:
    items = table["item"].cast(pa.string())
    asked = (
        pc.not_equal(items, "")
        if identifiers is None
        else pc.is_in(items, value_set=pa.array(identifiers, pa.string()))
    )
    dispatched = pc.not_equal(table["stage"].cast(pa.string()), TaskStage.PLANNED)
    chosen = table.filter(pc.and_(asked, dispatched)).select(["item", "schedule", "next_due"]).unify_dictionaries()
    groups = chosen.group_by(["item", "schedule"]).aggregate([([], "count_all"), ("next_due", "min")])
    found: dict[str, dict[str, object]] = defaultdict(
        lambda: {"tasks": 0, "closed": 0, "red": 0, "amber": 0, "next_due": None}
    )
    for row in groups.to_pylist():
        counts = found[row["item"]]
        counts["tasks"] += row["count_all"]
        if row["schedule"] in counts:
            counts[row["schedule"]] += row["count_all"]
        dates = (counts["next_due"], row["next_due_min"])
        counts["next_due"] = min((one for one in dates if one), default=None)
    return dict(found)


def _accepted(found: WorkRecord, item: str, times: Mapping[str, datetime]) -> Iterator[tuple[str, str, date, int]]:
    """Yield type, digest, day and receipt of the evidence accepted for the tasks of an item that were dispatched."""
    for (task, name), receipt in found.proofs.get(item, {}).items():
        try:
            status = found.ledger.status(task, **times)
        except TaskUnknownError:
            continue
        node = status.node(name)
        if node.stage is NodeStage.ACCEPTED and node.evidence and node.accepted_at:
            yield node.evidence.type, node.evidence.digest, day_of(node.accepted_at), receipt
