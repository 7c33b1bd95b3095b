"""The pages of targets: all of them with their answers, and one evaluation with everything that it rests on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pilotzone.common.regions import load_regions
from pilotzone_portal.accounts.services import Role, actor_for_user
from pilotzone_portal.programme.forms.targets import ChoiceOfTargets
from pilotzone_portal.programme.services.registers.items import get_item
from pilotzone_portal.programme.services.targets.targets import (
    evaluate_items,
    evaluation_history,
    get_evaluation,
    is_reproduced,
    list_targets,
)

__all__ = ["evaluate", "evaluation_bytes", "target", "targets"]


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """List the targets with their newest answers, to everybody those that are published."""
    actor = actor_for_user(request.user)
    every = list_targets(actor)
    choice = ChoiceOfTargets(every, request.GET)
    context = {
        "targets": choice.chosen(every),
        "counts": choice.counts(every),
        "choice": choice,
        "may_evaluate": actor.has(*(role for role in Role if role is not Role.PUBLIC)),
    }
    return render(request, "programme/targets.html", context)


@login_required
@require_POST
def evaluate(request: HttpRequest) -> HttpResponse:
    """Evaluate one target, or all that the party may see."""
    named = request.POST.get("item")
    found = evaluate_items(actor_for_user(request.user), [named] if named else None)
    messages.success(request, _("Targets evaluated: {count}.").format(count=len(found)))
    return redirect("target", found[0].digest) if named else redirect("targets")


@require_safe
def target(request: HttpRequest, digest: str) -> HttpResponse:
    """Show one evaluation, made again from what it names."""
    actor = actor_for_user(request.user)
    evaluation = get_evaluation(actor, digest)
    context = {
        "evaluation": evaluation,
        "item": get_item(actor, evaluation.item_id),
        "history": evaluation_history(actor, evaluation.item_id),
        "region_known": evaluation.statement["region"] in load_regions(),
        "reproduced": is_reproduced(evaluation),
        "may_evaluate": actor.has(*(role for role in Role if role is not Role.PUBLIC)),
    }
    return render(request, "programme/target.html", context)


@require_safe
def evaluation_bytes(request: HttpRequest, digest: str) -> HttpResponse:
    """Send the canonical JSON that the digest is of."""
    evaluation = get_evaluation(actor_for_user(request.user), digest)
    return HttpResponse(bytes(evaluation.content), content_type="application/json")
