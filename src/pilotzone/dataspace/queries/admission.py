"""Ring 0, admission: is the agreement in force, is the purpose permitted, is there quota left."""

from datetime import datetime

from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.clauses import GovernedTable, clause_of

__all__ = ["admit"]


def admit(table: GovernedTable, *, purpose: str, at: datetime, queries_this_month: int) -> None:
    """Admit one more query under the agreement of ``table``, before anything else is decided.

    ``at`` is an aware time; ``queries_this_month`` counts the queries already asked under this agreement in the
    calendar month (UTC) of ``at``.

    Raises:
        AgreementNotYetInForceError: the agreement begins after ``at``.
        AgreementExpiredError: it has ended; the moment ``valid_until`` itself no longer belongs to it.
        PurposeNotPermittedError: it permits purposes, and not this one.
        QuotaUsedUpError: the month's queries are used up.
    """
    policy = table.policy
    if policy.valid_from is not None and at < policy.valid_from:
        raise errors.AgreementNotYetInForceError(at=at.isoformat(), **clause_of(table, "valid_from").parameters())
    if policy.valid_until is not None and at >= policy.valid_until:
        raise errors.AgreementExpiredError(at=at.isoformat(), **clause_of(table, "valid_until").parameters())
    if policy.purposes and purpose not in policy.purposes:
        raise errors.PurposeNotPermittedError(purpose=purpose, **clause_of(table, "purposes").parameters())
    if policy.quota is not None and queries_this_month >= policy.quota:
        raise errors.QuotaUsedUpError(used=queries_this_month, **clause_of(table, "quota").parameters())
