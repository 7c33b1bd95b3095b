"""The life of an agreement after its negotiation, which is this zone's own extension."""

import csv
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pilotzone.dataspace.negotiation.agreement import (
    AGREEMENT_TRANSITIONS,
    AgreementAct,
    AgreementActor,
    AgreementState,
    agreement_state_at,
    agreement_transition,
)
from pilotzone.dataspace.negotiation.errors import AgreementActError, AgreementEndedError, ResumeError

State, Act, Actor = AgreementState, AgreementAct, AgreementActor
TABLE = Path(__file__).parents[3] / "vectors/negotiation/agreement.csv"
END = datetime(2026, 7, 1, tzinfo=UTC)


def test_the_table_is_the_published_one():
    with TABLE.open(newline="") as file:
        rows = {(row["from"], row["act"], row["actor"]): row["to"] for row in csv.DictReader(file)}
    assert rows == AGREEMENT_TRANSITIONS


@pytest.mark.parametrize("key", list(itertools.product(State, Act, Actor)), ids=str)
def test_every_act_in_every_state_moves_as_the_table_says_or_is_refused(key):
    state, act, actor = key
    if key in AGREEMENT_TRANSITIONS:
        assert agreement_transition(state, act, actor, suspended_by=actor) is AGREEMENT_TRANSITIONS[key]
    else:
        ended = state in {State.TERMINATED, State.EXPIRED}
        with pytest.raises(AgreementEndedError if ended else AgreementActError):
            agreement_transition(state, act, actor)


@pytest.mark.parametrize(("suspended_by", "actor"), list(itertools.permutations(Actor, 2)))
def test_nobody_lifts_the_suspension_of_another(suspended_by, actor):
    """Otherwise the side that was suspended would resume, and a suspension would bind nobody."""
    with pytest.raises(ResumeError):
        agreement_transition(State.SUSPENDED, Act.RESUME, actor, suspended_by=suspended_by)


@pytest.mark.parametrize("state", [State.FINALIZED, State.SUSPENDED])
def test_an_agreement_expires_at_the_moment_its_validity_ends(state):
    assert agreement_state_at(state, END, END - timedelta(microseconds=1)) is state
    assert agreement_state_at(state, END, END) is State.EXPIRED
    assert agreement_state_at(state, None, END) is state


def test_a_terminated_agreement_stays_terminated():
    assert agreement_state_at(State.TERMINATED, END, END) is State.TERMINATED
