"""The story with real data: a steel plant, two air-quality stations and milling machines, from public files."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow as pa

from pilotzone.dataspace.catalog import CsvSource
from pilotzone.dataspace.policies.policy import ColumnClass
from pilotzone_cli.demo.errors import DataMissingError
from pilotzone_cli.demo.open_data import BUREAU, GDP, GDP_QUESTION, gdp_request
from pilotzone_cli.demo.scenario import Member, Publication, Question, Request, Scenario
from pilotzone_cli.language import gettext_noop

__all__ = ["scenario"]

_FILES: Final = {
    "steel_energy": "industrial/steel_industry_energy_2018.csv",
    "milling": "industrial/ai4i2020.csv",
    "air_aotizhongxin": "city/beijing_air_Aotizhongxin.csv",
    "air_guanyuan": "city/beijing_air_Guanyuan.csv",
}
"""The files of the folder of real data, by the dataset they become."""

_MILLING_FAILURES: Final = {"H": 21, "L": 235, "M": 83}
"""Machines that failed, by quality type (S. Matzka, AI4I 2020: 339 in all)."""

_COMPASS_POINTS: Final = 11
"""Of sixteen: elsewhere fewer hours than the minimum lack a measurement; hours beside averages would show them."""


def _file(data: Path, dataset: str) -> Callable[[Path], CsvSource]:
    return lambda _working_folder: CsvSource(data / _FILES[dataset])


def _air_station(data: Path, name: str, partner: str, name_zh: str) -> Publication:
    dataset = f"air_{name.lower()}"
    return Publication(
        dataset=dataset,
        provider=f"bureau_{name.lower()}",
        title_en=f"Hourly air quality in Beijing, station {name}, 2013 to 2017",
        title_zh=f"北京{name_zh}站空气质量逐小时数据，2013-2017年",
        source=_file(data, dataset),
        columns={
            ColumnClass.KEY: ("year", "month", "day", "hour"),
            ColumnClass.DIMENSION: ("wd", "station"),
            ColumnClass.MEASURE: ("pm2_5", "pm10", "so2", "no2", "co", "o3", "temp", "pres", "dewp", "rain", "wspm"),
            ColumnClass.HIDDEN: ("no",),
        },
        licence="CC BY 4.0",
        attribution="UCI Machine Learning Repository 501, Beijing Multi-Site Air Quality",
        minimum_group_size=24,
        purposes=("research",),
        join_partners=(f"air_{partner.lower()}",),
        price_per_query=Decimal("0.125"),
        price_per_thousand_rows=Decimal("2.50"),
    )


def _steel(data: Path) -> Publication:
    return Publication(
        dataset="steel_energy",
        provider="steel_plant",
        title_en="Energy use of a steel plant, every 15 minutes of 2018",
        title_zh="某钢铁厂2018年每15分钟用能数据",
        source=_file(data, "steel_energy"),
        columns={
            ColumnClass.DIMENSION: ("nsm",),
            ColumnClass.MEASURE: (
                "usage_kwh",
                "co2_tco2",
                "lagging_current_power_factor",
                "leading_current_power_factor",
            ),
            ColumnClass.HIDDEN: ("date",),
        },
        licence="CC BY 4.0",
        attribution="UCI Machine Learning Repository 851, DAEWOO Steel, Gwangyang",
        minimum_group_size=30,
        purposes=("credit_risk", "research"),
        price_per_query=Decimal("1.205"),
        price_per_thousand_rows=Decimal("4.00"),
        monthly_fee=Decimal("300.00"),
    )


def _milling(data: Path) -> Publication:
    return Publication(
        dataset="milling",
        provider="machine_maker",
        title_en="Milling machines: operation and failures (AI4I 2020, synthetic by its author)",
        title_zh="铣床运行与故障（AI4I 2020，原作者合成）",
        source=_file(data, "milling"),
        columns={
            ColumnClass.KEY: ("product_id",),
            ColumnClass.DIMENSION: ("type", "machine_failure", "twf", "hdf", "pwf", "osf", "rnf"),
            ColumnClass.MEASURE: ("torque_nm", "rotational_speed_rpm", "tool_wear_min", "air_temperature_k"),
            ColumnClass.HIDDEN: ("udi",),
        },
        licence="CC BY 4.0",
        attribution="UCI Machine Learning Repository 601, S. Matzka",
        entity="product_id",
        purposes=("credit_risk", "research"),
        price_per_query=Decimal("0.35"),
        price_per_thousand_rows=Decimal("1.25"),
        monthly_fee=Decimal("120.00"),
        free_queries=1,
    )


def _failures_are_right(answer: pa.Table) -> bool:
    return dict(zip(answer["type"].to_pylist(), answer["failures"].to_pylist(), strict=True)) == _MILLING_FAILURES


_ALLOWED = Question(
    title=gettext_noop("The bank asks how often the machines of each quality type fail"),
    consumer="city_bank",
    purpose="credit_risk",
    sql="SELECT type, count(*) AS failures, round(avg(torque_nm), 2) AS average_torque_nm\n"
    "FROM milling WHERE machine_failure = 1 GROUP BY type ORDER BY type",
    check=_failures_are_right,
)

_STEEL = Question(
    title=gettext_noop("The bank asks for the steel plant's load through the day"),
    consumer="city_bank",
    purpose="credit_risk",
    sql="SELECT nsm AS second_of_day, round(avg(usage_kwh), 2) AS kwh\nFROM steel_energy GROUP BY nsm ORDER BY nsm",
    check=lambda answer: answer.num_rows == 24 * 4,
)

_REFUSED = (
    Question(
        title=gettext_noop("A row export"),
        consumer="city_bank",
        purpose="credit_risk",
        sql="SELECT type, torque_nm FROM milling",
        refusal="row_export_refused",
        clause="mode",
    ),
    Question(
        title=gettext_noop("A hidden column"),
        consumer="city_bank",
        purpose="credit_risk",
        sql="SELECT count(date) AS readings FROM steel_energy",
        refusal="column_hidden",
        clause="columns",
    ),
    Question(
        title=gettext_noop("A group below the minimum size"),
        consumer="city_bank",
        purpose="credit_risk",
        sql="SELECT round(avg(torque_nm), 2) AS average_torque_nm FROM milling WHERE type = 'H' AND rnf = 1",
        refusal="minimum_group_not_reached",
        clause="minimum_group_size",
    ),
    Question(
        title=gettext_noop("Another purpose than the one agreed"),
        consumer="city_bank",
        purpose="marketing",
        sql="SELECT type, count(*) AS machines FROM milling GROUP BY type",
        refusal="purpose_not_permitted",
        clause="purposes",
    ),
)

_EXPIRED = Question(
    title=gettext_noop("An agreement that has ended"),
    consumer="university",
    purpose="research",
    sql="SELECT type, count(*) AS machines FROM milling GROUP BY type",
    refusal="agreement_expired",
    clause="valid_until",
)

_JOINED = Question(
    title=gettext_noop("The university joins the two stations, which belong to two bureaus, on date and hour"),
    consumer="university",
    purpose="research",
    sql="SELECT a.wd AS wind, count(*) AS hours,\n"
    "  round(avg(a.pm2_5), 2) AS pm2_5_aotizhongxin, round(avg(g.pm2_5), 2) AS pm2_5_guanyuan\n"
    "FROM air_aotizhongxin AS a INNER JOIN air_guanyuan AS g\n"
    "ON a.year = g.year AND a.month = g.month AND a.day = g.day AND a.hour = g.hour\n"
    "WHERE a.wd IS NOT NULL GROUP BY a.wd ORDER BY a.wd",
    check=lambda answer: answer.num_rows == _COMPASS_POINTS,
)


_MEMBERS: Final = (
    BUREAU,
    Member(identifier="steel_plant", name_en="Steel Plant", name_zh="钢铁厂", role="data_provider"),
    Member(identifier="machine_maker", name_en="Machine Maker", name_zh="机床厂", role="data_provider"),
    Member(
        identifier="bureau_aotizhongxin",
        name_en="Environment Bureau, Aotizhongxin",
        name_zh="环保局奥体中心站",
        role="data_provider",
    ),
    Member(
        identifier="bureau_guanyuan",
        name_en="Environment Bureau, Guanyuan",
        name_zh="环保局官园站",
        role="data_provider",
    ),
    Member(identifier="city_bank", name_en="City Bank", name_zh="城市银行", role="data_consumer"),
    Member(identifier="university", name_en="University", name_zh="大学", role="data_consumer"),
)


def scenario(data: Path) -> Scenario:
    """Return the story over the files in the folder ``data``.

    Raises:
        DataMissingError: a file is not there.
    """
    for name in _FILES.values():
        if not (data / name).is_file():
            raise DataMissingError(path=data / name)
    return Scenario(
        introduction=gettext_noop("All data are real and public; SOURCES.md in their folder names their origins."),
        members=_MEMBERS,
        publications=(
            GDP,
            _steel(data),
            _milling(data),
            _air_station(data, "Aotizhongxin", "Guanyuan", "奥体中心"),
            _air_station(data, "Guanyuan", "Aotizhongxin", "官园"),
        ),
        requests=(
            Request(consumer="city_bank", dataset="steel_energy", purpose="credit_risk"),
            Request(consumer="city_bank", dataset="milling", purpose="credit_risk"),
            Request(consumer="university", dataset="air_aotizhongxin", purpose="research"),
            Request(consumer="university", dataset="air_guanyuan", purpose="research"),
            gdp_request("university"),
        ),
        search="Beijing",
        brief=Request(consumer="university", dataset="milling", purpose="research"),
        allowed=(_ALLOWED, _STEEL, GDP_QUESTION),
        refused=_REFUSED,
        expired=_EXPIRED,
        joined=_JOINED,
    )
