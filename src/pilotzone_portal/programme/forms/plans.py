"""What people fill in about plan texts and their candidates."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.common.regions import load_provinces
from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans import Candidate, Form
from pilotzone.programme.plans.corrections import COMPARATORS
from pilotzone.programme.registers import load_kinds
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.services.plans.plans import PlanDescription
from pilotzone_portal.programme.templatetags.plans import candidate_word

__all__ = ["CandidateForm", "CorrectionForm", "ImportForm", "ListingForm"]

_ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252")
_ANNUAL = {"": None, "yes": True, "no": False}
_NOTHING = ("", "–")


class ImportForm(forms.Form):
    """A file, and what is known of it from elsewhere; the service decides what is right."""

    file = forms.FileField(
        label=_("File"), allow_empty_file=True, help_text=_("Text, HTML, DOCX or PDF. It is kept as it is.")
    )
    title_zh = forms.CharField(label=_("Title in Chinese"), required=False)
    title_en = forms.CharField(
        label=_("Title in English"), required=False, help_text=_("Without a title, the first line is it.")
    )
    region = forms.CharField(
        label=_("Region"),
        required=False,
        help_text=_("A code such as CN-35, for sentences that name no region."),
        widget=forms.TextInput(attrs={"list": "regions", "autocomplete": "off"}),
    )
    dated = forms.DateField(
        label=_("Day of the text"),
        required=False,
        help_text=_("From it words like “this year” count."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    annual = forms.ChoiceField(
        label=_("Annual report"),
        required=False,
        choices=[("", _("as its first lines say")), ("yes", _("yes")), ("no", _("no"))],
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[("", _("found out")), *((one, one) for one in _ENCODINGS)],
        help_text=_("Of a text or a page."),
    )

    def description(self) -> PlanDescription:
        """Return what was said of the file."""
        said = self.cleaned_data
        words = {name: said[name] for name in ("title_zh", "title_en", "region", "dated", "encoding")}
        return PlanDescription(**words, annual=_ANNUAL[said["annual"]], file_name=said["file"].name)

    @property
    def regions(self) -> list[tuple[str, str]]:
        """The nation and its provinces, which the browser proposes."""
        return [(code, in_language(one, "name")) for code, one in load_provinces().items()]


class _Fields(forms.Form):
    """The fields of a candidate as text; the library reads them."""

    kind = forms.ChoiceField(label=_("Kind"))
    aim = forms.CharField(label=_("Aim"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    comparator = forms.ChoiceField(label=_("Comparator"), required=False)
    value = forms.CharField(label=_("Value"), required=False)
    upper = forms.CharField(label=_("Upper end of a range"), required=False)
    unit = forms.CharField(label=_("Unit"), required=False)
    counted = forms.CharField(label=_("What is counted"), required=False)
    form = forms.ChoiceField(label=_("Form"), required=False)
    deadline = forms.CharField(label=_("Deadline"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    region = forms.CharField(label=_("Region"), required=False)
    base_year = forms.CharField(label=_("Base year"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        compared = [(one, f"{one} {candidate_word(one, 'comparator')}") for one in COMPARATORS]
        self.fields["kind"].choices = [(one.value, candidate_word(one, "kind")) for one in CommitmentType]
        self.fields["comparator"].choices = [_NOTHING, *compared]
        self.fields["form"].choices = [_NOTHING, *((one.value, candidate_word(one, "form")) for one in Form)]

    def texts(self) -> dict[str, str]:
        """Return the fields of the candidate as they were typed."""
        return {name: self[name].value() or "" for name in self.fields if name not in {"reason", "words"}}


class CandidateForm(_Fields):
    """A candidate by hand: where it stands, and what it says."""

    words = forms.CharField(
        label=_("Words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from the text on this page, sign by sign."),
    )
    field_order = ("words",)

    def given(self) -> Mapping[str, str]:
        """Return the fields that were filled in."""
        return {name: text for name, text in self.texts().items() if text}


class CorrectionForm(_Fields):
    """Another reading of a candidate, filled with the one that holds."""

    other = forms.ChoiceField(label=_("Second reading"), required=False)
    flags = forms.MultipleChoiceField(
        label=_("Doubts that remain"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = (*list(_Fields.base_fields)[:3], "other", *list(_Fields.base_fields)[3:-1], "flags", "reason")

    def __init__(self, candidate: Candidate, data: Mapping[str, str] | None = None) -> None:
        self.holds = _texts_of(candidate)
        super().__init__(data, prefix="correct", initial={**self.holds, "flags": self.holds["flags"].split()})
        self.fields["other"].choices = self.fields["comparator"].choices
        self.fields["flags"].choices = [(flag, candidate_word(flag, "doubt")) for flag in self.holds["flags"].split()]
        if not candidate.flags:
            del self.fields["flags"]

    def changes(self) -> dict[str, str]:
        """Return the fields that were typed otherwise than they stood."""
        typed = {name: " ".join(text) if isinstance(text, list) else text for name, text in self.texts().items()}
        return {name: text for name, text in typed.items() if text.strip() != self.holds[name].strip()}


class ListingForm(forms.Form):
    """What item a candidate becomes."""

    kinds = forms.MultipleChoiceField(label=_("Kinds"), required=False, widget=forms.CheckboxSelectMultiple)
    title_zh = forms.CharField(label=_("Title in Chinese"), required=False)
    title_en = forms.CharField(label=_("Title in English"), required=False)
    item = forms.CharField(
        label=_("Identifier of the item"), required=False, help_text=_("Without one it is that of the candidate.")
    )
    reason = forms.CharField(label=_("Reason"), required=False)

    def __init__(self, candidate: Candidate, usual: str, data: Mapping[str, str] | None = None) -> None:
        title = {"title_en" if candidate.aim.isascii() else "title_zh": candidate.aim}
        super().__init__(data, prefix="list", initial={"kinds": [usual], **title})
        self.fields["kinds"].choices = [(one.id, in_language(one, "title")) for one in load_kinds().values()]


def _texts_of(candidate: Candidate) -> dict[str, str]:
    """Return the fields of a candidate as a person types them."""
    numbers = {name: getattr(candidate, name) for name in ("value", "upper")}
    names = ("kind", "aim", "comparator", "other", "unit", "counted", "form", "region", "base_year")
    return {
        **{name: str(getattr(candidate, name) or "") for name in names},
        **{name: "" if number is None else f"{number.normalize():f}" for name, number in numbers.items()},
        "deadline": candidate.deadline.day.isoformat() if candidate.deadline else "",
        "flags": " ".join(sorted(candidate.flags)),
    }
