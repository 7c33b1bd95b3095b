"""What people choose on the pages of indicators."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["ChoiceOfFigures", "ComputingForm"]

_LABELS = {
    "region": _("Region"),
    "branch": _("Branch"),
    "party": _("Computed by"),
    "version": _("Version of the formula"),
    "period": _("Period"),
    "vintage": _("Vintage"),
    "before": _("Earlier vintage"),
    "after": _("Later vintage"),
}


class ChoiceOfFigures(forms.Form):
    """Which figures a page shows; what has one value only is no choice."""

    def __init__(self, chosen: Mapping[str, str], options: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        super().__init__(initial=dict(chosen))
        for name, choices in options.items():
            if len(choices) > 1:
                self.fields[name] = forms.ChoiceField(label=_LABELS[name], choices=list(choices), required=False)


class ComputingForm(forms.Form):
    """From which datasets, under which purpose and in which vintage an indicator is computed."""

    datasets = forms.MultipleChoiceField(
        label=_("Datasets"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Under your agreements.")
    )
    computations = forms.MultipleChoiceField(
        label=_("Earlier computations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.ChoiceField(label=_("Purpose"))
    vintage = forms.CharField(
        label=_("Vintage"), required=False, max_length=200, help_text=_("Empty: the latest that has all inputs.")
    )
    allow_mixed = forms.BooleanField(
        label=_("Allow inputs of several vintages or methods; the figures then say so"), required=False
    )
    every_vintage = forms.BooleanField(label=_("Compute every vintage, each from its own inputs alone"), required=False)

    def __init__(
        self,
        datasets: Sequence[str],
        purposes: Sequence[str],
        computations: Sequence[tuple[str, str]],
        *args: object,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["datasets"].choices = [(name, name) for name in datasets]
        self.fields["purpose"].choices = [(purpose, purpose) for purpose in purposes]
        self.fields["computations"].choices = list(computations)
        if not computations:
            del self.fields["computations"]
