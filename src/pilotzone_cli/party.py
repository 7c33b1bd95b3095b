"""``pilotzone party``: who takes part in the zone, the persons who act for it, and the keys of their programs."""

import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pilotzone_cli.errors import InputNotReadableError, OutputNotWrittenError
from pilotzone_cli.output import emit, formats, print_record, print_rows, to_json
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone_portal.accounts.services import Party

__all__ = ["party"]

_ROLES = ("data_provider", "data_consumer", "regulator", "zone_operator")
_COLUMNS = ("identifier", "name_en", "name_zh", "roles", "joined_at")

_password_option = click.option("--password-stdin", is_flag=True, help="Read the user's password from standard input.")


@click.group()
def party() -> None:
    """Admit parties to the zone, and see who takes part."""


@party.command()
@click.argument("name")
@click.option("--name-en", required=True, help="The party's name in English.")
@click.option("--name-zh", help="Its name in Chinese [default: the English name].")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(_ROLES), help="May be repeated.")
@click.option("--user", "username", metavar="NAME", help="A first user, who may sign in to the portal.")
@_password_option
@formats()
@pass_session
def add(
    session: Session,
    *,
    name: str,
    name_en: str,
    name_zh: str | None,
    roles: tuple[str, ...],
    username: str | None,
    password_stdin: bool,
) -> None:
    """Admit a party to the zone.

    Example: pilotzone party add city_bank --name-en "City Bank" --name-zh 城市银行 --role data_consumer
    """
    if bool(username) != password_stdin:
        raise click.UsageError("A user needs a password and a password a user: give --user and --password-stdin.")
    password = _read_password() if username else ""
    with session.acting() as actor:
        from django.db import transaction

        from pilotzone_portal.oversight.services.parties import admit_party, admit_person

        with transaction.atomic():  # the party with its user, or neither
            admitted = admit_party(actor, name, name_en=name_en, name_zh=name_zh or name_en, roles=roles)
            if username:
                admit_person(actor, name, username, password)
        print_record(session, _record(admitted))


@party.command(name="list")
@formats()
@pass_session
def list_(session: Session) -> None:
    """List the parties of the zone.

    Example: pilotzone party list --format csv
    """
    session.actor()
    from pilotzone_portal.accounts.services import list_parties

    print_rows(session, _COLUMNS, map(_record, list_parties()))


@party.command()
@click.argument("name")
@click.argument("username", metavar="USER")
@_password_option
@formats()
@pass_session
def user(session: Session, *, name: str, username: str, password_stdin: bool) -> None:
    """Let a person sign in to the portal as USER and act for the party NAME.

    Example: pilotzone party user city_bank wang --password-stdin < password.txt
    """
    if not password_stdin:
        raise click.UsageError("Give the password with --password-stdin: on the command line others could read it.")
    with session.acting() as actor:
        from pilotzone_portal.oversight.services.parties import admit_person

        admit_person(actor, name, username, _read_password())
    print_record(session, {"party": name, "user": username})


@party.command()
@click.argument("username", metavar="USER")
@formats()
@pass_session
def key(session: Session, *, username: str) -> None:
    """Make an access key with which a program calls the API for USER; it is shown this once.

    Example: pilotzone party key wang --format json
    """
    with session.acting() as actor:
        from pilotzone_portal.oversight.services.parties import issue_access_key

        issued = issue_access_key(actor, username)
    print_record(session, {"user": username, "access_key": issued})


@party.command()
@click.argument("name")
@click.argument("vkey")
@formats()
@pass_session
def signing_key(session: Session, *, name: str, vkey: str) -> None:
    """Register VKEY, a public key, with which the party NAME signs its statements from now on.

    It replaces an earlier key, and from now on the zone takes no statement of the party without its signature.

    Example: pilotzone party signing-key city_bank city_bank.example+3c1a2d6f+AQ...
    """
    with session.acting() as actor:
        from pilotzone_portal.oversight.services.parties import register_signing_key

        registered = register_signing_key(actor, name, vkey)
    print_record(session, {"party": name, "signing_key": registered})


@party.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="The name of the key, such as city_bank.example: no spaces, no plus sign.")
@formats()
@pass_session
def make_signing_key(session: Session, *, file: Path, name: str) -> None:
    """Make a key with which a party signs statements; no zone is needed.

    The private key goes into FILE, which must be new and which its owner alone can read. The public key is printed:
    hand it to the zone operator.

    Example: pilotzone party make-signing-key bank.key --name city_bank.example
    """
    from pilotzone.oversight.evidence.notes import Signer
    from pilotzone.oversight.statements.signing import write_signing_key

    signer = Signer(name, secrets.token_bytes(32))
    _write_secret(file, f"{write_signing_key(signer)}\n".encode())
    print_record(session, {"path": str(file), "signing_key": signer.vkey})


@party.command()
@click.argument("name")
@click.argument("statements", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--key", "key_file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The private key."
)
@click.option("--log", "origin", required=True, help="The name of the log that the statements are for.")
def sign(*, name: str, statements: Path, key_file: Path, origin: str) -> None:
    """Sign the statements of the party NAME in a file, for one log; no zone is needed.

    STATEMENTS is a request to POST /evidence/entries in JSON; the same with signatures is printed.

    Example: pilotzone party sign city_bank today.json --key bank.key --log demo.pilotzone.invalid/evidence
    """
    from pilotzone.oversight.statements.signing import Stated, read_signing_key

    signer = read_signing_key(_read(key_file, "a private key"))
    try:
        request = json.loads(_read(statements, "statements"))
        for each in request["statements"]:
            said = {"object": each["object"], "object_digests": each["object_digests"], "facts": each.get("facts", {})}
            each["signature"] = Stated(actor=name, **said).sign(origin, signer)
    except (ValueError, TypeError, KeyError, AttributeError) as failure:
        raise InputNotReadableError(path=statements, expected="statements", reason=failure) from failure
    emit(to_json(request))


def _write_secret(path: Path, secret: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
    except OSError as failure:
        raise OutputNotWrittenError(path=path, reason=failure.strerror) from failure


def _read(path: Path, expected: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as failure:
        raise InputNotReadableError(path=path, expected=expected, reason=failure.strerror) from failure
    except UnicodeDecodeError as failure:
        raise InputNotReadableError(path=path, expected=expected, reason=failure.reason) from failure


def _record(party: "Party") -> Mapping[str, object]:
    return {column: getattr(party, column) for column in _COLUMNS}


def _read_password() -> str:
    return sys.stdin.readline().rstrip("\r\n")
