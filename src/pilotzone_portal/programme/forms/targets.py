"""Which targets a page shows: those of an answer, and those of a region."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone_portal.programme.services.registers.known import regions_named
from pilotzone_portal.programme.services.targets.targets import NOT_EVALUATED, ListedTarget
from pilotzone_portal.programme.templatetags.items import region_words

__all__ = ["ChoiceOfTargets"]

_ANSWERS = {
    "met": _("met"),
    "not_met": _("not met"),
    "undetermined": _("undetermined"),
    NOT_EVALUATED: _("not evaluated yet"),
}


class ChoiceOfTargets(forms.Form):
    """What is not named, or is no choice, chooses all."""

    answer = forms.ChoiceField(label=_("Answer"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, every: Iterable[ListedTarget], given: Mapping[str, str]) -> None:
        super().__init__(given)
        every = list(every)
        regions = sorted({region for one in every for region in regions_named(one.statement.region)})
        answers = {one.answer for one in every}
        self.fields["answer"].choices = [
            ("", _("all answers")),
            *(pair for pair in _ANSWERS.items() if pair[0] in answers),
        ]
        self.fields["region"].choices = [("", _("all regions")), *((one, region_words(one)) for one in regions)]
        self.full_clean()

    def chosen(self, every: Iterable[ListedTarget]) -> list[ListedTarget]:
        """Return the targets of the answer and region that were chosen."""
        answer, region = (self.cleaned_data.get(name, "") for name in ("answer", "region"))
        return [
            one
            for one in every
            if answer in {"", one.answer} and (not region or region in regions_named(one.statement.region))
        ]

    @staticmethod
    def counts(every: Iterable[ListedTarget]) -> list[tuple[str, int]]:
        """Return how many targets have each answer."""
        counted = Counter(one.answer for one in every)
        return [(answer, counted[answer]) for answer in _ANSWERS if counted[answer]]
