"""Class-by-region sums, as a governed query over unit records answers them, become observations of the core account.

Unit records never leave their provider: what is read here are sums over groups of at least its minimum size.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from pilotzone.statistics.accounts.class_formulas import GROSS_OUTPUT, VALUE_ADDED
from pilotzone.statistics.accounts.errors import AggregateRowError
from pilotzone.statistics.classification import DigitalEconomy
from pilotzone.statistics.classification.weights import EMPLOYMENT_SHARE, REVENUE_SHARE
from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis

__all__ = ["COLUMNS", "observations_from_aggregates"]

COLUMNS: Final = (
    "region",
    "year",
    "industry_class",
    "digital_class",
    "gross_output",
    "intermediate_consumption",
    "revenue",
    "employees",
)
"""Of the sums; ``digital_class`` is empty for activity that is not digital, money is in one unit."""

_SUMS: Final = COLUMNS[4:]
_PLACES: Final = 8


@dataclass(frozen=True)
class _Row:
    region: str
    year: int
    industry: str
    digital: str
    sums: Mapping[str, Decimal]


def observations_from_aggregates(
    rows: Iterable[Mapping[str, object]],
    economy: DigitalEconomy,
    *,
    unit: str,
    vintage: str,
    source: str,
    method: Method = Method.CENSUS,
    grade: Grade = Grade.OBSERVED,
) -> tuple[Observation, ...]:
    """Return output, value added and splitting weights of every industry in ``rows`` (see :data:`COLUMNS`).

    Raises:
        AggregateRowError: a column is absent or no number.
        ClassCodeUnknownError: an industry or class does not exist; the message names the row.
    """
    groups: defaultdict[tuple[str, int, str], list[_Row]] = defaultdict(list)
    for number, row in enumerate(rows, start=1):
        read = _read(number, row, economy)
        groups[read.region, read.year, read.industry].append(read)
    return tuple(
        Observation(
            series=series,
            branch=branch,
            region=region,
            period=year,
            value=value,
            unit="ratio" if series in _SHARES.values() else unit,
            price_basis=PriceBasis.NOT_APPLICABLE if series in _SHARES.values() else PriceBasis.CURRENT,
            method=method,
            vintage=vintage,
            source=source,
            grade=grade,
        )
        for (region, year, industry), group in groups.items()
        for series, branch, value in (*_values(industry, group), *_shares(industry, group, economy))
    )


_SHARES: Final = {"revenue": REVENUE_SHARE, "employees": EMPLOYMENT_SHARE}


def _values(industry: str, group: Iterable[_Row]) -> Iterator[tuple[str, str, Decimal]]:
    kept = list(group)
    output = sum((row.sums["gross_output"] for row in kept), start=Decimal(0))
    consumed = sum((row.sums["intermediate_consumption"] for row in kept), start=Decimal(0))
    yield GROSS_OUTPUT, industry, output
    yield VALUE_ADDED, industry, output - consumed


def _shares(industry: str, group: Iterable[_Row], economy: DigitalEconomy) -> Iterator[tuple[str, str, Decimal]]:
    kept = list(group)
    for link in economy.digital(industry):
        for column, series in _SHARES.items():
            whole = sum((row.sums[column] for row in kept), start=Decimal(0))
            part = sum((row.sums[column] for row in kept if row.digital == link.digital), start=Decimal(0))
            if link.partial and whole > 0:
                yield series, link.branch, round(part / whole, _PLACES)


def _read(number: int, row: Mapping[str, object], economy: DigitalEconomy) -> _Row:
    for column in COLUMNS:
        if row.get(column) is None:
            raise AggregateRowError(row=number, column=column, value=None, columns=", ".join(COLUMNS))
    place, digital = f"Row {number}: ", str(row["digital_class"])
    if digital:
        economy.classification.find(digital, place)
    return _Row(
        region=str(row["region"]),
        year=int(_number(number, "year", row)),
        industry=economy.industry.find(str(row["industry_class"]), place).code,
        digital=digital,
        sums={column: _number(number, column, row) for column in _SUMS},
    )


def _number(number: int, column: str, row: Mapping[str, object]) -> Decimal:
    try:
        value = Decimal(str(row[column]))
    except InvalidOperation:
        raise AggregateRowError(row=number, column=column, value=row[column], columns=", ".join(COLUMNS)) from None
    if not value.is_finite():
        raise AggregateRowError(row=number, column=column, value=row[column], columns=", ".join(COLUMNS))
    return value
