"""The acts on a measure as forms: what each takes, and what it calls."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from pilotzone_portal.accounts.services import Actor, list_parties
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.forms.measures import (
    AdoptionForm,
    AppointmentForm,
    EffectForm,
    EvaluationForm,
    ListingForm,
    ReasonForm,
    ReviewForm,
    TrialEvaluationForm,
)
from pilotzone_portal.programme.services.measures import adoptions, measure_evaluations, measures
from pilotzone_portal.programme.services.measures.measures import StoredMeasure
from pilotzone_portal.programme.services.trials.trials import list_trials
from pilotzone_portal.programme.templatetags.measures import direction_label

__all__ = ["FORMS", "act_forms", "form_of"]


class ActForm(NamedTuple):
    """The form of an act, what its button and its success say, and how it is done."""

    form: type[forms.Form]
    button: object
    done: object
    act: Callable[[Actor, str, Any], StoredMeasure]
    danger: bool = False


def _with_reason(service: Callable[..., StoredMeasure]) -> Callable[[Actor, str, Any], StoredMeasure]:
    return lambda actor, measure, form: service(actor, measure, reason=form.cleaned_data["reason"])


FORMS: Final[Mapping[str, ActForm]] = {
    "open_trial": ActForm(
        forms.Form,
        _("Open the trial"),
        _("The trial has begun."),
        lambda actor, measure, _form: measures.open_trial(actor, measure),
    ),
    "evaluate_trial": ActForm(
        TrialEvaluationForm,
        _("Enter the evaluation of a trial"),
        _("The evaluation is entered."),
        lambda actor, measure, form: measure_evaluations.evaluate_measure(actor, measure, **form.cleaned_data),
    ),
    "evaluate": ActForm(
        EvaluationForm,
        _("Enter another evaluation"),
        _("The evaluation is entered."),
        lambda actor, measure, form: measure_evaluations.enter_evaluation(actor, measure, form.document()),
    ),
    "prolong_trial": ActForm(
        ReasonForm, _("Prolong the trial"), _("The trial goes on."), _with_reason(measures.prolong_trial)
    ),
    "appoint": ActForm(
        AppointmentForm,
        _("Appoint a reviewer"),
        _("The reviewer is appointed and sees the measure."),
        lambda actor, measure, form: measure_evaluations.appoint_reviewer(actor, measure, **form.cleaned_data),
    ),
    "review": ActForm(
        ReviewForm,
        _("Enter your review"),
        _("Your review is entered."),
        lambda actor, measure, form: measure_evaluations.review_measure(actor, measure, **form.word()),
    ),
    "pass_gate": ActForm(
        forms.Form,
        _("Pass the maturity gate"),
        _("The measure is mature."),
        lambda actor, measure, _form: measures.pass_gate(actor, measure),
    ),
    "reopen": ActForm(
        ReasonForm,
        _("Reopen for review"),
        _("The measure can be revised and reviewed."),
        _with_reason(measures.reopen_measure),
    ),
    "list": ActForm(
        ListingForm,
        _("List in a batch"),
        _("The measure is listed; everybody sees it."),
        lambda actor, measure, form: measures.list_measure(actor, measure, **form.listing()),
    ),
    "adopt": ActForm(
        AdoptionForm,
        _("Record the adoption by your region"),
        _("The adoption is recorded."),
        lambda actor, measure, form: adoptions.adopt_measure(actor, measure, **form.cleaned_data),
    ),
    "record_effect": ActForm(
        EffectForm,
        _("Record the effect in your region"),
        _("The effect is recorded."),
        lambda actor, measure, form: adoptions.record_effect(actor, measure, **form.effect()),
    ),
    "lapse": ActForm(
        ReasonForm, _("Let the measure lapse"), _("The measure has lapsed."), _with_reason(measures.lapse_measure), True
    ),
    "withdraw": ActForm(
        ReasonForm,
        _("Withdraw the measure"),
        _("The measure is withdrawn; its adopters are told."),
        _with_reason(measures.withdraw_measure),
        True,
    ),
}


def form_of(act: str, actor: Actor, stored: StoredMeasure, data: Mapping[str, str] | None = None) -> forms.Form:
    """Return the form of an act with its choices, empty or as it was typed."""
    today = localdate()
    initial = {"since": today, "seen_on": today, "year": today.year, "batch": stored.head.batch}
    form = FORMS[act].form(data, prefix=act, initial=initial)
    if act == "appoint":
        taken = {*stored.history.involved, *stored.history.reviewers}
        parties = [one for one in list_parties() if one.identifier not in taken]
        form.fields["reviewer"].choices = [(one.identifier, in_language(one, "name")) for one in parties]
    if act == "evaluate_trial":
        form.fields["evaluation"].choices = _evaluations(actor, stored)
    return form


def act_forms(
    actor: Actor, stored: StoredMeasure, acts: tuple[str, ...], bound: tuple[str, Any] | None
) -> list[tuple[str, ActForm, forms.Form, bool]]:
    """Return the forms of the acts that a party may do, the one that was typed as it was typed."""
    names = ["evaluate_trial", *acts] if "evaluate" in acts and _evaluations(actor, stored) else [*acts]
    typed = dict([bound]) if bound else {}
    return [
        (act, FORMS[act], typed.get(act) or form_of(act, actor, stored), act in typed)
        for act in dict.fromkeys([*typed, *names])
        if act in FORMS
    ]


def _evaluations(actor: Actor, stored: StoredMeasure) -> list[tuple[str, str]]:
    """Return the evaluations that the party made of trials of this measure."""
    trials = list_trials(actor, measure=stored.identifier).filter(party=actor.party).prefetch_related("evaluations")
    return [
        (one.identifier, f"{trial.title}: {one.method}, {direction_label(one.direction)}")
        for trial in trials
        for one in trial.evaluations.all()
    ]
