"""A real zone for each test: its folder, its records, its parties and two small datasets under conditions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.metering.tariff import Tariff
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone_portal.accounts.services import Actor, actor_for_party
from pilotzone_portal.dataspace.services.agreements import accept_agreement, request_agreement
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.oversight.services.parties import admit_party, found_zone
from pilotzone_portal.zone import Zone

TODAY = date(2026, 7, 1)
PARTIES = {
    "bureau": ("Bureau of Statistics", "统计局", ["data_provider"]),
    "power": ("Power Company", "电力公司", ["data_provider"]),
    "meters": ("Meter Enterprise", "电表企业", ["data_provider"]),
    "bank": ("City Bank", "城市银行", ["data_consumer"]),
    "university": ("University", "大学", ["data_consumer"]),
    "regulator": ("Regulator", "监管机构", ["regulator"]),
}
CUSTOMERS = Policy(
    dataset="customers",
    mode=Mode.AGGREGATE,
    columns=(
        ("customer_id", ColumnClass.KEY),
        ("customer_name", ColumnClass.HIDDEN),
        ("district", ColumnClass.DIMENSION),
        ("contract_kw", ColumnClass.MEASURE),
    ),
    purposes=("credit_risk", "research"),
    entity="customer_id",
    minimum_group_size=5,
    join_partners=("readings",),
    quota=50,
)
READINGS = Policy(
    dataset="readings",
    mode=Mode.AGGREGATE,
    columns=(
        ("customer_id", ColumnClass.KEY),
        ("month", ColumnClass.DIMENSION),
        ("kwh", ColumnClass.MEASURE),
    ),
    purposes=("credit_risk", "research"),
    entity="customer_id",
    minimum_group_size=5,
    join_partners=("customers",),
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Keep SQLite's records in a file, as a zone does: in memory there are no two writers."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("records") / "records.sqlite3")


@pytest.fixture
def zone(db, settings, tmp_path):
    settings.ZONE = Zone.create(tmp_path / "zone", identifier="test", name_en="Test zone", name_zh="测试区")
    found_zone("operator", name_en="Zone Office", name_zh="管理办公室")
    operator = actor_for_party("operator")
    for name, (name_en, name_zh, roles) in PARTIES.items():
        admit_party(operator, name, name_en=name_en, name_zh=name_zh, roles=roles)
    return settings.ZONE


@pytest.fixture
def operator(zone):
    return actor_for_party("operator")


@pytest.fixture
def bureau(zone):
    return actor_for_party("bureau")


@pytest.fixture
def power(zone):
    return actor_for_party("power")


@pytest.fixture
def meters(zone):
    return actor_for_party("meters")


@pytest.fixture
def bank(zone):
    return actor_for_party("bank")


@pytest.fixture
def university(zone):
    return actor_for_party("university")


@pytest.fixture
def regulator(zone):
    return actor_for_party("regulator")


@pytest.fixture
def customers_csv(tmp_path) -> Path:
    """40 customers: 20 in the north, 17 in the south, 3 in the east."""
    lines = ["customer_id,customer_name,district,contract_kw"]
    for number in range(40):
        district = "north" if number < 20 else "south" if number < 37 else "east"
        lines.append(f"C{number:03},Canary Ltd {number},{district},{10 + number}")
    path = tmp_path / "customers.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def readings_csv(tmp_path) -> Path:
    """Two months of readings for each of the 40 customers."""
    lines = ["customer_id,month,kwh"]
    lines += [f"C{number:03},2026-0{month},{100 * month + number}" for number in range(40) for month in (1, 2)]
    path = tmp_path / "readings.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def customers_offer(power, customers_csv):
    titles = Description(title_en="Customers", title_zh="用户档案")
    publish_dataset(power, "customers", CsvSource(customers_csv), titles)
    return create_offer(power, CUSTOMERS, Tariff(dated=TODAY, price_per_query=Decimal("0.50"), monthly_fee=Decimal(3)))


@pytest.fixture
def readings_offer(meters, readings_csv):
    titles = Description(title_en="Meter readings", title_zh="电表读数")
    publish_dataset(meters, "readings", CsvSource(readings_csv), titles)
    return create_offer(meters, READINGS, Tariff(dated=TODAY, price_per_query=Decimal("0.20")))


def agree(consumer: Actor, offer, purpose: str):
    """Request an offer and accept it for its provider."""
    agreement = request_agreement(consumer, offer.identifier, purpose)
    return accept_agreement(actor_for_party(agreement.assigner_id), agreement.identifier)


@pytest.fixture
def customers_agreement(bank, customers_offer):
    return agree(bank, customers_offer, "credit_risk")


@pytest.fixture
def readings_agreement(bank, readings_offer):
    return agree(bank, readings_offer, "credit_risk")


@pytest.fixture
def free():
    """Return the tariff of public data."""
    return Tariff(dated=TODAY)


@pytest.fixture
def open_policy():
    """Return the terms of open data over the customers' table: the records, for everybody and every purpose."""
    columns = (("district", ColumnClass.DIMENSION), ("contract_kw", ColumnClass.MEASURE))
    return replace(
        CUSTOMERS,
        mode=Mode.RECORDS,
        columns=columns,
        purposes=(),
        entity=None,
        minimum_group_size=1,
        join_partners=(),
        quota=None,
    )


@pytest.fixture
def browse(zone):
    """Return what opens the portal in a browser without JavaScript, signed in for a party or as a visitor."""

    def sign_in(party: str = "", language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        if party:
            user, _ = get_user_model().objects.get_or_create(username=party, party_id=party)
            client.force_login(user)
        return client

    return sign_in
