"""Who acts: parties, users and access keys, and the one question every service asks first."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from pilotzone.common.errors import InvalidValueError, PilotzoneError
from pilotzone.common.identifiers import check_name
from pilotzone_portal.accounts.models import AccessKey, Party, Role, SigningKey, User

__all__ = [
    "PUBLIC",
    "AccessKeyUnknownError",
    "Actor",
    "Party",
    "PartyExistsError",
    "PartyUnknownError",
    "PasswordWeakError",
    "RightMissingError",
    "Role",
    "SigningKeyKnownError",
    "UserExistsError",
    "actor_for_key",
    "actor_for_party",
    "actor_for_user",
    "add_signing_key",
    "add_user",
    "current_signing_key",
    "get_party",
    "list_parties",
    "make_access_key",
    "register_party",
    "require",
]


class RightMissingError(PilotzoneError):
    """The party that acts has not the role that the act needs."""

    code = "right_missing"
    message = "{party} may not do this: it takes the role {role}."
    help = "Act for a party that has this role, or ask the zone operator for it."
    status = 403


class PartyUnknownError(PilotzoneError):
    """No party of this name takes part in the zone."""

    code = "party_unknown"
    message = "No party {party!r} takes part in this zone."
    help = "See who does: pilotzone party list. Add it: pilotzone party add."
    status = 404


class PartyExistsError(PilotzoneError):
    """A party of this name takes part already."""

    code = "party_exists"
    message = "The party {party!r} takes part in this zone already."
    help = "Choose another name."
    status = 409


class UserExistsError(PilotzoneError):
    """A user of this name exists already."""

    code = "user_exists"
    message = "The user name {username!r} is taken."
    help = "Choose another name."
    status = 409


class PasswordWeakError(PilotzoneError):
    """The password would be guessed."""

    code = "password_weak"
    message = "This password is too weak: {findings}"
    help = "Take at least 8 characters that are no common word."


class SigningKeyKnownError(PilotzoneError):
    """A signing key was registered before, for this party or another."""

    code = "signing_key_known"
    message = "The signing key {key} was registered in this zone before."
    help = "Make a new key: pilotzone party make-signing-key. A key serves one party, and never again once replaced."
    status = 409


class AccessKeyUnknownError(PilotzoneError):
    """The access key of a request is not one of this zone."""

    code = "access_key_unknown"
    message = "The access key is not known in this zone."
    help = "Send a key made by: pilotzone party key USER. It goes into the header Authorization: Bearer KEY."
    status = 401


@dataclass(frozen=True)
class Actor:
    """A party in its roles, and the person who acts for it (empty when a program of the operator does)."""

    party: str
    roles: frozenset[str]
    person: str = ""

    ANYBODY: ClassVar[str] = "public"

    def has(self, *roles: str) -> bool:
        """Say whether the party has one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def sees_all(self) -> bool:
        """Say whether it may see the acts of every party: the operator and the regulator may."""
        return self.has(Role.ZONE_OPERATOR, Role.REGULATOR)


_LONGEST_NAME: Final = 200

PUBLIC = Actor(Actor.ANYBODY, frozenset({Role.PUBLIC.value}))
"""Whoever has not signed in."""


def require(actor: Actor, *roles: str) -> None:
    """Let the act go on if the actor has one of the roles.

    Raises:
        RightMissingError: it has none of them.
    """
    if not actor.has(*roles):
        raise RightMissingError(party=actor.party, role=" / ".join(roles))


def register_party(identifier: str, *, name_en: str, name_zh: str, roles: Iterable[str]) -> Party:
    """Save a party; whoever calls this writes the receipt in the same transaction.

    Raises:
        InvalidValueError: the identifier or a role is not one.
        PartyExistsError: the identifier is taken.
    """
    check_name("The identifier of a party", identifier)
    for name in (name_en, name_zh):
        if not name.isprintable() or not 0 < len(name.strip()) <= _LONGEST_NAME:
            raise InvalidValueError(field="The name of a party", value=name, expected="1 to 200 printable characters")
    roles = sorted(set(roles))
    known = {role.value for role in Role} - {Role.PUBLIC.value}
    for role in roles:
        if role not in known:
            raise InvalidValueError(field="A role", value=role, expected="one of " + ", ".join(sorted(known)))
    if identifier == Actor.ANYBODY or Party.objects.filter(pk=identifier).exists():
        raise PartyExistsError(party=identifier)
    return Party.objects.create(
        identifier=identifier, name_en=name_en, name_zh=name_zh, roles=roles, joined_at=timezone.now()
    )


def add_user(party: str, username: str, password: str) -> User:
    """Save a person who acts for a party; whoever calls this writes the receipt in the same transaction.

    Raises:
        PartyUnknownError: the party does not exist.
        UserExistsError: the name is taken.
        PasswordWeakError: the password would be guessed.
    """
    owner = get_party(party)
    if User.objects.filter(username=username).exists():
        raise UserExistsError(username=username)
    try:
        validate_password(password, User(username=username))
    except ValidationError as failure:
        raise PasswordWeakError(findings=" ".join(failure.messages)) from None
    return User.objects.create_user(username, password=password, party=owner)


def add_signing_key(party: str, vkey: str) -> None:
    """Save the key with which a party signs from now on; whoever calls this writes the receipt beside it.

    Raises:
        PartyUnknownError: the party does not exist.
        SigningKeyKnownError: the key was registered before.
    """
    owner = get_party(party)
    if SigningKey.objects.filter(vkey=vkey).exists():
        raise SigningKeyKnownError(key=vkey)
    SigningKey.objects.create(party=owner, vkey=vkey, registered_at=timezone.now())


def current_signing_key(party: str) -> str:
    """Return the verifier key (C2SP vkey) with which a party signs now; nothing where it has none."""
    return SigningKey.objects.filter(party_id=party).order_by("-pk").values_list("vkey", flat=True).first() or ""


def list_parties() -> list[Party]:
    """Return the parties of the zone in order of their names; everybody may know who takes part."""
    return list(Party.objects.all())


def get_party(identifier: str) -> Party:
    """Return one party.

    Raises:
        PartyUnknownError: it does not exist.
    """
    party = Party.objects.filter(pk=identifier).first()
    if party is None:
        raise PartyUnknownError(party=identifier)
    return party


def actor_for_party(identifier: str) -> Actor:
    """Return the actor for a party: for whoever holds the zone's folder, which the command line does."""
    party = get_party(identifier)
    return Actor(party.identifier, frozenset(party.roles))


def actor_for_user(user: AbstractBaseUser | AnonymousUser) -> Actor:
    """Return the actor for a user of the portal; the public for a visitor."""
    if not isinstance(user, User):
        return PUBLIC
    return Actor(user.party_id, frozenset(user.party.roles), user.username)


def make_access_key(username: str) -> tuple[str, str]:
    """Return the party of a user and a new access key; only its digest is kept.

    Raises:
        InvalidValueError: there is no such user.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        raise InvalidValueError(field="The user", value=username, expected="the name of a user of this zone")
    key = "pz_" + secrets.token_urlsafe(32)
    AccessKey.objects.create(user=user, digest=_digest(key), made_at=timezone.now())
    return user.party_id, key


def actor_for_key(key: str) -> Actor:
    """Return the actor behind an access key.

    Raises:
        AccessKeyUnknownError: the key is not of this zone, or its user may no longer act.
    """
    found = AccessKey.objects.select_related("user__party").filter(digest=_digest(key), user__is_active=True).first()
    if found is None:
        raise AccessKeyUnknownError
    return actor_for_user(found.user)


def _digest(key: str) -> str:
    # A key is 256 random bits: one hash is enough, a slow password hash would add nothing.
    return hashlib.sha256(key.encode()).hexdigest()
