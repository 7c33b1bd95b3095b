"""The folder of the demonstration: only an earlier demonstration is ever removed from it."""

import shutil
from pathlib import Path
from typing import Final

from pilotzone_cli.demo.errors import NotADemonstrationError
from pilotzone_cli.session import portal_needed

__all__ = ["IDENTIFIER", "clear"]

IDENTIFIER: Final = "demo"
"""The zone's identifier, by which the next demonstration knows that the folder is its own."""


def clear(path: Path) -> None:
    """Remove an earlier demonstration in ``path``, and nothing else.

    Raises:
        NotADemonstrationError: something else is there.
    """
    with portal_needed():
        from pilotzone_portal.zone import Zone, ZoneNotFoundError

    if path.is_dir() and not any(path.iterdir()):
        return
    if path.exists():
        try:
            zone = Zone.open(path)
        except ZoneNotFoundError:
            raise NotADemonstrationError(path=path) from None
        if zone.identifier != IDENTIFIER:
            raise NotADemonstrationError(path=path)
        shutil.rmtree(path)
