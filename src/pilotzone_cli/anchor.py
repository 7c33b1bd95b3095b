"""``pilotzone evidence anchor`` and ``check-anchor``: a checkpoint's digest in a ledger that others run."""

from pathlib import Path
from typing import Final

import click

from pilotzone_cli.errors import InputNotReadableError
from pilotzone_cli.output import formats, print_record, write_file
from pilotzone_cli.session import Session, pass_session

__all__ = ["anchor", "check_anchor"]

_ANSWER_SECONDS: Final = 30.0
"""How long a node may be silent."""

_ANCHOR = click.option(
    "--anchor",
    "setting",
    default="none",
    show_default=True,
    envvar="PILOTZONE_ANCHOR",
    help="The ledger: none, or evm:ACCOUNT@NODE, such as evm:0x...@http://127.0.0.1:8545.",
)


@click.command()
@_ANCHOR
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A name.anchor.")
@formats()
@pass_session
def anchor(session: Session, *, setting: str, output: Path) -> None:
    """Put the digest of the public checkpoint into another ledger, and write a file that says where.

    The node signs the transaction, or a signer in front of it. An anchor adds a date; witnesses add more.

    Example: pilotzone evidence anchor --output today.anchor
    """
    session.actor()
    from pilotzone.oversight.anchors.anchoring import anchor_checkpoint
    from pilotzone.oversight.anchors.kinds import anchor_named
    from pilotzone.oversight.evidence.folder import LogFolder
    from pilotzone.oversight.evidence.notes import Verifier
    from pilotzone_portal.oversight.services.evidence import verifier_key

    verifier = Verifier.from_vkey(verifier_key())
    note = LogFolder(session.open().evidence).checkpoint()
    write_file(output, anchor_checkpoint(note, anchor_named(setting, _ANSWER_SECONDS), verifier))
    print_record(session, {"path": str(output)})


@click.command("check-anchor")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--key", required=True, metavar="VKEY", help="The public key of the log, from a source that you trust.")
@_ANCHOR
@formats()
@pass_session
def check_anchor(session: Session, *, file: Path, key: str, setting: str) -> None:
    """Ask the ledger since when the checkpoint in FILE has stood in it; no zone is needed.

    The node is believed: ask one of your own. How many blocks must follow is for you to say.

    Example: pilotzone evidence check-anchor today.anchor --key "zone.example.org/log+..."
    """
    from pilotzone.oversight.anchors import anchoring
    from pilotzone.oversight.anchors.kinds import anchor_named
    from pilotzone.oversight.evidence.cosignatures import log_verifier
    from pilotzone.oversight.evidence.encoding import to_base64

    try:
        data = file.read_bytes()
    except OSError as failure:
        raise InputNotReadableError(path=file, expected="an anchor", reason=failure.strerror) from failure
    found = anchoring.check_anchor(data, anchor_named(setting, _ANSWER_SECONDS), log_verifier(key))
    print_record(
        session,
        {
            "log_origin": found.checkpoint.origin,
            "size": found.checkpoint.size,
            "root": to_base64(found.checkpoint.root),
            "ledger": found.receipt.ledger,
            "place": found.receipt.place,
            "anchored_at": found.standing.at,
            "followed_by": found.standing.followed_by,
        },
    )
