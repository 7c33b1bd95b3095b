"""Statements: what a party itself puts into the evidence log, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from pilotzone.common.errors import PilotzoneError
from pilotzone.common.receipts import Receipt, commitment
from pilotzone.oversight.evidence.notes import Verifier
from pilotzone.oversight.statements.signing import ACT, Stated
from pilotzone_portal.accounts.services import Actor, Role, current_signing_key, require
from pilotzone_portal.oversight.services.appending import Draft, append_durably, draft, make_salts

__all__ = ["ACT", "SigningKeyMissingError", "Statement", "state"]


class SigningKeyMissingError(PilotzoneError):
    """A statement is signed by a party of which the zone knows no key."""

    code = "signing_key_missing"
    message = "What {party} states of {object} is signed, and {party} has no signing key in this zone."
    help = "Ask the zone operator to register the public key: pilotzone party signing-key. Or leave the signature out."
    status = 403


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a party says of a thing of its own: the thing's name and digests, and facts in strings and integers.

    ``signature`` is the party's own (:mod:`pilotzone.oversight.statements.signing`), nothing where it has no key.
    """

    object: str
    object_digests: tuple[str, ...]
    facts: Mapping[str, str | int] = field(default_factory=dict)
    signature: str = ""


def state(actor: Actor, statements: Sequence[Statement]) -> range:
    """Write the receipts of statements into the log, and return their indices once all of them are durable.

    Who made them is the acting party, and the time is now, whatever the facts say.

    Raises:
        RightMissingError: the actor takes part in no role.
        StatementUnsignedError, StatementSignatureWrongError: the party has a signing key, and has not signed with it.
        SigningKeyMissingError: a statement is signed, and the party has no key.
        EntryTooLongError: a statement is too long to be an entry; none of them is written.
    """
    require(actor, Role.DATA_PROVIDER, Role.DATA_CONSUMER, Role.REGULATOR, Role.ZONE_OPERATOR)
    _check_signatures(actor.party, statements)
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
            signature=statement.signature,
        )
        return draft(receipt, salts)

    return append_durably([entry(statement) for statement in statements])


def _check_signatures(party: str, statements: Sequence[Statement]) -> None:
    vkey = current_signing_key(party)
    verifier = Verifier.from_vkey(vkey) if vkey else None
    for each in statements:
        if verifier:
            stated = Stated(actor=party, object=each.object, object_digests=each.object_digests, facts=each.facts)
            stated.check(settings.ZONE.origin, each.signature, verifier)
        elif each.signature:
            raise SigningKeyMissingError(party=party, object=each.object)
