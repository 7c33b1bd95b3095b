"""Registers are views over the same items; the 77 commitments stand in them by region."""

from collections import Counter
from datetime import date

import pytest

from pilotzone.programme.commitments import load_commitments
from pilotzone.programme.registers import (
    Department,
    Directory,
    Level,
    ListedItem,
    Place,
    check_items,
    item_of_commitment,
    load_kinds,
    load_registers,
    read_registers,
    register_of,
    registers_by_region,
)
from pilotzone.programme.registers.errors import (
    ColumnUnknownError,
    DelegatedPowerUnknownError,
    DepartmentUnknownError,
    ItemRepeatedError,
    ItemTextError,
    ItemTitleError,
    KindUnknownError,
    PlaceParentError,
    PlaceUnknownError,
    RegisterUnknownError,
)

REGISTERS = load_registers()
ITEMS = [item_of_commitment(one) for one in load_commitments()]
BY_ID = {one.id: one for one in ITEMS}
NOBODY = Directory([], [])


def test_the_lists_of_both_rounds_are_declared():
    rounds = [(one.round, one.title_zh) for one in REGISTERS.values() if one.round]
    assert rounds == [
        (2019, "任务清单"),
        (2019, "成果清单"),
        (2019, "年度目标"),
        (2025, "重要政策清单"),
        (2025, "重大改革清单"),
        (2025, "综合授权事项清单"),
        (2025, "预期成果清单"),
        (2025, "重大工程项目清单"),
    ]


def test_every_kind_stands_in_a_register_and_every_register_numbers_its_rows():
    assert {kind for one in REGISTERS.values() for kind in one.kinds} == set(load_kinds())
    assert {one.columns[0].id for one in REGISTERS.values()} == {"number"}


def test_one_item_stands_in_the_lists_of_both_rounds():
    item = ListedItem(id="I1", kinds=("task", "reform"), title_zh="改革")
    held = [name for name, register in REGISTERS.items() if register.items([item])]
    assert held == ["task_list", "major_reforms"]
    assert REGISTERS["task_list"].items([item])[0] is REGISTERS["major_reforms"].items([item])[0]


def test_a_deployment_declares_a_list_of_its_own():
    declared = read_registers("""
        [columns]
        title = { zh = "名称", en = "Title" }
        [[registers]]
        id = "cases"
        title = { zh = "典型案例", en = "Typical cases" }
        kinds = ["result"]
        columns = ["title"]
        headings.title = { zh = "案例", en = "Case" }
    """)
    assert declared["cases"].columns[0].heading("zh") == "案例"


def test_all_77_commitments_stand_in_the_registers_of_their_regions():
    found = registers_by_region(ITEMS, REGISTERS)
    listed = {item.id for lists in found.values() for items in lists.values() for item in items}
    assert listed == {one.id for one in load_commitments()}
    assert len(listed) == 77
    provinces = [region for region in found if region.startswith("CN-")]
    assert provinces == sorted({part[:5] for one in ITEMS for part in one.region.split(";") if part.startswith("CN-")})
    assert Counter(kind for one in ITEMS for kind in one.kinds) == {
        "task": 54,
        "annual_goal": 6,
        "target": 7,
        "statement": 10,
    }


def test_a_commitment_of_two_provinces_stands_with_both_and_one_of_a_city_with_its_province():
    found = registers_by_region(ITEMS, REGISTERS)
    assert BY_ID["S001-13"] in found["CN-50"]["task_list"]
    assert BY_ID["S001-13"] in found["CN-51"]["task_list"]
    cities = [one for one in ITEMS if one.region == "CN-42 Wuhan"]
    assert cities
    assert all(any(one in items for items in found["CN-42"].values()) for one in cities)


def test_a_commitment_keeps_its_place_its_deadline_and_its_doubts():
    vague, dated = BY_ID["S001-15"], next(one for one in ITEMS if one.deadline)
    assert (vague.deadline, vague.deadline_words, vague.source.start) == (None, "2022 (three years)", 15362)
    assert (dated.deadline, dated.deadline_words) in {(date(2022, 12, 31), ""), (date(2020, 12, 31), "")}
    assert BY_ID["S004-03"].target.wording.startswith("ERROR IN SOURCE: ")


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"kinds": ("task",)}, ItemTitleError, "no title"),
        ({"kinds": (), "title_zh": "甲"}, KindUnknownError, "''"),
        ({"kinds": ("wish",), "title_zh": "甲"}, KindUnknownError, "'wish'"),
        ({"kinds": ("task",), "title_zh": "甲\x07"}, ItemTextError, "title_zh"),
        ({"kinds": ("task",), "title_zh": "甲", "evidence": ("\x00",)}, ItemTextError, "evidence"),
    ],
)
def test_a_bad_item_is_refused_by_name(values, error, words):
    with pytest.raises(error, match=words):
        ListedItem(id="I9", **values)


def test_what_items_say_of_each_other_is_checked():
    power = ListedItem(id="P", kinds=("delegated_power",), title_zh="权")
    reform = ListedItem(id="R", kinds=("reform",), title_zh="改", delegated_power="P")
    check_items([power, reform], NOBODY)
    with pytest.raises(DelegatedPowerUnknownError):
        check_items([reform], NOBODY)
    with pytest.raises(ItemRepeatedError):
        check_items([power, power], NOBODY)
    with pytest.raises(DepartmentUnknownError):
        check_items([ListedItem(id="T", kinds=("task",), title_zh="任", supporting=("x",))], NOBODY)


@pytest.mark.parametrize(
    ("kinds", "columns", "error"),
    [('["wish"]', "[]", KindUnknownError), ("[]", '["weather"]', ColumnUnknownError)],
)
def test_a_bad_declaration_is_refused_by_name(kinds, columns, error):
    text = f'[columns]\n[[registers]]\nid = "x"\ntitle = {{zh = "x", en = "x"}}\nkinds = {kinds}\ncolumns = {columns}\n'
    with pytest.raises(error):
        read_registers(text)


def test_a_register_that_is_not_declared_is_named():
    assert register_of(REGISTERS, "task_list") is REGISTERS["task_list"]
    with pytest.raises(RegisterUnknownError, match="'wishes'"):
        register_of(REGISTERS, "wishes")


def test_places_lie_in_higher_places_only():
    county = Place(code="X", level=Level.COUNTY, name_zh="县", name_en="X", parent="Y")
    same = Place(code="Y", level=Level.COUNTY, name_zh="区", name_en="Y")
    with pytest.raises(PlaceParentError, match="county X"):
        Directory([county, same], [])
    with pytest.raises(PlaceUnknownError, match="'Y'"):
        Directory([county], [])
    with pytest.raises(PlaceUnknownError):
        Directory([], [Department(code="d", place="Z", name_zh="局", name_en="D")])
