"""Two lights that are never merged, reminders, roll-up over levels, and trends over a changing set."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.programme.work import (
    Assess,
    Colour,
    Define,
    Return,
    RollUpBy,
    Submit,
    carry_over,
    day_of,
    load_reminder_days,
    present_tasks,
    reminders_on,
    roll_up,
    schedule_light,
    trend_of,
)
from pilotzone.programme.work.errors import CarryOverYearError, WorkRightError
from pilotzone.programme.work.events import Actor, CarryOver
from tests.library.programme.work.office import (
    DIRECTORY,
    LEAD,
    OFFICE,
    START,
    STRANGER,
    begun,
    event,
    file,
    finish,
    node,
    on,
    task,
)

DUE = date(2026, 6, 20)


@pytest.mark.parametrize(("days", "light"), [(-8, "green"), (-7, "amber"), (0, "amber"), (1, "red"), (400, "red")])
def test_schedule_is_red_from_the_day_after_a_date_without_evidence(days, light):
    status = begun().status("t1", at=on(0), known=on(0))
    assert schedule_light(status, DUE + timedelta(days=days)) == light


def test_evidence_turns_the_schedule_green_and_its_return_turns_it_red_again():
    ledger, late = begun(), DUE + timedelta(days=3)
    assert schedule_light(ledger.append(event("t1", Submit("n1", file()), LEAD, 171)), late) == "green"
    assert schedule_light(ledger.append(event("t1", Return("n1", "x"), day=172)), late) == "red"


def test_confidence_is_what_a_named_assessor_wrote_whatever_the_schedule_does():
    ledger = begun()
    ledger.append(event("t1", Assess(Colour.GREEN, "进展顺利"), STRANGER, 10))
    row = ledger.statuses(at=on(300), known=on(300)).to_pylist()[0]
    assert (row["schedule"], row["confidence"]) == ("red", "green")
    finish(ledger, "t1", 301)
    closed = ledger.status("t1", at=on(400), known=on(400))
    assert (closed.confidence.text, closed.confidence.assessor) == ("进展顺利", "town-person")
    assert closed.confidence.happened == on(10)
    assert ledger.statuses(at=on(9), known=on(400)).to_pylist()[0]["confidence"] is None


def test_a_day_ends_at_midnight_in_china():
    ledger = begun()
    last_hour, next_day = (START + timedelta(days=170, hours=hours) for hours in (15.9, 16))
    assert (day_of(last_hour), day_of(next_day)) == (DUE, DUE + timedelta(days=1))
    lights = [ledger.statuses(at=at, known=on(300))["schedule"][0].as_py() for at in (last_hour, next_day)]
    assert lights == ["amber", "red"]


def test_reminders_come_before_and_after_the_date_and_stop_with_evidence():
    ledger = begun(task(), task("t2", nodes=(node("n1"), node("n2", date(2026, 6, 30)))))

    def on_day(days):
        return list(reminders_on(DUE + timedelta(days=days), ledger.due(DUE + timedelta(days=30), **now), days_of))

    now, days_of = {"at": on(0), "known": on(0)}, load_reminder_days()
    assert [(one.task, one.node, one.days) for one in on_day(-7)] == [("t1", "n1", 7), ("t2", "n1", 7)]
    assert [one.departments for one in on_day(-7)] == [("data", "tax")] * 2
    assert [(one.task, one.days, one.departments) for one in on_day(1)] == [
        ("t1", -1, ("data", "tax", "drc")),
        ("t2", -1, ("data", "tax", "drc")),
    ]
    assert [(one.node, one.days) for one in on_day(3)] == [("n2", 7)]
    assert on_day(2) == []
    ledger.append(event("t1", Submit("n1", file()), LEAD, 1))
    now = {"at": on(1), "known": on(1)}
    assert [one.task for one in on_day(1)] == ["t2"]
    ledger.append(event("t2", Submit("n2", file(1)), LEAD, 2))
    now = {"at": on(2), "known": on(2)}
    assert on_day(3) == []


def test_a_task_that_was_not_dispatched_reminds_nobody():
    ledger = begun()
    ledger.append(event("t2", Define(task("t2"))))
    found = reminders_on(DUE, ledger.due(DUE, at=on(0), known=on(0)), load_reminder_days())
    assert list(found) == []
    before = reminders_on(DUE - timedelta(days=1), ledger.due(DUE, at=on(0), known=on(0)), load_reminder_days())
    assert [one.task for one in before] == ["t1"]


def divided():
    """Return a task of the province, divided into one of a city and one of a county, and one of another city."""
    return begun(
        task("p", place="CN-33"),
        task("c", place="CN-3301", parent="p"),
        task("d", place="CN-330106", parent="p"),
        task("e", place="CN-3302"),
    )


def test_counties_roll_up_to_city_and_province_and_parts_are_counted_once():
    ledger = divided()
    ledger.append(event("d", Assess(Colour.AMBER, "人手不足"), OFFICE, 1))
    finish(ledger, "c", 2)
    table = ledger.statuses(at=on(300), known=on(300))
    found = {one.key: one for one in roll_up(table, DIRECTORY, RollUpBy.PLACE)}
    assert {key: one.tasks for key, one in found.items()} == {"CN-33": 3, "CN-3301": 2, "CN-330106": 1, "CN-3302": 1}
    assert found["CN-33"].schedule == {"closed": 1, "red": 2}
    assert found["CN-33"].confidence == {"amber": 1, "unassessed": 2}
    levels = {one.key: one.tasks for one in roll_up(table, DIRECTORY, RollUpBy.LEVEL)}
    assert levels == {"city": 2, "county": 1}
    departments = roll_up(table, DIRECTORY, RollUpBy.DEPARTMENT)
    assert [(one.key, one.tasks) for one in departments] == [("data", 3)]


def test_a_task_is_divided_only_from_when_its_parts_are_known():
    ledger = begun(task("p"))
    ledger.append(event("c", Define(task("c", parent="p")), day=5))
    earlier, later = (ledger.statuses(at=on(day), known=on(day)) for day in (4, 5))
    assert earlier["divided"].to_pylist() == [False]
    assert later["divided"].to_pylist() == [True, False]


def test_unfinished_tasks_go_into_the_next_year_with_their_first_deadline():
    ledger = begun(task("done"), task("open"), task("next", year=2027))
    finish(ledger, "done", 1)
    carried = carry_over(ledger, 2027, actor=OFFICE, happened=on(365), recorded=on(366))
    assert [(one.task.id, one.years, one.first_deadline) for one in carried] == [
        ("open", (2026, 2027), date(2026, 6, 30))
    ]
    assert carry_over(ledger, 2027, actor=OFFICE, happened=on(367), recorded=on(367)) == ()
    assert schedule_light(carried[0], date(2027, 1, 1)) == "red"
    with pytest.raises(CarryOverYearError):
        ledger.append(event("open", CarryOver(2026), day=368))


def test_tasks_are_carried_over_all_or_none():
    """The second of two tasks was carried over later than the day for which both are now."""
    ledger = begun(task("a"), task("b"))
    ledger.append(event("b", CarryOver(2027), day=20))
    before = ledger.statuses(at=on(30), known=on(30))
    with pytest.raises(CarryOverYearError):
        carry_over(ledger, 2027, actor=OFFICE, happened=on(10), recorded=on(30))
    assert ledger.statuses(at=on(30), known=on(30)) == before
    assert ledger.status("a", at=on(30), known=on(30)).years == (2026,)


def test_fields_of_items_are_counted_and_a_task_without_one_stands_apart():
    ledger = begun(task("a", item="i1"), task("b", item="i2"), task("c", item="i3"), task("d"))
    table = ledger.statuses(at=on(9), known=on(9))
    found = roll_up(table, DIRECTORY, RollUpBy.FIELD, fields={"i1": "data", "i2": "data"})
    assert [(one.key, one.tasks) for one in found] == [("", 2), ("data", 2)]


def test_carrying_over_needs_the_right_and_leaves_other_offices_alone():
    ledger = begun()
    with pytest.raises(WorkRightError):
        carry_over(ledger, 2027, actor=Actor("x", "drc", frozenset()), happened=on(1), recorded=on(1))
    assert carry_over(ledger, 2027, actor=LEAD, happened=on(1), recorded=on(1)) == ()


def test_a_file_used_for_two_results_is_flagged_and_the_same_one_again_for_one_is_not():
    ledger = begun(task("a"), task("b"), task("c"))
    finish(ledger, "a", 1, number=7)
    ledger.append(event("b", Submit("n1", file(7)), LEAD, 2))
    for act, actor in ((Submit("n1", file(8)), LEAD), (Return("n1", "x"), OFFICE), (Submit("n1", file(8)), LEAD)):
        ledger.append(event("c", act, actor, 3))
    assert list(ledger.evidence_used_twice(at=on(9), known=on(9))) == [(file(7).digest, (("a", "n1"), ("b", "n1")))]
    assert list(ledger.evidence_used_twice(at=on(1), known=on(9))) == []


def test_the_adjusted_trend_is_not_better_because_bad_tasks_leave():
    """Two of four are green; the red ones are closed away, and two green ones enter."""
    days = [
        (date(2026, 1, 1), {"a": True, "b": True, "c": False, "d": False}),
        (date(2026, 4, 1), {"a": True, "b": True}),
        (date(2026, 7, 1), {"a": True, "b": False, "e": True, "f": True}),
    ]
    points = trend_of(days)
    assert [one.share for one in points] == [Fraction(1, 2), 1, Fraction(3, 4)]
    assert [one.adjusted for one in points] == [Fraction(1, 2), Fraction(1, 2), 0]
    assert [(one.entered, one.left) for one in points] == [(0, 0), (0, 2), (2, 0)]


def test_a_trend_breaks_where_nothing_stayed():
    points = trend_of(
        [(date(2026, 1, 1), {"a": True}), (date(2026, 2, 1), {"b": True}), (date(2026, 3, 1), {"b": True})]
    )
    assert [one.adjusted for one in points] == [1, None, None]
    assert trend_of([]) == ()


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=5))
def test_over_a_set_that_does_not_change_both_series_agree(series):
    days = [(date(2026, 1, 1) + timedelta(days=n), dict(zip("abc", one, strict=True))) for n, one in enumerate(series)]
    assert all(one.share == one.adjusted for one in trend_of(days))


def test_closed_and_unassessed_tasks_are_not_present_in_a_trend():
    ledger = begun(task("a"), task("b"), task("c"))
    finish(ledger, "a", 1)
    ledger.append(event("b", Assess(Colour.RED, "停工"), OFFICE, 2))
    table = ledger.statuses(at=on(3), known=on(3))
    assert present_tasks(table, "schedule", "green") == {"b": True, "c": True}
    assert present_tasks(table, "confidence", "green") == {"b": False}
