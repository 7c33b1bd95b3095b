"""What became public in the programme, in the order in which it did: the source of the feeds."""

import uuid
from collections.abc import Mapping
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from pilotzone_portal.programme.models import Change

__all__ = ["KINDS", "Change", "announce", "list_changes"]

KINDS: Final = frozenset(
    (
        *("item.published", "item.changed", "item.withdrawn", "task.closed", "target.evaluated"),
        *("measure.listed", "measure.adopted", "measure.withdrawn", "batch.published", "case.published"),
    )
)


def announce(
    kind: str,
    object_id: str,
    *,
    title_zh: str,
    title_en: str,
    address: str,
    details: Mapping[str, str] | None = None,
) -> None:
    """Tell everybody of an act; call it in the transaction of the act, and only for what everybody may see.

    ``address`` is that of the page, beginning with a slash; a title in one language serves for both.

    Raises:
        ValueError: there is no such kind of change.
    """
    if kind not in KINDS:
        msg = f"a change cannot be of kind {kind!r}"
        raise ValueError(msg)
    Change.objects.create(
        uuid=uuid.uuid4(),
        kind=kind,
        object_id=object_id,
        title_zh=title_zh or title_en,
        title_en=title_en or title_zh,
        address=address,
        details=dict(details or {}),
        announced_at=timezone.now(),
    )


def list_changes() -> QuerySet[Change]:
    """Return the changes, the newest first; they are for everybody."""
    return Change.objects.order_by("-pk")
