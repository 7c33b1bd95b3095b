"""Erasing what a commitment hides: its salt is deleted, and the log, its proofs and certificates stay as they are."""

from django.db import transaction

from pilotzone.common.errors import PilotzoneError
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.oversight.models import CommitmentSalt
from pilotzone_portal.oversight.services.evidence import get_entry, record

__all__ = ["SaltUnknownError", "erase_commitment"]


class SaltUnknownError(PilotzoneError):
    """The entry has no such commitment, or it can be opened no more."""

    code = "salt_unknown"
    message = "Entry {index} has no commitment to {name!r} that could still be opened."
    help = "See the commitments of the entry: pilotzone evidence show {index}. If it is there, it was erased before."
    status = 404


@transaction.atomic
def erase_commitment(actor: Actor, index: int, name: str) -> int:
    """Delete the salt of one commitment of an entry and return the index of the receipt of this act.

    From then on nobody can show, or find out by trying, which value the commitment hides. Records elsewhere that name
    the person are not touched.

    Raises:
        RightMissingError: the actor does not operate the zone.
        EntryUnknownError: there is no such entry.
        SaltUnknownError: the entry has no such commitment, or its salt has been deleted.
    """
    require(actor, Role.ZONE_OPERATOR)
    entry = get_entry(actor, index)
    deleted, _ = CommitmentSalt.objects.filter(entry=entry, name=name).delete()
    if not deleted:
        raise SaltUnknownError(index=index, name=name)
    parties = entry.concerned.values_list("party", flat=True)
    return record(act="value.erased", actor=actor, object_id=str(index), parties=parties, facts={"commitment": name})
