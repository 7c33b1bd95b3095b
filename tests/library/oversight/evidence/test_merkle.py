"""Roots and proofs against the published tree of Certificate Transparency and the recursive definitions of RFC 6962."""

import functools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.oversight.evidence import merkle
from pilotzone.oversight.evidence.errors import ConsistencyInvalidError, InclusionInvalidError
from pilotzone.oversight.evidence.growth import RightEdge

VECTORS = json.loads((Path(__file__).parents[3] / "vectors/evidence/rfc6962_eight_leaves.json").read_text())
LEAVES = [bytes.fromhex(leaf) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in VECTORS["roots"]]

ENTRIES = [b"%d" % index for index in range(600)]


@functools.cache
def mth(start: int, stop: int) -> bytes:
    """MTH(D[start:stop]) by the recursive definition."""
    if stop - start == 1:
        return merkle.leaf_hash(ENTRIES[start])
    middle = start + split(stop - start)
    return merkle.node_hash(mth(start, middle), mth(middle, stop))


def split(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def path(m: int, start: int, stop: int) -> list[bytes]:
    """PATH(m, D[start:stop]), RFC 6962, section 2.1.1."""
    if stop - start == 1:
        return []
    middle = start + split(stop - start)
    if start + m < middle:
        return [*path(m, start, middle), mth(middle, stop)]
    return [*path(m - (middle - start), middle, stop), mth(start, middle)]


def subproof(m: int, start: int, stop: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[start:stop], b), RFC 6962, section 2.1.2."""
    if m == stop - start:
        return [] if whole else [mth(start, stop)]
    k = split(stop - start)
    if m <= k:
        return [*subproof(m, start, start + k, whole=whole), mth(start + k, stop)]
    return [*subproof(m - k, start + k, stop, whole=False), mth(start, start + k)]


def read(level: int, index: int) -> bytes:
    return mth(index << level, index + 1 << level)


def read_eight(level: int, index: int) -> bytes:
    hashes = b"".join(map(merkle.leaf_hash, LEAVES[index << level : index + 1 << level]))
    return merkle.subtree_root(hashes)


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_published_tree_come_out(size):
    assert merkle.root_hash(size, read_eight) == ROOTS[size]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda v: f"{v['index']} of {v['size']}")
def test_the_published_inclusion_proofs_come_out_and_are_accepted(vector):
    index, size = vector["index"], vector["size"]
    proof = [bytes.fromhex(each) for each in vector["proof"]]
    assert merkle.inclusion_proof(index, size, read_eight) == proof
    leaf = merkle.leaf_hash(LEAVES[index])
    merkle.verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=ROOTS[size])


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda v: f"{v['old_size']} to {v['new_size']}")
def test_the_published_consistency_proofs_come_out_and_are_accepted(vector):
    old_size, new_size = vector["old_size"], vector["new_size"]
    proof = [bytes.fromhex(each) for each in vector["proof"]]
    assert merkle.consistency_proof(old_size, new_size, read_eight) == proof
    merkle.verify_consistency(
        old_size=old_size, old_root=ROOTS[old_size], new_size=new_size, new_root=ROOTS[new_size], proof=proof
    )


def test_a_log_that_grows_entry_by_entry_has_the_recursive_root_at_every_size_up_to_600():
    edge = RightEdge()
    assert edge.root() == merkle.EMPTY_ROOT == ROOTS[0]
    for size in range(1, 601):
        list(edge.extend(merkle.leaf_hash(ENTRIES[size - 1])))
        assert edge.root() == mth(0, size), size


def test_every_proof_of_every_tree_up_to_70_is_that_of_the_definition_and_is_accepted():
    for size in range(1, 71):
        for at in range(size):
            proof = merkle.inclusion_proof(at, size, read)
            assert proof == path(at, 0, size)
            merkle.verify_inclusion(index=at, size=size, leaf=mth(at, at + 1), proof=proof, root=mth(0, size))
            proof = merkle.consistency_proof(at + 1, size, read)
            assert proof == subproof(at + 1, 0, size, whole=True)
            merkle.verify_consistency(
                old_size=at + 1, old_root=mth(0, at + 1), new_size=size, new_root=mth(0, size), proof=proof
            )


@given(st.integers(1, 600), st.data())
def test_proofs_of_larger_trees_are_those_of_the_definition(size, data):
    at = data.draw(st.integers(0, size - 1))
    assert merkle.inclusion_proof(at, size, read) == path(at, 0, size)
    assert merkle.consistency_proof(at + 1, size, read) == subproof(at + 1, 0, size, whole=True)


def spoilt(proof: list[bytes]):
    """Every proof that differs from ``proof`` in one hash, lacks one, or has one too many."""
    for at, good in enumerate(proof):
        yield [*proof[:at], merkle.leaf_hash(good), *proof[at + 1 :]]
        yield [*proof[:at], *proof[at + 1 :]]
    for at in range(len(proof) + 1):
        yield [*proof[:at], bytes(32), *proof[at:]]


def test_an_inclusion_proof_altered_anywhere_or_used_for_another_index_is_refused():
    for size in range(1, 21):
        for at in range(size):
            good = {"index": at, "size": size, "leaf": mth(at, at + 1), "root": mth(0, size)}
            proof = merkle.inclusion_proof(at, size, read)
            wrong = [good | {"proof": each} for each in spoilt(proof)]
            wrong += [good | {"proof": proof, "index": other} for other in range(-1, size + 1) if other != at]
            wrong += [good | {"proof": proof, "leaf": bytes(32)}, good | {"proof": proof, "root": bytes(32)}]
            for case in wrong:
                with pytest.raises(InclusionInvalidError):
                    merkle.verify_inclusion(**case)


def test_a_consistency_proof_altered_anywhere_or_between_other_roots_is_refused():
    for size in range(1, 21):
        for old in range(size + 1):
            old_root = mth(0, old) if old else merkle.EMPTY_ROOT
            good = {"old_size": old, "new_size": size, "old_root": old_root, "new_root": mth(0, size)}
            proof = merkle.consistency_proof(old, size, read)
            merkle.verify_consistency(**good, proof=proof)
            wrong = [good | {"proof": each} for each in spoilt(proof)]
            wrong += [good | {"proof": proof, "old_root": bytes(32)}, good | {"proof": proof, "old_size": size + 1}]
            wrong += [good | {"proof": proof, "new_root": bytes(32)}] if old else []
            for case in wrong:
                with pytest.raises(ConsistencyInvalidError):
                    merkle.verify_consistency(**case)


def test_a_proof_of_another_length_is_refused_even_with_roots_that_fit_it():
    """The sizes say how many hashes a proof has; roots made up to fit a longer or shorter one change nothing."""
    extra, leaf = bytes(32), mth(0, 1)
    with pytest.raises(InclusionInvalidError):
        merkle.verify_inclusion(index=0, size=1, leaf=leaf, proof=[extra], root=merkle.node_hash(extra, leaf))
    with pytest.raises(InclusionInvalidError):
        merkle.verify_inclusion(index=0, size=2, leaf=leaf, proof=[], root=leaf)
    proof = merkle.consistency_proof(3, 4, read)
    old, new = (merkle.node_hash(extra, mth(0, size)) for size in (3, 4))
    with pytest.raises(ConsistencyInvalidError):
        merkle.verify_consistency(old_size=3, old_root=old, new_size=4, new_root=new, proof=[*proof, extra])
    with pytest.raises(ConsistencyInvalidError):
        merkle.verify_consistency(old_size=3, old_root=extra, new_size=4, new_root=extra, proof=[extra])


def test_a_rewritten_history_is_not_consistent():
    """The last of eight entries is another one: no proof from the tree of eight leads to the tree of nine."""
    rewritten = merkle.node_hash(mth(0, 4), merkle.node_hash(mth(4, 6), merkle.node_hash(mth(6, 7), bytes(32))))
    proof = merkle.consistency_proof(8, 9, read)
    with pytest.raises(ConsistencyInvalidError) as caught:
        merkle.verify_consistency(old_size=8, old_root=rewritten, new_size=9, new_root=mth(0, 9), proof=proof)
    assert caught.value.parameters["expected"] == mth(0, 9).hex()
    assert caught.value.parameters["got"] == merkle.node_hash(rewritten, proof[0]).hex()


def test_a_refusal_says_the_expected_and_the_computed_root():
    with pytest.raises(InclusionInvalidError) as caught:
        merkle.verify_inclusion(index=1, size=2, leaf=mth(1, 2), proof=[bytes(32)], root=mth(0, 2))
    assert caught.value.parameters["expected"] == mth(0, 2).hex()
    assert caught.value.parameters["got"] == merkle.node_hash(bytes(32), mth(1, 2)).hex()


@settings(max_examples=50)
@given(st.integers(-2, 2**64), st.integers(-2, 2**64), st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_proofs_of_absurd_sizes_are_refused_without_other_errors(one, other, proof):
    with pytest.raises(InclusionInvalidError):
        merkle.verify_inclusion(index=one, size=other, leaf=bytes(32), proof=proof, root=b"no root")
    with pytest.raises(ConsistencyInvalidError):
        merkle.verify_consistency(old_size=one, old_root=b"no root", new_size=other, new_root=bytes(32), proof=proof)
