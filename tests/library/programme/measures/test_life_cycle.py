from datetime import date, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.evaluation import Direction
from pilotzone.programme.measures import (
    Adoption,
    AdoptionEffect,
    Evidence,
    History,
    Listing,
    Scope,
    effects_overdue,
    possible_acts,
    to_be_told,
)
from pilotzone.programme.measures.errors import MeasureActError, ScopeAreasError
from pilotzone.programme.remarks import load_document
from tests.strategies.measures import BEGIN, DETAILS, event, history, passed

ACTS = tuple(load_document("measures/life_cycle.toml")["acts"])

REVIEWERS = {"reviewer_appointed", "reviewer_unknown"}

NEXT = {
    None: {"propose": "proposed"},
    "proposed": {"open_trial": "on_trial", "withdraw": "withdrawn", "revise": "proposed", "appoint": "proposed"},
    "on_trial": {
        "revise": "on_trial",
        "appoint": "on_trial",
        "evaluate": "evaluated",
        "lapse": "lapsed",
        "withdraw": "withdrawn",
    },
    "evaluated": {
        "revise": "evaluated",
        "appoint": "evaluated",
        "review": "evaluated",
        "evaluate": "evaluated",
        "prolong_trial": "on_trial",
        "pass_gate": "mature",
        "lapse": "lapsed",
        "withdraw": "withdrawn",
    },
    "mature": {"reopen": "evaluated", "list": "listed", "lapse": "lapsed", "withdraw": "withdrawn"},
    "listed": {"adopt": "adopted", "lapse": "lapsed", "withdraw": "withdrawn"},
    "adopted": {"adopt": "adopted", "record_effect": "adopted", "lapse": "lapsed", "withdraw": "withdrawn"},
    "lapsed": {},
    "withdrawn": {},
}
"""Written a second time, by hand, as the reader of the plan would draw it."""


def test_every_state_and_every_act_is_named_in_both_languages_and_reached():
    document = load_document("measures/life_cycle.toml")
    assert {None, *document["states"]} == set(NEXT)
    for entry in (*document["states"].values(), *document["acts"].values()):
        assert entry["en"]
        assert entry["zh"]


@pytest.mark.parametrize("state", NEXT)
def test_a_state_allows_these_acts_and_no_others(state):
    assert set(possible_acts(state)) == set(NEXT[state])


class LifeCycle(RuleBasedStateMachine):
    """Any acts in any order: what the table allows happens, anything else changes nothing, the past stands still."""

    def __init__(self):
        super().__init__()
        self.history, self.state, self.day, self.past = History(id="M-1"), None, 200, []

    @rule(act=st.sampled_from(ACTS), region=st.sampled_from(["CN-52", "CN-51", "CN-5101"]), days=st.integers(0, 40))
    def act(self, act, region, days):
        self.day += days
        details = DETAILS.get(act)
        if act == "adopt":
            details = Adoption(region=region, since=BEGIN.date())
        happening = event(act, day=self.day, details=details)
        before = self.history
        try:
            self.history = before.append(happening)
        except MeasureActError:
            assert act not in NEXT[self.state]
        except PilotzoneError as error:
            assert error.code in {"adoption_repeated", "adoption_unknown", *REVIEWERS}  # noqa: PT017 - either outcome is right
        else:
            self.state = NEXT[self.state][act]
            assert self.history.events == (*before.events, happening)
            self.past.append((happening.at, self.history))

    @invariant()
    def the_state_is_that_of_the_table(self):
        assert self.history.state == self.state

    @invariant()
    def what_was_known_on_any_past_day_is_still_known(self):
        for number, (at, then) in enumerate(self.past):
            if number + 1 == len(self.past) or self.past[number + 1][0] > at:
                assert self.history.as_of(at) == then
        assert self.history.as_of(BEGIN).state is None

    @invariant()
    def a_region_adopts_once_and_in_the_scope(self):
        regions = [one.region for one in self.history.adoptions]
        assert len(regions) == len(set(regions))
        assert not regions or all(self.history.listing.covers(region) for region in regions)


TestLifeCycle = LifeCycle.TestCase


@pytest.mark.parametrize(
    ("last", "happening", "code"),
    [
        ("open_trial", event("withdraw", day=300, reason=" "), "measure_reason"),
        ("open_trial", event("evaluate", day=300, by=""), "measure_reason"),
        ("open_trial", event("evaluate", day=100), "measure_time"),
        ("open_trial", event("evaluate", at=datetime(2030, 1, 1)), "measure_time"),  # noqa: DTZ001 - refused for it
        ("open_trial", event("evaluate", day=300, details=None), "measure_detail"),
        ("propose", event("open_trial", day=300, details=DETAILS["propose"]), "measure_detail"),
        ("list", event("adopt", day=300, details=Adoption(region="CN-33", since=BEGIN.date())), "outside_scope"),
        ("list", event("adopt", day=300, details=Adoption(region="CN-52", since=date(2030, 1, 1))), "adoption_date"),
        ("adopt", event("adopt", day=300), "adoption_repeated"),
    ],
)
def test_an_event_that_is_incomplete_or_impossible_is_refused(last, happening, code):
    with pytest.raises(PilotzoneError) as caught:
        passed(last).append(happening)
    assert caught.value.code == code


def test_a_history_takes_the_record_of_its_own_measure_only():
    with pytest.raises(PilotzoneError) as caught:
        History(id="M-2").append(event("propose"))
    assert caught.value.code == "measure_detail"


@pytest.mark.parametrize(
    "evidence", [(), (Evidence(reference="log/17", verified=True), Evidence(reference="log/23", verified=False))]
)
def test_a_measure_whose_evidence_fails_verification_is_not_listed(evidence):
    listing = Listing(batch="1", scope=Scope.NATIONAL, evidence=evidence)
    with pytest.raises(PilotzoneError, match="log/23") as caught:
        passed("pass_gate").append(event("list", day=300, details=listing))
    assert caught.value.code == "measure_evidence_unverified"


@pytest.mark.parametrize(("scope", "areas"), [(Scope.NATIONAL, ("CN-52",)), (Scope.AREAS, ())])
def test_scope_and_areas_agree(scope, areas):
    with pytest.raises(ScopeAreasError):
        Listing(batch="1", scope=scope, areas=areas, evidence=())


def test_withdrawal_names_the_regions_to_be_told():
    listed = passed("adopt").append(
        event("adopt", day=300, details=Adoption(region="CN-510100", since=date(2022, 7, 1)))
    )
    assert to_be_told(listed) == ()
    assert to_be_told(listed.append(event("withdraw", day=301))) == ("CN-510100", "CN-52")
    assert to_be_told(history("propose", "withdraw")) == ()


def test_an_effect_is_overdue_until_it_is_seen_after_a_year():
    """An effect that was seen on the first day does not stand for the one after a year."""
    early = passed("record_effect")
    adopted = date(2022, 6, 1)
    assert effects_overdue(early, adopted + timedelta(days=364)) == ()
    assert [one.region for one in effects_overdue(early, adopted + timedelta(days=365))] == ["CN-52"]
    late = AdoptionEffect(region="CN-52", seen_on=date(2023, 7, 1), direction=Direction.NOT_SHOWN, evidence=())
    seen = early.append(event("record_effect", day=600, details=late))
    assert effects_overdue(seen, date(2023, 8, 1)) == ()


@pytest.mark.parametrize(
    ("region", "seen_on", "code"),
    [
        ("CN-51", date(2022, 7, 1), "adoption_unknown"),
        ("CN-52", date(2022, 5, 31), "adoption_date"),
        ("CN-52", date(2030, 1, 1), "adoption_date"),
    ],
)
def test_an_effect_belongs_to_an_adoption_and_to_its_time(region, seen_on, code):
    effect = AdoptionEffect(region=region, seen_on=seen_on, direction=Direction.IMPROVED, evidence=())
    with pytest.raises(PilotzoneError) as caught:
        passed("adopt").append(event("record_effect", day=300, details=effect))
    assert caught.value.code == code
