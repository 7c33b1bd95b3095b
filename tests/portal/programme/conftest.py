"""Departments of a zone: an office that gives tasks, two that do them, one that assesses; targets and their figures."""

import pytest

from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.statistics.observations.provincial_gdp import PROVINCIAL_GDP
from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.dataspace.services.agreements import request_agreement
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.registers.items import load_commitments_as_items, publish_items
from pilotzone_portal.programme.services.targets.targets import compute_figures_asked
from tests.portal.programme.office import RIGHTS


@pytest.fixture
def office(operator):
    for party, (place, rights) in RIGHTS.items():
        enter_department(operator, party, place=place, rights=rights)
    return actor_for_party("bureau")


@pytest.fixture
def lead(office):
    return actor_for_party("power")


@pytest.fixture
def support(office):
    return actor_for_party("meters")


@pytest.fixture
def assessor(office):
    return actor_for_party("university")


@pytest.fixture
def commitments(operator):
    """The 77 commitments stand in the registers, published."""
    items = load_commitments_as_items(operator)
    return publish_items(operator, [one.identifier for one in items])


@pytest.fixture
def regional_product(bureau, university, free, tmp_path):
    """Publish what the package has of Hubei and Guangdong as open data and let the university use it."""
    header, *rows = PROVINCIAL_GDP.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row[:2] in {"42", "44"}]
    (tmp_path / "product.csv").write_text("".join([header, *kept]), encoding="utf-8")
    return _open(bureau, university, free, "provincial_gdp", CsvSource(tmp_path / "product.csv"))


def _open(provider, consumer, tariff, name, source):
    dataset = publish_dataset(provider, name, source, Description())
    columns = tuple((column, ColumnClass.DIMENSION) for column, _ in dataset.columns)
    policy = Policy(dataset=name, mode=Mode.RECORDS, columns=columns)
    offer = create_offer(provider, policy, tariff, automatic=True)
    return request_agreement(consumer, offer.identifier, "research")


@pytest.fixture
def revised(bureau, university, free, tmp_path):
    """Return what publishes another vintage of Hubei's product of 2021."""

    def publish(vintage, value):
        columns = "region_code,region,year,indicator,branch,value_100m_yuan,vintage,source"
        path = tmp_path / "revision.csv"
        path.write_text(f"{columns}\n42,湖北省,2021,GDP,total,{value},{vintage},invented\n", encoding="utf-8")
        _open(bureau, university, free, "revision", CsvSource(path))
        compute_figures_asked(university, ["revision"], purpose="research", identifiers=["S004-01"])

    return publish


@pytest.fixture
def figures(university, commitments, regional_product):
    """The statistics room has computed and published what the targets ask for, in every vintage."""
    return compute_figures_asked(university, ["provincial_gdp"], purpose="research")
