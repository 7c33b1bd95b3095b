"""The places and departments of the zone: who may do what in the work of the programme."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.db import transaction
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.errors import InvalidValueError, PilotzoneError
from pilotzone.common.regions import NATION, load_regions
from pilotzone.programme import work
from pilotzone.programme.registers import Department, Directory, Level, Place
from pilotzone.programme.work import Right
from pilotzone.programme.work.errors import WorkRightError
from pilotzone_portal.accounts.services import Actor, Party, Role, get_party, list_parties, require
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme import models

__all__ = [
    "Entered",
    "PlaceExistsError",
    "enter_department",
    "enter_place",
    "entered_place",
    "list_departments",
    "require_right",
    "work_actor",
    "zone_directory",
]

OPERATOR_RIGHTS: Final = frozenset({Right.PLAN, Right.REVIEW, Right.CLOSE})
"""What the zone operator may do without being entered: it is the office of the nation in its zone."""

_PLACE_CODE: Final = re.compile(r"CN-[0-9]{2}[0-9A-Z]{1,14}")
_CODE_OF_PROVINCE: Final = len("CN-11")
_CITY_ENDS_ON: Final = "00"


class PlaceExistsError(PilotzoneError):
    """A place of this code is known already."""

    code = "place_exists"
    message = "The place {place!r} is known already."
    help = "Use it as it is, or take another code: tasks and roll-ups of the past rest on what a place lies in."
    status = 409


@dataclass(frozen=True)
class Entered:
    """A department with the rights of those who act for it."""

    department: Department
    rights: frozenset[Right]


@transaction.atomic
def enter_place(actor: Actor, code: str, *, level: Level, parent: str, name_en: str, name_zh: str) -> Place:
    """Enter a city or county that the table of regions lacks, such as a new area or a development zone.

    Raises:
        RightMissingError: the actor does not operate the zone.
        InvalidValueError: the code or a name cannot be one.
        PlaceExistsError: the code is taken, in the table of regions or by a place entered before.
        PlaceUnknownError: there is no place ``parent``.
        PlaceParentError: the parent is of the same level or of a lower one.
    """
    require(actor, Role.ZONE_OPERATOR)
    if not _PLACE_CODE.fullmatch(code):
        raise InvalidValueError(field="The code of a place", value=code, expected="CN- and a code such as CN-3301A1")
    if not name_en.strip() or not name_zh.strip():
        raise InvalidValueError(field="The name of a place", value="", expected="its name in English and in Chinese")
    place = Place(code=code, level=level, parent=parent, name_en=name_en, name_zh=name_zh)
    known = {one.code: one for one in _places()}
    if code in known:
        raise PlaceExistsError(place=code)
    Directory([*known.values(), place], ())
    fields = {"level": level.value, "parent": parent, "name_en": name_en, "name_zh": name_zh}
    models.Place.objects.create(code=code, entered_at=timezone.now(), **fields)
    record(act="place.entered", actor=actor, object_id=code, facts=fields, content=canonical_bytes(fields))
    return place


@transaction.atomic
def enter_department(actor: Actor, party: str, *, place: str, rights: Collection[str]) -> Entered:
    """Enter a party as a department of a place with the rights of its persons; another time replaces them.

    Raises:
        RightMissingError: the actor does not operate the zone.
        PartyUnknownError: the party does not take part in the zone.
        PlaceUnknownError: there is no such place.
        InvalidValueError: no right is given, or one that there is not.
    """
    require(actor, Role.ZONE_OPERATOR)
    owner = get_party(party)
    zone_directory().place(place)
    granted = sorted(set(rights))
    if not granted or not set(granted) <= set(Right):
        raise InvalidValueError(
            field="The rights", value=" ".join(granted), expected=f"one or more of {', '.join(Right)}"
        )
    fields = {"place": place, "rights": [str(one) for one in granted]}
    models.Department.objects.update_or_create(party=owner, defaults={**fields, "entered_at": timezone.now()})
    record(
        act="department.entered",
        actor=actor,
        object_id=party,
        parties=(party,),
        facts={"place": place, "rights": " ".join(granted)},
        content=canonical_bytes(fields),
    )
    return Entered(_department(owner, place), frozenset(Right(one) for one in granted))


def entered_place(code: str) -> Place | None:
    """Return a place that was entered beyond the table of regions, if it was."""
    row = models.Place.objects.filter(pk=code).first()
    return _place(row) if row else None


def zone_directory() -> Directory:
    """Return the nation, its provinces, cities and counties, the places entered, and the departments."""
    return Directory(_places(), (one.department for one in list_departments()))


def list_departments() -> list[Entered]:
    """Return the departments in the order of their codes; everybody may know who takes part."""
    return sorted(_entered().values(), key=lambda one: one.department.code)


def work_actor(actor: Actor) -> work.Actor:
    """Return who acts in the work: the person, or the party where a program acts, with the rights granted to it.

    A party that was not entered has no rights.
    """
    found = _entered(actor.party).get(actor.party)
    return work.Actor(actor.person or actor.party, actor.party, found.rights if found else frozenset())


def require_right(actor: Actor, right: Right, act: str) -> work.Actor:
    """Return who acts in the work, if the department has a right; ``act`` names the deed in the refusal.

    Raises:
        WorkRightError: it does not have the right.
    """
    found = work_actor(actor)
    if right not in found.rights:
        raise WorkRightError(act=act, person=found.person, right=right.value)
    return found


def _entered(*parties: str) -> Mapping[str, Entered]:
    """Return the departments by code, of all parties or of those named."""
    found = {
        party.identifier: Entered(_department(party, NATION), OPERATOR_RIGHTS)
        for party in list_parties()
        if Role.ZONE_OPERATOR in party.roles and (not parties or party.identifier in parties)
    }
    rows = models.Department.objects.select_related("party")
    for row in rows.filter(party__in=parties) if parties else rows:
        rights = frozenset(Right(one) for one in row.rights)
        found[row.party_id] = Entered(_department(row.party, row.place), rights)
    return found


def _department(party: Party, place: str) -> Department:
    return Department(code=party.identifier, place=place, name_zh=party.name_zh, name_en=party.name_en)


def _places() -> Iterator[Place]:
    yield from _listed_places()
    yield from map(_place, models.Place.objects.all())


def _place(row: models.Place) -> Place:
    return Place(code=row.code, level=Level(row.level), parent=row.parent, name_en=row.name_en, name_zh=row.name_zh)


@cache
def _listed_places() -> tuple[Place, ...]:
    """Return the places of the table of regions, each with the one that it lies in, which its code says."""
    regions = load_regions()
    return tuple(
        Place(
            code=one.code,
            level=_level(one.code),
            name_zh=one.name_zh,
            name_en=one.name_en or one.name_zh,
            parent=_parent(one.code, regions),
        )
        for one in regions.values()
    )


def _level(code: str) -> Level:
    if code == NATION:
        return Level.NATION
    if len(code) == _CODE_OF_PROVINCE:
        return Level.PROVINCE
    return Level.CITY if code.endswith(_CITY_ENDS_ON) else Level.COUNTY


def _parent(code: str, regions: Collection[str]) -> str | None:
    """Return what a place lies in; the counties of a municipality, and some others, lie in their province."""
    if code == NATION:
        return None
    if len(code) == _CODE_OF_PROVINCE:
        return NATION
    city = code[: -len(_CITY_ENDS_ON)] + _CITY_ENDS_ON
    return city if city != code and city in regions else code[:_CODE_OF_PROVINCE]
