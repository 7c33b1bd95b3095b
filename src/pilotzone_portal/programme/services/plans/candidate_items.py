"""Items of the registers made of candidates that a person has confirmed or corrected."""

from collections.abc import Iterable

from django.db import transaction

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans import Candidate, PlanContext
from pilotzone.programme.plans.errors import ReviewReasonError
from pilotzone.programme.registers import ListedItem, SourcePlace, TargetReference
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.models import PlanCandidate
from pilotzone_portal.programme.services.plans.candidate_rows import review_of
from pilotzone_portal.programme.services.plans.deciding import lock_candidate
from pilotzone_portal.programme.services.plans.plan_errors import CandidateListedError, CandidateNotActiveError
from pilotzone_portal.programme.services.registers.items import Item, add_item

__all__ = ["list_candidate", "usual_kind"]


@transaction.atomic
def list_candidate(
    actor: Actor,
    identifier: str,
    *,
    reason: str,
    kinds: Iterable[str] = (),
    title_zh: str = "",
    title_en: str = "",
    item: str = "",
    content: ListedItem | None = None,
) -> Item:
    """Make a draft item of a confirmed or corrected candidate; without a kind it is the usual one.

    ``item`` is its identifier, without which it has that of the candidate; without a title, the aim is it. ``content``
    is the whole item, where a person has written it elsewhere.

    Raises:
        WorkRightError: the department may not plan.
        CandidateUnknownError: it is no candidate of a plan of the party.
        CandidateNotActiveError: no person has confirmed it, or one has rejected it.
        CandidateListedError: it has its item.
        ReviewReasonError: no reason is given.
        KindUnknownError, InvalidValueError, ItemExistsError: the item cannot be such.
    """
    row = lock_candidate(actor, identifier)
    candidate = review_of(row, row.plan.digest).active
    if candidate is None:
        raise CandidateNotActiveError(candidate=identifier, state=row.state)
    if row.item:
        raise CandidateListedError(candidate=identifier, item=row.item)
    if not reason.strip():
        raise ReviewReasonError(missing="reason")
    listed = content or ListedItem(
        id=item or identifier,
        kinds=tuple(kinds) or (usual_kind(candidate, PlanContext(dated=row.plan.dated)),),
        region=candidate.region or "",
        deadline=candidate.deadline.day if candidate.deadline else None,
        target=_target(row, candidate),
        source=SourcePlace(row.plan_id, candidate.span.start, candidate.span.end),
        **_titles(candidate.aim, title_zh.strip(), title_en.strip()),
    )
    made = add_item(actor, listed, reason=reason.strip(), candidate=identifier)
    row.item = made.identifier
    row.save(update_fields=["item"])
    return made


def usual_kind(candidate: Candidate, context: PlanContext) -> str:
    """Return the kind of item that a candidate usually becomes: a target of the text's own year is an annual goal.

    To which list of 2025 a task belongs no text says: a person adds such a kind.
    """
    if candidate.kind is not CommitmentType.TARGET:
        return "task" if candidate.kind is CommitmentType.TASK else "statement"
    days = candidate.deadline, context.dated
    return "annual_goal" if all(days) and days[0].day.year == days[1].year else "target"


def _titles(aim: str, title_zh: str, title_en: str) -> dict[str, str]:
    if title_zh or title_en:
        return {"title_zh": title_zh, "title_en": title_en}
    return {"title_en" if aim.isascii() else "title_zh": aim}


def _target(row: PlanCandidate, candidate: Candidate) -> TargetReference | None:
    """Return the quantity in the words of the lists; that its bound is doubtful stands before it."""
    if candidate.comparator is None:
        return None
    amounts = (f"{one.normalize():,f}" for one in (candidate.value, candidate.upper) if one is not None)
    parts = (candidate.comparator, " – ".join(amounts), candidate.unit, candidate.counted)
    said = " ".join(dict.fromkeys(filter(None, parts)))
    return TargetReference(row.pk, f"AMBIGUOUS: {said}" if candidate.other else said)
