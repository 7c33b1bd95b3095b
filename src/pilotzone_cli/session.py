"""One run of the command line: which zone, which party, which language, which format."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pilotzone_cli import language
from pilotzone_cli.errors import LogNotPublishedError, PortalMissingError

if TYPE_CHECKING:
    from pilotzone_portal.accounts.services import Actor
    from pilotzone_portal.zone import Zone

__all__ = ["Session", "pass_session", "portal_needed"]


@dataclass
class Session:
    """What the options before the noun said, and the format that the verb's own option chose."""

    zone_path: Path | None = None
    party: str = ""
    language: str = "en"
    format: str = "table"

    def open(self) -> "Zone":
        """Open the zone of this run; from here on messages are translated.

        Raises:
            UsageError: no zone is named.
            ZoneNotFoundError: the folder is not that of a zone.
            PortalMissingError: the portal is not installed.
        """
        if self.zone_path is None:
            raise click.UsageError("Name the zone: pilotzone --zone PATH ..., or set PILOTZONE_ZONE.")
        with portal_needed():
            from pilotzone_portal.opening import open_zone

        zone = open_zone(self.zone_path)
        language.activate(self.language)
        return zone

    def actor(self) -> "Actor":
        """Open the zone and return the party that acts: the one of ``--as``, else the operator of the zone.

        Raises:
            PartyUnknownError: no such party takes part.
        """
        self.open()
        from pilotzone_portal.accounts.services import Role, actor_for_party, list_parties

        if self.party:
            return actor_for_party(self.party)
        operators = [party for party in list_parties() if Role.ZONE_OPERATOR in party.roles]
        return actor_for_party(operators[0].identifier if operators else "")

    @contextlib.contextmanager
    def acting(self) -> "Iterator[Actor]":
        """Open the zone for an act; afterwards, done or refused, publish the log that holds its receipt.

        Raises:
            LogNotPublishedError: the act is done, and only the publishing failed.
        """
        actor = self.actor()
        from pilotzone_portal.failures import explain
        from pilotzone_portal.oversight.services.evidence import publish_log

        try:
            yield actor
        except Exception:
            # The refusal is what the person must read; a log that cannot be published now is published by the next act.
            with contextlib.suppress(Exception):
                publish_log()
            raise
        try:
            publish_log()
        except Exception as failure:
            known = explain(failure)
            if known is None:
                raise
            raise LogNotPublishedError(reason=known.text) from failure


@contextlib.contextmanager
def portal_needed() -> Iterator[None]:
    """Say what to install when the portal is missing."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise PortalMissingError(module=missing.name) from missing


pass_session = click.make_pass_decorator(Session, ensure=True)
