"""Targets decided by published figures: who may ask, what is kept, what a revision changes, and what it does not."""

import json
from importlib.resources import as_file

import pytest

from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone.statistics.observations.provincial_gdp import PROVINCIAL_GDP
from pilotzone_portal.accounts.services import PUBLIC, RightMissingError
from pilotzone_portal.dataspace.services.agreements import request_agreement
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.programme.services.items import load_commitments_as_items, publish_items
from pilotzone_portal.programme.services.targets import (
    compute_figures_asked,
    evaluate_items,
    is_reproduced,
    list_targets,
    newest_evaluations,
)

VINTAGES = ["2022-01 first release", "2024 NBS database", "2025 post-5th-census"]


@pytest.fixture
def commitments(operator):
    """The 77 commitments stand in the registers, published."""
    items = load_commitments_as_items(operator)
    return publish_items(operator, [one.identifier for one in items])


@pytest.fixture
def regional_product(bureau, university, free):
    """Publish the package's figures as open data and let the university use them."""
    with as_file(PROVINCIAL_GDP) as path:
        dataset = publish_dataset(bureau, "provincial_gdp", CsvSource(path), Description())
    columns = tuple((name, ColumnClass.DIMENSION) for name, _ in dataset.columns)
    policy = Policy(dataset="provincial_gdp", mode=Mode.RECORDS, columns=columns)
    offer = create_offer(bureau, policy, free, automatic=True)
    return request_agreement(university, offer.identifier, "research")


@pytest.fixture
def figures(university, commitments, regional_product):
    """The statistics room has computed and published what the targets ask for, in every vintage."""
    return compute_figures_asked(university, ["provincial_gdp"], purpose="research")


def test_hubei_and_guangdong_are_met_in_every_vintage_and_each_vintage_is_named(university, figures):
    answers = {one.item_id: one for one in evaluate_items(university)}
    for item in ("S004-01", "S004-05"):
        assert answers[item].answer == "met"
        assert [one["vintages"] for one in answers[item].figures] == [[name] for name in VINTAGES]
        assert {one["answer"] for one in answers[item].figures} == {"met"}
    assert answers["S004-01"].figures[0]["compared"] == "5.00129400"
