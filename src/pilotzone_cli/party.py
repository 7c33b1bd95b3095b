"""``pilotzone party``: who takes part in the zone, the persons who act for it, and their programs' keys."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from pilotzone_cli.output import formats, print_record, print_rows
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


def _record(party: "Party") -> Mapping[str, object]:
    return {column: getattr(party, column) for column in _COLUMNS}


def _read_password() -> str:
    return sys.stdin.readline().rstrip("\r\n")
