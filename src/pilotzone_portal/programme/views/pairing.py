"""Search of listed measures by problem and preconditions, and rounds in which regions find their mentors."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.common.regions import NATION, load_provinces
from pilotzone.programme.pairing import Need
from pilotzone.programme.remarks import load_document
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor, Role, actor_for_user, require
from pilotzone_portal.programme.forms.pairing import MentorForm, NeedForm, RoundForm, WishForm
from pilotzone_portal.programme.services.directory import work_actor, zone_directory
from pilotzone_portal.programme.services.measures import pairing as services
from pilotzone_portal.programme.services.measures.measures import get_measure
from pilotzone_portal.programme.services.measures.pairing import StoredRound
from pilotzone_portal.programme.services.measures.stored_measures import listed_histories
from pilotzone_portal.programme.templatetags.items import reader_language, region_words

__all__ = ["open_round", "pairing", "pairing_round", "round_act"]


@require_safe
def pairing(request: HttpRequest) -> HttpResponse:
    """Search listed measures; whoever acts for a department sees the rounds too."""
    actor = actor_for_user(request.user)
    asked = bool(request.GET)
    form = _need_form(actor, request)
    found = failure = None
    if asked and form.is_valid():
        typed = form.cleaned_data
        try:
            need = Need(
                region=typed["region"],
                problem=typed["problem"],
                field=typed["field"],
                has=frozenset(typed.get("has", ())),
                lacks=frozenset(typed.get("lacks", ())),
            )
            found = services.search(need)
        except PilotzoneError as error:
            failure = error
    titles = {one.id: one.measure.title for one in listed_histories() if one.measure}
    context = {
        "form": form,
        "found": found,
        "left_out": [(name, titles.get(name, name), remark) for name, remark in found.left_out] if found else [],
        "failure": failure,
        "rounds": services.list_rounds(actor),
    }
    return render(request, "programme/pairing.html", context, status=failure.status if failure else 200)


@login_required
@require_safe
def pairing_round(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a round: the party's own wishes while it is open, and its result once it is matched."""
    return _round_page(request, services.get_round(actor_for_user(request.user), identifier))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: HttpRequest, identifier: str) -> HttpResponse:
    """Open a round of pairing over a listed measure."""
    actor = actor_for_user(request.user)
    require(actor, Role.ZONE_OPERATOR)
    form, failure = RoundForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        try:
            made = services.open_round(actor, identifier, **form.cleaned_data)
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The round is open."))
            return redirect("pairing_round", made.row.pk)
    context = {"stored": get_measure(actor, identifier), "form": form, "failure": failure, "rule": _rule()}
    return render(request, "programme/pairing_open.html", context, status=failure.status if failure else 200)


@login_required
def round_act(request: HttpRequest, identifier: str, act: str) -> HttpResponse:
    """Ask for a mentor, offer places, or match a round; what is refused keeps what was typed."""
    if request.method != "POST":  # whoever had to sign in first comes back here by a link
        return redirect("pairing_round", identifier)
    actor = actor_for_user(request.user)
    found = services.get_round(actor, identifier)
    form = _forms(found, request.POST).get(act, Form(request.POST))
    service: dict[str, Callable[..., StoredRound]] = {
        "ask": services.ask_for_mentor,
        "offer": services.offer_places,
        "match": services.match_round,
    }
    if act not in service or not form.is_valid():
        return _round_page(request, found, bound=(act, form))
    try:
        service[act](actor, identifier, **form.cleaned_data)
    except PilotzoneError as failure:
        return _round_page(request, found, bound=(act, form), failure=failure)
    messages.success(request, _("The round is matched.") if act == "match" else _("Your wish is entered."))
    return redirect("pairing_round", identifier)


def _round_page(
    request: HttpRequest,
    found: StoredRound,
    *,
    bound: tuple[str, Form] | None = None,
    failure: PilotzoneError | None = None,
) -> HttpResponse:
    actor = actor_for_user(request.user)
    forms = _forms(found) | (dict([bound]) if bound else {})
    rights = work_actor(actor).rights
    place = zone_directory().department(actor.party).place if rights else NATION
    regional = Right.REPORT in rights and place != NATION and found.open
    context = {
        "found": found,
        "rule": _rule(),
        "ask": forms["ask"] if regional else None,
        "offer": forms["offer"] if regional and place in found.mentors else None,
        "may_match": actor.has(Role.ZONE_OPERATOR) and not found.open and found.run is None,
        "reproduced": services.is_reproduced(found.run) if found.run else None,
        "failure": failure,
    }
    return render(request, "programme/pairing_round.html", context, status=failure.status if failure else 200)


def _forms(found: StoredRound, data: Any = None) -> dict[str, Form]:
    mentors = [(one, region_words(one)) for one in found.mentors]
    provinces = [(one.code, region_words(one.code)) for one in load_provinces().values() if one.code != NATION]
    return {
        "ask": WishForm(mentors, found.stored.record.preconditions, data),
        "offer": MentorForm(provinces, data, initial={"places": found.row.places}),
    }


def _need_form(actor: Actor, request: HttpRequest) -> NeedForm:
    records = [one.measure for one in listed_histories() if one.measure]
    regions = [(one.code, region_words(one.code)) for one in load_provinces().values() if one.code != NATION]
    place = zone_directory().department(actor.party).place if work_actor(actor).rights else NATION
    if place not in {NATION, *(code for code, _name in regions)}:
        regions.insert(0, (place, region_words(place)))
    fields = sorted({one.field for one in records})
    preconditions = sorted({condition for one in records for condition in one.preconditions})
    initial = {"region": place, "field": request.GET.get("field", "")}
    return NeedForm(regions, fields, preconditions, request.GET if "region" in request.GET else None, initial=initial)


def _rule() -> str:
    return str(load_document("pairing/rule.toml")[reader_language()])
