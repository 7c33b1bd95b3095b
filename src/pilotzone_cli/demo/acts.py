"""The acts of the demonstration, each through the same service as anybody's, each remembered to be found in the log."""

import dataclasses
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.metering.tariff import Tariff
from pilotzone.dataspace.policies.policy import Policy
from pilotzone_cli.demo.scenario import Member, Publication, Question, Request

if TYPE_CHECKING:
    from pilotzone_portal.accounts.services import Actor

__all__ = ["Acts", "Answered", "Refused"]

_BRIEF: Final = timedelta(seconds=2)
"""How long the brief agreement lasts: long enough to be asked for and agreed."""


@dataclass(frozen=True)
class Answered:
    """What came of a question that was allowed."""

    agreements: tuple[str, ...]
    table: pa.Table


@dataclass(frozen=True)
class Refused:
    """What came of a question that was refused: the error, and the term and value of the clause that it quotes."""

    error: PilotzoneError
    term: str
    value: str


@dataclass
class Acts:
    """Who did what, under the identifiers that the zone gave."""

    offers: dict[str, str] = field(default_factory=dict)
    agreements: dict[tuple[str, str], str] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)
    """Acts and their objects, as the evidence log must hold them."""
    refused: int = 0
    uses: int = 0
    """Uses of agreements: a question that joins two datasets is a use of both."""

    def admit(self, member: Member, password: str, operator: str) -> None:
        """Admit a party with one user of the same name."""
        from pilotzone_portal.oversight.services.parties import admit_party, admit_person

        actor = _actor(operator)
        admit_party(
            actor,
            member.identifier,
            name_en=member.name_en,
            name_zh=member.name_zh,
            roles=(member.role,),
        )
        admit_person(actor, member.identifier, member.identifier, password)
        self.done += [("party.admitted", member.identifier), ("person.admitted", member.identifier)]

    def publish(self, publication: Publication) -> int:
        """Publish a dataset, offer it, and return its number of rows."""
        from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset

        description = Description(
            title_en=publication.title_en,
            title_zh=publication.title_zh,
            licence=publication.licence,
            attribution=publication.attribution,
        )
        with tempfile.TemporaryDirectory() as folder:
            source = publication.source(Path(folder))
            provider = _actor(publication.provider)
            stored = publish_dataset(provider, publication.dataset, source, description, types=publication.types)
        self.done.append(("dataset.published", publication.dataset))
        self.offers[publication.dataset] = self._offer(publication, _policy(publication))
        return stored.rows

    def agree(self, request: Request, provider: str) -> str:
        """Let a consumer ask for an offer and its provider accept, unless the offer agrees by itself."""
        identifier = self._agree(request, self.offers[request.dataset], provider)
        self.agreements[request.consumer, request.dataset] = identifier
        return identifier

    def agree_briefly(self, request: Request, publication: Publication, now: datetime) -> tuple[str, datetime]:
        """Make an offer without a fee that ends in a moment, agree on it, and return the agreement and its end."""
        until = (now + _BRIEF).replace(microsecond=0)
        offered = dataclasses.replace(publication, monthly_fee=Decimal(0))
        offer = self._offer(offered, dataclasses.replace(_policy(publication), valid_until=until))
        return self._agree(request, offer, publication.provider), until

    def ask(self, question: Question, agreements: Iterable[str] = ()) -> Answered | Refused:
        """Ask, and return what came of it."""
        from pilotzone.dataspace.queries.errors import QueryRefusedError
        from pilotzone_portal.dataspace.services.queries import run_query

        consumer = _actor(question.consumer)
        try:
            answer = run_query(consumer, question.sql, purpose=question.purpose, agreements=agreements)
        except QueryRefusedError as error:
            self.refused += 1
            return Refused(error, error.clause.term, error.clause.value) if error.clause else Refused(error, "", "")
        self.done.append(("query.answered", answer.query.identifier))
        used = answer.query.agreements.values_list("identifier", flat=True)
        self.uses += len(used)
        return Answered(tuple(sorted(used)), answer.table)

    def _offer(self, publication: Publication, policy: Policy) -> str:
        from django.utils import timezone

        from pilotzone_portal.dataspace.services.offers import create_offer

        tariff = Tariff(
            dated=timezone.now().date(),  # in UTC, as the months of a statement
            price_per_query=publication.price_per_query,
            price_per_thousand_rows=publication.price_per_thousand_rows,
            monthly_fee=publication.monthly_fee,
            free_queries_per_month=publication.free_queries,
        )
        offer = create_offer(_actor(publication.provider), policy, tariff, automatic=publication.automatic)
        self.done.append(("offer.created", offer.identifier))
        return offer.identifier

    def _agree(self, request: Request, offer: str, provider: str) -> str:
        from pilotzone_portal.dataspace.services.agreements import accept_agreement, request_agreement

        agreement = request_agreement(_actor(request.consumer), offer, request.purpose)
        if agreement.state == "REQUESTED":
            accept_agreement(_actor(provider), agreement.identifier)
        self.done += [("agreement.requested", agreement.identifier), ("agreement.accepted", agreement.identifier)]
        return agreement.identifier


def _actor(party: str) -> "Actor":
    from pilotzone_portal.accounts.services import actor_for_party

    return actor_for_party(party)


def _policy(publication: Publication) -> Policy:
    return Policy(
        dataset=publication.dataset,
        mode=publication.mode,
        columns=tuple((name, kind) for kind, names in publication.columns.items() for name in names),
        purposes=publication.purposes,
        entity=publication.entity,
        minimum_group_size=publication.minimum_group_size,
        join_partners=publication.join_partners,
    )
