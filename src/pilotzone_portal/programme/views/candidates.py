"""The page of one candidate: its fields and history, its decisions, and the item that it becomes."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.plans import PlanContext
from pilotzone_portal.accounts.services import Actor, actor_for_user
from pilotzone_portal.failures import translated
from pilotzone_portal.programme.forms.plans import CorrectionForm, ListingForm
from pilotzone_portal.programme.services.plans.candidate_items import list_candidate, usual_kind
from pilotzone_portal.programme.services.plans.candidates import Reviewed, get_candidate
from pilotzone_portal.programme.services.plans.deciding import decide
from pilotzone_portal.programme.services.plans.plans import get_plan, may_decide
from pilotzone_portal.programme.views.plan_reading import Filter, plan_address

__all__ = ["candidate", "take_step"]

_OPENED: Final = ("correct", "list")
_DIGITS: Final = 8
"""No candidate has ten million decisions."""


@require_safe
def candidate(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show one candidate; ``open`` names the form that is wanted."""
    actor = actor_for_user(request.user)
    found = get_candidate(actor, identifier)
    wanted = request.GET.get("open", "")
    return _page(request, actor, found, opened=wanted if wanted in _OPENED else "")


@login_required
def take_step(request: HttpRequest, identifier: str, step: str) -> HttpResponse:
    """Confirm, correct, reject or list a candidate; htmx gets it as it stands then, a browser the text around it."""
    if request.method != "POST":  # whoever had to sign in first comes back here by a link
        return redirect("candidate", identifier)
    if step not in _STEPS:
        raise Http404
    actor = actor_for_user(request.user)
    before = get_candidate(actor, identifier)
    try:
        _STEPS[step](actor, before, request)
    except PilotzoneError as failure:
        return _page(request, actor, before, opened=step, failure=failure)
    found = get_candidate(actor, identifier)
    if request.htmx:
        return _page(request, actor, found)
    return redirect(plan_address(get_plan(actor, found.plan), found, Filter.of(request)))


def _confirm(actor: Actor, found: Reviewed, request: HttpRequest) -> None:
    decide(actor, found.identifier, "confirm", reason=request.POST.get("reason", ""), seen=_seen(request))


def _reject(actor: Actor, found: Reviewed, request: HttpRequest) -> None:
    decide(actor, found.identifier, "reject", reason=request.POST.get("reason", ""), seen=_seen(request))


def _correct(actor: Actor, found: Reviewed, request: HttpRequest) -> None:
    form = CorrectionForm(found.current, request.POST)
    reason = form["reason"].value() or ""
    decide(actor, found.identifier, "correct", reason=reason, changes=form.changes(), seen=_seen(request))


def _list(actor: Actor, found: Reviewed, request: HttpRequest) -> None:
    form = ListingForm(found.current, "", request.POST)
    texts = {name: form[name].value() or "" for name in ("title_zh", "title_en", "item", "reason")}
    list_candidate(actor, found.identifier, kinds=form["kinds"].value() or (), **texts)


_STEPS: Final[Mapping[str, Callable[[Actor, Reviewed, HttpRequest], None]]] = {
    "confirm": _confirm,
    "correct": _correct,
    "reject": _reject,
    "list": _list,
}


def _seen(request: HttpRequest) -> int | None:
    """Return how many decisions the page showed, where it says so."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < _DIGITS else None


def _page(
    request: HttpRequest,
    actor: Actor,
    found: Reviewed,
    *,
    opened: str = "",
    failure: PilotzoneError | None = None,
) -> HttpResponse:
    plan = get_plan(actor, found.plan)
    decides = may_decide(actor, plan)
    typed = request.POST if failure else None
    context = {
        "plan": plan,
        "candidate": found,
        "alone": [found],
        "filter": Filter.of(request),
        "back": plan_address(plan, found, Filter.of(request)),
        "may_decide": decides,
        "opened": opened if decides else "",
        "typed": request.POST.get("reason", "") if failure else "",
        "correction": CorrectionForm(found.current, typed if opened == "correct" else None),
        "listing": ListingForm(
            found.current, usual_kind(found.current, PlanContext(dated=plan.dated)), typed if opened == "list" else None
        ),
        "error": translated(failure) if failure else None,
    }
    # What a page asked for by itself is an answer with a refusal in it; a browser would complain of another status.
    status = failure.status if failure and not request.htmx else HTTPStatus.OK
    return render(request, "programme/candidate.html", context, status=status)
