"""Parties of the zone: the operator founds it and admits the others."""

from collections.abc import Iterable

from django.db import transaction

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone_portal.accounts.services import Actor, Party, Role, register_party, require
from pilotzone_portal.oversight.services.evidence import record

__all__ = ["admit_party", "found_zone"]


@transaction.atomic
def found_zone(operator: str, *, name_en: str, name_zh: str) -> Actor:
    """Register the operator of a new zone; the receipt of this act is the first entry of the log.

    Raises:
        InvalidValueError: the identifier cannot be a name.
        PartyExistsError: the zone has been founded.
    """
    founder = Actor(operator, frozenset({Role.ZONE_OPERATOR.value}))
    party = register_party(operator, name_en=name_en, name_zh=name_zh, roles=founder.roles)
    _record(founder, party, "zone.founded")
    return founder


@transaction.atomic
def admit_party(actor: Actor, identifier: str, *, name_en: str, name_zh: str, roles: Iterable[str]) -> Party:
    """Admit a party to the zone in its roles.

    Raises:
        RightMissingError: the actor does not operate the zone.
        InvalidValueError: the identifier or a role is not one.
        PartyExistsError: the identifier is taken.
    """
    require(actor, Role.ZONE_OPERATOR)
    party = register_party(identifier, name_en=name_en, name_zh=name_zh, roles=roles)
    _record(actor, party, "party.admitted")
    return party


def _record(actor: Actor, party: Party, act: str) -> None:
    record(
        act=act,
        actor=actor,
        object_id=party.identifier,
        parties=(party.identifier,),
        facts={"roles": " ".join(party.roles)},
        content=canonical_bytes({"name_en": party.name_en, "name_zh": party.name_zh, "roles": party.roles}),
    )
