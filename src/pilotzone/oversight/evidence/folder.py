"""The folder of a log on disk: whole files or none, one writer at a time (the layout of C2SP tlog-tiles)."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pilotzone.oversight.evidence import durable_files
from pilotzone.oversight.evidence.durable_files import LOCK, UNFINISHED
from pilotzone.oversight.evidence.errors import (
    Finding,
    LogDamagedError,
    LogNotFoundError,
    LogUnreadableError,
    LogUnwritableError,
)
from pilotzone.oversight.evidence.merkle import HASH_BYTES
from pilotzone.oversight.evidence.tiles import Tile

__all__ = ["CHECKPOINT", "OWN_FILES", "SIGNED", "WITNESSING", "LogFolder"]

CHECKPOINT: Final = "checkpoint"
"""The checkpoint for everybody, cosigned where the log has witnesses."""

SIGNED: Final = ".signed"
"""The newest checkpoint that the log has signed, with the cosignatures gathered so far; public once they are enough."""

WITNESSING: Final = ".witnessing"
"""The lock of the process that speaks with the witnesses."""

OWN_FILES: Final = frozenset({CHECKPOINT, SIGNED, LOCK, WITNESSING, UNFINISHED})
"""What a log has beside its tiles."""


@dataclass(frozen=True)
class LogFolder:
    """The files of one log, each named by its path in the folder."""

    directory: Path

    def read(self, name: str) -> bytes | None:
        """Return what is in a file, None if there is no such file.

        Raises:
            LogUnreadableError: the operating system refuses.
        """
        try:
            return (self.directory / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise LogUnreadableError(file=name, reason=error.strerror) from error

    def checkpoint(self) -> bytes:
        """Return the signed checkpoint, unchecked.

        Raises:
            LogNotFoundError: there is none.
        """
        data = self.read(CHECKPOINT)
        if data is None:
            raise LogNotFoundError(directory=self.directory)
        return data

    def tile(self, tile: Tile) -> tuple[Tile, bytes]:
        """Return the tile, or once that is deleted the full one in its place, with the bytes in the file.

        Raises:
            LogDamagedError: neither is there.
        """
        for held in (tile, tile.full):
            data = self.read(held.path)
            if data is not None:
                return held, data
        raise LogDamagedError(index=tile.entry(0), file=tile.path, finding=Finding.MISSING)

    def hashes(self, tile: Tile) -> tuple[Tile, bytes]:
        """Return the tile read, as :meth:`tile` does, with the hashes asked for, unchecked but as many as must be.

        Raises:
            LogDamagedError: the tile is missing, or its file has another length.
        """
        held, data = self.tile(tile)
        if len(data) != held.width * HASH_BYTES:
            position = min(len(data) // HASH_BYTES, tile.width - 1)
            raise LogDamagedError(index=tile.entry(position), file=held.path, finding=Finding.FORM)
        return held, data[: tile.width * HASH_BYTES]

    def files(self) -> Iterator[str]:
        """Yield the path of everything in the folder that is not itself a folder.

        Raises:
            LogUnreadableError: the operating system refuses.
        """
        pending = [self.directory]
        while pending:
            folder = pending.pop()
            try:
                found = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except FileNotFoundError:  # a publication has just deleted the partial tiles in it
                continue
            except OSError as error:
                raise LogUnreadableError(file=folder, reason=error.strerror) from error
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry))
                else:
                    yield Path(entry).relative_to(self.directory).as_posix()

    @contextmanager
    def locked(self, name: str = LOCK) -> Iterator[None]:
        """Wait until no other process or thread publishes to the folder, and keep them out meanwhile.

        Raises:
            LogUnwritableError: the operating system refuses.
        """
        with ExitStack() as stack:
            with _reported(name):
                stack.enter_context(durable_files.locked(self.directory, name))
            yield

    def write(self, name: str, data: bytes) -> None:
        """Put ``data`` on disk under ``name``: after a crash the file has its old bytes or these, and no others.

        Raises:
            LogUnwritableError: the operating system refuses.
        """
        with _reported(name):
            durable_files.write_whole(self.directory, name, data)

    def delete_partials(self, full: Tile) -> None:
        """Delete the partial tiles that ``full`` replaces.

        Raises:
            LogUnwritableError: the operating system refuses.
        """
        folder = self.directory / f"{full.path}.p"
        with _reported(full.path):
            if folder.is_dir():
                files = list(folder.iterdir())
                partials = [file for file in files if file.name.isdecimal()]
                for file in partials:
                    file.unlink()
                if partials == files:
                    folder.rmdir()


@contextmanager
def _reported(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LogUnwritableError(file=name, reason=error.strerror) from error
