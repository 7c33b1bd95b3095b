"""Readings of a target: what its words leave open is evaluated every way, and only what all ways agree on is an answer.

"Grow by 12 percent" may be nominal or real, "as much as 12 percent" a bound or a goal. The answer is met if every
reading is met in every vintage, not met if none is in any, and otherwise undetermined with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis
from pilotzone.statistics.targets.errors import TargetMixesMethodsError
from pilotzone.statistics.targets.evaluation import Answer, Evaluation, Reason, evaluate
from pilotzone.statistics.targets.target import Comparator, Target
from pilotzone.statistics.targets.tolerances import Tolerance

__all__ = ["NOMINAL", "REAL", "Reading", "Verdict", "evaluate_direction", "evaluate_readings"]


@dataclass(frozen=True)
class Reading:
    """One way to understand a target; None leaves the target's comparator, or all prices, as they are."""

    code: str
    price_basis: frozenset[PriceBasis] | None = None
    comparator: Comparator | None = None

    def admits(self, observation: Observation) -> bool:
        """Say whether a figure is in the prices of this reading."""
        return self.price_basis is None or observation.price_basis in self.price_basis


NOMINAL: Final = Reading("nominal", frozenset({PriceBasis.CURRENT}))
"""At the prices of each year."""

REAL: Final = Reading("real", frozenset({PriceBasis.CONSTANT, PriceBasis.CHAINED}))
"""With the change of prices taken out."""


@dataclass(frozen=True)
class Verdict:
    """The answer to a target under all its readings, each with its own evaluation."""

    target: Target
    answer: Answer
    reason: Reason
    evaluations: tuple[tuple[Reading, Evaluation], ...]


def evaluate_readings(
    target: Target,
    observations: Iterable[Observation],
    *,
    method: Method,
    readings: Sequence[Reading] = (NOMINAL, REAL),
    deadline: date,
    today: date,
    tolerance: Tolerance | None = None,
) -> Verdict:
    """Evaluate ``target``, which is about figures of ``method``, under every one of ``readings``.

    Nothing is decided before the ``deadline`` for want of a figure, nor by nowcasts and imputed figures at any time.
    """
    kept = [one for one in observations if (one.series, one.region, one.period) == _place(target)]
    alike = [one for one in kept if one.method is method and one.grade is not Grade.IMPUTED]
    evaluations = tuple(
        (reading, evaluate(_read(target, reading), filter(reading.admits, alike), tolerance)) for reading in readings
    )
    answer, reason = _verdict(target, evaluations, kept, method, is_due=today >= deadline)
    return Verdict(target, answer, reason, evaluations)


def evaluate_direction(
    observations: Iterable[Observation], *, series: str, region: str, start: int, end: int
) -> tuple[Answer, Reason]:
    """Say whether a series rises from the year ``start`` to ``end``: in every year, and from the first to the last.

    Figures are compared within one vintage; each vintage that has all years is a witness, and all must agree.

    Raises:
        TargetMixesMethodsError: the figures are of several methods.
    """
    kept = [
        one for one in observations if (one.series, one.region) == (series, region) and one.period in _years(start, end)
    ]
    _one_method(kept)
    answers = set()
    for vintage in sorted({one.vintage for one in kept}):
        values = {one.period: one.value for one in kept if one.vintage == vintage}
        if all(year in values for year in _years(start, end)):
            path = [values[year] for year in _years(start, end)]
            rising = [earlier < later for earlier, later in pairwise(path)]
            answers |= {all(rising), path[0] < path[-1]}
    return _direction(answers, series, region, start, end)


def _place(target: Target) -> tuple[str, str, int]:
    return target.series, target.region, target.period


def _read(target: Target, reading: Reading) -> Target:
    return target if reading.comparator is None else replace(target, comparator=reading.comparator)


def _verdict(
    target: Target,
    evaluations: Sequence[tuple[Reading, Evaluation]],
    kept: Sequence[Observation],
    method: Method,
    *,
    is_due: bool,
) -> tuple[Answer, Reason]:
    answers = {evaluation.answer for _, evaluation in evaluations}
    if answers in ({Answer.MET}, {Answer.NOT_MET}):
        (answer,) = answers
        names = ", ".join(reading.code for reading, _ in evaluations)
        return answer, Reason("every_reading", "Every reading says so: {readings}.", {"readings": names})
    return Answer.UNDETERMINED, _doubt(target, evaluations, kept, method, is_due=is_due)


def _doubt(
    target: Target,
    evaluations: Sequence[tuple[Reading, Evaluation]],
    kept: Sequence[Observation],
    method: Method,
    *,
    is_due: bool,
) -> Reason:
    """Return why there is no answer; the first reason that holds is the one to act on."""
    missing = [reading.code for reading, evaluation in evaluations if evaluation.reason.code == "no_figure"]
    if len(missing) == len(evaluations):
        return _no_figure(target, kept, method, is_due=is_due)
    if missing:
        template = "The target does not say which reading holds, and there is no figure for this one: {readings}."
        return Reason("no_evidence", template, {"readings": ", ".join(missing)})
    reasons = {evaluation.reason.code: evaluation.reason for _, evaluation in evaluations}
    if found := reasons.get("differs_by_vintage"):
        return Reason("vintage_dependent", found.template, found.parameters)
    if found := reasons.get("unlike_units"):
        return found
    parameters = {
        answer.value: ", ".join(reading.code for reading, evaluation in evaluations if evaluation.answer is answer)
        for answer in (Answer.MET, Answer.NOT_MET)
    }
    return Reason("ambiguous_reading", "It depends on the reading: met if {met}, not met if {not_met}.", parameters)


def _no_figure(target: Target, kept: Sequence[Observation], method: Method, *, is_due: bool) -> Reason:
    others = sorted({one.method.value for one in kept} - {method.value, Method.NOWCAST.value})
    shown = {"series": target.series, "region": target.region, "period": str(target.period)}
    if not is_due:
        return Reason("not_yet_due", "It is not yet due, and no figure for {period} is at hand.", shown)
    if others:
        template = "The figures for {period} are made by {others}, and the target is about {method}."
        parameters = {"others": ", ".join(others), "method": method.value, "period": shown["period"]}
        return Reason("method_mismatch", template, parameters)
    return Reason("no_evidence", "No figure of {series} for {region} in {period} is at hand.", shown)


def _direction(answers: set[bool], series: str, region: str, start: int, end: int) -> tuple[Answer, Reason]:
    shown = {"series": series, "region": region, "start": str(start), "end": str(end)}
    if not answers:
        template = "No vintage has {series} for {region} in every year from {start} to {end}."
        return Answer.UNDETERMINED, Reason("no_evidence", template, shown)
    if answers == {True}:
        return Answer.MET, Reason("rises", "It rises in every year from {start} to {end}, in every vintage.", shown)
    if answers == {False}:
        template = "It neither rises in every year from {start} to {end} nor ends above its start, in any vintage."
        return Answer.NOT_MET, Reason("does_not_rise", template, shown)
    template = "It depends on the vintage, or on whether every year must rise or only the last above the first."
    return Answer.UNDETERMINED, Reason("ambiguous_reading", template, shown)


def _years(start: int, end: int) -> range:
    return range(start, end + 1)


def _one_method(observations: Sequence[Observation]) -> None:
    methods = sorted({one.method.value for one in observations})
    if len(methods) > 1:
        raise TargetMixesMethodsError(first=methods[0], second=methods[1])
