"""Whether an indicator met its target in a period, and how far it went from its baseline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Final

from pilotzone.programme.evaluation.indicators import Baseline, Comparator, Indicator, Period, Place, Reading
from pilotzone.programme.evaluation.revisions import current
from pilotzone.programme.remarks import Remark, load_vocabulary

__all__ = ["Assessment", "assess"]


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """A verdict, None being undetermined, with its reason.

    Attributes:
        progress: the share of the way from baseline to target that was made; None where it has no meaning.
    """

    met: bool | None
    reason: Remark
    progress: Decimal | None = None


_COMPARISONS: Final[Mapping[Comparator, Callable[[Decimal, Decimal], bool]]] = {
    Comparator.AT_LEAST: ge,
    Comparator.MORE_THAN: gt,
    Comparator.AT_MOST: le,
    Comparator.LESS_THAN: lt,
    Comparator.EQUAL: eq,
    Comparator.EXISTS: ge,
    Comparator.INCREASING: gt,
}


def assess(indicator: Indicator, start: date, place: Place, *, tolerance: Decimal | None = None) -> Assessment:
    """Compare the current actual value with the current target of the period that begins on ``start``.

    A target without comparator is a least value where higher is better, and a greatest where lower is.

    Args:
        indicator: with targets and actual values.
        start: the first day of the period.
        place: the location and dimensions to look at.
        tolerance: by how much, relative to the target, a value may differ and still be about it.
    """
    period = next((one for one in indicator.periods if one.start == start), Period(start=start, end=start))
    target, actual = current(period.targets, place), current(period.actuals, place)
    baseline = next((one for one in indicator.baselines if one.place == place), None)
    if target is None or actual is None:
        return _undetermined("no_target" if target is None else "no_actual")
    if actual.value is None:
        return _undetermined("in_words", comment=actual.comment)
    comparator = target.comparator or (Comparator.AT_LEAST if indicator.ascending else Comparator.AT_MOST)
    wanted = _wanted(comparator, target, baseline)
    if wanted is None:
        return _undetermined("no_baseline")
    if comparator is Comparator.ABOUT:
        if tolerance is None:
            return _undetermined("no_tolerance", target=wanted)
        met = abs(actual.value - wanted) <= tolerance * abs(wanted)
    else:
        met = _COMPARISONS[comparator](actual.value, wanted)
    filled = {"actual": actual.value, "comparator": comparator.value, "target": wanted}
    reason = load_vocabulary("evaluation/verdicts.toml").remark("met" if met else "not_met", **filled)
    return Assessment(met=met, reason=reason, progress=_progress(actual.value, target, baseline))


def _wanted(comparator: Comparator, target: Reading, baseline: Baseline | None) -> Decimal | None:
    if comparator is Comparator.INCREASING:
        return baseline.value if baseline else None
    if comparator is Comparator.EXISTS:
        return target.value if target.value is not None else Decimal(1)
    return target.value


def _progress(actual: Decimal, target: Reading, baseline: Baseline | None) -> Decimal | None:
    if baseline is None or baseline.value is None or target.value is None or target.value == baseline.value:
        return None
    return (actual - baseline.value) / (target.value - baseline.value)


def _undetermined(code: str, **parameters: object) -> Assessment:
    return Assessment(met=None, reason=load_vocabulary("evaluation/verdicts.toml").remark(code, **parameters))
