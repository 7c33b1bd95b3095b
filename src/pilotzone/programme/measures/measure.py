"""The record of a measure and what is attached to it (改革举措): plain values, without its state."""

from dataclasses import dataclass
from decimal import Decimal

from pilotzone.programme.evaluation import Direction, SyntheticControl, TrialEvaluation
from pilotzone.programme.measures.errors import CaseEvidenceError
from pilotzone.programme.remarks import Remark

__all__ = ["CaseFigure", "Cost", "Evaluation", "Evidence", "Measure", "Review", "Risk", "TypicalCase"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A piece of evidence by its reference in the log, and whether the log was seen to hold it unchanged."""

    reference: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One evaluation (评估): when, by whom, how, and where the effect goes.

    Attributes:
        score: where the method gives one.
        blocking: limits that keep the gate shut, as the method found them.
        limits: all that the evaluation cannot show, the blocking ones among them.
        evidence: what it rests on, where an evaluator enters it by hand.
    """

    year: int
    evaluator: str
    method: str
    direction: Direction
    score: Decimal | None = None
    blocking: tuple[Remark, ...] = ()
    limits: tuple[Remark, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @classmethod
    def of_trial(cls, found: TrialEvaluation | SyntheticControl, *, year: int, evaluator: str) -> "Evaluation":
        """Return the record of an evaluation by difference-in-differences or synthetic control."""
        synthetic = isinstance(found, SyntheticControl)
        return cls(
            year=year,
            evaluator=evaluator,
            method="synthetic control" if synthetic else "difference-in-differences",
            direction=found.direction,
            blocking=found.blocking,
            limits=found.limits,
        )


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What the measure costs in yuan a year, and who bears it; zero is a statement, an empty bearer is none."""

    yuan_a_year: Decimal
    bearer: str


@dataclass(frozen=True, kw_only=True)
class Risk:
    """What can go wrong, and the answer to it."""

    text: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Review:
    """The word of one reviewer.

    Attributes:
        interests: in the measure; None where nothing was declared, empty where none was declared to exist.
    """

    reviewer: str
    in_favour: bool
    interests: str | None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What is proposed, by whom, on which basis, and what it takes.

    Attributes:
        field: a heading of the lists in which it stands; headings differ from batch to batch.
        origin: the zones in which it was first tried.
        authorisation: the delegated power that it uses, where it uses one.
        register: the list of the programme that keeps it.
    """

    id: str
    title: str
    field: str
    origin: tuple[str, ...]
    problem: str
    content: str
    lead_department: str
    register: str
    legal_basis: str = ""
    authorisation: str = ""
    evidence: tuple[Evidence, ...] = ()
    cost: Cost | None = None
    preconditions: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseFigure:
    """A figure of a typical case with the reference of its evidence."""

    label: str
    value: Decimal
    unit: str
    period: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class TypicalCase:
    """A typical case (典型案例): a place where the measure works, told with figures.

    Raises:
        CaseEvidenceError: a figure refers to evidence that the case does not have.
    """

    measure: str
    title: str
    region: str
    text: str
    figures: tuple[CaseFigure, ...]
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        references = {one.reference for one in self.evidence}
        for figure in self.figures:
            if figure.reference not in references:
                raise CaseEvidenceError(figure=figure.label, case=self.title, reference=figure.reference)
