"""``pilotzone agreement``: ask for an offer, agree, suspend, resume, end; see the agreements."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.output import formats, print_record, print_rows
from pilotzone_cli.session import Session, pass_session
from pilotzone_cli.terms import sentences

if TYPE_CHECKING:
    from pilotzone_portal.dataspace.services.agreements import Agreement

__all__ = ["agreement"]

_COLUMNS: Final = ("agreement", "dataset", "assigner", "assignee", "purpose", "state", "requested_at")


@click.group()
def agreement() -> None:
    """Ask for datasets, agree, and see what was agreed."""


@agreement.command()
@click.argument("offer")
@click.option("--purpose", required=True, help="What the data is for; the offer may limit it.")
@formats()
@pass_session
def request(session: Session, *, offer: str, purpose: str) -> None:
    """Ask for OFFER as a consumer.

    Example: pilotzone --as city_bank agreement request offer-0j5t8m2v9xq1k3rw --purpose credit_risk
    """
    with session.acting() as actor:
        from pilotzone_portal.dataspace.services.agreements import request_agreement

        print_record(session, _record(request_agreement(actor, offer, purpose)))


@agreement.command()
@click.argument("identifier", metavar="AGREEMENT")
@formats()
@pass_session
def accept(session: Session, *, identifier: str) -> None:
    """Agree to a request as the provider of the dataset.

    Example: pilotzone --as power_company agreement accept agreement-0j5t8m2v9xq1k3rw
    """
    with session.acting() as actor:
        from pilotzone_portal.dataspace.services.agreements import accept_agreement

        print_record(session, _record(accept_agreement(actor, identifier)))


@agreement.command(name="list")
@formats()
@pass_session
def list_(session: Session) -> None:
    """List the agreements of the party; operator and regulator see all.

    Example: pilotzone --as city_bank agreement list
    """
    actor = session.actor()
    from pilotzone_portal.dataspace.services.agreements import list_agreements

    print_rows(session, _COLUMNS, map(_record, list_agreements(actor)))


@agreement.command()
@click.argument("identifier", metavar="AGREEMENT")
@formats()
@pass_session
def show(session: Session, *, identifier: str) -> None:
    """Show an agreement with its terms, in ODRL and in words.

    Example: pilotzone --as city_bank agreement show agreement-0j5t8m2v9xq1k3rw --format json
    """
    actor = session.actor()
    from pilotzone_portal.dataspace.services.agreements import get_agreement, policy_of

    shown = get_agreement(actor, identifier)
    record = {
        **_record(shown),
        "finalized_at": shown.finalized_at,
        "reason": shown.reason,
        "offer": shown.offer_id,
        "policy_hash": shown.policy_hash,
        "terms": sentences(policy_of(shown)),
    }
    if session.format != "table":  # for a person the words say it
        record["policy"] = shown.policy
    print_record(session, record)


@agreement.command()
@click.argument("identifier", metavar="AGREEMENT")
@click.option("--reason", required=True, help="Why; both parties read it.")
@formats()
@pass_session
def suspend(session: Session, *, identifier: str, reason: str) -> None:
    """Stop the use under an agreement for a time.

    Example: pilotzone --as power_company agreement suspend agreement-0j5t8m2v9xq1k3rw --reason "meter recall"
    """
    with session.acting() as actor:
        from pilotzone_portal.dataspace.services.agreements import suspend_agreement

        print_record(session, _record(suspend_agreement(actor, identifier, reason)))


@agreement.command()
@click.argument("identifier", metavar="AGREEMENT")
@click.option("--reason", default="", help="Why; both parties read it.")
@formats()
@pass_session
def resume(session: Session, *, identifier: str, reason: str) -> None:
    """Let the use under a suspended agreement go on.

    Example: pilotzone --as power_company agreement resume agreement-0j5t8m2v9xq1k3rw
    """
    with session.acting() as actor:
        from pilotzone_portal.dataspace.services.agreements import resume_agreement

        print_record(session, _record(resume_agreement(actor, identifier, reason)))


@agreement.command()
@click.argument("identifier", metavar="AGREEMENT")
@click.option("--reason", required=True, help="Why; both parties read it.")
@formats()
@pass_session
def terminate(session: Session, *, identifier: str, reason: str) -> None:
    """Decline a request, or end an agreement for good.

    Example: pilotzone --as city_bank agreement terminate agreement-0j5t8m2v9xq1k3rw --reason "project over"
    """
    with session.acting() as actor:
        from pilotzone_portal.dataspace.services.agreements import terminate_agreement

        print_record(session, _record(terminate_agreement(actor, identifier, reason)))


def _record(agreement: "Agreement") -> Mapping[str, object]:
    from django.utils import timezone

    from pilotzone_portal.dataspace.services.agreements import state_at

    return {
        "agreement": agreement.identifier,
        "dataset": agreement.offer.dataset_id,
        "assigner": agreement.assigner_id,
        "assignee": agreement.assignee_id,
        "purpose": agreement.purpose,
        "state": state_at(agreement, timezone.now()),
        "requested_at": agreement.requested_at,
    }
