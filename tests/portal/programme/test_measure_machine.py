"""Any acts in any order on the stored service and on the library's history: both decide alike and hold the same."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.evaluation import Direction
from pilotzone.programme.measures import (
    Adoption,
    AdoptionEffect,
    Appointment,
    Evaluation,
    Evidence,
    GatePassed,
    History,
    Listing,
    MeasureEvent,
    Review,
    Scope,
)
from pilotzone.programme.measures.documents import measure_from_document
from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.oversight.services.evidence import publish_log
from pilotzone_portal.programme.services.measures import adoptions, measure_evaluations, measures
from pilotzone_portal.programme.services.measures.measure_evidence import prove_references
from pilotzone_portal.programme.services.measures.stored_measures import with_proofs
from tests.portal.programme.measure_office import EVALUATION, RECORD, evidence_of, found_office, proposed

REGIONS = {"guizhou": "CN-52", "sichuan": "CN-51", "finance_office": "CN-33"}


class StoredLifeCycle(RuleBasedStateMachine):
    """The model is the library's history, fed with the same events by hand; the service must refuse what it refuses."""

    @initialize()
    def propose(self):
        self.evidence, self.institute = evidence_of("finance_office"), evidence_of("institute")
        self.identifier = proposed().identifier
        given = {"lead_department": "finance_office", "origin": ["CN-33"], "register": "major_reforms"}
        self.record = measure_from_document(RECORD | given | {"evidence": [self.evidence]}, self.identifier)
        self.model = History(id=self.identifier)
        self._expect("propose", "finance_office", self.record)

    def _expect(self, act, party, details=None, reason=""):
        event = MeasureEvent(act=act, by=party, party=party, at=timezone.localtime(), details=details, reason=reason)
        self.model = self.model.append(event)

    def both(self, act, party, service, *arguments, details=None, reason="", **named):
        """Do an act on both; they agree on whether it is done, and why it is not."""
        before, expected, found = self.model, None, None
        try:
            self._expect(act, party, details() if callable(details) else details, reason)
        except PilotzoneError as error:
            expected = error.code
        named |= {"reason": reason} if reason else {}
        try:
            with transaction.atomic():
                service(actor_for_party(party), self.identifier, *arguments, **named)
        except PilotzoneError as error:
            found = error.code
        if found in {"measure_party", "measure_unknown", "evaluator_involved"}:  # whose it is, the library does not say
            self.model = before
        else:
            assert found == expected, (act, party)

    @rule()
    def open_trial(self):
        self.both("open_trial", "finance_office", measures.open_trial)

    @rule(title=st.sampled_from(["A", "B"]), reason=st.sampled_from(["said", " "]))
    def revise(self, title, reason):
        document = RECORD | {"title": title, "evidence": [self.evidence], "lead_department": "finance_office"}
        document |= {"origin": ["CN-33"], "register": "major_reforms"}
        details = measure_from_document(document, self.identifier)
        self.both("revise", "finance_office", measures.revise_measure, document, details=details, reason=reason)

    @rule(direction=st.sampled_from(Direction))
    def evaluate(self, direction):
        document = EVALUATION | {"direction": direction.value, "evidence": [self.institute]}
        details = Evaluation(
            year=2025,
            evaluator="institute",
            method=EVALUATION["method"],
            direction=direction,
            evidence=(Evidence(reference=self.institute, verified=False),),
        )
        self.both("evaluate", "institute", measure_evaluations.enter_evaluation, document, details=details)

    @rule()
    def prolong(self):
        self.both("prolong_trial", "finance_office", measures.prolong_trial, reason="said")

    @rule(reviewer=st.sampled_from(["academy", "council", "institute"]))
    def appoint(self, reviewer):
        details = Appointment(reviewer=reviewer)
        self.both("appoint", "operator", measure_evaluations.appoint_reviewer, reviewer, details=details)

    @rule(reviewer=st.sampled_from(["academy", "council"]), in_favour=st.booleans())
    def review(self, reviewer, in_favour):
        if reviewer not in self.model.reviewers:
            return
        word = {"in_favour": in_favour, "interests": ""}
        details = Review(reviewer=reviewer, **word)
        self.both("review", reviewer, measure_evaluations.review_measure, details=details, **word)

    def _verified(self):
        """Return the model with its evidence proved, as the log does prove it."""
        return with_proofs(self.model, prove_references(self.model.references))

    @rule()
    def pass_gate(self):
        kept, self.model = self.model, self._verified()
        passed = lambda: GatePassed(measure=self.model.measure, reviews=self.model.reviews)  # noqa: E731 - asked later
        self.both("pass_gate", "operator", measures.pass_gate, details=passed)
        self.model = History(id=kept.id, events=(*kept.events, *self.model.events[len(kept.events) :]))

    @rule()
    def reopen(self):
        self.both("reopen", "operator", measures.reopen_measure, reason="said")

    @rule(areas=st.sampled_from([(), ("CN-52",)]))
    def list_it(self, areas):
        scope = Scope.AREAS if areas else Scope.NATIONAL
        pieces = tuple(Evidence(reference=one, verified=True) for one in self.model.references)
        details = Listing(batch="1", scope=scope, areas=areas, evidence=pieces)
        self.both("list", "operator", measures.list_measure, details=details, batch="1", scope=scope, areas=areas)

    @rule(party=st.sampled_from(sorted(REGIONS)), days=st.integers(-1, 40))
    def adopt(self, party, days):
        since = timezone.localdate() - timedelta(days=days)
        details = Adoption(region=REGIONS[party], since=since)
        if self.model.listing or party == "finance_office":  # others do not see it before
            self.both("adopt", party, adoptions.adopt_measure, details=details, since=since)

    @rule(party=st.sampled_from(sorted(REGIONS)), days=st.integers(-1, 40))
    def record_effect(self, party, days):
        seen = timezone.localdate() - timedelta(days=days)
        pieces = (Evidence(reference=evidence_of(party), verified=True),)
        details = AdoptionEffect(
            region=REGIONS[party], seen_on=seen, direction=Direction.IMPROVED, evidence=pieces, text=""
        )
        named = {"seen_on": seen, "direction": "improved", "evidence": [pieces[0].reference]}
        if self.model.listing or party == "finance_office":
            self.both("record_effect", party, adoptions.record_effect, details=details, **named)

    @rule(act=st.sampled_from(["lapse", "withdraw"]), party=st.sampled_from(["finance_office", "operator"]))
    def end(self, act, party):
        service = {"lapse": measures.lapse_measure, "withdraw": measures.withdraw_measure}[act]
        self.both(act, party, service, reason="said")

    @invariant()
    def the_rows_hold_what_the_library_holds(self):
        if not hasattr(self, "model"):
            return
        stored = measures.get_measure(actor_for_party("operator"), self.identifier)
        plain = lambda history: [(one.act, one.party, one.details, one.reason.strip()) for one in history.events]  # noqa: E731 - used twice
        assert plain(stored.history) == plain(self.model)
        assert stored.head.state == self.model.state
        assert [row.number for row in stored.rows] == list(range(1, len(stored.rows) + 1))


@pytest.mark.slow
def test_the_stored_service_decides_as_the_library_does(operator):
    found_office(operator)
    publish_log()
    few = settings(max_examples=5, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(StoredLifeCycle, settings=few)
