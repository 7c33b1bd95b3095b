"""Progress towards a target and the pace it still needs: a projection with its formula shown, never an answer."""

import decimal
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pilotzone.statistics.targets.errors import PaceUndefinedError

__all__ = ["Milestone", "Pace", "pace"]

_CONTEXT: Final = decimal.Context(prec=34)


@dataclass(frozen=True)
class Milestone:
    """A value in a year: where a target starts, where it stands, where it shall be."""

    year: int
    value: Decimal

    def __str__(self) -> str:
        return f"{self.value} ({self.year})"


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How far a target is and how fast it must go on.

    ``progress`` and ``elapsed`` are shares of the way and of the time, from 0 to 1 and beyond. The growths are yearly
    rates, None where a value is not above 0; the steps are yearly differences in the target's unit. ``projected`` is
    the value in the target's year if the growth so far goes on, and ``on_track`` says that it reaches the target.
    """

    progress: Decimal
    elapsed: Decimal
    step_so_far: Decimal
    step_needed: Decimal
    growth_so_far: Decimal | None
    growth_needed: Decimal | None
    projected: Decimal
    on_track: bool
    formula: str


def pace(base: Milestone, latest: Milestone, target: Milestone) -> Pace:
    """Return progress and pace from ``base`` over ``latest`` to ``target``, for a target above or below its base.

    Raises:
        PaceUndefinedError: the years do not rise, or base and target have one value.

    >>> found = pace(Milestone(2020, Decimal(100)), Milestone(2022, Decimal(121)), Milestone(2024, Decimal(150)))
    >>> f"{found.growth_so_far:.4f} {found.growth_needed:.4f} {found.projected:.2f} {found.on_track}"
    '0.1000 0.1134 146.41 False'
    """
    if not base.year < latest.year < target.year:
        raise PaceUndefinedError(base=base, target=target, reason="their years do not rise")
    if base.value == target.value:
        raise PaceUndefinedError(base=base, target=target, reason="they have one value")
    with decimal.localcontext(_CONTEXT):
        compound = min(base.value, latest.value, target.value) > 0
        gone, left = latest.year - base.year, target.year - latest.year
        so_far = _growth(base.value, latest.value, gone) if compound else None
        step = (latest.value - base.value) / gone
        projected = latest.value + step * left if so_far is None else latest.value * (1 + so_far) ** left
        return Pace(
            progress=(latest.value - base.value) / (target.value - base.value),
            elapsed=Decimal(gone) / (target.year - base.year),
            step_so_far=step,
            step_needed=(target.value - latest.value) / left,
            growth_so_far=so_far,
            growth_needed=_growth(latest.value, target.value, left) if compound else None,
            projected=projected,
            on_track=projected >= target.value if target.value > base.value else projected <= target.value,
            formula=_COMPOUND if compound else _LINEAR,
        )


_COMPOUND: Final = "latest * (latest / base) ** (years left / years gone)"
_LINEAR: Final = "latest + (latest - base) * years left / years gone"


def _growth(start: Decimal, end: Decimal, years: int) -> Decimal:
    return (end / start) ** (Decimal(1) / years) - 1
