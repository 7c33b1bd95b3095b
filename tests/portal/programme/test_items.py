"""Items of the registers in a zone: acts, revisions, who may do and see what, what was known on a day."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotzone.programme.registers import ListedItem, TargetReference, item_to_json
from pilotzone.programme.registers.errors import DelegatedPowerUnknownError, DepartmentUnknownError
from pilotzone.programme.work.errors import WorkRightError
from pilotzone_portal.accounts.services import PUBLIC, Actor
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.models import ItemRevision, StoredItem
from pilotzone_portal.programme.services.changes import list_changes
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.registers.item_errors import (
    ItemExistsError,
    ItemNotPublishableError,
    ItemReasonError,
    ItemRevisedError,
    ItemUnchangedError,
    ItemUnknownError,
    ItemWithdrawnError,
)
from pilotzone_portal.programme.services.registers.items import (
    add_item,
    change_item,
    get_item,
    list_items,
    load_commitments_as_items,
    publish_items,
    withdraw_item,
)
from pilotzone_portal.programme.services.registers.known import end_of, known_items

GOAL = ListedItem(
    id="G-1",
    kinds=("annual_goal",),
    title_zh="核心产业增加值增速",
    title_en="Growth of the core industries",
    region="CN-33",
    deadline=date(2026, 12, 31),
    target=TargetReference("G-1", ">= 15 %"),
)
TASK = ListedItem(id="T-1", kinds=("task",), title_zh="建设数据市场", region="CN-33")


@pytest.fixture
def office(operator, bureau):
    """Return a department of Zhejiang that may plan."""
    enter_department(operator, "bureau", place="CN-33", rights=["plan"])
    return bureau


@pytest.fixture
def other_office(operator, power):
    """Return a department that may plan, and one that may only report."""
    enter_department(operator, "power", place="CN-33", rights=["plan"])
    return power


def with_target(wording):
    return replace(GOAL, target=TargetReference("G-1", wording))


def test_a_changed_target_keeps_the_old_value_and_the_reason(office):
    add_item(office, GOAL, reason="Work plan of 2026")
    changed = change_item(office, "G-1", with_target(">= 12 %"), reason="Lowered by the plan of May")
    assert changed.content.target.wording == ">= 12 %"
    assert [(one.act, one.content.target.wording, one.reason) for one in changed.revisions] == [
        ("added", ">= 15 %", "Work plan of 2026"),
        ("changed", ">= 12 %", "Lowered by the plan of May"),
    ]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_changed_or_withdrawn_without_a_reason(office, reason):
    add_item(office, GOAL, reason="")
    with pytest.raises(ItemReasonError):
        change_item(office, "G-1", with_target(">= 12 %"), reason=reason)
    with pytest.raises(ItemReasonError):
        withdraw_item(office, "G-1", reason=reason)
    assert get_item(office, "G-1").content == GOAL


def test_an_agency_cannot_see_the_drafts_of_another(office, other_office, operator, regulator):
    add_item(office, TASK, reason="")
    for stranger in (other_office, PUBLIC):
        assert list_items(stranger) == []
        with pytest.raises(ItemUnknownError):
            get_item(stranger, "T-1")
    assert [get_item(one, "T-1").published for one in (office, operator, regulator)] == [False] * 3


def test_nobody_changes_the_item_of_another(office, other_office, operator):
    add_item(office, TASK, reason="")
    publish_items(office, ["T-1"])
    for stranger in (other_office, operator):
        with pytest.raises(ItemUnknownError):
            change_item(stranger, "T-1", replace(TASK, field="data"), reason="mine now")
        with pytest.raises(ItemUnknownError):
            withdraw_item(stranger, "T-1", reason="mine now")
    with pytest.raises(ItemExistsError):
        add_item(other_office, TASK, reason="")


def test_who_may_not_plan_keeps_no_items(operator, power, regulator):
    enter_department(operator, "power", place="CN-33", rights=["report"])
    for actor in (power, regulator, PUBLIC):
        with pytest.raises(WorkRightError):
            add_item(actor, TASK, reason="")
        with pytest.raises(WorkRightError):
            load_commitments_as_items(actor)
    assert not StoredItem.objects.exists()


def test_visitors_see_revisions_since_the_publication_and_no_persons(office):
    person = Actor(office.party, office.roles, "wang")
    add_item(person, GOAL, reason="a draft")
    change_item(person, "G-1", with_target(">= 14 %"), reason="still a draft")
    publish_items(person, ["G-1"])
    change_item(person, "G-1", with_target(">= 12 %"), reason="lowered")
    seen = [(one.act, one.content.target.wording, one.person) for one in get_item(PUBLIC, "G-1").revisions]
    assert seen == [("published", ">= 14 %", ""), ("changed", ">= 12 %", "")]
    assert {one.person for one in get_item(office, "G-1").revisions} == {"wang"}


@pytest.mark.parametrize(
    ("item", "missing"),
    [
        (replace(GOAL, target=None), "comparator"),
        (with_target("15 %"), "comparator"),
        (replace(GOAL, deadline=None), "deadline"),
    ],
)
def test_a_target_without_comparator_or_deadline_cannot_be_published(office, item, missing):
    add_item(office, item, reason="")
    add_item(office, TASK, reason="")
    with pytest.raises(ItemNotPublishableError, match=missing):
        publish_items(office, ["T-1", "G-1"])
    assert list_items(PUBLIC) == []


def test_a_published_target_cannot_lose_its_deadline(office):
    add_item(office, GOAL, reason="")
    publish_items(office, ["G-1"])
    with pytest.raises(ItemNotPublishableError):
        change_item(office, "G-1", replace(GOAL, deadline=None), reason="no day")
    assert get_item(PUBLIC, "G-1").content == GOAL


def test_a_withdrawn_item_stays_to_be_seen_and_takes_nothing_more(office):
    add_item(office, TASK, reason="")
    publish_items(office, ["T-1"])
    withdraw_item(office, "T-1", reason="The plan was repealed")
    assert get_item(PUBLIC, "T-1").withdrawn
    assert get_item(PUBLIC, "T-1").revisions[-1].reason == "The plan was repealed"
    for act in (
        lambda: change_item(office, "T-1", replace(TASK, field="data"), reason="again"),
        lambda: publish_items(office, ["T-1"]),
        lambda: withdraw_item(office, "T-1", reason="again"),
    ):
        with pytest.raises(ItemWithdrawnError):
            act()


def test_a_change_to_what_another_person_has_changed_is_refused(office):
    add_item(office, TASK, reason="")
    change_item(office, "T-1", replace(TASK, field="data"), reason="first", seen=1)
    with pytest.raises(ItemRevisedError):
        change_item(office, "T-1", replace(TASK, field="trade"), reason="second", seen=1)
    assert get_item(office, "T-1").content.field == "data"


def test_a_change_that_changes_nothing_is_refused(office):
    add_item(office, TASK, reason="")
    with pytest.raises(ItemUnchangedError):
        change_item(office, "T-1", TASK, reason="for nothing")


def test_an_item_rests_on_departments_and_powers_that_are_there(office):
    with pytest.raises(DepartmentUnknownError):
        add_item(office, replace(TASK, lead="nobody"), reason="")
    with pytest.raises(DelegatedPowerUnknownError):
        add_item(office, replace(TASK, delegated_power="P-1"), reason="")
    add_item(office, ListedItem(id="P-1", kinds=("delegated_power",), title_en="Power"), reason="")
    assert add_item(office, replace(TASK, lead="bureau", delegated_power="P-1"), reason="").content.lead == "bureau"


def test_every_act_leaves_one_receipt_and_what_is_public_is_told(office):
    add_item(office, GOAL, reason="x")
    change_item(office, "G-1", with_target(">= 14 %"), reason="a draft is nobody's news")
    publish_items(office, ["G-1", "G-1"])
    publish_items(office, ["G-1"])
    change_item(office, "G-1", with_target(">= 12 %"), reason="lowered")
    withdraw_item(office, "G-1", reason="repealed")
    entries = [entry.act for entry in list_entries(office, object_id="G-1")][::-1]
    assert entries == ["item.added", "item.changed", "item.published", "item.changed", "item.withdrawn"]
    told = [(one.kind, one.details) for one in list_changes()][::-1]
    assert told == [
        ("item.published", {}),
        ("item.changed", {"reason": "lowered"}),
        ("item.withdrawn", {"reason": "repealed"}),
    ]


def test_the_commitments_of_the_package_are_loaded_once(operator):
    assert len(load_commitments_as_items(operator)) == 77
    before = ItemRevision.objects.count()
    change_item(operator, "S000-01", replace(TASK, id="S000-01"), reason="our own")
    assert len(load_commitments_as_items(operator)) == 77
    assert (before, ItemRevision.objects.count()) == (77, 78)
    assert len(publish_items(operator, [one.identifier for one in list_items(operator)])) == 77


def test_items_are_listed_by_region_and_register(operator):
    load_commitments_as_items(operator)
    publish_items(operator, [one.identifier for one in list_items(operator)])
    of_chongqing = {one.identifier for one in list_items(PUBLIC, region="CN-50")}
    assert of_chongqing == {"S000-09", "S001-13", "S004-10", "S004-11", "S004-12"}
    assert {one.identifier for one in list_items(PUBLIC, region="CN-50", register="annual_goals")} == {
        "S004-10",
        "S004-11",
    }
    assert {one.identifier for one in list_items(PUBLIC, region="CN-34")} == {"S000-18", "S004-13"}


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("change"), st.sampled_from(["data", "trade", "5G"])),
        st.tuples(st.sampled_from(["publish", "withdraw"]), st.just("")),
    ),
    max_size=8,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_what_was_known_at_a_time_is_what_stood_there_then(office, acts):
    """Whatever happens afterwards, the same question about the past has the same answer."""
    ItemRevision.objects.all().delete()
    StoredItem.objects.all().delete()
    begun = datetime(2020, 1, 1, tzinfo=UTC)
    add_item(office, TASK, reason="")
    stood = []
    for day, (act, field) in enumerate([("none", ""), *acts]):
        try:
            if act == "change":
                change_item(office, "T-1", replace(TASK, field=field), reason="so")
            elif act == "publish":
                publish_items(office, ["T-1"])
            elif act == "withdraw":
                withdraw_item(office, "T-1", reason="so")
        except (ItemUnchangedError, ItemWithdrawnError):
            pass
        ItemRevision.objects.filter(recorded_at__gt=begun + timedelta(days=366)).update(
            recorded_at=begun + timedelta(days=day)
        )
        stood.append((asked(office), asked(PUBLIC)))
    for day, answer in enumerate(stood):
        at = begun + timedelta(days=day, hours=1)
        assert (asked(office, at), asked(PUBLIC, at)) == answer
    assert asked(office, begun - timedelta(days=1)) == []


def asked(actor, at=None):
    found = known_items(actor, at, drafts=True)
    return [(one.identifier, one.content, one.outline.published, one.outline.withdrawn) for one in found]


def test_a_day_ends_at_midnight_in_china():
    assert end_of(date(2026, 6, 30)) == datetime(2026, 6, 30, 15, 59, 59, 999999, tzinfo=UTC)


def test_what_is_stored_is_the_item(office):
    full = replace(GOAL, supporting=("bureau",), field="data elements", evidence=("sha256:aa",), legal_basis="Law")
    add_item(office, full, reason="", candidate="candidate-1")
    row = StoredItem.objects.get()
    assert (row.content, row.candidate, row.basis) == (item_to_json(full), "candidate-1", "figures")
    assert get_item(office, "G-1").content == full


@pytest.mark.django_db(transaction=True)
def test_of_two_persons_who_change_what_they_read_one_is_refused(office):
    """Both knew revision 1; whoever comes second is told, and no revision is lost."""
    add_item(office, TASK, reason="")
    outcomes = []

    def change(field):
        try:
            change_item(office, "T-1", replace(TASK, field=field), reason=field, seen=1)
            outcomes.append("changed")
        except ItemRevisedError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=(field,)) for field in ("data", "trade")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed", "refused"]
    assert [one.act for one in get_item(office, "T-1").revisions] == ["added", "changed"]
