"""Tasks from their definition to their close-out, as stored in a zone: rights, evidence, two times, receipts."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from pilotzone.common.canonical_json import sha256_digest
from pilotzone.common.errors import InvalidValueError
from pilotzone.programme import work
from pilotzone.programme.registers import ListedItem
from pilotzone.programme.registers.errors import DepartmentUnknownError, PlaceUnknownError
from pilotzone.programme.work import RollUpBy, TaskStage
from pilotzone.programme.work.errors import (
    CarryOverYearError,
    CircularDependencyError,
    CloseWithoutEvidenceError,
    EventTimeError,
    NodeUnknownError,
    TaskUnknownError,
    TemplateUnknownError,
    WorkDepartmentError,
    WorkRightError,
)
from pilotzone_portal.accounts.services import PUBLIC, Actor
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.models import EvidenceFile, WorkEvent
from pilotzone_portal.programme.services.changes import list_changes
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.registers.item_errors import ItemUnknownError
from pilotzone_portal.programme.services.registers.items import add_item, publish_items
from pilotzone_portal.programme.services.work import work_record
from pilotzone_portal.programme.services.work.evidence_files import (
    EvidenceFileUnknownError,
    EvidenceTooLargeError,
    files_of,
    get_evidence_file,
    publish_evidence_file,
)
from pilotzone_portal.programme.services.work.task_lists import (
    TaskChoice,
    count_duties,
    list_tasks,
    reminders_on,
    roll_up,
    statuses,
    trend,
)
from pilotzone_portal.programme.services.work.tasks import evidence_used_twice, read_task, task_status, waits_for
from pilotzone_portal.programme.services.work.work import (
    SentFile,
    TaskDraft,
    carry_over,
    define_task,
    item_progress,
    record_act,
    submit_evidence,
)
from tests.portal.programme.office import REPORT, begin, define, finish, node

TODAY = timezone.localdate()


def test_a_task_runs_from_its_definition_to_its_close_with_a_receipt_for_each_act(office, lead):
    task = finish(office, lead, define(office))
    assert task_status(lead, task).stage is TaskStage.CLOSED
    acts = [entry.act for entry in list_entries(office, object_id=task).order_by("index")]
    assert acts == [
        "task.defined",
        "task.dispatched",
        "task.accepted",
        "task.evidence_submitted",
        "task.evidence_accepted",
        "task.closed",
    ]
    assert list_entries(lead, object_id=task).count() == 5  # the draft was the office's own


def test_an_item_gives_its_title_department_place_and_deadline_to_its_task(office, lead):
    item = ListedItem(
        id="T-1", kinds=("task",), title_zh="建设数据市场", lead="power", region="CN-33", deadline=date(2031, 12, 31)
    )
    add_item(office, item, reason="plan")
    task = define_task(office, TaskDraft(item="T-1", template="decision")).task
    assert (task.title, task.lead, task.place, task.deadline, task.year) == (
        "建设数据市场", "power", "CN-33", date(2031, 12, 31), 2031,
    )  # fmt: skip
    assert [one.id for one in task.nodes] == ["drafted", "consulted", "decided", "issued"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title": ""}, InvalidValueError),
        ({"lead": "nobody"}, DepartmentUnknownError),
        ({"place": "CN-99"}, PlaceUnknownError),
        ({"nodes": ()}, TemplateUnknownError),
        ({"item": "T-9"}, ItemUnknownError),
        ({"parent": "task-9"}, TaskUnknownError),
        ({"depends_on": ("task-9",)}, TaskUnknownError),
    ],
)
def test_a_task_that_cannot_be_is_refused_by_name_and_leaves_nothing(office, lead, changes, error):
    with pytest.raises(error):
        define(office, **changes)
    assert not WorkEvent.objects.exists()
    assert not list_entries(office, act="task")


def test_a_draft_is_known_to_its_office_and_the_operator_alone(office, lead, operator, regulator, assessor, bank):
    task = define(office)
    assert task_status(office, task).stage is task_status(operator, task).stage is TaskStage.PLANNED
    for actor in (lead, regulator, assessor, bank, PUBLIC):
        with pytest.raises(TaskUnknownError):
            task_status(actor, task)
        with pytest.raises(TaskUnknownError):
            record_act(actor, task, work.Accept())
        assert statuses(actor).num_rows == 0


def test_a_dispatched_task_is_seen_by_those_whom_it_concerns_and_by_nobody_else(
    office, lead, support, operator, regulator, assessor, bank
):
    task = begin(office, lead, define(office, supporting=("meters",)))
    for actor in (office, lead, support, operator, regulator, assessor):
        assert task_status(actor, task).stage is TaskStage.ACCEPTED
        assert statuses(actor)["task"].to_pylist() == [task]
    for actor in (bank, PUBLIC):
        with pytest.raises(TaskUnknownError):
            read_task(actor, task)
        assert statuses(actor).num_rows == 0


def test_an_act_by_someone_without_the_right_or_the_role_is_refused_and_stores_nothing(office, lead, support, operator):
    task = begin(office, lead, define(office, supporting=("meters",)))
    submit_evidence(lead, task, "n1", REPORT)
    record_act(office, task, work.AcceptEvidence("n1"))
    stored = WorkEvent.objects.count()
    for actor, error in ((lead, WorkRightError), (support, WorkRightError), (operator, WorkDepartmentError)):
        with pytest.raises(error):
            record_act(actor, task, work.Close())
    enter_department(operator, "bureau", place="CN-33", rights=["plan", "review"])
    with pytest.raises(WorkRightError):
        record_act(office, task, work.Close())
    assert WorkEvent.objects.count() == stored
    assert task_status(office, task).stage is TaskStage.ACCEPTED


def test_what_a_department_did_stays_when_its_rights_are_taken_away(office, lead, operator, monkeypatch):
    task = finish(office, lead, define(office))
    enter_department(operator, "bureau", place="CN-33", rights=["report"])
    monkeypatch.setattr(work_record, "_kept", [])
    assert task_status(office, task).stage is TaskStage.CLOSED


def test_a_task_is_closed_only_with_evidence(office, lead):
    task = begin(office, lead, define(office))
    with pytest.raises(CloseWithoutEvidenceError):
        record_act(office, task, work.Close())


def test_evidence_that_is_returned_says_why_and_another_file_takes_its_place(office, lead):
    task = begin(office, lead, define(office))
    submit_evidence(lead, task, "n1", REPORT)
    returned = record_act(office, task, work.Return("n1", "page 2 is missing")).node("n1")
    assert (returned.stage.value, returned.reason) == ("returned", "page 2 is missing")
    again = submit_evidence(lead, task, "n1", SentFile("whole.pdf", b"all pages")).node("n1")
    assert again.evidence.digest == sha256_digest(b"all pages")


def test_a_file_is_kept_once_and_only_with_the_act_that_it_proves(office, lead):
    task = begin(office, lead, define(office, nodes=(node("n1"), node("n2"))))
    submit_evidence(lead, task, "n1", REPORT)
    with pytest.raises(NodeUnknownError):
        submit_evidence(lead, task, "n9", SentFile("other.pdf", b"other"))
    with pytest.raises(WorkRightError):
        submit_evidence(office, task, "n2", SentFile("other.pdf", b"other"))
    submit_evidence(lead, task, "n2", REPORT)
    assert EvidenceFile.objects.count() == 1
    assert list_entries(lead, act="evidence_file").count() == 1
    assert evidence_used_twice(office) == [(sha256_digest(REPORT.content), ((task, "n1"), (task, "n2")))]


def test_where_a_file_was_used_before_is_said_without_naming_a_task_that_the_reader_does_not_see(
    office, lead, support, operator
):
    first = begin(office, lead, define(office))
    second = begin(office, lead, define(office, supporting=("meters",)))
    for task in (first, second):
        submit_evidence(lead, task, "n1", REPORT)
    digest = sha256_digest(REPORT.content)
    assert read_task(office, second).uses[digest] == ((first, "n1"),)
    assert read_task(support, second).uses[digest] == (("", ""),)
    assert evidence_used_twice(support) == []


def test_evidence_that_is_too_large_or_empty_is_refused(office, lead):
    task = begin(office, lead, define(office))
    with pytest.raises(EvidenceTooLargeError):
        submit_evidence(lead, task, "n1", SentFile("film.mp4", bytes(20 * 2**20 + 1)))
    with pytest.raises(InvalidValueError):
        submit_evidence(lead, task, "n1", SentFile("nothing.pdf", b""))
    assert task_status(lead, task).node("n1").stage.value == "open"


def test_a_file_is_given_to_those_who_see_its_task_and_to_everybody_once_its_party_says_so(office, lead, support, bank):
    task = begin(office, lead, define(office))
    submit_evidence(lead, task, "n1", REPORT)
    digest = sha256_digest(REPORT.content)
    assert bytes(get_evidence_file(office, digest, task=task).content) == REPORT.content
    other = begin(office, lead, define(office, supporting=("meters",)))
    for actor, place, error in (
        (office, "", EvidenceFileUnknownError),
        (support, other, EvidenceFileUnknownError),
        (support, task, TaskUnknownError),
        (bank, task, TaskUnknownError),
    ):
        with pytest.raises(error):
            get_evidence_file(actor, digest, task=place)
    with pytest.raises(EvidenceFileUnknownError):
        publish_evidence_file(office, digest)
    publish_evidence_file(lead, digest)
    assert get_evidence_file(PUBLIC, digest).name == "report.pdf"
    assert list_entries(lead, act="evidence_file.published").count() == 1


def test_the_same_file_of_another_party_keeps_its_name_to_itself(office, lead, support, bank):
    mine, theirs = (begin(office, lead, define(office, supporting=one)) for one in ((), ("meters",)))
    submit_evidence(support, theirs, "n1", SentFile("confidential name.pdf", REPORT.content))
    submit_evidence(lead, mine, "n1", REPORT)
    digest = sha256_digest(REPORT.content)
    task = task_status(office, mine).task
    assert (
        files_of([digest], task=task)[digest].name == get_evidence_file(office, digest, task=mine).name == "report.pdf"
    )


def test_the_name_of_a_file_loses_its_folders_and_its_control_characters(office, lead):
    task = begin(office, lead, define(office))
    submit_evidence(lead, task, "n1", SentFile("..\\..\\secret\r\n/年报.pdf", b"x", "text/html; x"))
    kept = EvidenceFile.objects.get()
    assert (kept.name, kept.media_type) == ("年报.pdf", "application/octet-stream")


def test_circular_dependencies_are_refused_over_any_number_of_tasks(office):
    first, second, third = (define(office) for _ in range(3))
    record_act(office, first, work.DependOn(second))
    record_act(office, second, work.DependOn(third))
    with pytest.raises(CircularDependencyError):
        record_act(office, third, work.DependOn(first))
    assert waits_for(office, first) == (second,)


def test_nobody_learns_of_a_draft_by_making_a_task_wait_for_it(office, lead, operator):
    draft = define(office)
    enter_department(operator, "power", place="CN-330100", rights=["plan", "report"])
    own = define(lead, lead="power")
    with pytest.raises(TaskUnknownError):
        record_act(lead, own, work.DependOn(draft))


def test_a_report_may_come_late_and_what_was_known_before_stays_as_it_was(office, lead):
    task = begin(office, lead, define(office))
    before = timezone.now()
    first = statuses(office, at=before, known=before)
    happened = before - timedelta(microseconds=1)
    submit_evidence(lead, task, "n1", REPORT, happened=happened)
    assert task_status(office, task, at=before, known=before).node("n1").stage.value == "open"
    assert task_status(office, task, at=before).node("n1").stage.value == "submitted"
    assert statuses(office, at=before, known=before) == first
    with pytest.raises(EventTimeError):
        record_act(office, task, work.AcceptEvidence("n1"), happened=timezone.now() + timedelta(days=1))


def test_unfinished_tasks_are_carried_over_together_or_not_at_all(office, lead):
    closed = finish(office, lead, define(office))
    early, late = define(office), define(office)
    year = TODAY.year + 1
    between = timezone.now()
    assert {one.task.id for one in carry_over(office, year)} == {early, late}
    assert task_status(office, early).years == (TODAY.year, year)
    assert task_status(office, closed).years == (TODAY.year,)
    stored = WorkEvent.objects.count()
    with pytest.raises(CarryOverYearError):
        carry_over(office, year, happened=between)
    assert WorkEvent.objects.count() == stored
    with pytest.raises(WorkRightError):
        carry_over(lead, year)


def test_the_refused_half_of_a_carry_over_takes_the_other_half_with_it(office):
    first, second = define(office), define(office)
    between = timezone.now()
    record_act(office, second, work.CarryOver(TODAY.year + 1))
    with pytest.raises(CarryOverYearError):
        carry_over(office, TODAY.year + 1, happened=between)
    assert task_status(office, first).years == (TODAY.year,)


def test_an_act_that_is_rolled_back_does_not_stay_in_the_ledger_of_the_process(office, lead):
    task = define(office)
    with transaction.atomic():
        record_act(office, task, work.Dispatch())
        assert task_status(lead, task).stage is TaskStage.DISPATCHED
        transaction.set_rollback(True)
    assert task_status(office, task).stage is TaskStage.PLANNED
    record_act(office, task, work.ChangeTarget("20", "more"))
    assert task_status(office, task).target == "20"


def test_moved_dates_and_changed_targets_keep_what_they_replace(office, lead):
    task = begin(office, lead, define(office))
    later = TODAY + timedelta(days=90)
    record_act(office, task, work.MoveDeadline(later, "late permit"))
    status = record_act(office, task, work.ChangeTarget("30 factories", "more money"))
    assert [(one.what, one.reason) for one in status.baselines] == [
        ("deadline", "late permit"),
        ("target", "more money"),
    ]
    assert (status.first_deadline, status.deadline) == (TODAY + timedelta(days=60), later)


def test_both_lights_are_counted_by_place_and_field_and_never_merged(office, lead, assessor):
    add_item(office, ListedItem(id="T-1", kinds=("task",), title_en="Market", field="data"), reason="plan")
    task = begin(office, lead, define(office, item="T-1", place="CN-330106"))
    begin(office, lead, define(office, place="CN-330200"))
    record_act(assessor, task, work.Assess(work.Colour.RED, "no staff"))
    found = {one.key: one for one in roll_up(office, RollUpBy.PLACE)}
    assert {key: one.tasks for key, one in found.items()} == {
        "CN": 2, "CN-33": 2, "CN-330100": 1, "CN-330106": 1, "CN-330200": 1,
    }  # fmt: skip
    assert found["CN-330106"].confidence == {"red": 1}
    assert found["CN-330106"].schedule == {"green": 1}
    assert {one.key: one.tasks for one in roll_up(office, RollUpBy.FIELD)} == {"data": 1, "": 1}


def test_lists_narrow_by_duty_place_light_and_year(office, lead):
    draft = define(office)
    running = begin(office, lead, define(office, place="CN-330106"))
    waiting = begin(office, lead, define(office))
    submit_evidence(lead, waiting, "n1", REPORT)
    assert count_duties(office) == {"todo": 0, "waiting": 2, "red": 0, "all": 3}
    assert count_duties(lead) == {"todo": 1, "waiting": 0, "red": 0, "all": 2}

    def ids(actor, **choice):
        return {one.task.id for one, _ in list_tasks(actor, TaskChoice(**choice))[0]}

    assert ids(office, duty="waiting") == {draft, waiting}
    assert ids(lead, duty="todo") == {running}
    assert ids(office, place="CN-330106") == {running}
    assert ids(office, place="CN-33") == {draft, running, waiting}
    assert ids(office, stage="accepted", lead="power") == {running, waiting}
    assert ids(office, year=TODAY.year - 1) == ids(office, schedule="red") == set()
    with pytest.raises(PlaceUnknownError):
        list_tasks(office, TaskChoice(place="CN-99"))


def test_reminders_of_a_day_go_to_those_who_do_the_task(office, lead, support, regulator):
    task = begin(office, lead, define(office, nodes=(node("n1", TODAY + timedelta(days=7)),)))
    assert [(one.task, one.days) for one, _ in reminders_on(lead, TODAY)] == [(task, 7)]
    assert len(reminders_on(regulator, TODAY)) == 1
    assert reminders_on(support, TODAY) == reminders_on(office, TODAY) == []


def test_a_trend_stands_beside_one_that_only_compares_what_was_there_both_times(office, lead):
    begin(office, lead, define(office))
    points = trend(office, [TODAY - timedelta(days=1), TODAY], light="schedule", colour="green")
    assert [(one.tasks, one.share, one.adjusted) for one in points] == [(0, None, None), (1, 1, None)]


def test_the_progress_of_items_is_what_everybody_may_know(office, lead):
    add_item(office, ListedItem(id="T-1", kinds=("task",), title_en="Market"), reason="plan")
    define(office, item="T-1")
    assert item_progress() == {}
    done = finish(office, lead, define(office, item="T-1"))
    begin(office, lead, define(office, item="T-1"))
    begin(office, lead, define(office))
    progress = item_progress(["T-1", "T-2"])
    found = progress["T-1"]
    assert (list(progress), found.tasks, found.closed, found.red, found.amber) == (["T-1"], 2, 1, 0, 0)
    assert found.next_due == TODAY + timedelta(days=30)
    (proof,) = found.evidence
    assert (proof.type, proof.digest, proof.day, proof.public) == (
        "report", sha256_digest(REPORT.content), TODAY, False,
    )  # fmt: skip
    assert list_entries(office, object_id=done).get(index=proof.receipt).act == "task.evidence_accepted"


def test_closing_a_task_of_a_published_item_is_told_to_everybody(office, lead):
    for name in ("T-1", "T-2"):
        add_item(office, ListedItem(id=name, kinds=("task",), title_en="Market"), reason="plan")
    publish_items(office, ["T-1"])
    closed = [finish(office, lead, define(office, item=name)) for name in ("T-1", "T-2")]
    assert [one.object_id for one in list_changes().filter(kind="task.closed")] == closed[:1]


def test_the_acts_that_a_reader_is_offered_are_those_that_are_open_to_it(office, lead):
    task = begin(office, lead, define(office))
    assert read_task(lead, task).possible == {"Submit"}
    assert "MoveDeadline" in read_task(office, task).possible
    now = timezone.now()
    assert read_task(office, task, at=now, known=now).possible == frozenset()


def test_the_person_who_acted_is_named_to_departments_and_hidden_in_the_log(office, lead):
    task = define(Actor(office.party, office.roles, "wang"))
    assert read_task(office, task).history[0].person == "wang"
    entry = list_entries(office, object_id=task).get()
    assert b"wang" not in bytes(entry.payload)
