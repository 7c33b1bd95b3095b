"""Cosignatures against the texts of C2SP: what is signed, when, and by whom."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pilotzone.oversight.evidence.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.cosignatures import (
    CosignatureKind,
    CosignatureVerifier,
    Cosigner,
    cosignatures_in,
    log_verifier,
    signed_message,
)
from pilotzone.oversight.evidence.encoding import to_base64
from pilotzone.oversight.evidence.errors import KeyInvalidError, NoteUnsignedError, SignatureWrongError
from pilotzone.oversight.evidence.merkle import EMPTY_ROOT
from pilotzone.oversight.evidence.notes import key_id_of, read_note, sign_note, write_vkey

VECTOR = json.loads(
    (Path(__file__).parents[3] / "vectors" / "evidence" / "cosignature_c2sp.json").read_text(encoding="utf-8")
)
WITNESS = "witness.example.com/w1"
TEXT = read_note(VECTOR["note"].encode())[0]
KINDS = pytest.mark.parametrize("kind", CosignatureKind)


def cosigner(kind, name=WITNESS, time=VECTOR["time"], seed=7):
    return Cosigner(name, kind, bytes([seed]) * 32, time=time)


def test_the_example_of_the_specification_carries_its_time_in_front_of_the_signature():
    name, _, signature = read_note(VECTOR["note"].encode())[1][1]
    assert name == WITNESS
    assert int.from_bytes(signature[:8], "big") == VECTOR["time"]
    assert len(signature) == 8 + 64


def test_an_ed25519_cosigner_signs_the_message_of_the_specification():
    message = signed_message(CosignatureKind.ED25519, WITNESS, VECTOR["time"], TEXT.encode())
    assert message == VECTOR["ed25519_message"].encode()


def test_an_ml_dsa_44_cosigner_signs_the_structure_of_the_specification_field_by_field():
    message = signed_message(CosignatureKind.ML_DSA_44, WITNESS, VECTOR["time"], TEXT.encode())
    assert message.hex() == "".join(field for _, field in VECTOR["ml_dsa_44_fields"])


@KINDS
def test_a_key_is_named_by_its_type_and_its_length(kind):
    verifier = cosigner(kind).verifier
    assert CosignatureVerifier.from_vkey(verifier.vkey) == verifier
    assert len(verifier.public_key) == {"ED25519": 32, "ML_DSA_44": 1312}[kind.name]
    assert verifier.key_id == key_id_of(
        WITNESS, {"ED25519": b"\x04", "ML_DSA_44": b"\x06"}[kind.name] + verifier.public_key
    )


@KINDS
def test_what_is_cosigned_is_found_with_its_time(kind):
    signer = cosigner(kind)
    note = sign_note(TEXT, signer)
    (found,) = cosignatures_in(note, signer.verifier, cosigner(kind, "other.example").verifier)
    assert (found.verifier, found.time) == (signer.verifier, VECTOR["time"])
    assert len(read_note(note)[1][0][2]) == 8 + {"ED25519": 64, "ML_DSA_44": 2420}[kind.name]


@KINDS
@pytest.mark.parametrize("altered", ["time", "signature", "text"])
def test_an_altered_cosignature_spoils_the_note(kind, altered):
    signer = cosigner(kind)
    text, ((name, key_id, signature),) = read_note(sign_note(TEXT, signer))
    at = {"time": 7, "signature": 40, "text": None}[altered]
    blob = bytearray(signature)
    if at is None:
        text = text.replace("20852163", "20852164")
    else:
        blob[at] ^= 1
    note = f"{text}\n— {name} {to_base64(key_id + bytes(blob))}\n".encode()
    with pytest.raises(SignatureWrongError):
        cosignatures_in(note, signer.verifier)


@KINDS
def test_a_time_beyond_63_bits_is_refused(kind):
    signature = (2**63).to_bytes(8, "big") + cosigner(kind).sign(TEXT.encode())[8:]
    assert not cosigner(kind).verifier.verify(TEXT.encode(), signature)


@KINDS
@pytest.mark.parametrize("length", [0, 7, 8, 40])
def test_a_signature_cut_short_is_wrong_and_no_fault(kind, length):
    assert not cosigner(kind).verifier.verify(TEXT.encode(), cosigner(kind).sign(TEXT.encode())[:length])


def test_ml_dsa_commits_to_the_name_of_the_cosigner_and_ed25519_does_not():
    """Therefore one Ed25519 key must not serve two names; a policy refuses it (tlog-cosignature)."""
    for kind, commits in ((CosignatureKind.ED25519, False), (CosignatureKind.ML_DSA_44, True)):
        signature = cosigner(kind).sign(TEXT.encode())
        assert cosigner(kind, "another.example").verifier.verify(TEXT.encode(), signature) is not commits


def test_a_log_signs_with_both_keys_and_each_alone_is_enough(signer):
    second = Cosigner(signer.name, CosignatureKind.ML_DSA_44, bytes(32))
    checkpoint = Checkpoint(signer.name, 0, EMPTY_ROOT)
    note = sign_checkpoint(checkpoint, signer, second)
    assert note.decode().count(f"— {signer.name} ") == 2
    for vkeys in ([signer.vkey], [second.verifier.vkey], [signer.vkey, second.verifier.vkey]):
        assert open_checkpoint(note, *map(log_verifier, vkeys)) == checkpoint
    with pytest.raises(NoteUnsignedError):
        open_checkpoint(note, replace(second, private_key_bytes=bytes(31) + b"x").verifier)
    assert cosignatures_in(note, second.verifier)[0].time == 0


def test_a_key_for_the_other_role_is_refused(signer):
    with pytest.raises(KeyInvalidError, match="not the key of a witness"):
        CosignatureVerifier.from_vkey(signer.vkey)
    with pytest.raises(KeyInvalidError, match="not the key of a log"):
        log_verifier(cosigner(CosignatureKind.ED25519).verifier.vkey)


@pytest.mark.parametrize(("type_byte", "length"), [(4, 31), (4, 33), (6, 32), (6, 1311), (6, 1313)])
def test_a_key_of_the_wrong_length_is_refused(type_byte, length):
    with pytest.raises(KeyInvalidError, match="32 bytes in Ed25519 and 1,312 in ML-DSA-44"):
        CosignatureVerifier.from_vkey(write_vkey("a.example", bytes([type_byte]) + bytes(length)))


def test_a_name_longer_than_its_length_byte_can_say_is_refused():
    with pytest.raises(KeyInvalidError, match="255 bytes"):
        _ = cosigner(CosignatureKind.ML_DSA_44, "见" * 86).verifier
    long = Checkpoint("x" * 256, 0, EMPTY_ROOT).to_text().encode()
    with pytest.raises(KeyInvalidError, match="255 bytes"):
        cosigner(CosignatureKind.ML_DSA_44).sign(long)
