"""Usage and what it costs: the statement of a party for a month, to the fen."""

from django.db.models import Q

from pilotzone.common.periods import Month
from pilotzone.dataspace.metering.statement import Statement, statement
from pilotzone.dataspace.metering.tariff import Tariff
from pilotzone.dataspace.metering.usage import UsageRecord
from pilotzone_portal.accounts.services import Actor, RightMissingError, Role
from pilotzone_portal.dataspace.models import Agreement, Query

__all__ = ["Statement", "usage_statement"]


def usage_statement(actor: Actor, month: Month, *, party: str = "") -> Statement:
    """Return what a party owes and earns for a month, computed from the answered queries under its agreements.

    Raises:
        RightMissingError: it is another party's, and the actor is neither operator nor regulator.
    """
    party = party or actor.party
    if party != actor.party and not actor.sees_all:
        raise RightMissingError(party=actor.party, role=f"{Role.ZONE_OPERATOR} / {Role.REGULATOR}")
    agreements = Agreement.objects.select_related("offer").filter(Q(assigner=party) | Q(assignee=party))
    tariffs = {agreement.identifier: Tariff.from_json(agreement.offer.tariff) for agreement in agreements}
    return statement(month, party, _usage(agreements, month), tariffs)


def _usage(agreements: "list[Agreement]", month: Month) -> list[UsageRecord]:
    answered = (
        Query.agreements.through.objects.filter(
            agreement__in=agreements,
            query__outcome=Query.Outcome.ANSWERED,
            query__asked_at__gte=month.start,
            query__asked_at__lt=month.end,
        )
        .select_related("query", "agreement__offer")
        .order_by("query__asked_at", "query_id")
    )
    return [
        UsageRecord(
            query=use.query_id,
            agreement=use.agreement_id,
            dataset=use.agreement.offer.dataset_id,
            provider=use.agreement.assigner_id,
            consumer=use.agreement.assignee_id,
            time=use.query.asked_at,
            rows=use.query.rows,
        )
        for use in answered
    ]
