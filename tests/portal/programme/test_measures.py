"""Measures in a zone: acts by whoever they are for, the gate item by item, evidence, notices, and races."""

import pytest

from tests.portal.programme.measure_office import WAY, actor, found_office, led_to


@pytest.fixture(autouse=True)
def office(operator):
    found_office(operator)


def test_a_measure_goes_its_way(operator):
    stored = led_to("record_effect")
    assert stored.state == "adopted"
