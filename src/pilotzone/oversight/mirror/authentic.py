"""Files of a log that were shown to belong to its signed tree before anyone sees them (RFC 6962, C2SP tlog-tiles)."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from pilotzone.oversight.evidence.checkpoints import Checkpoint
from pilotzone.oversight.evidence.errors import Finding
from pilotzone.oversight.evidence.growth import leaf_hashes
from pilotzone.oversight.evidence.merkle import HASH_BYTES, HashReader, root_hash, subtree_root
from pilotzone.oversight.evidence.tiles import (
    ENTRIES,
    TILE_WIDTH,
    Tile,
    encode_bundle,
    hash_reader,
    split_bundle,
    unfinished_tiles,
)
from pilotzone.oversight.mirror.errors import ServedWrongError

__all__ = ["AuthenticTree", "Files"]

Files: TypeAlias = Callable[[str], bytes | None]
"""``files(path)`` gives the bytes of a file of a log, None if there is none."""


class AuthenticTree:
    """The tiles and bundles under one checkpoint, each taken from the first place that has it as signed.

    The partial tiles at the right edge lead to the signed root; the hash of every full tile stands in the tile above
    it; the leaf hash of every entry in a tile of the lowest level. So nothing is trusted but the checkpoint.
    """

    def __init__(self, checkpoint: Checkpoint, *places: Files) -> None:
        self.size = checkpoint.size
        self._root = checkpoint.root
        self._places = places
        self._last: dict[int, tuple[Tile, bytes]] = {}

    @property
    def read(self) -> HashReader:
        """Reads the hashes of the tree."""
        return hash_reader(self.hashes, self.size)

    def width(self, level: int, index: int) -> int:
        """Return how many hashes or entries the tile or bundle has in this tree, nought or less if it has none."""
        return min(TILE_WIDTH, (self.size >> 8 * max(level, 0)) - index * TILE_WIDTH)

    def tiles_after(self, size: int) -> Iterator[Tile]:
        """Yield the bundles and tiles of the tree that its first ``size`` entries alone have not, or less wide."""
        for index in range(size // TILE_WIDTH, -(-self.size // TILE_WIDTH)):
            yield Tile(ENTRIES, index, self.width(ENTRIES, index))
            yield Tile(0, index, self.width(0, index))
        level = 1
        while count := self.size >> 8 * level:
            for index in range(size >> 8 * (level + 1), -(-count // TILE_WIDTH)):
                yield Tile(level, index, self.width(level, index))
            level += 1

    def file(self, tile: Tile) -> bytes:
        """Return the bytes of a tile or bundle of this tree.

        Raises:
            ServedWrongError: no place has it as signed.
        """
        return self._bundle(tile) if tile.level == ENTRIES else self.hashes(tile)

    def hashes(self, tile: Tile) -> bytes:
        """Return the hashes of a tile of this tree.

        Raises:
            ServedWrongError: no place has it as signed.
        """
        if tile in self._edge:
            return self._edge[tile]
        last = self._last.get(tile.level)
        if last is None or last[0] != tile:
            last = tile, self._full(tile)
            self._last[tile.level] = last
        return last[1]

    def _full(self, tile: Tile) -> bytes:
        above, position = divmod(tile.index, TILE_WIDTH)
        parent = self.hashes(Tile(tile.level + 1, above, self.width(tile.level + 1, above)))
        expected = parent[position * HASH_BYTES : (position + 1) * HASH_BYTES]
        finding = Finding.MISSING
        for data in self._found(tile):
            if len(data) != TILE_WIDTH * HASH_BYTES:
                finding = Finding.FORM
            elif subtree_root(data) != expected:
                finding = Finding.HASH
            else:
                return data
        raise ServedWrongError(file=tile.path, finding=finding)

    def _bundle(self, bundle: Tile) -> bytes:
        expected = self.hashes(Tile(0, bundle.index, bundle.width))
        finding = Finding.MISSING
        for data in self._found(bundle):
            entries = split_bundle(data)[0][: bundle.width]
            if leaf_hashes(entries) == expected:
                return encode_bundle(entries)
            finding = Finding.FORM if len(entries) < bundle.width else Finding.ENTRY
        raise ServedWrongError(file=bundle.path, finding=finding)

    @cached_property
    def _edge(self) -> dict[Tile, bytes]:
        """The partial tiles, all of one place: together they lead to the root."""
        tiles = [tile for tile in unfinished_tiles(self.size) if tile.level != ENTRIES]
        finding = Finding.MISSING
        for place in self._places:
            edge = {tile: data for tile in tiles if (data := _hashes_at(place, tile)) is not None}
            if len(edge) < len(tiles):
                continue
            if self._leads_to_root({tile.level: data for tile, data in edge.items()}):
                return edge
            finding = Finding.ROOT
        raise ServedWrongError(file=tiles[0].path, finding=finding)

    def _leads_to_root(self, levels: Mapping[int, bytes]) -> bool:
        return root_hash(self.size, hash_reader(lambda tile: levels[tile.level], self.size)) == self._root

    def _found(self, tile: Tile) -> Iterator[bytes]:
        """Yield what each place has of a tile or bundle, or of the full one that has taken its place."""
        for place in self._places:
            for held in dict.fromkeys((tile, tile.full)):
                data = place(held.path)
                if data is not None:
                    yield data


def _hashes_at(place: Files, tile: Tile) -> bytes | None:
    """Return the hashes that a place has of a tile, out of the full one if need be; None if they are too few."""
    for held in (tile, tile.full):
        data = place(held.path)
        if data is not None and len(data) == held.width * HASH_BYTES:
            return data[: tile.width * HASH_BYTES]
    return None
