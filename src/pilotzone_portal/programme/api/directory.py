"""Places and departments in the HTTP API: who takes part in the work, and with which rights."""

from http import HTTPStatus
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from pilotzone.programme.registers import Level
from pilotzone_portal.contract import actor_of, open_to_all, replies
from pilotzone_portal.programme.services import directory
from pilotzone_portal.programme.services.directory import Entered

__all__ = ["router"]

router = Router(tags=["departments"])


class DepartmentOut(Schema):
    """A department: its party, its place, and what its persons may do."""

    party: str
    name_en: str
    name_zh: str
    place: str
    rights: list[str]

    @staticmethod
    def of(entered: Entered) -> dict[str, Any]:
        """Return the members."""
        one = entered.department
        names = {name: getattr(one, name) for name in ("name_en", "name_zh", "place")}
        return {"party": one.code, **names, "rights": sorted(entered.rights)}


class DepartmentIn(Schema):
    """A party that becomes a department; another time replaces its place and its rights."""

    party: str
    place: str = Field(description="The code of a place, such as CN-330106.")
    rights: list[Literal["plan", "report", "review", "close", "assess"]]


class PlaceIn(Schema):
    """A place that the table of regions lacks."""

    code: str = Field(description="CN- and a code, such as CN-3301A1.")
    level: Literal["city", "county"]
    parent: str
    name_en: str = Field(max_length=200)
    name_zh: str = Field(max_length=200)


@router.get("/departments", response=replies(list[DepartmentOut]), **open_to_all())
def departments(request: HttpRequest) -> list[dict[str, Any]]:
    """List the departments; everybody may know who takes part."""
    del request
    return [DepartmentOut.of(one) for one in directory.list_departments()]


@router.post("/departments", response=replies(DepartmentOut, 400, 403, 404, 507, status=HTTPStatus.CREATED))
def enter_department(request: HttpRequest, given: DepartmentIn) -> Status[dict[str, Any]]:
    """Enter a party as a department; the zone operator alone may."""
    made = directory.enter_department(actor_of(request), given.party, place=given.place, rights=given.rights)
    return Status(HTTPStatus.CREATED, DepartmentOut.of(made))


@router.post("/places", response=replies(PlaceIn, 400, 403, 404, 409, 507, status=HTTPStatus.CREATED))
def enter_place(request: HttpRequest, given: PlaceIn) -> Status[PlaceIn]:
    """Enter a place that the table of regions lacks; the zone operator alone may."""
    words = given.dict(exclude={"code", "level"})
    directory.enter_place(actor_of(request), given.code, level=Level(given.level), **words)
    return Status(HTTPStatus.CREATED, given)
