"""The start page: what waits for the party's decision, and what happened lately; a welcome for visitors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotzone_portal.accounts.services import PUBLIC, actor_for_user, list_parties
from pilotzone_portal.dataspace.services.agreements import list_agreements
from pilotzone_portal.dataspace.services.datasets import list_datasets
from pilotzone_portal.dataspace.services.queries import list_queries
from pilotzone_portal.oversight.services.evidence import list_entries, log_size

__all__ = ["start"]

LATEST = 6


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Greet a visitor, or show a party what needs it."""
    actor = actor_for_user(request.user)
    if actor is PUBLIC:
        context = {
            "datasets": list_datasets(actor).count(),
            "newest": list_datasets(actor).order_by("-published_at")[:LATEST],
            "parties": list_parties(),
            "entries": log_size(),
        }
        return render(request, "dataspace/welcome.html", context)
    waiting = list_agreements(actor).filter(state="REQUESTED")
    context = {
        "to_decide": waiting.filter(assigner=actor.party),
        "asked": waiting.filter(assignee=actor.party),
        "drafts": list_datasets(actor).filter(publisher=actor.party, state="draft"),
        "queries": list_queries(actor).select_related("consumer")[:LATEST],
        "entries": list_entries(actor)[:LATEST],
    }
    return render(request, "dataspace/start.html", context)
