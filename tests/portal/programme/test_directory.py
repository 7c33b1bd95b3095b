"""Who takes part in the work: places beyond the table of regions, departments and their rights."""

import pytest

from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.registers import Level
from pilotzone.programme.registers.errors import PlaceParentError, PlaceUnknownError
from pilotzone.programme.work import Right
from pilotzone.programme.work.errors import WorkRightError
from pilotzone_portal.accounts.services import PUBLIC, Actor, PartyUnknownError, RightMissingError
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.services.directory import (
    PlaceExistsError,
    enter_department,
    enter_place,
    list_departments,
    require_right,
    work_actor,
    zone_directory,
)

NEW_AREA = {"level": Level.COUNTY, "parent": "CN-330100", "name_en": "New area", "name_zh": "新区"}


def test_the_table_of_regions_stands_in_the_directory_with_what_lies_in_what(zone):
    directory = zone_directory()
    assert [one.code for one in directory.around("CN-330106")] == ["CN-330106", "CN-330100", "CN-33", "CN"]
    assert [one.code for one in directory.around("CN-500112")] == ["CN-500112", "CN-50", "CN"]


def test_the_operator_enters_a_new_area_below_its_city_and_leaves_a_receipt(operator):
    enter_place(operator, "CN-3301A1", **NEW_AREA)
    assert [one.code for one in zone_directory().around("CN-3301A1")][1:] == ["CN-330100", "CN-33", "CN"]
    assert list_entries(operator, act="place.entered", object_id="CN-3301A1").count() == 1


@pytest.mark.parametrize(
    ("code", "changes", "error"),
    [
        ("CN-330106", {}, PlaceExistsError),
        ("hangzhou", {}, InvalidValueError),
        ("CN-3301A1", {"name_zh": " "}, InvalidValueError),
        ("CN-3301A1", {"parent": "CN-3399"}, PlaceUnknownError),
        ("CN-3301A1", {"level": Level.CITY}, PlaceParentError),
    ],
)
def test_a_place_that_cannot_be_is_refused_by_name(operator, code, changes, error):
    with pytest.raises(error):
        enter_place(operator, code, **NEW_AREA | changes)
    assert not list_entries(operator, act="place.entered")


def test_a_place_is_never_changed_because_roll_ups_of_the_past_rest_on_it(operator):
    enter_place(operator, "CN-3301A1", **NEW_AREA)
    with pytest.raises(PlaceExistsError):
        enter_place(operator, "CN-3301A1", **NEW_AREA | {"parent": "CN-330200"})


def test_a_department_is_a_party_with_a_place_and_rights_which_its_persons_have(operator, bureau):
    enter_department(operator, "bureau", place="CN-33", rights=["report", "assess"])
    assert zone_directory().department("bureau").place == "CN-33"
    person = work_actor(Actor("bureau", bureau.roles, "wang"))
    assert (person.person, person.department, person.rights) == ("wang", "bureau", {Right.REPORT, Right.ASSESS})
    assert work_actor(bureau).person == "bureau"


def test_entering_a_department_again_replaces_its_rights_and_the_log_keeps_both(operator, bureau):
    for rights in (["plan", "close"], ["report"]):
        enter_department(operator, "bureau", place="CN-33", rights=rights)
    assert work_actor(bureau).rights == {Right.REPORT}
    assert list_entries(bureau, act="department.entered").count() == 2


def test_the_operator_is_a_department_of_the_nation_without_being_entered(operator):
    assert work_actor(operator).rights == {Right.PLAN, Right.REVIEW, Right.CLOSE}
    assert [(one.department.code, one.department.place) for one in list_departments()] == [("operator", "CN")]


def test_whoever_was_not_entered_has_no_right(bureau):
    assert not work_actor(bureau).rights
    assert not work_actor(PUBLIC).rights
    with pytest.raises(WorkRightError):
        require_right(bureau, Right.PLAN, "Define")


@pytest.mark.parametrize(
    ("party", "place", "rights", "error"),
    [
        ("nobody", "CN-33", ["plan"], PartyUnknownError),
        ("bureau", "CN-99", ["plan"], PlaceUnknownError),
        ("bureau", "CN-33", [], InvalidValueError),
        ("bureau", "CN-33", ["rule"], InvalidValueError),
    ],
)
def test_a_department_that_cannot_be_is_refused_by_name(operator, party, place, rights, error):
    with pytest.raises(error):
        enter_department(operator, party, place=place, rights=rights)


def test_only_the_operator_enters_places_and_departments(bureau):
    with pytest.raises(RightMissingError):
        enter_place(bureau, "CN-3301A1", **NEW_AREA)
    with pytest.raises(RightMissingError):
        enter_department(bureau, "bureau", place="CN-33", rights=["plan"])
