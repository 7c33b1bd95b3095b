"""The list of measures, the page of one, and the forms by which it is proposed and revised."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.measures import History
from pilotzone.programme.remarks import load_document
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Role, actor_for_user, list_parties
from pilotzone_portal.programme.forms.measures import MeasureFilter, MeasureForm, ReasonForm
from pilotzone_portal.programme.services.directory import require_right, work_actor, zone_directory
from pilotzone_portal.programme.services.measures.cases import list_cases
from pilotzone_portal.programme.services.measures.measure_evidence import prove_references
from pilotzone_portal.programme.services.measures.measures import (
    StoredMeasure,
    gate_of,
    get_measure,
    open_acts,
    propose_measure,
    revise_measure,
    visible_measures,
)
from pilotzone_portal.programme.services.measures.stored_measures import OFFERED
from pilotzone_portal.programme.services.registers.registers import declared_registers
from pilotzone_portal.programme.services.trials.trials import list_trials
from pilotzone_portal.programme.templatetags.items import listed_title, region_words
from pilotzone_portal.programme.templatetags.measures import state_label
from pilotzone_portal.programme.views.measure_forms import act_forms

__all__ = ["edit_measure", "measure", "measure_page", "measures", "new_measure"]

PAGE_SIZE: Final = 25
_BEFORE_LISTING: Final = ("proposed", "on_trial", "evaluated", "mature")
_PUBLIC_ACTS: Final = frozenset({"list", "adopt", "record_effect", "lapse", "withdraw"})


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """List the measures that the reader may see, those that changed last first."""
    actor = actor_for_user(request.user)
    everything = visible_measures(actor)
    form = MeasureFilter(request.GET, _options(everything.values_list("state", "field", "regions")))
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = visible_measures(actor, **chosen).order_by("-changed_at", "pk")
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "parties": _names(),
        "may_propose": Right.PLAN in work_actor(actor).rights,
    }
    return render(request, "programme/measures.html", context)


@require_safe
def measure(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show one measure."""
    return measure_page(request, get_measure(actor_for_user(request.user), identifier))


def measure_page(
    request: HttpRequest,
    stored: StoredMeasure,
    *,
    bound: tuple[str, Any] | None = None,
    failure: PilotzoneError | None = None,
) -> HttpResponse:
    """Render the page of a measure; ``bound`` is the form of an act as it was typed, ``failure`` why it was refused."""
    actor, history = actor_for_user(request.user), stored.history
    inside = stored.inside(actor)
    rows = list(zip(stored.rows, history.events, strict=True))
    context = {
        "stored": stored,
        "record": stored.record,
        "listing": history.listing,
        "way": _way(history),
        "inside": inside,
        "gate": gate_of(stored) if inside and stored.state in _BEFORE_LISTING else (),
        "proofs": prove_references(history.references),
        "events": [pair for pair in reversed(rows) if inside or pair[0].act in _PUBLIC_ACTS],
        "adoptions": [(one, history.effects(one.region)) for one in history.adoptions],
        "forms": act_forms(actor, stored, open_acts(actor, stored), bound),
        "may_revise": "revise" in open_acts(actor, stored),
        "may_publish_case": actor.has(Role.ZONE_OPERATOR) and stored.state in OFFERED,
        "trials": list_trials(actor, measure=stored.identifier),
        "cases": list_cases(stored.identifier),
        "parties": _names(),
        "failure": failure,
    }
    return render(request, "programme/measure.html", context, status=failure.status if failure else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_measure(request: HttpRequest) -> HttpResponse:
    """Propose a measure."""
    actor = actor_for_user(request.user)
    require_right(actor, Right.PLAN, "measure.proposed")
    initial = {"lead_department": actor.party, "register": "major_reforms"}
    form = _measure_form(request, initial | {"origin": zone_directory().department(actor.party).place})
    done, failure = _try(lambda: propose_measure(actor, form.document()), form.is_valid())
    if done:
        messages.success(request, _("The measure is proposed."))
        return redirect("measure", done.identifier)
    return _edit_page(request, {"form": form, "failure": failure})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_measure(request: HttpRequest, identifier: str) -> HttpResponse:
    """Revise the record of a measure, with the reason."""
    actor = actor_for_user(request.user)
    stored = get_measure(actor, identifier)
    form = _measure_form(request, MeasureForm.initial_of(stored.record))
    reason = ReasonForm(request.POST if request.method == "POST" else None)
    valid = all([form.is_valid(), reason.is_valid()])
    done, failure = _try(
        lambda: revise_measure(actor, identifier, form.document(), reason=reason.cleaned_data["reason"]), valid
    )
    if done:
        messages.success(request, _("The measure is revised. Reviews of the earlier record do not count any more."))
        return redirect("measure", identifier)
    return _edit_page(request, {"form": form, "reason": reason, "stored": stored, "failure": failure})


def _try(act: Callable[[], StoredMeasure], valid: bool) -> tuple[StoredMeasure | None, PilotzoneError | None]:  # noqa: FBT001 - a form is valid or not
    """Do an act whose forms are valid; what refuses it is shown in the page beside what was typed."""
    if not valid:
        return None, None
    try:
        return act(), None
    except PilotzoneError as failure:
        return None, failure


def _edit_page(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    failure = context["failure"]
    return render(request, "programme/measure_edit.html", context, status=failure.status if failure else 200)


def _measure_form(request: HttpRequest, initial: Mapping[str, object]) -> MeasureForm:
    registers = [(one.id, listed_title(one)) for one in declared_registers().values()]
    return MeasureForm(registers, request.POST if request.method == "POST" else None, initial=initial)


def _options(found: Iterable[tuple[str, str, str]]) -> dict[str, list[tuple[str, str]]]:
    rows = list(found)
    states = [
        state for state in load_document("measures/life_cycle.toml")["states"] if state in {row[0] for row in rows}
    ]
    regions = sorted({code for row in rows for code in row[2].split(",") if code})
    return {
        "state": [(one, state_label(one)) for one in states],
        "field": [(one, one) for one in sorted({row[1] for row in rows})],
        "region": [(one, region_words(one)) for one in regions],
    }


def _way(history: History) -> list[dict[str, Any]]:
    """Return the states of the life cycle in their order, with the day on which the measure first came to each."""
    first: dict[str, Any] = {}
    for number, event in enumerate(history.events, start=1):
        first.setdefault(str(History(id=history.id, events=history.events[:number]).state), event.at)
    states = load_document("measures/life_cycle.toml")["states"]
    shown = [one for one in states if one not in {"lapsed", "withdrawn"} or one in first]
    return [{"state": one, "at": first.get(one), "here": one == history.state} for one in shown]


def _names() -> dict[str, Any]:
    return {party.identifier: party for party in list_parties()}
