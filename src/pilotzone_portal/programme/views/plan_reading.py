"""A plan text side by side with its candidates, part by part, and candidates added where the rules saw none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans import CandidateState, Paragraph
from pilotzone_portal.accounts.services import Actor, actor_for_user
from pilotzone_portal.failures import translated
from pilotzone_portal.programme.forms.plans import CandidateForm
from pilotzone_portal.programme.services.plans.candidates import (
    Reviewed,
    count_candidates,
    list_candidates,
    places_of_candidates,
    sees_proposals,
)
from pilotzone_portal.programme.services.plans.deciding import add_candidate
from pilotzone_portal.programme.services.plans.plan_parts import Part, part_at, parts_of
from pilotzone_portal.programme.services.plans.plans import Plan, get_plan, may_decide, plan_text

__all__ = ["Filter", "add", "plan", "plan_address"]

_KINDS: Final = [one.value for one in CommitmentType]
_STATES: Final = [one.value for one in CandidateState]
_DIGITS: Final = 8
"""No text has ten million parts."""


@dataclass(frozen=True)
class Filter:
    """Which candidates a reader wants to see; empty text is any."""

    kind: str = ""
    state: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Filter":
        """Return what a page was asked for; what is no kind and no state is any."""
        kind, state = (request.GET.get(name, "") for name in ("kind", "state"))
        return cls(kind if kind in _KINDS else "", state if state in _STATES else "")

    @property
    def query(self) -> str:
        """The filter as it stands in an address."""
        return "&".join(f"{name}={value}" for name, value in vars(self).items() if value)


@require_safe
def plan(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a part of a text with its candidates beside it."""
    actor = actor_for_user(request.user)
    return _page(request, actor, get_plan(actor, identifier))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, identifier: str) -> HttpResponse:
    """Add a candidate for words of the part that the page shows."""
    if request.method != "POST":  # whoever had to sign in first comes back here by a link
        return redirect("plan", identifier)
    actor = actor_for_user(request.user)
    found = get_plan(actor, identifier)
    form = CandidateForm(request.POST)
    parts = parts_of(plan_text(found))
    try:
        added = add_candidate(
            actor,
            identifier,
            place=form["words"].value() or "",
            reason=form["reason"].value() or "",
            fields=form.given(),
            within=_part(request, parts).span,
        )
    except PilotzoneError as failure:
        return _page(request, actor, found, form=form, failure=failure)
    messages.success(request, _("The candidate is added and waits for a decision."))
    return redirect(plan_address(found, added))


def plan_address(found: Plan, candidate: Reviewed, wanted: Filter | None = None) -> str:
    """Return where the page of a plan shows a candidate, under the filter that the reader had chosen."""
    part = part_at(parts_of(plan_text(found)), candidate.current.span.start)
    query = f"&{wanted.query}" if wanted and wanted.query else ""
    return f"{reverse('plan', args=[found.pk])}?part={part.number}{query}#c-{candidate.identifier}"


def _page(
    request: HttpRequest,
    actor: Actor,
    found: Plan,
    *,
    form: CandidateForm | None = None,
    failure: PilotzoneError | None = None,
) -> HttpResponse:
    wanted, parts = Filter.of(request), parts_of(plan_text(found))
    holding = _holding(actor, found, wanted, parts)
    part = _part(request, parts, min(holding, default=1))
    candidates = list_candidates(actor, found, kind=wanted.kind, state=wanted.state, within=part.span)
    counts = count_candidates(actor, found)
    states = _STATES if sees_proposals(actor, found) else []
    context = {
        "plan": found,
        "part": part,
        "parts": list(Paginator(parts, 1).get_elided_page_range(part.number, on_each_side=2, on_ends=1)),
        "count": len(parts),
        "before": max((one for one in holding if one < part.number), default=0),
        "after": min((one for one in holding if one > part.number), default=0),
        "elsewhere": sum(holding.values()) > len(candidates),
        "paragraphs": _paragraphs(part, candidates),
        "candidates": candidates,
        "filter": wanted,
        "kinds": [(one, counts[one]) for one in _KINDS],
        "states": [(one, counts[one]) for one in states],
        "may_decide": may_decide(actor, found),
        "form": form or CandidateForm(),
        "error": translated(failure) if failure else None,
    }
    return render(request, "programme/plan.html", context, status=failure.status if failure else 200)


def _holding(actor: Actor, found: Plan, wanted: Filter, parts: Sequence[Part]) -> Counter[int]:
    """Return the parts that a reader goes through, and how many of the candidates that are wanted begin in each.

    Under a filter these are the parts that have such candidates, else all.
    """
    places = places_of_candidates(actor, found, kind=wanted.kind, state=wanted.state)
    holding = Counter({} if wanted.query else {part.number: 0 for part in parts})
    holding.update(part_at(parts, place).number for place in places)
    return holding


def _part(request: HttpRequest, parts: Sequence[Part], otherwise: int = 1) -> Part:
    """Return the part that was asked for; the nearest one where there is no such part."""
    asked = request.GET.get("part", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < _DIGITS else otherwise
    return parts[min(max(number, 1), len(parts)) - 1]


def _paragraphs(part: Part, candidates: Sequence[Reviewed]) -> Iterator[tuple[Paragraph, list[Reviewed], bool]]:
    """Yield each paragraph with the candidates in it, and whether it is the first on its page of the file."""
    page = None
    for paragraph in part.paragraphs:
        start, end = paragraph.span
        within = [one for one in candidates if one.current.span.start < end and start < one.current.span.end]
        yield paragraph, within, paragraph.page not in {None, page}
        page = paragraph.page
