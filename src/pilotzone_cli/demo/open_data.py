"""What both stories share: the statistics bureau and its published figures as open data."""

from pathlib import Path
from typing import Final

import pyarrow as pa

from pilotzone.dataspace.catalog import CsvSource
from pilotzone.dataspace.policies.policy import ColumnClass, Mode
from pilotzone.statistics.observations import ATTRIBUTION, PROVINCIAL_GDP
from pilotzone_cli.demo.scenario import Member, Publication, Question, Request
from pilotzone_cli.language import gettext_noop

__all__ = ["BUREAU", "GDP", "GDP_QUESTION", "gdp_request"]

BUREAU: Final = Member(
    identifier="bureau_of_statistics", name_en="Bureau of Statistics", name_zh="统计局", role="data_provider"
)


def _figures(folder: Path) -> CsvSource:
    path = folder / "provincial_gdp.csv"
    path.write_bytes(PROVINCIAL_GDP.read_bytes())
    return CsvSource(path)


GDP: Final = Publication(
    dataset="provincial_gdp",
    provider=BUREAU.identifier,
    title_en="Gross regional product of the provinces of China, in several vintages",
    title_zh="各省地区生产总值（多个数据版本）",
    source=_figures,
    columns={
        ColumnClass.DIMENSION: ("region_code", "region", "year", "indicator", "branch", "vintage", "source"),
        ColumnClass.MEASURE: ("value_100m_yuan",),
    },
    types={"region_code": "VARCHAR", "value_100m_yuan": "DECIMAL(18,2)"},
    mode=Mode.RECORDS,
    minimum_group_size=1,
    licence="Free use with the attribution named",
    attribution=ATTRIBUTION,
    automatic=True,
)


def _vintages_are_named(answer: pa.Table) -> bool:
    vintages = answer["vintage"].to_pylist()
    return len(vintages) > 1 and len(set(vintages)) == len(vintages)


GDP_QUESTION: Final = Question(
    title=gettext_noop("The university reads open data: Hubei in 2021, in every vintage"),
    consumer="university",
    purpose="research",
    sql="SELECT region, year, vintage, value_100m_yuan FROM provincial_gdp\n"
    "WHERE region_code = '42' AND year = 2021 ORDER BY vintage",
    check=_vintages_are_named,
)


def gdp_request(consumer: str) -> Request:
    """Return the request of ``consumer`` for the figures."""
    return Request(consumer=consumer, dataset=GDP.dataset, purpose="research")
