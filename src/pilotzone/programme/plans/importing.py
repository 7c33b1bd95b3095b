"""Import of plan texts: the one place where foreign bytes become a ``PlanText``, by limits and with clear errors."""

import hashlib
import re
from typing import Final

from pilotzone.programme.plans.errors import PlanEmptyError, PlanFormatError, PlanTooLargeError
from pilotzone.programme.plans.formats.pieces import joined
from pilotzone.programme.plans.formats.plain import decoded
from pilotzone.programme.plans.limits import Limits
from pilotzone.programme.plans.plan_text import Paragraph, PlanFlag, PlanFormat, PlanText
from pilotzone.programme.plans.sentences import paragraph_spans

__all__ = ["import_plan"]

_USUAL: Final = Limits()
_HTML: Final = re.compile(rb"(?is)\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|table|meta)\b")
_OTHERS: Final = (
    (b"\xd0\xcf\x11\xe0", "OLE (.doc)"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
)


def import_plan(data: bytes, *, encoding: str | None = None, limits: Limits = _USUAL) -> PlanText:
    """Return the text of a plan; the bytes say what they are, not the name of the file.

    ``encoding`` is for plain text and HTML whose encoding is known; plain text is kept character by character,
    without its byte-order mark.

    Raises:
        PlanFormatError: they are neither text, HTML, DOCX nor PDF.
        PlanEncodingError: no usual encoding explains them.
        PlanDamagedError: they break the rules of their format.
        PlanPicturesError: a PDF without text.
        PlanTooLargeError: a limit is exceeded.
        PlanEmptyError: there is not one word in it.

    >>> plan = import_plan("数字经济增加值达到10%。".encode("gb18030"), encoding="gb18030")
    >>> plan.format.value, plan.text
    ('text', '数字经济增加值达到10%。')
    """
    if len(data) > limits.file_bytes:
        raise PlanTooLargeError(limit=limits.file_bytes, what="bytes")
    found = _format(data)
    text, paragraphs, used, flags = _READERS[found](data, encoding, limits)
    if not paragraphs:
        raise PlanEmptyError
    return PlanText(
        text=text,
        paragraphs=paragraphs,
        source_digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
        format=found,
        encoding=used,
        flags=flags,
    )


def _format(data: bytes) -> PlanFormat:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return PlanFormat.PDF
    if data.startswith(b"PK\x03\x04"):
        if b"word/" not in data:
            raise PlanFormatError(found="ZIP")
        return PlanFormat.DOCX
    for mark, name in _OTHERS:
        if data.startswith(mark):
            raise PlanFormatError(found=name)
    return PlanFormat.HTML if _HTML.match(data.removeprefix(b"\xef\xbb\xbf")[:4096]) else PlanFormat.TEXT


_Read = tuple[str, tuple[Paragraph, ...], str | None, frozenset[PlanFlag]]


def _read_text(data: bytes, encoding: str | None, limits: Limits) -> _Read:
    text, used, guessed = decoded(data, encoding)
    if len(text) > limits.characters:
        raise PlanTooLargeError(limit=limits.characters, what="characters")
    paragraphs = tuple(Paragraph(span=span) for span in paragraph_spans(text))
    return text, paragraphs, used, frozenset({PlanFlag.ENCODING_GUESSED} if guessed else ())


def _read_html(data: bytes, encoding: str | None, limits: Limits) -> _Read:
    from pilotzone.programme.plans.formats.html import html_pieces

    declared = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    text, used, guessed = decoded(data, encoding or _known(declared))
    flags = frozenset({PlanFlag.ENCODING_GUESSED} if guessed else ())
    return *joined(html_pieces(text.encode()), limits), used, flags


def _known(declared: re.Match[bytes] | None) -> str | None:
    """Return the encoding that a page declares; pages that say GB 2312 mean its superset (WHATWG, Encoding)."""
    name = declared[1].decode().lower() if declared else None
    return "gb18030" if name in {"gb2312", "gbk"} else name


def _read_docx(data: bytes, _encoding: str | None, limits: Limits) -> _Read:
    from pilotzone.programme.plans.formats.docx import docx_pieces

    return *joined(docx_pieces(data, limits), limits), None, frozenset()


def _read_pdf(data: bytes, _encoding: str | None, limits: Limits) -> _Read:
    from pilotzone.programme.plans.formats.pdf import pdf_pieces

    pieces, flags = pdf_pieces(data, limits)
    return *joined(pieces, limits), None, flags


_READERS: Final = {
    PlanFormat.TEXT: _read_text,
    PlanFormat.HTML: _read_html,
    PlanFormat.DOCX: _read_docx,
    PlanFormat.PDF: _read_pdf,
}
