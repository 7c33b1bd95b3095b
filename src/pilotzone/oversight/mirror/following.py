"""One round of a mirror: takes over what a log has added, or refuses it (C2SP tlog-tiles)."""

from dataclasses import dataclass
from pathlib import Path

from pilotzone.oversight.evidence.checkpoints import Checkpoint, open_checkpoint
from pilotzone.oversight.evidence.errors import Finding
from pilotzone.oversight.evidence.folder import CHECKPOINT, LogFolder
from pilotzone.oversight.evidence.notes import NoteVerifier
from pilotzone.oversight.evidence.policy import TrustPolicy
from pilotzone.oversight.evidence.tiles import TILE_WIDTH, Tile
from pilotzone.oversight.mirror.authentic import AuthenticTree, Files
from pilotzone.oversight.mirror.errors import ForkFoundError, LogWentBackError, ServedWrongError
from pilotzone.oversight.mirror.forks import Fork, find_fork

__all__ = ["Mirrored", "follow_log"]


@dataclass(frozen=True)
class Mirrored:
    """The state of a mirror after a round, and how many entries the round added."""

    checkpoint: Checkpoint
    added: int


def follow_log(directory: Path, log: Files, verifier: NoteVerifier, policy: TrustPolicy | None = None) -> Mirrored:
    """Bring the copy in ``directory`` up to what the log shows now.

    A file is written once it was shown to belong to the signed tree, and the new checkpoint is written last, so that
    the folder can be served at any time. What a crash left is used after it was checked like anything else. Before
    the first file is written, the new tree is shown to begin with the one that is held.

    Args:
        directory: the folder of the copy; it has the layout of the log itself.
        log: reads the files of the log.
        verifier: the key of the log.
        policy: whose quorum of witnesses must have cosigned what is taken over; None for the log's word alone.

    Raises:
        ForkFoundError: the log has signed two histories; the proof lies in the folder ``<directory>.forks``.
        QuorumNotReachedError: too few witnesses have cosigned the checkpoint.
        LogWentBackError: the log shows fewer entries of the same history.
        ServedWrongError: a file is not what the checkpoint signs.
        NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: a checkpoint is not one that
            the log's key signed.
        LogUnwritableError, LogUnreadableError: the operating system refuses.
    """
    folder = LogFolder(directory)
    with folder.locked():
        shown = log(CHECKPOINT)
        if shown is None:
            raise ServedWrongError(file=CHECKPOINT, finding=Finding.MISSING)
        new = open_checkpoint(shown, verifier)
        held = folder.read(CHECKPOINT)
        old_size = 0
        if held is not None:
            old_size = open_checkpoint(held, verifier).size
            _refuse_other_history(folder, held, shown, log, verifier)
        if policy is not None:  # after the search for forks: witnesses do not cosign them
            policy.check(shown, verifier)
        tree = AuthenticTree(new, folder.read, log)
        _take_over(folder, tree, old_size)
        if shown != held:
            folder.write(CHECKPOINT, shown)
        _delete_replaced(folder, tree, old_size)
    return Mirrored(new, new.size - old_size)


def _refuse_other_history(folder: LogFolder, held: bytes, shown: bytes, log: Files, verifier: NoteVerifier) -> None:
    """Refuse a checkpoint that does not continue the one that is held."""
    old, new = open_checkpoint(held, verifier), open_checkpoint(shown, verifier)
    smaller, larger = (held, shown) if old.size <= new.size else (shown, held)
    tree = AuthenticTree(open_checkpoint(larger, verifier), folder.read, log)
    fork = find_fork(smaller, larger, tree.read, verifier)
    if fork is not None:
        raise ForkFoundError(
            origin=new.origin, smaller=fork.smaller.size, larger=fork.larger.size, file=_keep(folder, fork)
        )
    if new.size < old.size:
        raise LogWentBackError(size=new.size, held=old.size)


def _keep(folder: LogFolder, fork: Fork) -> Path:
    """Write the proof beside the folder, in which no foreign file may lie, and return its path."""
    beside = LogFolder(folder.directory.with_name(f"{folder.directory.name}.forks"))
    name = f"{fork.smaller.size}-{fork.larger.size}-{fork.root.hex()[:8]}.fork"
    beside.write(name, fork.to_bytes())
    return beside.directory / name


def _take_over(folder: LogFolder, tree: AuthenticTree, old_size: int) -> None:
    for tile in tree.tiles_after(old_size):
        data = tree.file(tile)
        if folder.read(tile.path) != data:
            folder.write(tile.path, data)


def _delete_replaced(folder: LogFolder, tree: AuthenticTree, old_size: int) -> None:
    """Delete the partial tiles that are full now."""
    for tile in tree.tiles_after(old_size):
        if tile.width == TILE_WIDTH:
            folder.delete_partials(Tile(tile.level, tile.index))
