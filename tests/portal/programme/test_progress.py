"""Progress of published items: one state each, by figures or by work, now or as it was known on a day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilotzone.programme import work
from pilotzone.programme.registers import ListedItem, TargetReference
from pilotzone_portal.programme.models import ItemRevision, TargetEvaluation, WorkEvent
from pilotzone_portal.programme.services.progress.progress import State, item_state, overview, region_progress
from pilotzone_portal.programme.services.registers.items import (
    add_item,
    change_item,
    get_item,
    list_items,
    publish_items,
    withdraw_item,
)
from pilotzone_portal.programme.services.targets.targets import evaluate_items
from pilotzone_portal.programme.services.work.work import record_act
from tests.portal.programme.office import begin, define, finish

PAST = datetime(2026, 6, 30, 4, tzinfo=UTC)
TASK = ListedItem(
    id="T-1", kinds=("task",), title_zh="建设数据市场", title_en="Build a data market", region="CN-330100"
)


@pytest.fixture
def market(office):
    """Return the office that has published an item without tasks."""
    add_item(office, TASK, reason="")
    publish_items(office, ["T-1"])
    return office


def state():
    return item_state("T-1").state


def test_work_moves_an_item_from_not_begun_to_closed(market, lead):
    assert state() is State.NOT_BEGUN
    first = define(market, item="T-1")
    assert state() is State.NOT_BEGUN
    begin(market, lead, first)
    assert (state(), item_state("T-1").work.tasks) == (State.UNDER_WAY, 1)
    finish(market, lead, define(market, item="T-1"))
    assert (state(), item_state("T-1").work.closed) == (State.UNDER_WAY, 1)


def test_an_item_is_closed_when_all_its_tasks_are(market, lead):
    finish(market, lead, define(market, item="T-1"))
    assert state() is State.CLOSED
    record_act(market, define(market, item="T-1"), work.Dispatch())
    assert state() is State.UNDER_WAY


def test_figures_decide_what_is_measured_and_statements_are_no_promises(university, figures):
    evaluate_items(university)
    states = {one.item.identifier: one.state for code in ("CN-42", "CN-44", "CN-33") for one in region_progress(code)}
    assert (states["S004-01"], states["S004-05"]) == (State.MET, State.MET)
    assert (states["S004-09"], states["S000-12"]) == (State.UNDETERMINED, State.UNDETERMINED)
    assert states["S004-04"] is State.STATED
    assert states["S001-09"] is State.NOT_BEGUN
    found = overview()
    assert (found.total, found.counts[State.MET]) == (77, 2)
    assert sum(found.counts.values()) == 77


def test_every_province_that_the_texts_name_has_a_row(commitments, browse):
    codes = {one.code for one in overview().regions}
    assert codes == {
        *("CN", "CN-11", "CN-12", "CN-13", "CN-31", "CN-32", "CN-33", "CN-34", "CN-35", "CN-42", "CN-44", "CN-45"),
        *("CN-46", "CN-50", "CN-51", "CN-52", "pilot zones"),
    }
    page = browse(language="zh-hans").get("/programme/").content.decode()
    for name in ("浙江省", "广西壮族自治区", "各试验区"):
        assert f"{name}</a>" in page
    assert '<a href="/programme/regions/CN-50/" aria-label="重庆: 5">' in page


def test_a_target_that_was_changed_is_no_longer_decided_by_the_old_evaluation(university, operator, figures):
    evaluate_items(university)
    content = get_item(operator, "S004-01").content
    changed = replace(content, target=TargetReference("S004-01", "~= 6 trillion yuan"))
    change_item(operator, "S004-01", changed, reason="a test")
    assert item_state("S004-01").state is State.STATED


def test_a_withdrawn_item_is_withdrawn_whatever_its_work(market, lead):
    finish(market, lead, define(market, item="T-1"))
    withdraw_item(market, "T-1", reason="repealed")
    assert state() is State.WITHDRAWN


def test_drafts_are_in_no_count(operator, browse):
    add_item(operator, TASK, reason="")
    assert overview().total == 0
    assert region_progress("CN-33") == []
    assert item_state("T-1") is None
    assert "Build a data market" not in browse().get("/programme/regions/CN-33/").content.decode()
    assert browse().get("/programme/items/T-1/").status_code == 404
    assert "draft" in browse("operator").get("/programme/items/T-1/").content.decode()


def test_what_was_known_on_30_june_stays_known(market, lead, university, figures):
    begin(market, lead, define(market, item="T-1"))
    evaluate_items(university)
    for model, column in ((ItemRevision, "recorded_at"), (TargetEvaluation, "evaluated_at")):
        model.objects.update(**{column: PAST})
    WorkEvent.objects.update(happened=PAST, recorded=PAST)
    then = overview(PAST.date())
    withdraw_item(market, "T-1", reason="repealed")
    assert overview(PAST.date()) == then
    assert (then.counts[State.UNDER_WAY], then.counts[State.MET]) == (1, 2)
    assert overview().counts[State.WITHDRAWN] == 1
    assert item_state("T-1", PAST.date()).state is State.UNDER_WAY
    assert overview(date(2026, 6, 29)).total == 0


def test_the_pages_of_an_item_and_a_region_answer_for_a_day(market, browse):
    ItemRevision.objects.update(recorded_at=PAST)
    change_item(market, "T-1", replace(TASK, title_en="Build two data markets"), reason="grown")
    for address in ("/programme/items/T-1/", "/programme/regions/CN-33/", "/programme/regions/CN-330100/"):
        page = browse(language="en").get(address, {"on": "2026-06-30"}).content.decode()
        assert "<h1>Build a data market</h1>" in page or ">Build a data market</a>" in page
        assert "Build two data markets" in browse(language="en").get(address).content.decode()
    assert "not public on that day" in browse(language="en").get("/programme/items/T-1/?on=2026-06-29").content.decode()


def test_the_page_of_an_item_names_the_missing_figure_and_every_doubt(university, figures, browse):
    evaluate_items(university)
    page = browse(language="en").get("/programme/items/S004-09/").content.decode()
    assert "AMBIGUOUS: English &quot;as much as 12%&quot; reads as an upper bound" in page
    assert "Missing:" in page
    hubei = browse(language="zh-hans").get("/programme/items/S004-01/").content.decode()
    assert "2022-01 first release" in hubei
    assert "本标题为我们自己的译文" in hubei


def test_the_history_of_an_item_shows_the_old_value_and_no_person(market, browse):
    change_item(market, "T-1", replace(TASK, deadline=date(2027, 1, 31)), reason="One year later")
    change_item(market, "T-1", replace(TASK, deadline=date(2028, 1, 31)), reason="Two years later")
    page = browse(language="en").get("/programme/items/T-1/").content.decode()
    assert "<del>2027-01-31</del> → <ins>2028-01-31</ins>" in page
    assert "Two years later" in page


def test_the_progress_page_takes_the_same_statements_for_any_number_of_items(market, lead, browse):
    client = browse()

    def statements(address):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = ("/programme/", "/programme/?on=2030-01-01", "/programme/regions/CN-33/")
    begin(market, lead, define(market, item="T-1"))
    before = [statements(one) for one in addresses]
    for number in range(2, 12):
        add_item(market, replace(TASK, id=f"T-{number}", region=f"CN-3301{number:02}"), reason="")
        begin(market, lead, define(market, item=f"T-{number}"))
    publish_items(market, [one.identifier for one in list_items(market)])
    assert [statements(one) for one in addresses] == before
    assert max(before) < 10
