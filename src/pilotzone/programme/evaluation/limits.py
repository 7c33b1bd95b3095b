"""What results cannot show, and the conventions by which that is decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pilotzone.programme.remarks import Remark, load_vocabulary

__all__ = ["Conventions", "Direction", "blocking", "direction_shown", "limit"]

_LIMITS = "evaluation/limits.toml"


class Direction(StrEnum):
    """Where the effect goes, seen from what is wanted; not shown where a check speaks against it or says nothing."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """Thresholds that no theory fixes; a result carries those it was made with.

    Attributes:
        significance: the p-value up to which a test counts as telling an effect from chance.
        few_treated: fewer treated units than this are called few; asymptotic errors are then known to be too small
            (Conley and Taber 2011).
        short_before: fewer periods before the start than this, or than there are units, are called short for a
            synthetic control, which then fits too easily (Abadie 2021, section 5).
        poor_fit: the share of the spread of outcomes by which a synthetic control may miss before the start.
        one_donor: the weight from which on one unit is said to carry a synthetic control.
    """

    significance: float = 0.05
    few_treated: int = 5
    short_before: int = 5
    poor_fit: float = 0.25
    one_donor: float = 0.9


def limit(code: str, **parameters: object) -> Remark:
    """Return the limit of a code; floating-point parameters are shown with four significant digits."""
    shown = {name: f"{value:.4g}" if isinstance(value, float) else value for name, value in parameters.items()}
    return load_vocabulary(_LIMITS).remark(code, **shown)


def blocking(limits: Iterable[Remark]) -> tuple[Remark, ...]:
    """Return those limits that keep the gate to maturity shut.

    >>> [one.code for one in blocking([limit("spill_over"), limit("one_period_before")])]
    ['one_period_before']
    """
    entries = load_vocabulary(_LIMITS).entries
    return tuple(one for one in limits if entries[one.code]["blocking"])


def direction_shown(effect: float, limits: Iterable[Remark], *, higher_is_better: bool) -> Direction:
    """Return the direction of an effect; a blocking limit leaves none.

    >>> direction_shown(-2.0, [limit("spill_over")], higher_is_better=False).value
    'improved'
    """
    if blocking(limits) or effect == 0:
        return Direction.NOT_SHOWN
    return Direction.IMPROVED if (effect > 0) is higher_is_better else Direction.WORSENED
