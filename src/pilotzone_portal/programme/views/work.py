"""The work of the reader's department: its tasks, the reminders of a day, roll-ups with trends."""

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.registers import Directory, Level
from pilotzone.programme.work import Colour, Right, RollUp, RollUpBy
from pilotzone.programme.work.lights import SCHEDULES
from pilotzone_portal.accounts.services import Actor, actor_for_user
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.forms.work import AsOfForm, ChoiceForm
from pilotzone_portal.programme.services.directory import list_departments, work_actor, zone_directory
from pilotzone_portal.programme.services.work.task_lists import (
    DUTIES,
    TaskChoice,
    count_duties,
    list_tasks,
    reminders_on,
    roll_up,
    trend,
)
from pilotzone_portal.programme.services.work.work import carry_over

__all__ = ["carry_over_tasks", "reminders", "rolled_up", "work"]

PAGE_SIZE: Final = 25
CONFIDENCES: Final = (*Colour, "unassessed")
MONTHS: Final = 6
"""How far back a trend goes on the page."""


class _Counted:
    """A list of which the length is known and the part of a page is made when it is asked for."""

    def __init__(self, actor: Actor, choice: TaskChoice, times: dict[str, Any]) -> None:
        self._asked = (actor, choice), times
        self._count = list_tasks(actor, choice, **times, limit=0)[1]

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> list[Any]:
        asked, times = self._asked
        return list_tasks(*asked, **times, start=part.start, limit=part.stop - part.start)[0]


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """List the tasks of the reader by duty, today or as they were known on another day."""
    actor = actor_for_user(request.user)
    form = ChoiceForm(request.GET, department_choices())
    times = form.times()
    counts = count_duties(actor, **times)
    duty = request.GET.get("show", "")
    if duty not in DUTIES:
        duty = next((one for one in ("todo", "waiting") if counts[one]), "all")
    page = Paginator(_Counted(actor, form.choice(duty), times), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "past": times["at"],
        "known": times["known"],
        "duty": duty,
        "duties": [(one, counts[one]) for one in DUTIES],
        "page": page,
        "reminders": reminders_on(actor, timezone.localdate()),
        "directory": zone_directory(),
        "may_plan": Right.PLAN in work_actor(actor).rights,
        "next_year": timezone.localdate().year + 1,
    }
    return render(request, "programme/work.html", context)


@login_required
@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Show the reminders of a day."""
    form = AsOfForm(request.GET)
    day = (form.is_valid() and form.cleaned_data["at"]) or timezone.localdate()
    context = {
        "day": day,
        "reminders": reminders_on(actor_for_user(request.user), day),
        "directory": zone_directory(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
    }
    return render(request, "programme/work_reminders.html", context)


@login_required
@require_safe
def rolled_up(request: HttpRequest) -> HttpResponse:
    """Count both lights by place, department, level or field, and show how a share changed on request."""
    actor = actor_for_user(request.user)
    form = ChoiceForm(request.GET, department_choices())
    times, choice = form.times(), form.choice("all")
    asked = request.GET.get("by", "")
    by = RollUpBy(asked) if asked in set(RollUpBy) else RollUpBy.PLACE
    directory = zone_directory()
    rows = roll_up(actor, by, choice, **times)
    points = ()
    if "trend" in request.GET:
        points = trend(actor, _month_ends(timezone.localdate()), choice, light="schedule", colour="green")
    context = {
        "form": form,
        "past": times["at"],
        "known": times["known"],
        "by": by,
        "all_by": list(RollUpBy),
        "rows": _named(rows, by, directory),
        "trend": points,
        "schedules": SCHEDULES,
        "confidences": CONFIDENCES,
    }
    return render(request, "programme/work_roll_up.html", context)


@login_required
@require_POST
def carry_over_tasks(request: HttpRequest) -> HttpResponse:
    """Carry the unfinished tasks of the reader's office over into a year."""
    year = request.POST.get("year", "")
    if not year.isdecimal():
        raise InvalidValueError(field="The year", value=year, expected="a year such as 2027")
    carried = carry_over(actor_for_user(request.user), int(year))
    messages.success(request, _("Tasks carried over into {year}: {count}.").format(year=year, count=len(carried)))
    for status in carried:
        messages.info(
            request, _("{task}, first due on {day}").format(task=status.task.title, day=status.first_deadline)
        )
    return redirect("work")


def department_choices() -> list[tuple[str, str]]:
    """Return the departments to choose from, by name."""
    found = (one.department for one in list_departments())
    return [(one.code, in_language(one, "name")) for one in found]


def _named(rows: tuple[RollUp, ...], by: RollUpBy, directory: Directory) -> list[dict[str, Any]]:
    """Return the rows with their names and counts; places below what they lie in, with their depth."""
    paths = {row.key: _path(row.key, directory) if by is RollUpBy.PLACE else (row.key,) for row in rows}
    return [
        {
            "key": row.key,
            "name": _name(row.key, by, directory),
            "depth": len(paths[row.key]),
            "row": row,
            "schedule": [(light, row.schedule.get(light, 0)) for light in SCHEDULES],
            "confidence": [(colour, row.confidence.get(colour, 0)) for colour in CONFIDENCES],
        }
        for row in sorted(rows, key=lambda row: paths[row.key])
    ]


def _path(place: str, directory: Directory) -> tuple[str, ...]:
    return tuple(one.code for one in directory.around(place))[::-1]


def _name(key: str, by: RollUpBy, directory: Directory) -> str:
    if by is RollUpBy.PLACE:
        return in_language(directory.place(key), "name")
    if by is RollUpBy.DEPARTMENT:
        return in_language(directory.department(key), "name")
    if by is RollUpBy.LEVEL:
        return _(_LEVELS[Level(key)])
    return key or _("no field")


_LEVELS: Final = {
    Level.NATION: gettext_noop("Nation"),
    Level.PROVINCE: gettext_noop("Province"),
    Level.CITY: gettext_noop("City"),
    Level.COUNTY: gettext_noop("County"),
}


def _month_ends(today: date) -> list[date]:
    """Return the last days of the months before this one, and today."""
    days = [today]
    for _month in range(MONTHS):
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]
