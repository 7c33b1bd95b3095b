"""What is fuzzed: the parsers of the evidence log and of plan texts, which strangers send, and the gate of queries.

A parser may refuse with an error of ours, and with nothing else. What a parser of the log accepts it must write back
byte for byte: two spellings of one thing would be two notes under one signature.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from fuzz import plans, statements
from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import Checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.cosignatures import CosignatureKind, CosignatureVerifier, Cosigner
from pilotzone.oversight.evidence.encoding import to_base64
from pilotzone.oversight.evidence.growth import leaf_hashes
from pilotzone.oversight.evidence.merkle import (
    HASH_BYTES,
    consistency_proof,
    inclusion_proof,
    root_hash,
    subtree_root,
    verify_consistency,
    verify_inclusion,
)
from pilotzone.oversight.evidence.notes import Signer, Verifier, read_note
from pilotzone.oversight.evidence.policy import TrustPolicy
from pilotzone.oversight.evidence.proofs import FORMAT, check_proof
from pilotzone.oversight.evidence.tiles import decode_bundle, encode_bundle, parse_tile_path
from pilotzone.oversight.mirror.forks import check_fork, find_fork
from pilotzone.oversight.witness.requests import CosignatureRequest

__all__ = ["SEEDS", "TARGETS"]

SIGNER: Final = Signer("zone.example/evidence", bytes(32))
WITNESS: Final = Cosigner("court.example/witness", CosignatureKind.ED25519, bytes([1] * 32), time=1_790_000_000)


class Credulous(Verifier):
    """A key under which every signature is right: a fuzzer does not find signatures."""

    def verify(self, message: bytes, signature: bytes) -> bool:
        del message, signature
        return True


LOG: Final = Credulous(SIGNER.name, SIGNER.verifier.public_key)


def note(data: bytes) -> None:
    text, signatures = read_note(data)
    lines = [f"— {name} {to_base64(key_id + signature)}\n" for name, key_id, signature in signatures]
    same((text + "\n" + "".join(lines)).encode(), data)


def checkpoint(data: bytes) -> None:
    same(Checkpoint.from_text(text_of(data)).to_text(), text_of(data))


def verifier_key(data: bytes) -> None:
    text = text_of(data).strip()
    for kind in (Verifier, CosignatureVerifier):
        with suppress(PilotzoneError):
            same(kind.from_vkey(text).vkey, text)


def tile_path(data: bytes) -> None:
    same(parse_tile_path(text_of(data)).path, text_of(data))


def bundle(data: bytes) -> None:
    same(encode_bundle(decode_bundle(data)), data)


def proof(data: bytes) -> None:
    text, _, entry = data.partition(b"\n\n\n")
    check_proof(text + b"\n", entry, LOG)


def fork(data: bytes) -> None:
    same(check_fork(data, LOG).to_bytes(), data)


def policy(data: bytes) -> None:
    found = TrustPolicy.from_text(data)
    everybody = {witness.name for witness in found.witnesses}
    if found.is_reached(()) and not found.is_reached(everybody):
        msg = "nobody is enough, and everybody is not"
        raise AssertionError(msg)


def request(data: bytes) -> None:
    same(CosignatureRequest.from_bytes(data).to_bytes(), data)


def merkle(data: bytes) -> None:
    """Hashes of a stranger against sizes of a stranger: no proof of any length may do anything but fail or hold."""
    first, second, head, rest = data[:8], data[8:16], data[16:48], data[48:]
    hashes = [rest[at : at + HASH_BYTES] for at in range(0, len(rest) - len(rest) % HASH_BYTES, HASH_BYTES)]
    old, new = int.from_bytes(first, "big", signed=True), int.from_bytes(second, "big", signed=True)
    with suppress(PilotzoneError):
        verify_inclusion(index=old, size=new, leaf=head, proof=hashes, root=bytes(32))
    with suppress(PilotzoneError):
        verify_consistency(old_size=old, old_root=head, new_size=new, new_root=bytes(32), proof=hashes)


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    **{
        target.__name__: target
        for target in (note, checkpoint, verifier_key, tile_path, bundle, proof, fork, policy, request, merkle)
    },
    **plans.TARGETS,
    **statements.TARGETS,
}


def text_of(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")


def same(written: str | bytes, read: str | bytes) -> None:
    if written != read:
        msg = f"read {read!r}, wrote {written!r}"
        raise AssertionError(msg)


class _Tree:
    """A tree of a few entries, read the slow way."""

    def __init__(self, name: bytes, size: int) -> None:
        self.leaves = leaf_hashes(b"%s %d" % (name, each) for each in range(size))
        root = root_hash(size, self.read)
        self.note = sign_checkpoint(Checkpoint(SIGNER.name, size, root), SIGNER)

    def read(self, level: int, index: int) -> bytes:
        return subtree_root(self.leaves[(index << level) * HASH_BYTES : ((index + 1) << level) * HASH_BYTES])


def _seeds() -> Iterator[tuple[str, bytes]]:
    small, large = _Tree(b"one", 5), _Tree(b"other", 13)
    text = read_note(small.note)[0]
    yield "note", small.note
    yield "note", small.note + f"— {WITNESS.name} {to_base64(bytes(76))}\n".encode()
    yield "checkpoint", text.encode()
    yield "verifier_key", SIGNER.vkey.encode()
    yield "verifier_key", WITNESS.verifier.vkey.encode()
    yield from (("tile_path", path) for path in (b"tile/0/x001/x234/067.p/112", b"tile/entries/000", b"tile/63/000"))
    yield "bundle", encode_bundle([b"", b"one", bytes(300)])
    path = [to_base64(each) for each in inclusion_proof(3, 13, large.read)]
    yield "proof", "\n".join([FORMAT, "extra AAAA", "index 3", *path, "", ""]).encode() + large.note + b"\n\nother 3"
    found = find_fork(small.note, large.note, large.read, SIGNER.verifier)
    yield "fork", b"" if found is None else found.to_bytes()
    lines = [f"log {SIGNER.vkey}", f"witness court {WITNESS.verifier.vkey} https://court.example/", "# words"]
    yield "policy", "\n".join([*lines, "group bodies 1 court", "group all any bodies", "quorum all", ""]).encode()
    grown = consistency_proof(5, 13, large.read)
    yield "request", CosignatureRequest(5, tuple(grown), large.note).to_bytes()
    yield "merkle", (5).to_bytes(8, "big") + (13).to_bytes(8, "big") + large.read(0, 5) + b"".join(grown)


SEEDS: Final = (*_seeds(), *plans.SEEDS, *statements.SEEDS)
"""Sound inputs, each with the name of its target: where a fuzzer begins."""
