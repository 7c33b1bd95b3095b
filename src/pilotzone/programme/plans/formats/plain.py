"""Plain text in the encodings of Chinese and English files: Unicode with or without a mark, GB 18030, Big5."""

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

from pilotzone.programme.plans.errors import PlanEncodingError

__all__ = ["decoded"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
"""Bytes of a program, or UTF-16 read as something else, and halves of characters, which old encodings let through."""

_GUESSED: Final = ["gb18030", "big5", "utf_16_le", "utf_16_be", "cp1252"]


def decoded(data: bytes, encoding: str | None = None) -> tuple[str, str, bool]:
    """Return the text without a byte-order mark, its encoding, and whether that was guessed.

    Raises:
        PlanEncodingError: the bytes are no text in the encoding named, or in any usual one.

    >>> decoded("数字经济".encode("utf-16"))
    ('数字经济', 'utf-16', False)
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for name in [encoding] if encoding else [marked or "utf-8"]:
        try:
            return _text(data.decode(name).removeprefix("\ufeff"), name), name, False
        except (ValueError, LookupError) as error:
            if encoding or marked:
                raise PlanEncodingError(expected=name) from error
    best = from_bytes(data, cp_isolation=_GUESSED, threshold=0.3).best()
    if best is None:
        raise PlanEncodingError(expected=", ".join(["utf-8", *_GUESSED]))
    return _text(str(best), best.encoding), best.encoding, True


def _text(text: str, encoding: str) -> str:
    if _NO_TEXT.search(text):
        raise PlanEncodingError(expected=encoding)
    return text
