"""Verification of a whole log: every entry, every tile and the signed root, from the files alone (RFC 6962)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pilotzone.oversight.evidence.checkpoints import Checkpoint, open_checkpoint
from pilotzone.oversight.evidence.errors import (
    Finding,
    ForeignFileError,
    InclusionInvalidError,
    LogDamagedError,
    TilePathInvalidError,
)
from pilotzone.oversight.evidence.folder import CHECKPOINT, OWN_FILES, LogFolder
from pilotzone.oversight.evidence.growth import RightEdge, leaf_hashes
from pilotzone.oversight.evidence.merkle import HASH_BYTES, inclusion_proof, root_hash, verify_inclusion
from pilotzone.oversight.evidence.notes import NoteVerifier
from pilotzone.oversight.evidence.publisher import newest_signed
from pilotzone.oversight.evidence.tiles import (
    ENTRIES,
    TILE_WIDTH,
    EntrySource,
    Tile,
    bundles,
    hash_reader,
    parse_tile_path,
    split_bundle,
)

__all__ = ["Verified", "verify_folder"]


@dataclass(frozen=True)
class Verified:
    """A log found sound: its name, its size, its root, and how many entries were hashed to say so."""

    origin: str
    size: int
    root: bytes
    entries_checked: int


def verify_folder(directory: Path, verifier: NoteVerifier, entries: EntrySource | None = None) -> Verified:
    """Check the log in ``directory`` from its entries up to the root that ``verifier`` finds signed.

    Every byte of every entry bundle and tile that the checkpoint covers is checked, partial tiles of earlier sizes
    included. Where a newer checkpoint waits for its witnesses, all is checked against that one, and the public one
    against the tiles. What a crashed publication left behind beyond the checkpoint is unsigned: it is checked for its
    form and for the part that the checkpoint covers. With ``entries``, every entry is compared with the durable table
    too.

    Raises:
        LogDamagedError: names the first entry, and the file, that is not as signed.
        ForeignFileError: names a file that no log has.
        LogNotFoundError: there is no checkpoint.
        LogUnreadableError: the operating system refuses to read.
        NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: the checkpoint is not one
            that the log's key signed.
    """
    folder = LogFolder(directory)
    public = open_checkpoint(folder.checkpoint(), verifier)
    checkpoint = newest_signed(folder, verifier)[1] or public
    table = None if entries is None else iter(entries(0, checkpoint.size))
    audit = _Audit(folder, checkpoint)
    edge = RightEdge()
    for bundle in bundles(checkpoint.size):
        found, leaves = audit.check_bundle(bundle)
        if table is not None:
            _compare_with_table(bundle, found, list(islice(table, bundle.width)))
        for tile, hashes in edge.extend(leaves):
            audit.check_hashes(tile, hashes)
    for tile, hashes in edge.unfinished():
        audit.check_hashes(tile, hashes)
    if edge.root() != checkpoint.root:
        raise LogDamagedError(index=0, file=CHECKPOINT, finding=Finding.ROOT)
    audit.check_earlier(public)
    audit.check_other_files()
    return Verified(checkpoint.origin, checkpoint.size, checkpoint.root, edge.size)


@dataclass(frozen=True)
class _Audit:
    """The comparison of the files of a folder with one another and with its checkpoint."""

    folder: LogFolder
    checkpoint: Checkpoint

    def check_bundle(self, bundle: Tile) -> tuple[list[bytes], bytes]:
        """Return the entries of a bundle and their hashes, which are those in the tile above it."""
        held, data = self.folder.tile(bundle)
        entries, sound = _divide(held, data)
        entries = entries[: bundle.width]
        tile, hashes = self.folder.hashes(Tile(0, bundle.index, bundle.width))
        leaves = leaf_hashes(entries)
        if sound and leaves == hashes:
            return entries, leaves
        position = min(_first_difference(_divide(tile, leaves)[0], _divide(tile, hashes)[0]), bundle.width - 1)
        index = bundle.entry(position)
        if not sound:
            raise LogDamagedError(index=index, file=held.path, finding=Finding.FORM)
        if self._is_signed(index, hashes[position * HASH_BYTES :][:HASH_BYTES]):
            raise LogDamagedError(index=index, file=held.path, finding=Finding.ENTRY)
        raise LogDamagedError(index=index, file=tile.path, finding=Finding.HASH)

    def check_hashes(self, tile: Tile, derived: bytes) -> None:
        """Compare a tile above the leaves with what the tiles below it lead to."""
        if tile.level == 0:
            return  # check_bundle has compared the leaves
        held, hashes = self.folder.hashes(tile)
        if hashes != derived:
            position = _first_difference(_divide(held, hashes)[0], _divide(held, derived)[0])
            raise LogDamagedError(index=tile.entry(position), file=held.path, finding=Finding.HASH)

    def check_earlier(self, public: Checkpoint) -> None:
        """Compare the root of the public checkpoint, which may be an earlier one, with the tiles checked above."""
        read = hash_reader(lambda tile: self.folder.hashes(tile)[1], public.size)
        if root_hash(public.size, read) != public.root:
            raise LogDamagedError(index=0, file=CHECKPOINT, finding=Finding.ROOT)

    def check_other_files(self) -> None:
        """Compare what else lies in the folder, mostly partial tiles of earlier sizes, with the files checked above."""
        for name in self.folder.files():
            if name in OWN_FILES:
                continue
            try:
                tile = parse_tile_path(name)
            except TilePathInvalidError as error:
                raise ForeignFileError(file=name) from error
            signed_width = self._signed_width(tile)
            data = self.folder.read(name)
            if signed_width != tile.width and data is not None:
                self._check_other_tile(tile, data, signed_width)

    def _check_other_tile(self, tile: Tile, data: bytes, signed_width: int) -> None:
        parts, sound = _divide(tile, data)
        reference: list[bytes] = []
        if signed_width > 0:
            reference, _ = _divide(tile, self.folder.tile(Tile(tile.level, tile.index, signed_width))[1])
        position = _first_difference(parts, reference)
        overlap = min(tile.width, signed_width)
        if position < overlap or not sound:
            finding = Finding.FORM if not sound else Finding.ENTRY if tile.level == ENTRIES else Finding.HASH
            index = tile.entry(min(position if position < overlap else len(parts), tile.width - 1))
            raise LogDamagedError(index=index, file=tile.path, finding=finding)

    def _signed_width(self, tile: Tile) -> int:
        """Return how many parts of a tile the checkpoint covers, nought or less if the tile lies beyond it."""
        count = self.checkpoint.size >> 8 * max(tile.level, 0)
        return min(TILE_WIDTH, count - tile.index * TILE_WIDTH)

    def _is_signed(self, index: int, leaf: bytes) -> bool:
        """Say whether the tiles show the root to cover ``leaf``: if so the tile is right, and the bundle is wrong."""
        size, root = self.checkpoint.size, self.checkpoint.root
        read = hash_reader(lambda tile: self.folder.hashes(tile)[1], size)
        try:
            verify_inclusion(index=index, size=size, leaf=leaf, proof=inclusion_proof(index, size, read), root=root)
        except InclusionInvalidError:
            return False
        return True


def _compare_with_table(bundle: Tile, found: list[bytes], table: list[bytes]) -> None:
    if found != table:
        position = _first_difference(found, table)
        finding = Finding.TABLE_DIFFERS if position < len(table) else Finding.TABLE_LACKS
        raise LogDamagedError(index=bundle.entry(position), file=bundle.path, finding=finding)


def _divide(tile: Tile, data: bytes) -> tuple[list[bytes], bool]:
    """Return the whole entries or hashes of a file, and whether they are as many as they should be."""
    if tile.level == ENTRIES:
        parts, left = split_bundle(data)
    else:
        count, left = divmod(len(data), HASH_BYTES)
        parts = [data[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in range(count)]
    return parts, not left and len(parts) == tile.width


def _first_difference(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    """Return the first position at which two sequences differ; where one ends, it differs from the longer one."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
