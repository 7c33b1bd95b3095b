"""Rounds of scores: the list, one with its weights, ranks and bands, and scoring a table."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.programme.forms.trials import RoundForm, ScoreForm, read_upload
from pilotzone_portal.programme.services.directory import require_right, work_actor
from pilotzone_portal.programme.services.trials.scores import (
    get_period,
    get_round,
    list_rounds,
    open_score_round,
    publish_scores,
    rescore,
    score_document,
    score_regions,
    score_table,
)

__all__ = ["add", "new", "publish", "rounds", "score_round", "scores_bytes", "verify"]


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds that the reader may see."""
    actor = actor_for_user(request.user)
    may = Right.ASSESS in work_actor(actor).rights
    return render(request, "programme/scores.html", {"rounds": list_rounds(actor), "may_open": may})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a round from the table of its first period."""
    actor = actor_for_user(request.user)
    require_right(actor, Right.ASSESS, "scores.opened")
    posted = request.method == "POST"
    form = RoundForm(request.POST, request.FILES) if posted else RoundForm()
    failure = None
    if posted and form.is_valid():
        given, costs = form.cleaned_data, form.names("costs")
        words = {name: given[name] for name in ("title", "source", "period", "key")}
        indicators = [*form.names("benefits"), *costs]
        try:
            found = open_score_round(
                actor, data=read_upload(given["file"]), indicators=indicators, costs=costs, **words
            )
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The weights are fixed, and the first period is scored."))
            return redirect("score_round", found.identifier)
    return render(request, "programme/score_new.html", {"form": form, "failure": failure})


@require_safe
def score_round(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show the weights of a round and the ranks of one of its periods, the newest unless another is asked for."""
    return _show(request, identifier, ScoreForm())


@login_required
@require_POST
def add(request: HttpRequest, identifier: str) -> HttpResponse:
    """Score another period by the weights of the round."""
    form = ScoreForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, identifier, form)
    given = form.cleaned_data
    try:
        score_regions(actor_for_user(request.user), identifier, period=given["period"], data=read_upload(given["file"]))
    except PilotzoneError as error:
        return _show(request, identifier, form, failure=error)
    messages.success(request, _("The period is scored by the weights of the round."))
    return redirect("score_round", identifier)


@login_required
@require_POST
def verify(request: HttpRequest, identifier: str, number: int) -> HttpResponse:
    """Compute the scores of a period again and say whether the bytes are the same."""
    if rescore(get_period(actor_for_user(request.user), identifier, number)):
        messages.success(request, _("Computed again from the table: the bytes are the same."))
    else:
        messages.error(request, _("Computed again from the table: the bytes differ. Tell the zone operator."))
    return redirect("score_round", identifier)


@login_required
@require_POST
def publish(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let everybody read a round with all its periods."""
    publish_scores(actor_for_user(request.user), identifier)
    messages.success(request, _("The round is published with all its periods."))
    return redirect("score_round", identifier)


@require_safe
def scores_bytes(request: HttpRequest, identifier: str, number: int) -> HttpResponse:
    """Send the canonical JSON of the scores of a period."""
    scored = get_period(actor_for_user(request.user), identifier, number)
    response = HttpResponse(bytes(scored.content), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{identifier}-{number}.json"'
    return response


def _show(
    request: HttpRequest, identifier: str, form: ScoreForm, failure: PilotzoneError | None = None
) -> HttpResponse:
    actor = actor_for_user(request.user)
    found = get_round(actor, identifier)
    periods = list(found.periods.defer("panel"))
    asked = request.GET.get("period", "")
    chosen = next((one for one in periods if str(one.number) == asked), periods[-1])
    table = score_table(chosen)
    context = {
        "round": found,
        "document": score_document(found)["round"],
        "periods": periods,
        "chosen": chosen,
        "scores": score_document(chosen),
        "table": table,
        "form": form,
        "failure": failure,
        "own": found.party_id == actor.party and Right.ASSESS in work_actor(actor).rights,
    }
    return render(request, "programme/score_round.html", context)
