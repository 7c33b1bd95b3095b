"""The observation: a figure that is never a bare number (the attributes follow SDMX 3.0's cross-domain concepts)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pilotzone.statistics.observations.methods import Grade, Method, PriceBasis, Transcription
from pilotzone.statistics.observations.periods import TimePeriod

__all__ = ["Observation"]


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One published figure: ``value`` in ``unit`` for a series, a branch, a region and a period, in one vintage.

    ``region`` is ``CN`` for the nation, ``CN-`` and the first two digits of GB/T 2260 for a province, or all six for a
    city or county; ``branch`` is empty for the whole. ``base_year`` belongs to constant and chained prices. It was the
    published figure from the day ``vintage_from`` until the day before ``vintage_until``; None is unknown, or still.
    ``flags`` are the codes of the errors with which a flagged load took it in.
    """

    series: str
    branch: str = ""
    region: str
    period: TimePeriod
    value: Decimal
    unit: str
    price_basis: PriceBasis
    base_year: int | None = None
    method: Method
    vintage: str
    vintage_from: date | None = None
    vintage_until: date | None = None
    source: str
    grade: Grade
    transcription: Transcription = Transcription.UNSTATED
    flags: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the figure is of, whatever the vintage: series, branch, region, period."""
        return self.series, self.branch, self.region, str(self.period)
