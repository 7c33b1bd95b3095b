"""Plan texts of the zone: a file is kept whole with what the rules found in it, and made public by its party."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes, sha256_digest
from pilotzone.common.errors import InvalidValueError
from pilotzone.common.identifiers import new_identifier
from pilotzone.programme.plans import (
    Candidate,
    CandidateState,
    Paragraph,
    PlanContext,
    PlanFlag,
    PlanFormat,
    PlanText,
    Span,
    candidate_record,
    find_candidates,
    import_plan,
    names_below,
)
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import Plan, PlanCandidate, PlanFile
from pilotzone_portal.programme.services.directory import require_right, work_actor, zone_directory
from pilotzone_portal.programme.services.plans.candidate_rows import proposed_row
from pilotzone_portal.programme.services.plans.plan_errors import PlanKeptError, PlanPublishedError, PlanUnknownError

__all__ = [
    "Plan",
    "PlanDescription",
    "get_plan",
    "keep_plan",
    "list_plans",
    "may_decide",
    "plan_file",
    "plan_regions",
    "plan_text",
    "publish_plan",
    "read_plan",
]

_LONGEST_TITLE: Final = 300
_FIRST_LINE: Final = 80
"""Characters of a text's first line that serve as its title where none is given."""

_PORTION: Final = 2_000


@dataclass(frozen=True, kw_only=True)
class PlanDescription:
    """What a person says of a file; without a title, the first line of the text is it.

    ``annual`` None lets the text say whether it is an annual report, ``encoding`` empty lets the bytes say theirs.
    """

    title_en: str = ""
    title_zh: str = ""
    region: str = ""
    dated: date | None = None
    annual: bool | None = None
    encoding: str = ""
    file_name: str = ""

    def check(self) -> None:
        """Check the words before any byte is read.

        Raises:
            InvalidValueError: the region is none, or a title is too long or holds control characters.
        """
        if self.region and self.region not in zone_directory():
            known = "CN, a code of GB/T 2260 such as CN-35 or CN-440100, or that of a place entered in the zone"
            raise InvalidValueError(field="The region of a plan", value=self.region, expected=known)
        for title in (self.title_en, self.title_zh):
            if len(title) > _LONGEST_TITLE or not title.isprintable():
                known = f"at most {_LONGEST_TITLE} printable characters"
                raise InvalidValueError(field="The title of a plan", value=title, expected=known)

    @property
    def context(self) -> PlanContext:
        """What the rules are told."""
        places = names_below(self.region)
        return PlanContext(dated=self.dated, region=self.region or None, annual=self.annual, places=places)


def keep_plan(actor: Actor, data: bytes, about: PlanDescription) -> Plan:
    """Keep a file with its text and the candidates that the rules propose; none is active before a person decides.

    Raises:
        WorkRightError: the department may not plan.
        InvalidValueError: the region or a title cannot be one.
        PlanKeptError: the party has kept this file before.
        PilotzoneError: the file is no plan text; see :mod:`pilotzone.programme.plans.errors`.
    """
    require_right(actor, Right.PLAN, "keep_plan")
    _refuse_kept(actor, sha256_digest(data))
    text, found = read_plan(data, about)
    try:
        return _save(actor, data, about, text, found)
    except IntegrityError:
        _refuse_kept(actor, text.source_digest)  # the same file came twice at once: the other one was first
        raise


def read_plan(data: bytes, about: PlanDescription) -> tuple[PlanText, tuple[Candidate, ...]]:
    """Return the text of a file and what the rules would propose, without keeping anything.

    Raises:
        InvalidValueError: the region or a title cannot be one.
        PilotzoneError: the file is no plan text; see :mod:`pilotzone.programme.plans.errors`.
    """
    about.check()
    text = import_plan(data, encoding=about.encoding or None)
    return text, find_candidates(text, about.context)


def list_plans(actor: Actor, *, region: str = "") -> QuerySet[Plan]:
    """Return the plans that the party may see, the newest first, without their texts.

    Each has the number of its candidates in every state, such as ``proposed``.
    """
    rows = _visible(actor).filter(region=region) if region else _visible(actor)
    states = {state.value: Count("candidates", filter=Q(candidates__state=state.value)) for state in CandidateState}
    listed = rows.defer("text", "paragraphs").select_related("party").annotate(**states)
    return listed.order_by("-imported_at", "identifier")  # a count by group takes no order of its own


def plan_regions(actor: Actor) -> list[str]:
    """Return the regions of the plans that the party may see, in the order of their codes."""
    found = _visible(actor).exclude(region="").order_by("region").values_list("region", flat=True)
    return list(found.distinct())


def get_plan(actor: Actor, identifier: str) -> Plan:
    """Return one plan.

    Raises:
        PlanUnknownError: there is none that the party may see.
    """
    found = _visible(actor).select_related("party").filter(pk=identifier).first()
    if found is None:
        raise PlanUnknownError(plan=identifier, party=actor.party)
    return found


def plan_text(plan: Plan) -> PlanText:
    """Return the text of a plan as the library reads it."""
    paragraphs = (
        Paragraph(span=Span(start, end), page=page, table=table, row=row)
        for start, end, page, table, row in plan.paragraphs
    )
    return PlanText(
        text=plan.text,
        paragraphs=tuple(paragraphs),
        source_digest=plan.digest,
        format=PlanFormat(plan.format),
        encoding=plan.encoding or None,
        flags=frozenset(map(PlanFlag, plan.flags)),
    )


def plan_file(actor: Actor, identifier: str) -> tuple[Plan, bytes]:
    """Return a plan and the bytes that it was read from.

    Raises:
        PlanUnknownError: there is none that the party may see.
    """
    plan = get_plan(actor, identifier)
    return plan, bytes(PlanFile.objects.get(pk=plan.pk).content)


def may_decide(actor: Actor, plan: Plan) -> bool:
    """Say whether the actor decides about the candidates of a plan: its own party does."""
    return plan.party_id == actor.party


@transaction.atomic
def publish_plan(actor: Actor, identifier: str) -> Plan:
    """Let everybody read a plan of the party: its text, its file, and what was confirmed or corrected of it.

    Raises:
        PlanUnknownError: the party has no such plan.
        WorkRightError: the department may not plan.
        PlanPublishedError: it is public.
    """
    require_right(actor, Right.PLAN, "publish_plan")
    plan = Plan.objects.select_for_update().filter(pk=identifier, party=actor.party).first()
    if plan is None:
        raise PlanUnknownError(plan=identifier, party=actor.party)
    if plan.published_at:
        raise PlanPublishedError(plan=identifier, time=timezone.localtime(plan.published_at).isoformat("T", "minutes"))
    plan.published_at = timezone.now()
    plan.save(update_fields=["published_at"])
    record(act="plan.published", actor=actor, object_id=identifier, facts={"digest": plan.digest})
    return plan


def _visible(actor: Actor) -> QuerySet[Plan]:
    if actor.sees_all:
        return Plan.objects.all()
    return Plan.objects.filter(Q(party=actor.party) | Q(published_at__isnull=False))


def _refuse_kept(actor: Actor, digest: str) -> None:
    kept = Plan.objects.filter(party=actor.party, digest=digest).only("imported_at").first()
    if kept:
        raise PlanKeptError(plan=kept.pk, time=timezone.localtime(kept.imported_at).isoformat("T", "minutes"))


@transaction.atomic
def _save(actor: Actor, data: bytes, about: PlanDescription, text: PlanText, found: Sequence[Candidate]) -> Plan:
    plan = Plan.objects.create(
        identifier=new_identifier("plan", secrets.token_bytes(10)),
        party_id=actor.party,
        **_titles(about, text),
        region=about.region,
        dated=about.dated,
        annual=about.annual,
        file_name=PurePath(about.file_name).name[-255:],
        file_bytes=len(data),
        digest=text.source_digest,
        format=text.format.value,
        encoding=text.encoding or "",
        flags=sorted(flag.value for flag in text.flags),
        text=text.text,
        paragraphs=[[*one.span, one.page, one.table, one.row] for one in text.paragraphs],
        imported_by=work_actor(actor).person,
        imported_at=timezone.now(),
    )
    PlanFile.objects.create(plan=plan, content=data)
    rows = [proposed_row(plan, number, one, plan.imported_at) for number, one in enumerate(found, start=1)]
    PlanCandidate.objects.bulk_create(rows, batch_size=_PORTION)
    record(
        act="plan.imported",
        actor=actor,
        object_id=plan.pk,
        facts={"digest": plan.digest, "candidates": len(found)},
        content=canonical_bytes({"plan": plan.digest, "candidates": [candidate_record(one) for one in found]}),
    )
    return plan


def _titles(about: PlanDescription, text: PlanText) -> dict[str, str]:
    if about.title_en or about.title_zh:
        return {"title_en": about.title_en.strip(), "title_zh": about.title_zh.strip()}
    start, end = text.paragraphs[0].span
    line = "".join(one if one.isprintable() else " " for one in text.text[start : min(end, start + _FIRST_LINE)])
    return {"title_en": line} if line.isascii() else {"title_zh": line}
