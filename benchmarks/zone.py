"""The zone that is measured: synthetic customers and readings, written once, published under agreements."""

import shutil
from datetime import date
from pathlib import Path

import duckdb

from pilotzone.dataspace.catalog.parquet_files import ParquetSource
from pilotzone.dataspace.metering.tariff import Tariff
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone_portal.opening import create_zone

__all__ = ["found"]

DATASETS_IN_CATALOGUE = 40

CUSTOMERS = """
    SELECT printf('C%07d', i) AS customer_id, printf('R%02d', hash(i) % 31) AS region,
           CAST(10 + hash(i + 1) % 990 AS DOUBLE) AS contract_kw
    FROM range({customers}) AS numbers(i)
"""
READINGS = """
    SELECT printf('C%07d', hash(i) % {customers}) AS customer_id, printf('D%02d', hash(i + 1) % 40) AS district,
           printf('2026-%02d', 1 + hash(i + 2) % 12) AS month, CAST(hash(i + 3) % 100000 AS DOUBLE) / 100 AS kwh
    FROM range({readings}) AS numbers(i)
"""
KEY, DIMENSION, MEASURE = ColumnClass.KEY, ColumnClass.DIMENSION, ColumnClass.MEASURE
POLICIES = {
    "customers": Policy(
        dataset="customers",
        mode=Mode.AGGREGATE,
        columns=(("customer_id", KEY), ("region", DIMENSION), ("contract_kw", MEASURE)),
        entity="customer_id",
        minimum_group_size=5,
        join_partners=("readings",),
    ),
    "readings": Policy(
        dataset="readings",
        mode=Mode.AGGREGATE,
        columns=(("customer_id", KEY), ("district", DIMENSION), ("month", DIMENSION), ("kwh", MEASURE)),
        entity="customer_id",
        minimum_group_size=5,
        join_partners=("customers",),
    ),
    "open_readings": Policy(
        dataset="open_readings",
        mode=Mode.RECORDS,
        columns=(("district", DIMENSION), ("month", DIMENSION), ("kwh", MEASURE)),
    ),
}


def found(folder: Path, readings: int) -> Path:
    """Make a fresh zone under ``folder`` whose tables have ``readings`` and a tenth as many rows, and open it."""
    path = folder / "zone"
    shutil.rmtree(path, ignore_errors=True)
    create_zone(path, identifier="bench", name_en="Bench", name_zh="测试", operator="operator")
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.dataspace.services.agreements import request_agreement
    from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
    from pilotzone_portal.dataspace.services.offers import create_offer
    from pilotzone_portal.oversight.services.parties import admit_party

    operator = actor_for_party("operator")
    for party, role in (("power", "data_provider"), ("bank", "data_consumer")):
        admit_party(operator, party, name_en=party.title(), name_zh=party, roles=[role])
    power, bank = actor_for_party("power"), actor_for_party("bank")
    sources = _write_once(folder, readings)
    for name, policy in POLICIES.items():
        publish_dataset(power, name, ParquetSource(sources[name]), Description(title_en=name))
        offer = create_offer(power, policy, Tariff(dated=date(2026, 1, 1)), automatic=True)
        request_agreement(bank, offer.identifier, "research")
    small = ParquetSource(sources["small"])
    for number in range(DATASETS_IN_CATALOGUE - len(POLICIES)):
        publish_dataset(power, f"table_{number:02}", small, Description(title_en=f"Table {number}", title_zh="表"))
    return path


def _write_once(folder: Path, readings: int) -> dict[str, Path]:
    sizes = {"customers": readings // 10, "readings": readings}
    queries = {f"customers-{readings}": CUSTOMERS, f"readings-{readings}": READINGS, "small": f"{READINGS} LIMIT 100"}
    paths = {name: folder / f"{name}.parquet" for name in queries}
    for name, path in paths.items():
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            duckdb.sql(queries[name].format(**sizes)).write_parquet(str(unfinished))
            unfinished.rename(path)
    customers, measured, small = paths.values()
    return {"customers": customers, "readings": measured, "open_readings": measured, "small": small}
