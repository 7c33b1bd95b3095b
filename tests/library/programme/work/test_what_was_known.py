"""Two time axes: what held on a day, as far as it was known on another; the record only grows."""

from datetime import date

import pytest

from pilotzone.programme.work import (
    AcceptEvidence,
    Assess,
    Close,
    Colour,
    Define,
    MoveDeadline,
    NodeStage,
    Submit,
    TaskStage,
)
from pilotzone.programme.work.errors import TaskStageError, TaskUnknownError
from tests.library.programme.work.office import LEAD, OFFICE, begun, event, file, finish, on, task

JUNE_30, JULY_3, LATER = 180, 183, 300


def test_what_did_we_know_on_30_june():
    """A county proves a node on 28 June and says so on 3 July."""
    ledger = begun()
    before = ledger.statuses(at=on(JUNE_30), known=on(JUNE_30))
    ledger.append(event("t1", Submit("n1", file()), LEAD, JUNE_30 - 2, recorded=JULY_3))
    then = ledger.status("t1", at=on(JUNE_30), known=on(JUNE_30))
    today = ledger.status("t1", at=on(JUNE_30), known=on(LATER))
    assert (then.node("n1").stage, today.node("n1").stage) == (NodeStage.OPEN, NodeStage.SUBMITTED)
    assert ledger.statuses(at=on(JUNE_30), known=on(JUNE_30)) == before
    assert before["schedule"].to_pylist() == ["red"]
    assert ledger.statuses(at=on(JUNE_30), known=on(LATER))["schedule"].to_pylist() == ["green"]


def test_an_act_recorded_late_takes_its_place_among_what_happened():
    ledger = begun()
    ledger.append(event("t1", MoveDeadline(date(2026, 12, 31), "顺延"), day=20))
    ledger.append(event("t1", Assess(Colour.RED, "停工"), day=10, recorded=30))
    ledger.append(event("t1", MoveDeadline(date(2026, 9, 30), "先顺延到三季度"), day=15, recorded=31))
    status = ledger.status("t1", at=on(40), known=on(40))
    assert [(one.old, one.new) for one in status.baselines] == [
        ("2026-06-30", "2026-09-30"),
        ("2026-09-30", "2026-12-31"),
    ]
    assert [one.old for one in ledger.status("t1", at=on(40), known=on(30)).baselines] == ["2026-06-30"]
    row = ledger.statuses(at=on(17), known=on(40)).to_pylist()[0]
    assert (row["deadline"], row["first_deadline"], row["confidence"]) == (date(2026, 9, 30), date(2026, 6, 30), "red")


def test_a_late_act_that_later_acts_rule_out_is_refused_and_nothing_changes():
    ledger = begun()
    finish(ledger, "t1", 10)
    before = ledger.events("t1")
    with pytest.raises(TaskStageError):
        ledger.append(event("t1", Close(), day=10, recorded=20))
    with pytest.raises(TaskStageError):
        ledger.append(event("t1", Assess(Colour.RED, "x"), day=11, recorded=20))
    assert ledger.events("t1") == before
    status = ledger.append(event("t1", Assess(Colour.RED, "x"), day=9, recorded=21))
    assert (status.stage, status.confidence.colour) == (TaskStage.CLOSED, Colour.RED)


def test_a_task_is_unknown_before_it_was_recorded_or_begun():
    ledger = begun(day=5)
    for at, known in ((4, 9), (9, 4)):
        with pytest.raises(TaskUnknownError):
            ledger.status("t1", at=on(at), known=on(known))
        assert ledger.statuses(at=on(at), known=on(known)).num_rows == 0
    with pytest.raises(TaskUnknownError):
        ledger.events("t9")
    assert ledger.status("t1", at=on(5), known=on(5)).stage is TaskStage.ACCEPTED


def test_the_columns_of_a_task_stay_together_where_an_earlier_one_is_not_there_yet():
    ledger = begun(task("x", lead="data", place="CN-330106", deadline=date(2026, 9, 9)), day=3)
    for name, changes in (("p", {"place": "CN-33"}), ("c", {"parent": "p", "lead": "tax", "supporting": ()})):
        ledger.append(event(name, Define(task(name, **changes)), day=1, recorded=4))
    rows = ledger.statuses(at=on(2), known=on(4)).select(["task", "lead", "place", "divided"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [("p", "data", "CN-33", True), ("c", "tax", "CN-3301", False)]
    assert ledger.statuses(at=on(2), known=on(4))["first_deadline"].to_pylist() == [date(2026, 6, 30)] * 2


def test_a_record_without_tasks_has_a_table_without_rows():
    table = begun(day=5).statuses(at=on(0), known=on(0))
    assert table.num_rows == 0
    assert table.schema == begun().statuses(at=on(0), known=on(0)).schema


def test_the_second_of_two_acts_at_one_time_is_the_one_recorded_second():
    ledger = begun(task(), day=1)
    ledger.append(event("t1", Submit("n1", file()), LEAD, 2))
    ledger.append(event("t1", AcceptEvidence("n1"), OFFICE, 2))
    assert [type(one.act).__name__ for one in ledger.events("t1")][-2:] == ["Submit", "AcceptEvidence"]
