"""Registers in the HTTP API: which the zone keeps, what they list, and the list as a file."""

from datetime import date
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from pilotzone.programme.registers import Register
from pilotzone_portal.contract import actor_of, document, open_to_all, replies
from pilotzone_portal.programme.services.registers import registers as services
from pilotzone_portal.programme.services.registers.registers import ListFormat, RegisterList

__all__ = ["router"]

router = Router(tags=["programme"])


class RegisterOut(Schema):
    """A register, and how many published items it lists."""

    identifier: str
    title_en: str
    title_zh: str
    round: int | None = Field(description="The year of the pilot-zone programme that asks for it.")
    kinds: list[str]
    columns: list[str]
    items: int

    @staticmethod
    def of(register: Register, items: int) -> dict[str, object]:
        """Return the members."""
        return {
            "identifier": register.id,
            "title_en": register.title_en,
            "title_zh": register.title_zh,
            "round": register.round,
            "kinds": register.kinds,
            "columns": [column.id for column in register.columns],
            "items": items,
        }


class ListAsked(Schema):
    """Which list is asked for."""

    language: Literal["en", "zh"] = "en"
    region: str = ""
    on: date | None = Field(None, description="As it was known at the end of this day.")
    drafts: bool = Field(False, description="With those drafts that the party may see.")


class ListOut(Schema):
    """A list as an office hands it in; ``items`` are the identifiers of its rows."""

    identifier: str = Field(description="Of the register.")
    title: str
    region: str
    dated: str
    headings: list[str]
    rows: list[list[str]]
    items: list[str]

    @staticmethod
    def of(listed: RegisterList) -> dict[str, object]:
        """Return the members."""
        names = ("title", "region", "dated", "headings", "rows")
        return {name: getattr(listed.listing, name) for name in names} | {
            "identifier": listed.register.id,
            "items": [one.id for one in listed.items],
        }


@router.get("/registers", response=replies(list[RegisterOut]), **open_to_all())
def registers(request: HttpRequest, region: str = "") -> list[dict[str, object]]:
    """List the registers with the number of their published items, of a region if one is named."""
    counts = services.count_registers(actor_of(request), region=region)
    return [RegisterOut.of(register, count) for register, count in counts]


@router.get("/registers/{slug:identifier}", response=replies(ListOut, 404), **open_to_all())
def register(request: HttpRequest, identifier: str, asked: Query[ListAsked]) -> dict[str, object]:
    """Show the list of a register in one language."""
    return ListOut.of(services.list_register(actor_of(request), identifier, **asked.dict()))


@router.get(
    "/registers/{slug:identifier}/list.{form}",
    response=replies(None, 404),
    **open_to_all(document(services.MEDIA_TYPES[ListFormat.XLSX], "The list as CSV, XLSX or DOCX.", binary=True)),
)
def register_file(request: HttpRequest, identifier: str, form: ListFormat, asked: Query[ListAsked]) -> HttpResponse:
    """Send the list of a register as a file; the same content and day give the same bytes."""
    name, data = services.export_register(actor_of(request), identifier, form, **asked.dict())
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=services.MEDIA_TYPES[form], headers=headers)
