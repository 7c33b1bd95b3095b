"""The life of an agreement after its negotiation: an extension of this zone, which no standard describes."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pilotzone.dataspace.negotiation.errors import AgreementActError, AgreementEndedError, ResumeError

__all__ = [
    "AGREEMENT_TRANSITIONS",
    "AgreementAct",
    "AgreementActor",
    "AgreementState",
    "agreement_state_at",
    "agreement_transition",
]


class AgreementState(StrEnum):
    """The states of an agreement; it begins in the last state of its negotiation."""

    FINALIZED = "FINALIZED"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"
    EXPIRED = "EXPIRED"


class AgreementAct(StrEnum):
    """What can be done to an agreement."""

    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE = "terminate"


class AgreementActor(StrEnum):
    """Who acts: a side of the agreement, or the operator of the zone."""

    CONSUMER = "consumer"
    PROVIDER = "provider"
    OPERATOR = "operator"


AGREEMENT_TRANSITIONS: Final[Mapping[tuple[AgreementState, AgreementAct, AgreementActor], AgreementState]] = (
    MappingProxyType(
        {
            (AgreementState.FINALIZED, AgreementAct.SUSPEND, AgreementActor.CONSUMER): AgreementState.SUSPENDED,
            (AgreementState.FINALIZED, AgreementAct.SUSPEND, AgreementActor.PROVIDER): AgreementState.SUSPENDED,
            (AgreementState.FINALIZED, AgreementAct.SUSPEND, AgreementActor.OPERATOR): AgreementState.SUSPENDED,
            (AgreementState.FINALIZED, AgreementAct.TERMINATE, AgreementActor.CONSUMER): AgreementState.TERMINATED,
            (AgreementState.FINALIZED, AgreementAct.TERMINATE, AgreementActor.PROVIDER): AgreementState.TERMINATED,
            (AgreementState.FINALIZED, AgreementAct.TERMINATE, AgreementActor.OPERATOR): AgreementState.TERMINATED,
            (AgreementState.SUSPENDED, AgreementAct.RESUME, AgreementActor.CONSUMER): AgreementState.FINALIZED,
            (AgreementState.SUSPENDED, AgreementAct.RESUME, AgreementActor.PROVIDER): AgreementState.FINALIZED,
            (AgreementState.SUSPENDED, AgreementAct.RESUME, AgreementActor.OPERATOR): AgreementState.FINALIZED,
            (AgreementState.SUSPENDED, AgreementAct.TERMINATE, AgreementActor.CONSUMER): AgreementState.TERMINATED,
            (AgreementState.SUSPENDED, AgreementAct.TERMINATE, AgreementActor.PROVIDER): AgreementState.TERMINATED,
            (AgreementState.SUSPENDED, AgreementAct.TERMINATE, AgreementActor.OPERATOR): AgreementState.TERMINATED,
        }
    )
)
"""State, act and actor give the next state; who suspended decides in addition who may resume."""


def agreement_transition(
    state: AgreementState, act: AgreementAct, actor: AgreementActor, *, suspended_by: AgreementActor | None = None
) -> AgreementState:
    """Return the state after ``actor`` did ``act`` in ``state``.

    Only who suspended an agreement may resume it, otherwise a suspension would bind nobody: ``suspended_by`` says who
    did when the state is SUSPENDED.

    Raises:
        AgreementActError: the table has no such row; the error names those it has.
        AgreementEndedError: nothing follows the state.
        ResumeError: somebody else suspended the agreement.

    >>> agreement_transition(AgreementState.FINALIZED, AgreementAct.SUSPEND, AgreementActor.PROVIDER)
    <AgreementState.SUSPENDED: 'SUSPENDED'>
    """
    following = AGREEMENT_TRANSITIONS.get((state, act, actor))
    if following is None:
        legal = ", ".join(_legal(state))
        if not legal:
            raise AgreementEndedError(state=state, actor=actor, act=act)
        raise AgreementActError(state=state, actor=actor, act=act, legal=legal)
    if act is AgreementAct.RESUME and actor is not suspended_by:
        raise ResumeError(actor=actor, suspended_by=suspended_by)
    return following


def agreement_state_at(state: AgreementState, valid_until: datetime | None, at: datetime) -> AgreementState:
    """Return the state in which an agreement last left in ``state`` stands at the time ``at``.

    The validity is half-open: at ``valid_until`` itself the agreement is EXPIRED. TERMINATED stays what it is.
    """
    if state is AgreementState.TERMINATED or valid_until is None or at < valid_until:
        return state
    return AgreementState.EXPIRED


def _legal(state: AgreementState) -> Iterator[str]:
    for start, act, actor in AGREEMENT_TRANSITIONS:
        if start is state:
            yield f"{act} ({actor})"
