"""The inputs of figures: observations that governed queries answer, each with the query that it came from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from pilotzone.common.regions import load_regions
from pilotzone.statistics.accounts import observations_from_aggregates
from pilotzone.statistics.accounts.aggregates import COLUMNS
from pilotzone.statistics.classification import DigitalEconomy
from pilotzone.statistics.indicators import GDP, Warning_
from pilotzone.statistics.observations import Grade, Observation, observations_from_rows
from pilotzone.statistics.observations.tables import SCHEMA, conform, observations_of
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.dataspace.services.datasets import Dataset, get_dataset
from pilotzone_portal.dataspace.services.queries import run_query
from pilotzone_portal.statistics.services.errors import (
    ObservationColumnsMissingError,
    RegionUnknownError,
    UnitRecordColumnsMissingError,
)

__all__ = ["Inputs", "read_observations", "read_unit_sums"]

_PROVINCIAL: Final = ("region_code", "year", "indicator", "branch", "value_100m_yuan", "vintage", "source")
_INDICATORS: Final = {**dict.fromkeys(GDP, "GDP"), "value_added": "VA"}
_REQUIRED: Final = (
    "series",
    "region",
    "period",
    "value",
    "unit",
    "price_basis",
    "method",
    "vintage",
    "source",
    "grade",
)
_MARK: Final = "synthetic"
"""The column by which invented records declare themselves."""


@dataclass(frozen=True)
class Inputs:
    """Observations, the receipt and warnings of each, the queries by dataset, and the parties whose data they are."""

    observations: tuple[Observation, ...] = ()
    receipts: Mapping[Observation, str] = field(default_factory=dict)
    remarks: Mapping[Observation, tuple[Warning_, ...]] = field(default_factory=dict)
    queries: tuple[tuple[str, str], ...] = ()
    providers: frozenset[str] = frozenset()

    def __or__(self, other: "Inputs") -> "Inputs":
        return Inputs(
            (*self.observations, *other.observations),
            {**self.receipts, **other.receipts},
            {**self.remarks, **other.remarks},
            (*self.queries, *other.queries),
            self.providers | other.providers,
        )


def read_observations(actor: Actor, datasets: Iterable[str], series: Collection[str], *, purpose: str) -> Inputs:
    """Ask each dataset for the figures of ``series`` under the party's own agreement.

    Raises:
        DatasetUnknownError: there is no such dataset.
        ObservationColumnsMissingError: one is no table of figures.
        QueryRefusedError: the party has no agreement over one, or not for this purpose.
    """
    found = Inputs()
    for identifier in datasets:
        dataset = get_dataset(actor, identifier)
        columns = dict(dataset.columns)
        if columns.keys() >= set(_PROVINCIAL):
            found |= _provincial(actor, dataset, series, purpose)
        elif missing := [name for name in _REQUIRED if name not in columns]:
            raise ObservationColumnsMissingError(dataset=identifier, columns=", ".join(missing))
        else:
            found |= _table(actor, dataset, series, purpose)
    return found


def read_unit_sums(
    actor: Actor, identifier: str, economy: DigitalEconomy, *, region: str, year: int, unit: str, purpose: str
) -> Inputs:
    """Ask a dataset of unit records for its sums by industry and class of the digital economy.

    Only sums over groups of at least the minimum size leave their provider. Where one group of an industry is not
    among them, the whole industry is left out: its remaining groups would give a value too small and weights that are
    wrong. The dataset is never overwritten, so its name is that of the vintage; before it stands SYNTHETIC where the
    records declare themselves invented, so that every figure that rests on them says it.

    Raises:
        DatasetUnknownError: there is no such dataset.
        UnitRecordColumnsMissingError: it has other columns.
        RegionUnknownError: there is no such region.
        QueryRefusedError: the agreement does not allow it, or every group is too small.
    """
    dataset = get_dataset(actor, identifier)
    if missing := [name for name in COLUMNS if name not in dict(dataset.columns)]:
        raise UnitRecordColumnsMissingError(dataset=identifier, columns=", ".join(missing), needed=", ".join(COLUMNS))
    if region not in load_regions():
        raise RegionUnknownError(region=region)
    answer = run_query(actor, _sums_sql(identifier, region, year), purpose=purpose)
    rows = [row | {"digital_class": row["digital_class"] or ""} for row in answer.table.to_pylist()]
    invented = _MARK in dict(dataset.columns)
    observations = observations_from_aggregates(
        _whole_industries(rows, economy),
        economy,
        unit=unit,
        vintage=f"SYNTHETIC {identifier}" if invented else identifier,
        source=_source(dataset, invented=invented),
        grade=Grade.DECLARED if invented else Grade.OBSERVED,
    )
    return _received(observations, dataset, answer.query.identifier)


def _provincial(actor: Actor, dataset: Dataset, series: Collection[str], purpose: str) -> Inputs:
    indicators = sorted({_INDICATORS[one] for one in series if one in _INDICATORS})
    if not indicators:
        return Inputs()
    sql = f"SELECT {', '.join(_PROVINCIAL)} FROM {dataset.identifier} WHERE indicator IN ({_texts(indicators)})"
    answer = run_query(actor, sql, purpose=purpose)
    return _received(observations_from_rows(answer.table.to_pylist()), dataset, answer.query.identifier)


def _table(actor: Actor, dataset: Dataset, series: Collection[str], purpose: str) -> Inputs:
    columns = [name for name, _ in dataset.columns if name in SCHEMA.names]
    sql = f"SELECT {', '.join(columns)} FROM {dataset.identifier} WHERE series IN ({_texts(sorted(series))})"
    answer = run_query(actor, sql, purpose=purpose)
    return _received(observations_of(conform(_without_gaps(answer.table))), dataset, answer.query.identifier)


def _without_gaps(table: pa.Table) -> pa.Table:
    """Return the table with empty text where a dataset has nothing, and flags, words in one text, as lists."""
    for name in {"branch", "flags"} & set(table.column_names):
        texts = [text or "" for text in table[name].cast(pa.string()).to_pylist()]
        values = pa.array([text.split() for text in texts], pa.list_(pa.string())) if name == "flags" else texts
        table = table.set_column(table.column_names.index(name), name, [values])
    return table


def _sums_sql(dataset: str, region: str, year: int) -> str:
    keys, sums = ", ".join(COLUMNS[:4]), ", ".join(f"sum({name}) AS {name}" for name in COLUMNS[4:])
    return f"SELECT {keys}, {sums} FROM {dataset} WHERE region = '{region}' AND year = {year:d} GROUP BY {keys}"


def _whole_industries(rows: Iterable[Mapping[str, object]], economy: DigitalEconomy) -> list[Mapping[str, object]]:
    """Return the rows of the industries of which every group is there."""
    kept = list(rows)
    found = {(str(row["industry_class"]), str(row["digital_class"])) for row in kept}
    return [row for row in kept if _needed(str(row["industry_class"]), economy) <= found]


def _needed(industry: str, economy: DigitalEconomy) -> set[tuple[str, str]]:
    links = economy.digital(industry)
    rest = {(industry, "")} if any(link.partial for link in links) else set()
    return {(industry, link.digital) for link in links} | rest


def _source(dataset: Dataset, *, invented: bool) -> str:
    mark = "SYNTHETIC, describes no real place; " if invented else ""
    return f"{mark}sums over unit records of the dataset {dataset.identifier} of {dataset.publisher_id}"


def _received(observations: tuple[Observation, ...], dataset: Dataset, query: str) -> Inputs:
    return Inputs(
        observations,
        dict.fromkeys(observations, query),
        queries=((dataset.identifier, query),),
        providers=frozenset({dataset.publisher_id}),
    )


def _texts(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
