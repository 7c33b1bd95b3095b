"""The status of a task at a time, as the acts up to then leave it; old values stay in it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pilotzone.programme.work.errors import NodeUnknownError
from pilotzone.programme.work.events import Colour
from pilotzone.programme.work.task import Node, NodeEvidence, Task

__all__ = ["Baseline", "Confidence", "NodeStage", "NodeStatus", "TaskStage", "TaskStatus"]


class TaskStage(StrEnum):
    """How far a task has come."""

    PLANNED = "planned"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class NodeStage(StrEnum):
    """How far the evidence of a node has come."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """A node with its present date and evidence.

    ``reason`` is why the last evidence was returned, ``accepted_at`` when it was taken as proof.
    """

    node: Node
    deadline: date
    stage: NodeStage = NodeStage.OPEN
    evidence: NodeEvidence | None = None
    reason: str = ""
    accepted_at: datetime | None = None

    @property
    def has_evidence(self) -> bool:
        """Evidence waits or is accepted; what was returned does not count."""
        return self.stage in {NodeStage.SUBMITTED, NodeStage.ACCEPTED}


@dataclass(frozen=True, slots=True)
class Confidence:
    """The confidence light: what a named assessor wrote; nothing but another assessment changes it."""

    colour: Colour
    text: str
    assessor: str
    happened: datetime


@dataclass(frozen=True, slots=True)
class Baseline:
    """A value that was given up: of the node's date, or of the task's deadline or target."""

    what: str
    old: str
    new: str
    reason: str
    person: str
    happened: datetime


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """What holds for a task; ``years`` are all that it was worked on in, ``baselines`` all that was given up."""

    task: Task
    stage: TaskStage
    years: tuple[int, ...]
    deadline: date
    target: str
    nodes: tuple[NodeStatus, ...]
    depends_on: tuple[str, ...]
    baselines: tuple[Baseline, ...] = ()
    confidence: Confidence | None = None

    @property
    def first_deadline(self) -> date:
        """The deadline that the task was defined with, however often it was moved."""
        return self.task.deadline

    @property
    def next_due(self) -> date | None:
        """The earliest date of a node without evidence; None if every node has some."""
        return min((one.deadline for one in self.nodes if not one.has_evidence), default=None)

    def node(self, node: str) -> NodeStatus:
        """Return one of the nodes.

        Raises:
            NodeUnknownError: the task has no such node.
        """
        for one in self.nodes:
            if one.node.id == node:
                return one
        raise NodeUnknownError(task=self.task.id, node=node, known=", ".join(one.node.id for one in self.nodes))
