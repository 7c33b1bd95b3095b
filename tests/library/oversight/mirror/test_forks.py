"""The proof of a fork: what anyone can check, and what proves nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import Checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.errors import NoteUnsignedError
from pilotzone.oversight.evidence.growth import leaf_hashes
from pilotzone.oversight.evidence.merkle import HASH_BYTES, consistency_proof, root_hash, subtree_root
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.mirror.errors import ForkProofInvalidError
from pilotzone.oversight.mirror.forks import Fork, ForkFinding, check_fork, find_fork

SIGNER = Signer("zone.example/evidence", bytes(range(32)))


class Tree:
    """A tree of a few entries, read the slow way."""

    def __init__(self, size: int, fork: int, own: str):
        self.size = size
        self.leaves = leaf_hashes(b"%d" % each if each < fork else f"{own} {each}".encode() for each in range(size))

    def read(self, level: int, index: int) -> bytes:
        return subtree_root(self.leaves[(index << level) * HASH_BYTES : ((index + 1) << level) * HASH_BYTES])

    def note(self, size: int | None = None, signer: Signer = SIGNER) -> bytes:
        size = self.size if size is None else size
        return sign_checkpoint(Checkpoint(signer.name, size, root_hash(size, self.read)), signer)


@given(small=st.integers(0, 70), more=st.integers(0, 70), fork=st.integers(0, 140))
def test_a_fork_is_found_exactly_where_the_histories_differ_and_its_proof_holds(small, more, fork):
    smaller, larger = Tree(small, fork, "one"), Tree(small + more, fork, "other")
    found = find_fork(smaller.note(), larger.note(), larger.read, SIGNER.verifier)
    assert (found is not None) == (fork < small)
    if found is not None:
        assert check_fork(found.to_bytes(), SIGNER.verifier) == found


def a_fork() -> Fork:
    return find_fork(Tree(13, 5, "one").note(), Tree(70, 5, "other").note(), Tree(70, 5, "other").read, SIGNER.verifier)


@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_no_altered_bit_of_the_proof_goes_unnoticed_or_accuses_another(at, bit):
    data = bytearray(a_fork().to_bytes())
    data[at % len(data)] ^= 1 << bit
    with pytest.raises(PilotzoneError):
        check_fork(bytes(data), SIGNER.verifier)


def findings(data: bytes) -> ForkFinding:
    with pytest.raises(ForkProofInvalidError) as caught:
        check_fork(data, SIGNER.verifier)
    return caught.value.parameters["finding"]


def test_an_honest_log_cannot_be_accused():
    """Two checkpoints of one history, with the true proof and with a root that somebody made up."""
    tree, fork = Tree(70, 99, ""), a_fork()
    smaller, larger = tree.note(13), tree.note(70)
    assert find_fork(smaller, larger, tree.read, SIGNER.verifier) is None
    true = Fork(fork.smaller, fork.larger, root_hash(13, tree.read), (), (smaller, larger))
    assert findings(true.to_bytes()) is ForkFinding.NOT_SHOWN
    grown = Fork(fork.smaller, fork.larger, root_hash(13, tree.read), _proof(tree, 13), (smaller, larger))
    assert findings(grown.to_bytes()) is ForkFinding.SAME_HISTORY
    made_up = Fork(fork.smaller, fork.larger, bytes(32), _proof(tree, 13), (smaller, larger))
    assert findings(made_up.to_bytes()) is ForkFinding.NOT_SHOWN
    twice = Fork(fork.smaller, fork.larger, root_hash(70, tree.read), (), (larger, larger))
    assert findings(twice.to_bytes()) is ForkFinding.SAME_HISTORY


def _proof(tree: Tree, size: int) -> tuple[bytes, ...]:
    return tuple(consistency_proof(size, tree.size, tree.read))


def test_checkpoints_that_the_log_did_not_sign_accuse_nobody():
    stranger = Signer(SIGNER.name, bytes(32))
    other = Tree(70, 5, "other")
    fork = a_fork()
    forged = Fork(fork.smaller, fork.larger, fork.root, fork.proof, (fork.notes[0], other.note(signer=stranger)))
    with pytest.raises(NoteUnsignedError):
        check_fork(forged.to_bytes(), SIGNER.verifier)


def test_each_malformation_is_named():
    data = a_fork().to_bytes()
    head, rest = data.split(b"\n\n", 1)
    assert findings(b"x" + data) is ForkFinding.FIRST_LINE
    assert findings(head) is ForkFinding.PARTS
    assert findings(data + b"\n\n") is ForkFinding.PARTS
    assert findings(head.split(b"\n")[0] + b"\n\n" + rest) is ForkFinding.HASHES
    assert findings(head + b"\n!\n\n" + rest) is ForkFinding.HASHES
    assert findings(head + b"\nAAAA\n\n" + rest) is ForkFinding.HASHES
    one, two = a_fork().notes
    swapped = Fork(a_fork().smaller, a_fork().larger, a_fork().root, a_fork().proof, (two, one))
    assert findings(swapped.to_bytes()) is ForkFinding.ORDER
