"""DOCX (ECMA-376): paragraphs and rows of tables in the order of the document."""

import itertools
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree

from pilotzone.programme.plans.errors import PlanDamagedError, PlanTooLargeError
from pilotzone.programme.plans.formats.pieces import CellPiece, Piece
from pilotzone.programme.plans.limits import Limits

__all__ = ["docx_pieces"]

_PARAGRAPH: Final = qn("w:p")
_HEAD: Final = f"{qn('w:trPr')}/{qn('w:tblHeader')}"
_WIDEST: Final = 100
"""Columns that a merged cell is believed to cover."""

_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, etree.LxmlError, OpcError, OSError, EOFError, RuntimeError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError),
)
"""What zipfile, lxml and python-docx raise at archives and parts that break the rules."""


def docx_pieces(data: bytes, limits: Limits) -> list[Piece]:
    """Return the paragraphs, and the rows of tables.

    Raises:
        PlanDamagedError: the archive or the document in it breaks the rules of its format, or is locked.
        PlanTooLargeError: the archive unpacks to more than the limit.
    """
    try:
        _check_archive(data, limits)
        return list(_pieces(Document(BytesIO(data))))
    except _DAMAGED as error:
        raise PlanDamagedError(format="DOCX", reason="its archive or its document part is broken") from error


def _pieces(document: WordDocument) -> Iterator[Piece]:
    tables = itertools.count(1)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block, next(tables))
        else:
            yield Piece(block.text)


def _rows(table: Table, number: int) -> Iterator[Piece]:
    """Yield the rows with their columns; a cell that is merged downwards is one cell in every row that it covers."""
    keys = itertools.count()
    above: dict[int, CellPiece] = {}
    for place, row in enumerate(table._tbl.tr_lst, start=1):  # noqa: SLF001 - python-docx has no public name for merged cells
        column, cells = row.grid_before, []
        for cell in row.tc_lst:
            width = min(cell.grid_span, _WIDEST)
            if cell.vMerge == "continue" and column in above:
                cells.append(above[column])
            else:
                text = " ".join(" ".join(part.text for part in cell.iter(_PARAGRAPH)).split())
                cells.append(CellPiece(next(keys), text, column, width))
            column += width
        above = {cell.column: cell for cell in cells}
        yield Piece("", table=number, row=place, cells=tuple(cells), head=row.find(_HEAD) is not None)


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
