"""``pilotzone evidence``: verify the log, see its entries, take a proof, check a proof without a zone."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.errors import InputNotReadableError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, print_rows, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone_portal.oversight.services.evidence import Entry

__all__ = ["evidence"]

_COLUMNS: Final = ("index", "time", "act", "object", "outcome")


@click.group()
def evidence() -> None:
    """Verify the evidence log, and prove single acts."""


@evidence.command()
@formats()
@pass_session
def verify(session: Session) -> None:
    """Check every byte of the log, its signature, and all of it against the records.

    Example: pilotzone --zone var/demo evidence verify
    """
    session.actor()
    from pilotzone.oversight.evidence.encoding import to_base64
    from pilotzone_portal.oversight.services.evidence import log_size, verify_log

    verified = verify_log()
    checked = _("every entry, tile and hash, the signature of the log, and the records")
    print_record(
        session,
        {
            "log_origin": verified.origin,
            "size": verified.size,
            "root": to_base64(verified.root),
            "checked": checked if session.format == "table" else verified.entries_checked,
            "waiting": log_size() - verified.size,
        },
    )


@evidence.command()
@click.argument("index", type=click.IntRange(min=0), required=False)
@click.option("--act", default="", help="Only this act, such as query.refused, or these acts, such as query.")
@click.option("--object", "object_id", default="", help="Only acts on this dataset, agreement, query or other thing.")
@formats()
@pass_session
def show(session: Session, *, index: int | None, act: str, object_id: str) -> None:
    """List the entries that the party may read, the newest first, or show the one at INDEX.

    Example: pilotzone evidence show 0 --format json
    """
    actor = session.actor()
    from pilotzone_portal.oversight.services.evidence import Receipt, get_entry, list_entries

    if index is None:
        print_rows(session, _COLUMNS, map(_record, list_entries(actor, act=act, object_id=object_id)))
        return
    entry = get_entry(actor, index)
    receipt = Receipt.from_bytes(bytes(entry.payload))
    print_record(
        session,
        {
            **_record(entry),
            "actor": receipt.actor,
            "parties": list(receipt.parties),
            "clauses": list(receipt.clauses),
            "facts": dict(receipt.facts),
            "object_digests": list(receipt.object_digests),
            "commitments": dict(receipt.commitments),
        },
    )


@evidence.command()
@click.argument("index", type=click.IntRange(min=0))
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A name.tlog-proof.")
@formats()
@pass_session
def proof(session: Session, *, index: int, output: Path) -> None:
    """Write the proof that the entry at INDEX is in the log, and beside it the entry itself.

    Both files and the log's public key are all that anyone needs to check it, without this zone.

    Example: pilotzone evidence proof 0 --output founding.tlog-proof
    """
    with session.acting() as actor:
        from pilotzone_portal.oversight.services.evidence import prove_entry

        found = prove_entry(actor, index)
        entry = output.with_suffix(".entry")
        write_file(entry, found.entry)
        write_file(output, found.proof.encode())
        print_record(
            session,
            {"index": index, "proof": str(output), "entry": str(entry), "verifier_key": found.verifier_key},
        )


@evidence.command()
@click.argument("proof", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("entry", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--key", required=True, metavar="VKEY", help="The public key of the log, from a source that you trust.")
@formats()
@pass_session
def check(session: Session, *, proof: Path, entry: Path, key: str) -> None:
    """Check offline that PROOF shows ENTRY to be in the log of the key; no zone is needed.

    Example: pilotzone evidence check founding.tlog-proof founding.entry --key "demo.pilotzone.invalid/evidence+..."
    """
    from pilotzone.oversight.evidence.encoding import to_base64
    from pilotzone.oversight.evidence.notes import Verifier
    from pilotzone.oversight.evidence.proofs import check_proof

    checkpoint = check_proof(_read(proof, "a proof"), _read(entry, "an entry"), Verifier.from_vkey(key))
    print_record(
        session,
        {
            "entry": str(entry),
            "proof": str(proof),
            "log_origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": to_base64(checkpoint.root),
        },
    )


def _record(entry: "Entry") -> Mapping[str, object]:
    return {
        "index": entry.index,
        "time": entry.time,
        "act": entry.act,
        "object": entry.object,
        "outcome": entry.outcome,
    }


def _read(path: Path, expected: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise InputNotReadableError(path=path, expected=expected, reason=failure.strerror) from failure
