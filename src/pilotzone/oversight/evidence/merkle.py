"""The Merkle hash tree: hashes, roots, inclusion and consistency proofs (RFC 6962, section 2.1)."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from pilotzone.oversight.evidence.errors import ConsistencyInvalidError, InclusionInvalidError

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "MAX_SIZE",
    "HashReader",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root_hash",
    "subtree_root",
    "verify_consistency",
    "verify_inclusion",
]

HASH_BYTES: Final = 32

MAX_SIZE: Final = 2**63 - 1
"""The largest number of entries: what a signed 64-bit integer holds, as in other implementations."""

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""The root of the tree without entries."""

HashReader: TypeAlias = Callable[[int, int], bytes]
"""``read(level, index)`` gives the hash over the entries from ``index * 2**level`` to ``(index + 1) * 2**level``."""

_WRONG_LENGTH: Final = "a proof of another length"


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node from those of its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def subtree_root(hashes: bytes) -> bytes:
    """Return the root over ``hashes``, a power of two of them, one after the other."""
    sha256, pair = hashlib.sha256, 2 * HASH_BYTES
    while len(hashes) > HASH_BYTES:
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + pair]).digest() for at in range(0, len(hashes), pair)])
    return hashes


def root_hash(size: int, read: HashReader) -> bytes:
    """Return the root of the tree of the first ``size`` entries."""
    return _range_hash(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: HashReader) -> list[bytes]:
    """Return the hashes beside the path from entry ``index`` to the root of ``size`` entries, its sibling first."""
    start, stop, proof = 0, size, []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            proof.append(_range_hash(middle, stop, read))
            stop = middle
        else:
            proof.append(_range_hash(start, middle, read))
            start = middle
    return proof[::-1]


def consistency_proof(old_size: int, new_size: int, read: HashReader) -> list[bytes]:
    """Return the hashes that show the tree of ``new_size`` entries to begin with that of ``old_size``."""
    if old_size in {0, new_size}:
        return []
    start, stop, proof = 0, new_size, []
    while old_size != stop:
        middle = start + _split(stop - start)
        if old_size <= middle:
            proof.append(_range_hash(middle, stop, read))
            stop = middle
        else:
            proof.append(_range_hash(start, middle, read))
            start = middle
    if start > 0:
        proof.append(_range_hash(start, stop, read))
    return proof[::-1]


def verify_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the entry with hash ``leaf`` is entry ``index`` of the tree with this size and root.

    The steps are those of RFC 9162, section 2.1.3.2, which says of RFC 6962's proofs how to check them.

    Raises:
        InclusionInvalidError: it is not shown; the error says the expected and the computed root.
    """
    got = _root_from_inclusion(index, size, leaf, proof)
    if got != root:
        raise InclusionInvalidError(index=index, size=size, expected=root.hex(), got=_shown(got))


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of ``old_size`` entries is the beginning of that of ``new_size``.

    The steps are those of RFC 9162, section 2.1.4.2.

    Raises:
        ConsistencyInvalidError: it is not shown; the error says the first root that does not come out, and what did.
    """
    got: tuple[bytes | None, bytes | None] = None, None
    if old_size == new_size and not proof:
        got = new_root, new_root
    elif old_size == 0 < new_size and not proof:
        got = EMPTY_ROOT, new_root
    elif 0 < old_size < new_size:
        got = _roots_from_consistency(old_size, old_root, new_size, proof)
    for expected, root in zip((old_root, new_root), got, strict=True):
        if root != expected:
            raise ConsistencyInvalidError(
                old_size=old_size, new_size=new_size, expected=expected.hex(), got=_shown(root)
            )


def _split(count: int) -> int:
    """Return the largest power of two smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _range_hash(start: int, stop: int, read: HashReader) -> bytes:
    """Return the hash over the entries from ``start`` to ``stop``, a range that the tree itself splits off."""
    parts = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        parts.append(read(level, start >> level))
        start += 1 << level
    result = parts.pop()
    while parts:
        result = node_hash(parts.pop(), result)
    return result


def _root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that ``proof`` leads to, or None when no proof of its length can be right."""
    if not 0 <= index < size:
        return None
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            node, last = _skip_levels_without_sibling(node, last)
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    return result if last == 0 else None


def _roots_from_consistency(
    old_size: int, old_root: bytes, new_size: int, proof: Sequence[bytes]
) -> tuple[bytes | None, bytes | None]:
    """Return the old and the new root that ``proof`` leads to, each None when no proof of its length can be right."""
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return None, None
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None, None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            node, last = _skip_levels_without_sibling(node, last)
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else (None, None)


def _skip_levels_without_sibling(node: int, last: int) -> tuple[int, int]:
    """Go up while ``node`` is a left child: as the last of its level it has no sibling there."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _shown(root: bytes | None) -> str:
    return _WRONG_LENGTH if root is None else root.hex()
