"""Build a zone with two providers, a bank and a user for each party; run as a program, for a process opens it once."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.metering.tariff import Tariff
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone_portal.opening import create_zone

PASSWORD = "correct horse 7"
PARTIES = {
    "power": ("Power Company", "电力公司", "data_provider"),
    "meters": ("Meter Enterprise", "电表企业", "data_provider"),
    "bank": ("City Bank", "城市银行", "data_consumer"),
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
)


def build(path: Path) -> None:
    """Make the zone at ``path``."""
    create_zone(path, identifier="test", name_en="Test zone", name_zh="测试区", operator="operator")
    # These import models, so they wait until the zone is open.
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
    from pilotzone_portal.dataspace.services.offers import create_offer
    from pilotzone_portal.oversight.services.evidence import publish_log
    from pilotzone_portal.oversight.services.parties import admit_party, admit_person

    operator = actor_for_party("operator")
    for name, (name_en, name_zh, role) in PARTIES.items():
        admit_party(operator, name, name_en=name_en, name_zh=name_zh, roles=[role])
        admit_person(operator, name, name, PASSWORD)
    admit_person(operator, "operator", "office", PASSWORD)
    power, meters = actor_for_party("power"), actor_for_party("meters")
    source = CsvSource(_customers(path.parent / "customers.csv"))
    publish_dataset(power, "customers", source, Description(title_en="Customers", title_zh="用户档案"))
    publish_dataset(meters, "sites", source, Description(title_en="Meter sites", title_zh="电表站点"))
    create_offer(power, CUSTOMERS, Tariff(dated=date(2026, 7, 1), price_per_query=Decimal("0.50")))
    publish_log()


def _customers(path: Path) -> Path:
    districts = ("江岸区", "江汉区")
    rows = [f"C{number:03},Canary Ltd {number},{districts[number % 2]},{10 + number}" for number in range(40)]
    lines = ["customer_id,customer_name,district,contract_kw", *rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    build(Path(sys.argv[1]))
