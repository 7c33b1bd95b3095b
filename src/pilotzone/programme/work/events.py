"""What is recorded of a task: an act, by whom, when it happened and when it was recorded (two time axes)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pilotzone.programme.work.task import NodeEvidence, Task

__all__ = [
    "Accept",
    "AcceptEvidence",
    "Act",
    "Actor",
    "Assess",
    "CarryOver",
    "ChangeTarget",
    "Close",
    "Colour",
    "Decline",
    "Define",
    "DependOn",
    "Dispatch",
    "Event",
    "MoveDeadline",
    "Return",
    "Right",
    "Submit",
]


class Right(StrEnum):
    """What a person may do for the department; whoever keeps the persons says who has it."""

    PLAN = "plan"
    REPORT = "report"
    REVIEW = "review"
    CLOSE = "close"
    ASSESS = "assess"


class Colour(StrEnum):
    """The colours of both lights, which are never merged."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for a department, with the rights that were granted there."""

    person: str
    department: str
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class Define:
    """The office writes the task down."""

    task: Task


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The office hands the task to its departments."""


@dataclass(frozen=True, slots=True)
class Accept:
    """The lead department takes the task on."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The lead department sends the task back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Submit:
    """A department submits the evidence of a node."""

    node: str
    evidence: NodeEvidence


@dataclass(frozen=True, slots=True)
class Return:
    """The office sends the evidence of a node back."""

    node: str
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptEvidence:
    """The office takes the evidence of a node as proof."""

    node: str


@dataclass(frozen=True, slots=True)
class Close:
    """The office closes the task (销号)."""


@dataclass(frozen=True, slots=True)
class Assess:
    """An assessor sets the confidence light, with a text."""

    colour: Colour
    text: str


@dataclass(frozen=True, slots=True)
class MoveDeadline:
    """The office gives the task, or one of its nodes, another date."""

    deadline: date
    reason: str
    node: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeTarget:
    """The office gives the task another target."""

    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class CarryOver:
    """The office takes the unfinished task into another year."""

    year: int


@dataclass(frozen=True, slots=True)
class DependOn:
    """The office says that the task waits for another one."""

    task: str


Act = (
    Define
    | Dispatch
    | Accept
    | Decline
    | Submit
    | Return
    | AcceptEvidence
    | Close
    | Assess
    | MoveDeadline
    | ChangeTarget
    | CarryOver
    | DependOn
)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the record; it is never changed and never removed.

    ``happened`` is when it was so, ``recorded`` when the record learned of it; both with their zone.
    """

    task: str
    act: Act
    actor: Actor
    happened: datetime
    recorded: datetime
