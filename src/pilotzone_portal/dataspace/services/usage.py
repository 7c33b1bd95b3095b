"""Usage and what it costs: the statement of a party for a month, to the fen."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from pilotzone.common.periods import Month
from pilotzone.dataspace.metering.statement import AgreementTariff, Statement, statement
from pilotzone.dataspace.metering.tariff import tariff_from_json
from pilotzone.dataspace.metering.usage import UsageRecord
from pilotzone_portal.accounts.services import Actor, RightMissingError, Role, get_party
from pilotzone_portal.dataspace.models import Agreement, Query
from pilotzone_portal.dataspace.services.agreements import policy_of

__all__ = ["Statement", "tariff_of", "usage_statement"]


def usage_statement(actor: Actor, month: Month, *, party: str = "") -> Statement:
    """Return what a party owes and earns for a month, computed from the answered queries under its agreements.

    Raises:
        RightMissingError: it is another party's, and the actor is neither operator nor regulator.
        PartyUnknownError: there is no such party.
    """
    party = party or actor.party
    if party != actor.party and not actor.sees_all:
        raise RightMissingError(party=actor.party, role=f"{Role.ZONE_OPERATOR} / {Role.REGULATOR}")
    get_party(party)
    agreements = _in_force(party, month)
    return statement(month, _usage(agreements, month), [tariff_of(agreement) for agreement in agreements])


def _in_force(party: str, month: Month) -> list[Agreement]:
    """Return the agreements that were in force at some time of the month: a monthly fee is owed for these."""
    agreements: QuerySet[Agreement] = Agreement.objects.select_related("offer").filter(
        Q(assigner=party) | Q(assignee=party),
        Q(ended_at=None) | Q(ended_at__gte=month.start),
        finalized_at__lt=month.end,
    )
    return [agreement for agreement in agreements if _reaches(agreement, month)]


def _reaches(agreement: Agreement, month: Month) -> bool:
    policy = policy_of(agreement)
    begins = policy.valid_from is None or policy.valid_from < month.end
    return begins and (policy.valid_until is None or policy.valid_until > month.start)


def tariff_of(agreement: Agreement) -> AgreementTariff:
    """Return the parties of an agreement and the tariff they agreed on."""
    return AgreementTariff(
        agreement=agreement.identifier,
        dataset=agreement.offer.dataset_id,
        provider=agreement.assigner_id,
        consumer=agreement.assignee_id,
        tariff=tariff_from_json(agreement.offer.tariff),
    )


def _usage(agreements: list[Agreement], month: Month) -> Iterator[UsageRecord]:
    answered = Query.agreements.through.objects.filter(
        agreement__in=agreements,
        query__outcome=Query.Outcome.ANSWERED,
        query__asked_at__gte=month.start,
        query__asked_at__lt=month.end,
    ).select_related("query", "agreement__offer")
    for use in answered:
        yield UsageRecord(
            query=use.query_id,
            agreement=use.agreement_id,
            dataset=use.agreement.offer.dataset_id,
            provider=use.agreement.assigner_id,
            consumer=use.agreement.assignee_id,
            time=use.query.asked_at,
            rows=use.query.rows,
        )
