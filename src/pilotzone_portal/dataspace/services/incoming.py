"""Where a snapshot is made before it is published: a folder of one process, swept by the next when that one died."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["place", "workspace"]

_PREFIX: Final = ".incoming-"


@contextmanager
def workspace(data: Path) -> Iterator[Path]:
    """Give a folder beside the snapshots that is gone afterwards, and remove those whose processes were killed."""
    _sweep(data)
    with tempfile.TemporaryDirectory(dir=data, prefix=f"{_PREFIX}{os.getpid()}-") as folder:
        yield Path(folder)


def place(snapshot: Path, destination: Path) -> None:
    """Move a finished snapshot to its place, for good: the folder is on disk before the records say so."""
    snapshot.replace(destination)
    descriptor = os.open(destination.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(data: Path) -> None:
    for folder in data.glob(f"{_PREFIX}*"):
        if not _lives(int(folder.name.removeprefix(_PREFIX).partition("-")[0])):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)  # signal 0 asks only whether the process is there
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
