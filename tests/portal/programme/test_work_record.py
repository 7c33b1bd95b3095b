"""The stored work agrees with the library after any acts, restarts and rollbacks, and with two writers at once."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme import work
from pilotzone.programme.work import Colour, WorkLedger
from pilotzone.programme.work.errors import TaskStageError, TaskUnknownError
from pilotzone_portal.accounts.services import Actor, actor_for_party
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.models import WorkEvent
from pilotzone_portal.programme.services.directory import work_actor, zone_directory
from pilotzone_portal.programme.services.work import work_record
from pilotzone_portal.programme.services.work.task_lists import statuses
from pilotzone_portal.programme.services.work.tasks import task_status
from pilotzone_portal.programme.services.work.work import SentFile, carry_over, record_act, submit_evidence
from pilotzone_portal.programme.services.work.work_events import stored_events
from tests.portal.programme.office import begin, define, node

TODAY = timezone.localdate()
PARTIES = ("bureau", "power", "meters", "university", "bank")
NODES = ("n1", "n2")
SIMPLE = st.one_of(
    *[st.just(act()) for act in (work.Dispatch, work.Accept, work.Close)],
    st.just(work.Decline("x")),
    st.builds(work.Return, st.sampled_from(NODES), st.sampled_from(["x", ""])),
    st.builds(work.AcceptEvidence, st.sampled_from(NODES)),
    st.builds(work.Assess, st.sampled_from(Colour), st.just("x")),
    st.builds(
        work.MoveDeadline, st.integers(20, 90).map(lambda days: TODAY + timedelta(days=days)), st.just("x"),
        st.sampled_from([None, *NODES]),
    ),
    st.builds(work.ChangeTarget, st.sampled_from(["20", "30"]), st.just("x")),
    st.builds(work.CarryOver, st.integers(TODAY.year, TODAY.year + 2)),
)  # fmt: skip


class StoredWork(RuleBasedStateMachine):
    """The service and a ledger of the library take the same acts; whatever one refuses, the other refuses."""

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.actors = {party: actor_for_party(party) for party in PARTIES}
        self.operator = actor_for_party("operator")
        self.ledger, self.seen, self.kept = WorkLedger(zone_directory()), 0, []
        nodes = tuple(node(one) for one in NODES)
        self.tasks = [define(self.actors["bureau"], nodes=nodes, supporting=("meters",)) for _ in range(2)]
        self._follow()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def _follow(self):
        for row in stored_events(self.seen + 1):
            self.ledger.append(row.event)
            self.seen = row.number

    def _try(self, party, task, act, do):
        """Do it in the zone; the library must refuse what the zone refuses, apart from what the party may not see."""
        stage = task_status(self.operator, task).stage
        try:
            do()
        except TaskUnknownError:
            drafts = stage == "planned" and party != "bureau"
            assert drafts or party == "bank"
        except PilotzoneError as refusal:
            now = timezone.now()
            event = work.Event(task, act, work_actor(self.actors[party]), now, now)
            with pytest.raises(type(refusal)):
                self.ledger.check(event)
        else:
            self._follow()

    @rule(index=st.integers(0, 1), act=SIMPLE, party=st.sampled_from(PARTIES))
    def act(self, index, act, party):
        task = self.tasks[index]
        self._try(party, task, act, partial(record_act, self.actors[party], task, act))

    @rule(index=st.integers(0, 1))
    def take_the_next_step(self, index):
        """Most random acts are refused: this one leads on, so that closed tasks are reached."""
        task = self.tasks[index]
        nodes = [one.node.id for one in task_status(self.operator, task).nodes if one.stage != "accepted"]
        accepted = [work.AcceptEvidence(one) for one in nodes]
        for party, act in (
            ("bureau", work.Dispatch()), ("power", work.Accept()),
            *(("bureau", act) for act in [*accepted, work.Close()]),
        ):  # fmt: skip
            self._try(party, task, act, partial(record_act, self.actors[party], task, act))
        if nodes:
            self.submit(index, nodes[0], 0, "power")

    @rule(
        index=st.integers(0, 1), name=st.sampled_from(NODES), number=st.integers(0, 2), party=st.sampled_from(PARTIES)
    )
    def submit(self, index, name, number, party):
        task, sent = self.tasks[index], SentFile(f"{number}.pdf", b"%d" % number)
        evidence = work.NodeEvidence(f"sha256:{number:064x}", "report")
        act = work.Submit(name, evidence)
        self._try(party, task, act, partial(submit_evidence, self.actors[party], task, name, sent))

    @rule(index=st.integers(0, 1), other=st.integers(0, 1))
    def depend(self, index, other):
        act = work.DependOn(self.tasks[other])
        task = self.tasks[index]
        self._try("bureau", task, act, partial(record_act, self.actors["bureau"], task, act))

    @rule(index=st.integers(0, 1), colour=st.sampled_from(Colour), back=st.integers(0, 5))
    def assess_late(self, index, colour, back):
        """An act that happened before others takes its place among them, in the zone as in the library."""
        rows = list(stored_events(task=self.tasks[index]))
        happened = rows[min(back, len(rows) - 1)].happened
        try:
            record_act(self.actors["university"], self.tasks[index], work.Assess(colour, "late"), happened=happened)
        except PilotzoneError:
            return
        self._follow()

    @rule(year=st.integers(TODAY.year, TODAY.year + 3))
    def carry_over(self, year):
        carried = carry_over(self.actors["bureau"], year)
        self._follow()
        assert all(one.years[-1] == year for one in carried)

    @rule()
    def restart(self):
        """Another process begins with nothing."""
        work_record._kept.clear()

    @rule(index=st.integers(0, 1))
    def roll_back(self, index):
        """Whoever reads in a transaction that fails leaves nothing behind."""
        if task_status(self.operator, self.tasks[index]).stage == "closed":
            return
        with transaction.atomic():
            record_act(self.actors["bureau"], self.tasks[index], work.ChangeTarget("99", "x"))
            assert task_status(self.operator, self.tasks[index]).target == "99"
            transaction.set_rollback(True)

    @rule()
    def remember(self):
        """What is known now is kept, to be compared after everything that comes."""
        now = timezone.now()
        self.kept.append((now, statuses(self.operator, at=now, known=now)))

    @invariant()
    def zone_and_library_agree(self):
        now = timezone.now()
        assert statuses(self.operator, at=now, known=now) == self.ledger.statuses(at=now, known=now)
        for task in self.tasks:
            assert task_status(self.operator, task) == self.ledger.status(task, at=now, known=now)

    @invariant()
    def the_past_is_what_it_was(self):
        for now, table in self.kept:
            assert statuses(self.operator, at=now, known=now) == table

    @invariant()
    def each_act_has_one_receipt_and_numbers_have_no_gaps(self):
        rows = list(WorkEvent.objects.order_by("number").values_list("number", "receipt"))
        assert [number for number, _ in rows] == list(range(1, len(rows) + 1))
        assert len({receipt for _, receipt in rows}) == len(rows)


def test_the_zone_agrees_with_the_library_after_any_acts(office):
    run_state_machine_as_test(
        StoredWork,
        settings=settings(
            max_examples=12,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_a_task_at_once_one_is_refused_and_one_receipt_is_written(office, lead):
    task = begin(office, lead, define(office))
    submit_evidence(lead, task, "n1", SentFile("a.pdf", b"a"))
    record_act(office, task, work.AcceptEvidence("n1"))
    ready, outcomes = threading.Barrier(2, timeout=60), []

    def close(person):
        try:
            ready.wait()
            record_act(Actor(office.party, office.roles, person), task, work.Close())
            outcomes.append("closed")
        except TaskStageError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close, args=(name,)) for name in ("wang", "li")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "refused"]
    assert list_entries(office, act="task.closed", object_id=task).count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_readers_at_once_leave_a_record_without_gaps(office, lead):
    tasks = [begin(office, lead, define(office)) for _ in range(3)]
    failures = []

    def work_on(task):
        try:
            for number in range(4):
                submit_evidence(lead, task, "n1", SentFile("a.pdf", f"{task} {number}".encode()))
                statuses(office)
                record_act(office, task, work.Return("n1", "again"))
        except Exception as failure:  # noqa: BLE001 - whatever it is, the test must show it
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work_on, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [row.number for row in stored_events()] == list(range(1, 3 * 3 + 3 * 8 + 1))
    ledger = WorkLedger(zone_directory())
    for row in stored_events():
        ledger.append(row.event)
    now = timezone.now()
    assert statuses(office, at=now, known=now) == ledger.statuses(at=now, known=now)


def test_an_act_of_another_process_is_seen_by_the_next_reader(office, lead):
    """The other process is one that begins with nothing, and whose record this one does not share."""
    task = define(office)
    mine = list(work_record._kept)
    work_record._kept.clear()
    record_act(office, task, work.Dispatch())
    work_record._kept[:] = mine
    assert task_status(lead, task).stage == "dispatched"
