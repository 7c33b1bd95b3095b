"""The list of trials, the page of one with what its evaluation shows and cannot show, and entering one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.evaluation import Method
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor, actor_for_user
from pilotzone_portal.programme.forms.trials import EvaluateForm, TrialForm, read_upload
from pilotzone_portal.programme.services.directory import require_right, work_actor
from pilotzone_portal.programme.services.trials.trials import (
    TrialDraft,
    TrialEvaluation,
    enter_trial,
    evaluate_trial,
    get_evaluation,
    get_trial,
    list_trials,
    may_take_panel,
    panel_of_query,
    publish_trial,
    recompute,
    record_of,
)

__all__ = ["evaluate", "new", "publish", "trial", "trials", "verify"]


@require_safe
def trials(request: HttpRequest) -> HttpResponse:
    """List the trials that the reader may see, each with its newest evaluation."""
    actor = actor_for_user(request.user)
    found = [(one, one.evaluations.all()[0]) for one in list_trials(actor)]
    return render(request, "programme/trials.html", {"trials": found, "may_enter": _may_assess(actor)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a trial with its panel, and show its evaluation."""
    actor = actor_for_user(request.user)
    require_right(actor, Right.ASSESS, "trial.entered")
    posted = request.method == "POST"
    initial = {"measure": request.GET.get("measure", "")}
    form = TrialForm(request.POST, request.FILES) if posted else TrialForm(initial=initial)
    failure = None
    if posted and form.is_valid():
        try:
            found = enter_trial(actor, _draft(actor, form))
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The trial is entered and evaluated. It stays yours until you publish it."))
            return redirect("trial", found.trial_id)
    return render(request, "programme/trial_new.html", {"form": form, "failure": failure})


@require_safe
def trial(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a trial with one of its evaluations, the newest unless another is asked for."""
    return _show(request, identifier, EvaluateForm())


@login_required
@require_POST
def evaluate(request: HttpRequest, identifier: str) -> HttpResponse:
    """Evaluate a trial by another method, or with another seed."""
    form = EvaluateForm(request.POST)
    if not form.is_valid():
        return _show(request, identifier, form)
    given = form.cleaned_data
    try:
        found = evaluate_trial(
            actor_for_user(request.user), identifier, method=Method(given["method"]), seed=given["seed"]
        )
    except PilotzoneError as error:
        return _show(request, identifier, form, failure=error)
    messages.success(request, _("The trial is evaluated."))
    return _to(found)


@login_required
@require_POST
def verify(request: HttpRequest, identifier: str) -> HttpResponse:
    """Compute an evaluation again and say whether the bytes are the same."""
    actor = actor_for_user(request.user)
    if recompute(actor, identifier):
        messages.success(request, _("Computed again from the panel: the bytes are the same."))
    else:
        messages.error(request, _("Computed again from the panel: the bytes differ. Tell the zone operator."))
    return _to(get_evaluation(actor, identifier))


@login_required
@require_POST
def publish(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let everybody read a trial with all its evaluations."""
    publish_trial(actor_for_user(request.user), identifier)
    messages.success(request, _("The trial is published with all its evaluations."))
    return redirect("trial", identifier)


def _show(
    request: HttpRequest, identifier: str, form: EvaluateForm, failure: PilotzoneError | None = None
) -> HttpResponse:
    actor = actor_for_user(request.user)
    found = get_trial(actor, identifier)
    evaluations = list(found.evaluations.all())
    asked = request.GET.get("evaluation", "")
    chosen = next((one for one in evaluations if one.identifier == asked), evaluations[0])
    record = record_of(chosen)
    context = {
        "trial": found,
        "evaluation": chosen,
        "evaluations": evaluations,
        "record": record,
        "question": record.question,
        "result": record.result,
        "panel": record.document["panel"],
        "form": form,
        "failure": failure,
        "own": _may_assess(actor) and found.party_id == actor.party,
        "may_take_panel": may_take_panel(actor, found),
    }
    return render(request, "programme/trial.html", context)


def _draft(actor: Actor, form: TrialForm) -> TrialDraft:
    given, query = form.cleaned_data, ""
    if given["sql"].strip():
        answered = panel_of_query(actor, given["sql"], purpose=given["purpose"], columns=form.columns)
        panel, query = answered.panel, answered.query
    else:
        panel = read_upload(given["file"])
    return TrialDraft(
        title=given["title"],
        outcome=given["outcome"],
        source=given["source"],
        panel=panel,
        question=form.question,
        measure=given["measure"],
        query=query,
    )


def _may_assess(actor: Actor) -> bool:
    return Right.ASSESS in work_actor(actor).rights


def _to(found: TrialEvaluation) -> HttpResponse:
    address = redirect("trial", found.trial_id)
    address["Location"] += f"?evaluation={found.identifier}"
    return address
