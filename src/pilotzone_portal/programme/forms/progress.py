"""For which day progress is shown."""

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["DayChoice"]


class DayChoice(forms.Form):
    """The day at whose end something was known; without one it is now."""

    on = forms.DateField(
        label=_("What did we know on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
