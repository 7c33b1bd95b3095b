"""What people fill in about measures: the record, and what each act needs."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.programme.measures import Measure

__all__ = [
    "AdoptionForm",
    "AppointmentForm",
    "BatchForm",
    "CaseForm",
    "EffectForm",
    "EvaluationForm",
    "ListingForm",
    "MeasureFilter",
    "MeasureForm",
    "ReasonForm",
    "ReviewForm",
    "TrialEvaluationForm",
]

_DIRECTIONS: Final = (("improved", _("improved")), ("worsened", _("worsened")), ("not_shown", _("not shown")))
_EVIDENCE_HELP: Final = _("One in each line: an entry of the evidence log such as log/17, or a kept file, sha256:…")


def _lines(label: object, help_text: object = "", *, required: bool = False, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=20_000, widget=widget)


def _day(label: object) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _parts(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _rows(text: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    """Return lines of cells between bars as rows; a cell that is missing is empty."""
    cells = ([cell.strip() for cell in line.split("|", len(names) - 1)] for line in _parts(text))
    return [dict(zip(names, [*row, *[""] * len(names)], strict=False)) for row in cells]


class MeasureFilter(forms.Form):
    """Which measures a list shows."""

    state = forms.ChoiceField(label=_("State"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, asked: Mapping[str, str], options: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        super().__init__(asked)
        for name, choices in options.items():
            self.fields[name].choices = [("", _("all")), *choices]


class MeasureForm(forms.Form):
    """The record of a measure; what the gate asks for may come later."""

    title = forms.CharField(label=_("Title"), max_length=200)
    field = forms.CharField(label=_("Field"), max_length=100, help_text=_("The heading under which lists show it."))
    problem = _lines(_("Problem"), required=True)
    content = _lines(_("Main content"), required=True, rows=5)
    lead_department = forms.CharField(label=_("Lead department"), max_length=200, help_text=_("Its code or name."))
    register = forms.ChoiceField(label=_("Register"))
    origin = forms.CharField(label=_("First tried in"), max_length=500, help_text=_("Codes of regions, such as CN-33."))
    legal_basis = forms.CharField(label=_("Legal basis"), required=False, max_length=1000)
    authorisation = forms.CharField(
        label=_("Delegated power"), required=False, max_length=1000, help_text=_("Where the measure uses one.")
    )
    evidence = _lines(_("Evidence"), _EVIDENCE_HELP)
    yuan_a_year = forms.DecimalField(label=_("Cost (yuan a year)"), required=False, min_value=0, max_digits=20)
    bearer = forms.CharField(label=_("Who bears the cost"), required=False, max_length=200)
    preconditions = _lines(_("Preconditions"), _("One in each line; where there are none, write so."))
    risks = _lines(_("Risks and answers"), _("One in each line: the risk, a bar |, and the answer to it."))

    def __init__(self, registers: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["register"].choices = list(registers)

    @staticmethod
    def initial_of(record: Measure) -> dict[str, object]:
        """Return the record as it is typed."""
        texts = ("title", "field", "problem", "content", "lead_department", "register", "legal_basis", "authorisation")
        return {name: getattr(record, name) for name in texts} | {
            "origin": " ".join(record.origin),
            "evidence": "\n".join(one.reference for one in record.evidence),
            "yuan_a_year": record.cost.yuan_a_year if record.cost else None,
            "bearer": record.cost.bearer if record.cost else "",
            "preconditions": "\n".join(record.preconditions),
            "risks": "\n".join(f"{one.text} | {one.answer}" for one in record.risks),
        }

    def document(self) -> dict[str, object]:
        """Return what was typed as the document of a measure."""
        typed = dict(self.cleaned_data)
        yuan, bearer = typed.pop("yuan_a_year"), typed.pop("bearer")
        return typed | {
            "origin": typed["origin"].replace(",", " ").split(),
            "evidence": _parts(typed["evidence"]),
            "cost": None if yuan is None else {"yuan_a_year": yuan, "bearer": bearer},
            "preconditions": _parts(typed["preconditions"]),
            "risks": _rows(typed["risks"], ("text", "answer")),
        }


class ReasonForm(forms.Form):
    """Why something is done to a measure."""

    reason = forms.CharField(label=_("Reason"), max_length=1000)


class TrialEvaluationForm(forms.Form):
    """Which evaluation of a trial of the department is entered."""

    evaluation = forms.ChoiceField(label=_("Evaluation of a trial"))


class EvaluationForm(forms.Form):
    """An evaluation that an evaluator enters by hand."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    method = forms.CharField(label=_("Method"), max_length=200)
    direction = forms.ChoiceField(label=_("Effect"), choices=_DIRECTIONS)
    score = forms.DecimalField(label=_("Score"), required=False, max_digits=12)
    evidence = _lines(_("Evidence"), _EVIDENCE_HELP, required=True)

    def document(self) -> dict[str, object]:
        """Return what was typed as the document of an evaluation."""
        return self.cleaned_data | {"evidence": _parts(self.cleaned_data["evidence"])}


class AppointmentForm(forms.Form):
    """Which party is asked to review a measure."""

    reviewer = forms.ChoiceField(label=_("Reviewer"))


class ReviewForm(forms.Form):
    """The word of a reviewer, with the declaration of interests."""

    in_favour = forms.ChoiceField(
        label=_("Your word"), choices=(("yes", _("in favour")), ("no", _("against"))), widget=forms.RadioSelect
    )
    declared = forms.ChoiceField(
        label=_("Interests in the measure"),
        choices=(("none", _("we declare that we have none")), ("some", _("we declare those named below"))),
        widget=forms.RadioSelect,
    )
    interests = forms.CharField(label=_("Which interests"), required=False, max_length=1000)
    comment = _lines(_("Comment"))

    def clean(self) -> dict[str, Any]:
        """Refuse interests that are declared and not named, and the other way round."""
        typed = super().clean() or self.cleaned_data
        if (typed.get("declared") == "some") is not bool(typed.get("interests", "").strip()):
            self.add_error("interests", _("Name the interests, or declare that there are none."))
        return typed

    def word(self) -> dict[str, object]:
        """Return what was typed as arguments of the service."""
        names = ("interests", "comment")
        return {"in_favour": self.cleaned_data["in_favour"] == "yes"} | {one: self.cleaned_data[one] for one in names}


class ListingForm(forms.Form):
    """In which batch a measure is listed, and for where."""

    batch = forms.CharField(label=_("Batch"), max_length=40)
    scope = forms.ChoiceField(label=_("Scope"), choices=(("national", _("nationwide")), ("areas", _("in areas"))))
    areas = forms.CharField(
        label=_("Areas"), required=False, max_length=1000, help_text=_("Codes of regions, such as CN-33.")
    )

    def listing(self) -> dict[str, object]:
        """Return what was typed as arguments of the service."""
        return self.cleaned_data | {"areas": self.cleaned_data["areas"].replace(",", " ").split()}


class AdoptionForm(forms.Form):
    """Since when a region applies a measure."""

    since = _day(_("Adopted since"))


class EffectForm(forms.Form):
    """What a measure did in a region."""

    seen_on = _day(_("Seen on"))
    direction = forms.ChoiceField(label=_("Effect"), choices=_DIRECTIONS)
    evidence = _lines(_("Evidence"), _EVIDENCE_HELP, required=True)
    text = _lines(_("In words"))

    def effect(self) -> dict[str, object]:
        """Return what was typed as arguments of the service."""
        return self.cleaned_data | {"evidence": _parts(self.cleaned_data["evidence"])}


class CaseForm(forms.Form):
    """A typical case of a listed measure."""

    title = forms.CharField(label=_("Title"), max_length=200)
    region = forms.CharField(label=_("Region"), max_length=20, help_text=_("The code of the region, such as CN-33."))
    text = _lines(_("What was done and what came of it"), required=True, rows=8)
    evidence = _lines(_("Evidence"), _EVIDENCE_HELP, required=True)
    figures = _lines(_("Figures"), _("One in each line: what | number | unit | period | its evidence, such as log/17"))

    def document(self) -> dict[str, object]:
        """Return what was typed as the document of a case."""
        figures = _rows(self.cleaned_data["figures"], ("label", "value", "unit", "period", "reference"))
        return self.cleaned_data | {"evidence": _parts(self.cleaned_data["evidence"]), "figures": figures}


class BatchForm(forms.Form):
    """Who publishes a batch."""

    authority = forms.CharField(label=_("Publishing office"), max_length=200)
