"""Departments of a zone: an office that gives tasks, two that do them, one that assesses."""

import pytest

from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.programme.services.directory import enter_department
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
