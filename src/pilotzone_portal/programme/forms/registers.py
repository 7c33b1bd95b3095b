"""What people choose on the pages of registers: region, day, language, drafts."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone_portal.programme.templatetags.items import region_words

__all__ = ["ListChoice"]


class ListChoice(forms.Form):
    """Which list is shown; whoever takes no part in the zone is not asked for drafts."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    language = forms.ChoiceField(label=_("Language of the list"), required=False)
    drafts = forms.BooleanField(label=_("With drafts"), required=False)

    def __init__(self, asked: Mapping[str, str], regions: Iterable[str], *, language: str, member: bool) -> None:
        self.language = language
        data = {name: asked[name] for name in self.base_fields if name in asked}
        super().__init__({"language": language, **data})
        codes = dict.fromkeys([*regions, *filter(None, [asked.get("region", "")])])
        self.fields["region"].choices = [("", _("all regions")), *((one, region_words(one)) for one in codes)]
        self.fields["language"].choices = [("en", "English"), ("zh", "中文")]
        if not member:
            del self.fields["drafts"]

    def chosen(self) -> dict[str, object]:
        """Return what was chosen as arguments of the services; what is not valid is left to its default."""
        self.is_valid()
        return {"language": self.language, **{name: value for name, value in self.cleaned_data.items() if value}}
