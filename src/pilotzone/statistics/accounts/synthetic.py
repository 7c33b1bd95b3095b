"""A generator of unit records and class data for demonstration: every row that it makes declares itself synthetic.

Enterprise records and provincial class data are available under no open licence; nothing here describes a real place.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import numpy as np
import pyarrow as pa

from pilotzone.statistics.accounts.aggregates import COLUMNS, observations_from_aggregates
from pilotzone.statistics.accounts.class_formulas import OUTPUT_INDEX
from pilotzone.statistics.classification import DigitalEconomy, Link
from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis

__all__ = ["SOURCE", "VINTAGE", "synthetic_observations", "synthetic_units"]

SOURCE: Final = "SYNTHETIC: made by a random generator for demonstration; describes no real place"
VINTAGE: Final = "synthetic"
_UNIT: Final = "10 thousand yuan"


def synthetic_units(economy: DigitalEconomy, *, region: str, year: int, units_per_class: int, seed: int) -> pa.Table:
    """Return records of invented units, one row for each activity, with the column ``synthetic`` first.

    A unit of a partial class has a row for its digital and one for its other activity. Money is in 10,000 yuan. The
    same arguments give the same records.
    """
    random = np.random.default_rng([seed, year, *region.encode()])
    rows = [
        {"synthetic": SOURCE, "unit": f"synthetic-{link.branch}-{number}"} | row
        for link in economy.core_links
        for number in range(units_per_class)
        for row in _unit(link, region, year, random)
    ]
    return pa.Table.from_pylist(rows)


def synthetic_observations(
    economy: DigitalEconomy, *, regions: Sequence[str], census_years: Sequence[int], last_year: int, seed: int
) -> tuple[Observation, ...]:
    """Return class data of ``regions`` as two censuses and yearly statistics would give them, all of it invented.

    Census years have output, value added and splitting weights; every year up to ``last_year`` has an output index.
    """
    made: list[Observation] = []
    for region in regions:
        for year in census_years:
            units = synthetic_units(economy, region=region, year=year, units_per_class=3, seed=seed)
            rows = _summed(units.to_pylist())
            made += observations_from_aggregates(
                rows, economy, unit=_UNIT, vintage=VINTAGE, source=SOURCE, grade=Grade.DECLARED
            )
        made += _indices(economy, region, range(min(census_years), last_year + 1), seed)
    return tuple(made)


def _unit(link: Link, region: str, year: int, random: np.random.Generator) -> Iterator[dict[str, object]]:
    revenue, employees = int(random.lognormal(9.0, 1.0)) + 100, int(random.lognormal(4.0, 0.8)) + 1
    share = float(random.uniform(0.1, 0.4)) if link.partial else 1.0  # at most 0.8 where two classes share an industry
    rate = float(random.uniform(0.2, 0.6))
    for digital, part in ((link.digital, share), ("", 1.0 - share)):
        if part > 0:
            output = round(revenue * part)
            yield {
                "region": region,
                "year": year,
                "industry_class": link.industry,
                "digital_class": digital,
                "gross_output": output,
                "intermediate_consumption": round(output * (1.0 - rate)),
                "revenue": output,
                "employees": round(employees * part),
            }


def _summed(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    keys, sums = COLUMNS[:4], COLUMNS[4:]
    table = pa.Table.from_pylist(list(rows)).group_by(list(keys), use_threads=False)
    summed = table.aggregate([(name, "sum") for name in sums])
    renamed: list[dict[str, object]] = summed.rename_columns(
        [name.removesuffix("_sum") for name in summed.column_names]
    ).to_pylist()
    return renamed


def _indices(economy: DigitalEconomy, region: str, years: Iterable[int], seed: int) -> Iterator[Observation]:
    random = np.random.default_rng([seed, *region.encode()])
    listed = list(years)
    for industry in sorted({link.industry for link in economy.core_links}):
        growth = random.normal(1.08, 0.05, size=len(listed)).clip(0.8, 1.4).cumprod()
        for year, level in zip(listed, growth, strict=True):
            yield Observation(
                series=OUTPUT_INDEX,
                branch=industry,
                region=region,
                period=year,
                value=round(Decimal(float(level) * 100), 4),
                unit="index",
                price_basis=PriceBasis.CURRENT,
                method=Method.SURVEY,
                vintage=VINTAGE,
                source=SOURCE,
                grade=Grade.DECLARED,
            )
