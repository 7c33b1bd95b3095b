"""``pilotzone witness``: watch the logs of others and cosign their growth; no zone, no portal, no database."""

import secrets
import time
from pathlib import Path

import click

from pilotzone_cli.errors import InputNotReadableError, PolicyWithoutLogError, WitnessNotListeningError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, remark
from pilotzone_cli.session import Session, pass_session

__all__ = ["witness"]

_FOLDER = click.argument("directory", type=click.Path(file_okay=False, path_type=Path))


@click.group()
def witness() -> None:
    """Be a witness: cosign the growth of evidence logs, and never two histories of one."""


@witness.command()
@_FOLDER
@click.option("--name", help="The name of a new witness, such as example.org/witness: an address without https://.")
@formats()
@pass_session
def key(session: Session, *, directory: Path, name: str | None) -> None:
    """Print the public keys of the witness in DIRECTORY; with --name, make it first if it is not there.

    Either key can stand in the witness line of a trust policy. A witness never goes back to an old copy of its
    folder: it would forget what it has cosigned.

    Example: pilotzone witness key court --name court.example.org/witness
    """
    from pilotzone.oversight.witness.keys import make_keys, read_keys

    ed25519, ml_dsa = make_keys(directory, name, secrets.token_bytes) if name else read_keys(directory)
    print_record(
        session,
        {"witness": ed25519.name, "ed25519_key": ed25519.verifier.vkey, "ml_dsa_key": ml_dsa.verifier.vkey},
    )


@witness.command()
@_FOLDER
@click.option(
    "--policy",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A trust policy whose log lines name the logs to watch: what `pilotzone evidence policy` prints.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=7380, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 for any.")
def serve(*, directory: Path, policy: Path, host: str, port: int) -> None:
    """Cosign for the logs of a policy until Ctrl-C or SIGTERM, with the keys and the state in DIRECTORY.

    It speaks plain HTTP (C2SP tlog-witness): put a proxy that ends TLS in front.

    Example: pilotzone witness serve court --policy zone.policy
    """
    from pilotzone.oversight.evidence.policy import TrustPolicy
    from pilotzone.oversight.witness.keys import read_keys
    from pilotzone.oversight.witness.server import WitnessServer
    from pilotzone.oversight.witness.state import WitnessState

    try:
        logs = TrustPolicy.from_text(policy.read_bytes()).log_verifiers
    except OSError as failure:
        expected = "a trust policy"
        raise InputNotReadableError(path=policy, expected=expected, reason=failure.strerror) from failure
    if not logs:
        raise PolicyWithoutLogError(path=policy)
    state = WitnessState(directory, read_keys(directory), logs, time.time)
    try:
        server = WitnessServer((host, port), state)
    except OSError as failure:
        raise WitnessNotListeningError(host=host, port=port, reason=failure.strerror or failure) from failure
    with server:
        remark(_("The witness listens on {address}; Ctrl-C stops it.").format(address=server.url))
        server.serve_forever()
