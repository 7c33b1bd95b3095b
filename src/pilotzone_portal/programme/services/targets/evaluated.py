"""Evaluations on record: the newest of each item, at any moment, their history, and who may see them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from django.db.models import Max, OuterRef, QuerySet, Subquery

from pilotzone.programme.commitments import Commitment, load_commitments
from pilotzone.programme.registers import ListedItem, item_from_json
from pilotzone.programme.targets import Statement, statement_of_item
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.models import ItemRevision, TargetEvaluation
from pilotzone_portal.programme.services.registers.known import regions_named
from pilotzone_portal.programme.services.registers.listed import get_item, visible_items
from pilotzone_portal.programme.services.targets.target_errors import TargetEvaluationUnknownError

__all__ = [
    "NOT_EVALUATED",
    "ListedTarget",
    "TargetEvaluation",
    "evaluation_history",
    "get_evaluation",
    "list_targets",
    "newest_answers",
    "newest_evaluations",
    "statement_of",
]

NOT_EVALUATED: Final = "not_evaluated"
"""Stands for an answer where a target was never evaluated, or not since its item was changed."""

_SAYS_SOMETHING: Final = (ItemRevision.Act.ADDED, ItemRevision.Act.CHANGED)


@dataclass(frozen=True)
class ListedTarget:
    """An item with what it says, and the newest evaluation of that."""

    identifier: str
    content: ListedItem
    statement: Statement
    evaluation: TargetEvaluation | None

    @property
    def answer(self) -> str:
        """One of the three answers, or that there is none."""
        return self.evaluation.answer if self.evaluation else NOT_EVALUATED


def statement_of(item: ListedItem) -> Statement | None:
    """Return what an item says shall be, or was, reached; None of one that is no target."""
    return statement_of_item(item, _commitments())


def newest_evaluations(
    identifiers: Collection[str] | None = None, *, known: datetime | None = None
) -> Mapping[str, TargetEvaluation]:
    """Return by item the newest evaluation of what it says now, of all items where none are named.

    ``known`` asks for what was on record at a moment: evaluations until then, of what the items said then. Published
    figures and what an item says now are all that it shows: whoever may see the item may see it.
    """
    return {row.item_id: row for row in _newest(identifiers, known).select_related("party")}


def newest_answers(*, known: datetime | None = None) -> Mapping[str, str]:
    """Return by item the answer of :func:`newest_evaluations`, of all items."""
    return dict(_newest(None, known).order_by().values_list("item_id", "answer"))


def _newest(identifiers: Collection[str] | None, known: datetime | None) -> QuerySet[TargetEvaluation]:
    said = ItemRevision.objects.filter(item=OuterRef("item"), act__in=_SAYS_SOMETHING)
    rows = TargetEvaluation.objects.all()
    if identifiers is not None:
        rows = rows.filter(item__in=identifiers)
    if known is not None:
        said, rows = said.filter(recorded_at__lte=known), rows.filter(evaluated_at__lte=known)
    in_force = said.order_by("-number").values("number")[:1]
    valid = rows.filter(revision__gte=Subquery(in_force))
    newest = valid.order_by().values("item").annotate(newest=Max("pk")).values("newest")
    return rows.filter(pk__in=newest)


def list_targets(actor: Actor, *, answer: str = "", region: str = "") -> list[ListedTarget]:
    """Return the targets among the items that the party may see, by identifier, without those that were withdrawn."""
    rows = visible_items(actor).filter(withdrawn_at__isnull=True).order_by("pk")
    newest = newest_evaluations()
    found = [
        ListedTarget(identifier, item, said, newest.get(identifier))
        for identifier, content in rows.values_list("pk", "content")
        if content.get("target")
        and (not region or region in regions_named(content.get("region", "")))
        and (said := statement_of(item := item_from_json(content))) is not None
    ]
    return [one for one in found if answer in {"", one.answer}]


def evaluation_history(actor: Actor, item: str) -> QuerySet[TargetEvaluation]:
    """Return the evaluations of an item, the newest first; a visitor gets those of what was published.

    Raises:
        ItemUnknownError: there is no such item that the party may see.
    """
    found = get_item(actor, item)
    rows = TargetEvaluation.objects.filter(item=item).select_related("party").order_by("-pk")
    if actor.sees_all or found.party.identifier == actor.party:
        return rows
    published = found.revisions[0].number
    before = ItemRevision.objects.filter(item=item, act__in=_SAYS_SOMETHING, number__lt=published)
    in_force = before.aggregate(newest=Max("number"))["newest"]
    return rows.filter(revision__gte=in_force)


def get_evaluation(actor: Actor, digest: str) -> TargetEvaluation:
    """Return an evaluation by the digest of its bytes, the newest where the same was found again.

    Raises:
        TargetEvaluationUnknownError: there is none that the party may see.
    """
    row = TargetEvaluation.objects.filter(digest=digest).order_by("-pk").first()
    visible = row and visible_items(actor).filter(pk=row.item_id).exists()
    found = evaluation_history(actor, row.item_id).filter(digest=digest).first() if row and visible else None
    if found is None:
        raise TargetEvaluationUnknownError(digest=digest, party=actor.party)
    return found


@cache
def _commitments() -> Mapping[str, Commitment]:
    return {one.id: one for one in load_commitments()}
