"""Exports of a list as CSV, XLSX or DOCX: the same state gives the same bytes, containers included."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from pilotzone.programme.registers.listing import Listing

__all__ = ["ListFormat", "export_listing"]

_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The first day that a ZIP archive can state: every member gets it."""


class ListFormat(StrEnum):
    """What a list can be exported as."""

    CSV = "csv"
    DOCX = "docx"
    XLSX = "xlsx"


def export_listing(listing: Listing, form: ListFormat) -> bytes:
    """Return the bytes of a list; no time of the export, no name of a machine stands in them."""
    return _WRITERS[form](listing)


def _write_csv(listing: Listing) -> bytes:
    from pilotzone.programme.registers.formats.comma_separated import csv_bytes

    return csv_bytes(listing)


def _write_xlsx(listing: Listing) -> bytes:
    from pilotzone.programme.registers.formats.workbook import xlsx_bytes

    return _repacked(xlsx_bytes(listing), listing)


def _write_docx(listing: Listing) -> bytes:
    from pilotzone.programme.registers.formats.document import docx_bytes

    return _repacked(docx_bytes(listing), listing)


_WRITERS: Final[Mapping[ListFormat, Callable[[Listing], bytes]]] = {
    ListFormat.CSV: _write_csv,
    ListFormat.XLSX: _write_xlsx,
    ListFormat.DOCX: _write_docx,
}


def _repacked(content: bytes, listing: Listing) -> bytes:
    """Pack an Office Open XML file (ISO/IEC 29500) anew, dated with the day of the list in every place."""
    stated = f"{listing.day.isoformat()}T00:00:00Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as anew:
        for name in packed.namelist():
            part = packed.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stated, part)
            anew.writestr(zipfile.ZipInfo(name, _DAY), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
