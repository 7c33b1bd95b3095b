"""Evidence files: kept once for a party, given to those who see a task that they prove, or to all if it wants so."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from django.db import transaction
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes, sha256_digest
from pilotzone.common.errors import InvalidValueError, PilotzoneError
from pilotzone.programme.work import Task
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import EvidenceFile
from pilotzone_portal.programme.services.work.task_sight import check_sees
from pilotzone_portal.programme.services.work.work_record import current_record

__all__ = [
    "MAX_EVIDENCE_MB",
    "EvidenceFile",
    "EvidenceFileUnknownError",
    "EvidenceTooLargeError",
    "SentFile",
    "files_of",
    "get_evidence_file",
    "keep_evidence_file",
    "public_digests",
    "publish_evidence_file",
]

MAX_EVIDENCE_MB: Final = 20
"""A scanned report has a few megabytes; a film does not belong into the records."""

_MEDIA_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_LONGEST_NAME: Final = 200


class EvidenceTooLargeError(PilotzoneError):
    """A file is larger than evidence may be."""

    code = "evidence_too_large"
    message = "The file {name} has {size_mb} MB; a file of evidence has {limit_mb} MB at most."
    help = "Send a smaller copy, or a document that names where the whole is kept, with its digest."
    status = 413


class EvidenceFileUnknownError(PilotzoneError):
    """No such evidence file, or none that the asking party may have: both look the same."""

    code = "evidence_file_unknown"
    message = "There is no evidence file {digest} that {party} may have."
    help = (
        "Check the digest; a file is given to those who see its task, and to everybody once its party made it public."
    )
    status = 404


@dataclass(frozen=True)
class SentFile:
    """A file as a person sent it; the media type is what the sender says."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


@transaction.atomic
def keep_evidence_file(actor: Actor, sent: SentFile, *, public: bool = False) -> EvidenceFile:
    """Keep a file for the party; one that it sent before is not kept a second time, and keeps its name.

    Raises:
        EvidenceTooLargeError: it is larger than evidence may be.
        InvalidValueError: it is empty.
    """
    digest = sha256_digest(sent.content)
    before = EvidenceFile.objects.filter(party=actor.party, digest=digest).first()
    if before is not None:
        return publish_evidence_file(actor, digest) if public and not before.public else before
    name = _name(sent.name)
    _check_size(name, len(sent.content))
    kept = EvidenceFile.objects.create(
        party_id=actor.party,
        digest=digest,
        name=name,
        media_type=sent.media_type if _MEDIA_TYPE.fullmatch(sent.media_type) else "application/octet-stream",
        size=len(sent.content),
        content=sent.content,
        public=public,
        kept_at=timezone.now(),
    )
    _record(actor, kept, "evidence_file.kept")
    return kept


@transaction.atomic
def publish_evidence_file(actor: Actor, digest: str) -> EvidenceFile:
    """Let everybody have a file of the party; a file that is public stays so.

    Raises:
        EvidenceFileUnknownError: the party keeps no such file.
    """
    kept = EvidenceFile.objects.select_for_update().filter(party=actor.party, digest=digest).first()
    if kept is None:
        raise EvidenceFileUnknownError(digest=digest, party=actor.party)
    if not kept.public:
        kept.public = True
        kept.save(update_fields=["public"])
        _record(actor, kept, "evidence_file.published")
    return kept


def get_evidence_file(actor: Actor, digest: str, *, task: str = "") -> EvidenceFile:
    """Return a file: the party's own, a public one, or one that was submitted for a task that the party sees.

    Raises:
        TaskUnknownError: there is no such task that the party may see.
        EvidenceFileUnknownError: there is no such file that the party may have.
    """
    rows = EvidenceFile.objects.filter(digest=digest).order_by("pk")
    found = rows.filter(party=actor.party).first() or rows.filter(public=True).first()
    if found is None and task:
        found = rows.filter(party__in=_submitters(actor, task, digest)).first()
    if found is None:
        raise EvidenceFileUnknownError(digest=digest, party=actor.party)
    return found


def files_of(digests: Collection[str], *, task: Task | None = None) -> dict[str, EvidenceFile]:
    """Return by digest what parties keep of files, or the departments of a task alone, without their content."""
    rows = EvidenceFile.objects.filter(digest__in=digests).defer("content").order_by("-pk")
    if task is not None:
        rows = rows.filter(party__in=(task.lead, *task.supporting))
    return {row.digest: row for row in rows}


def public_digests(digests: Collection[str]) -> frozenset[str]:
    """Return those digests whose files everybody may have."""
    rows = EvidenceFile.objects.filter(public=True).values_list("digest", flat=True)
    return frozenset(digest for digest in rows if digest in digests) if digests else frozenset()


def _submitters(actor: Actor, task: str, digest: str) -> tuple[str, ...]:
    """Return the departments of a task that the party sees, if the file was ever submitted for it; else nobody."""
    with current_record() as found:
        seen, now = check_sees(found, actor, task).task, found.now()
        uses = found.ledger.uses_of(digest, at=now, known=now)
    return (seen.lead, *seen.supporting) if any(one == task for one, _ in uses) else ()


def _name(name: str) -> str:
    """Return the last part of a file's name, without what cannot be printed."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(one for one in last if one.isprintable())[-_LONGEST_NAME:] or "evidence"


def _check_size(name: str, size: int) -> None:
    if not size:
        raise InvalidValueError(field="The evidence file", value=name, expected="a file that is not empty")
    if size > MAX_EVIDENCE_MB * 2**20:
        raise EvidenceTooLargeError(name=name, size_mb=-(-size // 2**20), limit_mb=MAX_EVIDENCE_MB)


def _record(actor: Actor, kept: EvidenceFile, act: str) -> None:
    record(
        act=act,
        actor=actor,
        object_id=kept.digest,
        facts={"size": kept.size, "media_type": kept.media_type},
        content=canonical_bytes({"digest": kept.digest, "size": kept.size, "public": kept.public}),
        hidden={"name": kept.name},  # a file is often called after a person
    )
