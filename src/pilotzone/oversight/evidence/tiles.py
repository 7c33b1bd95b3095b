"""Tiles and entry bundles: their paths and their bytes (C2SP tlog-tiles, read at commit 5ba5ee83)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from pilotzone.oversight.evidence.errors import BundleInvalidError, EntryTooLongError, TilePathInvalidError
from pilotzone.oversight.evidence.merkle import HASH_BYTES, MAX_SIZE, HashReader, subtree_root

__all__ = [
    "ENTRIES",
    "MAX_ENTRY_BYTES",
    "TILE_WIDTH",
    "EntrySource",
    "Tile",
    "bundles",
    "decode_bundle",
    "encode_bundle",
    "hash_reader",
    "parse_tile_path",
    "split_bundle",
    "unfinished_tiles",
]

TILE_WIDTH: Final = 256
MAX_ENTRY_BYTES: Final = 65_535

ENTRIES: Final = -1
"""The level of an entry bundle: it lies below the leaf hashes."""

EntrySource: TypeAlias = Callable[[int, int], Iterable[bytes]]
"""``entries(start, stop)`` yields those entries of the durable table, in the order of their indices."""

_HEIGHT: Final = 8
"""A tile is a subtree of this height: 2**8 hashes."""

_PATH: Final = re.compile(
    r"tile/(?P<level>entries|[0-9]{1,2})/(?P<groups>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of the tree: hashes ``index * 256`` and following of a level, 256 or, at the right edge, fewer.

    >>> Tile(0, 1234067, 112).path
    'tile/0/x001/x234/067.p/112'
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The file's path in the folder of the log."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        digits = str(self.index)
        digits = digits.zfill(-len(digits) // 3 * -3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        return f"tile/{level}/" + "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]]) + partial

    @property
    def full(self) -> "Tile":
        """The tile that this one is, or will be, once it is full."""
        return Tile(self.level, self.index)

    def entry(self, position: int) -> int:
        """Return the index of the first entry that the hash at ``position`` covers."""
        return (self.index * TILE_WIDTH + position) << _HEIGHT * max(self.level, 0)


def parse_tile_path(path: str) -> Tile:
    """Return the tile that lies at ``path``.

    Raises:
        TilePathInvalidError: no tile lies there, or its path is spelt otherwise.

    >>> parse_tile_path("tile/entries/x001/234")
    Tile(level=-1, index=1234, width=256)
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise TilePathInvalidError(path=path)
    level, groups, width = match.group("level", "groups", "width")
    tile = Tile(
        ENTRIES if level == "entries" else int(level),
        int(groups.replace("/", "").replace("x", "")),
        TILE_WIDTH if width is None else int(width),
    )
    if tile.path != path or tile.level > 63 or not 0 < tile.width <= TILE_WIDTH or tile.entry(0) > MAX_SIZE:
        raise TilePathInvalidError(path=path)
    return tile


def bundles(size: int) -> Iterator[Tile]:
    """Yield the entry bundles of a log of ``size`` entries, from the left."""
    for start in range(0, size, TILE_WIDTH):
        yield Tile(ENTRIES, start // TILE_WIDTH, min(TILE_WIDTH, size - start))


def unfinished_tiles(size: int) -> Iterator[Tile]:
    """Yield the partial tiles of a log of ``size`` entries, from the leaves up, and the partial entry bundle."""
    if size % TILE_WIDTH:
        yield Tile(ENTRIES, size // TILE_WIDTH, size % TILE_WIDTH)
    level = 0
    while count := size >> _HEIGHT * level:
        if count % TILE_WIDTH:
            yield Tile(level, count // TILE_WIDTH, count % TILE_WIDTH)
        level += 1


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    r"""Return the bytes of an entry bundle: each entry behind its length in two bytes, the greater byte first.

    Raises:
        EntryTooLongError: an entry has more than :data:`MAX_ENTRY_BYTES` bytes.

    >>> encode_bundle([b"a", b""])
    b'\x00\x01a\x00\x00'
    """
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise EntryTooLongError(length=len(entry), limit=MAX_ENTRY_BYTES)
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def split_bundle(data: bytes) -> tuple[list[bytes], int]:
    """Return the whole entries at the beginning of a bundle, and the number of bytes left over (0 if it is sound)."""
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at + 2 <= end:
        stop = at + 2 + (data[at] << 8 | data[at + 1])
        if stop > end:
            break
        entries.append(data[at + 2 : stop])
        at = stop
    return entries, end - at


def decode_bundle(data: bytes) -> list[bytes]:
    """Return the entries of a bundle.

    Raises:
        BundleInvalidError: the bytes break off inside an entry.
    """
    entries, left = split_bundle(data)
    if left:
        raise BundleInvalidError(entries=len(entries), left=left)
    return entries


def hash_reader(load: Callable[[Tile], bytes], size: int) -> HashReader:
    """Return a reader of the hashes of a log of ``size`` entries out of tiles that ``load`` gives."""

    def read(level: int, index: int) -> bytes:
        tile_level, below = divmod(level, _HEIGHT)
        number, offset = divmod(index << below, TILE_WIDTH)
        width = min(TILE_WIDTH, (size >> _HEIGHT * tile_level) - number * TILE_WIDTH)
        hashes = load(Tile(tile_level, number, width))
        return subtree_root(hashes[offset * HASH_BYTES : (offset + (1 << below)) * HASH_BYTES])

    return read
