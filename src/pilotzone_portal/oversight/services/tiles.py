"""The files of the evidence log for those who copy it: hashes and entries of all parties (C2SP tlog-tiles)."""

from django.conf import settings

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.tiles import parse_tile_path
from pilotzone_portal.accounts.services import Actor, Role, require

__all__ = ["TileUnknownError", "read_tile"]


class TileUnknownError(PilotzoneError):
    """The log has no such tile, or has it no more."""

    code = "tile_unknown"
    message = "The evidence log has no file {path}."
    help = "Read the checkpoint: its size says which tiles there are. A partial tile gives way to the full one."
    status = 404


def read_tile(actor: Actor, path: str) -> bytes:
    """Return a tile or an entry bundle by its path in the log.

    Raises:
        RightMissingError: the actor is neither the operator of the zone nor a regulator.
        TilePathInvalidError: the path is not that of a tile.
        TileUnknownError: there is no such tile.
    """
    require(actor, Role.ZONE_OPERATOR, Role.REGULATOR)
    data = LogFolder(settings.ZONE.evidence).read(parse_tile_path(path).path)
    if data is None:
        raise TileUnknownError(path=path)
    return data
