"""Proofs: what the log hands out is accepted, what is altered is not."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import Checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.errors import (
    CheckpointNotKeptError,
    InclusionInvalidError,
    IndexOutsideLogError,
    LogDamagedError,
    LogNotFoundError,
    NoteUnsignedError,
    ProofInvalidError,
)
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.proofs import check_proof, prove
from pilotzone.oversight.evidence.publisher import publish


@pytest.fixture(scope="module")
def log(tmp_path_factory, make_table, signer):
    directory = tmp_path_factory.mktemp("log")
    for size in (200, 300, 700):
        publish(directory, size, make_table(700), signer)
    return directory


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 600])
def test_every_entry_is_proved_under_the_signed_checkpoint(make_table, published, verifier, size):
    table = make_table(size)
    directory = published(table, size)
    for index, entry in enumerate(table.rows):
        checkpoint = check_proof(prove(directory, index), entry, verifier)
        assert (checkpoint.origin, checkpoint.size) == (verifier.name, size)


def test_a_proof_is_the_text_of_the_specification(make_table, published):
    directory = published(make_table(3), 3)
    hashes = (directory / "tile/0/000.p/3").read_bytes()
    first, third = (base64.b64encode(hashes[at : at + 32]).decode() for at in (0, 64))
    signed = (directory / "checkpoint").read_text()
    assert prove(directory, 1) == f"c2sp.org/tlog-proof@v1\nindex 1\n{first}\n{third}\n\n{signed}"


@given(index=st.integers(0, 699), other=st.integers(0, 699))
def test_a_proof_holds_for_its_own_entry_alone(log, verifier, index, other):
    proof = prove(log, index)
    if index == other:
        check_proof(proof, b"entry %d" % index, verifier)
    else:
        with pytest.raises(InclusionInvalidError):
            check_proof(proof, b"entry %d" % other, verifier)


def test_every_flipped_bit_of_a_proof_is_noticed(log, verifier):
    good = prove(log, 333).encode()
    for at in range(len(good)):
        for bit in range(8):
            with pytest.raises(PilotzoneError):
                check_proof(good[:at] + bytes([good[at] ^ 1 << bit]) + good[at + 1 :], b"entry 333", verifier)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_arbitrary_input_is_refused_with_our_own_error(verifier, text):
    with pytest.raises(PilotzoneError):
        check_proof(text, b"", verifier)


@given(data=st.data())
def test_a_proof_with_a_piece_replaced_is_refused_with_our_own_error(log, verifier, data):
    good = prove(log, 5).encode()
    start = data.draw(st.integers(0, len(good)))
    stop = data.draw(st.integers(start, len(good)))
    piece = data.draw(st.binary(max_size=20))
    if piece != good[start:stop]:
        with pytest.raises(PilotzoneError):
            check_proof(good[:start] + piece + good[stop:], b"entry 5", verifier)


def test_extra_data_is_allowed_and_not_trusted(log, verifier):
    """The specification lets a line of opaque data stand in front of the index."""
    head, rest = prove(log, 5).split("\n", 1)
    check_proof(f"{head}\nextra YW55dGhpbmc=\n{rest}", b"entry 5", verifier)
    for extra in ("extra YW55dGhpbmc", "extra", "Extra YW55dGhpbmc="):
        with pytest.raises(ProofInvalidError):
            check_proof(f"{head}\n{extra}\n{rest}", b"entry 5", verifier)


@pytest.mark.parametrize("index", ["05", "+5", " 5", "-1", "5.0", "", "٥", "9" * 5000])
def test_an_index_spelt_otherwise_is_refused(log, verifier, index):
    with pytest.raises(ProofInvalidError):
        check_proof(prove(log, 5).replace("index 5\n", f"index {index}\n"), b"entry 5", verifier)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_hash_of_another_length_is_refused(log, verifier, length):
    lines = prove(log, 5).split("\n")
    lines[2] = base64.b64encode(bytes(length)).decode() or "===="
    with pytest.raises(ProofInvalidError):
        check_proof("\n".join(lines), b"entry 5", verifier)


def test_windows_line_ends_and_surrogates_are_refused(log, verifier):
    good = prove(log, 5)
    for bad in (good.replace("\n", "\r\n"), good + "\ud800", "\ud800" + good):
        with pytest.raises(PilotzoneError):
            check_proof(bad, b"entry 5", verifier)


def test_a_proof_under_a_stranger_s_checkpoint_is_refused(log, signer, verifier):
    with pytest.raises(NoteUnsignedError):
        check_proof(prove(log, 5), b"entry 5", Signer(signer.name, bytes(32)).verifier)
    head = prove(log, 5).split("\n\n")[0]
    other = sign_checkpoint(Checkpoint(signer.name, 700, bytes(32)), signer).decode()
    with pytest.raises(InclusionInvalidError):
        check_proof(f"{head}\n\n{other}", b"entry 5", verifier)


@pytest.mark.parametrize("index", [-1, 700, 10**30])
def test_an_entry_that_the_checkpoint_does_not_cover_is_not_proved(log, index):
    with pytest.raises(IndexOutsideLogError) as caught:
        prove(log, index)
    assert caught.value.parameters == {"index": index, "size": 700}


def test_a_proof_is_made_under_the_present_checkpoint_alone(log):
    assert prove(log, 5, 700) == prove(log, 5)
    with pytest.raises(CheckpointNotKeptError) as caught:
        prove(log, 5, 300)
    assert caught.value.parameters == {"size": 300, "published": 700}


def test_there_is_no_proof_without_a_log(tmp_path):
    with pytest.raises(LogNotFoundError):
        prove(tmp_path, 0)


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/002.p/188", "tile/1/000.p/2"])
@pytest.mark.parametrize("damage", ["missing", "torn", "altered"])
def test_a_damaged_tile_gives_an_error_and_never_a_false_proof(make_table, published, name, damage):
    directory = published(make_table(700), 700)
    path = directory / name
    good = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(good[:-1] if damage == "torn" else good[:-32] + bytes(32))
    with pytest.raises(LogDamagedError):
        prove(directory, 5)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_proof_opens_at_most_two_tiles_of_each_level(tmp_path_factory, make_table, signer, verifier, data):
    size = data.draw(st.sampled_from([300, 700, 66_000]))
    directory = tmp_path_factory.getbasetemp() / f"log-of-{size}"
    table = make_table(size)
    publish(directory, size, table, signer)
    index = data.draw(st.integers(0, size - 1))
    opened = []
    original = LogFolder.read

    def read(self, name):
        opened.append(name)
        return original(self, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LogFolder, "read", read)
        check_proof(prove(directory, index), table.rows[index], verifier)
    levels = [name.split("/")[1] for name in opened if name.startswith("tile/")]
    assert len(opened) == len(set(opened)) == len(levels) + 1
    assert all(levels.count(level) <= 2 for level in levels)
