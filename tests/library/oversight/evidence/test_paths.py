"""Paths of proofs: each step covers the entries that it says, and the last is the root."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.oversight.evidence.checkpoints import Checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.errors import InclusionInvalidError
from pilotzone.oversight.evidence.merkle import inclusion_proof, root_hash
from pilotzone.oversight.evidence.paths import proof_path
from pilotzone.oversight.evidence.proofs import FORMAT


@given(size=st.integers(1, 70), data=st.data())
def test_every_step_is_the_hash_of_the_entries_that_it_names(mth, signer, size, data):
    index = data.draw(st.integers(0, size - 1))
    entries = [b"entry %d" % number for number in range(size)]

    def read(level, number):
        return mth(entries[number << level : (number + 1) << level])

    hashes = [base64.b64encode(each).decode() for each in inclusion_proof(index, size, read)]
    note = sign_checkpoint(Checkpoint(signer.name, size, root_hash(size, read)), signer).decode()
    proof = "\n".join([FORMAT, f"index {index}", *hashes, "", note])
    path = proof_path(proof, entries[index])
    first = last = index
    for step in path.steps:
        assert step.sibling == mth(entries[step.first : step.last + 1])
        assert step.last + 1 == first if step.is_left else step.first == last + 1
        first, last = min(first, step.first), max(last, step.last)
        assert step.node == mth(entries[first : last + 1])
    assert (first, last, path.root) == (0, size - 1, mth(entries))
    with pytest.raises(InclusionInvalidError):
        proof_path(proof, b"another entry")
