"""The agreements of a party: the list, one agreement, and the steps that can be taken with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pilotzone.dataspace.negotiation.agreement import AGREEMENT_TRANSITIONS
from pilotzone.dataspace.negotiation.contract_negotiation import ContractNegotiationState
from pilotzone_portal.accounts.services import Actor, Role, actor_for_user
from pilotzone_portal.dataspace.forms import ReasonForm
from pilotzone_portal.dataspace.services.agreements import (
    Agreement,
    accept_agreement,
    get_agreement,
    list_agreements,
    resume_agreement,
    state_at,
    suspend_agreement,
    terminate_agreement,
)
from pilotzone_portal.oversight.services.evidence import list_entries

__all__ = ["agreement", "agreements", "take_step"]

PAGE_SIZE = 25

SERVICES = {"suspend": suspend_agreement, "resume": resume_agreement, "terminate": terminate_agreement}

DONE = {
    "accept": _("The agreement is in force."),
    "suspend": _("The agreement is suspended: queries under it are refused until it is resumed."),
    "resume": _("The agreement is in force again."),
    "terminate": _("The agreement is ended."),
}


@login_required
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """List the agreements that the party may see."""
    actor = actor_for_user(request.user)
    page = Paginator(list_agreements(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [(found, state_at(found, now)) for found in page]
    return render(request, "dataspace/agreements.html", {"page": page, "rows": rows})


@login_required
@require_safe
def agreement(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show one agreement."""
    return _agreement_page(request, identifier)


@login_required
def take_step(request: HttpRequest, identifier: str, step: str) -> HttpResponse:
    """Accept, suspend, resume or end an agreement."""
    if request.method != "POST":  # whoever had to sign in first comes back here by a link
        return redirect("agreement", identifier)
    actor = actor_for_user(request.user)
    if step == "accept":
        accept_agreement(actor, identifier)
    elif step in SERVICES:
        form = ReasonForm(request.POST, prefix=step)
        if not form.is_valid():
            return _agreement_page(request, identifier, bound=(step, form))
        SERVICES[step](actor, identifier, form.cleaned_data["reason"])
    else:
        raise Http404
    messages.success(request, DONE[step])
    return redirect("agreement", identifier)


def _agreement_page(
    request: HttpRequest, identifier: str, *, bound: tuple[str, ReasonForm] | None = None
) -> HttpResponse:
    actor = actor_for_user(request.user)
    found = get_agreement(actor, identifier)
    steps = _steps(actor, found)
    context = {
        "agreement": found,
        "state": state_at(found, timezone.now()),
        "may_accept": "accept" in steps,
        "reasons": [
            (step, bound[1] if bound and bound[0] == step else ReasonForm(prefix=step))
            for step in SERVICES
            if step in steps
        ],
        "entries": list_entries(actor, object_id=identifier)[:20],
    }
    return render(request, "dataspace/agreement.html", context)


def _steps(actor: Actor, found: Agreement) -> set[str]:
    """Return the steps that the library's tables hold for the actor's side, so that the page offers no other."""
    if actor.party == found.assigner_id:
        side = "provider"
    elif actor.party == found.assignee_id:
        side = "consumer"
    elif actor.has(Role.ZONE_OPERATOR):
        side = "operator"
    else:
        return set()
    if found.state == ContractNegotiationState.REQUESTED:
        return {"accept", "terminate"} if side == "provider" else {"terminate"}
    steps = {act.value for state, act, who in AGREEMENT_TRANSITIONS if (state, who) == (found.state, side)}
    return steps if side == found.suspended_by else steps - {"resume"}
