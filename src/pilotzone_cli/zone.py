"""``pilotzone zone``: make a zone, and say what one holds."""

from pathlib import Path

import click

from pilotzone_cli.output import formats, print_record
from pilotzone_cli.session import Session, pass_session, portal_needed

__all__ = ["zone"]


@click.group()
def zone() -> None:
    """Make a zone, and see what it holds."""


@zone.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--identifier", help="The zone's name in addresses: a-z, 0-9 and _ [default: the folder's name].")
@click.option("--name-en", help="Its name in English [default: the identifier].")
@click.option("--name-zh", help="Its name in Chinese [default: the English name].")
@click.option("--operator", default="zone_office", show_default=True, help="The party that operates it.")
@click.option("--database", metavar="URL", default="", help="A PostgreSQL for the records, instead of SQLite.")
@formats()
@pass_session
def init(
    session: Session,
    *,
    path: Path | None,
    identifier: str | None,
    name_en: str | None,
    name_zh: str | None,
    operator: str,
    database: str,
) -> None:
    """Make a new zone in the folder PATH (or --zone), with fresh keys and its first log entry.

    Example: pilotzone zone init var/hebei --name-en "Hebei" --name-zh 河北
    """
    session.zone_path = path or session.zone_path
    if session.zone_path is None:
        raise click.UsageError("Name the folder of the new zone: pilotzone zone init PATH.")
    with portal_needed():
        from pilotzone_portal.opening import create_zone

    identifier = identifier or session.zone_path.absolute().name
    create_zone(
        session.zone_path,
        identifier=identifier,
        name_en=name_en or identifier,
        name_zh=name_zh or name_en or identifier,
        operator=operator,
        database=database,
    )
    _print_status(session)


@zone.command()
@formats()
@pass_session
def status(session: Session) -> None:
    """Say what the zone is and how much it holds.

    Example: pilotzone --zone var/demo zone status --format json
    """
    _print_status(session)


def _print_status(session: Session) -> None:
    actor = session.actor()
    zone = session.open()
    from pilotzone_portal.accounts.services import list_parties
    from pilotzone_portal.dataspace.services.agreements import list_agreements
    from pilotzone_portal.dataspace.services.datasets import list_datasets
    from pilotzone_portal.dataspace.services.queries import list_queries
    from pilotzone_portal.oversight.services.evidence import log_size, verifier_key

    print_record(
        session,
        {
            "identifier": zone.identifier,
            "name_en": zone.name_en,
            "name_zh": zone.name_zh,
            "path": str(zone.path),
            "records": "PostgreSQL" if zone.database_url else "SQLite",
            "parties": len(list_parties()),
            "datasets": list_datasets(actor).count(),
            "agreements": list_agreements(actor).count(),
            "queries": list_queries(actor).count(),
            "log_size": log_size(),
            "verifier_key": verifier_key(),
        },
    )
