"""Ring 4 of a query: its releases are compared with all that its party got before, and remembered before they leave.

The history hangs on the party, not on the person or the agreement: colleagues show each other their answers. It is read
and compared without a lock, which would stop the zone for as long; then, under the lock of its row, it is extended if
nobody else has done so meanwhile, and compared again if somebody has. What was remembered stays so, whatever becomes of
the query.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.privacy.sketch_statements import Sketching
from pilotzone.dataspace.privacy.sketches import Sketches
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.decision import Decision
from pilotzone.dataspace.queries.differencing import History, Settlement, settle
from pilotzone.dataspace.queries.private import PrivateRelease
from pilotzone.dataspace.queries.releases import Proposed, RingFour
from pilotzone_portal.dataspace.models import Dataset, Query, ReleasedSketches, ReleaseHistory, SettledRelease
from pilotzone_portal.dataspace.services.private_answers import noised_tables
from pilotzone_portal.dataspace.services.stored_tables import stream_of, table_of

__all__ = ["HistoryKeyError", "ring_four"]

_BUCKET = np.dtype("<u8")


class HistoryKeyError(PilotzoneError):
    """What was released cannot be compared any more, because the zone has another key."""

    code = "history_key"
    message = "What was released of the dataset {dataset!r} was remembered under another key of this zone."
    help = "The operator puts back the file keys/portal.key of the zone, from its backup."
    status = 409


def ring_four(query: Query, decision: Decision, tables: Mapping[str, GovernedTable]) -> RingFour | None:
    """Return what stands behind a decision with releases, or None for one without.

    Raises:
        HistoryKeyError: the zone's key is not the one under which a history was kept.
    """
    if not decision.releases:
        return None
    read = {name for release in decision.releases for name in release.datasets}
    audited = {name: tables[name] for name in sorted(read) if tables[name].policy.differencing}
    histories = {name: _open(query.consumer_id, table) for name, table in audited.items()}
    sketching = {name: Sketching(_secret(history), history.minimum_group_size) for name, history in histories.items()}
    choices = {
        release.datasets[0]: settings.ZONE.secret("groups of a privacy unit", release.agreement)
        for release in decision.private_releases
    }
    standing = _standing(tables[name] for name in read)
    return RingFour(partial(_release, query, histories, standing), sketching, choices)


def _release(
    query: Query, histories: Mapping[str, ReleaseHistory], standing: str, proposed: Sequence[Proposed]
) -> Sequence[pa.Table]:
    """Settle what may leave, and remember it, in one transaction with everything that its release costs."""
    while True:
        for history in histories.values():
            history.refresh_from_db()
        settlement = settle(proposed, {name: _read(history) for name, history in histories.items()})
        with transaction.atomic():
            if _unchanged(histories):
                _remember(query, histories, settlement)
                settled = [
                    _as_before(query, standing, offered, table) if histories else table
                    for offered, table in zip(proposed, settlement.tables, strict=True)
                ]
                return noised_tables(query, proposed, settled)


def _standing(tables: Iterable[GovernedTable]) -> str:
    """Return under which terms and of which data a question is the same question."""
    terms = {table.policy.dataset: f"{table.agreement} {table.policy.hash()}" for table in tables}
    data = Dataset.objects.filter(pk__in=terms).order_by("pk").values_list("pk", "sha256")
    return "\n".join(f"{terms[name]} {sha256}" for name, sha256 in data)


def _as_before(query: Query, standing: str, offered: Proposed, settled: pa.Table) -> pa.Table:
    """Return what the party read of this question before, or what was settled now, to be read from now on."""
    if isinstance(offered.release, PrivateRelease):  # which has its noise for good
        return settled
    question = f"{standing}\n{offered.release.sql}\n{offered.release.records}"
    stored, _ = SettledRelease.objects.get_or_create(
        consumer_id=query.consumer_id,
        digest=hashlib.sha256(question.encode()).hexdigest(),
        defaults={"query": query, "table": lambda: stream_of(settled)},
    )
    return table_of(stored.table)


def _open(consumer: str, table: GovernedTable) -> ReleaseHistory:
    """Return the history of a dataset, with the larger of its minimum group and the table's."""
    policy = table.policy
    about = {
        "consumer_id": consumer,
        "dataset_id": policy.dataset,
        "sha256": Dataset.objects.values_list("sha256", flat=True).get(pk=policy.dataset),
        "unit": policy.entity or "",
    }
    digest = hashlib.sha256(_secret(ReleaseHistory(**about))).hexdigest()
    defaults = {"minimum_group_size": policy.minimum_group_size, "key_digest": digest}
    history, _ = ReleaseHistory.objects.get_or_create(**about, defaults=defaults)
    if history.key_digest != digest:
        raise HistoryKeyError(dataset=policy.dataset)
    if history.minimum_group_size < policy.minimum_group_size:
        smaller = ReleaseHistory.objects.filter(pk=history.pk, minimum_group_size__lt=policy.minimum_group_size)
        smaller.update(minimum_group_size=policy.minimum_group_size)
        history.refresh_from_db()
    return history


def _secret(history: ReleaseHistory) -> bytes:
    about = (history.consumer_id, history.dataset_id, history.sha256, history.unit)
    secret: bytes = settings.ZONE.secret("sketches of releases", *about)
    return secret


def _read(history: ReleaseHistory) -> History:
    """Return what a row and its parts say; parts that were added after the row was read may be among them."""
    parts: QuerySet[ReleasedSketches] = history.sketches.all()
    by_buckets: defaultdict[tuple[bool, int], tuple[list[bytes], list[bytes]]] = defaultdict(lambda: ([], []))
    for part in parts:
        entities, records = by_buckets[part.withheld, part.buckets]
        entities.append(part.entities)
        records.append(part.records)
    sketches: dict[bool, list[Sketches]] = {False: [], True: []}
    for (withheld, buckets), both in by_buckets.items():
        arrays = (np.frombuffer(b"".join(each), _BUCKET).reshape(-1, buckets) for each in both)
        sketches[withheld].append(Sketches(*arrays))
    return History(history.minimum_group_size, tuple(sketches[False]), tuple(sketches[True]))


def _unchanged(histories: Mapping[str, ReleaseHistory]) -> bool:
    """Lock the histories, in one order for all, and return whether they are what was read."""
    rows = ReleaseHistory.objects.select_for_update().filter(pk__in=[history.pk for history in histories.values()])
    now = {row.pk: (row.parts, row.minimum_group_size) for row in rows.order_by("pk")}
    return all(now[row.pk] == (row.parts, row.minimum_group_size) for row in histories.values())


def _remember(query: Query, histories: Mapping[str, ReleaseHistory], settlement: Settlement) -> None:
    for name, history in histories.items():
        for withheld, sketches in ((False, settlement.remembered[name]), (True, settlement.withheld[name])):
            if len(sketches):
                ReleasedSketches.objects.create(
                    history=history,
                    query=query,
                    buckets=sketches.buckets,
                    entities=sketches.entities.astype(_BUCKET).tobytes(),
                    records=sketches.records.astype(_BUCKET).tobytes(),
                    withheld=withheld,
                )
                history.parts += 1
                history.save(update_fields=["parts"])
