"""A task of several departments: its nodes with dates and evidence, and the node templates of task types."""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from importlib.resources import files
from typing import Final

from pilotzone.programme.work.errors import (
    DeadlineBeforeStartError,
    EvidenceDigestError,
    EvidenceTypeError,
    NodeDeadlineError,
    NodeListError,
    TemplateUnknownError,
)

__all__ = [
    "EvidenceType",
    "Node",
    "NodeEvidence",
    "NodeTemplate",
    "Task",
    "check_node_deadline",
    "load_evidence_types",
    "load_node_templates",
    "node_template",
]

_DIGEST: Final = re.compile(r"(?:sha256|sm3):[0-9a-f]{64}")


@dataclass(frozen=True)
class EvidenceType:
    """A type of evidence, in both languages."""

    id: str
    title_zh: str
    title_en: str


@dataclass(frozen=True, slots=True)
class NodeEvidence:
    """A file that proves a node, by its digest; the file itself is kept elsewhere.

    Raises:
        EvidenceDigestError: the digest is not ``sha256:`` or ``sm3:`` and 64 hexadecimal digits.
    """

    digest: str
    type: str

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.digest):
            raise EvidenceDigestError(digest=self.digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A step of a task with the last day on which its evidence is in time.

    Raises:
        EvidenceTypeError: the type of evidence is not in the vocabulary.
    """

    id: str
    deadline: date
    evidence_type: str

    def __post_init__(self) -> None:
        if self.evidence_type not in load_evidence_types():
            known = ", ".join(load_evidence_types())
            raise EvidenceTypeError(type=self.evidence_type, subject=self.id, expected=known)


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A task as it was defined; what changes later stands in its status.

    ``office`` gives the task and closes it; ``lead`` and ``supporting`` do it; ``place`` is where. ``item`` is the
    listed item that it serves, ``parent`` the task of a higher level that it is a part of.

    Raises:
        DeadlineBeforeStartError: the deadline is before the start.
        NodeListError: there is no node, or two have one identifier.
        NodeDeadlineError: a node is due before the start or after the deadline.
    """

    id: str
    title: str
    office: str
    lead: str
    place: str
    year: int
    start: date
    deadline: date
    nodes: tuple[Node, ...]
    supporting: tuple[str, ...] = ()
    item: str = ""
    target: str = ""
    parent: str | None = None
    depends_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.deadline < self.start:
            raise DeadlineBeforeStartError(task=self.id, start=self.start, deadline=self.deadline)
        names = [node.id for node in self.nodes]
        if not names or len(set(names)) < len(names):
            raise NodeListError(task=self.id, nodes=", ".join(names) or "none")
        for node in self.nodes:
            check_node_deadline(self, node.id, node.deadline, self.deadline)


@dataclass(frozen=True)
class NodeTemplate:
    """The nodes of a task type: identifier, titles, type of evidence, share of the time when it is due."""

    id: str
    title_zh: str
    title_en: str
    nodes: tuple[Mapping[str, str], ...]

    def between(self, start: date, deadline: date) -> tuple[Node, ...]:
        """Return the nodes with dates between start and deadline, by their shares of the days, rounded down.

        >>> found = node_template("investment").between(date(2026, 1, 1), date(2026, 1, 11))
        >>> [str(one.deadline) for one in found]
        ['2026-01-04', '2026-01-08', '2026-01-11']
        """
        days = (deadline - start).days
        return tuple(
            Node(
                id=one["id"],
                deadline=start + timedelta(days=int((Decimal(one["share"]) * days).to_integral_value(ROUND_FLOOR))),
                evidence_type=one["evidence"],
            )
            for one in self.nodes
        )


def check_node_deadline(task: Task, node: str, deadline: date, end: date) -> None:
    """Check that a node is due between the start of its task and ``end``.

    Raises:
        NodeDeadlineError: it is not.
    """
    if not task.start <= deadline <= end:
        raise NodeDeadlineError(node=node, task=task.id, deadline=deadline, start=task.start, end=end)


@cache
def load_evidence_types() -> Mapping[str, EvidenceType]:
    """Return the vocabulary of types of evidence.

    >>> load_evidence_types()["acceptance"].title_zh
    '验收证明'
    """
    table = files("pilotzone.programme") / "data" / "work" / "evidence_types.csv"
    with table.open(encoding="utf-8") as text:
        return {row["id"]: EvidenceType(**row) for row in csv.DictReader(text)}


@cache
def load_node_templates() -> Mapping[str, NodeTemplate]:
    """Return the node templates by task type; their names are generic, see the file."""
    document = (files("pilotzone.programme") / "data" / "work" / "node_templates.toml").read_text(encoding="utf-8")
    return {
        one["id"]: NodeTemplate(one["id"], one["title"]["zh"], one["title"]["en"], tuple(one["nodes"]))
        for one in tomllib.loads(document)["templates"]
    }


def node_template(template: str) -> NodeTemplate:
    """Return the template of a task type.

    Raises:
        TemplateUnknownError: there is none.
    """
    if template not in load_node_templates():
        raise TemplateUnknownError(template=template, known=", ".join(load_node_templates()))
    return load_node_templates()[template]
