"""Growth of a log: how entries fill tiles, and full tiles the tiles above them (C2SP tlog-tiles)."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from pilotzone.oversight.evidence.errors import TableShortError
from pilotzone.oversight.evidence.merkle import HASH_BYTES, root_hash, subtree_root
from pilotzone.oversight.evidence.tiles import ENTRIES, TILE_WIDTH, Tile, encode_bundle, hash_reader

__all__ = ["RightEdge", "derive_files", "leaf_hashes"]


@dataclass
class RightEdge:
    """The unfinished tile of every level: with the size, all that a log must know to grow.

    >>> edge = RightEdge()
    >>> [tile.path for tile, _ in edge.extend(leaf_hashes([b"entry"] * 256))]
    ['tile/0/000']
    >>> [tile.path for tile, _ in edge.unfinished()]
    ['tile/1/000.p/1']
    """

    size: int = 0
    levels: list[bytes] = field(default_factory=list)

    def extend(self, leaves: bytes) -> Iterator[tuple[Tile, bytes]]:
        """Add leaf hashes, no more than the tile at the edge has room for, and yield the tiles that they fill."""
        self.size += len(leaves) // HASH_BYTES
        level, added = 0, leaves
        while added:
            if level == len(self.levels):
                self.levels.append(b"")
            hashes = self.levels[level] + added
            full = len(hashes) == TILE_WIDTH * HASH_BYTES
            self.levels[level], added = (b"", subtree_root(hashes)) if full else (hashes, b"")
            if full:
                yield Tile(level, (self.size >> 8 * (level + 1)) - 1), hashes
            level += 1

    def unfinished(self) -> Iterator[tuple[Tile, bytes]]:
        """Yield the partial tiles, from the leaves up."""
        for level, hashes in enumerate(self.levels):
            if hashes:
                yield Tile(level, self.size >> 8 * (level + 1), len(hashes) // HASH_BYTES), hashes

    def root(self) -> bytes:
        """Return the root of the log."""
        return root_hash(self.size, hash_reader(lambda tile: self.levels[tile.level], self.size))


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """Return the leaf hashes of ``entries``, one after the other."""
    sha256 = hashlib.sha256  # a call of leaf_hash for each would cost half as much again
    return b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def derive_files(edge: RightEdge, entries: Iterable[bytes], size: int) -> Iterator[tuple[Tile, bytes]]:
    """Let ``edge``, which ends with a full tile, grow to ``size``, and yield every tile and bundle on the way.

    Raises:
        TableShortError: ``entries`` end too early.
        EntryTooLongError: an entry does not fit a bundle.
    """
    source = iter(entries)
    while edge.size < size:
        start = edge.size
        bundle = list(islice(source, min(TILE_WIDTH, size - start)))
        if len(bundle) < min(TILE_WIDTH, size - start):
            raise TableShortError(size=size, index=start + len(bundle))
        yield Tile(ENTRIES, start // TILE_WIDTH, len(bundle)), encode_bundle(bundle)
        yield from edge.extend(leaf_hashes(bundle))
    yield from edge.unfinished()
