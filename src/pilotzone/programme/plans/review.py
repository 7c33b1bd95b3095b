"""The review of a candidate: proposed, then confirmed, corrected or rejected by a named person; nothing is erased."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from pilotzone.programme.plans.candidate import Candidate
from pilotzone.programme.plans.errors import CandidateDecidedError, ReviewReasonError, ReviewTimeError

__all__ = ["CandidateState", "Decision", "Review"]


class CandidateState(StrEnum):
    """Where a candidate stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"


_NEXT: Final = {
    CandidateState.PROPOSED: {CandidateState.CONFIRMED, CandidateState.CORRECTED, CandidateState.REJECTED},
    CandidateState.CONFIRMED: {CandidateState.CORRECTED, CandidateState.REJECTED},
    CandidateState.CORRECTED: {CandidateState.CORRECTED, CandidateState.REJECTED},
    CandidateState.REJECTED: set[CandidateState](),
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Who decided what, when and why; ``candidate`` is what holds from then on."""

    state: CandidateState
    person: str
    reason: str
    time: datetime
    candidate: Candidate


@dataclass(frozen=True, kw_only=True)
class Review:
    """A candidate as the rules proposed it, from which file, and every decision on it in order.

    Each decision returns a new value; the old one still says what was known before.
    """

    source_digest: str
    proposed: Candidate
    decisions: tuple[Decision, ...] = ()

    @property
    def state(self) -> CandidateState:
        """Where the candidate stands now."""
        return self.decisions[-1].state if self.decisions else CandidateState.PROPOSED

    @property
    def active(self) -> Candidate | None:
        """What the programme may work with: nothing before a person has confirmed it, nothing once it is rejected."""
        decided = self.state in {CandidateState.CONFIRMED, CandidateState.CORRECTED}
        return self.decisions[-1].candidate if decided else None

    def at(self, time: datetime) -> "Review":
        """Return the review as it was known at a time."""
        return replace(self, decisions=tuple(one for one in self.decisions if one.time <= time))

    def confirm(self, *, person: str, reason: str, time: datetime) -> "Review":
        """Return the review with the candidate confirmed as it was proposed.

        Raises:
            CandidateDecidedError: it has been decided before.
            ReviewReasonError: person or reason is empty.
            ReviewTimeError: the time has no zone, or lies before the last decision.
        """
        return self._decided(CandidateState.CONFIRMED, person, reason, time, self.proposed)

    def correct(self, candidate: Candidate, *, person: str, reason: str, time: datetime) -> "Review":
        """Return the review with another reading of the passage; the proposed one stays. Raises as ``confirm``."""
        return self._decided(CandidateState.CORRECTED, person, reason, time, candidate)

    def reject(self, *, person: str, reason: str, time: datetime) -> "Review":
        """Return the review with the candidate rejected, which is final. Raises as ``confirm``."""
        last = self.decisions[-1].candidate if self.decisions else self.proposed
        return self._decided(CandidateState.REJECTED, person, reason, time, last)

    def _decided(
        self, state: CandidateState, person: str, reason: str, time: datetime, candidate: Candidate
    ) -> "Review":
        if state not in _NEXT[self.state]:
            raise CandidateDecidedError(state=self.state, wanted=state)
        for name, value in (("person", person), ("reason", reason)):
            if not value.strip():
                raise ReviewReasonError(missing=name)
        if time.tzinfo is None or (self.decisions and time < self.decisions[-1].time):
            raise ReviewTimeError(time=time.isoformat())
        decision = Decision(state=state, person=person, reason=reason, time=time, candidate=candidate)
        return replace(self, decisions=(*self.decisions, decision))
