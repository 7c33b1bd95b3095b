"""The evaluation of a target: one result per vintage, and one answer that holds only if all vintages agree."""

import decimal
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pilotzone.statistics.observations import Observation, UnlikeUnitsError, convert
from pilotzone.statistics.targets.target import Comparator, Target
from pilotzone.statistics.targets.tolerances import Tolerance, load_tolerances

__all__ = ["Answer", "Evaluation", "Reason", "VintageResult", "evaluate"]

_EXACT: Final = decimal.Context(prec=200, traps=[decimal.Inexact, decimal.InvalidOperation])


class Answer(StrEnum):
    """Three answers, not two: no evidence is not failure."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Reason:
    """Why the answer is what it is: an English template that a portal translates, and its parameters."""

    code: str
    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.parameters)


@dataclass(frozen=True)
class VintageResult:
    """One figure against the target; ``margin`` is the figure minus the target, in the unit of the target."""

    observation: Observation
    value: Decimal
    margin: Decimal
    answer: Answer


@dataclass(frozen=True)
class Evaluation:
    """The answer with its reason; ``tolerance`` is set where the target says ``about``."""

    target: Target
    answer: Answer
    reason: Reason
    results: tuple[VintageResult, ...]
    tolerance: Tolerance | None


def evaluate(target: Target, observations: Iterable[Observation], tolerance: Tolerance | None = None) -> Evaluation:
    """Compare ``target`` with each vintage of its figure; without ``tolerance``, the latest convention is applied.

    The answer is met or not met if all vintages agree on it, and otherwise undetermined.
    """
    applied = (tolerance or load_tolerances()[-1]) if target.comparator is Comparator.ABOUT else None
    wanted = (target.series, target.region, target.period)
    found = [one for one in observations if (one.series, one.region, one.period) == wanted]
    try:
        results = tuple(_result(target, one, applied) for one in sorted(found, key=lambda one: one.vintage))
    except UnlikeUnitsError as error:
        return Evaluation(target, Answer.UNDETERMINED, _unlike(error), (), applied)
    answer, reason = _agreement(target, results)
    return Evaluation(target, answer, reason, results, applied)


def _result(target: Target, observation: Observation, tolerance: Tolerance | None) -> VintageResult:
    value = convert(observation.value, observation.unit, target.unit)
    margin = _EXACT.subtract(value, target.value)
    if tolerance is None:
        met = _COMPARISONS[target.comparator](margin)
    else:
        met = abs(margin) <= _EXACT.multiply(abs(target.value), tolerance.relative)
    return VintageResult(observation, value, margin, Answer.MET if met else Answer.NOT_MET)


_COMPARISONS: Final[Mapping[Comparator, Callable[[Decimal], bool]]] = {
    Comparator.AT_LEAST: lambda margin: margin >= 0,
    Comparator.MORE_THAN: lambda margin: margin > 0,
    Comparator.AT_MOST: lambda margin: margin <= 0,
    Comparator.EQUAL: lambda margin: margin == 0,
}


def _agreement(target: Target, results: Sequence[VintageResult]) -> tuple[Answer, Reason]:
    met = _vintages(results, Answer.MET)
    not_met = _vintages(results, Answer.NOT_MET)
    if met and not_met:
        template = "It differs by vintage: met in {met}, not met in {not_met}."
        return Answer.UNDETERMINED, Reason("differs_by_vintage", template, {"met": met, "not_met": not_met})
    if met:
        return Answer.MET, Reason("met_in_every_vintage", "It is met in every vintage: {vintages}.", {"vintages": met})
    if not_met:
        template = "It is not met in any vintage: {vintages}."
        return Answer.NOT_MET, Reason("not_met_in_any_vintage", template, {"vintages": not_met})
    parameters = {"series": target.series, "region": target.region, "period": str(target.period)}
    return Answer.UNDETERMINED, Reason(
        "no_figure", "No figure of {series} for {region} in {period} is at hand.", parameters
    )


def _vintages(results: Iterable[VintageResult], answer: Answer) -> str:
    return ", ".join(result.observation.vintage for result in results if result.answer is answer)


def _unlike(error: UnlikeUnitsError) -> Reason:
    template = "The figures are in {unit}, the target in {wanted}: they cannot be compared without a further figure."
    return Reason("unlike_units", template, {name: str(value) for name, value in error.parameters.items()})
