"""Figures to compute from: published vintages of regional product, and unit records that stay with their provider."""

from dataclasses import dataclass
from importlib.resources import as_file

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pilotzone.dataspace.catalog import ParquetSource
from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.statistics.accounts import load_core_value_added, synthetic_units
from pilotzone.statistics.classification import load_digital_economy
from pilotzone.statistics.observations.provincial_gdp import PROVINCIAL_GDP
from pilotzone.statistics.observations.tables import table_of
from pilotzone_portal.dataspace.services.agreements import request_agreement
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.statistics.services.computing import compute_indicators, publish_computation

GROUP = 3


@pytest.fixture
def regional_product(bureau, university, free):
    """Publish the package's vintages as open data and let the university use them."""
    with as_file(PROVINCIAL_GDP) as path:
        return _open(bureau, university, free, "provincial_gdp", CsvSource(path))


@pytest.fixture
def core_values(bureau, university, free, tmp_path):
    """Publish the national figures of the core industries as a table of observations."""
    table = table_of(load_core_value_added())
    flags = pa.array([" ".join(words) for words in table["flags"].to_pylist()])
    table = table.set_column(table.column_names.index("flags"), "flags", [flags])
    pq.write_table(table, tmp_path / "core.parquet")
    return _open(bureau, university, free, "core_values", ParquetSource(tmp_path / "core.parquet"))


def _open(provider, consumer, tariff, name, source):
    dataset = publish_dataset(provider, name, source, Description())
    columns = tuple((column, ColumnClass.DIMENSION) for column, _ in dataset.columns)
    offer = create_offer(provider, Policy(dataset=name, mode=Mode.RECORDS, columns=columns), tariff, automatic=True)
    return request_agreement(consumer, offer.identifier, "research")


@dataclass(frozen=True)
class Records:
    """Unit records under an agreement, and the table that their provider holds."""

    dataset: str
    table: object


@pytest.fixture
def enterprises(bureau, university, free, tmp_path):
    """Return what publishes invented unit records in aggregate mode and lets the university ask for sums of them."""

    def publish(change=lambda table: table, name="enterprises"):
        made = synthetic_units(load_digital_economy(), region="CN-33", year=2023, units_per_class=4, seed=7)
        table = change(made)
        pq.write_table(table, tmp_path / f"{name}.parquet")
        publish_dataset(bureau, name, ParquetSource(tmp_path / f"{name}.parquet"), Description())
        dimensions = ("region", "year", "industry_class", "digital_class")
        measures = ("gross_output", "intermediate_consumption", "revenue", "employees")
        policy = Policy(
            dataset=name,
            mode=Mode.AGGREGATE,
            columns=(
                ("unit", ColumnClass.KEY),
                *((column, ColumnClass.DIMENSION) for column in dimensions),
                *((column, ColumnClass.MEASURE) for column in measures),
            ),
            entity="unit",
            minimum_group_size=GROUP,
        )
        offer = create_offer(bureau, policy, free, automatic=True)
        request_agreement(university, offer.identifier, "research")
        return Records(name, table)

    return publish


@pytest.fixture
def growth(university, regional_product):
    """Compute nominal growth in two vintages and publish both."""
    return _growth(university)


def _growth(actor):
    made = []
    for vintage in ("2024 NBS database", "2025 post-5th-census"):
        made.append(
            compute_indicators(
                actor, "gdp_nominal_growth", datasets=["provincial_gdp"], purpose="research", vintage=vintage
            )
        )
        publish_computation(actor, made[-1][0].computation_id)
    return made
