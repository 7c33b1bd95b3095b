"""Evidence of measures: entries of the zone's log and kept files, verified by an inclusion proof whenever it counts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pilotzone.common.canonical_json import sha256_digest
from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.notes import Verifier
from pilotzone.oversight.evidence.proofs import check_proof
from pilotzone.programme.measures.errors import MeasureDocumentError
from pilotzone_portal.accounts.services import Actor, Role
from pilotzone_portal.oversight.services.evidence import get_entry, list_entries, prove_entry
from pilotzone_portal.programme.services.measures.measure_errors import (
    EvidenceChangedError,
    EvidenceNeededError,
    EvidenceReferenceError,
)
from pilotzone_portal.programme.services.work.evidence_files import files_of, get_evidence_file

__all__ = ["Proved", "check_references", "prove_references", "texts_of"]

KEPT: Final = "evidence_file.kept"

_ENTRY: Final = re.compile(r"log/(0|[1-9][0-9]{0,17})")
_FILE: Final = re.compile(r"sha256:[0-9a-f]{64}")
_MOST: Final = 50
_LOG: Final = Actor("log", frozenset({Role.ZONE_OPERATOR.value}))
"""Reads any entry, to verify it; nothing of the entry is shown."""


@dataclass(frozen=True)
class Proved:
    """A reference with the entry that it leads to, and whether the log proves that entry now; else why not."""

    reference: str
    index: int | None
    failure: PilotzoneError | None = None

    @property
    def verified(self) -> bool:
        """Say whether the log proves it."""
        return self.failure is None


def check_references(actor: Actor, references: Iterable[str], *, act: str, needed: bool = True) -> None:
    """Check that references lead to evidence that the party may read.

    Raises:
        EvidenceNeededError: there is none, or more than anyone would read.
        EvidenceReferenceError: one leads nowhere.
        EntryUnknownError, EvidenceFileUnknownError: the party may not read one.
    """
    references = list(references)
    if (needed and not references) or len(references) > _MOST:
        raise EvidenceNeededError(act=act, count=len(references), limit=_MOST)
    for reference in references:
        index = _index(actor, reference)
        if _ENTRY.fullmatch(reference):
            get_entry(actor, index)


def prove_references(references: Iterable[str]) -> Mapping[str, Proved]:
    """Prove each reference from the files of the log against its signed checkpoint and the entry on record.

    Call it outside a transaction: entries that wait are published first, and only durable ones may be.
    """
    return {reference: _prove(reference) for reference in references}


def texts_of(given: object, subject: str, field: str = "evidence") -> list[str]:
    """Return a list of texts that came from outside.

    Raises:
        MeasureDocumentError: it is none.
    """
    if isinstance(given, list | tuple) and all(isinstance(one, str) for one in given):
        return list(given)
    raise MeasureDocumentError(field=field, subject=subject, value=type(given).__name__, expected="a list of texts")


def _prove(reference: str) -> Proved:
    index = None
    try:
        index = _index(_LOG, reference)
        _check_file(reference)
        found = prove_entry(_LOG, index)
        check_proof(found.proof, found.entry, Verifier.from_vkey(found.verifier_key))
    except PilotzoneError as failure:
        return Proved(reference, index, failure)
    return Proved(reference, index)


def _index(actor: Actor, reference: str) -> int:
    """Return the entry that a reference leads to; a file's is the one that says that it was kept."""
    if found := _ENTRY.fullmatch(reference):
        return int(found[1])
    if _FILE.fullmatch(reference):
        if actor != _LOG:
            get_evidence_file(actor, reference)
        entry = list_entries(_LOG, act=KEPT, object_id=reference).last()
        if entry is not None:
            return entry.index
    raise EvidenceReferenceError(reference=reference)


def _check_file(reference: str) -> None:
    """Refuse a file whose bytes are not those of its digest any more."""
    if not _FILE.fullmatch(reference):
        return
    kept = files_of([reference]).get(reference)
    if kept is None or sha256_digest(bytes(kept.content)) != reference:
        raise EvidenceChangedError(reference=reference)
