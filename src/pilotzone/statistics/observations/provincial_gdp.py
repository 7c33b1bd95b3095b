"""Gross regional product of the provinces of China in several vintages; attribution and defects stand in SOURCES.md."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from pilotzone.statistics.observations.errors import ObservationRowError
from pilotzone.statistics.observations.methods import Grade, Method, PriceBasis, Transcription
from pilotzone.statistics.observations.observation import Observation
from pilotzone.statistics.observations.vintages import load_vintages

__all__ = ["ATTRIBUTION", "PROVINCIAL_GDP", "load_provincial_gdp", "observations_from_rows"]

ATTRIBUTION: Final = "Source: National Bureau of Statistics"

_DATA: Final = files("pilotzone.statistics") / "data"
PROVINCIAL_GDP: Final[Traversable] = _DATA / "provincial_gdp_vintages.csv"
"""The table itself, to be published as a dataset (``importlib.resources.as_file`` gives its path)."""

_COLUMNS: Final = ("region_code", "year", "indicator", "branch", "value_100m_yuan", "vintage", "source")
_NATION: Final = "00"
_WHOLE: Final = "total"


def load_provincial_gdp() -> tuple[Observation, ...]:
    """Return all figures that come with the package.

    >>> hubei = [o for o in load_provincial_gdp() if o.region == "CN-42" and o.period == 2021]
    >>> [(o.vintage, str(o.value)) for o in hubei][0]
    ('2022-01 first release', '50012.94')
    """
    return observations_from_rows(_read(PROVINCIAL_GDP))


def observations_from_rows(rows: Iterable[Mapping[str, object]]) -> tuple[Observation, ...]:
    """Return the figures in rows with the columns of the package's table, such as the answer to a governed query.

    Raises:
        ObservationRowError: a column is absent, or year or value is no number.
    """
    return tuple(_observation(number, row) for number, row in enumerate(rows, start=1))


def _observation(number: int, row: Mapping[str, object]) -> Observation:
    for column in _COLUMNS:
        if row.get(column) in (None, ""):
            raise _row_error(number, column, row.get(column))
    code, name, branch = str(row["region_code"]), str(row["vintage"]), str(row["branch"])
    vintage = load_vintages().get(name)
    return Observation(
        series=_series(str(row["indicator"]), code),
        branch="" if branch == _WHOLE else branch,
        region="CN" if code == _NATION else f"CN-{code}",
        period=_year(number, row),
        value=_number(number, "value_100m_yuan", row),
        unit="100 million yuan",
        price_basis=PriceBasis.CURRENT,
        method=Method.GDP_PRODUCTION,
        vintage=name,
        vintage_from=vintage.published_from if vintage else None,
        vintage_until=vintage.published_until if vintage else None,
        source=str(row["source"]),
        grade=Grade.OBSERVED,
        transcription=vintage.transcription if vintage else Transcription.UNSTATED,
    )


def _series(indicator: str, code: str) -> str:
    if indicator == "VA":
        return "value_added"
    return "gross_domestic_product" if code == _NATION else "gross_regional_product"


def _year(number: int, row: Mapping[str, object]) -> int:
    year = _number(number, "year", row)
    if year != int(year):
        raise _row_error(number, "year", row["year"])
    return int(year)


def _number(number: int, column: str, row: Mapping[str, object]) -> Decimal:
    try:
        value = Decimal(str(row[column]))  # the shortest text of a float is the figure as it was published
    except InvalidOperation:
        raise _row_error(number, column, row[column]) from None
    if not value.is_finite():
        raise _row_error(number, column, row[column])
    return value


def _row_error(number: int, column: str, value: object) -> ObservationRowError:
    return ObservationRowError(row=number, column=column, value=value, columns=", ".join(_COLUMNS))


def _read(table: Traversable) -> Iterator[dict[str, str]]:
    with table.open(encoding="utf-8") as text:
        yield from csv.DictReader(text)
