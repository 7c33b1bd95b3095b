"""Any sequence of acts: the record agrees with a model, its past never changes, and both ways of asking agree."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.work import (
    Accept,
    AcceptEvidence,
    Actor,
    Assess,
    Close,
    Colour,
    Decline,
    Define,
    Dispatch,
    Event,
    MoveDeadline,
    Return,
    Submit,
    WorkLedger,
    schedule_light,
)
from pilotzone.programme.work.lights import day_of
from tests.library.programme.work.office import DIRECTORY, EVERY, START, file, node, task

NODES = ("n1", "n2")
TASKS = ("a", "b")
ACTORS = [
    Actor("person", department, rights)
    for department in ("drc", "data", "tax", "town")
    for rights in (EVERY, frozenset())
]
ALLOWED = {
    Define: "drc", Dispatch: "drc", Accept: "data", Decline: "data", Submit: "data tax", Return: "drc",
    AcceptEvidence: "drc", Close: "drc", Assess: "drc town", MoveDeadline: "drc",
}  # fmt: skip
DEADLINES = st.integers(0, 200).map(lambda days: (START + timedelta(days=days)).date())
ACTS = st.one_of(
    *[st.just(act()) for act in (Dispatch, Accept, Close)],
    st.just(Decline("x")),
    st.builds(Submit, st.sampled_from(NODES), st.builds(file, st.integers(0, 2))),
    st.builds(Return, st.sampled_from(NODES), st.sampled_from(["x", ""])),
    st.builds(AcceptEvidence, st.sampled_from(NODES)),
    st.builds(Assess, st.sampled_from(Colour), st.just("x")),
    st.builds(MoveDeadline, DEADLINES, st.just("x"), st.sampled_from([None, *NODES])),
)


class Model:
    """A task as a few plain words: stage, and for each node whether evidence is there."""

    def __init__(self):
        self.stage, self.nodes = "planned", dict.fromkeys(NODES, "open")

    def allows(self, act):
        """Say whether the act is possible, by a table written apart from the code; moved dates are not modelled."""
        moves = {Dispatch: "planned", Accept: "dispatched", Decline: "dispatched"}
        if type(act) in moves:
            return self.stage == moves[type(act)]
        if isinstance(act, Assess | MoveDeadline):
            return self.stage != "closed"
        if self.stage != "accepted":
            return False
        if isinstance(act, Close):
            return set(self.nodes.values()) == {"accepted"}
        if isinstance(act, Submit):
            return self.nodes[act.node] in {"open", "returned"}
        return self.nodes[act.node] == "submitted" and bool(getattr(act, "reason", "x"))

    def take(self, act):
        stages = {Dispatch: "dispatched", Accept: "accepted", Decline: "planned", Close: "closed"}
        self.stage = stages.get(type(act), self.stage)
        nodes = {Submit: "submitted", Return: "returned", AcceptEvidence: "accepted"}
        if type(act) in nodes:
            self.nodes[act.node] = nodes[type(act)]


class TaskLifeCycle(RuleBasedStateMachine):
    """Acts in the order in which they happen are checked against the model, late ones for their consistency."""

    def __init__(self):
        super().__init__()
        self.ledger, self.models, self.clock, self.kept = WorkLedger(DIRECTORY), {}, START, []
        for name in TASKS:
            made = task(name, nodes=tuple(node(one) for one in NODES))
            self.ledger.append(Event(name, Define(made), ACTORS[0], self.clock, self.clock))
            self.models[name] = Model()

    @rule(name=st.sampled_from(TASKS), act=ACTS, actor=st.sampled_from(ACTORS), days=st.integers(0, 40))
    def record(self, name, act, actor, days):
        self.clock += timedelta(days=days)
        self._append(name, act, actor, self.clock)

    @rule(name=st.sampled_from(TASKS), days=st.integers(0, 9))
    def take_the_next_step(self, name, days):
        """Most random acts are refused: this one leads on, so that closed tasks are reached."""
        self.clock += timedelta(days=days)
        nodes = [one for one in NODES if self.models[name].nodes[one] != "accepted"]
        steps = [Dispatch(), Accept(), *(Submit(one, file()) for one in nodes), *map(AcceptEvidence, nodes), Close()]
        act = next((one for one in steps if self.models[name].allows(one)), Dispatch())
        actor = next(one for one in ACTORS if one.department == ALLOWED[type(act)].split()[0] and one.rights)
        self._append(name, act, actor, self.clock)

    def _append(self, name, act, actor, happened):
        wanted = self.models[name].allows(act) and actor.department in ALLOWED[type(act)].split() and actor.rights
        try:
            status = self.ledger.append(Event(name, act, actor, happened, self.clock))
        except PilotzoneError:
            assert not wanted or isinstance(act, MoveDeadline)
        else:
            assert wanted
            self.models[name].take(act)
            assert status.stage == self.models[name].stage
            assert {one.node.id: one.stage for one in status.nodes} == self.models[name].nodes

    @rule(name=st.sampled_from(TASKS), days=st.integers(1, 60), colour=st.sampled_from(Colour))
    def assess_and_say_so_late(self, name, days, colour):
        happened = max(START, self.clock - timedelta(days=days))
        known = self.ledger.status(name, at=happened, known=self.clock)
        try:
            self.ledger.append(Event(name, Assess(colour, "x"), ACTORS[0], happened, self.clock))
        except PilotzoneError:
            assert known.stage == "closed"
        else:
            assert self.ledger.status(name, at=happened, known=self.clock).confidence.colour == colour

    @rule(days=st.integers(0, 60))
    def look_at_what_is_known(self, days):
        """What was known before now is kept, to be compared after everything that comes."""
        self.clock += timedelta(days=1)
        times = {"at": self.clock - timedelta(days=days), "known": self.clock - timedelta(hours=1)}
        self.kept.append((times, self.ledger.statuses(**times)))

    @invariant()
    def the_past_is_what_it_was(self):
        for times, table in self.kept:
            assert self.ledger.statuses(**times) == table

    @invariant()
    def one_task_and_the_table_agree(self):
        at, known = self.clock - timedelta(days=5), self.clock
        for row in self.ledger.statuses(at=at, known=known).to_pylist():
            status = self.ledger.status(row["task"], at=at, known=known)
            assert (row["stage"], row["next_due"], row["deadline"]) == (status.stage, status.next_due, status.deadline)
            assert row["confidence"] == (status.confidence.colour if status.confidence else None)
            assert row["schedule"] == schedule_light(status, day_of(at))
            assert row["submitted"] == sum(one.stage == "submitted" for one in status.nodes)

    @invariant()
    def what_is_closed_has_accepted_evidence_everywhere(self):
        for name in TASKS:
            status = self.ledger.status(name, at=self.clock, known=self.clock)
            assert status.stage != "closed" or all(one.stage == "accepted" and one.evidence for one in status.nodes)


TestTaskLifeCycle = TaskLifeCycle.TestCase
TestTaskLifeCycle.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
