"""What anyone may know of the evidence log: its signed checkpoint, its key, and how many entries wait for the next."""

import base64
from dataclasses import dataclass

from django.conf import settings

from pilotzone.oversight.evidence.checkpoints import open_checkpoint
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.notes import Verifier
from pilotzone_portal.oversight.services.evidence import log_size, verifier_key

__all__ = ["LogStatus", "log_status"]


@dataclass(frozen=True)
class LogStatus:
    """The published state of the log; ``note`` is the signed checkpoint itself, ``root`` its root in base64."""

    origin: str
    size: int
    root: str
    note: str
    verifier_key: str
    waiting: int


def log_status() -> LogStatus:
    """Return the state of the log after checking the signature of its checkpoint.

    Raises:
        LogNotFoundError: nothing has been published yet.
        PilotzoneError: the checkpoint is not one that the zone signed; see :mod:`pilotzone.oversight.evidence.errors`.
    """
    note = LogFolder(settings.ZONE.evidence).checkpoint()
    key = verifier_key()
    checkpoint = open_checkpoint(note, Verifier.from_vkey(key))
    return LogStatus(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=base64.b64encode(checkpoint.root).decode(),
        note=note.decode(),
        verifier_key=key,
        waiting=log_size() - checkpoint.size,
    )
