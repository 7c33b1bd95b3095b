"""The path of a proof, from the leaf of an entry to the root, hash by hash (RFC 6962, section 2.1)."""

from dataclasses import dataclass

from pilotzone.oversight.evidence.checkpoints import read_checkpoint
from pilotzone.oversight.evidence.merkle import leaf_hash, node_hash, verify_inclusion
from pilotzone.oversight.evidence.proofs import read_proof

__all__ = ["ProofPath", "Step", "proof_path"]


@dataclass(frozen=True)
class Step:
    """One step up: ``sibling``, over the entries ``first`` to ``last``, makes ``node`` of the hash below it."""

    sibling: bytes
    first: int
    last: int
    is_left: bool
    node: bytes


@dataclass(frozen=True)
class ProofPath:
    """The way from the leaf of entry ``index`` to the root of ``size`` entries; without steps the leaf is the root."""

    index: int
    size: int
    leaf: bytes
    steps: tuple[Step, ...]

    @property
    def root(self) -> bytes:
        """The hash at the top."""
        return self.steps[-1].node if self.steps else self.leaf


def proof_path(proof: str | bytes, entry: bytes) -> ProofPath:
    """Return the steps of a proof, after checking that they lead to the root; who signed it is not looked at.

    Raises:
        ProofInvalidError, NoteInvalidError, CheckpointInvalidError: ``proof`` is not a proof.
        InclusionInvalidError: it is one, but of another entry.
    """
    index, hashes, signed = read_proof(proof)
    checkpoint = read_checkpoint(signed)
    leaf = leaf_hash(entry)
    verify_inclusion(index=index, size=checkpoint.size, leaf=leaf, proof=hashes, root=checkpoint.root)
    node, steps = leaf, []
    for sibling, (start, stop, is_left) in zip(hashes, _beside(index, checkpoint.size), strict=True):
        node = node_hash(sibling, node) if is_left else node_hash(node, sibling)
        steps.append(Step(sibling, start, stop - 1, is_left, node))
    return ProofPath(index, checkpoint.size, leaf, tuple(steps))


def _beside(index: int, size: int) -> list[tuple[int, int, bool]]:
    """Return the ranges beside the path from the leaf up, and whether each is to the left of it."""
    start, stop, ranges = 0, size, []
    while stop - start > 1:
        middle = start + (1 << (stop - start - 1).bit_length() - 1)
        is_left = index >= middle
        ranges.append((start, middle, True) if is_left else (middle, stop, False))
        start, stop = (middle, stop) if is_left else (start, middle)
    return ranges[::-1]
