"""Records of enterprises that were never founded, from which the account of the core industries is summed."""

from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from pilotzone.dataspace.catalog import ParquetSource
from pilotzone.dataspace.policies.policy import ColumnClass
from pilotzone_cli.demo.open_data import BUREAU
from pilotzone_cli.demo.scenario import Publication

__all__ = ["ENTERPRISES", "REGION", "YEAR"]

REGION: Final = "CN-42"
YEAR: Final = 2023
_UNITS: Final = 12
"""Of each class: more than the minimum group, so that no class is withheld."""


def _records(folder: Path) -> ParquetSource:
    from pilotzone.statistics.accounts import synthetic_units
    from pilotzone.statistics.classification import load_digital_economy

    units = synthetic_units(load_digital_economy(), region=REGION, year=YEAR, units_per_class=_UNITS, seed=2026)
    pq.write_table(units, folder / "enterprises.parquet")
    return ParquetSource(folder / "enterprises.parquet")


ENTERPRISES: Final = Publication(
    dataset="enterprise_records",
    provider=BUREAU.identifier,
    title_en="Records of enterprises (synthetic, describe no real place)",
    title_zh="企业记录（合成数据，不描述任何真实地区）",
    source=_records,
    columns={
        ColumnClass.KEY: ("unit",),
        ColumnClass.DIMENSION: ("region", "year", "industry_class", "digital_class"),
        ColumnClass.MEASURE: ("gross_output", "intermediate_consumption", "revenue", "employees"),
    },
    licence="By agreement only",
    entity="unit",
    automatic=True,
)
