"""The registers that this zone keeps, and the lists that they give: as pages, and as files to hand in."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.registers import (
    ListedItem,
    ListFormat,
    Listing,
    Register,
    export_listing,
    load_registers,
    read_registers,
    register_of,
)
from pilotzone.programme.registers import list_items as listing_of
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.services.directory import zone_directory
from pilotzone_portal.programme.services.registers.known import contents_of, end_of, known_items, regions_named

__all__ = [
    "MEDIA_TYPES",
    "ListFormat",
    "RegisterList",
    "RegistersFileError",
    "count_registers",
    "declared_registers",
    "export_register",
    "list_register",
]

MEDIA_TYPES: Final = {
    ListFormat.CSV: "text/csv; charset=utf-8",
    ListFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ListFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_EVERYWHERE: Final = {"en": "all regions", "zh": "全部地区"}


class RegistersFileError(PilotzoneError):
    """The file with the zone's own registers cannot be used."""

    code = "registers_file"
    message = "The file {path} does not declare registers: {finding}."
    help = "Write it in the form of the file that comes with the package, or remove it to keep the registers of that."
    status = 500


@dataclass(frozen=True, kw_only=True)
class RegisterList:
    """A register with what it lists: ``items`` are those of the rows of ``listing``, ``regions`` all that it names.

    ``drafts`` are the identifiers of items that were not public.
    """

    register: Register
    listing: Listing
    items: tuple[ListedItem, ...]
    regions: tuple[str, ...]
    drafts: frozenset[str]


def declared_registers() -> Mapping[str, Register]:
    """Return the registers by identifier: those of ``registers.toml`` in the folder of the zone, or of the package.

    Raises:
        RegistersFileError: the file cannot be read.
        KindUnknownError, ColumnUnknownError: it names what there is not.
    """
    path: Path = settings.ZONE.registers
    return _read(path, path.stat().st_mtime_ns) if path.exists() else load_registers()


def count_registers(actor: Actor, *, region: str = "", drafts: bool = False) -> list[tuple[Register, int]]:
    """Return each register with the number of its items; for ``drafts`` see :func:`list_register`."""
    items = contents_of(known_items(actor, drafts=drafts, region=region))
    return [(one, len(one.items(items))) for one in declared_registers().values()]


def list_register(
    actor: Actor, register: str, *, language: str, region: str = "", on: date | None = None, drafts: bool = False
) -> RegisterList:
    """Return what a register listed at the end of a day (now if none is named), in ``zh`` or ``en``.

    It lists what is published and not withdrawn; with ``drafts`` also those drafts that the party may see.

    Raises:
        RegisterUnknownError: the zone keeps no such register.
    """
    chosen = register_of(declared_registers(), register)
    known = known_items(actor, end_of(on) if on else None, drafts=drafts)
    everywhere = contents_of(known)
    listed = tuple(one for one in chosen.items(everywhere) if not region or region in regions_named(one.region))
    powers = () if "delegated_power" in chosen.kinds else _powers(everywhere)
    listing = listing_of(
        chosen,
        (*listed, *powers),
        zone_directory(),
        region=region or _EVERYWHERE[language],
        day=on or timezone.localdate(),
        language=language,
    )
    named = {code for one in chosen.items(everywhere) if one.region for code in regions_named(one.region)}
    return RegisterList(
        register=chosen,
        listing=listing,
        items=listed,
        regions=tuple(sorted(named)),
        drafts=frozenset(one.identifier for one in known if not one.outline.published),
    )


def export_register(
    actor: Actor,
    register: str,
    form: ListFormat,
    *,
    language: str,
    region: str = "",
    on: date | None = None,
    drafts: bool = False,
) -> tuple[str, bytes]:
    """Return the name and the bytes of a list as a file; the same content and day give the same bytes.

    Raises:
        RegisterUnknownError: the zone keeps no such register.
    """
    listed = list_register(actor, register, language=language, region=region, on=on, drafts=drafts)
    place = region if region.isascii() and region.replace("-", "").isalnum() else "all" if not region else "region"
    name = f"{register}_{place}_{listed.listing.day.isoformat()}_{language}.{form}"
    return name, export_listing(listed.listing, form)


def _powers(items: tuple[ListedItem, ...]) -> tuple[ListedItem, ...]:
    """Return the delegated powers, which lists show by their titles."""
    return tuple(one for one in items if "delegated_power" in one.kinds)


@cache
def _read(path: Path, changed: int) -> Mapping[str, Register]:
    """Read a file once for each of its versions."""
    del changed  # a part of the key alone
    try:
        return read_registers(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as failure:
        raise RegistersFileError(path=str(path), finding=failure) from failure
    except (KeyError, TypeError, AttributeError) as failure:
        raise RegistersFileError(path=str(path), finding=f"{failure} is missing or of another type") from failure
