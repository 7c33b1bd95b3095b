"""Statements: what a party itself puts into the evidence log, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone

from pilotzone.common.receipts import Receipt, commitment
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.oversight.services.appending import Draft, append_durably, draft, make_salts

__all__ = ["ACT", "Statement", "state"]

ACT: Final = "party.statement"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a party says of a thing of its own: the thing's name and digests, and facts in strings and integers."""

    object: str
    object_digests: tuple[str, ...]
    facts: Mapping[str, str | int] = field(default_factory=dict)


def state(actor: Actor, statements: Sequence[Statement]) -> range:
    """Write the receipts of statements into the log, and return their indices once all of them are durable.

    Who made them is the acting party, and the time is now, whatever the facts say.

    Raises:
        RightMissingError: the actor takes part in no role.
        EntryTooLongError: a statement is too long to be an entry; none of them is written.
    """
    require(actor, Role.DATA_PROVIDER, Role.DATA_CONSUMER, Role.REGULATOR, Role.ZONE_OPERATOR)
    now = timezone.now()

    def entry(statement: Statement) -> Draft:
        salts = make_salts(["person"] if actor.person else [])
        receipt = Receipt(
            act=ACT,
            time=now,
            actor=actor.party,
            object=statement.object,
            parties=(actor.party,),
            facts=statement.facts,
            object_digests=statement.object_digests,
            commitments={name: commitment(salt, actor.person) for name, salt in salts.items()},
        )
        return draft(receipt, salts)

    return append_durably([entry(statement) for statement in statements])
