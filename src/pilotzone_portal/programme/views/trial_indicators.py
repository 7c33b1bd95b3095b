"""Indicators of the programme: the list, one with its values and their revisions, and what a department records."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.evaluation import period_text, place_text
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.programme.forms.trial_indicators import AsOfForm, DefinitionForm, RevisionForm, ValueForm
from pilotzone_portal.programme.services.directory import require_right, work_actor
from pilotzone_portal.programme.services.trials.trial_assessments import assess_indicator, failing_parts
from pilotzone_portal.programme.services.trials.trial_indicators import (
    KnownIndicator,
    get_indicator,
    indicator_as_of,
    known_indicators,
    publish_indicator,
    record_indicator,
    record_value,
    revise_indicator,
)
from pilotzone_portal.programme.services.trials.trial_pictures import places_of

__all__ = ["indicator", "indicators", "new", "publish", "revise", "value"]


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """List the indicators that the reader may see."""
    actor = actor_for_user(request.user)
    context = {"indicators": known_indicators(actor), "may_record": Right.ASSESS in work_actor(actor).rights}
    return render(request, "programme/trial_indicators.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record an indicator."""
    actor = actor_for_user(request.user)
    require_right(actor, Right.ASSESS, "indicator.recorded")
    posted = request.method == "POST"
    initial = {"measure": request.GET.get("measure", "")}
    form = DefinitionForm(request.POST) if posted else DefinitionForm(initial=initial)
    failure = None
    if posted and form.is_valid():
        try:
            row = record_indicator(actor, form.definition, measure=form.cleaned_data["measure"])
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The indicator is recorded. It stays yours until you publish it."))
            return redirect("trial_indicator", row.identifier)
    return render(request, "programme/trial_indicator_form.html", {"form": form, "failure": failure})


@require_safe
def indicator(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show an indicator as it is known, or as it was known at the end of a day."""
    form = AsOfForm(request.GET)
    day = form.cleaned_data["known"] if form.is_valid() else None
    known = indicator_as_of(actor_for_user(request.user), identifier, _end_of(day) if day else None)
    return _show(request, known, as_of=form, day=day)


@login_required
@require_POST
def value(request: HttpRequest, identifier: str) -> HttpResponse:
    """Record a target or an actual value."""
    actor = actor_for_user(request.user)
    known = get_indicator(actor, identifier)
    form = _value_form(known, request.POST)
    failure = None
    if form.is_valid():
        given = form.cleaned_data
        try:
            record_value(actor, identifier, given["kind"], date.fromisoformat(given["period"]), form.reading)
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The value is recorded."))
            return redirect("trial_indicator", identifier)
    return _show(request, known, form=form, failure=failure)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, identifier: str) -> HttpResponse:
    """Replace the definition of an indicator, with the reason."""
    actor = actor_for_user(request.user)
    require_right(actor, Right.ASSESS, "indicator.revised")
    known = get_indicator(actor, identifier)
    posted = request.method == "POST"
    form = RevisionForm(request.POST) if posted else RevisionForm(initial=RevisionForm.of(known.indicator))
    failure = None
    if posted and form.is_valid():
        try:
            revise_indicator(actor, identifier, form.definition, reason=form.cleaned_data["reason"])
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The definition is replaced; the old one stays on record."))
            return redirect("trial_indicator", identifier)
    context = {"form": form, "failure": failure, "known": known}
    return render(request, "programme/trial_indicator_form.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let everybody read an indicator."""
    publish_indicator(actor_for_user(request.user), identifier)
    messages.success(request, _("The indicator is published with all its values."))
    return redirect("trial_indicator", identifier)


def _show(
    request: HttpRequest,
    known: KnownIndicator,
    *,
    form: ValueForm | None = None,
    failure: PilotzoneError | None = None,
    as_of: AsOfForm | None = None,
    day: date | None = None,
) -> HttpResponse:
    actor = actor_for_user(request.user)
    own = known.row.party_id == actor.party and Right.ASSESS in work_actor(actor).rights
    rows = assess_indicator(known.indicator)
    context = {
        "known": known,
        "indicator": known.indicator,
        "rows": rows,
        "parts": failing_parts(known.indicator),
        "places": [place_text(one) for one in places_of(known.indicator)],
        "has_picture": any(one.actual and one.actual.value is not None for one in rows),
        "form": form or _value_form(known),
        "failure": failure,
        "as_of": as_of or AsOfForm(),
        "day": day,
        "own": own and day is None,
    }
    return render(request, "programme/trial_indicator.html", context)


def _value_form(known: KnownIndicator, *data: object) -> ValueForm:
    periods = [(one.start.isoformat(), period_text(one.start, one.end)) for one in known.indicator.periods]
    places = places_of(known.indicator) or [one.place for one in known.indicator.baselines]
    return ValueForm(periods, *data, initial={"place": place_text(places[0])} if places else {})


def _end_of(day: date) -> datetime:
    """Return the last moment of a day of the zone's time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)
