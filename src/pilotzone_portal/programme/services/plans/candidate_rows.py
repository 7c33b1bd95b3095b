"""Rows of candidates and their decisions, and the library's values that are rebuilt from them."""

import json
from datetime import datetime

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.programme.plans import (
    Candidate,
    CandidateState,
    Decision,
    Review,
    candidate_from_record,
    candidate_record,
)
from pilotzone_portal.programme.models import Plan, PlanCandidate

__all__ = ["proposed_row", "review_of"]


def proposed_row(
    plan: Plan, number: int, candidate: Candidate, time: datetime, *, added_by: str = "", reason: str = ""
) -> PlanCandidate:
    """Return the row of a candidate that nobody has decided about, not saved yet."""
    return PlanCandidate(
        identifier=f"{plan.pk}-{number}",
        plan=plan,
        number=number,
        start=candidate.span.start,
        end=candidate.span.end,
        content=canonical_bytes(candidate_record(candidate)),
        added_by=added_by,
        added_reason=reason,
        added_at=time,
        kind=candidate.kind.value,
        state=CandidateState.PROPOSED.value,
    )


def review_of(row: PlanCandidate, source_digest: str) -> Review:
    """Return the review of a candidate: what was proposed, and the decisions in their order."""
    decisions = (
        Decision(
            state=CandidateState(one.state),
            person=one.person,
            reason=one.reason,
            time=one.decided_at,
            candidate=_candidate(one.content),
        )
        for one in sorted(row.decisions.all(), key=lambda one: one.number)
    )
    return Review(source_digest=source_digest, proposed=_candidate(row.content), decisions=tuple(decisions))


def _candidate(content: bytes | memoryview) -> Candidate:
    """Return the candidate that canonical JSON says."""
    return candidate_from_record(json.loads(bytes(content)))
