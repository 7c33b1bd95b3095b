"""``pilotzone evidence mirror`` and ``check-fork``: a copy of a log that trusts nothing but the key of the log."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone.common.errors import PilotzoneError
from pilotzone_cli.errors import InputNotReadableError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, remark
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.oversight.mirror.following import Mirrored

__all__ = ["check_fork", "mirror"]

_ANSWER_SECONDS: Final = 60.0
"""How long the answer to one request may take in all; an entry bundle has at most 16.8 MB."""

_KEY = click.option(
    "--key", required=True, metavar="VKEY", help="The public key of the log, from a source that you trust."
)


@click.command()
@click.argument("url")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@_KEY
@click.option("--access-key", default="", envvar="PILOTZONE_ACCESS_KEY", help="A key of the zone, if it asks for one.")
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A trust policy: only what its quorum of witnesses has cosigned is taken over.",
)
@click.option("--every", type=click.FloatRange(1), metavar="SECONDS", help="Go on until Ctrl-C, a round each SECONDS.")
@formats()
@pass_session
def mirror(
    session: Session,
    *,
    url: str,
    directory: Path,
    key: str,
    access_key: str,
    policy_file: Path | None,
    every: float | None,
) -> None:
    """Copy the log at URL into DIRECTORY, every byte checked; run again, it takes over what was added.

    The log may be a zone's, with the access key of a regulator, or lie on any web server. The copy can be served at
    any time. If the log shows two histories, the copy stays as it is and the proof goes into DIRECTORY.forks.

    Example: pilotzone evidence mirror https://zone.example.org/api/v1/evidence/ copy --key "zone.example.org/log+..."
    """
    from pilotzone.oversight.evidence.cosignatures import log_verifier
    from pilotzone.oversight.evidence.encoding import to_base64
    from pilotzone.oversight.evidence.policy import TrustPolicy
    from pilotzone.oversight.mirror.following import follow_log
    from pilotzone.oversight.mirror.remote import HttpLog

    verifier = log_verifier(key)
    policy = TrustPolicy.from_text(_read(policy_file, "a trust policy")) if policy_file else None
    with HttpLog(url, seconds=_ANSWER_SECONDS, access_key=access_key) as log:
        state = follow_log(directory, log, verifier, policy)
        print_record(
            session,
            {
                "log_origin": state.checkpoint.origin,
                "size": state.checkpoint.size,
                "root": to_base64(state.checkpoint.root),
                "added": state.added,
                "path": str(directory),
            },
        )
        if every is not None:
            _go_on(lambda: follow_log(directory, log, verifier, policy), every)


def _go_on(follow: "Callable[[], Mirrored]", every: float) -> None:
    """Follow until Ctrl-C or a fork; say what was added, and once what keeps the mirror from following."""
    from pilotzone.oversight.mirror.errors import ForkFoundError

    hindered = ""
    while True:
        time.sleep(every)
        try:
            state = follow()
        except ForkFoundError:
            raise
        except PilotzoneError as failure:
            if str(failure) != hindered:
                remark(str(failure))
            hindered = str(failure)
            continue
        if state.added or hindered:
            remark(_("The mirror holds {size} entries.").format(size=state.checkpoint.size))
        hindered = ""


@click.command("check-fork")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_KEY
@formats()
@pass_session
def check_fork(session: Session, *, file: Path, key: str) -> None:
    """Check offline that FILE proves the log of the key to have signed two histories; no zone is needed.

    Example: pilotzone evidence check-fork copy.forks/300-700-1a2b3c4d.fork --key "zone.example.org/log+..."
    """
    from pilotzone.oversight.evidence.cosignatures import log_verifier
    from pilotzone.oversight.evidence.encoding import to_base64
    from pilotzone.oversight.mirror import forks

    fork = forks.check_fork(_read(file, "the proof of a fork"), log_verifier(key))
    print_record(
        session,
        {
            "log_origin": fork.smaller.origin,
            "smaller_size": fork.smaller.size,
            "signed_root": to_base64(fork.smaller.root),
            "larger_size": fork.larger.size,
            "other_root": to_base64(fork.root),
        },
    )


def _read(path: Path, expected: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise InputNotReadableError(path=path, expected=expected, reason=failure.strerror) from failure
