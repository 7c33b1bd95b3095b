"""From definition to close-out: what each act does, and by which name a bad one is refused."""

import json
from datetime import date, datetime
from typing import get_args

import pytest

from pilotzone.programme.registers.errors import DepartmentUnknownError, PlaceUnknownError
from pilotzone.programme.work import (
    Accept,
    AcceptEvidence,
    Actor,
    Assess,
    CarryOver,
    ChangeTarget,
    Close,
    Colour,
    Decline,
    Define,
    DependOn,
    Dispatch,
    Event,
    MoveDeadline,
    Node,
    NodeEvidence,
    NodeStage,
    Return,
    Right,
    Submit,
    TaskStage,
    WorkLedger,
    act_from_json,
    act_kind,
    act_to_json,
    load_evidence_types,
    load_node_templates,
    node_template,
    possible_acts,
)
from pilotzone.programme.work.errors import (
    ActMembersError,
    CircularDependencyError,
    CloseWithoutEvidenceError,
    DeadlineBeforeStartError,
    EventTimeError,
    EvidenceDigestError,
    EvidenceTypeError,
    NodeDeadlineError,
    NodeListError,
    NodeStageError,
    NodeUnknownError,
    TaskRepeatedError,
    TaskStageError,
    TaskUnknownError,
    TemplateUnknownError,
    WorkDepartmentError,
    WorkReasonError,
    WorkRightError,
)
from pilotzone.programme.work.events import Act
from tests.library.programme.work.office import (
    DIRECTORY,
    EVERY,
    LEAD,
    OFFICE,
    STRANGER,
    SUPPORT,
    begun,
    event,
    file,
    finish,
    node,
    on,
    task,
)

NEXT_YEAR = date(2027, 6, 30)


def test_a_task_goes_from_definition_to_close_out_with_evidence_returned_once():
    ledger = begun()
    assert ledger.append(event("t1", Submit("n1", file(1)), SUPPORT, 1)).node("n1").stage is NodeStage.SUBMITTED
    returned = ledger.append(event("t1", Return("n1", "看不清"), OFFICE, 2)).node("n1")
    assert (returned.stage, returned.reason, returned.has_evidence) == (NodeStage.RETURNED, "看不清", False)
    finish(ledger, "t1", 3, number=2)
    closed = ledger.status("t1", at=on(9), known=on(9))
    assert (closed.stage, closed.node("n1").evidence, closed.node("n1").reason) == (TaskStage.CLOSED, file(2), "")


def test_a_declined_task_is_planned_again():
    ledger = WorkLedger(DIRECTORY)
    for act, actor in ((Define(task()), OFFICE), (Dispatch(), OFFICE), (Decline("不归我局"), LEAD)):
        status = ledger.append(event("t1", act, actor))
    assert status.stage is TaskStage.PLANNED


def test_evidence_that_nobody_accepted_closes_nothing():
    ledger = begun(task(nodes=(node("n1"), node("n2"))))
    finish(ledger, "t1", 1, steps=2)
    ledger.append(event("t1", Submit("n2", file(2)), LEAD, 2))
    with pytest.raises(CloseWithoutEvidenceError, match="evidence of n2 is"):
        ledger.append(event("t1", Close(), OFFICE, 3))


def bad(act, actor=OFFICE, day=1, recorded=None):
    return lambda ledger: ledger.append(event("t1", act, actor, day, recorded))


UNNAMED = Actor(" ", "drc", EVERY)
POWERLESS = Actor("clerk", "drc", EVERY - {Right.CLOSE})
REFUSED = {
    "closing without evidence": (bad(Close()), CloseWithoutEvidenceError, "n1"),
    "closing without the right": (bad(Close(), POWERLESS), WorkRightError, "'close'"),
    "closing by the department that did it": (bad(Close(), LEAD), WorkDepartmentError, "office"),
    "an act of nobody": (bad(Close(), UNNAMED), WorkReasonError, "person"),
    "assessing one's own work": (bad(Assess(Colour.GREEN, "好"), SUPPORT), WorkDepartmentError, "do not work"),
    "submitting for others": (bad(Submit("n1", file()), STRANGER), WorkDepartmentError, "supporting"),
    "a department that nobody entered": (bad(Close(), Actor("x", "nobody", EVERY)), DepartmentUnknownError, "nobody"),
    "dispatching twice": (bad(Dispatch()), TaskStageError, "accepted"),
    "defining twice": (bad(Define(task())), TaskRepeatedError, "t1"),
    "a node that is not there": (bad(Submit("n9", file()), LEAD), NodeUnknownError, "n9"),
    "evidence of another type": (bad(Submit("n1", file(kind="minutes")), LEAD), EvidenceTypeError, "report"),
    "accepting what was not submitted": (bad(AcceptEvidence("n1")), NodeStageError, "open"),
    "returning what was not submitted": (bad(Return("n1", "x")), NodeStageError, "open"),
    "moving a date without a reason": (bad(MoveDeadline(NEXT_YEAR, " ")), WorkReasonError, "reason"),
    "changing a target without a reason": (bad(ChangeTarget(">= 2", "")), WorkReasonError, "reason"),
    "assessing without a text": (bad(Assess(Colour.RED, "\n")), WorkReasonError, "text"),
    "a deadline before the start": (bad(MoveDeadline(date(2025, 12, 31), "x")), DeadlineBeforeStartError, "2025"),
    "a deadline before a node": (bad(MoveDeadline(date(2026, 6, 1), "x")), NodeDeadlineError, "n1"),
    "a node after the deadline": (bad(MoveDeadline(NEXT_YEAR, "x", "n1")), NodeDeadlineError, "2027"),
    "waiting for itself": (bad(DependOn("t1")), CircularDependencyError, "t1 → t1"),
    "waiting for nothing": (bad(DependOn("t9")), TaskUnknownError, "t9"),
    "recording before it happened": (bad(Close(), day=2, recorded=1), EventTimeError, "2026-01-03"),
    "recording before the last record": (bad(Close(), day=-2, recorded=-1), EventTimeError, "2025-12-31"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_by_name_and_changes_nothing(what):
    act, error, words = REFUSED[what]
    ledger = begun()
    before = ledger.events("t1"), ledger.statuses(at=on(9), known=on(9))
    with pytest.raises(error, match=words):
        act(ledger)
    assert (ledger.events("t1"), ledger.statuses(at=on(9), known=on(9))) == before


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"deadline": date(2025, 1, 1)}, DeadlineBeforeStartError),
        ({"nodes": ()}, NodeListError),
        ({"nodes": (node(), node())}, NodeListError),
        ({"nodes": (node(deadline=date(2026, 7, 1)),)}, NodeDeadlineError),
        ({"nodes": (node(deadline=date(2025, 7, 1)),)}, NodeDeadlineError),
        ({"lead": "nobody"}, DepartmentUnknownError),
        ({"supporting": ("nobody",)}, DepartmentUnknownError),
        ({"place": "CN-99"}, PlaceUnknownError),
        ({"depends_on": ("t9",)}, TaskUnknownError),
        ({"depends_on": ("t2",)}, CircularDependencyError),
        ({"parent": "t9"}, TaskUnknownError),
    ],
)
def test_a_bad_definition_is_refused_by_name(changes, error):
    ledger = begun()
    with pytest.raises(error):
        ledger.append(event("t2", Define(task("t2", **changes))))
    assert len(ledger) == 1


def test_an_event_of_no_task_or_of_another_one_is_refused():
    ledger = WorkLedger(DIRECTORY)
    with pytest.raises(TaskUnknownError):
        ledger.append(event("t1", Accept(), LEAD))
    with pytest.raises(TaskRepeatedError):
        ledger.append(event("t1", Define(task("t2"))))


def test_times_without_a_zone_are_refused():
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the point of the test
    with pytest.raises(EventTimeError):
        WorkLedger(DIRECTORY).append(Event("t1", Define(task()), OFFICE, naive, naive))


def test_a_circle_of_three_tasks_is_refused_with_its_path():
    ledger = begun(task("a"), task("b", depends_on=("a",)), task("c", depends_on=("b",)))
    with pytest.raises(CircularDependencyError, match="a → c → b → a"):
        ledger.append(event("a", DependOn("c"), day=1))
    ledger.append(event("c", DependOn("a"), day=1))  # a second way in the same direction is none
    assert ledger.waits_for("c", at=on(1), known=on(1)) == ("b", "a")
    finish(ledger, "a", 2)
    assert ledger.waits_for("c", at=on(2), known=on(2)) == ("b",)


def test_moving_a_date_keeps_the_first_deadline_and_every_old_value():
    ledger = begun()
    ledger.append(event("t1", MoveDeadline(date(2026, 12, 31), "资金未到"), day=1))
    ledger.append(event("t1", MoveDeadline(date(2026, 12, 1), "顺延", "n1"), day=2))
    status = ledger.append(event("t1", ChangeTarget(">= 200", "重新测算"), day=3))
    assert (status.first_deadline, status.deadline) == (date(2026, 6, 30), date(2026, 12, 31))
    assert [(one.what, one.old, one.new, one.reason) for one in status.baselines] == [
        ("deadline", "2026-06-30", "2026-12-31", "资金未到"),
        ("n1", "2026-06-20", "2026-12-01", "顺延"),
        ("target", "", ">= 200", "重新测算"),
    ]
    assert status.task == task()


@pytest.mark.parametrize(
    "digest", ["", "sha256:00", "md5:" + "0" * 64, "sha256:" + "A" * 64, "sha256:" + "0" * 64 + "\n"]
)
def test_evidence_is_named_by_a_digest(digest):
    with pytest.raises(EvidenceDigestError):
        NodeEvidence(digest, "report")


def test_templates_have_the_counts_of_their_source_and_end_on_the_deadline():
    assert {name: len(one.nodes) for name, one in load_node_templates().items()} == {
        "decision": 4,
        "construction": 11,
        "investment": 3,
    }
    for name in load_node_templates():
        nodes = node_template(name).between(date(2026, 1, 1), date(2026, 6, 30))
        assert [one.deadline for one in nodes] == sorted(one.deadline for one in nodes)
        assert nodes[-1].deadline == date(2026, 6, 30)
        assert {one.evidence_type for one in nodes} <= set(load_evidence_types())
        assert task(nodes=nodes).nodes == nodes
    with pytest.raises(TemplateUnknownError, match="'wish'"):
        node_template("wish")


def test_a_node_asks_for_a_known_type_of_evidence():
    with pytest.raises(EvidenceTypeError, match="'rumour'"):
        Node(id="n", deadline=NEXT_YEAR, evidence_type="rumour")


def test_an_act_that_is_only_checked_leaves_no_trace():
    ledger = begun()
    submitted = event("t1", Submit("n1", file()), LEAD, 5)
    assert ledger.check(submitted).node("n1").stage is NodeStage.SUBMITTED
    assert ledger.status("t1", at=on(9), known=on(9)).node("n1").stage is NodeStage.OPEN
    assert ledger.last_recorded == on(0)
    ledger.append(submitted)
    with pytest.raises(NodeStageError):
        ledger.check(event("t1", Submit("n1", file()), LEAD, 6))


def test_a_node_says_when_its_evidence_was_accepted():
    ledger = begun()
    finish(ledger, "t1", 7, steps=2)
    assert ledger.status("t1", at=on(9), known=on(9)).node("n1").accepted_at == on(7)


ALL_ACTS = (
    Define(task(supporting=("tax",), depends_on=("t0",), item="i", target="20", parent="t0")),
    Dispatch(),
    Accept(),
    Decline("无人手"),
    Submit("n1", file(3)),
    Return("n1", "看不清"),
    AcceptEvidence("n1"),
    Close(),
    Assess(Colour.AMBER, "进度慢"),
    MoveDeadline(date(2026, 9, 1), "顺延"),
    MoveDeadline(date(2026, 9, 1), "顺延", "n1"),
    ChangeTarget("30", "上调"),
    CarryOver(2027),
    DependOn("t0"),
)


@pytest.mark.parametrize("act", ALL_ACTS, ids=lambda act: type(act).__name__)
def test_every_act_is_the_same_after_it_was_stored(act):
    stored = json.loads(json.dumps(act_to_json(act)))
    assert act_from_json(act_kind(act), stored) == act


@pytest.mark.parametrize(
    ("kind", "members"), [("decline", {}), ("close", {"reason": "x"}), ("move_deadline", {"deadline": "2026-09-01"})]
)
def test_an_act_of_other_members_than_its_kind_has_is_refused_with_those_it_takes(kind, members):
    with pytest.raises(ActMembersError, match=r"Give (reason|nothing|deadline, node, reason)"):
        act_from_json(kind, members)


def test_no_act_is_missing_among_those_that_are_stored():
    assert {type(act) for act in ALL_ACTS} == set(get_args(Act))


def test_the_acts_that_are_open_to_somebody_are_those_that_would_not_be_refused():
    ledger = begun()

    def open_to(actor):
        status = ledger.status("t1", at=on(99), known=on(99))
        return {one.__name__ for one in possible_acts(status, actor)}

    plans = {"Assess", "MoveDeadline", "ChangeTarget", "CarryOver", "DependOn"}
    assert open_to(OFFICE) == plans
    assert open_to(LEAD) == open_to(SUPPORT) == {"Submit"}
    assert open_to(STRANGER) == {"Assess"}
    finish(ledger, "t1", 1, steps=1)
    assert open_to(OFFICE) == plans | {"Return", "AcceptEvidence"}
    assert open_to(LEAD) == set()
    ledger.append(event("t1", AcceptEvidence("n1"), day=1))
    assert open_to(OFFICE) == plans | {"Close"}
    assert open_to(Actor("x", "drc", frozenset())) == set()
    ledger.append(event("t1", Close(), day=1))
    assert open_to(OFFICE) == open_to(STRANGER) == set()
