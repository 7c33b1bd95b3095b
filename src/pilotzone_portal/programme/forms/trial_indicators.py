"""What people type on the pages of indicators of the programme."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.programme.evaluation import (
    Comparator,
    DataQuality,
    Indicator,
    Measured,
    Reading,
    number_text,
    parse_baseline,
    parse_number,
    parse_period,
    parse_place,
    period_text,
    place_text,
)
from pilotzone_portal.programme.services.trials.trial_indicators import NOT_RECORDED, Definition
from pilotzone_portal.programme.services.trials.trial_words import COMPARATORS, MEASURED, QUALITIES

__all__ = ["AsOfForm", "DefinitionForm", "RevisionForm", "ValueForm"]

_LINES = {"rows": 4, "spellcheck": "false"}


class DefinitionForm(forms.Form):
    """What an indicator measures, from which baselines, in which periods."""

    title = forms.CharField(label=_("Title"), max_length=200)
    measure = forms.CharField(
        label=_("Measure"), max_length=63, required=False, help_text=_("The identifier of the measure that it shows.")
    )
    measured = forms.ChoiceField(label=_("Its values are"), choices=[(one.value, MEASURED[one]) for one in Measured])
    unit = forms.CharField(label=_("Unit"), max_length=80, required=False)
    ascending = forms.ChoiceField(
        label=_("What is wanted"), choices=[("more", _("more of it")), ("less", _("less of it"))]
    )
    aggregation = forms.BooleanField(label=_("Values of parts may be added"), required=False)
    baselines = forms.CharField(
        label=_("Baselines"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_("One in a line: year, place, value, comment. 2024 CN-33 12.5 by the survey"),
    )
    periods = forms.CharField(
        label=_("Periods"),
        max_length=20_000,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_("One in a line: 2025, or 2025-01-01/2025-06-30."),
    )

    @property
    def definition(self) -> Definition:
        """What was typed, as a definition.

        Raises:
            IndicatorNotationError: a line of a baseline or a period is none.
        """
        given = self.cleaned_data
        return Definition(
            title=given["title"],
            measured=Measured(given["measured"]),
            ascending=given["ascending"] == "more",
            aggregation=given["aggregation"],
            unit=given["unit"],
            baselines=tuple(parse_baseline(line) for line in _lines(given["baselines"])),
            periods=tuple(parse_period(line) for line in _lines(given["periods"])),
        )

    @staticmethod
    def of(indicator: Indicator) -> dict[str, object]:
        """Return what the form shows of an indicator that there is."""
        baselines = (
            f"{one.year} {place_text(one.place)} {number_text(one.value) or '-'} {one.comment}".strip()
            for one in indicator.baselines
        )
        return {
            "title": indicator.title,
            "measured": indicator.measured.value,
            "unit": indicator.unit,
            "ascending": "more" if indicator.ascending else "less",
            "aggregation": indicator.aggregation,
            "baselines": "\n".join(baselines),
            "periods": "\n".join(period_text(one.start, one.end) for one in indicator.periods),
        }


class RevisionForm(DefinitionForm):
    """Another definition of an indicator, with the reason for it."""

    measure = None
    reason = forms.CharField(label=_("Reason"), max_length=500)


class ValueForm(forms.Form):
    """A target or an actual value of a period and place."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("actual", _("actual value")), ("target", _("target"))])
    period = forms.ChoiceField(label=_("Period"))
    place = forms.CharField(
        label=_("Place"), max_length=200, help_text=_("CN-33, or with dimensions: CN-33,sector=software")
    )
    value = forms.CharField(label=_("Value"), max_length=60, required=False, help_text=_("Empty where it is in words."))
    comparator = forms.ChoiceField(
        label=_("A target is met by"),
        required=False,
        choices=[("", _("what the indicator wants")), *((one.value, COMPARATORS[one]) for one in Comparator)],
    )
    quality = forms.ChoiceField(
        label=_("An actual value is"),
        required=False,
        choices=[("", "–"), *((one.value, QUALITIES[one]) for one in DataQuality)],
    )
    comment = forms.CharField(label=_("Comment"), max_length=1000, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, help_text=_("Needed where it replaces a value of the place.")
    )

    def __init__(self, periods: Iterable[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = list(periods)

    @property
    def reading(self) -> Reading:
        """What was typed, as a reading without a time.

        Raises:
            IndicatorNotationError: the place or the number is none.
        """
        given, target = self.cleaned_data, self.cleaned_data["kind"] == "target"
        return Reading(
            value=parse_number(given["value"]) if given["value"].strip() else None,
            place=parse_place(given["place"]),
            recorded_at=NOT_RECORDED,
            comparator=Comparator(given["comparator"]) if target and given["comparator"] else None,
            quality=DataQuality(given["quality"]) if given["quality"] and not target else None,
            comment=given["comment"],
            reason=given["reason"],
        )


class AsOfForm(forms.Form):
    """The day whose knowledge is shown."""

    known = forms.DateField(
        label=_("What was known at the end of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
