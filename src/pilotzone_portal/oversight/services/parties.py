"""Parties of the zone: the operator founds it and admits the others."""

from collections.abc import Iterable
from typing import Final

from django.db import transaction

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.errors import InvalidValueError
from pilotzone.oversight.evidence.notes import Verifier
from pilotzone_portal.accounts.services import (
    Actor,
    Party,
    Role,
    add_signing_key,
    add_user,
    make_access_key,
    register_party,
    require,
)
from pilotzone_portal.oversight.services.evidence import record

__all__ = ["admit_party", "admit_person", "found_zone", "issue_access_key", "register_signing_key"]

MAX_KEY_NAME: Final = 120


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


@transaction.atomic
def admit_person(actor: Actor, party: str, username: str, password: str) -> None:
    """Let a person sign in and act for a party; the log holds the name as a commitment only.

    Raises:
        RightMissingError: the actor does not operate the zone.
        PartyUnknownError: the party does not exist.
        UserExistsError: the name is taken.
        PasswordWeakError: the password would be guessed.
    """
    require(actor, Role.ZONE_OPERATOR)
    add_user(party, username, password)
    record(act="person.admitted", actor=actor, object_id=party, parties=(party,), hidden={"username": username})


@transaction.atomic
def issue_access_key(actor: Actor, username: str) -> str:
    """Return a new key with which a program of this user calls the API; it is shown once.

    Raises:
        RightMissingError: the actor does not operate the zone.
        InvalidValueError: there is no such user.
    """
    require(actor, Role.ZONE_OPERATOR)
    party, key = make_access_key(username)
    record(act="access_key.issued", actor=actor, object_id=party, parties=(party,), hidden={"username": username})
    return key


@transaction.atomic
def register_signing_key(actor: Actor, party: str, vkey: str) -> str:
    """Register the public key with which a party signs its statements from now on, in place of an earlier one.

    Returns the key; from now on the zone takes no statement of the party without its signature.

    Raises:
        RightMissingError: the actor does not operate the zone.
        KeyInvalidError: ``vkey`` is not an Ed25519 verifier key (C2SP signed-note).
        InvalidValueError: its name is too long.
        PartyUnknownError: the party does not exist.
        SigningKeyKnownError: the key was registered before.
    """
    require(actor, Role.ZONE_OPERATOR)
    key = Verifier.from_vkey(vkey)
    if len(key.name) > MAX_KEY_NAME:
        raise InvalidValueError(
            field="The name of the key", value=key.name, expected=f"at most {MAX_KEY_NAME} characters"
        )
    add_signing_key(party, key.vkey)
    record(act="signing_key.registered", actor=actor, object_id=party, parties=(party,), facts={"key": key.vkey})
    return key.vkey


def _record(actor: Actor, party: Party, act: str) -> None:
    record(
        act=act,
        actor=actor,
        object_id=party.identifier,
        parties=(party.identifier,),
        facts={"roles": " ".join(party.roles)},
        content=canonical_bytes({"name_en": party.name_en, "name_zh": party.name_zh, "roles": party.roles}),
    )
