"""Publication: brings the files of a log up to the durable table, and signs what they say (C2SP tlog-tiles)."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pilotzone.oversight.evidence.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.errors import (
    LogAheadError,
    LogDamagedError,
    TableRewrittenError,
    TableShortError,
)
from pilotzone.oversight.evidence.folder import CHECKPOINT, SIGNED, LogFolder
from pilotzone.oversight.evidence.growth import RightEdge, derive_files
from pilotzone.oversight.evidence.notes import NoteSigner, NoteVerifier
from pilotzone.oversight.evidence.tiles import (
    ENTRIES,
    TILE_WIDTH,
    EntrySource,
    Tile,
    encode_bundle,
    unfinished_tiles,
)

__all__ = ["newest_signed", "publish"]


def publish(directory: Path, size: int, entries: EntrySource, *signers: NoteSigner, held: bool = False) -> Checkpoint:
    """Bring the log in ``directory`` up to the first ``size`` entries of the table, and return the signed checkpoint.

    The checkpoint is written last, so a crash at any point leaves the log as it was signed before; publishing again
    goes on from there. Only the entries of the last signed tile and those behind it are read, unless files at the
    right edge are missing or damaged: then all are derived from the table again. Nothing is signed that does not
    continue the signed checkpoint. Processes that publish at once wait for one another; one that comes late with a
    smaller size gets the checkpoint that is there, once the table has shown to hold what it covers.

    Args:
        directory: the folder of the log; it is made if it is missing.
        size: the number of committed entries; their indices run from 0 without a gap.
        entries: reads the durable table as it is now, entries behind ``size`` included.
        signers: the log's own keys; their name is the origin of the log. The first must have signed what is there.
        held: keep the checkpoint back, in the file ``.signed``, until witnesses have cosigned it.

    Raises:
        LogAheadError: the signed checkpoint covers more entries than the table yields.
        TableRewrittenError: the table does not lead to the root that was signed.
        TableShortError: the table yields fewer than ``size`` entries.
        EntryTooLongError: an entry has more than 65,535 bytes.
        LogUnwritableError: the operating system refuses to write; nothing half-written is signed.
        LogUnreadableError: the operating system refuses to read.
        NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: the checkpoint on disk is
            not one of this signer.
    """
    folder = LogFolder(directory)
    with folder.locked():
        name, published = newest_signed(folder, signers[0].verifier)
        goal = SIGNED if held else CHECKPOINT
        if published is None:
            return _grow(folder, _Start(RightEdge()), size, entries, signers=signers, goal=goal)
        try:
            start = _resume(folder, published, entries) or _repair(folder, published, entries)
        except TableShortError as error:
            raise LogAheadError(published=published.size, index=error.parameters["index"]) from error
        if published.size >= size and (held or name == CHECKPOINT):
            return published
        return _grow(folder, start, max(size, published.size), entries, signers=signers, goal=goal)


def newest_signed(folder: LogFolder, verifier: NoteVerifier) -> tuple[str, Checkpoint | None]:
    """Return the newest checkpoint that the log has signed, public or not, and the file that holds it.

    Raises:
        LogUnreadableError: the operating system refuses to read.
        NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: a checkpoint on disk is not
            one of this key.
    """
    files = {name: folder.read(name) for name in (CHECKPOINT, SIGNED)}
    found = {name: open_checkpoint(data, verifier) for name, data in files.items() if data is not None}
    if not found:
        return CHECKPOINT, None
    newest = max(found, key=lambda name: found[name].size)  # where both are as large: the public one
    return newest, found[newest]


@dataclass(frozen=True)
class _Start:
    """Where publication goes on: the edge at the last full tile, and the partial tiles that lie there already."""

    edge: RightEdge
    partials: frozenset[Tile] = frozenset()


def _resume(folder: LogFolder, published: Checkpoint, entries: EntrySource) -> _Start | None:
    """Return where to go on if the files and the table both lead to the signed root, else None."""
    partials = frozenset(unfinished_tiles(published.size))
    boundary = published.size - published.size % TILE_WIDTH
    tail = entries(boundary, published.size)
    try:
        if published.size == boundary > 0 and not _holds_last_bundle(folder, boundary, entries):
            return None
        levels = _upper_levels(folder, partials)
        edge = RightEdge(boundary, levels.copy())
        for tile, data in derive_files(edge, tail, published.size):
            if folder.tile(tile) != (tile, data):
                return None
    except (LogDamagedError, TableShortError):
        return None
    return _Start(RightEdge(boundary, levels), partials) if edge.root() == published.root else None


def _holds_last_bundle(folder: LogFolder, size: int, entries: EntrySource) -> bool:
    """Say whether the table yields the last bundle, a full one: no partial tile would show that it was lost."""
    bundle = encode_bundle(entries(size - TILE_WIDTH, size))
    return folder.tile(Tile(ENTRIES, size // TILE_WIDTH - 1))[1] == bundle


def _upper_levels(folder: LogFolder, partials: Iterable[Tile]) -> list[bytes]:
    """Return the hashes of the partial tiles on disk, of the leaves none: those come from the table."""
    levels: list[bytes] = []
    for tile in partials:
        levels += [b""] * (tile.level + 1 - len(levels))
        if tile.level > 0:
            levels[tile.level] = folder.hashes(tile)[1]
    return levels


def _repair(folder: LogFolder, published: Checkpoint, entries: EntrySource) -> _Start:
    """Derive the published files from the table again, after making sure that it leads to the signed root."""
    edge = RightEdge()
    deque(derive_files(edge, entries(0, published.size), published.size), maxlen=0)
    if edge.root() != published.root:
        raise TableRewrittenError(published=published.size)
    for tile, data in derive_files(RightEdge(), entries(0, published.size), published.size):
        folder.write(tile.path, data)
    boundary = published.size - published.size % TILE_WIDTH
    return _Start(RightEdge(boundary, [b"", *edge.levels[1:]]), frozenset(unfinished_tiles(published.size)))


def _grow(
    folder: LogFolder, start: _Start, size: int, entries: EntrySource, *, signers: Sequence[NoteSigner], goal: str
) -> Checkpoint:
    """Write what is right of the start, then the checkpoint; then delete the partial tiles that are full now."""
    edge, filled = start.edge, []
    for tile, data in derive_files(edge, entries(edge.size, size), size):
        if tile not in start.partials:
            folder.write(tile.path, data)
        if tile.width == TILE_WIDTH:
            filled.append(tile)
    checkpoint = Checkpoint(signers[0].name, size, edge.root())
    folder.write(goal, sign_checkpoint(checkpoint, *signers))
    for tile in filled:
        folder.delete_partials(tile)
    return checkpoint
