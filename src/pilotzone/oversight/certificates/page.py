"""The page of a certificate for people, in Chinese and English: PDF/A-3 (ISO 19005-3) with the certificate inside."""

import io
import json
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final

from pilotzone.oversight.certificates.checking import Checked
from pilotzone.oversight.certificates.errors import CertificatePageError
from pilotzone.oversight.evidence.encoding import to_base64

__all__ = ["PageWords", "certificate_page", "qr_text"]

_STANDARD: Final = "a-3a"
"""Level A: tagged, so that it can be read aloud; part 3, because it carries the certificate as an attachment."""

_ERROR_CORRECTION: Final = "m"
"""15 per cent of the code may be lost (ISO/IEC 18004): it is printed on paper that is folded."""


@dataclass(frozen=True, kw_only=True)
class PageWords:
    """The names on the page that do not stand in the certificate: those of the zone and of the act."""

    zone_en: str
    zone_zh: str
    act_en: str
    act_zh: str


def certificate_page(checked: Checked, words: PageWords, made_at: datetime) -> bytes:
    """Return the page as a PDF that carries the certificate as ``certificate.json``.

    It needs the packages ``typst`` and ``segno`` of the extra ``portal``, and the font Noto Serif CJK SC.

    Args:
        checked: the certificate, checked.
        words: the names of the zone and of the act.
        made_at: the time that the file states for its making.

    Raises:
        CertificatePageError: the font is missing.
    """
    import segno
    import typst

    code = io.BytesIO()
    segno.make(qr_text(checked), error=_ERROR_CORRECTION, micro=False).save(code, kind="svg", border=0)
    content = _content(checked, words) | {"qr": code.getvalue().decode()}
    try:
        return typst.compile(
            files(__package__).joinpath("page.typ").read_bytes(),
            format="pdf",
            sys_inputs={"content": json.dumps(content)},
            pdf_standards=[_STANDARD],
            timestamp=made_at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise CertificatePageError(reason=error.message) from error


def qr_text(checked: Checked) -> str:
    """Return what the QR code says: enough to find the entry in a copy of the log, and to compare the root."""
    return "\n".join(
        (
            checked.checkpoint.origin,
            f"entry {checked.index} of {checked.checkpoint.size}",
            f"leaf {to_base64(checked.leaf)}",
            f"root {to_base64(checked.checkpoint.root)}",
            checked.certificate.sha256,
        )
    )


def _content(checked: Checked, words: PageWords) -> dict[str, object]:
    receipt, stamped = checked.receipt, checked.stamped
    return {
        "zone_en": words.zone_en,
        "zone_zh": words.zone_zh,
        "act_en": words.act_en,
        "act_zh": words.act_zh,
        "act": receipt.act,
        "actor": receipt.actor,
        "object": receipt.object,
        "outcome": receipt.outcome,
        "parties": ", ".join(receipt.parties),
        "time": _shown(receipt.time),
        "digests": receipt.object_digests,
        "origin": checked.checkpoint.origin,
        "index": checked.index,
        "size": checked.checkpoint.size,
        "leaf": to_base64(checked.leaf),
        "root": to_base64(checked.checkpoint.root),
        "hashes": checked.hashes,
        "quorum": checked.quorum,
        "witnesses": [
            {"name": each.name, "time": _shown(each.time) if each.time else "–"} for each in checked.cosigned
        ],
        "stamp": {"authority": stamped.authority, "time": _shown(stamped.time)} if stamped else None,
        "sha256": checked.certificate.sha256,
        "certificate": checked.certificate.to_bytes().decode(),
    }


def _shown(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC")
