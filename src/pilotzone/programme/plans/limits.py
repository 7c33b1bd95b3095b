"""How much of a foreign file is read: limits that a plan of a province stays far below."""

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that is read of one file; ``unpacked_bytes`` stops what unpacks to a multiple of its size."""

    file_bytes: int = 32 * 2**20
    unpacked_bytes: int = 128 * 2**20
    parts: int = 2_000
    pages: int = 2_000
    characters: int = 2_000_000
