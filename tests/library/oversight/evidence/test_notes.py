"""Signed notes against the example of the specification, and against every alteration."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.errors import (
    KeyInvalidError,
    NoteInvalidError,
    NoteUnsignedError,
    SignatureWrongError,
)
from pilotzone.oversight.evidence.notes import Signer, Verifier, open_note, sign_note

VECTOR = json.loads((Path(__file__).parents[3] / "vectors/evidence/signed_note_c2sp.json").read_text())

ALICE = Signer("zone.example/alice", b"a" * 32)
BOB = Signer("证人.example/鲍勃", b"b" * 32)
TEXT = "One line.\n\nAnd after an empty one: 试验区.\n"

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, range(32)))), max_size=40
).map(lambda line: line + "\n")


def test_the_example_of_the_specification_verifies():
    verifier = Verifier.from_vkey(VECTOR["vkey"])
    note = open_note(VECTOR["note"].encode(), verifier)
    assert note.text == VECTOR["text"]
    assert note.signed_by == (verifier,)
    assert verifier.vkey == VECTOR["vkey"]
    assert Verifier.from_vkey(VECTOR["vkey"] + "\n") == verifier, "as it stands in a file"


@given(texts)
def test_what_two_have_signed_opens_for_each_and_for_both(text):
    data = sign_note(text, ALICE, BOB)
    assert open_note(data, ALICE.verifier).signed_by == (ALICE.verifier,)
    assert open_note(data, Verifier.from_vkey(BOB.vkey)).signed_by == (BOB.verifier,)
    assert open_note(data, BOB.verifier, ALICE.verifier).text == text


def test_signing_twice_gives_the_same_bytes():
    assert sign_note(TEXT, ALICE) == sign_note(TEXT, ALICE)


def test_signatures_of_strangers_are_ignored_but_alone_they_do_not_open_a_note():
    """A stranger may share the name or the key id of a known key, not both."""
    namesake = Signer(ALICE.name, b"c" * 32)
    assert open_note(sign_note(TEXT, namesake, ALICE, BOB), ALICE.verifier).signed_by == (ALICE.verifier,)
    with pytest.raises(NoteUnsignedError):
        open_note(sign_note(TEXT, namesake, BOB), ALICE.verifier)
    with pytest.raises(NoteUnsignedError):
        open_note(sign_note(TEXT, ALICE))


def test_a_signature_that_stands_twice_counts_once():
    assert open_note(sign_note(TEXT, ALICE, ALICE), ALICE.verifier).signed_by == (ALICE.verifier,)


def test_a_known_key_whose_signature_fails_spoils_the_note_though_another_is_good():
    lines = sign_note(TEXT, ALICE, BOB).split(b"\n")
    lines[-3] = sign_note("Another.\n", ALICE).split(b"\n")[-2]
    with pytest.raises(SignatureWrongError) as caught:
        open_note(b"\n".join(lines), BOB.verifier, ALICE.verifier)
    assert caught.value.parameters == {"name": ALICE.name}


def test_sixteen_signatures_are_read_and_a_flood_is_refused():
    many = [Signer(f"witness{number}.example", bytes([number]) * 32) for number in range(101)]
    assert open_note(sign_note(TEXT, *many[:16]), many[15].verifier).text == TEXT
    assert open_note(sign_note(TEXT, *many[:100]), many[99].verifier).text == TEXT
    with pytest.raises(NoteInvalidError):
        open_note(sign_note(TEXT, *many), many[0].verifier)


SIGNATURE = sign_note(TEXT, ALICE).split(b"\n")[-2]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        b"text\n",
        b"text\n\n",
        b"text\n" + SIGNATURE + b"\n",  # no empty line between
        b"text\n\n" + SIGNATURE,  # the last line has no end
        b"text\n\n" + SIGNATURE + b"\n\n",
        b"te\rxt\n\n" + SIGNATURE + b"\n",
        b"te\0xt\n\n" + SIGNATURE + b"\n",
        b"t\xe9xt\n\n" + SIGNATURE + b"\n",  # Latin-1
        b"text\n\n" + SIGNATURE.replace("—".encode(), b"-") + b"\n",
        b"text\n\n" + SIGNATURE.replace(b"= ", b"=") + b" \n",
        b"text\n\n" + SIGNATURE + b"=\n",
        b"text\n\n" + SIGNATURE[:-1] + b"\n",
        b"text\n\n\xe2\x80\x94 zone.example/alice AAAA\n",  # shorter than a key id and a signature
        b"text\n\n\xe2\x80\x94 zone.example+alice AAAAAAAA\n",
        b"text\n\n\xe2\x80\x94  AAAAAAAA\n",
        "text\n\n— zone example AAAAAAAA\n".encode(),
    ],
)
def test_what_is_not_a_note_is_refused(data):
    with pytest.raises(NoteInvalidError):
        open_note(data, ALICE.verifier)


@pytest.mark.parametrize("text", ["", "no end", "tab\t\n", "nul\0\n", "\ud800\n"])
def test_a_text_that_no_note_can_carry_is_not_signed(text):
    with pytest.raises(NoteInvalidError):
        sign_note(text, ALICE)


def test_every_flipped_bit_of_a_note_is_noticed():
    good = sign_note(TEXT, ALICE)
    for at in range(len(good)):
        for bit in range(8):
            bad = bytearray(good)
            bad[at] ^= 1 << bit
            with pytest.raises((NoteInvalidError, NoteUnsignedError, SignatureWrongError)):
                open_note(bytes(bad), ALICE.verifier)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_with_our_own_error(data):
    with pytest.raises(PilotzoneError):
        open_note(data, ALICE.verifier)


@given(st.text(max_size=60) | st.from_regex(r"[a-z]{1,3}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", fullmatch=True))
def test_an_arbitrary_verifier_key_is_refused_with_our_own_error(text):
    with pytest.raises(KeyInvalidError):
        Verifier.from_vkey(text)


@pytest.mark.parametrize(
    "vkey",
    [
        "example.com/foo",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",  # key id of another name
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",  # type 0x04
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U==",
        "example.com/foo+530d903a+",
    ],
)
def test_a_verifier_key_with_a_wrong_part_is_refused(vkey):
    with pytest.raises(KeyInvalidError):
        Verifier.from_vkey(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u3000b", "a\x7f\x01", "\udfff"])
def test_a_name_that_no_signature_line_can_carry_is_refused(name):
    with pytest.raises(KeyInvalidError):
        Signer(name, bytes(32))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_refused_and_never_shown(length):
    with pytest.raises(KeyInvalidError):
        Signer("zone.example", b"\x07" * length)
    with pytest.raises(KeyInvalidError):
        Verifier("zone.example", b"\x07" * length)
    assert "private" not in repr(ALICE)
    assert "aaaa" not in repr(ALICE)
