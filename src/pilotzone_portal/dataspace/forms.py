"""What people type on the pages of the data space."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.common.periods import Month
from pilotzone.dataspace.policies.policy import Policy

__all__ = ["MonthForm", "QueryForm", "ReasonForm", "RequestForm", "SearchForm"]

LONGEST_SQL = 20_000


class SearchForm(forms.Form):
    """Words to look for in the catalogue."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class RequestForm(forms.Form):
    """The purpose for which a party asks for an offer: one that the offer names, or its own words."""

    def __init__(self, policy: Policy, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if policy.purposes:
            choices = [(purpose, purpose) for purpose in policy.purposes]
            self.fields["purpose"] = forms.ChoiceField(label=_("Purpose"), choices=choices)
        else:
            self.fields["purpose"] = forms.CharField(
                label=_("Purpose"),
                max_length=100,
                help_text=_("The offer allows any purpose; say yours in a few words."),
            )


class ReasonForm(forms.Form):
    """Why an agreement is suspended, resumed or ended; both parties read it, and the evidence log keeps it."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class MonthForm(forms.Form):
    """The month of a statement, and for who sees all the party that it is of."""

    month = forms.ChoiceField(label=_("Month"))
    party = forms.ChoiceField(label=_("Party"))

    def __init__(
        self, months: Iterable[Month], parties: Iterable[tuple[str, str]], *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(str(month), str(month)) for month in months]
        self.fields["party"].choices = list(parties)


class QueryForm(forms.Form):
    """A question and its purpose; the purposes are those of the agreements of the party that asks."""

    sql = forms.CharField(
        label=_("SQL"),
        max_length=LONGEST_SQL,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}),
        help_text=_("One SELECT over datasets that you have agreements for."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"))

    def __init__(self, purposes: Iterable[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(purpose, purpose) for purpose in purposes]
