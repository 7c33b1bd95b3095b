"""Files that after a crash have their old bytes or their new ones: write aside, flush, rename, flush the folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["LOCK", "UNFINISHED", "locked", "make_folder", "write_whole"]

LOCK: Final = ".lock"
"""Held by the process that writes. It stays in the folder, empty."""

UNFINISHED: Final = ".unfinished"
"""The one file that is being written. A crash leaves it behind, and the next writer writes over it."""


@contextmanager
def locked(directory: Path, name: str = LOCK) -> Iterator[None]:
    """Wait until no other process or thread holds the lock ``name`` of the folder, and keep them out meanwhile.

    Raises:
        OSError: the operating system refuses.
    """
    make_folder(directory)
    lock = os.open(directory / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def write_whole(directory: Path, name: str, data: bytes) -> None:
    """Put ``data`` on disk under ``name``; the caller holds the lock of the folder.

    Raises:
        OSError: the operating system refuses.
    """
    target, unfinished = directory / name, directory / UNFINISHED
    make_folder(target.parent)
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)
    _sync(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, so that they are there after a crash.

    Raises:
        OSError: the operating system refuses.
    """
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
