"""A list as CSV (RFC 4180) in UTF-8 with a mark of its encoding, as spreadsheets of Chinese offices need it."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from pilotzone.programme.registers.listing import Listing

__all__ = ["csv_bytes"]

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet computes a cell that begins so (OWASP, CSV injection); an apostrophe before it keeps it text."""


def csv_bytes(listing: Listing) -> bytes:
    """Return title, region and date, headings, rows and signature line, each in a line of its own."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_plain([listing.title]))
    writer.writerow(_plain([listing.region, listing.dated]))
    writer.writerow(_plain(listing.headings))
    writer.writerows(map(_plain, listing.rows))
    writer.writerow(_plain(listing.signature))
    return out.getvalue().encode("utf-8-sig")


def _plain(cells: Iterable[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell for cell in cells]
