"""The life cycle of a task: which act leads from which status to which, and why another one is refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from pilotzone.programme.work import events
from pilotzone.programme.work.errors import (
    CarryOverYearError,
    CloseWithoutEvidenceError,
    DeadlineBeforeStartError,
    EvidenceTypeError,
    NodeStageError,
    TaskRepeatedError,
    TaskStageError,
    TaskUnknownError,
    WorkReasonError,
)
from pilotzone.programme.work.events import Event
from pilotzone.programme.work.rights import check_right, may_act
from pilotzone.programme.work.status import Baseline, Confidence, NodeStage, NodeStatus, TaskStage, TaskStatus
from pilotzone.programme.work.task import check_node_deadline

__all__ = ["possible_acts", "status_after"]

_PLANNED, _DISPATCHED, _ACCEPTED = TaskStage.PLANNED, TaskStage.DISPATCHED, TaskStage.ACCEPTED
_NOT_CLOSED: Final = (_PLANNED, _DISPATCHED, _ACCEPTED)

_WHILE: Final[Mapping[type, tuple[TaskStage, ...]]] = {
    events.Dispatch: (_PLANNED,),
    events.Accept: (_DISPATCHED,),
    events.Decline: (_DISPATCHED,),
    events.Submit: (_ACCEPTED,),
    events.Return: (_ACCEPTED,),
    events.AcceptEvidence: (_ACCEPTED,),
    events.Close: (_ACCEPTED,),
    events.Assess: _NOT_CLOSED,
    events.MoveDeadline: _NOT_CLOSED,
    events.ChangeTarget: _NOT_CLOSED,
    events.CarryOver: _NOT_CLOSED,
    events.DependOn: _NOT_CLOSED,
}


def status_after(status: TaskStatus | None, event: Event) -> TaskStatus:
    """Return the status that an event leads to; ``status`` is None before the task is defined.

    Raises:
        PilotzoneError: the act is not allowed there, with one of the classes of ``pilotzone.programme.work.errors``.
    """
    act = event.act
    if isinstance(act, events.Define):
        return _defined(status, event, act)
    if status is None:
        raise TaskUnknownError(task=event.task)
    check_right(status.task, act, event.actor)
    if status.stage not in _WHILE[type(act)]:
        raise TaskStageError(
            task=event.task,
            stage=status.stage.value,
            act=type(act).__name__,
            expected=", ".join(_WHILE[type(act)]),
        )
    for name in ("reason", "text"):
        if not getattr(act, name, name).strip():
            raise WorkReasonError(act=type(act).__name__, missing=name)
    return _STEPS[type(act)](status, act, event)


def possible_acts(status: TaskStatus, actor: events.Actor) -> frozenset[type[events.Act]]:
    """Return the kinds of act that are open to an actor now: by right, by role, and by the stage of task and nodes."""
    stages = {one.stage for one in status.nodes}
    needs = {
        events.Submit: stages & {NodeStage.OPEN, NodeStage.RETURNED},
        events.Return: stages & {NodeStage.SUBMITTED},
        events.AcceptEvidence: stages & {NodeStage.SUBMITTED},
        events.Close: stages == {NodeStage.ACCEPTED},
    }
    return frozenset(
        act
        for act, while_ in _WHILE.items()
        if status.stage in while_ and may_act(status.task, act, actor) and needs.get(act, True)
    )


def _defined(status: TaskStatus | None, event: Event, act: events.Define) -> TaskStatus:
    task = act.task
    if status is not None or task.id != event.task:
        raise TaskRepeatedError(task=task.id)
    check_right(task, act, event.actor)
    return TaskStatus(
        task=task,
        stage=TaskStage.PLANNED,
        years=(task.year,),
        deadline=task.deadline,
        target=task.target,
        nodes=tuple(NodeStatus(node, node.deadline) for node in task.nodes),
        depends_on=task.depends_on,
    )


def _at(stage: TaskStage) -> Callable[[TaskStatus, Any, Event], TaskStatus]:
    return lambda status, _act, _event: replace(status, stage=stage)


def _submitted(status: TaskStatus, act: events.Submit, _event: Event) -> TaskStatus:
    node = status.node(act.node)
    if node.has_evidence:
        raise _wrong_stage(status, node, act)
    if act.evidence.type != node.node.evidence_type:
        raise EvidenceTypeError(type=act.evidence.type, subject=act.node, expected=node.node.evidence_type)
    return _with(status, node, replace(node, stage=NodeStage.SUBMITTED, evidence=act.evidence, reason=""))


def _returned(status: TaskStatus, act: events.Return, _event: Event) -> TaskStatus:
    node = _waiting(status, act)
    return _with(status, node, replace(node, stage=NodeStage.RETURNED, reason=act.reason))


def _evidence_accepted(status: TaskStatus, act: events.AcceptEvidence, event: Event) -> TaskStatus:
    node = _waiting(status, act)
    return _with(status, node, replace(node, stage=NodeStage.ACCEPTED, accepted_at=event.happened))


def _closed(status: TaskStatus, _act: events.Close, _event: Event) -> TaskStatus:
    missing = [one.node.id for one in status.nodes if one.stage is not NodeStage.ACCEPTED]
    if missing:
        raise CloseWithoutEvidenceError(task=status.task.id, nodes=", ".join(missing))
    return replace(status, stage=TaskStage.CLOSED)


def _assessed(status: TaskStatus, act: events.Assess, event: Event) -> TaskStatus:
    return replace(status, confidence=Confidence(act.colour, act.text, event.actor.person, event.happened))


def _deadline_moved(status: TaskStatus, act: events.MoveDeadline, event: Event) -> TaskStatus:
    if act.node is not None:
        node = status.node(act.node)
        check_node_deadline(status.task, act.node, act.deadline, status.deadline)
        kept = _given_up(status, event, act.node, node.deadline, act.deadline)
        return _with(kept, node, replace(node, deadline=act.deadline))
    if act.deadline < status.task.start:
        raise DeadlineBeforeStartError(task=status.task.id, start=status.task.start, deadline=act.deadline)
    for one in status.nodes:
        check_node_deadline(status.task, one.node.id, one.deadline, act.deadline)
    return replace(_given_up(status, event, "deadline", status.deadline, act.deadline), deadline=act.deadline)


def _target_changed(status: TaskStatus, act: events.ChangeTarget, event: Event) -> TaskStatus:
    return replace(_given_up(status, event, "target", status.target, act.target), target=act.target)


def _carried_over(status: TaskStatus, act: events.CarryOver, _event: Event) -> TaskStatus:
    if act.year <= status.years[-1]:
        raise CarryOverYearError(task=status.task.id, year=status.years[-1], wanted=act.year)
    return replace(status, years=(*status.years, act.year))


def _depending(status: TaskStatus, act: events.DependOn, _event: Event) -> TaskStatus:
    return replace(status, depends_on=tuple(dict.fromkeys((*status.depends_on, act.task))))


_STEPS: Final[Mapping[type, Callable[[TaskStatus, Any, Event], TaskStatus]]] = {
    events.Dispatch: _at(_DISPATCHED),
    events.Accept: _at(_ACCEPTED),
    events.Decline: _at(_PLANNED),
    events.Submit: _submitted,
    events.Return: _returned,
    events.AcceptEvidence: _evidence_accepted,
    events.Close: _closed,
    events.Assess: _assessed,
    events.MoveDeadline: _deadline_moved,
    events.ChangeTarget: _target_changed,
    events.CarryOver: _carried_over,
    events.DependOn: _depending,
}


def _waiting(status: TaskStatus, act: events.Return | events.AcceptEvidence) -> NodeStatus:
    node = status.node(act.node)
    if node.stage is not NodeStage.SUBMITTED:
        raise _wrong_stage(status, node, act)
    return node


def _wrong_stage(status: TaskStatus, node: NodeStatus, act: events.Act) -> NodeStageError:
    return NodeStageError(node=node.node.id, task=status.task.id, stage=node.stage.value, act=type(act).__name__)


def _with(status: TaskStatus, old: NodeStatus, new: NodeStatus) -> TaskStatus:
    return replace(status, nodes=tuple(new if one is old else one for one in status.nodes))


def _given_up(status: TaskStatus, event: Event, what: str, old: object, new: object) -> TaskStatus:
    reason = getattr(event.act, "reason", "")
    kept = Baseline(what, str(old), str(new), reason, event.actor.person, event.happened)
    return replace(status, baselines=(*status.baselines, kept))
