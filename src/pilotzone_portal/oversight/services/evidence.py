"""The evidence log of the zone: one entry for every act, in the transaction of the act."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from pilotzone.common.errors import PilotzoneError
from pilotzone.common.receipts import Outcome, Receipt, commitment
from pilotzone.oversight.evidence import proofs, publisher, verification
from pilotzone.oversight.evidence.checkpoints import Checkpoint
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.oversight.models import Entry
from pilotzone_portal.oversight.services.appending import append, draft, log_size, make_salts
from pilotzone_portal.oversight.services.witnesses import keep_reports, log_signers, public_size, witnessed_log

__all__ = [
    "EntryUnknownError",
    "Proof",
    "Receipt",
    "get_entry",
    "list_entries",
    "log_size",
    "prove_entry",
    "publish_log",
    "record",
    "verifier_key",
    "verify_log",
]

_PORTION: Final = 1000


class EntryUnknownError(PilotzoneError):
    """No such entry, or one that the asking party may not read: both look the same."""

    code = "entry_unknown"
    message = "There is no entry {index} in the evidence log that {party} may read."
    help = "See the entries: pilotzone evidence show."
    status = 404


@dataclass(frozen=True)
class Proof:
    """What a party needs to prove one act offline: the entry's bytes, the proof and the key of the log."""

    index: int
    entry: bytes
    proof: str
    verifier_key: str


def record(
    *,
    act: str,
    actor: Actor,
    object_id: str,
    outcome: Outcome = "done",
    parties: Iterable[str] = (),
    clauses: Iterable[str] = (),
    facts: Mapping[str, str | int] | None = None,
    content: bytes = b"",
    hidden: Mapping[str, str] | None = None,
) -> int:
    """Append the receipt of an act and return its index; it commits or vanishes with the act.

    ``content`` are the canonical bytes of the thing acted upon, of which the receipt holds digests; ``hidden`` are
    values that stand in the log as salted commitments only.

    Raises:
        TransactionManagementError: the caller has opened no transaction.
        EntryTooLongError: the receipt is too long to be an entry.
    """
    values = {**(hidden or {}), **({"person": actor.person} if actor.person else {})}
    salts = make_salts(list(values))
    receipt = Receipt(
        act=act,
        time=timezone.now(),
        actor=actor.party,
        object=object_id,
        outcome=outcome,
        parties=tuple(sorted({actor.party, *parties})),
        clauses=tuple(clauses),
        facts=facts or {},
        object_digests=Receipt.digests_of(content) if content else (),
        commitments={name: commitment(salts[name], value) for name, value in values.items()},
    )
    return append([draft(receipt, salts)]).start


def publish_log() -> Checkpoint:
    """Write the tiles and the signed checkpoint of all durable entries; where the zone has witnesses, ask them.

    With witnesses the checkpoint is public once their quorum has cosigned it, now or at a later call.

    Raises:
        WitnessAheadError, WitnessDisagreesError, WitnessesSilentError: nothing new was signed, because a witness has,
            or could have, cosigned what this log does not hold.
    """
    log = witnessed_log()
    if log is None:
        return publisher.publish(settings.ZONE.evidence, log_size(), _payloads, *log_signers())
    try:
        return log.publish(log_size(), _payloads, *log_signers())
    finally:
        keep_reports(log.reports)


def verify_log() -> verification.Verified:
    """Check the whole log: every tile, every entry bundle, the checkpoint, and all of it against the records.

    Raises:
        LogDamagedError: something does not agree; it names the first entry that is not proved.
    """
    return verification.verify_folder(settings.ZONE.evidence, log_signers()[0].verifier, _payloads)


def prove_entry(actor: Actor, index: int) -> Proof:
    """Return the proof that an entry stands in the published log.

    Raises:
        EntryUnknownError: there is no such entry that the party may read.
        IndexOutsideLogError: the entry waits for the witnesses to cosign it.
    """
    entry = get_entry(actor, index)
    if public_size() <= index:
        publish_log()
    return Proof(index, bytes(entry.payload), proofs.prove(settings.ZONE.evidence, index), verifier_key())


def verifier_key() -> str:
    """Return the Ed25519 public key of the log (C2SP signed-note vkey)."""
    return log_signers()[0].verifier.vkey


def list_entries(actor: Actor, *, act: str = "", object_id: str = "") -> QuerySet[Entry]:
    """Return the entries that the party may read, newest first: its own, or all for operator and regulator."""
    entries = Entry.objects.order_by("-index")
    if not actor.sees_all:
        entries = entries.filter(concerned__party=actor.party)
    if act:
        entries = entries.filter(Q(act=act) | Q(act__startswith=f"{act}."))
    return entries.filter(object=object_id) if object_id else entries


def get_entry(actor: Actor, index: int) -> Entry:
    """Return one entry that the party may read.

    Raises:
        EntryUnknownError: there is none.
    """
    entry = list_entries(actor).filter(index=index).first()
    if entry is None:
        raise EntryUnknownError(index=index, party=actor.party)
    return entry


def _payloads(start: int, stop: int) -> Iterator[bytes]:
    """Read entries in portions: a server-side cursor would outlive a reader who stops early."""
    for first in range(start, stop, _PORTION):
        rows = Entry.objects.filter(index__gte=first, index__lt=min(first + _PORTION, stop)).order_by("index")
        yield from map(bytes, rows.values_list("payload", flat=True))
