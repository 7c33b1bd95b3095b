"""Questions: the page on which one is asked, its decision and answer, and the history."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.negotiation.agreement import AgreementState
from pilotzone_portal.accounts.services import Actor, Role, actor_for_user, require
from pilotzone_portal.dataspace.forms import QueryForm
from pilotzone_portal.dataspace.services.agreements import list_agreements, policy_of, state_at
from pilotzone_portal.dataspace.services.private_answers import privacy_costs
from pilotzone_portal.dataspace.services.queries import (
    QueryAnswer,
    cancel_query,
    explain_query,
    list_queries,
    run_query,
)
from pilotzone_portal.dataspace.tables import FILES, SHOWN_ROWS, show
from pilotzone_portal.oversight.services.evidence import list_entries

__all__ = ["ask", "cancel", "queries", "query"]

PAGE_SIZE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take a question; explain it, answer it on the page, or answer it as a file."""
    actor = actor_for_user(request.user)
    require(actor, Role.DATA_CONSUMER)
    own, now = list_agreements(actor).filter(assignee=actor.party), timezone.now()
    usable = [agreement for agreement in own if state_at(agreement, now) == AgreementState.FINALIZED]
    purposes = sorted({agreement.purpose for agreement in usable})
    form = QueryForm(purposes, request.POST or None, initial=request.GET.dict())
    context = {
        "form": form,
        "readable": [(agreement, policy_of(agreement)) for agreement in usable],
        "shown_rows": SHOWN_ROWS,
        "files": FILES,
    }
    if form.is_bound and form.is_valid():
        try:
            outcome = _decide(actor, form.cleaned_data, request.POST.get("act", "explain"))
        except PilotzoneError as failure:
            outcome = {"failure": failure}
        if isinstance(outcome, HttpResponse):
            return outcome
        context |= outcome
    return render(request, "dataspace/ask.html", context)


def _decide(actor: Actor, question: dict[str, str], act: str) -> HttpResponse | dict[str, object]:
    sql, purpose = question["sql"], question["purpose"]
    if act == "run":
        answer = run_query(actor, sql, purpose=purpose)
        return {"answer": answer, "table": show(answer.table)}
    if act in FILES:
        return _file(run_query(actor, sql, purpose=purpose), act)
    decision = explain_query(actor, sql, purpose=purpose)
    return {"decision": decision, "costs": privacy_costs(decision, timezone.now())}


def _file(answer: QueryAnswer, kind: str) -> HttpResponse:
    file = FILES[kind]
    response = HttpResponse(file.write(answer.table), content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{answer.query.identifier}.{file.ending}"'
    return response


@login_required
@require_safe
def queries(request: HttpRequest) -> HttpResponse:
    """List the questions that the party asked, or that were asked of its data."""
    found = list_queries(actor_for_user(request.user)).select_related("consumer")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "dataspace/queries.html", {"page": page})


@login_required
def cancel(request: HttpRequest, identifier: str) -> HttpResponse:
    """End a question of one's own that still runs."""
    if request.method == "POST":  # whoever had to sign in first comes back here by a link
        cancel_query(actor_for_user(request.user), identifier)
    return redirect("query", identifier)


@login_required
@require_safe
def query(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show one question with its decision and its entries in the evidence log."""
    actor = actor_for_user(request.user)
    found = list_queries(actor).select_related("consumer").filter(pk=identifier).first()
    if found is None:
        raise Http404
    entries = list_entries(actor, object_id=identifier)[:20]
    return render(request, "dataspace/query.html", {"query": found, "entries": entries})
