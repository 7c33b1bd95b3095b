"""The contract negotiation: the table is the protocol's figure, and every walk through it obeys the protocol."""

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pilotzone.dataspace.negotiation.contract_negotiation import (
    INITIAL,
    TRANSITIONS,
    ContractNegotiationState,
    NegotiationMessage,
    Sender,
    transition,
)
from pilotzone.dataspace.negotiation.errors import NegotiationEndedError, NegotiationMessageError

State, Message = ContractNegotiationState, NegotiationMessage
TABLE = Path(__file__).parents[3] / "vectors/negotiation/contract_negotiation.csv"
FINAL = {State.FINALIZED, State.TERMINATED}


def test_the_table_is_the_figure_of_the_protocol():
    with TABLE.open(newline="") as file:
        rows = {(row["from"], row["message"], row["sender"]): row["to"] for row in csv.DictReader(file)}
    ours = {(state or "(new)", message, sender): after for (state, message, sender), after in TRANSITIONS.items()}
    assert ours == rows


@pytest.mark.parametrize("key", list(itertools.product([INITIAL, *State], Message, Sender)), ids=str)
def test_every_message_in_every_state_moves_as_the_table_says_or_is_refused(key):
    if key in TRANSITIONS:
        assert transition(*key) is TRANSITIONS[key]
    else:
        with pytest.raises(NegotiationEndedError if key[0] in FINAL else NegotiationMessageError):
            transition(*key)


def test_a_refusal_names_what_would_be_legal():
    with pytest.raises(NegotiationMessageError) as caught:
        transition(State.VERIFIED, Message.FINALIZED, Sender.CONSUMER)
    assert caught.value.parameters["legal"] == (
        "ContractNegotiationEventMessage FINALIZED (provider), ContractNegotiationTerminationMessage (provider)"
    )


def test_before_the_first_message_a_refusal_names_the_two_that_open_a_negotiation():
    with pytest.raises(NegotiationMessageError, match=r"ContractRequestMessage \(consumer\), ContractOfferMessage"):
        transition(INITIAL, Message.VERIFICATION, Sender.CONSUMER)


class NegotiationWalk(RuleBasedStateMachine):
    """Both sides send anything at any time; what is accepted must be what the protocol allows."""

    def __init__(self):
        super().__init__()
        self.state = INITIAL
        self.accepted = []

    @rule(message=st.sampled_from(Message), sender=st.sampled_from(Sender))
    def send(self, message, sender):
        before = self.state
        try:
            self.state = transition(before, message, sender)
        except (NegotiationMessageError, NegotiationEndedError):
            assert self.state is before
        else:
            assert before not in FINAL
            self.accepted.append((message, sender))

    @rule(data=st.data())
    def send_what_is_legal(self, data):
        """Arbitrary messages alone would hardly ever reach an agreement."""
        legal = [key[1:] for key in TRANSITIONS if key[0] is self.state and key[1] is not Message.TERMINATION]
        if legal:
            self.send(*data.draw(st.sampled_from(legal)))

    @invariant()
    def an_end_needs_both_sides(self):
        """Nobody is bound by a contract that only the other side signed."""
        if self.state is State.FINALIZED:
            assert self.accepted[-3:] == [
                (Message.AGREEMENT, Sender.PROVIDER),
                (Message.VERIFICATION, Sender.CONSUMER),
                (Message.FINALIZED, Sender.PROVIDER),
            ]
            assert self.accepted[-4] in {(Message.REQUEST, Sender.CONSUMER), (Message.ACCEPTED, Sender.CONSUMER)}

    @invariant()
    def the_state_follows_from_the_accepted_messages_alone(self):
        state = INITIAL
        for message, sender in self.accepted:
            state = transition(state, message, sender)
        assert state is self.state


TestNegotiationWalk = NegotiationWalk.TestCase
TestNegotiationWalk.settings = settings(deadline=None, max_examples=60, stateful_step_count=25)
