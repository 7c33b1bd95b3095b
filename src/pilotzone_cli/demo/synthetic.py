"""The story with synthetic data: customers and meters of a power company that never existed."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from pilotzone.dataspace.catalog import ParquetSource
from pilotzone.dataspace.policies.policy import ColumnClass
from pilotzone.dataspace.synthetic import (
    DISTRICTS,
    INDUSTRIES,
    SMALL_DISTRICT,
    SMALL_DISTRICT_CUSTOMERS,
    customers,
    meter_readings,
    synthetic_label,
)
from pilotzone_cli.demo.enterprises import ENTERPRISES
from pilotzone_cli.demo.open_data import BUREAU, GDP, GDP_QUESTION, gdp_request
from pilotzone_cli.demo.scenario import Member, Publication, Question, Request, Scenario
from pilotzone_cli.language import gettext_noop

__all__ = ["scenario"]

_SEED: Final = 2026
_CUSTOMERS: Final = 600
_DAYS: Final = 60
_NOTICE: Final = f"Invented in every value ({synthetic_label(_SEED)})"
_PURPOSES: Final = ("credit_risk", "research")


@cache
def _customers() -> pa.Table:
    return customers(_SEED, _CUSTOMERS)


def _customer_file(folder: Path) -> ParquetSource:
    return _write(_customers(), folder / "customers.parquet")


def _meter_file(folder: Path) -> ParquetSource:
    return _write(meter_readings(_SEED, _customers(), _DAYS), folder / "meters.parquet")


def _write(table: pa.Table, path: Path) -> ParquetSource:
    pq.write_table(table, path)
    return ParquetSource(path)


_METERS = Publication(
    dataset="meters",
    provider="meter_enterprise",
    title_en=f"Daily meter readings ({synthetic_label(_SEED)})",
    title_zh=f"每日电表读数（合成数据，种子 {_SEED}）",
    source=_meter_file,
    columns={
        ColumnClass.KEY: ("customer_id",),
        ColumnClass.DIMENSION: ("reading_date",),
        ColumnClass.MEASURE: ("kwh", "peak_kwh", "power_factor"),
        ColumnClass.HIDDEN: ("meter_serial",),
    },
    licence="By agreement only",
    attribution=_NOTICE,
    entity="customer_id",
    purposes=_PURPOSES,
    join_partners=("customers",),
    price_per_query=Decimal("0.35"),
    price_per_thousand_rows=Decimal("1.25"),
    monthly_fee=Decimal("120.00"),
)

_CUSTOMER_TABLE = Publication(
    dataset="customers",
    provider="power_company",
    title_en=f"Customers of the power company ({synthetic_label(_SEED)})",
    title_zh=f"电力公司客户表（合成数据，种子 {_SEED}）",
    source=_customer_file,
    columns={
        ColumnClass.KEY: ("customer_id",),
        ColumnClass.DIMENSION: ("district", "industry", "size_class"),
        ColumnClass.MEASURE: ("contract_kw", "arrears_yuan"),
        ColumnClass.HIDDEN: ("customer_name",),
    },
    licence="By agreement only",
    attribution=_NOTICE,
    entity="customer_id",
    purposes=_PURPOSES,
    join_partners=("meters",),
    price_per_query=Decimal("1.205"),
    price_per_thousand_rows=Decimal("0.50"),
    monthly_fee=Decimal("300.00"),
    free_queries=1,
)


def _districts_are_right(answer: pa.Table) -> bool:
    """Compare the answer with the customers it was computed from: all districts but the small one, exactly counted."""
    districts, counts, *_ = (column.to_pylist() for column in answer.columns)
    return districts == sorted(DISTRICTS[:-1]) and sum(counts) == _CUSTOMERS - SMALL_DISTRICT_CUSTOMERS


_ALLOWED = Question(
    title=gettext_noop("The bank asks for the arrears in each district"),
    consumer="city_bank",
    purpose="credit_risk",
    sql="SELECT district, count(*) AS customers, round(avg(arrears_yuan), 2) AS average_arrears_yuan\n"
    "FROM customers GROUP BY district ORDER BY district",
    check=_districts_are_right,
)

_REFUSED = (
    Question(
        title=gettext_noop("A row export"),
        consumer="city_bank",
        purpose="credit_risk",
        sql="SELECT district, arrears_yuan FROM customers",
        refusal="row_export_refused",
        clause="mode",
    ),
    Question(
        title=gettext_noop("A hidden column"),
        consumer="city_bank",
        purpose="credit_risk",
        sql="SELECT count(customer_name) AS names FROM customers",
        refusal="column_hidden",
        clause="columns",
    ),
    Question(
        title=gettext_noop("A group below the minimum size"),
        consumer="city_bank",
        purpose="credit_risk",
        sql=f"SELECT round(avg(arrears_yuan), 2) AS arrears_yuan FROM customers WHERE district = '{SMALL_DISTRICT}'",
        refusal="minimum_group_not_reached",
        clause="minimum_group_size",
    ),
    Question(
        title=gettext_noop("Another purpose than the one agreed"),
        consumer="city_bank",
        purpose="marketing",
        sql="SELECT industry, count(*) AS customers FROM customers GROUP BY industry",
        refusal="purpose_not_permitted",
        clause="purposes",
    ),
)

_EXPIRED = Question(
    title=gettext_noop("An agreement that has ended"),
    consumer="university",
    purpose="research",
    sql="SELECT size_class, count(*) AS customers FROM customers GROUP BY size_class",
    refusal="agreement_expired",
    clause="valid_until",
)

_JOINED = Question(
    title=gettext_noop("The bank joins the customers of one party with the meters of another"),
    consumer="city_bank",
    purpose="credit_risk",
    sql="SELECT c.industry, count(*) AS readings, round(avg(m.kwh), 2) AS average_kwh\n"
    "FROM customers AS c INNER JOIN meters AS m ON c.customer_id = m.customer_id\n"
    "GROUP BY c.industry ORDER BY average_kwh DESC",
    check=lambda answer: (
        answer.num_rows == len(INDUSTRIES) and sum(answer["readings"].to_pylist()) == _CUSTOMERS * _DAYS
    ),
)


def scenario() -> Scenario:
    """Return the story."""
    return Scenario(
        introduction=gettext_noop(
            "Figures of the statistics bureau are published and real; customers, meters and enterprises are invented."
        ),
        members=(
            BUREAU,
            Member(
                identifier="meter_enterprise", name_en="Meter Enterprise", name_zh="智能电表企业", role="data_provider"
            ),
            Member(identifier="power_company", name_en="Power Company", name_zh="电力公司", role="data_provider"),
            Member(identifier="city_bank", name_en="City Bank", name_zh="城市银行", role="data_consumer"),
            Member(identifier="university", name_en="University", name_zh="大学", role="data_consumer"),
        ),
        publications=(GDP, _METERS, _CUSTOMER_TABLE),
        requests=(
            Request(consumer="city_bank", dataset="customers", purpose="credit_risk"),
            Request(consumer="city_bank", dataset="meters", purpose="credit_risk"),
            Request(consumer="university", dataset="meters", purpose="research"),
            gdp_request("university"),
        ),
        search="synthetic",
        brief=Request(consumer="university", dataset="customers", purpose="research"),
        allowed=(_ALLOWED, GDP_QUESTION),
        refused=_REFUSED,
        expired=_EXPIRED,
        joined=_JOINED,
        enterprises=ENTERPRISES,
    )
