"""Regions side by side: one formula, period and vintage, ranked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pilotzone.common.regions import NATION
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.indicators import Formula
from pilotzone.statistics.observations import parse_period, period_key
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.statistics.services.figures import Read, newest, visible_figures

__all__ = ["Comparison", "Cut", "Ranked", "compare_regions"]


@dataclass(frozen=True, order=True)
class Cut:
    """What is compared: figures of one party, version, branch, period and vintage."""

    party: str
    version: str
    branch: str
    period: str
    vintage: str


@dataclass(frozen=True)
class Ranked:
    """A region's figure and its rank, the greatest first; equal values share one. The nation has none."""

    rank: int | None
    read: Read


@dataclass(frozen=True)
class Comparison:
    """The regions of one cut, and the cuts among which it was chosen."""

    formula: Formula
    cut: Cut | None
    cuts: tuple[Cut, ...]
    ranked: tuple[Ranked, ...]


def compare_regions(
    actor: Actor,
    formula_id: str,
    *,
    party: str = "",
    version: str = "",
    branch: str | None = None,
    period: str = "",
    vintage: str = "",
) -> Comparison:
    """Return the figures of all regions; what is not named, or not there, is the latest that has most regions.

    Raises:
        FormulaUnknownError: there is no such formula.
    """
    FORMULAS.find(formula_id)
    columns = ("computation__party", "version", "branch", "period", "vintages", "region")
    rows = visible_figures(actor).filter(formula=formula_id).order_by()
    counted = Counter(Cut(*row[:-1]) for row in rows.values_list(*columns).distinct())
    if not counted:
        return Comparison(FORMULAS.find(formula_id), None, (), ())

    def rank(cut: Cut) -> tuple[object, ...]:
        named = (cut.party == party, cut.version == version, cut.branch == branch)
        return (
            *named,
            cut.period == period,
            cut.vintage == vintage,
            cut.branch == "",
            counted[cut],
            period_key(parse_period(cut.period)),
            cut,
        )

    chosen = max(counted, key=rank)
    found = rows.filter(
        computation__party=chosen.party,
        version=chosen.version,
        branch=chosen.branch,
        period=chosen.period,
        vintages=chosen.vintage,
    )
    formula = FORMULAS.find(formula_id, chosen.version)
    return Comparison(formula, chosen, tuple(sorted(counted)), tuple(_ranked(newest(found))))


def _ranked(figures: Sequence[Read]) -> list[Ranked]:
    def value(read: Read) -> Decimal:
        return Decimal(read.stored.value)

    ordered = sorted(figures, key=lambda read: (-value(read), read.stored.region))
    regions = [value(read) for read in ordered if read.stored.region != NATION]
    return [Ranked(None if read.stored.region == NATION else regions.index(value(read)) + 1, read) for read in ordered]
