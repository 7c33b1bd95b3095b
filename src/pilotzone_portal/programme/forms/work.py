"""What people fill in about tasks: a new task, each act on one, which tasks are shown and as of when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.common.errors import InvalidValueError
from pilotzone.programme import work
from pilotzone.programme.work import Colour, Node, NodeStage, TaskStatus
from pilotzone.programme.work.lights import SCHEDULES
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.services.registers.known import end_of
from pilotzone_portal.programme.services.work.task_lists import TaskChoice
from pilotzone_portal.programme.services.work.work import TaskDraft
from pilotzone_portal.programme.templatetags.work import colour_word, node_word, schedule_word, stage_word

__all__ = ["ACT_FORMS", "ActForm", "AsOfForm", "ChoiceForm", "TaskForm"]

_ALL: Final = ("", _("all"))


def _day(label: object, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class AsOfForm(forms.Form):
    """The two times of a question: on which day it was so, and by which day it was known."""

    at = _day(_("As of"))
    known = _day(_("As known on"), help_text=_("Without a day: the same day."))

    def times(self) -> dict[str, datetime | None]:
        """Return the ends of both days; nothing where now is meant."""
        days = self.cleaned_data if self.is_valid() else {}
        at = days.get("at") or days.get("known")
        known = days.get("known") or at
        return {"at": at and end_of(at), "known": known and end_of(known)}


class ChoiceForm(AsOfForm):
    """Which tasks are shown."""

    schedule = forms.ChoiceField(label=_("Schedule light"), required=False)
    confidence = forms.ChoiceField(label=_("Confidence light"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    lead = forms.ChoiceField(label=_("Lead department"), required=False)
    place = forms.CharField(label=_("Place"), required=False, widget=forms.TextInput(attrs={"placeholder": "CN-33"}))
    year = forms.IntegerField(label=_("Year"), required=False)
    field_order = ("schedule", "confidence", "stage", "lead", "place", "year", "at", "known")

    def __init__(self, asked: Mapping[str, str], departments: Sequence[tuple[str, str]]) -> None:
        super().__init__(asked)
        self.fields["schedule"].choices = [_ALL, *((one, schedule_word(one)) for one in SCHEDULES)]
        self.fields["confidence"].choices = [_ALL, *((one.value, colour_word(one)) for one in Colour)]
        self.fields["stage"].choices = [_ALL, *((one.value, stage_word(one)) for one in work.TaskStage)]
        self.fields["lead"].choices = [_ALL, *departments]

    def choice(self, duty: str) -> TaskChoice:
        """Return what is asked for; a field that cannot be read does not narrow."""
        self.is_valid()
        names = ("schedule", "confidence", "stage", "lead", "place", "year")
        given = {name: value for name in names if (value := self.cleaned_data.get(name))}
        return TaskChoice(duty=duty, **given)


class TaskForm(forms.Form):
    """A new task; what is left empty is taken from the item."""

    item = forms.ChoiceField(label=_("Listed item"), required=False)
    title = forms.CharField(label=_("Title"), required=False, max_length=500)
    lead = forms.ChoiceField(label=_("Lead department"), required=False)
    supporting = forms.MultipleChoiceField(
        label=_("Supporting departments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(
        label=_("Place"), required=False, help_text=_("The code of a province, city or county, such as CN-330106.")
    )
    start = _day(_("Begins on"), help_text=_("Without a day: today."))
    deadline = _day(_("Deadline"))
    year = forms.IntegerField(label=_("Year"), required=False, help_text=_("Without one: that of the deadline."))
    template = forms.ChoiceField(label=_("Nodes from a template"), required=False)
    nodes = forms.CharField(
        label=_("Own nodes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Instead of a template, one line each: identifier, day, type of evidence."),
    )
    target = forms.CharField(label=_("Target"), required=False, max_length=500)
    parent = forms.CharField(label=_("Part of the task"), required=False)
    depends_on = forms.CharField(
        label=_("Waits for the tasks"), required=False, help_text=_("Their identifiers, with spaces between.")
    )

    def __init__(
        self,
        items: Sequence[tuple[str, str]],
        departments: Sequence[tuple[str, str]],
        data: Mapping[str, str] | None = None,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["item"].choices = [("", _("none")), *items]
        self.fields["lead"].choices = [("", _("that of the item")), *departments]
        self.fields["supporting"].choices = departments
        templates = [(one.id, in_language(one, "title")) for one in work.load_node_templates().values()]
        self.fields["template"].choices = [("", _("none")), *templates]

    def draft(self) -> TaskDraft:
        """Return the task as it was written down.

        Raises:
            InvalidValueError: a line of the nodes cannot be read.
        """
        given = self.cleaned_data
        names = ("item", "title", "lead", "place", "start", "deadline", "year", "template", "target")
        return TaskDraft(
            **{name: given[name] for name in names},
            supporting=tuple(given["supporting"]),
            nodes=tuple(map(_node, filter(None, map(str.strip, given["nodes"].splitlines())))),
            parent=given["parent"] or None,
            depends_on=tuple(given["depends_on"].split()),
        )


class ActForm(forms.Form):
    """What every act has: when it happened, if that was earlier."""

    happened = forms.DateTimeField(
        label=_("It happened at"),
        required=False,
        help_text=_("Only if it was earlier than now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, kind: str, status: TaskStatus, data: Mapping[str, str] | None = None, files: Any = None) -> None:
        super().__init__(data, files, prefix=kind)
        for name, stages in (("node", _STAGES.get(kind, ())), ("moved", tuple(NodeStage))):
            if name in self.fields:
                whole = [("", _("the whole task"))] if name == "moved" else []
                self.fields[name].choices = [
                    *whole, *((one.node.id, node_word(one.node.id)) for one in status.nodes if one.stage in stages)
                ]  # fmt: skip


class _Reason(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=2000)
    field_order = ("reason",)


class _Node(ActForm):
    node = forms.ChoiceField(label=_("Node"))
    field_order = ("node",)


class _NodeReason(_Node, _Reason):
    field_order = ("node", "reason")


class _Submit(_Node):
    file = forms.FileField(label=_("File"), allow_empty_file=True)
    public = forms.BooleanField(label=_("Everybody may have this file"), required=False)
    field_order = ("node", "file", "public")


class _Assess(ActForm):
    colour = forms.ChoiceField(label=_("Confidence light"))
    text = forms.CharField(label=_("What you see"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("colour", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colour"].choices = [(one.value, colour_word(one)) for one in Colour]


class _Move(_Reason):
    moved = forms.ChoiceField(label=_("Deadline of"), required=False)
    deadline = forms.DateField(
        label=_("New deadline"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("moved", "deadline", "reason")


class _Target(_Reason):
    target = forms.CharField(label=_("New target"), max_length=500)
    field_order = ("target", "reason")


class _CarryOver(ActForm):
    year = forms.IntegerField(label=_("Into the year"))
    field_order = ("year",)


class _DependOn(ActForm):
    task = forms.CharField(label=_("Waits for the task"))
    field_order = ("task",)


_STAGES: Final = {
    "submit": (NodeStage.OPEN, NodeStage.RETURNED),
    "return": (NodeStage.SUBMITTED,),
    "accept_evidence": (NodeStage.SUBMITTED,),
}
"""The stages of nodes that an act is about."""

ACT_FORMS: Final[Mapping[str, type[ActForm]]] = {
    "dispatch": ActForm,
    "accept": ActForm,
    "decline": _Reason,
    "submit": _Submit,
    "accept_evidence": _Node,
    "return": _NodeReason,
    "close": ActForm,
    "assess": _Assess,
    "move_deadline": _Move,
    "change_target": _Target,
    "carry_over": _CarryOver,
    "depend_on": _DependOn,
}
"""The form of each kind of act, in the order in which a page offers them."""


def _node(line: str) -> Node:
    parts = line.split()
    expected = "a line such as: signed 2026-06-30 contract"
    try:
        name, day, kind = parts
        return Node(id=name, deadline=date.fromisoformat(day), evidence_type=kind)
    except ValueError:
        raise InvalidValueError(field="A node", value=line, expected=expected) from None
