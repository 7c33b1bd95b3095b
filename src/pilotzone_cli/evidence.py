"""``pilotzone evidence``: verify the log, see its state and entries, take proofs and certificates, check them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.policy import shown
from pilotzone_cli.errors import InputNotReadableError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import emit, formats, print_record, print_rows, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.oversight.evidence.notes import NoteVerifier, Verifier
    from pilotzone.oversight.evidence.policy import TrustPolicy
    from pilotzone_portal.oversight.services.evidence import Entry
    from pilotzone_portal.oversight.services.witnesses import WitnessStatus

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
@formats()
@pass_session
def status(session: Session) -> None:
    """Publish the log, ask its witnesses, and say what is public, who has cosigned it, and who has not and why.

    Example: pilotzone --zone var/demo evidence status
    """
    session.actor()
    from pilotzone_portal.failures import translated
    from pilotzone_portal.oversight.services import witnesses
    from pilotzone_portal.oversight.services.evidence import log_size, publish_log

    hindered: dict[str, object] = {}
    try:
        publish_log()
    except PilotzoneError as failure:
        hindered = translated(failure)
    policy, known = witnesses.zone_policy(), witnesses.witness_statuses()
    print_record(
        session,
        {
            "log_origin": session.open().origin,
            "size": log_size(),
            "signed_size": witnesses.signed_size(),
            "public_size": witnesses.public_size(),
            "quorum": shown(policy.quorum) if policy else "none",
            "cosigned_by": [each.name for each in known if each.has_cosigned],
            "not_cosigned_by": {each.name: _why_not(each) for each in known if not each.has_cosigned},
            "hindered_by": f"{hindered['message']} {hindered['help']}" if hindered else "",
        },
    )


@evidence.command()
@pass_session
def policy(session: Session) -> None:
    """Print the trust policy of the log: its keys, its witnesses, and whose word is enough.

    Give it to those who check proofs, and to the witnesses, who read from it which log to watch.

    Example: pilotzone --zone var/demo evidence policy
    """
    session.actor()
    from pilotzone_portal.oversight.services.witnesses import policy_text

    emit(policy_text())


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
            "signature": receipt.signature,
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
@click.argument("index", type=click.IntRange(min=0))
@click.option(
    "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A name.json or name.pdf."
)
@formats()
@pass_session
def certificate(session: Session, *, index: int, output: Path) -> None:
    """Write the evidence certificate of the entry at INDEX: one file with all that proves it.

    As name.pdf it is a page for people, with the same file attached; any other name gets the file itself. Where
    PILOTZONE_TIME_STAMP_URL names an authority, its time stamp is in it.

    Example: pilotzone evidence certificate 0 --output founding.json
    """
    actor = session.actor()
    from pilotzone_portal.oversight.forms import ACTS
    from pilotzone_portal.oversight.services.certificates import issue_certificate, issue_page

    if output.suffix.lower() == ".pdf":
        content = issue_page(actor, index, ACTS)
    else:
        content = issue_certificate(actor, index).certificate.to_bytes()
    write_file(output, content)
    print_record(session, {"index": index, "certificate": str(output)})


@evidence.command()
@click.argument("index", type=click.IntRange(min=0))
@click.argument("name")
@formats()
@pass_session
def erase(session: Session, *, index: int, name: str) -> None:
    """Delete the salt of the commitment NAME of the entry at INDEX, so that nobody can show what it hides any more.

    The entry, its proof and all certificates stay valid. The erasure leaves an entry of its own. It cannot be undone.

    Example: pilotzone evidence erase 7 username
    """
    with session.acting() as actor:
        from pilotzone_portal.oversight.services.erasure import erase_commitment

        receipt = erase_commitment(actor, index, name)
        print_record(session, {"index": index, "commitment": name, "receipt": receipt})


@evidence.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("entry", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--key", metavar="VKEY", help="The public key of the log, from a source that you trust.")
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A trust policy: the quorum of witnesses that must have cosigned, and the keys of the log.",
)
@click.option(
    "--authority",
    "authority_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Root certificates (PEM) of the time-stamping authorities that you trust.",
)
@click.option("--party-key", metavar="VKEY", help="The public key with which the acting party must have signed.")
@formats()
@pass_session
def check(
    session: Session,
    *,
    file: Path,
    entry: Path | None,
    key: str | None,
    policy_file: Path | None,
    authority_file: Path | None,
    party_key: str | None,
) -> None:
    """Check offline that an act stands in a log, and its witnesses agree; no zone is needed.

    FILE is an evidence certificate, or a .tlog-proof with its ENTRY beside it. The key of the log comes from --key or
    from the log lines of the policy. A certificate brings key, policy and authority along: without the options it is
    checked that all of it holds together, and said what rests on the word of whoever made it.
    Where the acting party has signed its statement, --party-key checks that signature.

    Example: pilotzone evidence check founding.json --policy zone.policy
    """
    from pilotzone.oversight.evidence.cosignatures import log_verifier
    from pilotzone.oversight.evidence.notes import Verifier
    from pilotzone.oversight.evidence.policy import TrustPolicy

    trusted = TrustPolicy.from_text(_read(policy_file, "a trust policy")) if policy_file else None
    if key is None and (entry or trusted) and not (trusted and trusted.logs):
        raise click.UsageError("Name the key of the log: --key VKEY, or a --policy FILE with a log line.")
    verifiers = (log_verifier(key),) if key else ()
    signer = Verifier.from_vkey(party_key) if party_key else None
    if entry:
        print_record(session, _checked_proof(file, entry, verifiers, trusted or TrustPolicy(), signer))
        return
    authority = _read(authority_file, "root certificates").decode("ascii", "replace") if authority_file else None
    print_record(session, _checked_certificate(file, verifiers, trusted, authority, signer))


def _checked_proof(
    proof: Path,
    entry: Path,
    verifiers: "Sequence[NoteVerifier]",
    policy: "TrustPolicy",
    signer: "Verifier | None",
) -> Mapping[str, object]:
    from pilotzone.oversight.evidence.encoding import to_base64
    from pilotzone.oversight.evidence.proofs import check_proof, proved_note

    text = _read(proof, "a proof")
    content = _read(entry, "an entry")
    checkpoint = check_proof(text, content, *verifiers, policy=policy)
    return {
        "entry": str(entry),
        "proof": str(proof),
        "log_origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": to_base64(checkpoint.root),
        "quorum": shown(policy.quorum),
        "cosigned_by": [shown(name) for name in policy.cosigned_by(proved_note(text))],
        **_signature(content, checkpoint.origin, signer),
    }


def _checked_certificate(
    file: Path,
    verifiers: "Sequence[NoteVerifier]",
    policy: "TrustPolicy | None",
    authority: str | None,
    signer: "Verifier | None",
) -> Mapping[str, object]:
    from pilotzone.oversight.certificates.checking import check_certificate
    from pilotzone.oversight.certificates.statements import statements
    from pilotzone.oversight.statements.signing import signed_by

    checked = check_certificate(
        _read(file, "a certificate"), *verifiers, policy=policy, authority=authority, signer=signer
    )
    said = statements(checked)
    return {
        "certificate": str(file),
        "sha256": checked.certificate.sha256,
        "log_origin": checked.checkpoint.origin,
        "index": checked.index,
        "act": checked.receipt.act,
        "actor": checked.receipt.actor,
        "object": checked.receipt.object,
        "time": checked.receipt.time,
        "quorum": checked.quorum,
        "cosigned_by": [each.name for each in checked.cosigned],
        "signed_by": signed_by(checked.receipt.signature),
        "signature_checked": checked.signature_is_checked,
        "stamped_at": checked.stamped.time if checked.stamped else None,
        "proved": [_(each.proved).format(**each.parameters) for each in said if each.proved],
        "not_proved": [_(each.not_proved).format(**each.parameters) for each in said],
    }


def _signature(entry: bytes, origin: str, signer: "Verifier | None") -> Mapping[str, object]:
    """Say by whose key the signature of an entry says it is, and with a key that is given that it is so."""
    from pilotzone.oversight.certificates.checking import read_receipt
    from pilotzone.oversight.certificates.errors import CertificateInvalidError
    from pilotzone.oversight.statements.signing import check_signature, signed_by

    try:
        receipt = read_receipt(entry)
    except CertificateInvalidError:
        if signer:
            raise
        return {"signed_by": "", "signature_checked": False}  # other logs hold entries of other kinds
    if signer:
        check_signature(receipt, origin, signer)
    return {"signed_by": signed_by(receipt.signature), "signature_checked": signer is not None}


def _why_not(witness: "WitnessStatus") -> str:
    from pilotzone_portal.failures import translated

    return str(translated(witness.failure)["message"]) if witness.failure else _("not asked yet")


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
