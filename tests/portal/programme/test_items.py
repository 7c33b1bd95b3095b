"""Items of the registers in a zone: acts, revisions, who sees what."""

import pytest

from pilotzone.programme.registers import ListedItem
from pilotzone_portal.programme.services.items import (
    add_item,
    change_item,
    get_item,
    list_items,
    load_commitments_as_items,
    publish_items,
    withdraw_item,
)


def test_the_commitments_of_the_package_are_loaded_once(operator):
    assert len(load_commitments_as_items(operator)) == 77
    assert len(load_commitments_as_items(operator)) == 77
    assert len(list_items(operator)) == 77
    assert len(publish_items(operator, [one.identifier for one in list_items(operator)])) == 77


def test_pages_answer(operator, browse):
    load_commitments_as_items(operator)
    publish_items(operator, ["S000-01"])
    assert browse().get("/programme/").status_code == 200
    assert browse().get("/programme/items/S000-01/").status_code == 200
    assert browse().get("/programme/items/S000-02/").status_code == 404

