"""DOCX (ECMA-376): paragraphs and rows of tables in the order of the document."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.table import Table
from lxml import etree

from pilotzone.programme.plans.errors import PlanDamagedError, PlanTooLargeError
from pilotzone.programme.plans.formats.pieces import Piece
from pilotzone.programme.plans.limits import Limits

__all__ = ["docx_pieces"]


def docx_pieces(data: bytes, limits: Limits) -> Iterator[Piece]:
    """Yield the paragraphs, and the rows of tables.

    Raises:
        PlanDamagedError: the archive or the document in it breaks the rules of its format.
        PlanTooLargeError: the archive unpacks to more than the limit.
    """
    try:
        _check_archive(data, limits)
        document = Document(BytesIO(data))
        content = list(document.iter_inner_content())
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, OSError) as error:
        raise PlanDamagedError(format="DOCX", reason="its archive or its document part is broken") from error
    table = 0
    for block in content:
        if isinstance(block, Table):
            table += 1
            for number, row in enumerate(block.rows, start=1):
                # A merged cell comes once for each column that it covers.
                cells = dict.fromkeys((cell._tc, " ".join(cell.text.split())) for cell in row.cells)  # noqa: SLF001 - its identity has no public name
                yield Piece("\t".join(text for _, text in cells), table=table, row=number)
        else:
            yield Piece(block.text)


def _check_archive(data: bytes, limits: Limits) -> None:
    """Unpack every part once, counting: the sizes that an archive declares may be false."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > limits.parts:
            raise PlanTooLargeError(limit=limits.parts, what="parts")
        left = limits.unpacked_bytes
        for part in parts:
            with archive.open(part) as stream:
                while chunk := stream.read(2**16):
                    left -= len(chunk)
                    if left < 0:
                        raise PlanTooLargeError(limit=limits.unpacked_bytes, what="bytes unpacked")
