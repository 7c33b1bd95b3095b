"""What people type on the pages of trials and scores."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.evaluation import Method, PanelColumns, TrialQuestion

__all__ = ["METHODS", "EvaluateForm", "RoundForm", "ScoreForm", "TrialForm", "read_upload"]

METHODS = (
    (Method.DIFFERENCES.value, _("difference-in-differences: two groups, before and after")),
    (Method.SYNTHETIC.value, _("synthetic control: one unit beside a mixture of others")),
)

_LINES = {"rows": 4, "spellcheck": "false"}


class TrialForm(forms.Form):
    """A trial: its measure, the figures that it is judged by, who takes part since when."""

    title = forms.CharField(label=_("Title"), max_length=200)
    measure = forms.CharField(
        label=_("Measure"), max_length=63, required=False, help_text=_("The identifier of the measure on trial.")
    )
    outcome = forms.CharField(
        label=_("Outcome"),
        max_length=200,
        help_text=_("What is counted, and in which unit: new firms per 10,000 heads."),
    )
    source = forms.CharField(label=_("Source of the figures"), max_length=500)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV, Parquet or XLSX: one row for each unit and period, the names of the columns on top."),
    )
    sql = forms.CharField(
        label=_("Or a query"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs=_LINES | {"autocapitalize": "off", "autocomplete": "off"}),
        help_text=_("In place of a file: one SELECT over datasets that you have agreements for."),
    )
    purpose = forms.CharField(label=_("Purpose of the query"), required=False, max_length=100)
    unit = forms.CharField(label=_("Column of the units"), max_length=200)
    period = forms.CharField(label=_("Column of the periods"), max_length=200)
    value = forms.CharField(label=_("Column of the outcome"), max_length=200)
    treated = forms.CharField(
        label=_("Units on trial"),
        max_length=20_000,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_("One in a line, written as in the file. All others are compared with them."),
    )
    start = forms.IntegerField(
        label=_("First period of the trial"), min_value=0, max_value=9999, help_text=_("Such as 2021.")
    )
    better = forms.ChoiceField(
        label=_("What is wanted"), choices=[("more", _("more of it")), ("less", _("less of it"))]
    )
    method = forms.ChoiceField(label=_("Method"), choices=METHODS)

    @property
    def columns(self) -> PanelColumns:
        """The columns of the panel."""
        given = self.cleaned_data
        return PanelColumns(unit=given["unit"], period=given["period"], outcome=given["value"])

    @property
    def question(self) -> TrialQuestion:
        """What is asked of the panel."""
        given = self.cleaned_data
        return TrialQuestion(
            method=Method(given["method"]),
            columns=self.columns,
            treated=tuple(one.strip() for one in given["treated"].splitlines() if one.strip()),
            start=given["start"],
            higher_is_better=given["better"] == "more",
        )


class EvaluateForm(forms.Form):
    """Another evaluation of a trial: by which method, and with which seed."""

    method = forms.ChoiceField(label=_("Method"), choices=METHODS)
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=2**31, initial=1, help_text=_("Of draws, where choices are too many.")
    )


class ScoreForm(forms.Form):
    """The table of a period that is scored."""

    period = forms.CharField(label=_("Period"), max_length=40, help_text=_("Such as 2024."))
    file = forms.FileField(
        label=_("File"), help_text=_("CSV, Parquet or XLSX: one row for each region, a column for each indicator.")
    )


class RoundForm(ScoreForm):
    """A round of scores: the table that fixes its weights, and what counts in it."""

    title = forms.CharField(label=_("Title"), max_length=200)
    source = forms.CharField(label=_("Source of the figures"), max_length=500)
    key = forms.CharField(label=_("Column of the regions"), max_length=100)
    benefits = forms.CharField(
        label=_("Columns of which more is better"),
        required=False,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_("One in a line."),
    )
    costs = forms.CharField(
        label=_("Columns of which less is better"),
        required=False,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_("One in a line."),
    )

    field_order = ("title", "source", "period", "file", "key", "benefits", "costs")

    def names(self, field: str) -> list[str]:
        """Return the columns that stand in a field."""
        return [one.strip() for one in self.cleaned_data[field].splitlines() if one.strip()]


def read_upload(file: UploadedFile | None) -> bytes:
    """Return what was uploaded.

    Raises:
        InvalidValueError: nothing was.
    """
    if file is None:
        raise InvalidValueError(field="file", value="", expected="a file, or a query with its purpose")
    return b"".join(file.chunks())
