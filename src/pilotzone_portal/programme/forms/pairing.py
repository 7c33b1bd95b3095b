"""What people fill in to find a measure, to ask for a mentor, and to be one."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone_portal.programme.services.measures.pairing import MOST_PLACES

__all__ = ["MentorForm", "NeedForm", "RoundForm", "WishForm"]


class NeedForm(forms.Form):
    """What a region looks for."""

    region = forms.ChoiceField(label=_("Region"))
    problem = forms.CharField(
        label=_("Problem"), required=False, max_length=500, help_text=_("In a few words, in Chinese or English.")
    )
    field = forms.ChoiceField(label=_("Field"), required=False)
    has = forms.MultipleChoiceField(
        label=_("Preconditions that are there"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lacks = forms.MultipleChoiceField(
        label=_("Preconditions that are missing"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        regions: Iterable[tuple[str, str]],
        fields: Iterable[str],
        preconditions: Iterable[str],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = list(regions)
        self.fields["field"].choices = [("", _("all")), *((one, one) for one in fields)]
        for name in ("has", "lacks"):
            self.fields[name].choices = [(one, one) for one in preconditions]
            if not self.fields[name].choices:
                del self.fields[name]


class RoundForm(forms.Form):
    """Until when a round takes wishes, and how many places a mentor has that says nothing."""

    closes_on = forms.DateField(
        label=_("Takes wishes until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    places = forms.IntegerField(
        label=_("Places of a mentor that says nothing"), min_value=0, max_value=MOST_PLACES, initial=1
    )


class _ChoiceForm(forms.Form):
    """An order of regions: their codes, the most wanted first."""

    choices = forms.CharField(label=_("In this order"), required=False, max_length=1000)

    def __init__(self, regions: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = "; ".join(f"{code} {name}" for code, name in regions)
        self.fields["choices"].help_text = _("Codes, the most wanted first: {regions}").format(regions=named)

    def clean_choices(self) -> list[str]:
        """Return the codes."""
        return self.cleaned_data["choices"].replace(",", " ").replace("、", " ").split()


class WishForm(_ChoiceForm):
    """Whom a region wants as its mentor, and which preconditions it has."""

    has = forms.MultipleChoiceField(
        label=_("Preconditions that are there"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, regions: Iterable[tuple[str, str]], preconditions: Iterable[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(regions, *args, **kwargs)
        self.fields["has"].choices = [(one, one) for one in preconditions]


class MentorForm(_ChoiceForm):
    """How many regions a mentor accompanies, and which."""

    places = forms.IntegerField(label=_("Places"), min_value=0, max_value=MOST_PLACES)
