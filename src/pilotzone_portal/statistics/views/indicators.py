"""The list of indicators, the page of one with its vintages, the page of a figure with its trace, and computing."""

from dataclasses import replace
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.negotiation.agreement import AgreementState
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.observations.revisions import RevisionCause
from pilotzone_portal.accounts.services import Actor, Role, actor_for_user, require
from pilotzone_portal.dataspace.services.agreements import list_agreements, state_at
from pilotzone_portal.statistics.forms import ChoiceOfFigures, ComputingForm
from pilotzone_portal.statistics.services.computing import compute_indicators, publish_computation
from pilotzone_portal.statistics.services.figures import (
    Series,
    compare_vintages,
    get_figure,
    list_indicators,
    own_computations,
    read_series,
    trace_figure,
)
from pilotzone_portal.statistics.templatetags.figures import region_name

__all__ = ["compute", "figure", "indicator", "indicators", "publish"]

_STILL_HOLDS: Final = frozenset({RevisionCause.UNCHANGED, RevisionCause.NOT_REPEATED})


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """List the formulas: those with figures first."""
    found = list_indicators(actor_for_user(request.user))
    context = {
        "with_figures": [one for one in found if one.figures],
        "without_figures": [one for one in found if not one.figures],
    }
    return render(request, "statistics/indicators.html", context)


@require_safe
def indicator(request: HttpRequest, formula: str) -> HttpResponse:
    """Show one place of an indicator: picture, table and what differs between two vintages."""
    asked = {name: request.GET.get(name) for name in ("party", "version", "region", "branch")}
    actor = actor_for_user(request.user)
    series = read_series(actor, formula, **{name: value for name, value in asked.items() if value is not None})
    before, after = _two_vintages(request, series.vintages)
    found = compare_vintages(series.figures, before, after) if before else ()
    context = {
        "series": series,
        "formula": series.formula,
        "before": before,
        "after": after,
        "revisions": [one for one in found if one.causes[0] not in _STILL_HOLDS],
        "not_repeated": sum(one.causes[0] is RevisionCause.NOT_REPEATED for one in found),
        "form": _choice(series, before, after),
        "refused": _refused(series),
        "may_compute": actor.has(Role.DATA_CONSUMER),
    }
    return render(request, "statistics/indicator.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compute(request: HttpRequest, formula: str) -> HttpResponse:
    """Compute an indicator from datasets under the party's agreements, and show its figures."""
    actor = actor_for_user(request.user)
    require(actor, Role.DATA_CONSUMER)
    found = FORMULAS.find(formula)
    form = _computing_form(actor, found.id, request)
    failure = None
    if form.is_valid():
        try:
            rows = compute_indicators(
                actor, formula, **form.cleaned_data | {"vintage": form.cleaned_data["vintage"] or None}
            )
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("Figures computed: {count}.").format(count=len(rows)))
            return redirect("figure", rows[0].digest)
    return render(request, "statistics/compute.html", {"formula": found, "form": form, "failure": failure})


@require_safe
def figure(request: HttpRequest, digest: str) -> HttpResponse:
    """Show a figure with its inputs, each with the figure or the query that it came from."""
    actor = actor_for_user(request.user)
    read = get_figure(actor, digest)
    context = {
        "read": read,
        "figure": read.figure,
        "computation": read.stored.computation,
        "formula": FORMULAS.find(read.figure.formula, read.figure.version),
        "inputs": trace_figure(actor, read.figure),
        "reproduced": FORMULAS.is_reproduced(read.figure),
    }
    return render(request, "statistics/figure.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let everybody read the figures of a computation."""
    published = publish_computation(actor_for_user(request.user), identifier)
    messages.success(request, _("The figures are published."))
    return redirect("indicator", published.formula)


def _two_vintages(request: HttpRequest, vintages: list[str]) -> tuple[str, str]:
    """Return the vintages that are compared: the two that were asked for, else the last two; nothing of one alone."""
    if len(vintages) == 1 or not vintages:
        return "", ""
    before, after = (request.GET.get(name, "") for name in ("before", "after"))
    return before if before in vintages else vintages[-2], after if after in vintages else vintages[-1]


def _choice(series: Series, before: str, after: str) -> ChoiceOfFigures:
    place, places, vintages = series.place, series.places, series.vintages
    if place is None:
        return ChoiceOfFigures({}, {})
    beside = [one for one in places if replace(one, region=place.region, branch=place.branch) == place]
    options = {
        "region": [(code, region_name(code)) for code in sorted({one.region for one in beside})],
        "branch": [(code, code or _("whole")) for code in sorted({one.branch for one in beside})],
        "party": [(one, one) for one in sorted({one.party for one in places})],
        "version": [(one, one) for one in sorted({one.version for one in places})],
        "before": [(one, one) for one in vintages],
        "after": [(one, one) for one in vintages],
    }
    return ChoiceOfFigures({**vars(place), "before": before, "after": after}, options)


def _refused(series: Series) -> list[dict[str, object]]:
    """Return the cells of this region that were refused in the computations that the page shows."""
    shown = {one.stored.computation_id: one.stored.computation for one in series.figures}
    return [
        refusal
        for computation in shown.values()
        for refusal in computation.refusals
        if series.place and refusal["region"] == series.place.region
    ]


def _computing_form(actor: Actor, formula: str, request: HttpRequest) -> ComputingForm:
    own, now = list_agreements(actor).filter(assignee=actor.party), timezone.now()
    usable = [agreement for agreement in own if state_at(agreement, now) == AgreementState.FINALIZED]
    return ComputingForm(
        sorted({agreement.offer.dataset_id for agreement in usable}),
        sorted({agreement.purpose for agreement in usable}),
        [
            (one.identifier, f"{one.formula} {timezone.localtime(one.computed_at):%Y-%m-%d %H:%M}")
            for one in own_computations(actor, formula)
        ],
        request.POST if request.method == "POST" else None,
    )
