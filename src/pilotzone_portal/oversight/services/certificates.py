"""Evidence certificates of the zone: issued to whoever may read the entry, time-stamped where an authority is set."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation

from pilotzone.oversight.certificates.certificate import Certificate, TimeStamp
from pilotzone.oversight.certificates.checking import Checked, check_certificate
from pilotzone.oversight.certificates.errors import TimeStampAuthorityError
from pilotzone.oversight.certificates.page import PageWords, certificate_page
from pilotzone.oversight.certificates.time_stamps import request_time_stamp
from pilotzone.oversight.evidence.checkpoints import read_checkpoint
from pilotzone.oversight.evidence.paths import ProofPath, proof_path
from pilotzone.oversight.evidence.proofs import prove, proved_note
from pilotzone.oversight.evidence.tiles import ENTRIES, TILE_WIDTH, Tile
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.oversight.models import Entry
from pilotzone_portal.oversight.services.evidence import prove_entry
from pilotzone_portal.oversight.services.witnesses import policy_text, public_size

__all__ = ["Files", "issue_certificate", "issue_page", "proof_in_files"]


@dataclass(frozen=True)
class Files:
    """Where a published entry stands in the folder of the log, and the path of its proof."""

    path: ProofPath
    bundle: str
    tile: str


def issue_certificate(actor: Actor, index: int) -> Checked:
    """Return the certificate of an entry, checked as anyone would check it.

    Raises:
        EntryUnknownError: there is no such entry that the party may read.
        IndexOutsideLogError: the entry waits for the witnesses to cosign it.
        TimeStampUnreachableError, TimeStampRefusedError, TimeStampInvalidError: an authority is set and gives no stamp.
        TimeStampAddressError, TimeStampAuthorityError: the settings of the authority are not usable.
    """
    proof = prove_entry(actor, index)
    certificate = Certificate(
        entry=proof.entry.decode(),
        proof=proof.proof,
        policy=policy_text().decode(errors="replace"),  # names are opaque bytes and may be anything; keys are ASCII
        time_stamp=_time_stamp(proved_note(proof.proof)),
    )
    return check_certificate(certificate.to_bytes())


def issue_page(actor: Actor, index: int, act_words: Mapping[str, object]) -> bytes:
    """Return the certificate of an entry as a page for people; ``act_words`` are acts in words that can be translated.

    Raises:
        CertificatePageError: the page cannot be set on this machine.
        PilotzoneError: as :func:`issue_certificate`.
    """
    checked = issue_certificate(actor, index)
    word = act_words.get(checked.receipt.act, checked.receipt.act)
    with translation.override("en"):
        act_en = str(word)
    with translation.override("zh-hans"):
        act_zh = str(word)
    zone = settings.ZONE
    words = PageWords(zone_en=zone.name_en, zone_zh=zone.name_zh, act_en=act_en, act_zh=act_zh)
    return certificate_page(checked, words, timezone.now())


def proof_in_files(entry: Entry) -> Files | None:
    """Return the proof of an entry as a path, None while the public checkpoint does not cover it."""
    size = public_size()
    if size <= entry.index:
        return None
    path = proof_path(prove(settings.ZONE.evidence, entry.index), bytes(entry.payload))
    number = entry.index // TILE_WIDTH
    width = min(TILE_WIDTH, path.size - number * TILE_WIDTH)
    return Files(path, Tile(ENTRIES, number, width).path, Tile(0, number, width).path)


def _time_stamp(note: bytes) -> TimeStamp | None:
    """Return a stamp over the text of the checkpoint, on which entry and proof hang."""
    if not settings.TIME_STAMP_URL:
        return None
    path = settings.TIME_STAMP_AUTHORITY
    try:
        authority = Path(path).read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise TimeStampAuthorityError(path=path) from error
    return request_time_stamp(settings.TIME_STAMP_URL, read_checkpoint(note).to_text().encode(), authority)
