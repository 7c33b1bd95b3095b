"""Who may do what to a task: one right of the person and one role of the department for each act; else nobody."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from pilotzone.programme.work import events
from pilotzone.programme.work.errors import WorkDepartmentError, WorkReasonError, WorkRightError
from pilotzone.programme.work.events import Actor, Right
from pilotzone.programme.work.task import Task

__all__ = ["check_right", "may_act"]


class _Role(NamedTuple):
    """Which departments have a role in a task, and how it is called."""

    name: str
    holds: Callable[[Task, str], bool]


_OFFICE: Final = _Role("the office that gave it", lambda task, department: department == task.office)
_LEAD: Final = _Role("its lead department", lambda task, department: department == task.lead)
_WORKER: Final = _Role(
    "its lead and supporting departments", lambda task, department: department in (task.lead, *task.supporting)
)
_OUTSIDER: Final = _Role(
    "departments that do not work on it", lambda task, department: department not in (task.lead, *task.supporting)
)

_ALLOWED: Final[Mapping[type, tuple[Right, _Role]]] = {
    events.Define: (Right.PLAN, _OFFICE),
    events.Dispatch: (Right.PLAN, _OFFICE),
    events.Accept: (Right.REPORT, _LEAD),
    events.Decline: (Right.REPORT, _LEAD),
    events.Submit: (Right.REPORT, _WORKER),
    events.Return: (Right.REVIEW, _OFFICE),
    events.AcceptEvidence: (Right.REVIEW, _OFFICE),
    events.Close: (Right.CLOSE, _OFFICE),
    events.Assess: (Right.ASSESS, _OUTSIDER),
    events.MoveDeadline: (Right.PLAN, _OFFICE),
    events.ChangeTarget: (Right.PLAN, _OFFICE),
    events.CarryOver: (Right.PLAN, _OFFICE),
    events.DependOn: (Right.PLAN, _OFFICE),
}


def may_act(task: Task, act: type[events.Act], actor: Actor) -> bool:
    """Say whether the person has the right to such an act, and the department the role in the task."""
    right, role = _ALLOWED[act]
    return right in actor.rights and role.holds(task, actor.department)


def check_right(task: Task, act: events.Act, actor: Actor) -> None:
    """Check that the actor may do this to the task.

    Raises:
        WorkReasonError: the actor is not named.
        WorkRightError: the person does not have the right.
        WorkDepartmentError: the department does not have the role.
    """
    right, role = _ALLOWED[type(act)]
    name = type(act).__name__
    if not actor.person.strip():
        raise WorkReasonError(act=name, missing="person")
    if right not in actor.rights:
        raise WorkRightError(act=name, person=actor.person, right=right.value)
    if not role.holds(task, actor.department):
        raise WorkDepartmentError(act=name, department=actor.department, task=task.id, expected=role.name)
