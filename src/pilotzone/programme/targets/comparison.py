"""The comparison of a target with published figures: every reading, every vintage, and one answer if all agree."""

import decimal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import eq, ge, gt, le, lt
from typing import Final

from pilotzone.programme.targets.question import Question, Reading

__all__ = ["Answer", "Compared", "PublishedFigure", "ReadingResult", "Tolerance", "compare"]

_EXACT: Final = decimal.Context(prec=200, traps=[decimal.Inexact, decimal.InvalidOperation])
_COMPARISONS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {">=": ge, ">": gt, "<=": le, "<": lt, "=": eq}


class Answer(StrEnum):
    """Three answers, not two: no evidence is not failure."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """What ``about`` means: by how much, relative to the target, a figure may differ; a dated convention."""

    valid_from: str
    relative: Decimal
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class PublishedFigure:
    """A figure that everybody can read, by its digest; ``compared`` is its value in the unit of the comparison."""

    digest: str
    formula: str
    version: str
    value: Decimal
    unit: str
    compared: Decimal
    price_basis: str
    vintages: tuple[str, ...]
    grade: str
    party: str


@dataclass(frozen=True)
class Compared:
    """One figure against the target; a figure that decides nothing has no answer."""

    figure: PublishedFigure
    margin: Decimal
    answer: Answer | None


@dataclass(frozen=True)
class ReadingResult:
    """One reading with all its figures."""

    reading: Reading
    compared: tuple[Compared, ...]

    @property
    def deciding(self) -> tuple[Compared, ...]:
        """The figures that decide."""
        return tuple(one for one in self.compared if one.answer is not None)

    @property
    def answer(self) -> Answer:
        """Met or not met only if every figure that decides says so."""
        answers = {one.answer for one in self.deciding}
        return answers.pop() or Answer.UNDETERMINED if len(answers) == 1 else Answer.UNDETERMINED


def compare(
    question: Question, figures: Mapping[str, Sequence[PublishedFigure]], tolerance: Tolerance
) -> tuple[ReadingResult, ...]:
    """Return each reading with its figures; ``figures`` are given by formula, in the order in which they are shown."""
    return tuple(
        ReadingResult(one, tuple(_compared(question, one, figures.get(one.formula, ()), tolerance)))
        for one in question.readings
    )


def _compared(
    question: Question, reading: Reading, figures: Iterable[PublishedFigure], tolerance: Tolerance
) -> Iterator[Compared]:
    target = question.statement.value
    if target is None or not question.is_decidable:
        return
    for figure in figures:
        margin = _EXACT.subtract(figure.compared, target)
        if not _decides(question, figure):
            yield Compared(figure, margin, None)
        elif reading.comparator == "~=":
            met = abs(margin) <= _EXACT.multiply(abs(target), tolerance.relative)
            yield Compared(figure, margin, Answer.MET if met else Answer.NOT_MET)
        else:
            met = _COMPARISONS[reading.comparator](figure.compared, target)
            yield Compared(figure, margin, Answer.MET if met else Answer.NOT_MET)


def _decides(question: Question, figure: PublishedFigure) -> bool:
    several = question.rules.single_vintage and len(figure.vintages) > 1
    return figure.grade in question.rules.deciding_grades and not several
