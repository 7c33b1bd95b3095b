"""``pilotzone offer``: put terms and prices on a dataset, and see the offers."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone.common.money import parse_yuan
from pilotzone_cli.output import formats, print_record, print_rows
from pilotzone_cli.policy_options import policy_from_file, policy_from_options, policy_options
from pilotzone_cli.session import Session, pass_session
from pilotzone_cli.terms import sentences

if TYPE_CHECKING:
    from pilotzone.dataspace.metering.tariff import Tariff
    from pilotzone.dataspace.policies.policy import Policy
    from pilotzone_portal.accounts.services import Actor
    from pilotzone_portal.dataspace.services.offers import Offer

__all__ = ["offer"]

_COLUMNS: Final = ("offer", "dataset", "publisher", "automatic", "made_at")


@click.group()
def offer() -> None:
    """Offer datasets under terms that the zone enforces."""


@offer.command()
@click.argument("dataset", required=False)
@click.option("--policy", type=click.Path(dir_okay=False, path_type=Path), help="The terms as a file in ODRL 2.2.")
@policy_options
@click.option("--price-per-query", default="0", show_default=True, metavar="YUAN", help="For each answered query.")
@click.option("--price-per-thousand-rows", default="0", show_default=True, metavar="YUAN", help="Of the answers.")
@click.option("--monthly-fee", default="0", show_default=True, metavar="YUAN", help="For each month in force.")
@click.option("--free-queries", default=0, show_default=True, type=click.IntRange(0), help="In each month.")
@click.option("--automatic", is_flag=True, help="Agree to every request at once.")
@formats()
@pass_session
def create(
    session: Session,
    *,
    dataset: str | None,
    policy: Path | None,
    price_per_query: str,
    price_per_thousand_rows: str,
    monthly_fee: str,
    free_queries: int,
    automatic: bool,
    **terms: Any,
) -> None:
    """Offer DATASET under terms given by options, or in the file of --policy, which names its dataset.

    Example: pilotzone --as power_company offer create customers --mode records --dimension district
    """
    given = {name: value for name, value in terms.items() if value not in {None, (), False}}
    if policy is not None and (dataset or given):
        raise click.UsageError("--policy holds all terms and names the dataset: leave both to it.")
    if policy is None and (not dataset or "mode" not in given):
        raise click.UsageError(
            "Name the DATASET and give its --mode and columns, or give the terms with --policy FILE."
        )
    with session.acting() as actor:
        from pilotzone_portal.dataspace.services.offers import create_offer

        made = create_offer(
            actor,
            policy_from_file(policy) if policy else _policy(actor, str(dataset), given),
            _tariff(price_per_query, price_per_thousand_rows, monthly_fee, free_queries),
            automatic=automatic,
        )
        print_record(session, _full_record(session, made))


@offer.command(name="list")
@click.argument("dataset", required=False, default="")
@formats()
@pass_session
def list_(session: Session, *, dataset: str) -> None:
    """List the offers of DATASET, or of all datasets that the party may see.

    Example: pilotzone --as city_bank offer list customers
    """
    actor = session.actor()
    from pilotzone_portal.dataspace.services.offers import list_offers

    print_rows(session, _COLUMNS, map(_record, list_offers(actor, dataset)))


@offer.command()
@click.argument("identifier", metavar="OFFER")
@formats()
@pass_session
def show(session: Session, *, identifier: str) -> None:
    """Show an offer: its terms in words and in ODRL, and its tariff.

    Example: pilotzone --as city_bank offer show offer-0j5t8m2v9xq1k3rw --format json
    """
    actor = session.actor()
    from pilotzone_portal.dataspace.services.offers import get_offer

    print_record(session, _full_record(session, get_offer(actor, identifier)))


def _record(offer: "Offer") -> Mapping[str, object]:
    return {
        "offer": offer.identifier,
        "dataset": offer.dataset_id,
        "publisher": offer.dataset.publisher_id,
        "automatic": offer.automatic,
        "made_at": offer.made_at,
    }


def _full_record(session: Session, offer: "Offer") -> Mapping[str, object]:
    from pilotzone.dataspace.policies.odrl import from_odrl

    record = {
        **_record(offer),
        "policy_hash": offer.policy_hash,
        "terms": sentences(from_odrl(offer.policy)),
        "tariff": offer.tariff,
    }
    if session.format != "table":  # to a person the words say it
        record["policy"] = offer.policy
    return record


def _policy(actor: "Actor", dataset: str, terms: Mapping[str, Any]) -> "Policy":
    from pilotzone_portal.dataspace.services.datasets import get_dataset

    return policy_from_options(dataset, [name for name, *_ in get_dataset(actor, dataset).columns], terms)


def _tariff(price_per_query: str, price_per_thousand_rows: str, monthly_fee: str, free_queries: int) -> "Tariff":
    from django.utils import timezone

    from pilotzone.dataspace.metering.tariff import Tariff

    def yuan(option: str, text: str) -> Decimal:
        return parse_yuan(f"The price {option}", text)

    return Tariff(
        dated=timezone.now().date(),  # in UTC, as the months of a statement
        price_per_query=yuan("--price-per-query", price_per_query),
        price_per_thousand_rows=yuan("--price-per-thousand-rows", price_per_thousand_rows),
        monthly_fee=yuan("--monthly-fee", monthly_fee),
        free_queries_per_month=free_queries,
    )
